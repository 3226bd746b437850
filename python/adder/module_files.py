"""The files of the page's author that are modules, or lie beside them: what has been had, and what is not there.

Nothing here is trusted. What may be fetched, the gatekeeper decides for each address.
"""

from __future__ import annotations

import base64
import inspect
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.machinery import PathFinder
from types import CodeType
from typing import Any
from urllib.parse import quote

from .compiled import Compilation
from .module_finder import directories_in
from .scripts import Script, compile_module

__all__ = ["ModuleFiles", "Reply", "Request", "Source"]

Request = dict[str, Any]
Reply = dict[str, Any]


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


class ModuleFiles:
    """The files on the page's server.

    Args:
        fetch: Has the page fetch files; waits for all of them.
        compilation: Comes by their code.
        kept: Gives what the host has of the code of the file with this number, or None.

    Attributes:
        sources: Modules' files that have been had, by address.
        missing: What is not there, with the reason.
        failed: What could not be had, with what the page said.
        listed: The files that the page's lists name.
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
        self.sources: dict[str, Source] = {}
        self._data: dict[str, bytes] = {}
        self.missing: dict[str, str] = {}
        self.failed: dict[str, Reply] = {}
        self.listed: dict[str, None] = {}
        #: The directories of which the page's lists name modules.
        self._listed_directories: set[str] = set()
        #: Names that are not asked of the page, since the interpreter has them.
        self._is_local: dict[str, bool] = {}
        self._numbers = 0
        self.fetched = 0
        self.waits = 0

    def list_files(self, urls: Iterable[str]) -> None:
        """Notes which files the page's lists of modules name."""
        for url in urls:
            self.listed[url] = None
            if url.endswith(".py"):
                self._listed_directories.add(url[: url.rindex("/") + 1])

    def forget_missing(self) -> None:
        """Forgets what was not there, or could not be had."""
        self.missing.clear()
        self.failed.clear()
        self._is_local.clear()

    def listed_below(self, directory: str) -> list[str]:
        """The modules below a directory that the page's lists name."""
        return [url for url in self.listed if url.startswith(directory) and url.endswith(".py")]

    def knows(self, url: str) -> bool:
        """Whether it need not be asked for any more: it has been had, or is not to be had."""
        if any(url in known for known in (self.sources, self.missing, self.failed)):
            return True
        if url in self.listed or url[: url.rindex("/") + 1] not in self._listed_directories:
            return False
        self.missing[url] = f"{url} is not in the page's list of modules"
        return True

    def candidates(self, name: str, directories: Sequence[str], is_package: bool = False) -> list[tuple[str, bool]]:
        """The files that a module may be, and whether that would make it a package, in the order of precedence."""
        tail = quote(name.rpartition(".")[2])
        found = []
        for directory in directories:
            found.append((f"{directory}{tail}/__init__.py", True))
            if not is_package:
                found.append((f"{directory}{tail}.py", False))
        # What the page lists is not kept from being found by what it does not.
        return [each for each in found if each[0] in self.listed] or found

    def has_below(self, directory: str) -> bool:
        """Whether a module below a directory has been had, or is listed."""
        return any(url.startswith(directory) for known in (self.sources, self.listed) for url in known)

    def reasons(self, urls: list[str]) -> str:
        """What is known of each address; those of which it is the same are named together."""
        by_reason: dict[str, list[str]] = {}
        for url in urls:
            text = self.failed[url]["error"] if url in self.failed else self.missing.get(url, "")
            if text:
                by_reason.setdefault(text.removeprefix(url), []).append(url)
        return "; ".join(" and ".join(each) + reason for reason, each in by_reason.items())

    def fetch(self, urls: list[str], fresh: bool = False) -> None:
        """Has files fetched together, and waits."""
        requests = [self._request(url, data=False, fresh=fresh) for url in urls]
        self.waits += 1
        for url, request, reply in zip(urls, requests, self._fetch_files(requests), strict=True):
            self.failed.pop(url, None)
            if "text" in reply:
                text = reply["text"].replace("\r\n", "\n").replace("\r", "\n")
                self.sources[url] = Source(url, text, request["number"])
                self.fetched += 1
            elif "missing" in reply:
                self.missing[url] = reply["missing"]
            else:
                self.failed[url] = reply

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

    def data(self, url: str) -> bytes:
        """The bytes of a file.

        Raises:
            OSError: it cannot be had; FileNotFoundError where it is not there.
        """
        if url in self.sources:
            return self.sources[url].text.encode()
        if url not in self._data:
            if url in self.missing:
                raise FileNotFoundError(self.missing[url])
            self.waits += 1
            (reply,) = self._fetch_files([self._request(url, data=True, fresh=False)])
            if "missing" in reply:
                self.missing[url] = reply["missing"]
                raise FileNotFoundError(reply["missing"])
            if "data" not in reply:
                raise OSError(str(reply.get("error")))
            self.fetched += 1
            self._data[url] = base64.b64decode(reply["data"])
        return self._data[url]

    def known_below(self, directory: str) -> list[str]:
        """The addresses below a directory that are known to be there."""
        known = [*self.sources, *self._data, *self.listed]
        return [url for url in dict.fromkeys(known) if url.startswith(directory)]
