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
from collections.abc import Awaitable, Callable, Iterable, Sequence
from time import monotonic
from types import CodeType, FrameType
from typing import Any, Protocol

from . import _wire as wire
from .errors import too_large
from .places import Place, author_place, in_try_block, internal_files

__all__ = ["Bridge", "Channel", "Message"]

_LONGEST_TIMER = 0x7FFFFFFF / 1000
"""Seconds that a timer of the browser can run (HTML §8.6: its milliseconds are a signed 32-bit number)."""

_OLD = 0.016
"""Seconds since the last batch after which operations are sent though nothing demands it: a frame of the display."""

_MANY = 4096
"""Operations that are sent though nothing demands it."""

_STRIDE_MOST = 32
"""The clock is looked at once in so many operations at the most: it costs as much as to record one."""

_QUICK = 0.0002
"""Seconds in which an operation follows the one before where Python does nothing but record."""

_AHEAD = 50_000
"""Operations that may be on their way unanswered; the next batch waits for the page, which else would drown."""

_AHEAD_BATCHES = 2000
"""Batches that may be, however small."""

_AHEAD_TEXT = 8 * 1024 * 1024
"""The same in characters, which are bytes here: JSON text is sent in ASCII."""

_GONE_FEW = 50
"""Faces that are gone and whose handles are let go of along with whatever is sent. More wait until Python has nothing
else to do, so that the page can do meanwhile what it was told to."""

_GONE_MANY = 1000
"""And so many wait for that no longer than ``_LONG``."""

_LONG = 0.5
"""Seconds after which Python computes for long: whoever waits for that does not notice what is done along with it."""

_RUNS_KEPT = 16
"""Turns of Python's that have ended and whose operations the page may still say failed."""

