"""The router between DevTools panels and the parts of Python's end.

A message is an object with a ``domain``. Its handler runs between the page's tasks, as an event's would. A handler that
is *urgent* also runs while Python computes (in a breath) and while it waits in :func:`receive`.

:func:`receive` is for a debugger that stands at a breakpoint: it suspends Python until the panel has something to say
in a domain. The page stays responsive; what it has to say waits. The console is served meanwhile: there the user looks
at what Python stands with.
"""

from __future__ import annotations

import importlib
import inspect
import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any

from adder import _wire as wire
from adder import breath
from adder.errors import format_exception

if TYPE_CHECKING:
    from adder.main import Runtime

__all__ = [
    "DOMAINS",
    "attached",
    "deliver",
    "deliver_amid",
    "in_parts",
    "on_attach",
    "on_detach",
    "on_wait",
    "put",
    "receive",
    "register",
    "send",
]

Message = dict[str, Any]
Handler = Callable[[Message, int], Any]

DOMAINS: dict[str, str] = {
    "console": "adder.devtools.console",
    "console-control": "adder.devtools.console",
    "debug": "adder.devtools.debug",
    "debug-control": "adder.devtools.debug",
    "memory": "adder.devtools.memory",
    "problems": "adder.devtools.problems",
    "profile": "adder.devtools.profile",
}
"""The module that takes care of a domain; it is imported with the first message."""

URGENT = frozenset({"console-control", "debug-control", "memory", "profile"})
"""Domains that may be heard of for the first time while Python computes."""

STANDING = frozenset({"console"})
"""Domains whose handlers are also called while Python stands still in :func:`receive`, but not while it computes."""

attached: set[int] = set()
"""The panels that are open on this document's tab, by number."""

on_attach: list[Callable[[int], None]] = []
"""Called when a panel has come, with its number."""

on_detach: list[Callable[[int], None]] = []
"""Called when a panel has gone, with its number."""

on_wait: list[Callable[[], None]] = []
"""Called before Python waits in :func:`receive`: what is to be seen meanwhile has to be sent by then."""

_handlers: dict[str, tuple[Handler, bool]] = {}
_waiting: dict[str, deque[tuple[Message, int]]] = {}
"""Messages of domains that somebody waits for in :func:`receive`."""

_later: deque[tuple[Message, int]] = deque()
"""Messages that arrived while something else ran, and are not urgent."""

_installing: list[str] = []
"""Domains whose modules are being imported."""

_runtime: Runtime | None = None
_tasks: set[Any] = set()


def register(domain: str, handler: Handler, urgent: bool = False) -> None:
    """Makes a function take a domain's messages.

    Args:
        domain: The domain.
        handler: Called with the message and the number of the panel that sent it. A coroutine function runs as a task.
            What it raises is shown in the panel.
        urgent: Whether it is also called while Python computes, and while it waits for a message of another domain.
    """
    _handlers[domain] = (handler, urgent)


def send(domain: str, message: Message, panel: int = 0) -> None:
    """Sends a message.

    Args:
        domain: The domain.
        message: What JSON can hold.
        panel: The number of the panel that it is for; 0 for all.

    Raises:
        ValueError: it is longer than a message may be.
    """
    text = json.dumps({"domain": domain, **message}, separators=(",", ":"))
    if len(text) > wire.LIMIT_DEVTOOLS:
        raise ValueError(
            f"a message to DevTools may have {wire.LIMIT_DEVTOOLS} characters, and this one has {len(text)}"
        )
    runtime().channel.post_devtools(panel, text)


def in_parts(rows: Sequence[Any], most: int = 50) -> Iterator[Sequence[Any]]:
    """Rows cut up for messages. Fifty of them fit whatever is in them, where that is not more than an address."""
    for start in range(0, len(rows), most):
        yield rows[start : start + most]


def receive(domain: str) -> tuple[Message, int] | None:
    """Suspends Python until a panel says something in a domain; nothing else of this interpreter runs meanwhile.

    Returns:
        The message and the panel's number; None when no panel is open any more.
    """
    for listener in on_wait:
        listener()
    channel = runtime().channel
    queue = _waiting.setdefault(domain, deque())
    try:
        while attached:
            _serve()
            if queue:
                return queue.popleft()
            found = channel.receive_devtools()
            if found is None:
                channel.wait_devtools()
            else:
                _sort(json.loads(found[2]), found[1])
        return None
    finally:
        # What is left is for the domain's handler.
        _later.extend(queue)
        del _waiting[domain]
        _catch_up()


