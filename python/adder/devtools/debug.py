"""The domains ``debug`` and ``debug-control``: the debugger on the line to a panel.

A panel says everything in ``debug-control``. What may be answered in the midst of the page's code is: greetings,
breakpoints, a pause. All else is put into ``debug``, and is answered between two tasks or while Python stands still.
What Python says comes in ``debug``. One panel debugs at a time. The others are told where Python stands, and by whose
doing; they may look at it, and one of them debugs when that panel has gone.

A panel greets each interpreter of its tab with its breakpoints before anything of the page's runs there, so that they
outlive a reload.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from adder.channel import INTERRUPTED

from . import channel, nodes
from .debugger import Debugger, Hooks
from .debugger.evaluation import Namespace
from .patience import TooLong, patience

if TYPE_CHECKING:
    from adder.main import Runtime

__all__ = ["end_stop", "install", "names_at"]

_DOMAIN = "debug"
_CONTROL = "debug-control"

_LEVELS = {"console": "log", "important": "warn"}
"""What the console has for a category of the protocol's."""

_PLACES = ("tools", "tab")
"""Where a panel can be: in the browser's developer tools, or in a tab of its own."""

_LOOKING = frozenset(
    {
        "threads",
        "stackTrace",
        "scopes",
        "variables",
        "pointOut",
        "evaluate",
        "completions",
        "exceptionInfo",
        "source",
        "loadedSources",
        "breakpointLocations",
    }
)
"""Requests that a panel may make while another one debugs."""

Message = dict[str, Any]


def _event(name: str, **body: Any) -> Message:
    return {"type": "event", "event": name, "seq": 0, "body": body}


class Line:
    """The debugger's line to the panel that debugs, and to those that look on.

    Args:
        other: Takes a message of a panel that does not debug.

    Attributes:
        owner: The number of the panel that debugs.
        place: Where that is, one of ``_PLACES``.
        has_editor: Whether an editor takes part, which is shown what is printed. The panel has its console for that.
        stood: What was said of where Python stands; None where it does not.
    """

    def __init__(self, other: Callable[[Message, int], None]) -> None:
        self.owner = 0
        self.place = _PLACES[-1]
        self.has_editor = False
        self.stood: Message | None = None
        self._other = other
        self._answered = 0

    @property
    def whose(self) -> str:
        """Who debugs, for the other panels: one of ``_PLACES``, or ``"editor"``."""
        return "editor" if self.has_editor else self.place

    def send(self, message: Message) -> None:
        """Sends a message of the protocol's. A response that is too long becomes a failure that says so."""
        if message.get("event") == "output" and not self.has_editor:
            return
        panel = self._answered if message["type"] == "response" and self._answered else self.owner
        try:
            channel.send(_DOMAIN, message, panel)
        except ValueError as error:
            if message["type"] == "response":
                kept = {key: message[key] for key in ("seq", "type", "request_seq", "command")}
                channel.send(_DOMAIN, {**kept, "success": False, "message": str(error)}, panel)
        if message.get("event") == "stopped":
            self.stood = message
            self.tell_others(message)

    def go_on(self) -> None:
        """Tells all that Python does: it is not always the panel that debugs which has it do so."""
        self.stood = None
        told = _event("continued", threadId=1, allThreadsContinued=True)
        channel.send(_DOMAIN, told, self.owner)
        self.tell_others(told)

    def tell_others(self, message: Message) -> None:
        """Tells the panels that do not debug something."""
        for panel in channel.attached - {self.owner}:
            channel.send(_DOMAIN, message, panel)

    @contextmanager
    def answering(self, panel: int) -> Iterator[None]:
        """What is answered in the block goes to a panel that does not debug."""
        self._answered = panel
        try:
            yield
        finally:
            self._answered = 0

    def receive(self) -> Message | None:
        """Waits for the panel's next message; None when it has gone.

        Raises:
            KeyboardInterrupt: what stands still is to end.
        """
        while (found := channel.receive(_DOMAIN)) is not None:
            message, panel = found
            if message.get("type") == "interrupt":
                raise KeyboardInterrupt(INTERRUPTED)
            if panel == self.owner:
                return None if message.get("type") == "gone" else message
            self._other(message, panel)
        return None

    def refuse(self, message: Message, panel: int) -> None:
        """Tells a panel that another one debugs."""
        if message.get("type") == "greet":
            channel.send(_DOMAIN, _event("refused", by=self.whose), panel)
            if self.stood is not None:
                channel.send(_DOMAIN, self.stood, panel)
            return
        answer = {"type": "response", "seq": 0, "request_seq": message.get("seq"), "command": message.get("command")}
        text = "another panel debugs this page"
        channel.send(_DOMAIN, {**answer, "success": False, "message": text}, panel)


