"""The domain ``problems``: what is wrong in the page's scripts, found by reading them.

pyflakes does the finding. It is no part of the runtime: the panel sends it, once, when somebody wants to see problems.
A page's scripts share one ``__main__``, so a name that any of them, or the console, has defined is defined.
"""

from __future__ import annotations

import ast
import base64
import builtins
import importlib
import linecache
import re
import sys
from typing import TYPE_CHECKING, Any

from adder.errors import LIBRARY_PREFIXES

from . import channel

if TYPE_CHECKING:
    from adder.main import Runtime

__all__ = ["Problems", "install"]

_DOMAIN = "problems"
_PATH = "/lib/adder_pyflakes.zip"
_MOST = 500
_MOST_SOURCE = 500_000

_ERRORS = frozenset(
    {"UndefinedName", "UndefinedLocal", "UndefinedExport", "DuplicateArgument", "ReturnOutsideFunction"}
)
_LEFT_OUT = frozenset({"YieldOutsideFunction", "ImportStarUsed", "ImportStarUsage"})
"""What is right here (``await`` at top level) or cannot be told."""


class Problems:
    """Python's end of the panel's list of problems.

    Args:
        runtime: The document's.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._checker: Any = None

    def receive(self, message: dict[str, Any], panel: int) -> None:
        """Takes a message: ``load``, with pyflakes, or ``check``."""
        if message["type"] == "load":
            self._load(base64.b64decode(message["zip"]))
        if self._checker is None:
            channel.send(_DOMAIN, {"type": "wanted"}, panel)
            return
        channel.send(_DOMAIN, {"type": "found", "problems": self.find()}, panel)

    def _load(self, content: bytes) -> None:
        with open(_PATH, "wb") as file:
            file.write(content)
        # The page's scripts do not get it by that: it is taken off again when it has been imported.
        sys.path.append(_PATH)
        try:
            importlib.invalidate_caches()
            self.use(importlib.import_module("pyflakes.checker"))
        finally:
            sys.path.remove(_PATH)

    def use(self, module: Any) -> None:
        """Makes use of pyflakes.

        Args:
            module: ``pyflakes.checker``.
        """

        class Checker(module.Checker):
            """Knows that ``await`` is right at top level; pyflakes stops reading there."""

            def AWAIT(self, node: Any) -> None:  # noqa: N802
                self.handleChildren(node)

        self._checker = Checker

    def find(self) -> list[dict[str, Any]]:
        """The problems of all scripts that the page has had: ``file``, ``line``, ``column``, ``text`` and ``level``."""
        sources = self._sources()
        found = []
        for file, text in sources.items():
            rest = "\n".join(other for name, other in sources.items() if name != file)
            found += self._check(file, text, rest)
        return found[:_MOST]

    def _sources(self) -> dict[str, str]:
        known = {}
        for file, entry in list(linecache.cache.items()):
            is_page_s = not file.startswith((*LIBRARY_PREFIXES, "<"))
            if is_page_s and len(entry) == 4 and entry[1] is None and entry[0] <= _MOST_SOURCE:
                known[file] = "".join(entry[2])
        return known

    def _check(self, file: str, text: str, rest: str) -> list[dict[str, Any]]:
        try:
            tree = compile(text, file, "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
        except SyntaxError as error:
            return [_problem(file, error.lineno or 0, error.offset or 1, str(error.msg), "error")]
        except (ValueError, RecursionError, MemoryError):
            return []
        names = {*vars(builtins), *self._runtime.namespace}
        checker = self._checker(tree, filename=file, builtins=names)
        problems = []
        for message in sorted(checker.messages, key=lambda found: (found.lineno, found.col)):
            kind = type(message).__name__
            said = message.message % message.message_args
            if kind in _LEFT_OUT or (kind == "UnusedImport" and _is_used(message.message_args[0], rest)):
                continue
            level = "error" if kind in _ERRORS else "warning"
            problems.append(_problem(file, message.lineno, message.col + 1, said, level))
        return problems


def _is_used(name: str, text: str) -> bool:
    """Whether another script of the page uses what one has imported."""
    last = re.split(r"[. ]", name)[-1]
    return re.search(rf"\b{re.escape(last)}\b", text) is not None


def _problem(file: str, line: int, column: int, text: str, level: str) -> dict[str, Any]:
    return {"file": file[:2000], "line": line, "column": column, "text": text[:500], "level": level}


def install(runtime: Runtime) -> None:
    """Installs the domain."""
    channel.register(_DOMAIN, Problems(runtime).receive)
