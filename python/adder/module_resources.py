"""The files that lie beside an author's modules, for ``importlib.resources``.

A server does not say what is in a directory. What is listed is what is known: files that have been had, and those that
the page's list of modules names.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib.resources.abc import Traversable, TraversableResources
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from .module_files import ModuleFiles

__all__ = ["PageFile", "PageResources"]


class PageFile(Traversable):
    """A file or a directory on the page's server, which may or may not be there.

    Args:
        files: Fetches it.
        url: Its address, without a slash at the end.
    """

    def __init__(self, files: ModuleFiles, url: str) -> None:
        self._files = files
        self._url = url.rstrip("/")

    @property
    def name(self) -> str:
        """Its name in its directory."""
        return unquote(self._url.rpartition("/")[2])

    def __str__(self) -> str:
        return self._url

    def __repr__(self) -> str:
        return f"PageFile({self._url!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PageFile) and other._url == self._url

    def __hash__(self) -> int:
        return hash(self._url)

    def joinpath(self, *descendants: Any) -> PageFile:
        """A file or directory below this one.

        Raises:
            ValueError: the path leads out of it.
        """
        parts = [part for path in descendants for part in str(path).split("/") if part not in ("", ".")]
        if ".." in parts:
            raise ValueError(f"{'/'.join(parts)} leads out of the package")
        return PageFile(self._files, "/".join([self._url, *map(quote, parts)]))

    __truediv__ = joinpath

    def iterdir(self) -> Iterator[PageFile]:
        """What is known to lie in this directory."""
        prefix = f"{self._url}/"
        names = {url.removeprefix(prefix).partition("/")[0] for url in self._files.known_below(prefix)}
        return (PageFile(self._files, prefix + name) for name in sorted(names))

    def is_dir(self) -> bool:
        """Whether anything is known to lie in it."""
        return bool(self._files.known_below(f"{self._url}/"))

    def is_file(self) -> bool:
        """Whether it is there and no directory; asks the server."""
        if self.is_dir():
            return False
        try:
            self._files.data(self._url)
        except OSError:
            return False
        return True

    def read_bytes(self) -> bytes:
        """Its content.

        Raises:
            OSError: it cannot be had; FileNotFoundError where it is not there.
        """
        return self._files.data(self._url)

    def open(self, mode: str = "r", *args: Any, **options: Any) -> Any:
        """Opens it for reading, as ``open()`` does.

        Raises:
            OSError: it cannot be had.
            ValueError: the mode is not one for reading.
        """
        if mode not in ("r", "rt", "rb"):
            raise ValueError(f"a page's files can only be read: mode {mode!r}")
        stream = io.BytesIO(self.read_bytes())
        if mode == "rb":
            return stream
        options.setdefault("encoding", "utf-8")
        return io.TextIOWrapper(stream, *args, **options)


class PageResources(TraversableResources):
    """A package's files.

    Args:
        files: Fetches them.
        directory: The package's address.
    """

    def __init__(self, files: ModuleFiles, directory: str) -> None:
        self._files = files
        self._directory = directory

    def files(self) -> PageFile:
        """The package's directory."""
        return PageFile(self._files, self._directory)
