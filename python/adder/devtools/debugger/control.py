"""Decides at each thing that the interpreter tells of whether Python stands still there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

from . import values
from .breakpoints import Breakpoint, Breakpoints
from .evaluation import Namespace, evaluate
from .monitor import Monitor
from .places import Places, current_task, waiting_tasks
from .sources import Source, Sources
from .stepping import Mode, Step

__all__ = ["Control", "Reason"]

_EXPECTED = (StopIteration, StopAsyncIteration, GeneratorExit, asyncio.CancelledError, KeyboardInterrupt)
"""Exceptions by which Python works, or by which the user stops it."""


@dataclass(frozen=True)
class Reason:
    """Why Python is to stand still, and where.

    Attributes:
        name: The protocol's word (``StoppedEvent.reason``).
        frame: The innermost frame of the author's.
        description: What the user reads.
        points: The breakpoints that were hit.
        error: The exception that it is about.
        stack: Frames and lines to show where they are not the frame's own, innermost first.
        returned: What a call has returned that the step has come out of.
    """

    name: str
    frame: FrameType
    description: str = ""
    points: tuple[Breakpoint, ...] = ()
    error: BaseException | None = None
    stack: list[tuple[FrameType, int]] | None = None
    returned: dict[str, Any] = field(default_factory=dict)


class Control:
    """Watches the author's code.

    Args:
        places: Tells which code that is.
        sources: What has been loaded.
        breakpoints: Where to stop.
        halt: Stands still until the client lets Python go on.
        say: Shows the user a line; with the frame that it is about.
        loaded: Called with a source of which more has been loaded, whether it is new, and the breakpoints that moved.

    Attributes:
        stops_at_raised: Whether to stop where any exception is raised.
        stops_at_uncaught: Whether to stop where one leaves the author's code.
    """

    def __init__(
        self,
        places: Places,
        sources: Sources,
        breakpoints: Breakpoints,
        halt: Callable[[Reason], None],
        say: Callable[[str, str, FrameType | None], None],
        loaded: Callable[[Source, bool, list[Breakpoint]], None],
    ) -> None:
        self._places = places
        self._sources = sources
        self._breakpoints = breakpoints
        self._halt = halt
        self._say = say
        self._loaded = loaded
        self._monitor = Monitor(self, places, self._fault)
        self._step: Step | None = None
        self._is_pausing = False
        #: The frame that has called `breakpoint()`.
        self._asked: FrameType | None = None
        self._returned: dict[str, Any] = {}
        #: The exception that was shown last: it is not shown again on its way out.
        self._shown: BaseException | None = None
        self.stops_at_raised = False
        self.stops_at_uncaught = False

    # What the client wants.

    def begin(self) -> None:
        """Begins to watch."""
        self._sources.find_loaded()
        self._monitor.begin()

    def end(self) -> None:
        """Watches no more."""
        self._step = self._asked = self._shown = None
        self._is_pausing = False
        self._returned = {}
        self._monitor.end()

    def refresh(self) -> None:
        """Watches for what is wanted now."""
        self._monitor.want(
            lines=bool(self._breakpoints.lines) or self._is_pausing,
            steps=self._step is not None,
            raised=self.stops_at_raised,
            uncaught=self.stops_at_uncaught,
        )
        landing = self._asked or (self._step.landing if self._step else None)
        self._monitor.land(landing.f_code if landing is not None else None)

    def step(self, mode: Mode, frame: FrameType) -> None:
        """Goes on until the step is done."""
        self._step = Step(mode, frame, self._places)
        self.refresh()

    def pause(self) -> None:
        """Stops at the next line of the author's that runs."""
        self._is_pausing = True
        self.refresh()

    def stop_here(self, frame: FrameType) -> bool:
        """Code has called ``breakpoint()``: stops as soon as that has returned. False where that is not possible."""
        shown = self._places.innermost(frame)
        if shown is None or self._monitor.is_busy:
            return False
        self._asked = shown
        self.refresh()
        return True

    # What the interpreter tells.

    def begun(self, code: CodeType) -> None:
        noted = self._sources.note(code)
        if noted is None:
            return
        source, is_new = noted
        changed = self._breakpoints.place(source)
        if changed:
            self.refresh()
        self._loaded(source, is_new, changed)

    def line(self, frame: FrameType, line: int) -> bool:
        code = frame.f_code
        points = self._breakpoints.lines.get(code.co_filename, {}).get(line)
        hit = tuple(point for point in points if self._is_hit(point, frame)) if points else ()
        step = self._step
        if hit:
            self._stop(Reason("breakpoint", frame, points=hit))
        elif step is not None and step.wants_line(frame):
            self._stop(Reason("step", frame, returned=self._returned))
        elif self._is_pausing:
            self._stop(Reason("pause", frame))
        else:
            return bool(points) or (step is not None and step.may_want_lines(code))
        return True

    def instruction(self, frame: FrameType) -> bool:
        if frame.f_lineno is None:
            # What Python does between two lines, with an exception for one.
            return True
        if frame is self._asked:
            self._stop(Reason("breakpoint", frame, "breakpoint()"))
        elif self._step is not None and frame is self._step.landing:
            self._stop(Reason("step", frame, returned=self._returned))
        return True

    def returned(self, frame: FrameType, value: Any) -> bool:
        step = self._step
        if step is None:
            return False
        counts = frame.f_code in step.codes
        if frame is step.frame or frame is step.landing:
            self._returned = {f"(return) {frame.f_code.co_name}": value}
            self._leave(step, frame)
        return counts

    def yielded(self, frame: FrameType) -> bool:
        step = self._step
        if step is None:
            return False
        counts = frame.f_code in step.codes
        self._leave(step, frame, is_yield=True)
        return counts

    def raised(self, frame: FrameType, error: BaseException) -> None:
        if not self.stops_at_raised or not _matters(error) or error is self._shown:
            return
        traceback = error.__traceback__
        within = traceback.tb_next if traceback is not None else None
        while within is not None:
            if self._places.shows(within.tb_frame.f_code):
                return
            within = within.tb_next
        self._stop(Reason("exception", frame, values.describe(error), error=error))

    def unwound(self, frame: FrameType, error: BaseException) -> None:
        step = self._step
        if step is not None:
            self._leave(step, frame)
        if self._places.innermost(frame.f_back) is not None:
            return
        was_shown = error is self._shown
        self._shown = None
        if self.stops_at_uncaught and not was_shown and _matters(error) and not _is_awaited():
            stack = []
            traceback = error.__traceback__
            while traceback is not None:
                if self._places.shows(traceback.tb_frame.f_code):
                    stack.append((traceback.tb_frame, traceback.tb_lineno))
                traceback = traceback.tb_next
            stack.reverse()
            if stack:
                try:
                    self._stop(Reason("exception", stack[0][0], values.describe(error), error=error, stack=stack))
                finally:
                    self._shown = None

    def _leave(self, step: Step, frame: FrameType, is_yield: bool = False) -> None:
        before = step.landing
        step.left(frame, is_yield)
        if step.has_ended:
            self._step = None
            self._returned = {}
            self.refresh()
        elif step.landing is not before and step.landing is not None:
            self._monitor.land(step.landing.f_code)

    def _stop(self, reason: Reason) -> None:
        self._step = self._asked = None
        self._is_pausing = False
        self._returned = {}
        self._monitor.land(None)
        if reason.error is not None:
            self._shown = reason.error
        try:
            self._halt(reason)
        finally:
            # It may raise what ends the code that has stood.
            self.refresh()

    def _is_hit(self, point: Breakpoint, frame: FrameType) -> bool:
        """Whether a breakpoint that was come to stops Python."""
        namespace = Namespace.of(frame)
        if point.condition is not None:
            try:
                if not evaluate(point.condition, namespace)[0]:
                    return False
            except Exception as error:
                # Rather stand still once too often than pass what was meant.
                self._say("important", f"The condition of this breakpoint raised {values.describe(error)}.", frame)
                return True
        point.hits += 1
        if point.hit_condition is not None and not point.hit_condition.holds(point.hits):
            return False
        if point.message is None:
            return True
        try:
            text = evaluate(point.message, namespace)[0]
            self._say("console", text, frame)
        except Exception as error:
            self._say("important", f"This log point raised {values.describe(error)}.", frame)
        return False

    def _fault(self, error: BaseException) -> None:
        self._say("important", f"The debugger itself has failed: {values.describe(error)}.", None)


def _matters(error: BaseException) -> bool:
    """Whether an exception is one that a user wants to see."""
    if isinstance(error, SystemExit):
        return error.code not in (None, 0)
    return not isinstance(error, _EXPECTED)


def _is_awaited() -> bool:
    """Whether another task awaits this one, so that its exception arrives there."""
    task = current_task()
    return task is not None and bool(waiting_tasks(task))
