"""What an import can be seen to need is fetched ahead.

An import waits for the network. So that it does not wait for each module in turn, all files that it can be seen to need
are asked for together: what the importing code imports, then what those modules import, and so on, one *wave* after the
other. A module that may be ``name.py`` or ``name/__init__.py`` is asked for as both, and Python's own order decides.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import CodeType, FrameType
from urllib.parse import quote

from . import imports
from .errors import LIBRARY_PREFIXES
from .module_files import ModuleFiles, Source
from .module_finder import directories_in

__all__ = ["Prefetch"]


class Prefetch:
    """The files of one import, and of all that it brings along.

    Args:
        files: Where they are kept.
        directories: By package, where the modules of packages that are being imported lie.
    """

    def __init__(self, files: ModuleFiles, directories: dict[str, list[str]]) -> None:
        self._files = files
        self._given = directories
        #: Modules that have been wanted, and whether they must be packages.
        self._names: dict[str, bool] = {}
        #: Names that a package may have by itself, and if not are modules in it.
        self._open: list[tuple[str, str]] = []
        self._read: set[str] = set()
        self._asked: set[str] = set()

    def run(self, names: Iterable[str], frame: FrameType | None) -> None:
        """Fetches until nothing more is seen to be needed."""
        for name in names:
            self._want(name)
        # What else the importing code imports is fetched along. A library is not the author's.
        if frame is not None and not frame.f_code.co_filename.startswith(LIBRARY_PREFIXES):
            package = frame.f_globals.get("__package__") or ""
            self._read_code(frame.f_code, package, frame.f_globals.get("__name__", ""))
        while True:
            count = -1
            while count != len(self._names):
                count = len(self._names)
                self._read_modules()
                self._settle_open()
            urls = list(dict.fromkeys(url for name in self._names for url in self._needed(name)))
            if not urls:
                return
            self._asked.update(urls)
            self._files.fetch(urls)

    def _want(self, name: str) -> None:
        parts = name.split(".")
        if not all(part.isidentifier() for part in parts) or self._files.is_local(parts[0]):
            return
        for end in range(1, len(parts)):
            self._names[".".join(parts[:end])] = True
        self._names.setdefault(name, False)

    def _directories(self, package: str) -> list[str]:
        """Where the modules of a package lie, or may lie."""
        known = self._given.get(package)
        if known is not None:
            return known
        if not package:
            return directories_in(sys.path)
        loaded = sys.modules.get(package)
        if loaded is not None:
            return directories_in(getattr(loaded, "__path__", ()))
        found = []
        for directory in self._directories(package.rpartition(".")[0]):
            inside = f"{directory}{quote(package.rpartition('.')[2])}/"
            if f"{inside}__init__.py" in self._files.sources:
                return [inside]
            found.append(inside)
        return found

    def _candidates(self, name: str) -> list[tuple[str, bool]]:
        directories = self._directories(name.rpartition(".")[0])
        return self._files.candidates(name, directories, self._names[name])

    def _needed(self, name: str) -> Iterable[str]:
        """The addresses that are still to be asked for."""
        if name in sys.modules:
            return
        for url, _ in self._candidates(name):
            if not self._files.knows(url) and url not in self._asked:
                yield url
        # Of a package that the page lists, all modules are there to be had at once.
        if "." not in name and name not in self._given:
            for directory in self._directories(""):
                for url in self._files.listed_below(f"{directory}{quote(name)}/"):
                    if not self._files.knows(url) and url not in self._asked:
                        yield url

    def _source(self, name: str) -> tuple[Source, bool] | None:
        for url, is_package in self._candidates(name):
            source = self._files.sources.get(url)
            if source is not None:
                return source, is_package
        return None

    def _read_modules(self) -> None:
        for name in list(self._names):
            found = None if name in sys.modules else self._source(name)
            if found is None or found[0].url in self._read:
                continue
            source, is_package = found
            self._read.add(source.url)
            code = self._files.code_of(source)
            if code is not None:
                self._read_code(code, name if is_package else name.rpartition(".")[0], name)

    def _read_code(self, code: CodeType, package: str, module: str) -> None:
        """Notes what a module's code imports."""
        for statement in imports.imports_of(code):
            name = statement.absolute(package)
            if not name:
                continue
            self._want(name)
            names = [each for each in statement.names if name in self._names and each.isidentifier()]
            if name == module:
                # A package that imports from itself: it has the name by this very statement.
                for each in names:
                    self._want(f"{name}.{each}")
            else:
                self._open += [(name, each) for each in names]

    def _settle_open(self) -> None:
        """Decides which of the names that are imported from packages are modules."""
        open_names, self._open = self._open, []
        for package, name in open_names:
            # One that is being imported may only be about to get the name.
            found = self._source(package)
            loaded = sys.modules.get(package)
            if hasattr(loaded, name):
                continue
            if found is None:
                if loaded is None and any(True for _ in self._needed(package)):
                    self._open.append((package, name))
                else:
                    # There is no file: it can only be a package without one.
                    self._want(f"{package}.{name}")
            elif found[1]:
                code = self._files.code_of(found[0])
                if code is not None and imports.binds(code, name) is False:
                    self._want(f"{package}.{name}")
