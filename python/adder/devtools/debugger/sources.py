"""The scripts and modules that were loaded, and which of their lines are code."""

from __future__ import annotations

import ast
import linecache
import re
import sys
import warnings
from collections.abc import Iterator
from types import CodeType
from typing import Any

from .places import Places

__all__ = ["Source", "Sources", "code_lines"]

_SCRIPT_GAP = re.compile(r"\n{2,}(?=\S)")


def _all_code(code: CodeType) -> Iterator[CodeType]:
    pending = [code]
    while pending:
        current = pending.pop()
        yield current
        pending += [constant for constant in current.co_consts if isinstance(constant, CodeType)]


def code_lines(code: CodeType) -> set[int]:
    """The lines on which something is done that the interpreter tells of, in a code object and all within it."""
    lines: set[int] = set()
    for part in _all_code(code):
        is_entered = part.co_name == "<module>"
        for _, _, line in part.co_lines():
            # A function is entered on the line of its `def`, which is done elsewhere.
            is_entered = is_entered or line not in (None, part.co_firstlineno)
            if is_entered and line:
                lines.add(line)
    return lines


class Source:
    """One file of the page's: a document with its scripts, a script or a module.

    Attributes:
        path: Its URL, as tracebacks name it.
        reference: The number under which the client gets its text.
        lines: Which of its lines are code, as far as it has been loaded.
        is_loaded: Whether any of it has run.
    """

    def __init__(self, path: str, reference: int) -> None:
        self.path = path
        self.reference = reference
        self.lines: set[int] = set()
        self.is_loaded = False

    def describe(self) -> dict[str, Any]:
        """As the protocol has it (``Source``)."""
        name = self.path.partition("?")[0].rstrip("/").rpartition("/")[2] or self.path
        return {"name": name, "path": self.path, "sourceReference": self.reference}

    def place(self, line: int) -> int | None:
        """The line at which a breakpoint on `line` stops: itself, or the next one that is code."""
        return min((code for code in self.lines if code >= line), default=None)

    def text(self) -> str | None:
        """What the file says, or None where that is not known."""
        lines = linecache.getlines(self.path)
        return "".join(lines) if lines else None


class Sources:
    """All of them.

    Args:
        places: Tells whose they are.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._by_path: dict[str, Source] = {}
        self._seen: dict[str, set[CodeType]] = {}

    def get(self, path: str) -> Source:
        """A file's source, loaded or not."""
        source = self._by_path.get(path)
        if source is None:
            source = self._by_path[path] = Source(path, len(self._by_path) + 1)
        return source

    def by_reference(self, reference: int) -> Source | None:
        """The source of a number that the client was told."""
        return next((source for source in self._by_path.values() if source.reference == reference), None)

    def loaded(self) -> list[Source]:
        """What has been loaded, in the order of that."""
        return [source for source in self._by_path.values() if source.is_loaded]

    def find_loaded(self) -> None:
        """Looks for what was loaded before anybody watched."""
        modules = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
        own = [path for path in modules if isinstance(path, str) and not path.endswith((".so", ".pyc"))]
        for path in [*linecache.cache, *own]:
            # What else has no address ran while Adder was built.
            if not self._places.is_shown(path) or not ("://" in path or path.startswith(("/", "<"))):
                continue
            source = self.get(path)
            text = source.text()
            if source.is_loaded or text is None:
                continue
            source.lines = _lines_of_text(text)
            source.is_loaded = bool(source.lines) or not text.strip()

    def note(self, code: CodeType) -> tuple[Source, bool] | None:
        """A code object runs for the first time since somebody watches.

        Returns:
            The source of which more is known now and whether nothing of it was before; None where nothing has changed.
        """
        path = code.co_filename
        if code.co_name != "<module>" and path in self._by_path and self._by_path[path].is_loaded:
            known = self._by_path[path].lines
            if not code_lines(code) - known:
                return None
        if not self._places.is_shown(path):
            return None
        source = self.get(path)
        lines = code_lines(code)
        if source.is_loaded and lines <= source.lines:
            return None
        is_new = not source.is_loaded
        source.lines |= lines
        source.is_loaded = True
        return source, is_new


def _lines_of_text(text: str) -> set[int]:
    """The lines of code of a text, which may be several scripts, each at its place in a page."""
    lines = _compiled_lines(text)
    if lines is not None:
        return lines
    # One of the scripts has a mistake: each that compiles by itself counts.
    found: set[int] = set()
    begin = 0
    for part in [*(gap.end() for gap in _SCRIPT_GAP.finditer(text)), len(text)]:
        found |= _compiled_lines("\n" * text.count("\n", 0, begin) + text[begin:part]) or set()
        begin = part
    return found


def _compiled_lines(text: str) -> set[int] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(text, "<lines>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return code_lines(code)
