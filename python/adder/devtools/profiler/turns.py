"""What the runtime does while the profiler records: turns of the event loop, waiting, and sending.

Some of the runtime's methods are covered for that, as long as a recording lasts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from ... import _wire as wire
from ...channel import Channel
from ..authors import blamed
from .covers import Covers
from .operations import describe
from .recording import SENDING, TURN, WAITING, Recording
from .traffic import Traffic, Turn

if TYPE_CHECKING:
    from ...main import Runtime

__all__ = ["Turns"]

_WAITS = {
    Channel.pause.__code__: "sleep",
    Channel.wait.__code__: "events",
    Channel.wait_devtools.__code__: "debugger",
}
"""What is waited for by which method; the others wait for the page."""


_OF_THE_LINE = frozenset({wire.OP_DROP, wire.OP_END, wire.OP_FORESEE, wire.OP_PING, wire.OP_SYNC, wire.OP_UNWATCH})
"""Operations that the runtime sends by itself."""


class Turns:
    """Records them.

    Args:
        runtime: Whose.
        recording: Where.
        traffic: Where what goes over the line to the page is counted.
    """

    def __init__(self, runtime: Runtime, recording: Recording, traffic: Traffic) -> None:
        self._runtime = runtime
        self._recording = recording
        self._traffic = traffic
        #: The operation whose answer is waited for, if that is one.
        self._asked: list[Any] | str = ""
        #: The turns that run, each with what the event loop runs in it and how much stands below; the innermost last.
        self._running: list[tuple[Turn, Any, int]] = []
        self._covers = Covers()
        #: What a task is for; tasks that it makes are for the same.
        self._purpose: ContextVar[int | None] = ContextVar("purpose", default=None)
        self._task = recording.entry(TURN, "task")
        self._sending = recording.entry(SENDING, "send")

    def begin(self) -> None:
        """Begins to record."""
        runtime, channel = self._runtime, self._runtime.channel
        self._traffic.cached -= channel.cached
        self._covers.cover(channel, "_suspend", self._suspended)
        self._covers.cover(channel, "_send", self._sent)
        self._covers.cover(channel, "_take", self._taken)
        self._covers.cover(channel, "perform", self._performed)
        self._covers.cover(channel, "wait_settled", self._settled)
        self._covers.cover(runtime, "_wait_for", self._waited_for)
        self._covers.cover(runtime, "_run_script", self._script)
        self._covers.cover(runtime, "_run_event", self._event)
        self._covers.cover(runtime, "_run_call", self._call)
        self._covers.cover(runtime.loop, "_run_handle", self._turn)

    def end(self) -> None:
        """Uncovers what was covered."""
        self._covers.lift()
        self._traffic.cached += self._runtime.channel.cached
        while self._running:
            self._finish()

    # Turns.

    def _turn(self, original: Callable[..., Any], handle: Any) -> None:
        recording, traffic = self._recording, self._traffic
        operations = self._runtime.channel.operations
        depth = recording.depth
        recording.enter(self._task)
        entered = recording.entered
        turn = Turn(self._task, recording.now, -recording.now, -traffic.waited, -traffic.trips, -operations)
        self._running.append((turn, handle, depth))
        try:
            original(handle)
        finally:
            if recording.entered == entered and recording.depth == depth + 1:
                # The runtime was busy with itself.
                recording.forget_top()
                self._running.pop()
            elif self._running:
                self._finish()

    def _finish(self) -> None:
        """The innermost turn is over, and it is known what it was."""
        turn, handle, depth = self._running.pop()
        traffic = self._traffic
        turn.entry = handle._context.get(self._purpose) or self._task
        turn.took += self._recording.now
        turn.waited += traffic.waited
        turn.trips += traffic.trips
        turn.operations += self._runtime.channel.operations
        traffic.turn(turn)
        self._recording.leave_to(depth, turn.entry)

    async def _script(self, original: Callable[..., Any], number: int, script: Any, needs: Any) -> None:
        name = script.filename.replace("?", "#").split("#")[0].rstrip("/").rpartition("/")[2]
        self._purpose.set(self._recording.entry(TURN, f"script {name}", script.filename, script.first_line))
        await original(number, script, needs)

    async def _event(
        self, original: Callable[..., Any], delivery: Any, identifier: int, arguments: list[Any], *ahead: Any
    ) -> None:
        self._purpose.set(self._recording.entry(TURN, f"event {_event_type(arguments)}".rstrip()))
        await original(delivery, identifier, arguments, *ahead)

    async def _call(self, original: Callable[..., Any], *arguments: Any) -> None:
        self._purpose.set(self._recording.entry(TURN, "call"))
        await original(*arguments)

    # Waiting and sending.

    def _suspended(self, original: Callable[..., Any], awaitable: Any) -> Any:
        # The caller of what covers it.
        code = sys._getframe(2).f_code
        recording = self._recording
        if not recording.depth or self._traffic.is_paused:
            # There is nothing to do, or it is the recording itself that asks.
            return original(awaitable)
        kind = _WAITS.get(code, "page")
        number = recording.entry(WAITING, kind)
        if kind != "page":
            return self._within(number, original, awaitable)
        began = recording.now
        try:
            return self._within(number, original, awaitable)
        finally:
            took = recording.now - began
            asked = self._asked
            what = asked if isinstance(asked, str) else describe(asked, self._runtime.page)
            self._traffic.wait(what or "…", blamed(sys._getframe(1)), took)

    def _performed(self, original: Callable[..., Any], operation: list[Any]) -> Any:
        return self._asking(operation, original, operation)

    def _settled(self, original: Callable[..., Any], handle: int) -> Any:
        return self._asking("promise.result()", original, handle)

    def _asking(self, asked: list[Any] | str, original: Callable[..., Any], *arguments: Any) -> Any:
        self._asked = asked
        try:
            return original(*arguments)
        finally:
            self._asked = ""

    def _taken(self, original: Callable[..., Any], *arguments: Any) -> Any:
        traffic, page = self._traffic, self._runtime.page
        # What belongs to the line itself is nothing that anybody has asked for.
        operations = [one for one in self._runtime.channel._pending if one[0] not in _OF_THE_LINE]
        body = self._sent(original, *arguments)
        if operations:
            with self._recording.unseen():
                traffic.batch(len(operations), len(body))
                for operation in operations:
                    traffic.operation(describe(operation, page))
        return body

    def _waited_for(self, original: Callable[..., Any], awaitable: Any) -> Any:
        return self._within(self._recording.entry(WAITING, "files"), original, awaitable)

    def _sent(self, original: Callable[..., Any], *arguments: Any) -> Any:
        if self._traffic.is_paused or self._recording.entries[self._sending].active:
            return original(*arguments)
        return self._within(self._sending, original, *arguments)

    def _within(self, number: int, original: Callable[..., Any], *arguments: Any) -> Any:
        recording = self._recording
        depth = recording.depth
        recording.enter(number)
        try:
            return original(*arguments)
        finally:
            recording.leave_to(depth)


def _event_type(arguments: list[Any]) -> str:
    """The type of the event that is among the wire values of a call, if there is one."""
    for argument in arguments[:1]:
        if isinstance(argument, list) and isinstance(argument[-1], list):
            for pair in argument[-1]:
                if isinstance(pair, list) and len(pair) == 2 and pair[0] == "type" and isinstance(pair[1], str):
                    return pair[1]
    return ""
