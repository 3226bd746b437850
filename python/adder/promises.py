"""The page's promises that Python awaits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from . import _wire as wire
from .channel import Channel

__all__ = ["Promises"]


class Promises:
    """Awaits promises.

    Args:
        channel: The line to the page.
        decode: Decodes a wire value; where it is the error of a recorded operation, with the run and the index of that.
        create_future: Makes a future of the running event loop.
        overtake: Called when Python was told of a promise while events may be waiting.
    """

    def __init__(
        self,
        channel: Channel,
        decode: Callable[[Any, Sequence[int]], Any],
        create_future: Callable[[], Any],
        overtake: Callable[[], None],
    ) -> None:
        self._channel = channel
        self._decode = decode
        self._create_future = create_future
        self._overtake = overtake
        self._awaited: dict[int, Any] = {}

    def future(self, handle: int) -> Any:
        """A future of the event loop that settles with the page's promise."""
        future = self._create_future()
        self._awaited[self._channel.await_promise(handle)] = future
        return future

    def settle(self, number: int, outcome: int, value: Any, *failed: int) -> None:
        """A promise that was awaited under `number` has settled; `failed` says which recorded operation is why."""
        # Decoded even where nobody wants it any more, so that a handle in it is counted and let go.
        decoded = self._decode(value, failed)
        future = self._awaited.pop(number, None)
        if future is None or future.done():
            return
        if outcome == wire.OUTCOME_OK:
            future.set_result(decoded)
        else:
            future.set_exception(decoded)

    def wait_for(self, handle: int) -> Any:
        """The value of a promise, waiting for it synchronously."""
        outcome, value, *failed = self._channel.wait_settled(handle)
        self._overtake()
        decoded = self._decode(value, failed)
        if outcome == wire.OUTCOME_ERROR:
            raise decoded
        return decoded
