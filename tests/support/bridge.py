"""A bridge of plain Python: the worker's side of :mod:`adder.channel`, for the runtime's parts to run in CPython."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable
from typing import Any


class NothingWillHappen(Exception):
    """The runtime waits for something that nobody is going to send."""


class FakeBridge:
    """Keeps what Python posts, and hands out the messages that a test lets arrive.

    What a real bridge returns are promises; here they are functions, which :meth:`run_sync` calls.
    """

    def __init__(self) -> None:
        #: What Python posted: kind, number and body.
        self.posted: list[tuple[str, int, Any]] = []
        #: Called when Python waits, one after the other, until something has arrived.
        self.arrivals: deque[Callable[[], None]] = deque()
        #: The milliseconds of each wait.
        self.waits: list[float] = []
        #: Answers a batch of operations.
        self.answer: Callable[[list[Any]], list[Any]] = lambda _: [0, None]
        self._inbox: deque[str] = deque()
        self._woken = False

    def arrive(self, kind: str, number: int = 0, body: Any = None) -> None:
        """Let a message arrive now."""
        self._inbox.append(f"{kind}\n{number}\n{json.dumps(body)}")

    def post(self, kind: str, number: int, body: str) -> None:
        self.posted.append((kind, number, json.loads(body)))

    def request(self, body: str) -> Callable[[], str]:
        return lambda: json.dumps(self.answer(json.loads(body)))

    def next(self) -> str | None:
        return self._inbox.popleft() if self._inbox else None

    def wait(self, milliseconds: float) -> Callable[[], None]:
        self.waits.append(milliseconds)

        def waiting() -> None:
            while self.arrivals and not self._inbox and not self._woken:
                self.arrivals.popleft()()
            if self._inbox or self._woken:
                self._woken = False
            elif milliseconds >= 0:
                time.sleep(milliseconds / 1000)
            else:
                raise NothingWillHappen

        return waiting

    @staticmethod
    def changes() -> int:
        return 0

    def wake(self) -> None:
        self._woken = True

    def pause(self, milliseconds: float) -> Callable[[], None]:
        return lambda: time.sleep(milliseconds / 1000)

    @staticmethod
    def run_sync(awaitable: Callable[[], Any]) -> Any:
        """What suspends the stack in a browser."""
        return awaitable()
