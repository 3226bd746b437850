"""Handlers and events: ``when``, ``next_event``, ``events``, and ``on``, ``once``, ``off`` of what has events."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from adder import _wire as wire
from adder.exports import listener_flags
from adder.main import current

from ._handlers import NOT_BUBBLING, Handler, delegated, paced, wrappers_of
from ._incoming import Incoming

__all__ = ["EventTargetIdiom", "events", "listen", "next_event", "when"]


def when(
    event: str, target: Any = None, *, within: Any = None, **options: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator that makes a function, or a coroutine function, the handler of an event (DOM §2.7
    ``addEventListener``).

    Args:
        event: The event's type, such as ``"click"``.
        target: A CSS selector (every element that matches now), a node, a list of nodes, or nothing for the document.
        within: A node, or the selector of one: then `target` is a selector for what is inside it when the event comes,
            so elements that are put there later are meant too. ``event.current_target`` is the one that matches. The
            page looks when it dispatches the event, and an event for which nothing matches costs Python nothing.
        options: ``prevent_default=True`` cancels the event's default action, ``stop_propagation=True`` keeps it from
            outer nodes; without them the page does what the handler's code is seen to call (``docs/events.md`` tells
            what that cannot do). ``once``, ``capture``, ``passive`` and ``signal`` are as in JavaScript. ``debounce``:
            the handler runs when no event has come for so many seconds, with the last one. ``throttle``: it runs at
            once, and then at most every so many seconds, with the latest.

    Returns:
        The decorator; it returns the function unchanged.

    Raises:
        LookupError: no element matches the selector.
        TypeError: `within` is given, and `target` is no selector.
        ValueError: both ``debounce`` and ``throttle`` are given.

    Example::

        @when("submit", "#order", prevent_default=True)
        async def send(event):
            ...

        @when("click", "li", within="#list")
        def choose(event):
            event.current_target.classes.toggle("chosen")

        @when("input", "#search", debounce=0.3)
        async def search(event):
            ...
    """
    if within is not None and not isinstance(target, str):
        raise TypeError(f"with `within`, the target is a selector, not {type(target).__name__}")

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for node in _targets(target if within is None else within):
            _listen(node, event, function, None if within is None else target, **options)
        return function

    return decorate


