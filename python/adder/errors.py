"""Exceptions that come from JavaScript, and tracebacks as a page's author wants to read them."""

from __future__ import annotations

import asyncio
import os.path
import traceback
from types import FrameType
from typing import TYPE_CHECKING, Any

from . import _wire as wire
from .js_frames import JSFrame, frames_of_stack, stacks_passed

if TYPE_CHECKING:
    from .places import Place

__all__ = [
    "DOMException",
    "JSError",
    "PageGone",
    "format_exception",
    "frames_of",
    "innermost_line",
    "recorded_at",
    "too_large",
]


class JSError(Exception):
    """A JavaScript exception, raised in Python.

    Attributes:
        name: The error's ``name``, such as ``"TypeError"``.
        message: Its ``message``.
        stack: Its JavaScript ``stack``, or ``""`` where it has none.
        value: The thrown value itself, for what the other attributes do not say.

    Example::

        try:
            window.JSON.parse("{")
        except web.JSError as error:
            print(error.name)  # SyntaxError
    """

    def __init__(self, name: str, message: str, stack: str = "", value: Any = None) -> None:
        super().__init__(name, message)
        self.name = name
        self.message = message
        self.stack = stack
        self.value = value

    def __str__(self) -> str:
        return f"{self.name}: {self.message}" if self.message else self.name


class DOMException(JSError):
    """A ``DOMException`` (Web IDL §2.8.1): what web APIs throw. ``name`` tells which, such as ``"NotFoundError"``."""


class PageGone(RuntimeError):
    """The document that this Python belonged to is no longer there."""


def too_large(size: int) -> ValueError:
    """The exception for what would make a message to the page of so many characters."""
    most = wire.LIMIT_MESSAGE // 1024**2
    return ValueError(f"this takes {size / 1024**2:.0f} MB to send to the page, and {most} MB can be sent at once")


_STDLIB = os.path.dirname(os.path.dirname(asyncio.__file__))

INTERNAL_PREFIXES = ("/lib/adder.zip/", f"{_STDLIB}/asyncio/", f"{_STDLIB}/_pyodide/", f"{_STDLIB}/pyodide/")
"""Where frames live that say nothing to a page's author."""

LIBRARY_PREFIXES = ("/lib/", f"{_STDLIB}/", "<frozen ")
"""Where code lives that the page's author did not write."""


def _is_internal(filename: str) -> bool:
    return filename.startswith((*INTERNAL_PREFIXES, "<frozen importlib."))


def frames_of(error: BaseException) -> list[tuple[FrameType, int] | JSFrame]:
    """The frames of an exception with their lines, the innermost one last, and those of JavaScript where they belong:
    where Python called the page and that called Python, and below Python's where JavaScript has thrown it.
    """
    stacks: dict[int, list[str]] = {}
    for inner, stack in stacks_passed(error):
        stacks.setdefault(id(inner), []).insert(0, stack)
    frames: list[tuple[FrameType, int] | JSFrame] = []
    entry = error.__traceback__
    while entry is not None:
        for stack in stacks.get(id(entry), ()):
            frames += frames_of_stack(stack)
        frames.append((entry.tb_frame, entry.tb_lineno))
        entry = entry.tb_next
    if isinstance(error, JSError):
        frames += frames_of_stack(error.stack)
    return frames


def _arrange(summary: traceback.TracebackException, error: BaseException) -> None:
    """Takes the runtime's own frames out of a formatted exception and those chained to it, and puts JavaScript's in."""
    seen: set[int] = set()
    pending = [(summary, error)]
    while pending:
        current, told = pending.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        of_python = iter(current.stack)
        kept = [
            traceback.FrameSummary(frame.file, frame.line, frame.function, lookup_line=False, line="")
            if isinstance(frame, JSFrame)
            else next(of_python, None)
            for frame in frames_of(told)
        ]
        kept = [frame for frame in kept if frame is not None and not _is_internal(frame.filename)]
        # Without a stack, the line "Traceback (most recent call last):" is left out too.
        current.stack = traceback.StackSummary.from_list(kept) if kept else None
        for link, cause in ((current.__cause__, told.__cause__), (current.__context__, told.__context__)):
            if link is not None and cause is not None:
                pending.append((link, cause))
        if current.exceptions and isinstance(told, BaseExceptionGroup):
            pending.extend(zip(current.exceptions, told.exceptions, strict=True))


def format_exception(error: BaseException) -> str:
    """The traceback of `error` as Python prints it, without the frames of the runtime and with those of JavaScript.

    Args:
        error: The exception; its causes are included.

    Returns:
        Text of one or more lines, without a newline at the end.
    """
    # The traceback of a runaway recursion has thousands of equal frames; the standard formatter folds them.
    summary = traceback.TracebackException.from_exception(error, compact=True)
    _arrange(summary, error)
    return "".join(summary.format()).rstrip("\n")


def innermost_line(error: BaseException) -> tuple[str, int]:
    """Where `error` was raised in the author's own code: file name and line (``("", 0)`` where there is none)."""
    places = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    own = [place for place in places if not place[0].startswith(LIBRARY_PREFIXES)]
    if own:
        return own[-1]
    # A script that could not be compiled has no frame of its own.
    if isinstance(error, SyntaxError) and error.filename:
        return error.filename, error.lineno or 0
    return "", 0


def recorded_at(error: BaseException, place: Place) -> BaseException:
    """An exception of an operation that was recorded earlier than it was performed, with that line in its traceback.

    Args:
        error: The exception.
        place: Where the operation was recorded.

    Returns:
        The exception itself.
    """
    # A frame that raises at that line, as the author's own would have.
    source = "\n" * (place.line - 1) + "raise error"
    code = compile(source, place.filename, "exec").replace(co_name=place.function)
    try:
        exec(code, {"error": error})
    except BaseException as raised:
        raised.__traceback__ = raised.__traceback__.tb_next if raised.__traceback__ else None
    error.add_note(f"(line {place.line} of {place.filename} asked for this; the page has done it later, with others)")
    return error
