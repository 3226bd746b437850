"""One editor's session: what is the adapter's to answer is answered here, all else by Python in the page."""

from __future__ import annotations

import queue
import runpy
import threading
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

from tools.dap import framing
from tools.dap.mapping import Mappings
from tools.paths import ROOT

__all__ = ["Adapter", "Debugger", "Gone"]

Message = dict[str, Any]

_PAUSE = 0.03
"""Seconds between two looks at what Python has said."""

_OWN_EVENTS = {"initialized", "refused"}
"""Events between the panel and Python that are none of the editor's."""


def capabilities() -> Message:
    """What the debugger in the page can do."""
    return runpy.run_path(str(ROOT / "python/adder/devtools/debugger/capabilities.py"))["CAPABILITIES"]


class Gone(Exception):
    """There is nothing to debug any more. Its text says what has ended."""


class Debugger(Protocol):
    """The debugger in the page. Its methods raise :class:`Gone` when that has ended."""

    def exchange(self, requests: list[Message]) -> list[Message]:
        """Passes requests on; returns responses to earlier ones, and events."""

    def reload(self) -> None:
        """Loads the page again."""


class Adapter:
    """A session, from the editor's first message to its last.

    Args:
        reader: What the editor says.
        writer: What it hears.
        debugger: The debugger in the page.
        mappings: Files and their addresses.
    """

    def __init__(self, reader: BinaryIO, writer: BinaryIO, debugger: Debugger, mappings: Mappings) -> None:
        self._reader = reader
        self._writer = writer
        self._debugger = debugger
        self._mappings = mappings
        self._sequence = 0
        self._reloads = False
        self._is_over = False
        self._paths: set[str] = set()
        self._has_filters = False
        self._arrived: queue.Queue[Message | None] = queue.Queue()
        self._own: dict[str, Callable[[Message], Message | None]] = {
            "initialize": lambda _: capabilities(),
            "attach": self._attach,
            "launch": self._attach,
            "configurationDone": self._configured,
            "threads": lambda _: {"threads": [{"id": 1, "name": "Python"}]},
            "disconnect": self._disconnect,
        }

    def run(self) -> None:
        """Serves the editor until it leaves.

        Raises:
            Gone: there is nothing to debug any more, which the editor has been told.
            NotTheProtocol: who has come is no editor.
        """
        fault: list[framing.NotTheProtocol] = []
        threading.Thread(target=self._listen, args=(fault,), daemon=True).start()
        try:
            self._serve()
        except Gone:
            self._send({"type": "event", "event": "terminated", "body": {}})
            raise
        if fault:
            raise fault[0]

    def _serve(self) -> None:
        # Events of before it came are not for it.
        self._debugger.exchange([])
        while not self._is_over:
            requests = []
            try:
                message = self._arrived.get(timeout=_PAUSE)
                while message is not None:
                    if message.get("type") == "request" and not self._answer(message):
                        arguments = self._mappings.inward(message.get("arguments") or {})
                        self._note(message["command"], arguments)
                        requests.append({**message, "arguments": arguments})
                    message = self._arrived.get_nowait()
                self._is_over = True
            except queue.Empty:
                pass
            for heard in self._debugger.exchange(requests):
                self._tell(heard)
        self._leave()

    def _listen(self, fault: list[framing.NotTheProtocol]) -> None:
        try:
            while (message := framing.read(self._reader)) is not None:
                self._arrived.put(message)
        except framing.NotTheProtocol as error:
            fault.append(error)
        except OSError:
            pass
        self._arrived.put(None)

    def _tell(self, message: Message) -> None:
        if message.get("event") not in _OWN_EVENTS:
            self._send(self._mappings.outward(message))

    def _send(self, message: Message) -> None:
        self._sequence += 1
        try:
            framing.write(self._writer, {"seq": self._sequence, **message})
        except OSError:
            self._is_over = True

    def _answer(self, request: Message) -> bool:
        """Answers a request here, if it is one of the adapter's own."""
        command = request.get("command")
        own = self._own.get(command) if isinstance(command, str) else None
        if own is None:
            return False
        body = own(request.get("arguments") or {})
        self._send(
            {
                "type": "response",
                "request_seq": request.get("seq"),
                "command": command,
                "success": True,
                "body": body or {},
            }
        )
        if command in ("attach", "launch"):
            self._send({"type": "event", "event": "initialized"})
        return True

    def _attach(self, arguments: Message) -> None:
        self._mappings.add(arguments.get("pathMappings"))
        self._reloads = arguments.get("reload") is True

    def _configured(self, _arguments: Message) -> None:
        if self._reloads:
            self._debugger.reload()

    def _disconnect(self, _arguments: Message) -> None:
        self._is_over = True

    def _note(self, command: str, arguments: Message) -> None:
        if command == "setBreakpoints":
            self._paths.add(arguments.get("source", {}).get("path", ""))
        elif command == "setExceptionBreakpoints":
            self._has_filters = True

    def _leave(self) -> None:
        """The editor has gone: what it has set goes, and Python goes on."""
        requests: list[Message] = [
            {"seq": 0, "command": "setBreakpoints", "arguments": {"source": {"path": path}, "breakpoints": []}}
            for path in self._paths
        ]
        if self._has_filters:
            requests.append({"seq": 0, "command": "setExceptionBreakpoints", "arguments": {"filters": []}})
        self._debugger.exchange([*requests, {"seq": 0, "command": "continue", "arguments": {}}])
