"""The modules of the page's author: fetched as the page would fetch a script, and imported as if they were files.

An import waits for the network. So that it does not wait for each module in turn, all files that it can be seen to need
are asked for together: what the importing code imports, then what those modules import, and so on, one *wave* after the
other. A module that may be ``name.py`` or ``name/__init__.py`` is asked for as both, and Python's own order decides.

Nothing here is trusted. What may be fetched, the gatekeeper decides for each address.
"""

from __future__ import annotations

import base64
import importlib.abc
import inspect
import linecache
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from types import CodeType, FrameType, ModuleType
from typing import Any
from urllib.parse import quote

from . import imports
from .compiled import Compilation
from .errors import LIBRARY_PREFIXES
from .module_finder import directories_in
from .scripts import Script, compile_module

__all__ = ["Modules"]

Request = dict[str, Any]
Reply = dict[str, Any]

_IMPORTS = "_find_and_load"
"""The function of importlib's that stands on the stack once for each module that is being imported."""


@dataclass(slots=True)
class Source:
    """A module's file.

    Attributes:
        url: Where it is from.
        text: What it says.
        number: That of the request for it.
        code: It compiled, if that was tried and went well.
        is_tried: Whether it was.
    """

    url: str
    text: str
    number: int
    code: CodeType | None = None
    is_tried: bool = False


