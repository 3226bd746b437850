"""The domain ``profile``: the profiler on the line to a panel.

A panel says ``start`` and ``stop``, also while Python computes. What was recorded goes to the panel that ended it, in
several messages. A panel that records greets each further interpreter of its tab with ``start``, so what runs while a
page loads is recorded from its first script on.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from . import channel
from .profiler import Profiler, messages

if TYPE_CHECKING:
    from adder.main import Runtime

__all__ = ["install"]

_DOMAIN = "profile"


class Profiling:
    """Python's end of the panel's profiler.

    Args:
        runtime: The document's.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._profiler = Profiler(runtime)
        #: The panel that has begun.
        self._owner = 0

    def install(self) -> None:
        """Registers the domain."""
        channel.register(_DOMAIN, self.receive, urgent=True)
        channel.on_detach.append(self._gone)

    def receive(self, message: dict[str, Any], panel: int) -> None:
        """Takes a message, at any time."""
        if message.get("type") == "start":
            self._start(panel)
        elif message.get("type") == "stop":
            self._stop(panel)

    def _start(self, panel: int) -> None:
        if not self._profiler.is_recording:
            try:
                self._profiler.begin(sys._getframe())
            except RuntimeError as error:
                channel.send(_DOMAIN, {"type": "refused", "text": str(error)}, panel)
                return
            self._owner = panel
        channel.send(_DOMAIN, {"type": "recording"}, panel)

    def _stop(self, panel: int) -> None:
        profile = self._profiler.end()
        if profile is None:
            channel.send(_DOMAIN, {"type": "nothing"}, panel)
            return
        for message in messages(profile):
            channel.send(_DOMAIN, message, panel)

    def _gone(self, panel: int) -> None:
        """Nobody waits for what is recorded any more."""
        if panel == self._owner:
            self._profiler.end()


def install(runtime: Runtime) -> None:
    """Installs the domain."""
    Profiling(runtime).install()
