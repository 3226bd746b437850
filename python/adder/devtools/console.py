"""The domain ``console``: runs what a panel's user types in the page's ``__main__``, and shows what comes of it.

While Python stands at a breakpoint, it runs that in a frame there instead, and at once: nothing else goes on meanwhile.

What is printed by a cell, or by what a cell has started, goes to the panel. What the page's own scripts print goes
there as well as to the page's console, and so do exceptions that nobody handled.
"""

from __future__ import annotations

import asyncio
import builtins
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import ContextVar, copy_context
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any

from adder import breath, stdlib
from adder.errors import format_exception
from adder.places import Place, author_place

from . import channel, magics, nodes
from .cells import Compiler, wants_more
from .completion import complete, describe
from .failures import Failures
from .output import Output, in_messages
from .patience import TooLong
from .references import References
from .views import Views

if TYPE_CHECKING:
    from adder.main import Runtime

    from .debugger.evaluation import Namespace

__all__ = ["Console", "install"]

_DOMAIN = "console"
_CONTROL = "console-control"
_INPUT = "console-input"

_cell: ContextVar[tuple[int, int] | None] = ContextVar("cell", default=None)
"""The panel and the cell that what runs now was started by."""


class Console:
    """Python's end of the panel's console.

    Args:
        runtime: The document's.
    """

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.compiler = Compiler()
        #: The names that cells have defined.
        self.own_names: set[str] = set()
        self._references = References()
        self._views = Views(self._references)
        self._failures = Failures(self._references, self._views)
        self._output = Output(self._send_output, runtime.loop.call_soon, self._views.keep_text)
        #: The panel that has come just now.
        self._newcomer = 0
        self._running: dict[tuple[int, int], asyncio.Task[Any]] = {}
        #: Where Python stands, while a cell runs there.
        self._frame: Namespace | None = None

    @property
    def namespace(self) -> dict[str, Any]:
        """The document's ``__main__``."""
        return self.runtime.namespace

    @property
    def names(self) -> dict[str, Any]:
        """What each name means for the cell that runs: in a frame where Python stands, or else in ``__main__``."""
        return self.namespace if self._frame is None else self._frame.flat()

    @property
    def stands(self) -> bool:
        """Whether the cell that runs does so where Python stands still, so that it can await nothing."""
        return self._frame is not None

    def install(self) -> None:
        """Begins to hear of output and exceptions."""
        self.runtime.on_print = self._printed
        self.runtime.on_failure = self._failed
        breath.listeners.append(self._breathed)
        channel.on_attach.append(self._tell_earlier)
        channel.on_detach.append(self._detached)
        channel.on_wait.append(self._output.flush)
        self._tell_earlier(0)

    def _tell_earlier(self, panel: int) -> None:
        """Tells a panel, or all of them, what the page's scripts have printed before. It leaves out what it knows."""
        # That one has it among what it is told now.
        self._newcomer = panel
        self._output.flush()
        self._newcomer = 0
        lines = (
            {"level": level, "text": text, "number": number, **_placed(place)}
            for number, level, text, place in self.runtime.earlier
        )
        for part in in_messages(lines):
            channel.send(_DOMAIN, {"type": "earlier", "lines": part}, panel)

    def _detached(self, panel: int) -> None:
        for (owner, _), task in list(self._running.items()):
            if owner == panel:
                task.cancel()
        if not channel.attached:
            self._views.clear()
            self._output.held.clear()

    # Messages.

    def receive(self, message: dict[str, Any], panel: int) -> Any:
        """Takes a message of the domain ``console``."""
        kind = message["type"]
        if kind == "attach":
            # A panel is there: that this module has been imported for it is all that it needs.
            return None
        if kind == "run":
            if self._wants_more(message, panel):
                return None
            if "frame" in message:
                self._run_in_frame(message, panel)
                return None
            return self._run_in_page(message, panel)
        if kind == "point-out":
            nodes.point_out(self._node(message.get("ref")))
            return None
        if kind == "reveal":
            nodes.reveal(self._node(message.get("ref")))
            return None
        return self._answer(message, panel)

    def control(self, message: dict[str, Any], panel: int) -> None:
        """Takes a message that does not wait for what Python computes: the user interrupts cells."""
        if message["type"] != "interrupt":
            return
        current = asyncio.current_task(self.runtime.loop)
        meant = {(panel, cell) for cell in message["cells"]} & set(self._running)
        for key in meant:
            # What computes now is interrupted by the host.
            if self._running[key] is not current:
                self._running[key].cancel()
        # Where Python stands still, this is carried out amid what stands.
        if _cell.get() in meant:
            from .debug import end_stop

            end_stop()

    def _node(self, number: Any) -> Any:
        try:
            return self._references.get(number)
        except KeyError:
            return None

    def _answer(self, message: dict[str, Any], panel: int) -> None:
        """Answers what the panel wants to know."""
        try:
            answer = self._ask(message)
        except KeyError:
            answer = {"gone": True}
        except TooLong:
            answer = {"error": {"type": "TimeoutError", "message": "it takes too long", "frames": [], "left": 0}}
        except Exception as error:
            answer = {"error": self._failures.view(error)}
        channel.send(_DOMAIN, {"type": "reply", "id": message["id"], **answer}, panel)

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        match message["type"]:
            case "inside":
                return self._views.inside(message["ref"], message.get("start", 0))
            case "evaluate":
                return {"view": self._views.evaluate(message["ref"], message["name"])}
            case "rest":
                return self._views.rest(message["ref"], message["start"])
            case "rest-of-text":
                return self._views.rest_of_text(message["ref"], message["start"])
            case "rest-of-output":
                lines, left = self._output.held.rest(message["ref"], message["start"])
                return {"lines": lines, "left": left}
            case "more-rows":
                return self._views.more_rows(message["ref"], message["start"])
            case "variables":
                return {"rows": self._failures.variables(message["ref"], message["index"]), "next": None}
            case "complete":
                return complete(message["source"], message["position"], self._names_for(message))
            case "describe":
                return {"found": describe(message["source"], message["position"], self._names_for(message))}
        raise ValueError(f"nothing is known of {message['type']!r}")

    # Running.

    def _wants_more(self, message: dict[str, Any], panel: int) -> bool:
        source = message["source"]
        is_open = bool(message.get("ask")) and not source.lstrip().startswith("%") and wants_more(source)
        if is_open:
            channel.send(_DOMAIN, {"type": "more", "id": message["id"]}, panel)
        return is_open

    async def _run_in_page(self, message: dict[str, Any], panel: int) -> None:
        task = asyncio.current_task()
        assert task is not None
        key = panel, message["id"]
        self._running[key] = task
        try:
            await self._run(message, panel)
        finally:
            del self._running[key]

    def _run_in_frame(self, message: dict[str, Any], panel: int) -> None:
        """Runs a cell where Python stands. It awaits nothing, so one step carries it out."""
        with suppress(StopIteration):
            copy_context().run(self._run(message, panel).send, None)

    async def _run(self, message: dict[str, Any], panel: int) -> None:
        identifier = message["id"]
        _cell.set((panel, identifier))
        channel.send(_DOMAIN, {"type": "started", "id": identifier}, panel)
        began = time.perf_counter()
        outcome: dict[str, Any] = {}
        around = self._frame
        try:
            self._frame = _frame_for(message)
            if self._frame is None:
                await self.runtime.started.wait()
            self._use_input()
            self.runtime.page.knowledge.forget()
            self._use_selected(message.get("mark"))
            value = await self._evaluate(message["source"])
            self.runtime.page.confirm()
            if value is not None and value is not magics.NOTHING:
                builtins._ = value  # type: ignore[attr-defined]
                outcome["value"] = self._views.result(value)
        except SystemExit as error:
            if error.code not in (None, 0):
                print(error.code, file=sys.stderr)
        except (KeyboardInterrupt, asyncio.CancelledError) as error:
            outcome["interrupted"] = True
            if error.__traceback__ is not None and type(error) is KeyboardInterrupt:
                outcome["error"] = self._failures.view(error)
        except BaseException as error:
            outcome["error"] = self._failures.view(error)
        finally:
            self._frame = around
        self.runtime.stdout.flush()
        self.runtime.stderr.flush()
        self._output.flush()
        seconds = round(time.perf_counter() - began, 4)
        channel.send(_DOMAIN, {"type": "done", "id": identifier, "seconds": seconds, **outcome}, panel)

    async def _evaluate(self, source: str) -> Any:
        magic = magics.find(source)
        before = set(self.namespace)
        try:
            if magic:
                return await magic[0](self, magic[1])
            return await self.prepare(source)()
        finally:
            self.own_names |= {name for name in set(self.namespace) - before if not name.startswith("__")}

    def prepare(self, source: str) -> Callable[[], Awaitable[Any]]:
        """Compiles a source, to be run with the names of the cell that runs.

        Raises:
            SyntaxError: it is not Python, or awaits something where that cannot be.
        """
        frame = self._frame
        if frame is None:
            return partial(self.compiler.compile(source).run, self.namespace)
        from .debugger.evaluation import awaiting_nothing, run

        with awaiting_nothing():
            cell = self.compiler.compile(source, awaits=False)

        async def at_once() -> Any:
            return cell.run_by(lambda code: run(code, frame))

        return at_once

    def _names_for(self, message: dict[str, Any]) -> dict[str, Any]:
        frame = _frame_for(message)
        return self.namespace if frame is None else frame.flat()

    def _use_selected(self, mark: Any) -> None:
        """Makes ``_0`` the element that is selected in the browser's inspector: the panel has left it under a mark."""
        if type(mark) is not str or not mark:
            return
        window = self.runtime.globals["window"]
        selected = getattr(window, mark, None)
        delattr(window, mark)
        self.namespace["_0"] = selected

    def _use_input(self) -> None:
        """Makes ``input()`` ask in the console where a cell calls it, and through the page's prompt elsewhere."""
        page_input = builtins.input
        if getattr(page_input, "is_of_console", False):
            return

        def input(prompt: Any = "", /) -> str:
            """Asks for a line of text."""
            if _cell.get() is None or not channel.attached:
                return page_input(prompt)
            return self.ask(str(prompt))

        input.is_of_console = True  # type: ignore[attr-defined]
        stdlib.install_input(input)

    def defined_names(self) -> list[str]:
        """The names of the namespace that are nobody's but the page's scripts' and the console's."""
        given = {*self.runtime.globals, "_0"}
        return sorted(name for name in self.names if not name.startswith("__") and name not in given)

    # What it hears.

    def _printed(self, level: str, text: str) -> bool:
        cell = _cell.get()
        line: dict[str, Any] = {"level": level, "text": text}
        found = author_place(sys._getframe(1))
        place = None if found is None else Place.of(*found)
        line |= _placed(place)
        if cell is None:
            line["number"] = self.runtime.earlier.add(level, text, place)
        else:
            line["cell"] = cell[1]
        if channel.attached:
            self._output.add(line)
        return cell is not None and bool(channel.attached)

    def _send_output(self, lines: list[dict[str, Any]], left: int, rest: int) -> None:
        told = {"left": left, "rest": rest, "total": self._output.total, "last": self.runtime.earlier.last}
        panels = channel.attached - {self._newcomer} if self._newcomer else {0}
        for panel in panels:
            channel.send(_DOMAIN, {"type": "output", "lines": lines, **told}, panel)

    def _failed(self, error: BaseException) -> bool:
        is_cell_s = _cell.get() is not None
        self._output.flush()
        number = 0 if is_cell_s else self.runtime.earlier.add("error", format_exception(error))
        if not channel.attached:
            return False
        channel.send(_DOMAIN, {"type": "uncaught", "error": self._failures.view(error), "number": number})
        return is_cell_s

    def _breathed(self, _frame: FrameType | None) -> None:
        self._output.flush()

    def ask(self, prompt: str) -> str:
        """What ``input()`` does in a cell: asks in the panel.

        Raises:
            EOFError: no panel is open any more.
            KeyboardInterrupt: the user does not want to answer.
        """
        cell = _cell.get()
        assert cell is not None
        self.runtime.stdout.flush()
        self._output.flush()
        channel.send(_DOMAIN, {"type": "ask", "id": cell[1], "prompt": prompt[:10_000]}, cell[0])
        while True:
            received = channel.receive(_INPUT)
            if received is None:
                raise EOFError("the console was closed")
            message, panel = received
            if panel != cell[0]:
                continue
            if message.get("interrupted"):
                raise KeyboardInterrupt
            return str(message["text"])


def _frame_for(message: dict[str, Any]) -> Namespace | None:
    """What names mean in the frame that a message is about; None for one about the page.

    Raises:
        LookupError: Python does not stand there any more.
    """
    if "frame" not in message:
        return None
    from .debug import names_at

    return names_at(message["frame"])


def _placed(place: Place | None) -> dict[str, Any]:
    return {} if place is None else {"place": [place.filename[:2000], place.line]}


def install(runtime: Runtime) -> None:
    """Installs the domain."""
    console = Console(runtime)
    console.install()
    channel.register(_DOMAIN, console.receive)
    channel.register(_CONTROL, console.control, urgent=True)
