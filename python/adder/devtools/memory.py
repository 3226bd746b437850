"""The domain ``memory``: what is in the interpreter's memory, for a panel.

A panel asks for snapshots, and has allocations traced or not, all of it also while Python computes. Nothing is traced
before, and nothing once the panel that has begun it is gone. Where the page's own code traces, it goes on to.
"""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

from . import channel, heap

if TYPE_CHECKING:
    from adder.main import Runtime

__all__ = ["install"]

_DOMAIN = "memory"


class Memory:
    """Python's end of the panel's view of memory.

    Args:
        runtime: The document's.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        #: The panel that has allocations traced; 0 where none has.
        self._owner = 0

    def install(self) -> None:
        """Registers the domain."""
        channel.register(_DOMAIN, self.receive, urgent=True)
        channel.on_detach.append(self._gone)

    def receive(self, message: dict[str, Any], panel: int) -> None:
        """Takes a message, at any time: ``start``, ``stop`` or ``snapshot``."""
        kind = message.get("type")
        if kind == "start":
            self._start(panel)
        elif kind == "stop":
            self._stop()
        elif kind == "snapshot":
            runtime = self._runtime
            snapshot = heap.take(runtime.heap_bytes, runtime.page.handles, runtime.exports)
            for part in heap.messages(snapshot, message["id"]):
                channel.send(_DOMAIN, part, panel)

    def _start(self, panel: int) -> None:
        if not tracemalloc.is_tracing():
            tracemalloc.start()
            self._owner = panel
        self._tell()

    def _stop(self) -> None:
        if self._owner:
            self._owner = 0
            tracemalloc.stop()
        self._tell()

    def _tell(self) -> None:
        is_traced = heap.is_traced()
        channel.send(_DOMAIN, {"type": "state", "traced": is_traced, "own": is_traced and not self._owner})

    def _gone(self, panel: int) -> None:
        if panel == self._owner:
            self._stop()


def install(runtime: Runtime) -> None:
    """Installs the domain."""
    Memory(runtime).install()
