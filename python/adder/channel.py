"""The one line to the page.

Operations are *recorded*: they gather here, in order, and go to the page as one batch when the result of one is needed,
when Python's turn ends or pauses, or when they have grown old or many. What goes wrong in one of them is raised where
the batch was sent from, or reported when nobody waited; either way with the line that recorded it.

The worker gives the interpreter a *bridge*: a JavaScript object that sends messages and hands out what arrived. This
module is the only one that touches it, so that the others can be tested with a bridge of Python.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from time import monotonic
from types import CodeType
from typing import Any, Protocol

from . import _wire as wire
from .places import Place, author_place, in_try_block, internal_files

__all__ = ["Bridge", "Channel", "Message"]

_LONGEST_TIMER = 0x7FFFFFFF / 1000
"""Seconds that a timer of the browser can run (HTML §8.6: its milliseconds are a signed 32-bit number)."""

_OLD = 0.016
"""Seconds since the last batch after which operations are sent though nothing demands it: a frame of the display."""

_MANY = 4096
"""Operations that are sent though nothing demands it."""

_AHEAD = 50_000
"""Operations that may be on their way unanswered; the next batch waits for the page, which else would drown."""

_RUNS_KEPT = 16
"""Turns of Python's that have ended and whose operations the page may still say failed."""

Message = tuple[str, int, str]
"""Kind, number and JSON body of a message."""


class Bridge(Protocol):
    """What the worker offers."""

    def changes(self) -> int:
        """How often the page has said so far that it has changed something that Python relies on."""

    def post(self, kind: str, number: int, body: str) -> None:
        """Sends a message."""

    def request(self, body: str) -> Awaitable[str]:
        """Sends a batch of operations; resolves with the body of its result."""

    def settled(self, number: int) -> Awaitable[str]:
        """Resolves when the promise awaited under `number` settles, instead of putting that into the inbox."""

    def next(self) -> str | None:
        """The next message that arrived, as ``kind\\nnumber\\nbody``, or None."""

    def wait(self, milliseconds: float) -> Awaitable[None]:
        """Resolves when a message has arrived, when `wake` is called, or when the time is over (negative: never)."""

    def wake(self) -> None:
        """Ends a `wait`."""

    def pause(self, milliseconds: float) -> Awaitable[None]:
        """Resolves when the time is over, whatever arrives meanwhile."""

    def protectStack(self) -> None:  # noqa: N802
        """Makes this stack's end known to Python, so that it raises RecursionError before it."""


