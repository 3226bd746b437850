"""What is printed, gathered into few messages: a program may print faster than a panel can show.

Of what comes between two messages only so much is kept, the first part of it; the rest is counted. The panel says that.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["Output", "last_of"]

_INTERVAL = 0.05
"""Seconds between two messages."""

_MOST_LINES = 2000
_MOST_TEXT = 300_000
"""Characters of JSON in one message: what is no letter of English takes several."""

_MOST_LINE = 20_000


def _size(line: dict[str, Any]) -> int:
    return len(json.dumps(line))


def last_of(lines: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """Of lines, so many of the last as fit into one message; and how many do not."""
    every = list(lines)
    size = 0
    for index in range(len(every) - 1, -1, -1):
        size += _size(every[index])
        if size > _MOST_TEXT:
            return every[index + 1 :], index + 1
    return every, 0


class Output:
    """Gathers what is printed.

    Args:
        send: Called with the lines and with how many were left out.
        later: Calls something when Python has nothing else to do.
        keep: Keeps a text that is too long to be sent; returns the number by which the panel asks for more of it.
    """

    def __init__(
        self,
        send: Callable[[list[dict[str, Any]], int], None],
        later: Callable[[Callable[[], None]], Any],
        keep: Callable[[str], int],
    ) -> None:
        self._send = send
        self._later = later
        self._keep = keep
        self._lines: list[dict[str, Any]] = []
        self._size = 0
        self._left = 0
        self._sent = 0.0
        self._is_due = False

    def add(self, line: dict[str, Any]) -> None:
        """Takes a line; its ``text`` may be long."""
        text = line["text"]
        if len(text) > _MOST_LINE:
            line = {**line, "text": text[:_MOST_LINE], "left": len(text) - _MOST_LINE}
        size = _size(line)
        if len(self._lines) >= _MOST_LINES or self._size + size > _MOST_TEXT:
            self._left += 1
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
        self._size = 0
        self._send(lines, left)
