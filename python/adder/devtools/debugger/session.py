"""The protocol: a client's requests, what they are answered, and events.

Requests come in two ways. While Python runs, whoever owns the transport hands them to :meth:`Debugger.handle`, between
two tasks; while it stands still, the debugger itself waits for them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from ..completion import complete
from . import values
from .breakpoints import Breakpoint, Breakpoints
from .capabilities import CAPABILITIES
from .control import Control, Reason
from .evaluation import Namespace, assign, evaluate, look_up
from .places import Places
from .sources import Source, Sources
from .stop import Stop, Variables
from .surroundings import Hooks, Message, Transport
from .wording import LONGEST, details, failure, in_one_line, own_repr

__all__ = ["Debugger"]

_THREAD = 1
"""There is one: whatever Python does, it does it by turns."""

_PATIENCE = 2.0
"""Seconds that a watched expression may take: it is evaluated again at each stop."""

_COMPLETIONS = {"argument": "variable", "command": "keyword"}
"""The protocol's words (``CompletionItemType``) for kinds of the console's that it has no such word for."""


class Refused(Exception):
    """A request cannot be granted; says why."""


class Debugger:
    """A debugger for one interpreter.

    Args:
        transport: The line to the client.
        hooks: The interpreter.

    Attributes:
        is_attached: Whether a client debugs.
        is_configured: Whether it has said all that it wants to say before code runs.
        is_stopped: Whether Python stands still.
    """

    def __init__(self, transport: Transport, hooks: Hooks) -> None:
        self._transport = transport
        self._hooks = hooks
        self._sequence = 0
        self._stop: Stop | None = None
        self._running_variables = Variables()
        self._resumes = False
        self._places = Places(hooks.hidden)
        self._reset()
        self.is_attached = False
        self.is_configured = False

    def _reset(self) -> None:
        self._sources = Sources(self._places)
        self._breakpoints = Breakpoints()
        self._control = Control(
            self._places, self._sources, self._breakpoints, self._halt, self._say, self._tell_loaded
        )

    @property
    def is_stopped(self) -> bool:
        return self._stop is not None

    @property
    def paths(self) -> set[str]:
        """The files that have breakpoints."""
        return self._breakpoints.paths

    # Messages.

    def handle(self, message: Message) -> None:
        """Answers one message of the client's."""
        if not isinstance(message, dict) or message.get("type") != "request":
            return
        command = message.get("command")
        answer = self._requests.get(command) if isinstance(command, str) else None
        arguments = message.get("arguments")
        response = {"type": "response", "request_seq": message.get("seq"), "command": command}
        try:
            if answer is None:
                raise Refused(f"there is no request called {command!r}")
            body = answer(self, arguments if isinstance(arguments, dict) else {})
        except (Refused, LookupError) as error:
            text = error.args[0] if error.args else ""
            self._send(response | failure(str(text)))
        except BaseException as error:
            # That the user stops what he has asked for, or that it exits, is no matter of the page's.
            self._send(response | failure(in_one_line(error)))
        else:
            self._send(response | {"success": True, "body": body or {}})
            after = self._after.get(command)
            if after is not None:
                after(self)

    def handle_while_computing(self, message: Message) -> bool:
        """Answers a message in the midst of the author's code, if it can be there: nothing of the page's may run.

        Returns:
            Whether it was; if not, it has to wait.
        """
        if isinstance(message, dict) and message.get("command") in _AT_ANY_TIME:
            self.handle(message)
            return True
        return False

    def wait_until_configured(self) -> None:
        """Waits until the client has said where to stop, so that it does not miss what runs first."""
        while not self.is_configured:
            message = self._transport.receive()
            if message is None:
                self.detach()
                return
            self.handle(message)

    def breakpoint(self) -> bool:
        """Stops where code has called ``breakpoint()``. Returns whether that will be so."""
        return self.is_attached and self._control.stop_here(sys._getframe(1))

    def detach(self) -> None:
        """There is no client any more: Python goes on, and nothing is watched."""
        self._control.end()
        self._breakpoints.clear()
        self._places.set_just_my_code(True)
        self._running_variables.clear()
        self.is_attached = self.is_configured = False
        self._resumes = True
        if self._stop is None:
            self._reset()

    def names_at(self, number: int | None) -> Namespace:
        """What names mean in a frame, while Python stands still; the innermost where there is no number.

        Raises:
            LookupError: it stands there no more.
        """
        if self._stop is None:
            raise LookupError("Python has gone on since: there is no such frame any more")
        return self._stop.namespace(number or None)

    def _send(self, message: Message) -> None:
        self._sequence += 1
        self._transport.send({"seq": self._sequence, **message})

    def _event(self, name: str, body: dict[str, Any] | None = None) -> None:
        self._send({"type": "event", "event": name, "body": body or {}})

    def output(self, category: str, text: str) -> None:
        """Shows the client what was written."""
        if self.is_attached:
            self._event("output", {"category": category, "output": text})

    def _say(self, category: str, text: str, frame: FrameType | None) -> None:
        text = str(text)[:LONGEST]
        body: dict[str, Any] = {"category": category, "output": f"{text}\n"}
        if frame is not None:
            body |= {"source": self._sources.get(frame.f_code.co_filename).describe(), "line": frame.f_lineno}
        self._event("output", body)
        self._hooks.say(category, text)

    def _tell_loaded(self, source: Source, is_new: bool, changed: list[Breakpoint]) -> None:
        self._event("loadedSource", {"reason": "new" if is_new else "changed", "source": source.describe()})
        for point in changed:
            self._event("breakpoint", {"reason": "changed", "breakpoint": point.describe(source)})

    # Standing still.

    def _halt(self, reason: Reason) -> None:
        self._hooks.before_stop()
        self._stop = Stop(reason.frame, self._places, reason.error, reason.stack, reason.returned)
        self._running_variables.clear()
        self._resumes = False
        body: dict[str, Any] = {"reason": reason.name, "threadId": _THREAD, "allThreadsStopped": True}
        if reason.points:
            body["hitBreakpointIds"] = [point.number for point in reason.points]
        if reason.description:
            body["description"] = f"Paused on {reason.description}"
            body["text"] = reason.description
        self._event("stopped", body)
        try:
            while not self._resumes:
                message = self._transport.receive()
                if message is None:
                    self.detach()
                    break
                self.handle(message)
        finally:
            self._stop = None
            if not self.is_attached:
                self._reset()
            self._hooks.after_stop()

    def _stopped(self) -> Stop:
        if self._stop is None:
            raise Refused("Python is running: it has to be paused for this")
        return self._stop

    def _go_on(self) -> None:
        self._stopped()
        self._resumes = True

    @property
    def _variables(self) -> Variables:
        return self._stop.variables if self._stop else self._running_variables

    def _namespace(self, arguments: dict[str, Any]) -> Namespace:
        number = arguments.get("frameId")
        if number is not None:
            return self.names_at(number)
        return Namespace(self._stop.frame.f_globals if self._stop else self._hooks.globals())

    # Requests, by the protocol's names.

    def _initialize(self, _arguments: dict[str, Any]) -> dict[str, Any]:
        return CAPABILITIES

    def _attach(self, arguments: dict[str, Any]) -> None:
        self._places.set_just_my_code(arguments.get("justMyCode") is not False)
        if self.is_attached:
            # Another part of the same client's.
            return
        try:
            self._control.begin()
        except RuntimeError as error:
            raise Refused(str(error)) from None
        self.is_attached = True

    def _attached(self) -> None:
        self._event("initialized")

    def _configuration_done(self, _arguments: dict[str, Any]) -> None:
        self.is_configured = True

    def _disconnect(self, _arguments: dict[str, Any]) -> None:
        # What follows is said to a client that is still there.
        self.detach()

    def _set_breakpoints(self, arguments: dict[str, Any]) -> dict[str, Any]:
        source = self._source_of(arguments)
        wanted = arguments.get("breakpoints")
        if wanted is None:
            wanted = [{"line": line} for line in arguments.get("lines", ())]
        made = self._breakpoints.set(source, wanted)
        self._control.refresh()
        return {"breakpoints": [point.describe(source) for point in made]}

    def _set_exception_breakpoints(self, arguments: dict[str, Any]) -> dict[str, Any]:
        filters = arguments.get("filters", ())
        self._control.stops_at_raised = "raised" in filters
        self._control.stops_at_uncaught = "uncaught" in filters
        self._control.refresh()
        return {"breakpoints": [{"verified": name in ("raised", "uncaught")} for name in filters]}

    def _breakpoint_locations(self, arguments: dict[str, Any]) -> dict[str, Any]:
        source = self._source_of(arguments)
        first = int(arguments["line"])
        last = int(arguments.get("endLine") or first)
        return {"breakpoints": [{"line": line} for line in sorted(source.lines) if first <= line <= last]}

    def _threads(self, _arguments: dict[str, Any]) -> dict[str, Any]:
        return {"threads": [{"id": _THREAD, "name": "Python"}]}

    def _stack_trace(self, arguments: dict[str, Any]) -> dict[str, Any]:
        start, levels = int(arguments.get("startFrame") or 0), int(arguments.get("levels") or 0)
        return self._stopped().describe(self._sources, start, levels)

    def _scopes(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"scopes": self._stopped().scopes(arguments["frameId"])}

    def _children(self, arguments: dict[str, Any]) -> dict[str, Any]:
        count = arguments.get("count") or None
        start = int(arguments.get("start") or 0)
        found = self._limited(
            lambda: self._variables.children(arguments["variablesReference"], arguments.get("filter"), start, count)
        )
        return {"variables": found}

    def _point_out(self, arguments: dict[str, Any]) -> None:
        """Not the protocol's: highlights a node in the page; 0 ends that."""
        number = arguments["variablesReference"]
        self._hooks.point_out(self._variables.node(number) if number else None)

    def _set_variable(self, arguments: dict[str, Any]) -> dict[str, Any]:
        namespace = Namespace.of(self._stop.frame) if self._stop else Namespace(self._hooks.globals())
        value = self._value_of(arguments["value"], namespace)
        self._variables.set(arguments["variablesReference"], arguments["name"], value)
        return self._variables.show(value)

    def _set_expression(self, arguments: dict[str, Any]) -> dict[str, Any]:
        namespace = self._namespace(arguments)
        value = self._value_of(arguments["value"], namespace)
        assign(arguments["expression"], value, namespace)
        return self._variables.show(value, arguments["expression"])

    def _value_of(self, text: str, namespace: Namespace) -> Any:
        value, has_value = evaluate(text, namespace)
        if not has_value:
            raise Refused("this is no value")
        return value

    def _evaluate(self, arguments: dict[str, Any]) -> dict[str, Any]:
        text = arguments["expression"]
        namespace = self._namespace(arguments)
        context = arguments.get("context")
        if context == "hover":
            value, has_value = look_up(text, namespace), True
        elif context == "watch":
            value, has_value = self._limited(lambda: evaluate(text, namespace))
        else:
            value, has_value = evaluate(text, namespace)
        if not has_value:
            return {"result": "", "variablesReference": 0}
        shown = None
        if context in ("repl", "clipboard") and value is not None:
            # Here it is asked for.
            shown = self._limited(lambda: own_repr(value))
        result = self._variables.show(value, text, shown)
        result["result"] = result.pop("value")
        return result

    def _limited(self, work: Callable[[], Any]) -> Any:
        with self._hooks.limit(_PATIENCE):
            return work()

    def _completions(self, arguments: dict[str, Any]) -> dict[str, Any]:
        *before, line = arguments["text"].split("\n")[: int(arguments.get("line") or 1)]
        typed = "\n".join([*before, line[: int(arguments["column"]) - 1]])
        found = complete(typed, len(typed), self._namespace(arguments).flat())["options"]
        targets = [{"label": each["label"], "type": _COMPLETIONS.get(each["kind"], each["kind"])} for each in found]
        return {"targets": targets}

    def _exception_info(self, _arguments: dict[str, Any]) -> dict[str, Any]:
        error = self._stopped().error
        if error is None:
            raise Refused("Python does not stand still because of an exception")
        uncaught = not self._control.stops_at_raised
        return {
            "exceptionId": values.type_name(error),
            "description": values.describe(error),
            "breakMode": "unhandled" if uncaught else "always",
            "details": details(error),
        }

    def _pause(self, _arguments: dict[str, Any]) -> None:
        if self._stop is None:
            self._control.pause()

    def _continue(self, _arguments: dict[str, Any]) -> dict[str, Any]:
        self._go_on()
        return {"allThreadsContinued": True}

    def _step(self, mode: Any) -> None:
        stop = self._stopped()
        # Frames that an exception has left already have no next line.
        if not stop.is_over:
            self._control.step(mode, stop.frame)
        self._resumes = True

    def _next(self, _arguments: dict[str, Any]) -> None:
        self._step("over")

    def _step_in(self, _arguments: dict[str, Any]) -> None:
        self._step("in")

    def _step_out(self, _arguments: dict[str, Any]) -> None:
        self._step("out")

    def _goto_targets(self, arguments: dict[str, Any]) -> dict[str, Any]:
        frame = self._stopped().frame
        line = int(arguments["line"])
        if self._source_of(arguments).path != frame.f_code.co_filename:
            return {"targets": []}
        lines = {at for _, _, at in frame.f_code.co_lines() if at}
        found = min((at for at in lines if at >= line), default=None)
        return {"targets": [] if found is None else [{"id": found, "label": f"line {found}", "line": found}]}

    def _goto(self, arguments: dict[str, Any]) -> None:
        stop = self._stopped()
        if stop.error is not None:
            raise Refused("an exception is on its way: Python cannot go on elsewhere")
        try:
            stop.frame.f_lineno = int(arguments["targetId"])
        except ValueError as error:
            raise Refused(str(error)) from None
        stop.refresh()

    def _went(self) -> None:
        self._event("stopped", {"reason": "goto", "threadId": _THREAD, "allThreadsStopped": True})

    def _source(self, arguments: dict[str, Any]) -> dict[str, Any]:
        text = self._source_of(arguments).text()
        if text is None:
            raise Refused("the text of this file is not known")
        return {"content": text, "mimeType": "text/x-python"}

    def _loaded_sources(self, _arguments: dict[str, Any]) -> dict[str, Any]:
        return {"sources": [source.describe() for source in self._sources.loaded()]}

    def _source_of(self, arguments: dict[str, Any]) -> Source:
        described = arguments.get("source") or {}
        path = described.get("path")
        if path:
            return self._sources.get(path)
        found = self._sources.by_reference(described.get("sourceReference") or arguments.get("sourceReference") or 0)
        if found is None:
            raise Refused("there is no such file")
        return found

    def _cancel(self, _arguments: dict[str, Any]) -> None:
        """What has been answered cannot be cancelled, and nothing is answered out of turn."""

    _requests: dict[str, Callable[[Debugger, dict[str, Any]], dict[str, Any] | None]] = {  # noqa: RUF012
        "initialize": _initialize,
        "attach": _attach,
        "configurationDone": _configuration_done,
        "disconnect": _disconnect,
        "setBreakpoints": _set_breakpoints,
        "setExceptionBreakpoints": _set_exception_breakpoints,
        "breakpointLocations": _breakpoint_locations,
        "threads": _threads,
        "stackTrace": _stack_trace,
        "scopes": _scopes,
        "variables": _children,
        "pointOut": _point_out,
        "setVariable": _set_variable,
        "setExpression": _set_expression,
        "evaluate": _evaluate,
        "completions": _completions,
        "exceptionInfo": _exception_info,
        "pause": _pause,
        "continue": _continue,
        "next": _next,
        "stepIn": _step_in,
        "stepOut": _step_out,
        "gotoTargets": _goto_targets,
        "goto": _goto,
        "source": _source,
        "loadedSources": _loaded_sources,
        "cancel": _cancel,
    }

    _after: dict[str, Callable[[Debugger], None]] = {"attach": _attached, "goto": _went}  # noqa: RUF012


_AT_ANY_TIME = {
    "initialize",
    "setBreakpoints",
    "setExceptionBreakpoints",
    "breakpointLocations",
    "threads",
    "pause",
    "source",
    "loadedSources",
    "cancel",
}
