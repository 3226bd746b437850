"""A client of the debugger's that says what a test wants it to say, while Python stands still as in a page."""

from __future__ import annotations

import ast
import asyncio
import inspect
import linecache
import textwrap
from collections.abc import Callable, Generator
from typing import Any

from adder.devtools.debugger import Debugger, Hooks
from adder.loop import EventLoop

PAGE = "https://site.test/page.html"

Talk = Generator[tuple[str, dict[str, Any]] | str, dict[str, Any], None]

HIDDEN = ("/",)
"""All files of the machine are Python's, pytest's and the tests' own."""


class _Nothing:
    """A channel on which nothing comes."""

    def wait(self, _seconds: float | None) -> None:
        pass

    wake = receive = lambda self: None


class _Interrupt(BaseException):
    """The generator wants what stands still to end."""


class Client:
    """Talks to a debugger. While Python stands still, a test's generator says what is asked, and gets the answers.

    It says ``"interrupt"`` for what stands still to end, and nothing more then.
    """

    def __init__(self, **hooks: Any) -> None:
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        self.debugger = Debugger(self, Hooks(lambda: self.namespace, hidden=HIDDEN, **hooks))
        self.events: list[dict[str, Any]] = []
        self.answer: dict[str, Any] = {}
        self.failure: BaseException | None = None
        self.is_gone = False
        self._talk: Talk | None = None
        self._begun = False
        self._sequence = 0

    # The debugger's side.

    def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "event":
            self.events.append(message)
        else:
            self.answer = message

    def receive(self) -> dict[str, Any] | None:
        if self.is_gone:
            return None
        if self._talk is not None:
            try:
                asked = self._talk.send(self.answer.get("body") if self._begun else None)  # type: ignore[arg-type]
                self._begun = True
                if asked == "interrupt":
                    self._talk = None
                    raise _Interrupt
                return self._request(*((asked, {}) if isinstance(asked, str) else asked))
            except StopIteration:
                self._talk = None
            except _Interrupt:
                raise KeyboardInterrupt from None
            except BaseException as error:
                self.failure = error
                self._talk = None
        return self._request("disconnect", {}) if self.failure else self._request("continue", {})

    # The test's side.

    def _request(self, command: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self._sequence += 1
        return {"seq": self._sequence, "type": "request", "command": command, "arguments": arguments}

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Asks something while Python runs; returns the whole response."""
        self.debugger.handle(self._request(command, arguments))
        return self.answer

    def attach(
        self, *lines: int | dict[str, Any], path: str = PAGE, filters: tuple[str, ...] = ()
    ) -> list[dict[str, Any]]:
        """Attaches, with breakpoints; returns them."""
        self.ask("initialize", adapterID="adder")
        assert self.ask("attach")["success"]
        wanted = [{"line": line} if isinstance(line, int) else line for line in lines]
        made = self.ask("setBreakpoints", source={"path": path}, breakpoints=wanted)["body"]["breakpoints"]
        self.ask("setExceptionBreakpoints", filters=list(filters))
        self.ask("configurationDone")
        return made

    def of(self, event: str) -> list[dict[str, Any]]:
        """The bodies of all events of a name so far."""
        return [message["body"] for message in self.events if message["event"] == event]

    def run(
        self, source: str, talk: Callable[[], Talk] | None = None, path: str = PAGE, may_run_on: bool = False
    ) -> None:
        """Runs a script, at whose stops the generator talks. Top-level ``await`` works.

        Args:
            source: The script.
            talk: Makes the generator.
            path: The URL of the script.
            may_run_on: Whether Python may come to its end before the generator does.
        """
        text = remember(source, path)
        if talk is not None:
            self._talk, self._begun = talk(), False
        try:
            code = compile(text, path, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            if code.co_flags & inspect.CO_COROUTINE:
                self._finish(eval(code, self.namespace))
            else:
                exec(code, self.namespace)
        finally:
            if self.failure is not None:
                raise self.failure
        if self._talk is not None:
            try:
                asked = self._talk.send(self.answer.get("body") if self._begun else None)  # type: ignore[arg-type]
            except StopIteration:
                return
            assert may_run_on, f"Python has not stopped, so there was nobody to ask for {asked}"

    @staticmethod
    def _finish(coroutine: Any) -> None:
        """Runs a coroutine on the loop that pages have."""
        loop = EventLoop(_Nothing(), lambda _: None, lambda _: None, lambda: None)  # type: ignore[arg-type]
        before = asyncio._get_running_loop()
        asyncio._set_running_loop(loop)
        try:
            loop.run_until_complete(coroutine)
        finally:
            asyncio._set_running_loop(before)

    def stops(self, source: str) -> list[tuple[str, int]]:
        """Runs a script, goes on at each stop; returns the reasons and lines of them."""
        seen = []

        def talk() -> Talk:
            while True:
                frame = (yield "stackTrace")["stackFrames"][0]
                seen.append((self.of("stopped")[-1]["reason"], frame["line"]))
                yield "continue"

        self.run(source, talk, may_run_on=True)
        return seen


def remember(source: str, path: str = PAGE) -> str:
    """Makes a text known as that of a file; returns it without indentation."""
    text = textwrap.dedent(source).lstrip("\n")
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    return text
