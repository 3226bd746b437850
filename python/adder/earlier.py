"""The last that went to the page's console, for a DevTools panel that is opened later."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from .places import Place

__all__ = ["Earlier"]

_MOST_LINES = 200
_MOST_TEXT = 2000


class Earlier:
    """Keeps the last lines, each with a number by which a panel knows it that has been told of it before."""

    def __init__(self) -> None:
        self._lines: deque[tuple[int, str, str, Place | None]] = deque(maxlen=_MOST_LINES)
        self._count = 0

    @property
    def last(self) -> int:
        """The number of the last line; 0 before there is any."""
        return self._count

    def add(self, level: str, text: str, place: Place | None = None) -> int:
        """Keeps a text, the end of it where it is long; returns its number.

        Args:
            level: ``"log"``, ``"warn"`` or ``"error"``.
            text: What was printed, or a traceback.
            place: Where it was printed.
        """
        self._count += 1
        self._lines.append((self._count, level, text[-_MOST_TEXT:], place))
        return self._count

    def __iter__(self) -> Iterator[tuple[int, str, str, Place | None]]:
        """What is kept, the oldest first: number, level, text and place."""
        return iter(list(self._lines))