class Debugging:
    """Python's end of the panel's debugger.

    Args:
        runtime: The document's.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._line = Line(self._look_on)
        hooks = Hooks(
            globals=lambda: runtime.namespace,
            before_stop=runtime._flush,
            after_stop=self._went_on,
            limit=_limit,
            point_out=nodes.point_out,
            say=lambda category, text: runtime.show(_LEVELS[category], text),
        )
        self.debugger = Debugger(self._line, hooks)
        self._arrived: deque[tuple[Message, int]] = deque()
        self._print = runtime._console

    def install(self) -> None:
        """Registers the domains."""
        channel.register(_DOMAIN, self.receive)
        channel.register(_CONTROL, self.control, urgent=True)
        channel.on_detach.append(self._gone)
        self._runtime._console = self._printed  # type: ignore[method-assign]
        hook = sys.breakpointhook

        def stop_here(*arguments: Any, **options: Any) -> Any:
            """Stops Python where it is called, when a panel debugs the page."""
            return None if self.debugger.breakpoint() else hook(*arguments, **options)

        sys.breakpointhook = stop_here

    def _went_on(self) -> None:
        # The page went on meanwhile: what was known of it may not be so any more.
        self._runtime.page.knowledge.forget()
        # What the panel showed is gone, with the mouse on it.
        nodes.point_out(None)
        self._line.go_on()
        if not self.debugger.is_attached:
            self._vacate()

    def receive(self, message: Message, panel: int) -> None:
        """Takes a message while nothing else runs."""
        if message.get("type") in ("gone", "interrupt"):
            # It came when Python had gone on already.
            return
        if self._is_owner(panel):
            self.debugger.handle(message)
        else:
            self._look_on(message, panel)

    def _look_on(self, message: Message, panel: int) -> None:
        """Takes a message of a panel that does not debug."""
        if message.get("command") in _LOOKING:
            with self._line.answering(panel):
                self.debugger.handle(message)
        else:
            self._line.refuse(message, panel)

    def control(self, message: Message, panel: int) -> None:
        """Takes a message at any time: also while another one is being taken, which goes first."""
        self._arrived.append((message, panel))
        if len(self._arrived) > 1:
            return
        while self._arrived:
            try:
                self._take(*self._arrived[0])
            finally:
                self._arrived.popleft()

    def _take(self, message: Message, panel: int) -> None:
        if self._is_owner(panel):
            if message.get("type") == "greet":
                self._greeted(message)
            elif not self.debugger.handle_while_computing(message):
                channel.put(_DOMAIN, message, panel)
        elif message.get("command") in _LOOKING:
            with self._line.answering(panel):
                is_done = self.debugger.handle_while_computing(message)
            if not is_done:
                channel.put(_DOMAIN, message, panel)
        else:
            self._line.refuse(message, panel)

    def _is_owner(self, panel: int) -> bool:
        if not self.debugger.is_attached:
            self._line.owner = panel
        return self._line.owner == panel

    def _greeted(self, message: Message) -> None:
        self._line.has_editor = message.get("output") is True
        place = message.get("place")
        self._line.place = place if place in _PLACES else _PLACES[-1]
        if self.debugger.is_attached:
            # An editor has come to it, or has gone; or the panel has changed something since the host greeted for it.
            self._line.tell_others(_event("refused", by=self._line.whose))
        else:
            self._ask("attach", {"justMyCode": message.get("justMyCode")})
        sources = message.get("sources", ())
        for path in self.debugger.paths.difference(described["source"]["path"] for described in sources):
            self._ask("setBreakpoints", {"source": {"path": path}, "breakpoints": []})
        for described in sources:
            self._ask("setBreakpoints", described)
        self._ask("setExceptionBreakpoints", {"filters": message.get("filters", ())})
        self._ask("configurationDone", {})

    def _ask(self, command: str, arguments: Message) -> None:
        self.debugger.handle({"type": "request", "seq": 0, "command": command, "arguments": arguments})

    def _gone(self, panel: int) -> None:
        if panel != self._line.owner:
            return
        if self.debugger.is_stopped:
            channel.put(_DOMAIN, {"type": "gone"}, panel)
        else:
            self.debugger.detach()
            self._vacate()

    def _vacate(self) -> None:
        """Nobody debugs any more: the first of the other panels to greet does from now on."""
        self._line.tell_others(_event("vacant"))

    def _printed(self, level: str, text: str) -> None:
        self.debugger.output("stdout" if level == "log" else "stderr", f"{text}\n")
        self._print(level, text)


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    try:
        with patience(seconds):
            yield
    except TooLong:
        raise TimeoutError(f"this took more than {seconds:g} s, and was ended") from None


_debugging: Debugging | None = None


def names_at(number: int) -> Namespace:
    """What names mean where Python stands.

    Args:
        number: The frame's, in the debugger; 0 for the innermost.

    Raises:
        LookupError: Python does not stand there any more.
    """
    if _debugging is None:
        raise LookupError("Python does not stand still")
    return _debugging.debugger.names_at(number)


def end_stop() -> None:
    """Ends what stands still, if anything does, as Ctrl+C would: with a ``KeyboardInterrupt`` where it stands."""
    if _debugging is not None and _debugging.debugger.is_stopped:
        channel.put(_DOMAIN, {"type": "interrupt"}, 0)


def install(runtime: Runtime) -> None:
    """Installs the domains."""
    global _debugging
    _debugging = Debugging(runtime)
    _debugging.install()
