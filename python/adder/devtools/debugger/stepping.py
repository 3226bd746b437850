"""Where a step ends."""

from __future__ import annotations

import inspect
from types import CodeType, FrameType
from typing import Literal

from .places import Places, awaiting_frames, current_task, waiting_tasks

__all__ = ["Mode", "Step"]

Mode = Literal["in", "over", "out"]

_SUSPENDS = inspect.CO_COROUTINE | inspect.CO_ITERABLE_COROUTINE | inspect.CO_ASYNC_GENERATOR


class Step:
    """One step: from a line to where the author expects to be next.

    A step belongs to its task: other tasks run on while this one waits. When the frame that it began in has returned,
    it ends where the value arrives, in the middle of a line; or, for the outermost frame of a task, in the task that
    awaits it.

    Args:
        mode: ``"in"``: to the next line whosever it is. ``"over"``: to the next line of this frame. ``"out"``: to its
            caller.
        frame: The frame to step in.
        places: Tells what is passed over.

    Attributes:
        landing: The frame in which the step ends at its next instruction, or None while that is not known.
        has_ended: Whether there is nothing left to stop in.
    """

    def __init__(self, mode: Mode, frame: FrameType, places: Places) -> None:
        self.mode = mode
        self.frame: FrameType | None = frame
        self.landing: FrameType | None = None
        self.has_ended = False
        self._places = places
        self._task = current_task()

    @property
    def codes(self) -> set[CodeType]:
        """The code in which each line counts."""
        return {frame.f_code for frame in (self.frame, self.landing) if frame is not None}

    def wants_line(self, frame: FrameType) -> bool:
        """Whether the step ends at the line that a frame begins."""
        if frame is self.landing:
            return True
        if self.mode == "in":
            return self._task is None or current_task() is self._task
        return self.mode == "over" and frame is self.frame

    def may_want_lines(self, code: CodeType) -> bool:
        """Whether the step may still end in a code object."""
        return self.mode == "in" or code in self.codes

    def left(self, frame: FrameType, is_yield: bool = False) -> None:
        """A frame is left: it returns, raises or yields. Decides where to go on."""
        if frame is not self.frame and frame is not self.landing:
            return
        if is_yield:
            # What awaits goes on in this very frame, later. What a generator yields arrives with whoever asked for it.
            if frame.f_code.co_flags & _SUSPENDS or self.mode == "out":
                return
            self.landing = self._places.innermost(frame.f_back)
            return
        self.frame = None
        self.landing = self._places.innermost(frame.f_back) or self._awaiting()
        self.has_ended = self.landing is None

    def _awaiting(self) -> FrameType | None:
        """The frame that goes on when the task has ended."""
        for task in waiting_tasks(self._task) if self._task is not None else ():
            for frame in awaiting_frames(task):
                if self._places.shows(frame.f_code):
                    self._task = task
                    return frame
        return None
