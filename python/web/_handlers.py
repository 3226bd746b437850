"""Handlers that do not simply run at each event: debounced, throttled, for the elements inside of another."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable, Iterator
from typing import Any

from adder.exports import positional_limit
from adder.main import current

__all__ = ["NOT_BUBBLING", "delegated", "paced", "wrappers_of"]

NOT_BUBBLING = {
    "abort", "blur", "error", "focus", "load", "loadend", "loadstart", "mouseenter", "mouseleave", "pointerenter",
    "pointerleave", "progress", "scroll", "scrollend", "toggle",
}  # fmt: skip
"""Events that elements outside only see while they are captured."""

_all: weakref.WeakSet[Handler] = weakref.WeakSet()


class Handler:
    """A handler around the author's.

    Args:
        handler: The author's, or another of these.
        event: The event's type.
    """

    # The page passes this one the event, whatever the author's takes.
    __signature__ = inspect.Signature([inspect.Parameter("event", inspect.Parameter.POSITIONAL_ONLY)])

    def __init__(self, handler: Callable[..., Any], event: str) -> None:
        self.__wrapped__ = handler
        self.__name__ = getattr(handler, "__name__", type(handler).__name__)
        self.event = event
        #: Whose events; not the object itself, which this would keep from ever being let go.
        self.target: Any = None
        self._limit = positional_limit(handler)
        _all.add(self)

    @property
    def author(self) -> Callable[..., Any]:
        """What the author wrote."""
        inner = self.__wrapped__
        return inner.author if isinstance(inner, Handler) else inner

    def call(self, event: Any) -> Any:
        """Calls what is inside."""
        return self.__wrapped__(*(event,)[: self._limit])

    def cancel(self) -> None:
        """The handler was removed: what was to run later does not."""
        inner = self.__wrapped__
        if isinstance(inner, Handler):
            inner.cancel()

    def __call__(self, event: Any) -> Any:
        return self.call(event)


def wrappers_of(handler: Callable[..., Any], event: str) -> Iterator[Handler]:
    """Those that stand for a handler of the author's in the page."""
    return (each for each in list(_all) if each.event == event and each.author == handler)


class _Paced(Handler):
    """Runs less often than events come."""

    def __init__(self, handler: Callable[..., Any], event: str, seconds: float) -> None:
        super().__init__(handler, event)
        self._seconds = seconds
        self._timer: Any = None
        self._latest: Any = None

    def cancel(self) -> None:
        super().cancel()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._latest = None

    def _late(self) -> None:
        event, self._latest, self._timer = self._latest, None, None
        current()._spawn(self._run(event))

    async def _run(self, event: Any) -> None:
        try:
            outcome = self.call(event)
            if inspect.isawaitable(outcome):
                await outcome
        except BaseException as error:
            current().report(error)


class _Debounced(_Paced):
    def __call__(self, event: Any) -> None:
        self.cancel()
        self._latest = event
        self._timer = current().loop.call_later(self._seconds, self._late)


class _Throttled(_Paced):
    _next = 0.0

    def __call__(self, event: Any) -> Any:
        loop = current().loop
        if self._timer is not None:
            self._latest = event
        elif loop.time() >= self._next:
            self._next = loop.time() + self._seconds
            return self.call(event)
        else:
            self._latest = event
            self._timer = loop.call_at(self._next, self._late)
        return None

    def _late(self) -> None:
        self._next = current().loop.time() + self._seconds
        super()._late()


def paced(handler: Callable[..., Any], event: str, debounce: float | None, throttle: float | None) -> Any:
    """A handler that runs as often as the author declared.

    Raises:
        ValueError: both were, or a time is negative.
    """
    if debounce is None and throttle is None:
        return handler
    if debounce is not None and throttle is not None:
        raise ValueError("a handler is debounced or throttled, not both")
    seconds = debounce if throttle is None else throttle
    if seconds is None or seconds < 0:
        raise ValueError(f"{seconds} is no number of seconds to wait")
    return _Debounced(handler, event, seconds) if throttle is None else _Throttled(handler, event, seconds)


def delegated(handler: Callable[..., Any], event: str) -> Handler:
    """A handler for the elements inside a node that match a selector, which the page looks at.

    It stands for the author's on that node and for that selector alone: the page knows a handler by what it is.
    """
    return Handler(handler, event)
