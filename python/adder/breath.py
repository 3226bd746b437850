"""A breath now and then for Python that computes for long, in which it hears that it is to stop.

The worker cannot receive anything while Python computes. So after a while it raises a signal
(``extension/sandbox/pace.js``), and the handler here suspends the stack for one turn of the worker's event loop. To the
author nothing happens in it: no task, handler or callback of this interpreter runs.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from .channel import INTERRUPTED, Bridge
from .places import is_author_frame

__all__ = ["install", "listeners"]

listeners: list[Callable[[FrameType | None], None]] = []
"""Called after each breath with the frame that computes: what a DevTools panel has said may be waiting. May raise."""


def install(
    bridge: Bridge, run_sync: Callable[[Any], Any], can_run_sync: Callable[[], bool], flush: Callable[[], None]
) -> None:
    """Makes Python take its breaths.

    Args:
        bridge: The worker's side.
        run_sync: Suspends the stack until an awaitable of JavaScript resolves.
        can_run_sync: Whether the stack can be suspended: not where JavaScript has called what runs now.
        flush: Sends what has been recorded: the author's code may compute for long before it records anything more.
    """

    def breathe(_signal: int, frame: FrameType | None) -> None:
        if not can_run_sync():
            return
        # Amid the runtime's own work, something may be half recorded.
        if is_author_frame(frame):
            flush()
        is_interrupted = run_sync(bridge.breathe())
        for listener in listeners:
            listener(frame)
        if not is_interrupted:
            return
        # The runtime's own work is not left half done: it goes on, and the author's code soon enough.
        if is_author_frame(frame):
            bridge.interrupted()
            raise KeyboardInterrupt(INTERRUPTED)
        bridge.retry()

    signal.signal(signal.SIGUSR1, breathe)
