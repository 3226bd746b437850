"""What a debugger needs around it: a line to the client, and an interpreter."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Hooks", "Message", "Transport"]

Message = dict[str, Any]


class Transport(Protocol):
    """The line to the client."""

    def send(self, message: Message) -> None:
        """Sends a message of the protocol's."""

    def receive(self) -> Message | None:
        """Waits for the next message; None when there is no client any more.

        Raises:
            KeyboardInterrupt: the user ends what stands still; it is raised there.
        """


@dataclass(frozen=True)
class Hooks:
    """What a debugger needs of the interpreter around it.

    Attributes:
        globals: Gives the document's ``__main__``, for what is evaluated while Python runs.
        before_stop: Called before Python stands still.
        after_stop: Called when it goes on.
        limit: Makes a context in which Python is interrupted after so many seconds.
        hidden: Beginnings of names of files that are not the author's.
        say: Called with what the debugger itself has to say where it stands in the author's code: a category of the
            protocol's, ``console`` for what a log point says or ``important``, and the text.
        point_out: Called with a node of the page's that is to be highlighted there; with None when that is over.
    """

    globals: Callable[[], dict[str, Any]]
    before_stop: Callable[[], None] = lambda: None
    after_stop: Callable[[], None] = lambda: None
    limit: Callable[[float], contextlib.AbstractContextManager[Any]] = lambda _: contextlib.nullcontext()
    hidden: tuple[str, ...] = ()
    say: Callable[[str, str], Any] = lambda _category, _text: None
    point_out: Callable[[Any], None] = lambda _node: None