def _serve() -> None:
    """Handles what is for Python that stands still, in the order in which it has arrived."""
    # One of them may stand still itself, and serve those after it.
    while (one := next((one for one in _later if one[0].get("domain") in STANDING), None)) is not None:
        _later.remove(one)
        _handle(*one)


def put(domain: str, message: Message, panel: int) -> None:
    """Puts a message before whoever waits in :func:`receive`, or before its handler, as if a panel had sent it."""
    _sort({**message, "domain": domain}, panel)
    _catch_up()


def deliver(current: Runtime, panel: int, message: Message) -> None:
    """Takes a message that has arrived between the page's tasks."""
    _begin(current)
    _deliver_later()
    _handle(message, panel)


def deliver_amid(current: Runtime, panel: int, message: Message) -> None:
    """Takes the first message where that has arrived while Python computes."""
    _begin(current)
    _sort(message, panel)
    _catch_up()


def _begin(current: Runtime) -> None:
    global _runtime
    if _runtime is None:
        _runtime = current
        breath.listeners.append(_breathe)


def runtime() -> Runtime:
    """The runtime that the panels look at.

    Raises:
        RuntimeError: no panel has ever been open.
    """
    if _runtime is None:
        raise RuntimeError("no DevTools panel is open")
    return _runtime


def _handle(message: Message, panel: int) -> None:
    domain = message.get("domain")
    if domain == "session":
        _session(message, panel)
        return
    if domain not in _handlers and domain in DOMAINS:
        _install(domain)
    handler, _ = _handlers.get(domain, (None, False))
    if handler is None:
        return
    try:
        outcome = handler(message, panel)
    except Exception as error:
        _fault(error, panel)
        return
    if inspect.iscoroutine(outcome):
        task = runtime().loop.create_task(_finish(outcome, panel))
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)


def _install(domain: str) -> None:
    # Python may take a breath in the middle of it, and hear of the domain once more.
    _installing.append(domain)
    try:
        importlib.import_module(DOMAINS[domain]).install(runtime())
    finally:
        _installing.remove(domain)


async def _finish(coroutine: Any, panel: int) -> None:
    try:
        await coroutine
    except Exception as error:
        _fault(error, panel)


def _session(message: Message, panel: int) -> None:
    if message.get("type") == "attach":
        attached.add(panel)
        for listener in list(on_attach):
            listener(panel)
    elif message.get("type") == "detach":
        attached.discard(panel)
        for listener in list(on_detach):
            listener(panel)


def _fault(error: BaseException, panel: int) -> None:
    """Says that this package itself has failed."""
    send("session", {"type": "fault", "text": format_exception(error)[-10_000:]}, panel)


def is_urgent(domain: Any) -> bool:
    """Whether a domain's messages are handled at any time."""
    if domain in URGENT and domain not in _handlers and not _installing:
        _install(domain)
    return _handlers.get(domain, (None, False))[1]


def _sort(message: Message, panel: int) -> None:
    """Handles a message at once where that may be, or puts it aside."""
    domain = message.get("domain")
    if domain in _waiting:
        _waiting[domain].append((message, panel))
    elif domain == "session" or is_urgent(domain):
        _handle(message, panel)
    else:
        _later.append((message, panel))


def _breathe(_frame: FrameType | None) -> None:
    channel = runtime().channel
    _hurry()
    while (found := channel.receive_devtools()) is not None:
        _sort(json.loads(found[2]), found[1])
        _hurry()
    _catch_up()


def _hurry() -> None:
    """Handles what is urgent and was put aside while its domain came about."""
    if _installing:
        return
    for one in [one for one in _later if is_urgent(one[0].get("domain"))]:
        _later.remove(one)
        _handle(*one)


def _catch_up() -> None:
    if _later:
        runtime().loop.call_soon(_deliver_later)


def _deliver_later() -> None:
    while _later:
        message, panel = _later.popleft()
        _handle(message, panel)
