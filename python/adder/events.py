"""Events as Python gets them, and their way through a handler."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from . import _wire as wire
from .channel import Channel
from .faces import class_for
from .names import snake
from .remote import Remote

__all__ = ["Delivery", "Event", "event_class_for"]


class Delivery:
    """An event on its way through one handler.

    Args:
        channel: The line to the page.
        number: What the page calls it; 0 where it waits for no answer.
        applied: What the page has done to the event for this handler, a sum of ``wire.LISTENER_*``;
            ``wire.LISTENER_MAY_PREVENT_DEFAULT`` says that it holds the default action back.
    """

    __slots__ = ("_channel", "_number", "_prevented", "applied")

    def __init__(self, channel: Channel, number: int, applied: int) -> None:
        self._channel = channel
        self._number = number
        self._prevented = False
        self.applied = applied

    async def run(self, handler: Callable[[list[Any]], Any], arguments: list[Any]) -> None:
        """Calls a handler, and tells the page what it did as soon as it has returned, awaits, or has failed."""
        try:
            for argument in arguments[:1]:
                if isinstance(argument, Event):
                    object.__setattr__(argument, "_delivery", self)
            outcome = handler(arguments)
            if inspect.isawaitable(outcome):
                await _Watched(outcome, self.end)
        finally:
            self.end()

    def prevent(self) -> bool:
        """Prevents the default action; False when it is too late for that."""
        if self.applied & wire.LISTENER_PREVENT_DEFAULT:
            return True
        if not self._number or not self.applied & wire.LISTENER_MAY_PREVENT_DEFAULT:
            return False
        self._prevented = True
        return True

    def end(self) -> None:
        """Tells the page, which waits for it, that the event has been handled."""
        if self._number:
            self._channel.decide(self._number, self._prevented)
            self._number = 0


class _Watched:
    """Awaits something, and says when it comes to its first pause."""

    __slots__ = ("_awaitable", "_paused")

    def __init__(self, awaitable: Awaitable[Any], paused: Callable[[], None]) -> None:
        self._awaitable = awaitable
        self._paused = paused

    def __await__(self) -> Generator[Any, Any, Any]:
        # What `yield from` does (PEP 380), which cannot be told of the first value.
        steps = self._awaitable.__await__()
        try:
            yielded = next(steps)
            self._paused()
            while True:
                try:
                    received = yield yielded
                except GeneratorExit:
                    if hasattr(steps, "close"):
                        steps.close()
                    raise
                except BaseException as error:
                    if not hasattr(steps, "throw"):
                        raise
                    yielded = steps.throw(error)
                else:
                    yielded = next(steps) if received is None else steps.send(received)
        except StopIteration as end:
            return end.value


class Event(Remote):
    """An event, with the attributes it had when it was dispatched; reading those costs nothing.

    Each handler gets a face of its own, since ``current_target`` and the like differ from one to the next. All of them
    hold the one object whose end lets go of the handle.

    Args:
        source: The event as any other object of the page.
        fields: Its attributes, under JavaScript's names.
    """

    __slots__ = ("_delivery", "_fields", "_source")

    def __init__(self, source: Remote, fields: dict[str, Any]) -> None:
        Remote.__init__(self, source._handle, source._class_name)
        object.__setattr__(self, "_source", source)
        object.__setattr__(self, "_fields", {**{snake(name): value for name, value in fields.items()}, **fields})
        object.__setattr__(self, "_delivery", None)

    def _read(self, name: str) -> Any:
        fields = self._fields
        return fields[name] if name in fields else Remote._read(self, name)

    @property
    def _is_fresh(self) -> bool:
        """Whether the event is yet to be dispatched: JavaScript may have made it and handed it over."""
        return self._fields.get("eventPhase") == 0 and self._fields.get("target") is None

    def prevent_default(self) -> None:
        """Cancels the event's default action (DOM §2.2 ``preventDefault``).

        The page has done so already, where the handler's code always calls this or ``prevent_default=True`` was
        declared; or it waits for this call, which then has to come before the handler's first ``await``.

        Warns:
            RuntimeWarning: the page could not wait, or waits no longer.
        """
        fields = self._fields
        if fields.get("defaultPrevented") or not fields.get("cancelable"):
            return
        if self._is_fresh:
            self._page.record(wire.OP_METHOD, self._target, "preventDefault", [])
        elif self._delivery is None or not self._delivery.prevent():
            self._warn("prevent_default", "its default action has happened")
            return
        fields["defaultPrevented"] = fields["default_prevented"] = True

    def stop_propagation(self) -> None:
        """Keeps the event from reaching further nodes (DOM §2.2 ``stopPropagation``).

        The page has done so already, where the handler's code calls this or ``stop_propagation=True`` was declared.

        Warns:
            RuntimeWarning: neither is so.
        """
        self._stop("stop_propagation", "stopPropagation")

    def stop_immediate_propagation(self) -> None:
        """Keeps the event from all further handlers (DOM §2.2 ``stopImmediatePropagation``); as above."""
        self._stop("stop_immediate_propagation", "stopImmediatePropagation")

    def _stop(self, name: str, member: str) -> None:
        applied = self._delivery.applied if self._delivery is not None else 0
        if self._is_fresh:
            self._page.record(wire.OP_METHOD, self._target, member, [])
        elif not applied & (wire.LISTENER_STOP_PROPAGATION | wire.LISTENER_STOP_IMMEDIATE_PROPAGATION):
            self._warn(name, "the event has gone its way", stacklevel=4)

    def _warn(self, name: str, happened: str, stacklevel: int = 3) -> None:
        kind = self._fields.get("type")
        option = "prevent_default" if name == "prevent_default" else "stop_propagation"
        warnings.warn(
            f"event.{name}() came too late for this {kind!r} event: {happened} in the page. "
            f"Declare it where the handler is added: @web.when({kind!r}, …, {option}=True)",
            RuntimeWarning,
            stacklevel=stacklevel,
        )

    def composed_path(self) -> list[Any]:
        """The nodes that the event passed on its way, innermost first (DOM §2.2 ``composedPath``).

        Returns:
            The path as it was at dispatch, as far as this handler may see it: from outside of a closed shadow tree,
            without what is inside.
        """
        page = self._page
        path = page.call(self, "composedPath", [page.encoder.encode(self._fields.get("currentTarget"))])
        return list(path)

    preventDefault = prevent_default
    stopPropagation = stop_propagation
    stopImmediatePropagation = stop_immediate_propagation
    composedPath = composed_path

    def __repr__(self) -> str:
        return f"<{self._class_name} {self._fields.get('type')!r}>"


_classes: dict[type[Remote], type[Event]] = {}


def event_class_for(traits: int, class_name: str) -> type[Event]:
    """The class of an event's face; the arguments are those of :func:`adder.faces.class_for`."""
    interface = class_for(traits, class_name)
    cls = _classes.get(interface)
    if cls is None:
        bases = (Event,) if interface is Remote or interface.__bases__ == (Remote,) else (Event, interface)
        cls = _classes[interface] = type(interface)(interface.__name__, bases, {"__slots__": (), "_is_face": True})
    return cls
