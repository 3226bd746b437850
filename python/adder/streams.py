"""``print``, ``sys.stderr`` and ``input`` of a page's Python."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

__all__ = ["LONGEST", "ConsoleStream", "make_input"]

LONGEST = 1_000_000
"""Characters that are sent at once; a longer line arrives in pieces."""


class ConsoleStream(io.TextIOBase):
    """A text stream whose lines go to the page's console.

    What was written is sent when a piece of it ends with a newline, so that one ``print`` is one message, also of
    several lines; a rest without newline is sent by :meth:`flush`, which the runtime calls whenever a task ends.

    Args:
        name: What ``stream.name`` says, such as ``"<stdout>"``.
        send: Called with each piece of text, its newline removed.
    """

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, name: str, send: Callable[[str], None]) -> None:
        self.name = name
        self._send = send
        self._pending: list[str] = []

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._pending.append(text)
        if text.endswith("\n"):
            self._emit()
        return len(text)

    def flush(self) -> None:
        if self._pending:
            self._emit()

    def _emit(self) -> None:
        text = "".join(self._pending).removesuffix("\n")
        self._pending.clear()
        # The browser refuses messages beyond a size.
        for start in range(0, len(text) or 1, LONGEST):
            self._send(text[start : start + LONGEST])


def make_input(ask: Callable[[str], str | None], *streams: ConsoleStream) -> Callable[..., str]:
    """A replacement for the built-in ``input`` that asks through the page's prompt.

    Args:
        ask: Shows the prompt (``window.prompt``), and returns None when it is dismissed.
        streams: What to flush before asking.
    """

    def input(prompt: Any = "", /) -> str:
        """Asks the reader of the page for a line of text, in the page's own prompt dialog.

        Args:
            prompt: What to ask.

        Returns:
            The text.

        Raises:
            EOFError: the dialog was dismissed.
        """
        for stream in streams:
            stream.flush()
        answer = ask(str(prompt))
        if answer is None:
            raise EOFError("the prompt was dismissed")
        return answer

    return input
