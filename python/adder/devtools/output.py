"""What is printed, gathered into few messages: a program may print faster than a panel can show.

Of what comes between two messages the first part is sent. The rest is counted, and the newest of all that was left out
so is held here: the panel says how much is missing, and shows it when the user asks.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

__all__ = ["Output", "in_messages"]

_INTERVAL = 0.05
"""Seconds between two messages."""

_MOST_LINES = 2000
_MOST_TEXT = 300_000
"""Characters of JSON in one message: what is no letter of English takes several."""

_MOST_LINE = 20_000

_MOST_HELD = 20_000
_MOST_HELD_TEXT = 4_000_000
"""Lines that are held of what was left out, and their characters of JSON."""

Line = dict[str, Any]


def _size(line: Line) -> int:
    return len(json.dumps(line))


def in_messages(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines, cut up for messages."""
    part: list[Line] = []
    size = 0
    for line in lines:
        size += _size(line)
        if part and (size > _MOST_TEXT or len(part) >= _MOST_LINES):
            yield part
            part, size = [], _size(line)
        part.append(line)
    if part:
        yield part


class Held:
    """Holds what was left out of messages, each message's part under a number; the newest of it."""

    def __init__(self) -> None:
        self._parts: dict[int, list[Line]] = {}
        self._count = 0
        self._lines = 0
        self._size = 0

    def begin(self) -> int:
        """Begins a part; returns its number."""
        self._count += 1
        self._parts[self._count] = []
        return self._count

    def add(self, number: int, line: Line, size: int) -> None:
        """Holds a line in a part. Older parts may have to go for it; of one that is too long, the beginning is held."""
        while self._lines >= _MOST_HELD or self._size + size > _MOST_HELD_TEXT:
            oldest = next(iter(self._parts))
            if oldest == number:
                return
            gone = self._parts.pop(oldest)
            self._lines -= len(gone)
            self._size -= sum(map(_size, gone))
        self._parts.setdefault(number, []).append(line)
        self._lines += 1
        self._size += size

    def rest(self, number: int, start: int) -> tuple[list[Line], int]:
        """Lines of a part, so many as fit into one message; and how many more it has.

        Raises:
            KeyError: it is not held any more.
        """
        lines = self._parts[number][start:]
        part = next(in_messages(lines), [])
        return part, len(lines) - len(part)

    def clear(self) -> None:
        """Holds nothing any more."""
        self._parts.clear()
        self._lines = self._size = 0


class Output:
    """Gathers what is printed.

    Args:
        send: Called with the lines, with how many were left out, and with the number by which they can be asked for.
        later: Calls something when Python has nothing else to do.
        keep: Keeps a text that is too long to be sent; returns the number by which the panel asks for more of it.

    Attributes:
        total: How many lines have been sent or left out so far.
        held: What was left out.
    """

    def __init__(
        self,
        send: Callable[[list[Line], int, int], None],
        later: Callable[[Callable[[], None]], Any],
        keep: Callable[[str], int],
    ) -> None:
        self.total = 0
        self.held = Held()
        self._send = send
        self._later = later
        self._keep = keep
        self._lines: list[Line] = []
        self._size = 0
        self._left = 0
        self._part = 0
        self._sent = 0.0
        self._is_due = False

    def add(self, line: Line) -> None:
        """Takes a line; its ``text`` may be long."""
        text = line["text"]
        if len(text) > _MOST_LINE:
            line = {**line, "text": text[:_MOST_LINE], "left": len(text) - _MOST_LINE}
        size = _size(line)
        # Once one was left out, those that follow are too: they would stand before it.
        if self._left or len(self._lines) >= _MOST_LINES or self._size + size > _MOST_TEXT:
            self._left += 1
            self._part = self._part or self.held.begin()
            self.held.add(self._part, line, size)
        else:
            if "left" in line:
                line["rest"] = self._keep(text)
            self._lines.append(line)
            self._size += size
        if time.monotonic() - self._sent > _INTERVAL:
            self.flush()
        elif not self._is_due:
            self._is_due = True
            self._later(self._flush_due)

    def _flush_due(self) -> None:
        self._is_due = False
        self.flush()

    def flush(self) -> None:
        """Sends what there is."""
        self._sent = time.monotonic()
        if not self._lines and not self._left:
            return
        lines, self._lines = self._lines, []
        left, self._left = self._left, 0
        part, self._part = self._part, 0
        self._size = 0
        self.total += len(lines) + left
        self._send(lines, left, part)
