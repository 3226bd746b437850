"""The runtime put together: one :class:`Runtime` for the one document of this interpreter."""

from __future__ import annotations

import inspect
import json
import sys
import types
from collections.abc import Callable
from typing import Any, Protocol

from . import _wire as wire
from . import breath, compatible, renewal, requests, stdlib
from .channel import Bridge, Channel, Message
from .compiled import CodeBridge, Compilation
from .errors import JSError, format_exception, innermost_line
from .events import Delivery
from .exports import Exports
from .loop import EventLoop
from .page import Page
from .reach import reached
from .scripts import Script, dump_script, run_script
from .streams import LONGEST, ConsoleStream, make_input

__all__ = ["Runtime", "current", "run"]

_MOST_CAUSES = 8
"""Causes of an exception that JavaScript is told of."""

_runtime: Runtime | None = None


def current() -> Runtime:
    """The runtime of this interpreter.

    Raises:
        RuntimeError: there is no page, as when a module of ``web`` is imported outside of a browser.
    """
    if _runtime is None:
        raise RuntimeError("there is no page here: this module works in a page that Adder runs")
    return _runtime


class WorkerBridge(Bridge, CodeBridge, Protocol):
    """All that the worker offers."""


class Runtime:
    """What runs in an interpreter.

    Args:
        bridge: The worker's side of the line to the page.
        run_sync: Suspends the stack until an awaitable of JavaScript resolves.
    """

    def __init__(self, bridge: WorkerBridge, run_sync: Callable[[Any], Any]) -> None:
        self.channel = Channel(bridge, run_sync)
        self.exports = Exports()
        self.compilation = Compilation()
        self._bridge = bridge
        self._run_sync = run_sync
        self.loop = EventLoop(self.channel, self._deliver, self.report, self._idle, self._after)
        self.page = Page(self.channel, self.exports, self.loop.create_future)
        self.stdout = ConsoleStream("<stdout>", lambda text: self._console("log", text))
        self.stderr = ConsoleStream("<stderr>", lambda text: self._console("warn", text))
        self._tasks: set[Any] = set()
        self.namespace: dict[str, Any] = {}
        self.globals: dict[str, Any] = {}
        self._receivers: dict[str, Callable[[int, Any], None]] = {
            wire.KIND_START: self._start,
            wire.KIND_SCRIPT: self._script,
            wire.KIND_COMPILE: self._compile,
            wire.KIND_CALL: self._call,
            wire.KIND_EVENT: self._event,
            wire.KIND_SETTLE: lambda number, body: self.page.settle(number, *body),
            wire.KIND_RELEASE: lambda number, body: self.exports.release(number, body),
            wire.KIND_FORGET: lambda number, _: self.page.elements.pop(number, None),
            wire.KIND_FAILED: lambda number, body: self.report(self.page.failure(*body)),
        }

    def install(self) -> None:
        """Makes the standard library fit for a page."""
        sys.stdout, sys.stderr = self.stdout, self.stderr
        stdlib.install_asyncio(self.loop)
        stdlib.install_sleep(self._sleep)

    def _sleep(self, seconds: float) -> None:
        """Suspends for the whole time, whatever arrives meanwhile: nothing else of this interpreter may run."""
        self._flush()
        self.channel.pause(seconds)

    # Messages from the page.

    def _deliver(self, message: Message) -> None:
        kind, number, body = message
        receiver = self._receivers.get(kind)
        if receiver is not None:
            receiver(number, json.loads(body))

    def _start(self, _number: int, body: dict[str, Any]) -> None:
        """The document is there: gives ``__main__`` its globals."""
        self.globals = {name: self.page.decoder.decode(value) for name, value in body["globals"].items()}
        main = types.ModuleType("__main__")
        main.__dict__.update({"__file__": body["url"], **self.globals})
        sys.modules["__main__"] = main
        self.namespace = main.__dict__
        window = self.globals["window"]
        stdlib.install_js_module(window)
        requests.install(window)
        stdlib.install_input(make_input(lambda text: window.prompt(text), self.stdout, self.stderr))

    def _script(self, number: int, body: dict[str, Any]) -> None:
        # The gatekeeper has sent it past what the page may have had to say before.
        self.page.knowledge.forget()
        script = Script(body["text"], body["filename"], body["line"], body["inline"])
        self._spawn(self._run_script(number, script))

    async def _run_script(self, number: int, script: Script) -> None:
        try:
            await run_script(script, self.namespace, self.compilation, lambda: self._find_code(number))
            self.page.confirm()
        except SystemExit as error:
            self._exit(number, error)
        except BaseException as error:
            self._flush()
            self.channel.post(wire.KIND_SCRIPT_DONE, number, self._describe(error))
        else:
            self._flush()
            self.channel.post(wire.KIND_SCRIPT_DONE, number, None)

    def _find_code(self, number: int) -> bytes | None:
        """What the host has of a script's code. Nothing else runs until it has said so."""
        sought = self._bridge.code(number)
        if sought is None:
            return None
        self.channel.flush()
        found = self._run_sync(sought)
        # The page may have had its say meanwhile.
        self.page.knowledge.forget()
        return None if found is None else found.to_bytes()

    def _compile(self, number: int, body: dict[str, Any]) -> None:
        """The host wants a script's code, to keep it. It asks an interpreter that never has a document."""
        self._bridge.compiled(number, dump_script(body["text"], body["line"], body["inline"]))

    def _exit(self, number: int, error: SystemExit) -> None:
        """``sys.exit()`` ends the script, as it ends a program: quietly with 0, with a complaint otherwise."""
        if error.code in (None, 0):
            self._flush()
            self.channel.post(wire.KIND_SCRIPT_DONE, number, None)
            return
        code = error.code
        text = code if isinstance(code, str) else f"the script ended with sys.exit({code!r})"
        print(text, file=self.stderr)
        self._flush()
        self.channel.post(wire.KIND_SCRIPT_DONE, number, {**self._describe(error), "silent": True})

    def _call(self, number: int, body: list[Any]) -> None:
        """JavaScript called a Python callable, or asked something of a Python object, and waits for the result."""
        self._spawn(self._run_call(number, *body))

    async def _run_call(self, number: int, identifier: int, arguments: list[Any], *reach: Any) -> None:
        try:
            values = [self.page.decoder.decode(argument) for argument in arguments]
            if reach:
                outcome = await reached(self.exports.get(identifier), *reach, values)
            else:
                outcome = self.exports.call(identifier, values)
                if inspect.isawaitable(outcome):
                    outcome = await outcome
            self.page.confirm()
            reply = [wire.OUTCOME_OK, self.page.encoder.encode(outcome)]
        except BaseException as error:
            reply = [wire.OUTCOME_ERROR, self._raised(error)]
        self._flush()
        try:
            self.channel.post(wire.KIND_RETURN, number, reply)
        except ValueError as error:
            self.channel.post(wire.KIND_RETURN, number, [wire.OUTCOME_ERROR, self._raised(error)])

    def _event(self, number: int, body: list[Any]) -> None:
        """An event was dispatched to a Python callable."""
        identifier, arguments, applied = body
        self._spawn(self._run_event(Delivery(self.channel, number, applied), identifier, arguments))

    async def _run_event(self, delivery: Delivery, identifier: int, arguments: list[Any]) -> None:
        try:
            values = [self.page.decoder.decode(argument) for argument in arguments]
            await delivery.run(lambda values: self.exports.call(identifier, values), values)
        except BaseException as error:
            # The default action happens now, if it was not prevented before that.
            delivery.end()
            self.report(error)
        self._flush()

    # What goes to the page.

    def report(self, error: BaseException) -> None:
        """Shows an exception that no code of the author's handled."""
        self._flush()
        if isinstance(error, SystemExit) and error.code in (None, 0):
            return
        self.channel.post(wire.KIND_REPORT, 0, self._describe(error))

    def _describe(self, error: BaseException) -> dict[str, Any]:
        filename, line = innermost_line(error)
        return {
            "type": type(error).__name__,
            # No reader of a console misses what is cut off here, and no message is too long for it.
            "message": _text_of(error)[:LONGEST],
            "traceback": format_exception(error)[-LONGEST:],
            "filename": filename,
            "line": line,
        }

    def _raised(self, error: BaseException) -> dict[str, Any]:
        """The description of an exception for JavaScript that waits for what raised it."""
        # The exception itself goes along: when JavaScript lets it pass back to Python, it arrives as what it was.
        value = self.exports.object(error)
        return {**self._describe(error), "value": value, "cause": self._cause(error.__cause__, 1)}

    def _cause(self, cause: BaseException | None, level: int) -> dict[str, Any] | None:
        if cause is None or level > _MOST_CAUSES:
            return None
        # What the page itself threw is the cause there.
        value = self.page.encoder.encode(cause.value) if isinstance(cause, JSError) else None
        return {**self._describe(cause), "value": value, "cause": self._cause(cause.__cause__, level + 1)}

    def _console(self, level: str, text: str) -> None:
        # What is printed is to be seen, however long Python goes on computing.
        self.channel.print(level, text)

    def _after(self) -> None:
        self.page.end_turn()

    def _idle(self) -> None:
        self._flush()
        self.channel.flush()

    def _flush(self) -> None:
        self.stdout.flush()
        self.stderr.flush()

    def _spawn(self, coroutine: Any) -> None:
        # The loop holds its tasks weakly.
        task = self.loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "<the exception's own __str__ failed>"


def run(bridge: WorkerBridge) -> None:
    """Runs an interpreter for as long as its document lives. The worker calls this once, on a suspendable stack."""
    global _runtime
    from pyodide.ffi import can_run_sync, run_sync

    def suspend(awaitable: Any) -> Any:
        bridge.rest()
        try:
            return run_sync(awaitable)
        finally:
            bridge.resume()

    bridge.protectStack()
    renewal.renew()
    _runtime = Runtime(bridge, suspend)
    _runtime.install()
    stdlib.install_run_sync(_runtime.loop, suspend)
    breath.install(bridge, run_sync, can_run_sync, _runtime.channel.flush)
    # A script may be here already: then Python computes from now on, without having been suspended before.
    bridge.resume()
    compatible.install()
    _runtime.page.unwrapper = compatible.unwrap
    _runtime.loop.serve()