class Modules:
    """Finds modules on the page's server.

    Args:
        fetch: Has the page fetch files; waits for all of them.
        compilation: Comes by their code.
        kept: Gives what the host has of the code of the file with this number, or None.

    Attributes:
        fetched: How many files have been had.
        waits: How many times Python has waited for files.
    """

    def __init__(
        self,
        fetch: Callable[[list[Request]], list[Reply]],
        compilation: Compilation,
        kept: Callable[[int], bytes | None],
    ) -> None:
        self._fetch_files = fetch
        self._compilation = compilation
        self._kept = kept
        self._sources: dict[str, Source] = {}
        self._data: dict[str, bytes] = {}
        #: What is not there, with the reason; and what could not be had, with what the page said.
        self._missing: dict[str, str] = {}
        self._failed: dict[str, Reply] = {}
        #: The files that the page's lists name, and the directories of which they name modules.
        self._listed: dict[str, None] = {}
        self._listed_directories: set[str] = set()
        #: Names that are not asked of the page, since the interpreter has them.
        self._is_local: dict[str, bool] = {}
        self._numbers = 0
        self.fetched = 0
        self.waits = 0

    def list_files(self, urls: Iterable[str]) -> None:
        """Notes which files the page's lists of modules name."""
        for url in urls:
            self._listed[url] = None
            if url.endswith(".py"):
                self._listed_directories.add(url[: url.rindex("/") + 1])

    def forget_missing(self) -> None:
        """Forgets what was not there, or could not be had."""
        self._missing.clear()
        self._failed.clear()
        self._is_local.clear()

    def listed_below(self, directory: str) -> list[str]:
        """The modules below a directory that the page's lists name."""
        return [url for url in self._listed if url.startswith(directory) and url.endswith(".py")]

    def knows(self, url: str) -> bool:
        """Whether it need not be asked for any more: it has been had, or is not to be had."""
        if any(url in known for known in (self._sources, self._missing, self._failed)):
            return True
        if url in self._listed or url[: url.rindex("/") + 1] not in self._listed_directories:
            return False
        self._missing[url] = f"{url} is not in the page's list of modules"
        return True

    # Finding.

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
        for url, _ in self._candidates(name, directories):
            if self._failed.get(url, {}).get("passing"):
                del self._failed[url]
        goals = _being_imported()
        is_import = bool(goals) or target is not None
        if target is not None:
            self._renew(target)
        self._gather(name, directories, goals, frame)
        spec = self._choose(name, directories)
        if spec is None:
            # What has to be a package need not be one.
            left = [url for url, _ in self._candidates(name, directories) if not self.knows(url)]
            if left:
                self._fetch(left)
                spec = self._choose(name, directories)
        if spec is None:
            self._explain(name, directories, is_import)
        return spec

    def _choose(self, name: str, directories: Sequence[str]) -> ModuleSpec | None:
        for url, is_package in self._candidates(name, directories):
            source = self._sources.get(url)
            if source is not None:
                return self._spec(name, source, is_package)
            if url in self._listed and url in self._failed:
                return None
        tail = name.rpartition(".")[2]
        portions = [portion for directory in directories if self._has_below(portion := f"{directory}{quote(tail)}/")]
        if not portions:
            return None
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = portions
        return spec

    def _has_below(self, directory: str) -> bool:
        return any(url.startswith(directory) for known in (self._sources, self._listed) for url in known)

    def _candidates(self, name: str, directories: Sequence[str], is_package: bool = False) -> list[tuple[str, bool]]:
        """The files that a module may be, and whether that would make it a package, in the order of precedence."""
        tail = quote(name.rpartition(".")[2])
        found = []
        for directory in directories:
            found.append((f"{directory}{tail}/__init__.py", True))
            if not is_package:
                found.append((f"{directory}{tail}.py", False))
        # What the page lists is not kept from being found by what it does not.
        return [each for each in found if each[0] in self._listed] or found

    def _explain(self, name: str, directories: Sequence[str], is_import: bool) -> None:
        urls = [url for url, _ in self._candidates(name, directories)]
        failed = [url for url in urls if url in self._failed]
        # Another origin may only not say that it has no such file: what is certain says more.
        certain = [url for url in failed if not self._failed[url].get("vague")]
        if failed:
            reason = self._reasons(certain or urls)
            raise ImportError(f"cannot import {name!r}: {reason}", name=name, path=(certain or failed)[0])
        # What is not there is missed only by who imports it.
        if is_import:
            raise ModuleNotFoundError(f"No module named {name!r}: {self._reasons(urls)}", name=name)

    def _reasons(self, urls: list[str]) -> str:
        """What is known of each address; those of which it is the same are named together."""
        by_reason: dict[str, list[str]] = {}
        for url in urls:
            text = self._failed[url]["error"] if url in self._failed else self._missing.get(url, "")
            if text:
                by_reason.setdefault(text.removeprefix(url), []).append(url)
        return "; ".join(" and ".join(each) + reason for reason, each in by_reason.items())

    def _spec(self, name: str, source: Source, is_package: bool) -> ModuleSpec:
        loader = PageLoader(self, source, is_package)
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
        if origin in self._sources:
            del self._sources[origin]
            self._fetch([origin], fresh=True)

    # Fetching ahead.

    def _gather(self, name: str, directories: Sequence[str], goals: list[str], frame: FrameType | None) -> None:
        """Fetches a module, and whatever else importing it can be seen to need."""
        Gathering(self, {name.rpartition(".")[0]: list(directories)}).run([name, *goals], frame)

    def _fetch(self, urls: list[str], fresh: bool = False) -> None:
        """Has files fetched together, and waits."""
        requests = [self._request(url, data=False, fresh=fresh) for url in urls]
        self.waits += 1
        for url, request, reply in zip(urls, requests, self._fetch_files(requests), strict=True):
            self._failed.pop(url, None)
            if "text" in reply:
                text = reply["text"].replace("\r\n", "\n").replace("\r", "\n")
                self._sources[url] = Source(url, text, request["number"])
                self.fetched += 1
            elif "missing" in reply:
                self._missing[url] = reply["missing"]
            else:
                self._failed[url] = reply

    def _request(self, url: str, data: bool, fresh: bool) -> Request:
        self._numbers += 1
        return {"number": self._numbers, "url": url, "data": data, "fresh": fresh}

    def is_local(self, name: str) -> bool:
        """Whether the interpreter has a top-level module itself."""
        known = self._is_local.get(name)
        if known is None:
            loaded = sys.modules.get(name)
            if loaded is not None:
                known = not directories_in(getattr(loaded, "__path__", ()))
            else:
                known = name in sys.stdlib_module_names or PathFinder.find_spec(name) is not None
            # What is imported meanwhile is another matter.
            self._is_local[name] = known
        return known

    def code_of(self, source: Source) -> CodeType | None:
        """The code of a file; None where it does not compile."""
        if not source.is_tried:
            source.is_tried = True
            script = Script(source.text, source.url, inline=False)
            try:
                code = self._compilation.code(
                    source.url, lambda: self._kept(source.number), lambda: compile_module(script)
                )
                # Kept code may await at top level, which a module cannot.
                source.code = compile_module(script) if code.co_flags & inspect.CO_COROUTINE else code
            except (SyntaxError, ValueError):
                # Who imports it hears of that.
                source.code = None
        return source.code

    # Files that are no modules.

    def data(self, url: str) -> bytes:
        """The bytes of a file.

        Raises:
            OSError: it cannot be had; FileNotFoundError where it is not there.
        """
        if url in self._sources:
            return self._sources[url].text.encode()
        if url not in self._data:
            if url in self._missing:
                raise FileNotFoundError(self._missing[url])
            self.waits += 1
            (reply,) = self._fetch_files([self._request(url, data=True, fresh=False)])
            if "missing" in reply:
                self._missing[url] = reply["missing"]
                raise FileNotFoundError(reply["missing"])
            if "data" not in reply:
                raise OSError(str(reply.get("error")))
            self.fetched += 1
            self._data[url] = base64.b64decode(reply["data"])
        return self._data[url]

    def known_below(self, directory: str) -> list[str]:
        """The addresses below a directory that are known to be there."""
        known = [*self._sources, *self._data, *self._listed]
        return [url for url in dict.fromkeys(known) if url.startswith(directory)]


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


