"""What the interpreter says of the code that it runs (``sys.monitoring``, PEP 669).

A line at which there is nothing to do is told of once; then the interpreter takes its own instruments out, until more
is wanted and :func:`sys.monitoring.restart_events` puts them back.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, Protocol

from .places import Places

__all__ = ["Monitor", "Watcher"]

_TOOLS = (sys.monitoring.DEBUGGER_ID, 3, 4)
"""Where there may be room: a page may have a debugger of its own."""

EVENTS = sys.monitoring.events
DISABLE = sys.monitoring.DISABLE


class Watcher(Protocol):
    """Who is told. Each may suspend the stack for as long as it likes.

    All are about the author's code only. What they return says whether the place is to be told of again.
    """

    def begun(self, code: CodeType) -> None:
        """Code runs for the first time."""

    def line(self, frame: FrameType, line: int) -> bool:
        """A frame begins a line."""

    def instruction(self, frame: FrameType) -> bool:
        """A frame in :meth:`Monitor.land` is about to go on."""

    def returned(self, frame: FrameType, value: Any) -> bool:
        """A frame returns."""

    def yielded(self, frame: FrameType) -> bool:
        """A frame yields, or awaits."""

    def raised(self, frame: FrameType, error: BaseException) -> None:
        """An exception is raised in a frame, or arrives in it."""

    def unwound(self, frame: FrameType, error: BaseException) -> None:
        """An exception leaves a frame."""


class Monitor:
    """Instruments code, and tells a watcher of what it does.

    Args:
        watcher: Who is told.
        places: Tells whose code is whose.
        fault: Called with an exception of the watcher's: the author's code has nothing to do with it.
    """

    def __init__(self, watcher: Watcher, places: Places, fault: Callable[[BaseException], None]) -> None:
        self._watcher = watcher
        self._places = places
        self._fault = fault
        self._tool: int | None = None
        self._events = 0
        self._landing: CodeType | None = None
        self.is_busy = False

    def begin(self) -> None:
        """Begins to watch.

        Raises:
            RuntimeError: there is no room for another tool.
        """
        monitoring = sys.monitoring
        free = [tool for tool in _TOOLS if monitoring.get_tool(tool) is None]
        if not free:
            raise RuntimeError("all places for debuggers are taken by this page's own code")
        self._tool = free[0]
        monitoring.use_tool_id(self._tool, "Adder's debugger")
        for event, callback in {
            EVENTS.PY_START: self._on_start,
            EVENTS.LINE: self._on_line,
            EVENTS.INSTRUCTION: self._on_instruction,
            EVENTS.PY_RETURN: self._on_return,
            EVENTS.PY_YIELD: self._on_yield,
            EVENTS.RAISE: self._on_raise,
            EVENTS.PY_UNWIND: self._on_unwind,
        }.items():
            monitoring.register_callback(self._tool, event, callback)
        self.want(lines=False)

    def end(self) -> None:
        """Takes all instruments out."""
        tool, self._tool = self._tool, None
        if tool is None:
            return
        monitoring = sys.monitoring
        self._release_landing(tool)
        monitoring.set_events(tool, 0)
        for event in (
            EVENTS.PY_START,
            EVENTS.LINE,
            EVENTS.INSTRUCTION,
            EVENTS.PY_RETURN,
            EVENTS.PY_YIELD,
            EVENTS.RAISE,
            EVENTS.PY_UNWIND,
        ):
            monitoring.register_callback(tool, event, None)
        monitoring.free_tool_id(tool)
        monitoring.restart_events()

    def want(self, *, lines: bool, steps: bool = False, raised: bool = False, uncaught: bool = False) -> None:
        """Decides what to be told of from now on, and at all places again.

        Args:
            lines: Lines that begin.
            steps: Frames that are left.
            raised: Exceptions.
            uncaught: Exceptions that leave frames.
        """
        if self._tool is None:
            return
        events = EVENTS.PY_START
        if lines or steps:
            events |= EVENTS.LINE
        if steps:
            events |= EVENTS.PY_RETURN | EVENTS.PY_YIELD | EVENTS.PY_UNWIND
        if raised:
            events |= EVENTS.RAISE
        if uncaught:
            events |= EVENTS.PY_UNWIND
        sys.monitoring.set_events(self._tool, events)
        sys.monitoring.restart_events()

    def land(self, code: CodeType | None) -> None:
        """Asks to be told of each instruction of some code, or of none any more."""
        if self._tool is None or code is self._landing:
            return
        self._release_landing(self._tool)
        if code is not None:
            sys.monitoring.set_local_events(self._tool, code, EVENTS.INSTRUCTION)
            self._landing = code

    def _release_landing(self, tool: int) -> None:
        if self._landing is not None:
            sys.monitoring.set_local_events(tool, self._landing, 0)
        self._landing = None

    # The callbacks. The frame that each is about is the one that has called it.

    def _tell(self, tell: Callable[..., Any], *arguments: Any) -> Any:
        if self.is_busy:
            return True
        self.is_busy = True
        try:
            return tell(*arguments)
        except Exception as error:
            self._fault(error)
            return True
        finally:
            self.is_busy = False

    def _on_start(self, code: CodeType, _offset: int) -> Any:
        if self._places.shows(code):
            self._tell(self._watcher.begun, code)
        return DISABLE

    def _on_line(self, code: CodeType, line: int) -> Any:
        if not self._places.shows(code):
            return DISABLE
        return None if self._tell(self._watcher.line, sys._getframe(1), line) else DISABLE

    def _on_instruction(self, _code: CodeType, _offset: int) -> Any:
        return None if self._tell(self._watcher.instruction, sys._getframe(1)) else DISABLE

    def _on_return(self, code: CodeType, _offset: int, value: Any) -> Any:
        if not self._places.shows(code):
            return DISABLE
        return None if self._tell(self._watcher.returned, sys._getframe(1), value) else DISABLE

    def _on_yield(self, code: CodeType, _offset: int, _value: Any) -> Any:
        if not self._places.shows(code):
            return DISABLE
        return None if self._tell(self._watcher.yielded, sys._getframe(1)) else DISABLE

    # Of exceptions the interpreter always tells.

    def _on_raise(self, code: CodeType, _offset: int, error: BaseException) -> None:
        if self._places.shows(code):
            self._tell(self._watcher.raised, sys._getframe(1), error)

    def _on_unwind(self, code: CodeType, _offset: int, error: BaseException) -> None:
        if self._places.shows(code):
            self._tell(self._watcher.unwound, sys._getframe(1), error)