class Channel:
    """Records operations, sends them to the page, and waits for results.

    Args:
        bridge: The worker's side.
        run_sync: Suspends the stack until an awaitable of JavaScript resolves (``pyodide.ffi.run_sync``).

    Attributes:
        operations: How many operations have been recorded or performed.
        messages: How many batches have been sent.
        waits: How many times Python waited for the page's answer: the round trips.
        cached: How many reads were answered here.
        is_watched: Whether the page will say when the value changes that :meth:`perform` returned last.
    """

    def __init__(self, bridge: Bridge, run_sync: Callable[[Any], Any]) -> None:
        self._bridge = bridge
        self._run_sync = run_sync
        self._dropped: list[tuple[int, int]] = []
        self._next_promise = 1
        #: What has been recorded and not sent.
        self._pending: list[list[Any]] = []
        #: Where each operation was recorded that is not known to have gone well, as the page counts them.
        self._places: list[tuple[CodeType, int] | None] = []
        #: The same for turns that have ended, by their number.
        self._ended: dict[int, list[tuple[CodeType, int] | None]] = {}
        self._run = 0
        #: When a batch was last sent.
        self._sent = monotonic()
        self._unanswered = 0
        #: Called before anything else can happen than what Python asks for.
        self.before_wait: Callable[[], None] = lambda: None
        #: Called when Python has waited, and so has heard what the page had to say: whether that it has changed.
        self.after_wait: Callable[[bool], None] = lambda _: None
        self._changes = 0
        self.is_watched = False
        self.operations = 0
        self.messages = 0
        self.waits = 0
        self.cached = 0

    # Recording.

    def record(self, operation: list[Any]) -> bool:
        """Records an operation whose result nobody needs.

        Returns:
            False, and nothing recorded, when the author's code stands in the body of a ``try``, and so
            wants to see the error of this very operation: then it has to be performed.
        """
        # What follows is `author_place`, `in_try_block` and `append`, in one: pages record by the ten thousand.
        frame = sys._getframe(1)
        while internal_files.get(filename := frame.f_code.co_filename):
            frame = frame.f_back
            if frame is None:
                # The runtime does this by itself: a listener is removed when its time is over, say.
                self.append(operation)
                return True
        if filename not in internal_files:
            place = author_place()
            if place is None:
                self.append(operation)
                return True
            code, instruction = place
        else:
            code, instruction = frame.f_code, frame.f_lasti
        if code.co_exceptiontable and in_try_block(code, instruction):
            return False
        pending = self._pending
        pending.append(operation)
        self._places.append((code, instruction))
        self.operations += 1
        # Also the first after a while: what it changes is seen though Python may go on to compute for long.
        if monotonic() - self._sent > _OLD or len(pending) >= _MANY:
            self._send()
        return True

    def append(self, operation: list[Any], place: tuple[CodeType, int] | None = None) -> None:
        """Records an operation in any case; `place` is the line that an error names."""
        pending = self._pending
        pending.append(operation)
        self._places.append(place)
        self.operations += 1
        if monotonic() - self._sent > _OLD or len(pending) >= _MANY:
            self._send()

    def precede(self, operation: list[Any]) -> None:
        """Records an operation that leaves with the next one and never before it, nor do drops come between."""
        self._pending.append(operation)
        self._places.append(None)
        self.operations += 1

    def last(self) -> list[Any] | None:
        """The operation that was recorded last, if it has not been sent."""
        return self._pending[-1] if self._pending else None

    def take_back(self) -> None:
        """Forgets that operation: another will do what it was to do."""
        self._pending.pop()
        self._places.pop()
        self.operations -= 1

    def flush(self) -> None:
        """Sends what has been recorded, and which handles were dropped."""
        if self._pending or self._dropped:
            self._send()

    @property
    def is_unsure(self) -> bool:
        """Whether anything was recorded in this turn that is not known to have gone well."""
        return any(place is not None for place in self._places)

    def end_run(self) -> None:
        """A turn of Python's has ended: what it recorded stands for itself, whatever goes wrong in the next one."""
        if not self._places:
            return
        self._pending.append([wire.OP_END])
        self._ended[self._run] = self._places
        self._ended.pop(self._run - _RUNS_KEPT, None)
        self._places = []
        self._run += 1

    def _take(self) -> str:
        """The body of a batch: what has been recorded, then what was dropped."""
        pending, self._pending = self._pending, []
        if self._dropped:
            # After what was recorded: that may be about the very handles.
            pending.append([wire.OP_DROP, self._dropped])
            self._dropped = []
        self.messages += 1
        self._sent = monotonic()
        return json.dumps(pending)

    def _send(self) -> None:
        self._unanswered += len(self._pending)
        if self._unanswered <= _AHEAD:
            self._bridge.post(wire.KIND_OPS, 0, self._take())
            return
        # The page is slower than this interpreter. What has failed there stays to be raised or reported in its turn.
        self._pending.insert(0, [wire.OP_PING])
        self._unanswered = 0
        self.waits += 1
        self._suspend(self._bridge.request(self._take()))

    def _suspend(self, awaitable: Any) -> Any:
        """Suspends the stack until an awaitable of the worker's resolves; returns what with."""
        result = self._run_sync(awaitable)
        changes, self._changes = self._changes, self._bridge.changes()
        self.after_wait(self._changes != changes)
        return result

    def perform(self, operation: list[Any]) -> tuple[int, Any, Place | None]:
        """Performs what has been recorded, then one more operation, and waits for it.

        Nothing else of this interpreter runs meanwhile.

        Returns:
            Outcome (``wire.OUTCOME_OK`` or ``wire.OUTCOME_ERROR``) and a wire value; for an error of an operation that
            had been recorded, also where.
        """
        self._pending.append(operation)
        self.operations += 1
        self.waits += 1
        self._unanswered = 0
        outcome, value, *more = json.loads(self._suspend(self._bridge.request(self._take())))
        places, self._places = self._places, []
        is_ok = outcome == wire.OUTCOME_OK
        # The value is older than the last change that the page has told of, if it did not count that.
        self.is_watched = is_ok and more == [self._changes]
        place = self._find(places, more[0]) if more and not is_ok else None
        return outcome, value, place

    @staticmethod
    def _find(places: list[tuple[CodeType, int] | None], index: int) -> Place | None:
        found = places[index] if index < len(places) else None
        return None if found is None else Place.of(*found)

    def place_of(self, run: int, index: int) -> Place | None:
        """Where the operation was recorded that was the page's number `index` of the turn `run`."""
        return self._find(self._places if run == self._run else self._ended.get(run, []), index)

    # Messages that are no operations.

    def post(self, kind: str, number: int, body: Any) -> None:
        """Sends a message that is no operation, after what has been recorded."""
        self.flush()
        self._bridge.post(kind, number, json.dumps(body))

    def drop(self, handle: int, count: int) -> None:
        """Notes that Python let go of a handle that it had received `count` times. Safe to call from a finalizer."""
        self._dropped.append((handle, count))

    def await_promise(self, handle: int) -> int:
        """Asks the page to say when a promise settles; returns the number under which it will."""
        number = self._next_promise
        self._next_promise += 1
        self.append([wire.OP_AWAIT, handle, number])
        return number

    def wait_settled(self, handle: int) -> list[Any]:
        """Waits for a promise without letting anything else run; returns the body of the message that tells."""
        number = self._next_promise
        self._next_promise += 1
        settled = self._bridge.settled(number)
        self.append([wire.OP_AWAIT, handle, number])
        self.before_wait()
        self.flush()
        self.waits += 1
        body = json.loads(self._suspend(settled))
        if len(body) > 2:
            # Something recorded before has failed, and that is raised here and now: what comes after stands for itself.
            self.end_run()
        return body

    def receive(self) -> Message | None:
        """The next message from the page, if one has arrived."""
        text = self._bridge.next()
        if text is None:
            return None
        kind, number, body = text.split("\n", 2)
        return kind, int(number), body

    def wait(self, seconds: float | None) -> None:
        """Suspends until a message arrives, :meth:`wake` is called, or the time is over (None: no limit)."""
        self.before_wait()
        self.flush()
        self._suspend(self._bridge.wait(-1 if seconds is None else seconds * 1000))

    def pause(self, seconds: float) -> None:
        """Suspends for the whole time, whatever arrives meanwhile."""
        self.before_wait()
        self.flush()
        while seconds > 0:
            turn = min(seconds, _LONGEST_TIMER)
            self._suspend(self._bridge.pause(turn * 1000))
            seconds -= turn

    def wake(self) -> None:
        """Ends a :meth:`wait` from outside of the loop."""
        self._bridge.wake()
