"""Exceptions as a panel shows them: the text, the frames with their lines, the causes, and a hint.

The variables of a frame are read when they are asked for.
"""

from __future__ import annotations

import linecache
import traceback
from types import FrameType
from typing import Any

from adder.errors import INTERNAL_PREFIXES, LIBRARY_PREFIXES, JSError, frames_of
from adder.js_frames import JSFrame

from .classes import is_a
from .hints import hint
from .patience import TooLong, patience
from .references import References
from .text import type_name
from .views import Views

__all__ = ["Failures"]

_MOST_FRAMES = 60
_MOST_LINKS = 8
_MOST_GROUP = 20
_MOST_TEXT = 5000


class Failures:
    """Makes views of exceptions.

    Args:
        references: Where they are kept that can be asked more of.
        views: What makes views of their variables.
    """

    def __init__(self, references: References, views: Views) -> None:
        self._references = references
        self._views = views

    def view(self, error: BaseException, level: int = 0) -> dict[str, Any]:
        """What is shown of an exception."""
        message = _message(error)
        frames = _frames(error)
        left = max(0, len(frames) - _MOST_FRAMES)
        shown = (
            range(len(frames))
            if not left
            else [*range(_MOST_FRAMES // 2), *range(len(frames) - _MOST_FRAMES // 2, len(frames))]
        )
        view: dict[str, Any] = {
            "type": type_name(error),
            "message": message,
            "frames": [{"index": index, **_frame(frames[index])} for index in shown],
            "left": left,
            "ref": self._references.add(error),
        }
        notes = getattr(error, "__notes__", None)
        if type(notes) is list:
            view["notes"] = [note[:_MOST_TEXT] for note in notes[:_MOST_GROUP] if type(note) is str]
        if is_a(error, SyntaxError):
            view["syntax"] = _syntax(error)
        if is_a(error, JSError) and not any(isinstance(frame, JSFrame) for frame in frames):
            # No frame was found in it; whoever has thrown it may have written it.
            view["stack"] = str(error.stack)[:_MOST_TEXT]  # type: ignore[attr-defined]
        found = hint(error, message)
        if found:
            view["hint"] = found
        if level < _MOST_LINKS:
            if error.__cause__ is not None:
                view["cause"] = self.view(error.__cause__, level + 1)
            elif error.__context__ is not None and not error.__suppress_context__:
                view["context"] = self.view(error.__context__, level + 1)
            if is_a(error, BaseExceptionGroup):
                parts = error.exceptions  # type: ignore[attr-defined]
                view["parts"] = [self.view(part, level + 1) for part in parts[:_MOST_GROUP]]
        return view

    def variables(self, number: int, index: int) -> list[dict[str, Any]]:
        """The variables of a frame of an exception's.

        Raises:
            KeyError: the exception has been forgotten.
        """
        frames = _frames(self._references.get(number))
        if not 0 <= index < len(frames) or isinstance(frames[index], JSFrame):
            return []
        names = {name: value for name, value in frames[index][0].f_locals.items() if not name.startswith("__")}
        return self._views.variables(dict(list(names.items())[:200]))


def _frames(error: BaseException) -> list[tuple[FrameType, int] | JSFrame]:
    frames = frames_of(error)
    # What called the page's code is nothing to its author.
    while (
        frames and not isinstance(frames[0], JSFrame) and frames[0][0].f_code.co_filename.startswith(INTERNAL_PREFIXES)
    ):
        frames.pop(0)
    return frames


def _frame(told: tuple[FrameType, int] | JSFrame) -> dict[str, Any]:
    if isinstance(told, JSFrame):
        return {**told._asdict(), "source": "", "kind": "javascript"}
    frame, line = told
    code = frame.f_code
    file = code.co_filename
    source = linecache.getline(file, line) if line else ""
    kind = (
        "runtime" if file.startswith(INTERNAL_PREFIXES) else "library" if file.startswith(LIBRARY_PREFIXES) else "page"
    )
    return {
        "file": file[:2000],
        "line": line,
        "function": code.co_qualname[:200],
        "source": source.strip()[:500],
        "kind": kind,
    }


def _message(error: BaseException) -> str:
    """The text of an exception with what Python itself suggests; without its class."""
    name = type_name(error)
    try:
        with patience(1.0):
            if is_a(error, SyntaxError):
                return str(error.msg)[:_MOST_TEXT]  # type: ignore[attr-defined]
            lines = list(traceback.TracebackException.from_exception(error, compact=True).format_exception_only())
    except (TooLong, Exception):
        return "<its __str__ failed>"
    text = lines[0].rstrip("\n") if lines else name
    _, colon, message = text.partition(": ")
    if not colon:
        return ""
    # With all of its lines; notes are shown apart.
    try:
        with patience(1.0):
            whole = str(error)
    except (TooLong, Exception):
        whole = message
    return (message if "\n" not in whole else whole)[:_MOST_TEXT]


def _syntax(error: Any) -> dict[str, Any]:
    """Where a source is wrong: the line, and the columns of it, from 0."""
    text = error.text if type(error.text) is str else ""
    text = text.rstrip("\n")
    start = error.offset if type(error.offset) is int and error.offset > 0 else 1
    end = error.end_offset if type(error.end_offset) is int else start
    if type(error.end_lineno) is int and error.end_lineno != error.lineno:
        end = len(text) + 1
    indent = len(text) - len(text.lstrip())
    return {
        "file": str(error.filename)[:2000],
        "line": error.lineno if type(error.lineno) is int else 0,
        "text": text[indent:][:500],
        "start": max(0, start - 1 - indent),
        "end": max(start - indent, end - 1 - indent),
    }
