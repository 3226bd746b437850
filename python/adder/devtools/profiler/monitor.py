"""What the interpreter says of functions that begin and end (``sys.monitoring``, PEP 669).

The runtime's own code is told of once in each place; then the interpreter takes its instruments out there. A function
of a library is recorded where a recorded one has called it, and is folded where the runtime has: what the runtime does
by means of it is nobody else's business. A module that is imported is always recorded, for that takes time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from ..authors import LIBRARY, RUNTIME, author_of
from .recording import Recording

__all__ = ["Monitor"]

_HIDDEN = -1
_MOST_KNOWN = 20_000
"""Code objects that are remembered; a page may make new ones without end."""


class Monitor:
    """Records the functions that run.

    Args:
        recording: Where.
        hidden: Beginnings of the names of further files that are the runtime's.
    """

    def __init__(self, recording: Recording, hidden: tuple[str, ...] = ()) -> None:
        self._recording = recording
        self._hidden = ("<frozen ", *hidden)
        self._tool: int | None = None
        #: By a code object's identity: itself, so that it lives, the number of its entry, and whether it may be folded.
        self._known: dict[int, tuple[CodeType, int, bool]] = {}
        events = sys.monitoring.events
        self._callbacks: dict[int, Callable[..., Any]] = {
            events.PY_START: self._on_start,
            events.PY_RESUME: self._on_resume,
            events.PY_THROW: self._on_throw,
            events.PY_RETURN: self._on_leave,
            events.PY_YIELD: self._on_leave,
            events.PY_UNWIND: self._on_unwind,
        }

    def begin(self, frame: FrameType | None = None) -> None:
        """Begins to record.

        Args:
            frame: What runs now, and so has begun before.

        Raises:
            RuntimeError: there is no room for another tool.
        """
        monitoring = sys.monitoring
        # Where a debugger is not, nor looks for a place.
        places = (monitoring.PROFILER_ID, monitoring.COVERAGE_ID)
        free = [tool for tool in places if monitoring.get_tool(tool) is None]
        if not free:
            raise RuntimeError("all places for profilers are taken by this page's own code")
        self._tool = tool = free[0]
        monitoring.use_tool_id(tool, "Adder's profiler")
        running = []
        while frame is not None:
            running.append(frame)
            frame = frame.f_back
        for one in reversed(running):
            self._enter(one.f_code, one, calls=0)
        for event, callback in self._callbacks.items():
            monitoring.register_callback(tool, event, callback)
        monitoring.set_events(tool, sum(self._callbacks))
        monitoring.restart_events()

    def end(self) -> None:
        """Takes all instruments out."""
        tool, self._tool = self._tool, None
        if tool is None:
            return
        monitoring = sys.monitoring
        monitoring.set_events(tool, 0)
        for event in self._callbacks:
            monitoring.register_callback(tool, event, None)
        monitoring.free_tool_id(tool)
        self._known.clear()

    def _look_up(self, code: CodeType) -> tuple[CodeType, int, bool]:
        known = self._known.get(id(code))
        if known is not None:
            return known
        file = code.co_filename
        author = author_of(file)
        if author == RUNTIME or file.startswith(self._hidden):
            number = _HIDDEN
        else:
            number = self._recording.entry(author, code.co_qualname, file, code.co_firstlineno)
        known = (code, number, author == LIBRARY and code.co_name != "<module>")
        if len(self._known) < _MOST_KNOWN:
            self._known[id(code)] = known
        return known

    def _enter(self, code: CodeType, frame: FrameType, calls: int) -> Any:
        _, number, may_fold = self._look_up(code)
        if number == _HIDDEN:
            return sys.monitoring.DISABLE
        recording = self._recording
        if not may_fold or ((caller := frame.f_back) is not None and caller is recording.top):
            recording.enter(number, calls, frame)
        return None

    def _leave(self, code: CodeType, frame: FrameType) -> Any:
        _, number, may_fold = self._look_up(code)
        if number == _HIDDEN:
            return sys.monitoring.DISABLE
        if not may_fold or frame is self._recording.top:
            self._recording.leave(number)
        return None

    # The callbacks. The frame that each is about is the one that has called it. Those two that come most often know the
    # commonest case by heart: what they take is what a recording costs.

    def _on_start(self, code: CodeType, _offset: int) -> Any:
        known = self._known.get(id(code))
        if known is None or known[2] or known[1] == _HIDDEN:
            return self._enter(code, sys._getframe(1), 1)
        self._recording.enter(known[1], 1, sys._getframe(1))
        return None

    def _on_resume(self, code: CodeType, _offset: int) -> Any:
        return self._enter(code, sys._getframe(1), 0)

    def _on_leave(self, code: CodeType, _offset: int, _value: Any) -> Any:
        known = self._known.get(id(code))
        if known is None or known[2] or known[1] == _HIDDEN:
            return self._leave(code, sys._getframe(1))
        self._recording.leave(known[1])
        return None

    # Of exceptions the interpreter always tells.

    def _on_throw(self, code: CodeType, _offset: int, _error: BaseException) -> None:
        self._enter(code, sys._getframe(1), 0)

    def _on_unwind(self, code: CodeType, _offset: int, _error: BaseException) -> None:
        self._leave(code, sys._getframe(1))