class Gathering:
    """The files of one import, and of all that it brings along.

    Args:
        modules: Where they are kept.
        directories: By package, where the modules of packages that are being imported lie.
    """

    def __init__(self, modules: Modules, directories: dict[str, list[str]]) -> None:
        self._modules = modules
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
            self._modules._fetch(urls)

    def _want(self, name: str) -> None:
        parts = name.split(".")
        if not all(part.isidentifier() for part in parts) or self._modules.is_local(parts[0]):
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
            if f"{inside}__init__.py" in self._modules._sources:
                return [inside]
            found.append(inside)
        return found

    def _candidates(self, name: str) -> list[tuple[str, bool]]:
        directories = self._directories(name.rpartition(".")[0])
        return self._modules._candidates(name, directories, self._names[name])

    def _needed(self, name: str) -> Iterable[str]:
        """The addresses that are still to be asked for."""
        if name in sys.modules:
            return
        for url, _ in self._candidates(name):
            if not self._modules.knows(url) and url not in self._asked:
                yield url
        # Of a package that the page lists, all modules are there to be had at once.
        if "." not in name and name not in self._given:
            for directory in self._directories(""):
                for url in self._modules.listed_below(f"{directory}{quote(name)}/"):
                    if not self._modules.knows(url) and url not in self._asked:
                        yield url

    def _source(self, name: str) -> tuple[Source, bool] | None:
        for url, is_package in self._candidates(name):
            source = self._modules._sources.get(url)
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
            code = self._modules.code_of(source)
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
                code = self._modules.code_of(found[0])
                if code is not None and imports.binds(code, name) is False:
                    self._want(f"{package}.{name}")


class PageLoader(importlib.abc.SourceLoader):
    """Loads a module from its fetched text.

    Args:
        modules: Where the text is from.
        source: The text.
        is_package: Whether it is a package's ``__init__.py``.
    """

    def __init__(self, modules: Modules, source: Source, is_package: bool) -> None:
        self._modules = modules
        self._source = source
        self._is_package = is_package
        code = modules.code_of(source)
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
        return self._source.text.encode() if path == self._source.url else self._modules.data(str(path))

    def get_resource_reader(self, fullname: str) -> Any:
        """What ``importlib.resources`` reads a package's files with."""
        if not self._is_package:
            return None
        from .module_resources import PageResources

        return PageResources(self._modules, self._source.url.removesuffix("__init__.py"))
