"""Directories whose files outlive the page: ``web.fs.persist`` and ``web.fs.sync``.

A persistent directory is in memory as all files of Python's are, so ``open`` and ``sqlite3`` and whatever else know
nothing of it. What is stored is read when it becomes one; what has changed is written down when Python comes to rest.
Changes are found by looking at times and sizes, and Python's audit events tell when it is worth looking.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import os
import stat
import sys
import time
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from adder.main import current

from ._origin_storage import CHUNK, Directory, File, explained, root, stored_name, together

__all__ = ["persist", "sync"]

_SYSTEM = ("/dev", "/lib", "/proc", "/sys", "/usr")
_CHANGING = frozenset({
    "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate", "os.utime",
    "sqlite3.connect",
})  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_AT_ONCE = 16
"""Files that are being written at the same time."""
_FRESH_NS = 10_000_000
"""A file that was written so shortly before may be written again without its time telling."""


@dataclass(slots=True)
class _Kept:
    """What is known of a file that is stored.

    Attributes:
        time: When it was changed here, in nanoseconds; -1 where that tells nothing, as it was just being changed.
        size: In bytes.
        checksum: Of its content; None where it was read from the storage.
        stored: When it was written there, in milliseconds.
    """

    time: int
    size: int
    checksum: int | None
    stored: int


def _walk(path: str, within: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """The regular files and directories below a path, by their names from there; a directory before what is in it.

    Links are not followed, and are not found.
    """
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        status = entry.stat(follow_symlinks=False)
        name = f"{within}{entry.name}"
        if stat.S_ISDIR(status.st_mode):
            yield name, status
            yield from _walk(entry.path, f"{name}/")
        elif stat.S_ISREG(status.st_mode):
            yield name, status


def _chunks(path: str) -> Generator[bytes, None, None]:
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _checksum(path: str) -> int:
    value = 0
    for chunk in _chunks(path):
        value = zlib.crc32(chunk, value)
    return value


class _Persistent:
    """A directory that is kept.

    Args:
        path: Where it is, absolute and without links.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._files: dict[str, _Kept] = {}
        self._directories: set[str] = set()
        self._pushing: asyncio.Task[None] | None = None
        #: Whether something may have changed since it was last looked for.
        self.touched = True
        self._has_failed = False
        with explained(path):
            self._root = Directory(root().get_directory_handle(stored_name(path), create=True).result())

    def _inside(self, name: str) -> str:
        return f"{self.path}/{name}"

    # From the storage.

    def pull(self, *, wins: bool = False) -> None:
        """Reads what is stored, but for files that have been changed here; removes what others have removed.

        Args:
            wins: What is stored takes the place of files that nobody has written down yet.
        """
        files: dict[str, File] = {}
        directories: list[str] = []
        with explained(self.path):
            self._read(self._root, "", files, directories)
            for name in directories:
                self._make_directory(name)
            for name, file in files.items():
                self._read_file(name, file, wins)
        for name in [name for name in self._files if name not in files]:
            if not self._is_changed(name):
                os.unlink(self._inside(name))
            del self._files[name]
        for name in sorted(self._directories - set(directories), reverse=True):
            self._directories.discard(name)
            # One with something new in it stays.
            with contextlib.suppress(OSError):
                os.rmdir(self._inside(name))

    def _read(self, directory: Directory, within: str, files: dict[str, File], directories: list[str]) -> None:
        found, inner = directory.read()
        for name, file in found.items():
            files[f"{within}{name}"] = file
        for name, below in inner.items():
            directories.append(f"{within}{name}")
            self._read(below, f"{within}{name}/", files, directories)

    def _make_directory(self, name: str) -> None:
        with contextlib.suppress(FileExistsError):
            os.mkdir(self._inside(name))
        self._directories.add(name)

    def _read_file(self, name: str, file: File, wins: bool) -> None:
        kept = self._files.get(name)
        path = self._inside(name)
        if kept is None:
            stays = os.path.exists(path) and not wins
        else:
            stays = kept.stored == file.modified or self._is_changed(name)
        if stays:
            return
        # Not through a link, and not in the place of a directory.
        if os.path.realpath(path) != path or os.path.isdir(path):
            return
        with open(path, "wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        os.utime(path, ns=(file.modified * 1_000_000, file.modified * 1_000_000))
        status = os.stat(path)
        self._files[name] = _Kept(status.st_mtime_ns, status.st_size, None, file.modified)

    def _is_changed(self, name: str, status: os.stat_result | None = None) -> bool:
        """Whether a file that is stored is another one here."""
        kept = self._files[name]
        try:
            status = status or os.lstat(self._inside(name))
        except OSError:
            return True
        if status.st_size != kept.size:
            return True
        if status.st_mtime_ns == kept.time:
            return False
        if kept.checksum is None or _checksum(self._inside(name)) != kept.checksum:
            return True
        kept.time = _telling(status)
        return False

    # To the storage.

    def look(self) -> None:
        """Starts to write what has changed, if anything has and nothing is being written."""
        if self._pushing is not None or not (self.touched or (not self._has_failed and self._is_open())):
            return
        self.touched = False
        if any(self._changes()):
            self._begin()

    def _begin(self) -> asyncio.Task[None]:
        self._pushing = task = current().loop.create_task(self._push())
        task.add_done_callback(self._pushed)
        return task

    def _pushed(self, task: asyncio.Task[None]) -> None:
        # What fails is reported, as of any task that nobody awaits; it is tried again with the next event.
        self._pushing = None
        self._has_failed = task.cancelled() or task._exception is not None

    async def push(self) -> None:
        """Writes all that has changed until now.

        Raises:
            OSError: something could not be written.
        """
        while self._pushing is not None:
            # That one's errors are its own; what it could not do is tried again.
            await asyncio.wait([self._pushing])
            await asyncio.sleep(0)
        self.touched = False
        await self._begin()

    def _is_open(self) -> bool:
        """Whether a file in it is open for writing: it can change without any further event."""
        prefix = f"{self.path}/"
        for number in os.listdir("/proc/self/fd"):
            with contextlib.suppress(OSError):
                is_inside = os.readlink(f"/proc/self/fd/{number}").startswith(prefix)
                if is_inside and fcntl.fcntl(int(number), fcntl.F_GETFL) & (os.O_WRONLY | os.O_RDWR):
                    return True
        return False

    def _changes(self) -> Iterator[tuple[str, str]]:
        """What is to be done to the storage: ``remove``, ``directory`` or ``file``, and the name."""
        here = dict(_walk(self.path))
        kinds = {name: stat.S_ISDIR(status.st_mode) for name, status in here.items()}
        gone = [name for name in self._files if kinds.get(name) is not False]
        gone += [name for name in self._directories if kinds.get(name) is not True]
        for name in gone:
            # What is in a directory that goes, goes with it.
            if not any(name.startswith(f"{other}/") for other in gone):
                yield "remove", name
        for name, status in here.items():
            if kinds[name]:
                if name not in self._directories:
                    yield "directory", name
            elif name not in self._files or self._is_changed(name, status):
                yield "file", name

    async def _push(self) -> None:
        changes = list(self._changes())
        with explained(self.path):
            for kind, name in changes:
                if kind == "remove":
                    await (await self._parent(name)).remove(name.rpartition("/")[2])
                    for known in [each for each in self._files if each == name or each.startswith(f"{name}/")]:
                        del self._files[known]
                    self._directories = {
                        each for each in self._directories if each != name and not each.startswith(f"{name}/")
                    }
            for kind, name in changes:
                if kind == "directory":
                    await self._directory(name)
                    self._directories.add(name)
        written = [name for kind, name in changes if kind == "file"]
        for start in range(0, len(written), _AT_ONCE):
            await together([self._write_file(name) for name in written[start : start + _AT_ONCE]])

    async def _directory(self, name: str) -> Directory:
        directory = self._root
        for part in name.split("/") if name else ():
            directory = await directory.directory(part)
        return directory

    async def _parent(self, name: str) -> Directory:
        return await self._directory(name.rpartition("/")[0])

    async def _write_file(self, name: str) -> None:
        path = self._inside(name)
        try:
            status = os.lstat(path)
            checksum = _checksum(path)
        except FileNotFoundError:
            # It has been removed since; the next look finds that.
            self.touched = True
            return
        with explained(path):
            stored = await (await self._parent(name)).write(name.rpartition("/")[2], lambda: _chunks(path))
        self._files[name] = _Kept(_telling(status), status.st_size, checksum, stored)


def _telling(status: os.stat_result) -> int:
    """When a file was changed; -1 where it may yet change in the same moment."""
    return status.st_mtime_ns if time.time_ns() - status.st_mtime_ns > _FRESH_NS else -1


_persistent: dict[str, _Persistent] = {}


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit event: something may be about to change."""
    if event == "open":
        flags = arguments[2]
        if not flags & _WRITING:
            return
    elif event not in _CHANGING:
        return
    for each in _persistent.values():
        each.touched = True


def _look() -> None:
    for each in _persistent.values():
        each.look()


def _directory_of(path: str | os.PathLike[str]) -> str:
    given = os.fspath(path)
    if not isinstance(given, str):
        raise TypeError(f"the path of a directory is a str or a pathlib.Path, not {type(given).__name__}")
    real = os.path.realpath(given)
    if real == "/" or any(real == system or real.startswith(f"{system}/") for system in _SYSTEM):
        raise ValueError(f"{real} cannot be kept: Python's own files are there. Use another directory, such as /data")
    for other in _persistent:
        if other != real and (real.startswith(f"{other}/") or other.startswith(f"{real}/")):
            raise ValueError(f"{real} cannot be kept: {other} is kept already, and one is inside of the other")
    return real


def persist(path: str | os.PathLike[str]) -> None:
    """Keeps a directory of the file system in memory in the page's origin storage (File System Standard §3.2
    ``StorageManager.getDirectory``): its files are there again at the next visit.

    What is stored is in the directory when this returns; where a file is there already, the stored one takes its
    place. From then on what changes is written down each time that Python comes to rest: when a script, a handler or a
    task has ended or awaits something. :func:`sync` waits for that.

    All pages of an origin share it, and no other origin sees it. Where two tabs write the same file, the one that
    writes last wins; each file is always one of the two as a whole. Links and permissions are not kept.

    Args:
        path: The directory, which is made where it is not there, such as ``"/data"``.

    Raises:
        OSError: the page has no such storage (it did not come over https), or it cannot be read.
        PermissionError: the user has switched ``storage`` off for this site.
        ValueError: this directory has Python's own files in it, or one that is kept already.

    Example::

        from pathlib import Path
        import web

        web.fs.persist("/data")
        visits = Path("/data/visits.txt")
        count = int(visits.read_text()) + 1 if visits.exists() else 1
        visits.write_text(str(count))
    """
    real = _directory_of(path)
    if real in _persistent:
        return
    if os.path.exists(real) and not os.path.isdir(real):
        raise NotADirectoryError(errno.ENOTDIR, "what is to be kept is a directory", real)
    made = _Persistent(real)
    os.makedirs(real, exist_ok=True)
    made.pull(wins=True)
    if not _persistent:
        sys.addaudithook(_hear)
        current().at_rest.append(_look)
    _persistent[real] = made


async def sync() -> None:
    """Writes all changes in persistent directories down, and reads what other tabs have changed there.

    A file that was changed both here and in another tab is the one of here, for it was written last.

    Raises:
        OSError: something could not be written or read; with ``errno.ENOSPC`` where the browser gives the site no more
            storage.
        PermissionError: the user has switched ``storage`` off for this site.

    Example::

        Path("/data/draft.txt").write_text(document.find("#text").value)
        await web.fs.sync()
        document.find("#state").text = "Saved"
    """
    for each in list(_persistent.values()):
        await each.push()
        each.pull()
