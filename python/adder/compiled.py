"""Code that was compiled before: how it is written down, and how it is taken up again.

The host keeps it, for the very text, and made by an interpreter in which no page's code has run; it has checked that it
is what was stored. Whoever compiles an author's source asks for it here, so that it is also counted here.
"""

from __future__ import annotations

import _imp
import importlib.util
import marshal
import types
import warnings
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any, Protocol

__all__ = ["CodeBridge", "Compilation", "dump", "load"]

_PLACEHOLDER = "<compiled before>"
"""What code is called while it is kept: the same code may be of several addresses."""


class CodeBridge(Protocol):
    """What the worker offers for code."""

    def code(self, kind: str, number: int) -> Awaitable[Any] | None:
        """Resolves with the code that the host has of a script or a module, as an array of bytes, or None.

        None at once where the host does not even look. `kind` is that of the message it comes with.
        """

    def files(self, requests: str) -> Awaitable[str]:
        """Has the page fetch files, side by side; resolves with a list of replies, as JSON text like the requests."""

    def compiled(self, number: int, code: bytes | None) -> None:
        """Gives the host what it wanted to have compiled."""


class Compilation:
    """Comes by the code of authors' sources, and counts.

    Attributes:
        compiled: How many sources have been compiled.
        loaded: For how many there was code that had been compiled before.
        seconds: How long that has taken, with the wait for what may have been compiled before.
    """

    def __init__(self) -> None:
        self.compiled = 0
        self.loaded = 0
        self.seconds = 0.0

    def code(
        self, filename: str, find: Callable[[], bytes | None], compile_source: Callable[[], types.CodeType]
    ) -> types.CodeType:
        """The code of a source.

        Args:
            filename: What tracebacks call it.
            find: Gives what :func:`dump` has made of the very source before, or None.
            compile_source: Compiles it.

        Raises:
            SyntaxError: from `compile_source`.
        """
        begin = perf_counter()
        try:
            data = find()
            code = load(data, filename) if data else None
            if code is not None:
                self.loaded += 1
                return code
            self.compiled += 1
            return compile_source()
        finally:
            self.seconds += perf_counter() - begin


def dump(compile_source: Callable[[str], types.CodeType]) -> bytes | None:
    """Compiles a source to be kept.

    Args:
        compile_source: Compiles it under the name that it is given.

    Returns:
        None where it cannot be kept: what does not compile, or not without a warning, is to say so each time.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            code = compile_source(_PLACEHOLDER)
        return importlib.util.MAGIC_NUMBER + marshal.dumps(code)
    except Exception:
        return None


def load(data: bytes, filename: str) -> types.CodeType | None:
    """The code that :func:`dump` has written down, or None where this is none."""
    magic = importlib.util.MAGIC_NUMBER
    if not data.startswith(magic):
        return None
    try:
        code = marshal.loads(memoryview(data)[len(magic) :])
    except (EOFError, ValueError, TypeError):
        return None
    if not isinstance(code, types.CodeType):
        return None
    # As importlib does with a .pyc: all of the code, down to the last function, is of this file.
    _imp._fix_co_filename(code, filename)
    return code
