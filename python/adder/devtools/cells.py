"""Compiling and running what was typed, a *cell*: statements, and the value of the last one if that is an expression.

``await`` works at the top of a cell, and a ``from __future__ import`` holds for those that follow.
"""

from __future__ import annotations
import __future__

import ast
import inspect
import linecache
from codeop import PyCF_ALLOW_INCOMPLETE_INPUT, PyCF_DONT_IMPLY_DEDENT
from collections.abc import Callable
from types import CodeType
from typing import Any

__all__ = ["Cell", "Compiler", "wants_more"]

_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_INCOMPLETE = _AWAIT | ast.PyCF_ONLY_AST | PyCF_DONT_IMPLY_DEDENT | PyCF_ALLOW_INCOMPLETE_INPUT
_FUTURES = 0
for _name in __future__.all_feature_names:
    _FUTURES |= getattr(__future__, _name).compiler_flag


def wants_more(source: str) -> bool:
    """Whether a line break belongs at the end of a source, rather than to run it.

    That is so where it is not complete, and in a block that an empty line has not ended.

    Example:
        >>> wants_more("for i in range(3):")
        True
        >>> wants_more("for i in range(3):\\n    print(i)"), wants_more("for i in range(3):\\n    print(i)\\n")
        (True, False)
        >>> wants_more("1 +"), wants_more("print(1)")
        (False, False)
    """
    try:
        tree = compile(source + "\n", "<console>", "exec", _INCOMPLETE, True)
    except SyntaxError as error:
        # CPython has a class for it since 3.13.
        return "incomplete input" in str(error.msg)
    except (ValueError, OverflowError, MemoryError, RecursionError):
        return False
    if "\n" not in source:
        return source.rstrip().endswith(":")
    is_block = bool(tree.body) and hasattr(tree.body[-1], "body")
    return is_block and bool(source.rpartition("\n")[2].strip())


class Cell:
    """What was typed, compiled.

    Attributes:
        filename: What tracebacks call it.
        source: Its text.
    """

    def __init__(self, filename: str, source: str, body: Any, value: Any) -> None:
        self.filename = filename
        self.source = source
        self._body = body
        self._value = value

    async def run(self, namespace: dict[str, Any]) -> Any:
        """Runs it; returns the value of its last expression, or None."""
        for code in (self._body, self._value):
            if code is None:
                continue
            outcome = eval(code, namespace)
            if code.co_flags & inspect.CO_COROUTINE:
                outcome = await outcome
            if code is self._value:
                return outcome
        return None

    def run_by(self, carry_out: Callable[[CodeType], Any]) -> Any:
        """The same for one that awaits nothing, by a function that carries out code and gives its value."""
        outcome = None
        for code in (self._body, self._value):
            if code is not None:
                outcome = carry_out(code)
        return outcome


class Compiler:
    """Compiles cells, one after another."""

    def __init__(self) -> None:
        self._count = 0
        self._flags = 0

    def compile(self, source: str, awaits: bool = True) -> Cell:
        """Compiles a cell.

        Args:
            source: What was typed.
            awaits: Whether ``await`` may stand at its top.

        Raises:
            SyntaxError: it is not Python, also where it holds what no source may hold.
        """
        self._count += 1
        flags = self._flags | (_AWAIT if awaits else 0)
        filename = f"<console {self._count}>"
        lines = [line + "\n" for line in source.split("\n")]
        # None: there is no file that it could be compared with.
        linecache.cache[filename] = (len(source), None, lines, filename)
        try:
            tree = compile(source, filename, "exec", flags | ast.PyCF_ONLY_AST, True)
        except ValueError as error:
            raise SyntaxError(str(error), (filename, 1, 1, lines[0][:500])) from None
        value = None
        last = tree.body[-1] if tree.body else None
        # As elsewhere, a semicolon says that the value is not wanted.
        if isinstance(last, ast.Expr) and not _ends_with_semicolon(source, last):
            tree.body.pop()
            value = compile(ast.Expression(last.value), filename, "eval", flags, True)
        body = compile(tree, filename, "exec", flags, True) if tree.body else None
        for code in (body, value):
            if code is not None:
                self._flags |= code.co_flags & _FUTURES
        return Cell(filename, source, body, value)


def _ends_with_semicolon(source: str, last: ast.Expr) -> bool:
    lines = source.split("\n")
    rest = lines[last.end_lineno - 1].encode()[last.end_col_offset :].decode() if last.end_lineno else ""
    return rest.lstrip().startswith(";")
