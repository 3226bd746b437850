"""The runtime put together: one :class:`Runtime` for the one document of this interpreter."""

from __future__ import annotations

import asyncio
import inspect
import json
import sys
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from . import _wire as wire
from . import adapting, breath, compatible, limited, renewal, requests, stdlib, visitor
from .channel import INTERRUPTED, Bridge, Channel, Message
from .compiled import CodeBridge, Compilation
from .earlier import Earlier
from .errors import JSError, format_exception, innermost_line
from .events import Delivery
from .exports import Exports
from .foresight import Answers
from .loop import EventLoop
from .module_finder import PageFinder
from .page import Page
from .places import Place, author_place
from .reach import reached
from .scripts import Script, dump_script, run_script, source_of
from .streams import LONGEST, ConsoleStream, make_input

if TYPE_CHECKING:
    from .module_files import Reply, Request
    from .modules import Modules
    from .packages.host import PackageBridge
    from .packages.installer import Installer

__all__ = ["Runtime", "current", "run"]

_DECLARATION = "# /// script"
"""What the block begins with in which a script says what it needs (PEP 723)."""

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
    """All that the worker offers, but for packages.

    Attributes:
        languages: The visitor's, as tags with spaces between them.
    """

    languages: str

    def heapBytes(self) -> int:  # noqa: N802
        """How large the interpreter's memory is."""


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
        self.finder = PageFinder(self._load_modules)
        self._bridge = bridge
        self._run_sync = run_sync
        self.loop = EventLoop(self.channel, self._deliver, self.report, self._idle, self._after)
        self.page = Page(self.channel, self.exports, self.loop.create_future)
        self.stdout = ConsoleStream("<stdout>", lambda text: self._console("log", text))
        self.stderr = ConsoleStream("<stderr>", lambda text: self._console("warn", text))
        self._tasks: set[Any] = set()
        #: The directories that the page's scripts have named for modules.
        self._path: list[str] = []
        self.namespace: dict[str, Any] = {}
        self.globals: dict[str, Any] = {}
        self._packages: Installer | None = None
        #: Called each time that there is nothing to do.
        self.at_rest: list[Callable[[], None]] = []
        self._receivers: dict[str, Callable[[int, Any], None]] = {
            wire.KIND_START: self._start,
            wire.KIND_SCRIPT: self._script,
            wire.KIND_COMPILE: self._compile,
            wire.KIND_PACKAGE: lambda number, body: self.packages.host.progress(number, body),
            wire.KIND_CALL: self._call,
            wire.KIND_EVENT: self._event,
            wire.KIND_SETTLE: lambda number, body: self.page.promises.settle(number, *body),
            wire.KIND_RELEASE: lambda number, body: self.exports.release(number, body),
            wire.KIND_FORGET: lambda number, _: self.page.handles.elements.pop(number, None),
            wire.KIND_FAILED: lambda number, body: self.report(self.page.failure(*body)),
            wire.KIND_DEVTOOLS: self._devtools,
        }
        #: Whether a panel has been heard of, and DevTools are imported.
        self._has_devtools = False
        #: Set when the document is there.
        self.started = asyncio.Event()
        #: For a DevTools panel that is opened later.
        self.earlier = Earlier()
        #: What a DevTools panel hears of: each text with its level, and each exception that nobody handled. Where it
        #: returns True, the page's own console does not need to show it.
        self.on_print: Callable[[str, str], bool] | None = None
        self.on_failure: Callable[[BaseException], bool] | None = None

    def install(self) -> None:
        """Makes the standard library fit for a page."""
        sys.stdout, sys.stderr = self.stdout, self.stderr
        stdlib.install_asyncio(self.loop)
        stdlib.install_sleep(self._sleep)
        limited.install(self.finder, self._time_zones)
        stdlib.install_breakpoint(lambda text: print(text, file=self.stderr))

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
        adapting.install({**requests.adapters(window), **visitor.adapters(window)})
        stdlib.install_input(make_input(lambda text: window.prompt(text), self.stdout, self.stderr))
        self.started.set()

    def _breathed(self, _frame: types.FrameType | None) -> None:
        """A panel may open while Python computes."""
        # Amid the import of DevTools, they are not imported once more: there would be two of them.
        if not self._has_devtools and (found := self.channel.receive_devtools()) is not None:
            self._has_devtools = True
            from .devtools import channel as devtools

            devtools.deliver_amid(self, found[1], json.loads(found[2]))

    def _devtools(self, panel: int, message: dict[str, Any]) -> None:
        """A DevTools panel has something to say. Where there is none, nothing of it is ever imported."""
        self._has_devtools = True
        from .devtools import channel as devtools

        devtools.deliver(self, panel, message)

    def _script(self, number: int, body: dict[str, Any]) -> None:
        # The gatekeeper has sent it past what the page may have had to say before.
        self.page.knowledge.forget()
        script = Script(body["text"], body["filename"], body["line"], body["inline"])
        needs = {kind: body[kind] for kind in ("requirements", "lock") if body.get(kind)}
        # What an author has taken away from the path stays away.
        new = [url for url in body["path"] if url not in self._path]
        self._path += new
        sys.path += new
        if body["files"]:
            self.finder.modules.files.list_files(body["files"])
        self._spawn(self._run_script(number, script, needs))

    async def _run_script(self, number: int, script: Script, needs: dict[str, dict[str, str]]) -> None:
        try:
            if needs or _DECLARATION in script.text:
                await self.packages.prepare(source_of(script), **needs)
                # The page may have had its say meanwhile.
                self.page.knowledge.forget()
            await run_script(
                script, self.namespace, self.compilation, lambda: self._find_code(wire.KIND_SCRIPT, number)
            )
            self.page.confirm()
        except SystemExit as error:
            self._exit(number, error)
        except BaseException as error:
            self._flush()
            described = self._describe(error)
            self._is_shown(error, described)
            self.channel.post(wire.KIND_SCRIPT_DONE, number, described)
        else:
            self._flush()
            self.channel.post(wire.KIND_SCRIPT_DONE, number, None)

    def _time_zones(self) -> bytes:
        """What the extension ships for ``zoneinfo``. Nothing else runs until it is there."""
        return self.packages.host.time_zones(self._run_sync)

    @property
    def heap_bytes(self) -> int:
        """How large the interpreter's memory is."""
        return self._bridge.heapBytes()

    @property
    def packages(self) -> Installer:
        """What installs packages. Most pages have none, and do not load this."""
        if self._packages is None:
            from .packages import adaptations
            from .packages.installer import Installer

            bridge: PackageBridge = self._bridge  # type: ignore[assignment]
            self._packages = Installer(bridge, lambda text: self._console("warn", f"Adder: {text}"))
            adapting.install(adaptations.adapters(self.globals["window"]))
        return self._packages

    def _find_code(self, kind: str, number: int) -> bytes | None:
        """What the host has of the code of a script or a module. Nothing else runs until it has said so."""
        sought = self._bridge.code(kind, number)
        found = None if sought is None else self._wait_for(sought)
        return None if found is None else found.to_bytes()

    def _wait_for(self, awaitable: Any) -> Any:
        """Waits for somebody who is not the page, with all done that the page was asked for."""
        self.channel.flush()
        result = self._run_sync(awaitable)
        # The page may have had its say meanwhile.
        self.page.knowledge.forget()
        return result

    def _load_modules(self) -> Modules:
        # Only for pages that import modules of their own.
        from .module_files import ModuleFiles
        from .modules import Modules

        kept = lambda number: self._find_code(wire.KIND_SOURCE, number)  # noqa: E731
        return Modules(ModuleFiles(self._fetch_files, self.compilation, kept))

    def _fetch_files(self, requests: list[Request]) -> list[Reply]:
        """Has the page fetch files. Nothing else runs until it has them all, or the user has stopped it."""
        self._flush()
        replies = self._wait_for(self._bridge.files(json.dumps(requests)))
        if not replies:
            raise KeyboardInterrupt(INTERRUPTED)
        return json.loads(replies)

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
        identifier, arguments, applied, *ahead = body
        self._spawn(self._run_event(Delivery(self.channel, number, applied), identifier, arguments, *ahead))

    async def _run_event(
        self, delivery: Delivery, identifier: int, arguments: list[Any], ahead: Answers | None = None
    ) -> None:
        try:
            values = [self.page.decoder.decode(argument) for argument in arguments]
            self.page.handle_event(identifier, values[0], ahead)
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
        described = self._describe(error)
        if not self._is_shown(error, described):
            self.channel.post(wire.KIND_REPORT, 0, described)

    def _is_shown(self, error: BaseException, described: dict[str, Any]) -> bool:
        """Lets DevTools know of an exception; whether the page's console need not."""
        if self.on_failure is not None:
            return self.on_failure(error)
        self.earlier.add("error", described["traceback"])
        return False

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
        if not self.show(level, text):
            # What is printed is to be seen, however long Python goes on computing.
            self.channel.print(level, text)

    def show(self, level: str, text: str) -> bool:
        """Shows a line in the panels' consoles, with the author's line that runs, or keeps it for one that comes later.

        Returns:
            Whether it is for a panel alone.
        """
        if self.on_print is not None:
            return self.on_print(level, text)
        place = author_place(sys._getframe(1))
        self.earlier.add(level, text, None if place is None else Place.of(*place))
        return False

    def _after(self) -> None:
        self.page.end_turn()

    def _idle(self) -> None:
        for look in self.at_rest:
            look()
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
    renewal.renew(bridge.languages)
    _runtime = Runtime(bridge, suspend)
    _runtime.install()
    stdlib.install_run_sync(_runtime.loop, suspend)
    breath.install(bridge, run_sync, can_run_sync, _runtime.channel.flush)
    breath.listeners.append(_runtime._breathed)
    # A script may be here already: then Python computes from now on, without having been suspended before.
    bridge.resume()
    compatible.install()
    _runtime.page.unwrapper = compatible.unwrap
    _runtime.loop.serve()
