"""Whose code a frame is of, and what waits for the task that it belongs to."""

from __future__ import annotations

import asyncio
import inspect
import os.path
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any

from ...errors import INTERNAL_PREFIXES, LIBRARY_PREFIXES

__all__ = ["EVALUATED", "Places", "awaiting_frames", "current_task", "waiting_tasks"]

EVALUATED = "<evaluated>"
"""What code is called that the client had evaluated."""

_MOST_TASKS = 32
"""Tasks that wait for one another and are shown."""


_NAMELESS = ("<frozen ", "<string>", EVALUATED)

_OWN = (*INTERNAL_PREFIXES, os.path.dirname(__file__), *_NAMELESS)


class Places:
    """Tells the author's code from that of others.

    Args:
        hidden: Beginnings of the names of further files that are not the author's.

    Attributes:
        just_my_code: Whether libraries are passed over as Adder's own runtime always is.
    """

    def __init__(self, hidden: tuple[str, ...] = ()) -> None:
        self.just_my_code = True
        self._hidden = hidden
        self._known: dict[str, bool] = {}

    def is_shown(self, filename: str) -> bool:
        """Whether code of a file is the author's, to be stopped in and shown."""
        shown = self._known.get(filename)
        if shown is None:
            others = LIBRARY_PREFIXES if self.just_my_code else ()
            shown = not filename.startswith((*_OWN, *self._hidden, *others))
            self._known[filename] = shown
        return shown

    def shows(self, code: CodeType) -> bool:
        """The same for a code object."""
        return self.is_shown(code.co_filename)

    def set_just_my_code(self, just_my_code: bool) -> None:
        """Decides anew what is shown."""
        self.just_my_code = just_my_code
        self._known.clear()

    def outward(self, frame: FrameType | None) -> Iterator[FrameType]:
        """The author's frames, from a frame outward."""
        while frame is not None:
            if self.shows(frame.f_code):
                yield frame
            frame = frame.f_back

    def innermost(self, frame: FrameType | None) -> FrameType | None:
        """The first of :meth:`outward`."""
        return next(self.outward(frame), None)


def current_task() -> Any:
    """The asyncio task that runs, or None."""
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


def waiting_tasks(task: Any) -> list[Any]:
    """The tasks that await a task, directly or through others, nearest first."""
    found: list[Any] = []
    pending = [task]
    while pending and len(found) < _MOST_TASKS:
        waiters = getattr(pending.pop(0), "_asyncio_awaited_by", None) or ()
        for waiter in waiters:
            if waiter is task or waiter in found:
                continue
            pending.append(waiter)
            if isinstance(waiter, asyncio.Task):
                found.append(waiter)
    return found


def awaiting_frames(task: Any) -> list[FrameType]:
    """The frames of a suspended task, innermost first."""
    frames = []
    awaited = task.get_coro()
    while awaited is not None:
        if inspect.iscoroutine(awaited):
            frame, awaited = awaited.cr_frame, awaited.cr_await
        elif inspect.isgenerator(awaited):
            frame, awaited = awaited.gi_frame, awaited.gi_yieldfrom
        elif inspect.isasyncgen(awaited):
            frame, awaited = awaited.ag_frame, awaited.ag_await
        else:
            break
        if frame is not None:
            frames.append(frame)
    frames.reverse()
    return frames
