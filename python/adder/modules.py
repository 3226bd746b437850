"""The modules of the page's author: fetched as the page would fetch a script, and imported as if they were files."""

from __future__ import annotations

import importlib.abc
import linecache
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any
from urllib.parse import quote

from .module_files import ModuleFiles, Source
from .module_prefetch import Prefetch

__all__ = ["Modules"]

_IMPORTS = "_find_and_load"
"""The function of importlib's that stands on the stack once for each module that is being imported."""


class Modules:
    """Finds modules on the page's server.

    Args:
        files: What is there.
    """

    def __init__(self, files: ModuleFiles) -> None:
        self.files = files

    def find(
        self, name: str, directories: Sequence[str], target: ModuleType | None, frame: FrameType | None
    ) -> ModuleSpec | None:
        """The spec of a module, or None where somebody only asks whether there is one.

        Args:
            name: Its full name.
            directories: Where it may lie: addresses with a slash at the end.
            target: The module that is being reloaded, if one is.
            frame: What imports it.

        Raises:
            ImportError: it may be there and cannot be had.
            ModuleNotFoundError: an ``import`` found no file.
        """
        files = self.files
        for url, _ in files.candidates(name, directories):
            if files.failed.get(url, {}).get("passing"):
                del files.failed[url]
        goals = _being_imported()
        is_import = bool(goals) or target is not None
        if target is not None:
            self._renew(target)
        Prefetch(files, {name.rpartition(".")[0]: list(directories)}).run([name, *goals], frame)
        spec = self._choose(name, directories)
        if spec is None:
            # What has to be a package need not be one.
            left = [url for url, _ in files.candidates(name, directories) if not files.knows(url)]
            if left:
                files.fetch(left)
                spec = self._choose(name, directories)
        if spec is None:
            self._explain(name, directories, is_import)
        return spec

    def _choose(self, name: str, directories: Sequence[str]) -> ModuleSpec | None:
        for url, is_package in self.files.candidates(name, directories):
            source = self.files.sources.get(url)
            if source is not None:
                return self._spec(name, source, is_package)
            if url in self.files.listed and url in self.files.failed:
                return None
        tail = name.rpartition(".")[2]
        portions = [f"{directory}{quote(tail)}/" for directory in directories]
        portions = [portion for portion in portions if self.files.has_below(portion)]
        if not portions:
            return None
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = portions
        return spec

    def _explain(self, name: str, directories: Sequence[str], is_import: bool) -> None:
        urls = [url for url, _ in self.files.candidates(name, directories)]
        failed = [url for url in urls if url in self.files.failed]
        # Another origin may only not say that it has no such file: what is certain says more.
        certain = [url for url in failed if not self.files.failed[url].get("vague")]
        if failed:
            reason = self.files.reasons(certain or urls)
            raise ImportError(f"cannot import {name!r}: {reason}", name=name, path=(certain or failed)[0])
        # What is not there is missed only by who imports it.
        if is_import:
            raise ModuleNotFoundError(f"No module named {name!r}: {self.files.reasons(urls)}", name=name)

    def _spec(self, name: str, source: Source, is_package: bool) -> ModuleSpec:
        loader = PageLoader(self.files, source, is_package)
        spec = ModuleSpec(name, loader, origin=source.url, is_package=is_package)
        spec.has_location = True
        if is_package:
            spec.submodule_search_locations = [source.url.removesuffix("__init__.py")]
        # Tracebacks show its lines, those of a syntax error too.
        lines = [line + "\n" for line in source.text.split("\n")]
        linecache.cache[source.url] = (len(source.text), None, lines, source.url)
        return spec

    def _renew(self, module: ModuleType) -> None:
        """Fetches the file of a module that is to be reloaded once more, asking its server whether it has changed."""
        origin = getattr(module.__spec__, "origin", None)
        if origin in self.files.sources:
            del self.files.sources[origin]
            self.files.fetch([origin], fresh=True)


def _being_imported() -> list[str]:
    """The full names of the modules that are being imported by one statement: of ``import a.b``, ``a`` and ``a.b``.

    Empty where nothing is being imported, and somebody only looks for a module.
    """
    names: list[str] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not frame.f_code.co_filename.startswith("<frozen importlib."):
        frame = frame.f_back
    while frame is not None and frame.f_code.co_filename.startswith("<frozen importlib."):
        if frame.f_code.co_name == _IMPORTS:
            names.append(frame.f_locals["name"])
        frame = frame.f_back
    return names


class PageLoader(importlib.abc.SourceLoader):
    """Loads a module from its fetched text.

    Args:
        files: Where the text is from.
        source: The text.
        is_package: Whether it is a package's ``__init__.py``.
    """

    def __init__(self, files: ModuleFiles, source: Source, is_package: bool) -> None:
        self._files = files
        self._source = source
        self._is_package = is_package
        code = files.code_of(source)
        if code is not None:
            # Else importlib compiles it, and raises what there is to be raised, without frames of ours in between.
            self.get_code = lambda _name: code  # type: ignore[method-assign]

    def is_package(self, fullname: str) -> bool:
        """Whether it is a package."""
        return self._is_package

    def get_filename(self, fullname: str) -> str:
        """Its address."""
        return self._source.url

    def get_source(self, fullname: str) -> str:
        """Its text."""
        return self._source.text

    def get_data(self, path: str) -> bytes:
        """The bytes of a file beside it (``pkgutil.get_data()``), or its own.

        Raises:
            OSError: it cannot be had.
        """
        return self._source.text.encode() if path == self._source.url else self._files.data(str(path))

    def get_resource_reader(self, fullname: str) -> Any:
        """What ``importlib.resources`` reads a package's files with."""
        if not self._is_package:
            return None
        from .module_resources import PageResources

        return PageResources(self._files, self._source.url.removesuffix("__init__.py"))
