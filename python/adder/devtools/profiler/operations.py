"""What operations on the page's objects are called, for people."""

from __future__ import annotations

from typing import Any

from ... import _wire as wire
from ...knowledge import reading
from ...page import Page
from ..classes import interface_name

__all__ = ["describe"]

_NAMES: dict[int, str] = {
    code: name.removeprefix("OP_").lower().replace("_", " ")
    for name, code in vars(wire).items()
    if name.startswith("OP_")
}
_MEMBERS = {
    wire.OP_GET: "{}.{}",
    wire.OP_SET: "{}.{} =",
    wire.OP_DELETE: "del {}.{}",
    wire.OP_METHOD: "{}.{}()",
    wire.OP_LISTEN: "{}.addEventListener({!r})",
}
_OBJECTS = {
    wire.OP_CALL: "{}()",
    wire.OP_NEW: "new {}",
    wire.OP_KEYS: "dir({})",
    wire.OP_ITERATE: "iter({})",
    wire.OP_NEXT: "next({})",
    wire.OP_SLICE: "{}[…]",
    wire.OP_STRING: "str({})",
    wire.OP_BY_VALUE: "{}.to_py()",
    wire.OP_GET_ITEM: "{}[…]",
    wire.OP_SET_ITEM: "{}[…] =",
    wire.OP_DELETE_ITEM: "del {}[…]",
    wire.OP_CONTAINS: "in {}",
    wire.OP_AWAIT: "await {}",
    wire.OP_ASYNC_ITERATE: "aiter({})",
}


def describe(operation: list[Any], page: Page) -> str:
    """An operation in a few words: the interface that it is about, and the member.

    Args:
        operation: As it is sent.
        page: Whose objects it is about.
    """
    try:
        return _describe(operation, page)
    except (IndexError, TypeError):
        return "…"


def _describe(operation: list[Any], page: Page) -> str:
    code = operation[0]
    if code == wire.OP_KEEP:
        return _describe(operation[2], page)
    if code == wire.OP_READ_ALL:
        return _describe(operation[1][0], page)
    if code == wire.OP_GET_ALL:
        return _describe(reading(operation[1][0], operation[2]), page)
    if code in _MEMBERS:
        return _MEMBERS[code].format(_owner(operation[1], page), operation[2])
    if code in _OBJECTS:
        return _OBJECTS[code].format(_owner(operation[1], page))
    return _NAMES.get(code, "…")


def _owner(target: Any, page: Page) -> str:
    """What an operation is about: a handle, or a handle and the name of a member."""
    handle, *members = [target] if isinstance(target, int) else target
    face = page.handles.face_of(handle)
    return ".".join([interface_name(face) if face is not None else "…", *map(str, members)])