def listen(node: Any, event: str, handler: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """Adds `handler` to `node`; see :func:`when`."""
    _listen(node, event, handler, None, **options)
    return handler


def _listen(
    node: Any,
    event: str,
    handler: Callable[..., Any],
    selector: str | None,
    /,
    *,
    prevent_default: bool | None = None,
    stop_propagation: bool | None = None,
    once: bool = False,
    capture: bool = False,
    passive: bool | None = None,
    signal: Any = None,
    debounce: float | None = None,
    throttle: float | None = None,
) -> None:
    """Adds `handler` to `node`, or to what matches a selector inside of it."""
    if not callable(handler):
        raise TypeError(f"the handler of {event!r} must be callable, not {type(handler).__name__}")
    flags = None
    if selector is not None or prevent_default is not None or stop_propagation is not None:
        flags = listener_flags(handler)
    for declared, flag in (
        (prevent_default, wire.LISTENER_PREVENT_DEFAULT),
        (stop_propagation, wire.LISTENER_STOP_PROPAGATION),
    ):
        if declared is not None:
            flags = flags | flag if declared else flags & ~flag
    if prevent_default is not None:
        flags &= ~wire.LISTENER_MAY_PREVENT_DEFAULT
    chosen = {"once": once, "capture": capture or (selector is not None and event in NOT_BUBBLING)}
    if passive is not None:
        chosen["passive"] = passive
    if signal is not None:
        chosen["signal"] = signal
    heard = paced(handler, event, debounce, throttle)
    if selector is not None:
        heard = delegated(heard, event)
    if isinstance(heard, Handler):
        heard.target = node._target
    node._page.listen(node, event, heard, flags, chosen, selector)


def _targets(target: Any) -> list[Any]:
    document = current().globals["document"]
    if target is None:
        return [document]
    if isinstance(target, str):
        found = document.select(target)
        if not found:
            raise LookupError(f"no element matches {target!r}; the script may stand before it, or the id may differ")
        return found
    if isinstance(target, (Sequence, set, frozenset)):
        return list(target)
    return [target]


def next_event(target: Any, event: str, *, timeout: float | None = None, **options: Any) -> Awaitable[Any]:
    """Waits for an event (DOM §2.7 ``addEventListener`` with ``once``).

    It listens from the call on, so what comes between calling and awaiting counts.

    Args:
        target: As for :func:`when`.
        event: The event's type.
        timeout: How many seconds to wait at most.
        options: ``prevent_default``, ``stop_propagation``, ``capture``, ``passive``; see :func:`when`.

    Returns:
        What to await; it gives the event. Cancelling it ends the listening.

    Raises:
        TimeoutError: the event did not come in time.
        LookupError: no element matches the selector.

    Example::

        click = await web.next_event("#go", "click", timeout=10)
    """
    nodes = _targets(target)
    loop = current().loop
    arrival = loop.create_future()

    def arrived(it: Any) -> None:
        if not arrival.done():
            arrival.set_result(it)

    for node in nodes:
        listen(node, event, arrived, **options)

    async def wait() -> Any:
        try:
            return await asyncio.wait_for(arrival, timeout)
        except TimeoutError:
            raise TimeoutError(f"{event!r} did not come within {timeout} s") from None
        finally:
            for node in nodes:
                node.off(event, arrived, capture=options.get("capture", False))

    return loop.create_task(wait())


def events(target: Any, event: str, **options: Any) -> Incoming:
    """Events as an asynchronous iterator (DOM §2.7 ``addEventListener``).

    Args:
        target: As for :func:`when`.
        event: The event's type.
        options: ``prevent_default``, ``stop_propagation``, ``capture``, ``passive``, ``debounce``, ``throttle``; see
            :func:`when`.

    Returns:
        The iterator. It listens from the call on, and until it is closed: by leaving its ``with`` block, by its
        ``close()``, or when nobody holds it any more.

    Raises:
        LookupError: no element matches the selector.

    Example::

        async with web.events("#canvas", "pointermove") as moves:
            async for move in moves:
                if move.buttons == 0:
                    break
    """

    def start(put: Callable[[Any], None]) -> Callable[[], None]:
        nodes = _targets(target)

        def arrived(it: Any) -> None:
            put(it)

        for node in nodes:
            listen(node, event, arrived, **options)

        def stop() -> None:
            for node in nodes:
                node.off(event, arrived, capture=options.get("capture", False))

        return stop

    return Incoming(start)


class EventTargetIdiom:
    """Members that Python adds to whatever has events: nodes, the window, requests, sockets."""

    __slots__ = ()

    def on(self, event: str, handler: Callable[..., Any] | None = None, **options: Any) -> Any:
        """Calls `handler` whenever `event` reaches this object (DOM §2.7 ``addEventListener``).

        Args:
            event: The event's type, such as ``"click"``.
            handler: A function or coroutine function, with the event as its argument or without any. Left out,
                `on` returns a decorator.
            options: ``prevent_default``, ``stop_propagation``: what to do when the event is dispatched; ``once``,
                ``capture``, ``passive``: as in JavaScript; ``debounce``, ``throttle``: see :func:`when`.

        Returns:
            The handler.

        Example::

            button.on("click", lambda: print("clicked"))
        """
        if handler is None:
            return lambda function: self.on(event, function, **options)
        return listen(self, event, handler, **options)

    def once(self, event: str, handler: Callable[..., Any] | None = None, **options: Any) -> Any:
        """Calls `handler` when `event` next reaches this object, and not again; otherwise as :meth:`on`.

        Example::

            picture.once("load", lambda: print(picture.natural_width))
        """
        return self.on(event, handler, **{**options, "once": True})

    def off(self, event: str, handler: Callable[..., Any], *, capture: bool = False) -> None:
        """No longer calls `handler` (DOM §2.7 ``removeEventListener``). It need not have been added.

        Args:
            event: The event's type.
            handler: The function that was given to :meth:`on`, :meth:`once` or :func:`when`; for ``within``, this
                object is the one around.
            capture: Whether it was added with ``capture``.

        Example::

            button.off("click", go)
        """
        page = self._page
        for wrapper in [handler, *wrappers_of(handler, event)]:
            if wrapper is not handler and wrapper.target == self._target:
                wrapper.cancel()
            # What is heard within another object may be captured without the author having said so.
            for captured in {capture, wrapper is not handler and event in NOT_BUBBLING}:
                arguments = page.encoder.encode_all((event, wrapper, {"capture": captured}))
                page.record(wire.OP_METHOD, self._target, "removeEventListener", arguments)
