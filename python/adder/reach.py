"""What JavaScript does with an object of Python's: reads a member, sets one, calls one, goes through it."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Mapping, MutableMapping
from typing import Any

__all__ = ["reached"]

_END = object()


async def reached(value: Any, what: str, path: list[str], arguments: list[Any]) -> Any:
    """The outcome of what JavaScript asks of an object.

    Args:
        value: The object.
        what: ``get``, ``set``, ``call``, ``iterate`` or ``next``.
        path: The names from the object to the member that is meant.
        arguments: Of the call; or what the member is set to.

    Returns:
        The value, awaited if it is to be; None for ``set``, a step as JavaScript's iterators give it for ``next``.

    Raises:
        AttributeError: there is no such member.
    """
    if what == "set":
        _set(_member(value, path[:-1]), path[-1], arguments[0])
        return None
    member = _member(value, path)
    if what == "iterate":
        return member.__aiter__() if hasattr(type(member), "__aiter__") else iter(member)
    if what == "next":
        item = await anext(member, _END) if isinstance(member, AsyncIterator) else next(member, _END)
        return {"done": True} if item is _END else {"done": False, "value": item}
    outcome = member(*arguments) if what == "call" else member
    return await outcome if inspect.isawaitable(outcome) else outcome


def _member(value: Any, path: list[str]) -> Any:
    for name in path:
        if name.startswith("__"):
            raise AttributeError(f"JavaScript cannot reach {name!r}")
        # To JavaScript, what a dict holds are its members.
        value = value[name] if isinstance(value, Mapping) and name in value else getattr(value, name)
    return value


def _set(value: Any, name: str, new: Any) -> None:
    if name.startswith("__"):
        raise AttributeError(f"JavaScript cannot reach {name!r}")
    if isinstance(value, MutableMapping):
        value[name] = new
    else:
        setattr(value, name, new)
