"""What arrives from the page, one after the other, as Python iterates over it: events, observers' records."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from adder.main import current

__all__ = ["Incoming"]

KEPT = 1024
"""How many wait for a loop that is slower than the page; then the oldest are forgotten."""


class _Queue:
    """What has arrived and was not asked for yet. The page holds this; only the author holds the :class:`Incoming`."""

    __slots__ = ("arrived", "is_closed", "waiting")

    def __init__(self) -> None:
        self.arrived: deque[Any] = deque(maxlen=KEPT)
        self.waiting: asyncio.Future[None] | None = None
        self.is_closed = False

    def put(self, thing: Any) -> None:
        self.arrived.append(thing)
        self.wake()

    def wake(self) -> None:
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(None)


class Incoming:
    """What arrives while it is open: an asynchronous iterator, and a context manager that closes it.

    It is open from the start, so nothing is missed between making and iterating it. Closing it ends the iteration;
    what nobody holds any more is closed by itself. Of what arrives faster than it is taken, the last 1024 are kept.
    """

    __slots__ = ("_queue", "_stop")

    def __init__(self, start: Callable[[Callable[[Any], None]], Callable[[], None]]) -> None:
        self._queue = _Queue()
        self._stop: Callable[[], None] | None = None
        self._stop = start(self._queue.put)

    def close(self) -> None:
        """Lets nothing more arrive; what has arrived is still to be had."""
        stop, self._stop = self._stop, None
        self._queue.is_closed = True
        self._queue.wake()
        if stop is not None:
            stop()

    def __aiter__(self) -> Incoming:
        return self

    async def __anext__(self) -> Any:
        queue = self._queue
        while not queue.arrived:
            if queue.is_closed:
                raise StopAsyncIteration
            queue.waiting = current().loop.create_future()
            await queue.waiting
        return queue.arrived.popleft()

    async def __aenter__(self) -> Incoming:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        self.close()

    def __enter__(self) -> Incoming:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def __del__(self) -> None:
        # Not here and now: a finalizer may run while an operation is being recorded.
        if getattr(self, "_stop", None) is not None:
            current().loop.call_soon(self._stop)
