"""Ends what code of the page's does for a panel when it takes too long: a ``__repr__`` that loops, say.

The clock is looked at in Python's breaths, so only what runs as Python can be ended. What computes in C cannot.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from adder import breath
from adder.places import is_author_frame

__all__ = ["TooLong", "patience"]

_deadlines: list[float] = []


class TooLong(BaseException):
    """It took too long. No ``except Exception`` of the code that takes so long stops it."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Raises :class:`TooLong` in the page's code when the block takes longer."""
    if _look not in breath.listeners:
        breath.listeners.append(_look)
    # One inside of another has to be in time for both.
    _deadlines.append(min([time.monotonic() + seconds, *_deadlines]))
    try:
        yield
    finally:
        _deadlines.pop()


def _look(frame: FrameType | None) -> None:
    if _deadlines and time.monotonic() > _deadlines[-1] and is_author_frame(frame):
        raise TooLong