INTERRUPTED = "the user has stopped this script"
"""What a KeyboardInterrupt says."""

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
        """Resolves when the promise awaited under `number` settles, instead of putting that into the inbox.

        Resolves with nothing when Python is to be interrupted.
        """

    def next(self) -> str | None:
        """The next message that arrived, as ``kind\\nnumber\\nbody``, or None."""

    def wait(self, milliseconds: float) -> Awaitable[None]:
        """Resolves when a message has arrived, when `wake` is called, or when the time is over (negative: never)."""

    def wake(self) -> None:
        """Ends a `wait`."""

    def pause(self, milliseconds: float) -> Awaitable[bool]:
        """Resolves when the time is over, whatever arrives meanwhile, or with true when Python is to be interrupted."""

    def devtoolsNext(self) -> str | None:  # noqa: N802
        """The next message of a DevTools panel, in the form that `next` has, or None."""

    def devtoolsArrived(self) -> Awaitable[None]:  # noqa: N802
        """Resolves when there is one."""

    def devtoolsPost(self, panel: int, body: str) -> None:  # noqa: N802
        """Sends a message to a DevTools panel; 0 is all of them."""

    def print(self, level: str, text: str) -> None:
        """Sends a line to the page's console; if the page does not keep up, it waits, or gives way to newer ones."""

    def protectStack(self) -> None:  # noqa: N802
        """Makes this stack's end known to Python, so that it raises RecursionError before it."""

    def rest(self) -> None:
        """Notes that the stack is about to be suspended."""

    def resume(self) -> None:
        """Notes that it goes on."""

    def breathe(self) -> Awaitable[bool]:
        """Resolves when what has arrived is received, with whether Python is to be interrupted."""

    def interrupted(self) -> None:
        """Notes that Python has been interrupted."""

    def retry(self) -> None:
        """Asks for the next breath to come at once."""


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
        #: Handles that Python let go of: those that it had received once, and others, each with how often.
        self._dropped: list[int] = []
        self._dropped_often: list[tuple[int, int]] = []
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
        #: In how many operations the clock is looked at, how many of these are still to come, and when it was last.
        self._stride = 1
        self._until_look = 1
        self._looked = self._sent
        #: When Python last had nothing to do.
        self._rested = self._sent
        #: What stands open: :mod:`adder.shapes` records it when anything else is recorded.
        self.open: dict[int, Any] = {}
        self.close: Callable[[], None] = lambda: None
        #: Faces that are gone and whose handles are still to be let go of, and what does that: :mod:`adder.page`.
        self.gone: Sequence[Any] = ()
        self.sweep: Callable[[], None] = lambda: None
        self._unanswered = 0
        self._unanswered_text = 0
        self._unanswered_batches = 0
        #: Called before anything else can happen than what Python asks for.
        self.before_wait: Callable[[], None] = lambda: None
        #: Called when Python has waited, and so has heard what the page had to say: whether that it has changed.
        self.after_wait: Callable[[bool], None] = lambda _: None
        self._changes = 0
        self._verdicts = 0
        self.is_watched = False
        self.operations = 0
        self.messages = 0
        self.waits = 0
        self.cached = 0

    # Recording.

    def record(self, operation: list[Any], frame: FrameType | None = None) -> bool:
        """Records an operation whose result nobody needs.

        Args:
            operation: The operation.
            frame: The author's, or one that it called and that called this; the caller's where there is none.

        Returns:
            False, and nothing recorded, when the author's code stands in the body of a ``try``, and so
            wants to see the error of this very operation: then it has to be performed.
        """
        # What follows is `author_place`, `in_try_block` and `append`, in one: pages record by the ten thousand.
        if frame is None:
            frame = sys._getframe(1)
        code = frame.f_code
        while internal := internal_files.get(code.co_filename):
            frame = frame.f_back
            if frame is None:
                # The runtime does this by itself: a listener is removed when its time is over, say.
                self.append(operation)
                return True
            code = frame.f_code
        if internal is None:
            place = author_place(frame)
            if place is None:
                self.append(operation)
                return True
        else:
            place = (code, frame.f_lasti)
        if place[0].co_exceptiontable and in_try_block(*place):
            return False
        if self.open:
            self.close()
        self._pending.append(operation)
        self._places.append(place)
        self.operations += 1
        self._until_look -= 1
        if self._until_look <= 0:
            self._look()
        return True

    def append(self, operation: list[Any], place: tuple[CodeType, int] | None = None) -> None:
        """Records an operation in any case; `place` is the line that an error names."""
        if self.open:
            self.close()
        self.put(operation, place)

    def put(self, operation: list[Any], place: tuple[CodeType, int] | None) -> None:
        """The same for what stood open: it comes before what stands open still."""
        self._pending.append(operation)
        self._places.append(place)
        self.operations += 1
        self._until_look -= 1
        if self._until_look <= 0:
            self._look()

    def _look(self) -> None:
        """Looks at the clock, and sends what has grown old, or many.

        Also the first operation after a while: what it changes is seen though Python may go on to compute for long. The
        clock is looked at for each operation, unless they follow one another so quickly that little can be missed.
        """
        now = monotonic()
        if now - self._sent > _OLD or len(self._pending) >= _MANY:
            self._send()
        is_quick = now - self._looked < self._stride * _QUICK
        self._stride = min(self._stride * 2, _STRIDE_MOST) if is_quick else 1
        self._until_look = min(self._stride, _MANY - len(self._pending))
        self._looked = now

    def precede(self, operation: list[Any]) -> None:
        """Records an operation that leaves with the next one and never before it, nor do drops come between."""
        self._pending.append(operation)
        self._places.append(None)
        self.operations += 1

    def is_as_told(self, done: int, changes: int) -> bool:
        """Whether the page is as it was when it had done so many operations, and had told of so many changes."""
        return not self.open and done == self.operations - self._verdicts and changes == self._changes

    def decide(self, number: int, is_prevented: bool) -> None:
        """Tells the page whether the default action of an event is prevented, which it holds back under a number."""
        self._verdicts += 1
        # After what the handler did to the page, and done even where some of that fails.
        self.append([wire.OP_VERDICT, number, is_prevented])

    def flush(self) -> None:
        """Sends what has been recorded, and which handles were dropped."""
        if self.open:
            self.close()
        if self.gone and len(self.gone) <= _GONE_FEW:
            self.sweep()
        if self._pending or self._dropped or self._dropped_often:
            self._send()

    @property
    def is_unsure(self) -> bool:
        """Whether anything was recorded in this turn that is not known to have gone well."""
        return bool(self.open) or any(place is not None for place in self._places)

    def end_run(self) -> None:
        """A turn of Python's has ended: what it recorded stands for itself, whatever goes wrong in the next one."""
        if self.open:
            self.close()
        if not self._places:
            return
        self._pending.append([wire.OP_END])
        self._ended[self._run] = self._places
        self._ended.pop(self._run - _RUNS_KEPT, None)
        self._places = []
        self._run += 1

    def _take(self, waited: list[Any] | None = None) -> str:
        """The body of a batch: what has been recorded, then what was dropped."""
        self._sent = monotonic()
        if len(self.gone) > _GONE_MANY and self._sent - self._rested > _LONG:
            self.sweep()
        pending, self._pending = self._pending, []
        if self._dropped or self._dropped_often:
            # After what was recorded: that may be about the very handles.
            pending.append([wire.OP_DROP, self._dropped, self._dropped_often])
            self._dropped, self._dropped_often = [], []
        self.messages += 1
        self._until_look = 1
        body = json.dumps(pending)
        return body if len(body) <= wire.LIMIT_MESSAGE else self._send_parts(pending, waited)

    def _send_parts(self, operations: list[list[Any]], waited: list[Any] | None) -> str:
        """Sends a batch that is too large for one message in several; returns the body of the last one.

        Args:
            operations: The batch.
            waited: The operation whose result is waited for, if any.

        Raises:
            ValueError: that operation is too large by itself. All others have been sent.
        """
        fault = None
        bodies: list[list[str]] = [[]]
        size = 0
        for operation in operations:
            text = json.dumps(operation)
            if len(text) > wire.LIMIT_MESSAGE and operation[0] != wire.OP_DROP:
                if operation is waited:
                    fault = too_large(len(text))
                else:
                    self._bridge.print("error", f"Adder: something was left out: {too_large(len(text))}")
                text = json.dumps([wire.OP_SYNC])  # the page counts it
            # What follows the operation that is waited for has to go with it.
            if size + len(text) > wire.LIMIT_MESSAGE and operation[0] != wire.OP_DROP:
                bodies.append([])
                size = 0
            bodies[-1].append(text)
            size += len(text)
        ping = json.dumps([wire.OP_PING])
        *others, last = (", ".join(texts) for texts in bodies)
        if fault is not None:
            others.append(last)
        for body in others:
            # Each waits for the page, so that there is but one of them on its way.
            self.waits += 1
            self._suspend(self._bridge.request(f"[{ping}, {body}]"))
        if fault is not None:
            raise fault
        return f"[{ping}, {last}]" if operations[0][0] == wire.OP_PING else f"[{last}]"

    def _send(self) -> None:
        self._unanswered += len(self._pending)
        self._unanswered_batches += 1
        if (
            self._unanswered <= _AHEAD
            and self._unanswered_text <= _AHEAD_TEXT
            and self._unanswered_batches <= _AHEAD_BATCHES
        ):
            body = self._take()
            self._unanswered_text += len(body)
            self._bridge.post(wire.KIND_OPS, 0, body)
            return
        # The page is slower than this interpreter. What has failed there stays to be raised or reported in its turn.
        self._pending.insert(0, [wire.OP_PING])
        self._unanswered = self._unanswered_text = self._unanswered_batches = 0
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
        if self.open:
            self.close()
        self._pending.append(operation)
        self.operations += 1
        self.waits += 1
        self._unanswered = self._unanswered_text = self._unanswered_batches = 0
        outcome, value, *more = json.loads(self._suspend(self._bridge.request(self._take(operation))))
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

    def print(self, level: str, text: str) -> None:
        """Sends a line to the page's console, after what has been recorded."""
        self.flush()
        self._bridge.print(level, text)

    def post(self, kind: str, number: int, body: Any) -> None:
        """Sends a message that is no operation, after what has been recorded.

        Raises:
            ValueError: it is too large.
        """
        self.flush()
        text = json.dumps(body)
        if len(text) > wire.LIMIT_MESSAGE:
            raise too_large(len(text))
        self._unanswered_batches += 1
        self._unanswered_text += len(text)
        self._bridge.post(kind, number, text)

    def drop(self, handles: Iterable[tuple[int, int]]) -> None:
        """Notes that Python let go of handles, each with how often it had received it."""
        for handle, count in handles:
            # Most of them were received once, and are let go of by the thousand.
            if count == 1:
                self._dropped.append(handle)
            else:
                self._dropped_often.append((handle, count))

    def await_promise(self, handle: int) -> int:
        """Asks the page to say when a promise settles; returns the number under which it will."""
        number = self._next_promise
        self._next_promise += 1
        self.append([wire.OP_AWAIT, handle, number])
        return number

    def wait_settled(self, handle: int) -> list[Any]:
        """Waits for a promise without letting anything else run; returns the body of the message that tells.

        Raises:
            KeyboardInterrupt: the user has stopped it. That the promise has settled is for the inbox then.
        """
        number = self._next_promise
        self._next_promise += 1
        settled = self._bridge.settled(number)
        self.append([wire.OP_AWAIT, handle, number])
        self.before_wait()
        self.flush()
        self.waits += 1
        text = self._suspend(settled)
        if not text:
            raise KeyboardInterrupt(INTERRUPTED)
        body = json.loads(text)
        if len(body) > 2:
            # Something recorded before has failed, and that is raised here and now: what comes after stands for itself.
            self.end_run()
        return body

    def receive(self) -> Message | None:
        """The next message from the page or from a DevTools panel, if one has arrived."""
        return self._parse(self._bridge.next())

    @staticmethod
    def _parse(text: str | None) -> Message | None:
        if text is None:
            return None
        kind, number, body = text.split("\n", 2)
        return kind, int(number), body

    def receive_devtools(self) -> Message | None:
        """The next message from a DevTools panel, if one has arrived; its number is the panel's."""
        return self._parse(self._bridge.devtoolsNext())

    def wait_devtools(self) -> None:
        """Suspends until a message from a DevTools panel arrives, whatever the page has to say meanwhile."""
        self._rest()
        self._suspend(self._bridge.devtoolsArrived())

    def post_devtools(self, panel: int, body: str) -> None:
        """Sends a message to a DevTools panel; 0 is all of them. What is too long does not arrive."""
        self._bridge.devtoolsPost(panel, body)

    def wait(self, seconds: float | None) -> None:
        """Suspends until a message arrives, :meth:`wake` is called, or the time is over (None: no limit)."""
        self._rest()
        self._suspend(self._bridge.wait(-1 if seconds is None else seconds * 1000))
        self._rested = monotonic()

    def pause(self, seconds: float) -> None:
        """Suspends for the whole time, whatever arrives meanwhile.

        Raises:
            KeyboardInterrupt: the user has stopped it.
        """
        self._rest()
        while seconds > 0:
            turn = min(seconds, _LONGEST_TIMER)
            if self._suspend(self._bridge.pause(turn * 1000)) is True:
                raise KeyboardInterrupt(INTERRUPTED)
            seconds -= turn
        self._rested = monotonic()

    def _rest(self) -> None:
        """Python has nothing to do for now: sends all that there is to send."""
        self.before_wait()
        self.flush()
        if self.gone:
            self.sweep()
            self.flush()

    def wake(self) -> None:
        """Ends a :meth:`wait` from outside of the loop."""
        self._bridge.wake()
