"""Directories of the page's origin storage (File System Standard §3, the origin private file system), read and written.

What is done here the page does, with its own authority: another origin has another storage, and where the user has
switched ``storage`` off for the site, each operation is a ``PermissionError``.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import re
from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

from adder.errors import DOMException, JSError
from adder.main import current

__all__ = ["CHUNK", "Directory", "File", "bytes_of", "explained", "root", "stored_name", "true_name", "write"]

CHUNK = 4 * 1024 * 1024
"""Bytes that are sent at once."""

_FOLDER = "python"
"""The directory of the origin's storage in which everything of Python's lies."""

_RESERVED = re.compile(r'[\x00-\x1f\x7f%/\\:*?"<>|\udc80-\udcff]|^\.{1,2}$|[. ]$|\.(?=crswap$)')
"""What a name in a storage may not have, or not on every system: it is written as ``%`` and its bytes' numbers.
Chromium writes to a file ``name.crswap`` until it is whole, which is nobody's file."""

_ERRORS = {
    "InvalidStateError": errno.EIO,
    "NoModificationAllowedError": errno.EBUSY,
    "NotAllowedError": errno.EACCES,
    "NotFoundError": errno.ENOENT,
    "NotReadableError": errno.EIO,
    "QuotaExceededError": errno.ENOSPC,
    "SecurityError": errno.EACCES,
    "TypeMismatchError": errno.ENOTDIR,
}


def stored_name(name: str) -> str:
    """The name in the storage of a file's name.

    Example:
        >>> stored_name("a:b"), stored_name(".."), stored_name("50%")
        ('a%3Ab', '%2E%2E', '50%25')
    """
    return _RESERVED.sub(lambda found: "".join(f"%{byte:02X}" for byte in os.fsencode(found[0])), name)


def true_name(name: str) -> str:
    """A file's name, from the one in the storage; the opposite of :func:`stored_name`.

    Raises:
        ValueError: there can be no file of such a name: page code has put it there.

    Example:
        >>> true_name("a%3Ab")
        'a:b'
    """
    result = os.fsdecode(unquote_to_bytes(name))
    if stored_name(result) != name or "/" in result or "\0" in result or result in ("", ".", ".."):
        raise ValueError(f"{name!r} is not the name of a file of Python's")
    return result


@contextlib.contextmanager
def explained(what: str) -> Iterator[None]:
    """Turns errors of a storage into ``OSError`` with the number that stands for them.

    Args:
        what: What is being read or written, for the message.
    """
    try:
        yield
    except JSError as error:
        # A name that is too long is a TypeError.
        number = _ERRORS.get(error.name, errno.EIO if isinstance(error, DOMException) else errno.EINVAL)
        text = "the browser gives this site no more storage" if number == errno.ENOSPC else str(error)
        raise OSError(number, text, what) from error


def _all(promises: Sequence[Any]) -> list[Any]:
    """The values of promises, waiting for all of them at once and without letting any other Python run."""
    return list(current().globals["window"].Promise.all(list(promises)).result()) if promises else []


class File:
    """A file of the storage, as it is now.

    Args:
        file: The page's ``File``.
    """

    __slots__ = ("_file", "modified", "size")

    def __init__(self, file: Any) -> None:
        self._file = file
        self.size: int = file.size
        #: When it was last written to, in milliseconds since 1970.
        self.modified: int = file.last_modified

    def chunks(self) -> Iterator[bytes]:
        """What is in it, in pieces that a message can carry."""
        yield from bytes_of(self._file, self.size)


def bytes_of(blob: Any, size: int) -> Iterator[bytes]:
    """The content of a ``Blob``, in pieces that a message can carry."""
    if size <= CHUNK:
        yield bytes(blob.array_buffer().result())
        return
    for start in range(0, size, CHUNK):
        yield bytes(blob.slice(start, min(start + CHUNK, size)).array_buffer().result())


class Directory:
    """A directory of the storage.

    Args:
        handle: The page's ``FileSystemDirectoryHandle``.
    """

    __slots__ = ("_directories", "_handle")

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._directories: dict[str, Directory] = {}

    def read(self) -> tuple[dict[str, File], dict[str, Directory]]:
        """The files and the directories in it, by their names. What Python cannot have put there is left out.

        Waits without letting any other Python run.
        """
        window = current().globals["window"]
        files: dict[str, Any] = {}
        directories: dict[str, Directory] = {}
        for stored, handle in window.Array.fromAsync(self._handle.entries()).result().to_py():
            try:
                name = true_name(stored)
            except ValueError:
                continue
            if handle._class_name == "FileSystemDirectoryHandle":
                directories[name] = Directory(handle)
            else:
                files[name] = handle
        self._directories = directories
        # One that another tab removes meanwhile is not there.
        found = dict(zip(files, _settled([handle.get_file() for handle in files.values()]), strict=True))
        return {name: File(file) for name, file in found.items() if file is not None}, directories

    async def directory(self, name: str) -> Directory:
        """A directory in it, which is made where it is not there."""
        known = self._directories.get(name)
        if known is None:
            known = Directory(await self._handle.get_directory_handle(stored_name(name), create=True))
            self._directories[name] = known
        return known

    async def write(self, name: str, chunks: Callable[[], Generator[bytes, None, None]]) -> int:
        """Writes a file: others see the whole of it or, until then, what was there before.

        Args:
            name: Its name.
            chunks: Gives what is to be in it.

        Returns:
            When it was written, in milliseconds since 1970, as the browser says.
        """
        handle = await self._handle.get_file_handle(stored_name(name), create=True)
        with contextlib.closing(chunks()) as pieces:
            await write(handle, pieces)
        return (await handle.get_file()).last_modified

    async def remove(self, name: str) -> None:
        """Removes a file, or a directory with all that is in it; it may be gone already."""
        self._directories.pop(name, None)
        try:
            await self._handle.remove_entry(stored_name(name), recursive=True)
        except DOMException as error:
            if error.name != "NotFoundError":
                raise


def _settled(promises: Sequence[Any]) -> list[Any]:
    """The values of promises; None for those that failed."""
    try:
        return _all(promises)
    except JSError:
        results: list[Any] = []
        for promise in promises:
            try:
                results.append(promise.result())
            except JSError:
                results.append(None)
        return results


async def write(handle: Any, chunks: Iterator[bytes]) -> None:
    """Replaces what is in a file.

    Args:
        handle: The page's ``FileSystemFileHandle``.
        chunks: What is to be in it.
    """
    stream = await handle.create_writable()
    try:
        for chunk in chunks:
            await stream.write(chunk)
        await stream.close()
    except BaseException:
        # What was there stays.
        with contextlib.suppress(JSError):
            await stream.abort()
        raise


def root() -> Any:
    """The page's origin storage, for Python's part of it.

    Raises:
        OSError: this page has none: only one that came over https (or from this computer) has.
        PermissionError: the user has switched ``storage`` off for this site, or the browser has.
    """
    window = current().globals["window"]
    if not window.is_secure_context:
        raise OSError(errno.ENOTSUP, "a page that did not come over https has no storage for files")
    with explained("the origin's storage"):
        origin = window.navigator.storage.get_directory().result()
        return origin.get_directory_handle(_FOLDER, create=True).result()


async def together(works: Sequence[Awaitable[Any]]) -> list[Any]:
    """Waits for several things at once; the first error is raised when all have ended."""
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return outcomes
