"""DevTools panels as the interpreter hears of them, for a domain to be tested without a browser."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from adder import _wire as wire
from adder import breath
from adder.channel import Channel
from adder.devtools import channel
from adder.exports import Exports
from adder.loop import EventLoop
from adder.page import Page
from tests.support.bridge import FakeBridge


@contextlib.contextmanager
def attached(runtime: Any, *panels: int) -> Iterator[None]:
    """Open panels on a runtime, as long as the block runs."""
    for panel in panels:
        channel.deliver(runtime, panel, {"domain": "session", "type": "attach"})
    try:
        yield
    finally:
        for panel in panels:
            channel.deliver(runtime, panel, {"domain": "session", "type": "detach"})
        channel._runtime = None
        channel.attached.clear()
        channel.on_attach.clear()
        channel.on_detach.clear()
        channel.on_wait.clear()
        channel._handlers.clear()
        channel._later.clear()
        breath.listeners.clear()


class FakeRuntime:
    """A runtime as far as panels have to do with it, with what they were sent."""

    def __init__(self) -> None:
        self.bridge = FakeBridge()
        self.channel = Channel(self.bridge, self.bridge.run_sync)
        self.loop = EventLoop(self.channel, lambda message: None, lambda error: None, lambda: None)
        #: What was sent: the panel's number, and the message.
        self.sent: list[tuple[int, dict[str, Any]]] = []
        self.channel.post_devtools = lambda panel, body: self.sent.append((panel, json.loads(body)))
        self.page = Page(self.channel, Exports(), self.loop.create_future)
        self.at_rest: list[Any] = []
        self._inbox: list[tuple[str, int, str]] = []
        self.channel.receive_devtools = lambda: self._inbox.pop(0) if self._inbox else None

    async def _run_script(self, *arguments: Any) -> None:
        """There is none."""

    _run_event = _run_call = _wait_for = _run_script

    def types(self, panel: int = 1) -> list[str]:
        """The types of what a panel was sent."""
        return [message["type"] for to, message in self.sent if to == panel]

    def breathe(self, domain: str, kind: str, panel: int = 1, **more: Any) -> None:
        """Let a message arrive while Python computes."""
        self._inbox.append((wire.KIND_DEVTOOLS, panel, json.dumps({"domain": domain, "type": kind, **more})))
        for listener in list(breath.listeners):
            listener(None)
