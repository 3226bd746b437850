"""Files that the user opens and saves: ``web.fs.pick_file``, ``pick_files``, ``pick_directory``, ``save_file``.

Where the browser has pickers that give access to the very file (File System Access), those are used; elsewhere
``<input type=file>`` and a download.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adder.errors import DOMException
from adder.main import current

from ._origin_storage import CHUNK, bytes_of, explained, write

__all__ = ["PickedDirectory", "PickedFile", "pick_directory", "pick_file", "pick_files", "save_file"]

_READING = 60
"""Seconds after which a download has been read from memory."""

_FALLING_BACK = ("SecurityError",)
"""What a picker raises where it may not be shown, in a frame of another origin's say, and an ``<input>`` may."""


class PickedFile(os.PathLike[str]):
    """A file that the user has picked. ``open`` takes it like a path; the file is read when it is wanted.

    Attributes:
        name: Its name, without a directory.
        size: In bytes.
        type: Its media type, such as ``"text/csv"``, as the browser takes it from the name; ``""`` where it knows none.
        last_modified: When it was changed, in seconds since 1970.

    Example::

        file = await web.fs.pick_file(types=[".csv"])
        for row in csv.reader(open(file, newline="")):
            ...
    """

    __slots__ = ("_blob", "_handle", "_path", "last_modified", "name", "size", "type")

    def __init__(self, blob: Any, handle: Any = None) -> None:
        self._blob = blob
        self._handle = handle
        self._path = ""
        self.name: str = blob.name
        self.size: int = blob.size
        self.type: str = blob.type
        self.last_modified: float = blob.last_modified / 1000

    def chunks(self) -> Iterator[bytes]:
        """What is in it, in pieces of 4 MB at the most, each read when it is wanted.

        Raises:
            OSError: it cannot be read any more, for it has been changed or removed since.
        """
        with explained(self.name):
            yield from bytes_of(self._blob, self.size)

    def read_bytes(self) -> bytes:
        """All that is in it; raises as :meth:`chunks` does."""
        return b"".join(self.chunks())

    def read_text(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """All that is in it, as text.

        Args:
            encoding: Of the text.
            errors: What to do about bytes that are no text; as of ``bytes.decode``.

        Raises:
            OSError: it cannot be read any more.
            UnicodeDecodeError: it is no such text.
        """
        return self.read_bytes().decode(encoding, errors)

    def __fspath__(self) -> str:
        """The path of a copy in the file system in memory, which is made when it is first asked for."""
        if not self._path:
            self._path = _copied(tempfile.mkdtemp(prefix="picked-"), self)
        return self._path

    async def write(self, data: bytes | str) -> None:
        """Replaces what is in the user's own file (File System Standard §2.3.3 ``createWritable``).

        The browser asks the user first. It must come from a click or a key, as picking does.

        Args:
            data: What is to be in it; text as UTF-8.

        Raises:
            OSError: this browser gives files to read only; :func:`save_file` saves a new one.
            PermissionError: the user does not want that.
        """
        if self._handle is None:
            raise OSError(f"this browser gave {self.name} to read only; web.fs.save_file saves it as a new one")
        with explained(self.name):
            await write(self._handle, _pieces(data))
            # The one from before cannot be read any more.
            self._blob = await self._handle.get_file()
        self.size, self._path = self._blob.size, ""

    def __repr__(self) -> str:
        return f"<PickedFile {self.name!r}, {self.size} bytes>"


class PickedDirectory(Mapping[str, PickedFile], os.PathLike[str]):
    """A directory that the user has picked: the files in it and below it, by their paths from there, such as
    ``"images/a.png"``.

    Attributes:
        name: Its name.

    Example::

        folder = await web.fs.pick_directory()
        for path, file in folder.items():
            print(path, file.size)
    """

    __slots__ = ("_files", "_path", "name")

    def __init__(self, name: str, files: Mapping[str, PickedFile]) -> None:
        self.name = name
        self._files = dict(sorted(files.items()))
        self._path = ""

    def __getitem__(self, path: str) -> PickedFile:
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __fspath__(self) -> str:
        """The path of a copy in the file system in memory, which is made when it is first asked for."""
        if not self._path:
            folder = tempfile.mkdtemp(prefix="picked-")
            for path, file in self._files.items():
                *inner, _ = path.split("/")
                _copied(os.path.join(folder, *(_plain(part) for part in inner)), file)
            self._path = folder
        return self._path

    def __repr__(self) -> str:
        return f"<PickedDirectory {self.name!r}, {len(self)} files>"


def _plain(name: str) -> str:
    """A name that leads nowhere else. No browser gives others; page code could."""
    return name if name not in ("", ".", "..") and "/" not in name and "\0" not in name else "_"


def _copied(folder: str, file: PickedFile) -> str:
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, _plain(file.name))
    with open(path, "wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return path


def _pieces(data: bytes | str) -> Iterator[bytes]:
    content = data.encode() if isinstance(data, str) else bytes(data)
    for start in range(0, len(content), CHUNK):
        yield content[start : start + CHUNK]


def _window(asking: str) -> Any:
    """The page's window, if the user has just done something in it."""
    window = current().globals["window"]
    if not window.navigator.user_activation.is_active:
        raise PermissionError(
            f"web.fs.{asking}() works in a handler of a click or a key only, and within some seconds of it: "
            "browsers show no picker that the user has not asked for"
        )
    return window


async def _chosen(window: Any, picker: str, **options: Any) -> Any:
    """What the user chooses in one of the browser's own pickers; None for nothing.

    Raises:
        LookupError: the browser has no such picker for this page.
    """
    try:
        if window[picker] is None:
            raise LookupError(picker)
    except PermissionError:
        # With `storage` switched off there are no handles; what an <input> gives is the user's file all the same.
        raise LookupError(picker) from None
    try:
        return await getattr(window, picker)(**options)
    except DOMException as error:
        if error.name == "AbortError":
            return None
        if error.name in _FALLING_BACK:
            raise LookupError(picker) from None
        raise


def _accepted(types: Sequence[str]) -> list[dict[str, Any]]:
    """Extensions and media types as the pickers want them."""
    extensions = [each for each in types if each.startswith(".")]
    media = [each for each in types if not each.startswith(".")]
    accept: dict[str, list[str]] = {each: [] for each in media}
    if extensions:
        accept["application/octet-stream" if not media else media[0]] = extensions
    return [{"accept": accept}] if accept else []


async def _input(window: Any, **attributes: Any) -> list[Any]:
    """The files that the user chooses by an ``<input type=file>``, which is in the document until then."""
    document = window.document
    field = document.create_element("input")
    field.type = "file"
    field.hidden = True
    for name, value in attributes.items():
        setattr(field, name, value)
    done: asyncio.Future[list[Any]] = current().loop.create_future()

    def change(_event: Any) -> None:
        if not done.done():
            done.set_result(list(field.files))

    def cancel(_event: Any) -> None:
        if not done.done():
            done.set_result([])

    field.on("change", change)
    field.on("cancel", cancel)
    document.document_element.append(field)
    try:
        field.click()
        return await done
    finally:
        field.remove()


async def pick_files(*, types: Sequence[str] = (), multiple: bool = True) -> list[PickedFile]:
    """Lets the user choose files (File System Access §3.1 ``showOpenFilePicker``, or HTML §4.10.5.1.17
    ``<input type=file>``).

    Args:
        types: What to offer: extensions such as ``".csv"`` and media types such as ``"image/*"``. The user may choose
            something else all the same.
        multiple: Whether several can be chosen.

    Returns:
        The files; empty if the user has chosen none.

    Raises:
        PermissionError: the user has not just clicked or pressed a key.

    Example::

        @web.when("click", "#add")
        async def add(event):
            for file in await web.fs.pick_files(types=["image/*"]):
                print(file.name, file.size)
    """
    window = _window("pick_files" if multiple else "pick_file")
    try:
        handles = await _chosen(window, "showOpenFilePicker", multiple=multiple, types=_accepted(types))
    except LookupError:
        return [PickedFile(blob) for blob in await _input(window, accept=",".join(types), multiple=multiple)]
    return [PickedFile(await handle.get_file(), handle) for handle in handles or ()]


async def pick_file(*, types: Sequence[str] = ()) -> PickedFile | None:
    """Lets the user choose a file; see :func:`pick_files`.

    Args:
        types: What to offer: extensions such as ``".csv"`` and media types such as ``"image/*"``.

    Returns:
        The file; None if the user has chosen none.

    Raises:
        PermissionError: the user has not just clicked or pressed a key.

    Example::

        @web.when("click", "#open")
        async def choose(event):
            file = await web.fs.pick_file(types=[".txt"])
            if file is not None:
                document.find("#text").value = file.read_text()
    """
    return next(iter(await pick_files(types=types, multiple=False)), None)


async def pick_directory() -> PickedDirectory | None:
    """Lets the user choose a directory (File System Access §3.3 ``showDirectoryPicker``).

    Where the browser has no such picker, it is an ``<input type=file webkitdirectory>``.

    Returns:
        The files in it and below; None if the user has chosen none.

    Raises:
        PermissionError: the user has not just clicked or pressed a key.

    Example::

        @web.when("click", "#import")
        async def read(event):
            folder = await web.fs.pick_directory()
            if folder is not None:
                print(folder.name, *folder)
    """
    window = _window("pick_directory")
    try:
        handle = await _chosen(window, "showDirectoryPicker", mode="read")
    except LookupError:
        blobs = await _input(window, multiple=True, webkitdirectory=True)
        files = {blob.webkit_relative_path: PickedFile(blob) for blob in blobs}
        name = next(iter(files), "").partition("/")[0]
        return PickedDirectory(name, {path.partition("/")[2]: file for path, file in files.items()}) if files else None
    if handle is None:
        return None
    found: dict[str, PickedFile] = {}
    await _gather(handle, "", found)
    return PickedDirectory(handle.name, found)


async def _gather(directory: Any, within: str, found: dict[str, PickedFile]) -> None:
    async for handle in directory.values():
        if handle.kind == "directory":
            await _gather(handle, f"{within}{handle.name}/", found)
        else:
            found[f"{within}{handle.name}"] = PickedFile(await handle.get_file(), handle)


async def save_file(data: bytes | str, name: str, *, type: str = "application/octet-stream") -> bool:
    """Lets the user save a file (File System Access §3.2 ``showSaveFilePicker``).

    Where the browser has no such picker, the file is downloaded.

    Args:
        data: What is in it; text as UTF-8.
        name: How it is to be called, such as ``"report.csv"``; the user may call it something else.
        type: Its media type.

    Returns:
        Whether it was saved: False if the user did not want to. A download counts as saved.

    Raises:
        OSError: it could not be written.
        PermissionError: the user has not just clicked or pressed a key.

    Example::

        @web.when("click", "#save")
        async def save(event):
            await web.fs.save_file(document.find("#text").value, "notes.txt", type="text/plain")
    """
    if not isinstance(data, (str, bytes, bytearray, memoryview)):
        raise TypeError(f"a file has bytes or text in it, not {data.__class__.__name__}")
    window = _window("save_file")
    try:
        handle = await _chosen(window, "showSaveFilePicker", suggestedName=name)
    except LookupError:
        _download(window, data, name, type)
        return True
    if handle is None:
        return False
    with explained(name):
        await write(handle, _pieces(data))
    return True


def _download(window: Any, data: bytes | str, name: str, media_type: str) -> None:
    document = window.document
    blob = window.Blob.new(list(_pieces(data)), type=media_type)
    url = window.URL.create_object_url(blob)
    link = document.create_element("a")
    link.href = url
    link.download = name
    link.hidden = True
    document.document_element.append(link)
    try:
        link.click()
    finally:
        link.remove()
        # The browser reads it after the click.
        current().loop.call_later(_READING, window.URL.revoke_object_url, url)
