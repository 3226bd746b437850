"""What was called when and for how long.

A recording is a stack of what runs, and what has left it: for each function how often it was called, its own time and
its whole time, and for single calls a *span*. The first is exact however long it takes; of spans the longest are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ..authors import LIBRARY, PAGE

__all__ = ["LIBRARY", "OTHER", "PAGE", "SENDING", "TURN", "WAITING", "Entry", "Recording", "Span"]

TURN = "turn"
"""A script, an event or a step of a task: what the event loop runs in one go."""
WAITING = "waiting"
"""Python is suspended until somebody answers."""
SENDING = "sending"
"""What was recorded for the page is put into a message."""

OTHER = 0
"""The entry that stands for all functions that there is no room for."""

_MOST_NAME = 200
_MOST_FILE = 1000


@dataclass(slots=True)
class Entry:
    """A function, or something else that takes time.

    Attributes:
        kind: Who has written it (``PAGE``, ``LIBRARY``), ``TURN``, ``WAITING`` or ``SENDING``.
        name: Its qualified name.
        file: Where it is, as tracebacks show it; empty where it is nowhere.
        line: Its first line, or 0.
        calls: How often it was called.
        own: Seconds that it has taken by itself.
        total: Seconds with all that it called. A call of it within another one is not counted twice.
        active: How many calls of it stand on the stack.
    """

    kind: str
    name: str
    file: str = ""
    line: int = 0
    calls: int = 0
    own: float = 0.0
    total: float = 0.0
    active: int = 0


Span = tuple[int, float, float, float, int]
"""An entry's number, when it began, how long it took, how much of that by itself, and how many stood below it."""

_Call = list[Any]
"""One that runs: its entry's number, when it began, the seconds of what it has called, and its token."""


class Recording:
    """What has run since it was made.

    Args:
        clock: The time in seconds, from anywhere.
        most_spans: How many spans are kept.
        most_entries: How many functions are told from one another.
        most_depth: Spans with more below them are not kept.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        most_spans: int = 20_000,
        most_entries: int = 5000,
        most_depth: int = 250,
    ) -> None:
        self._clock = clock
        self._start = clock()
        self._most_spans = most_spans
        self._most_entries = most_entries
        self._most_depth = most_depth
        self.entries = [Entry(LIBRARY, "…")]
        self._numbers: dict[tuple[str, str, str, int], int] = {}
        #: What runs, the innermost last.
        self._stack: list[_Call] = []
        self._spans: list[Span] = []
        #: Only what takes longer is kept.
        self._least = -1.0
        #: How many spans were not kept.
        self.left_out = 0
        #: How often anything was entered.
        self.entered = 0
        #: How long it has lasted; known when it has ended.
        self.duration = 0.0
        self._has_ended = False

    def entry(self, kind: str, name: str, file: str = "", line: int = 0) -> int:
        """The number of an entry, which is made if there is none."""
        name, file = name[:_MOST_NAME], file[:_MOST_FILE]
        key = (kind, name, file, line)
        number = self._numbers.get(key)
        if number is None:
            if len(self.entries) >= self._most_entries:
                return OTHER
            # To make one is to call something, which may be recorded itself: its number is taken after that.
            made = Entry(kind, name, file, line)
            number = self._numbers[key] = len(self.entries)
            self.entries.append(made)
        return number

    @property
    def now(self) -> float:
        """The seconds since it was made."""
        return self._clock() - self._start

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """What runs in the block is the recording's own business: nobody's function has taken the time for it."""
        before = self._clock()
        try:
            yield
        finally:
            self._start += self._clock() - before

    @property
    def depth(self) -> int:
        """How much stands on the stack."""
        return len(self._stack)

    @property
    def top(self) -> object:
        """The token of what stands on top of the stack; None where nothing does, or it has none."""
        stack = self._stack
        return stack[-1][3] if stack else None

    def enter(self, number: int, calls: int = 1, token: object = None) -> None:
        """Something begins.

        Args:
            number: Its entry's.
            calls: 0 where it only goes on, as a generator does.
            token: What tells this very call from others.
        """
        entry = self.entries[number]
        entry.calls += calls
        entry.active += 1
        self.entered += 1
        self._stack.append([number, self._clock() - self._start, 0.0, token])

    def leave(self, number: int) -> None:
        """Something ends, and with it all that stands above it. What does not run cannot end."""
        stack = self._stack
        if not stack or (stack[-1][0] != number and all(call[0] != number for call in stack)):
            return
        now = self.now
        while self._pop(now) != number:
            pass

    def leave_to(self, depth: int, name_last: int | None = None) -> None:
        """All ends that stands above a depth.

        Args:
            depth: How much stays.
            name_last: What the lowest of it turns out to have been.
        """
        now = self.now
        while len(self._stack) > depth:
            if len(self._stack) == depth + 1 and name_last is not None:
                self._rename(name_last)
            self._pop(now)

    def forget_top(self) -> None:
        """What stands on top was nothing after all."""
        if self._stack:
            entry = self.entries[self._stack.pop()[0]]
            entry.active -= 1
            entry.calls -= 1

    def end(self) -> None:
        """Nothing is recorded any more."""
        if self._has_ended:
            return
        self._has_ended = True
        self.leave_to(0)
        self.duration = self.now

    def spans(self) -> list[Span]:
        """What was kept, in the order in which it began; what is called comes after what calls it."""
        self._thin()
        return sorted(self._spans, key=lambda span: (span[1], span[4]))

    def _rename(self, number: int) -> None:
        before, after = self.entries[self._stack[-1][0]], self.entries[number]
        before.calls -= 1
        before.active -= 1
        after.calls += 1
        after.active += 1
        self._stack[-1][0] = number

    def _pop(self, now: float) -> int:
        stack = self._stack
        number, began, inner, _ = stack.pop()
        # Browsers' clocks are coarse; none runs backwards, but for what a page does to `time`.
        took = now - began if now > began else 0.0
        own = took - inner if took > inner else 0.0
        entry = self.entries[number]
        entry.own += own
        entry.active -= 1
        if not entry.active:
            entry.total += took
        depth = len(stack)
        if depth:
            stack[-1][2] += took
        if took > self._least and depth < self._most_depth:
            self._spans.append((number, began, took, own, depth))
            if len(self._spans) >= 2 * self._most_spans:
                self._thin()
        else:
            self.left_out += 1
        return number

    def _thin(self) -> None:
        """Keeps the longest. What is called takes no longer than what calls it, so none loses what it stands on."""
        surplus = len(self._spans) - self._most_spans
        if surplus <= 0:
            return
        with self.unseen():
            self._spans.sort(key=lambda span: (-span[2], span[4]))
            self._least = self._spans[self._most_spans - 1][2]
            del self._spans[self._most_spans :]
            self.left_out += surplus
