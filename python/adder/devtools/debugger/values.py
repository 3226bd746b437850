"""What a value looks like, and what is in it, without running any of its code.

An object's ``__repr__``, its properties and its ``__getattr__`` are the author's code: they may have effects, raise, or
never end. So nothing of that is called unasked. Built-in values, and what can be told of others by their class and by
their dictionary, are shown; a property is there to be asked for.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime
import decimal
import enum
import functools
import inspect
import itertools
import re
import types
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from ...remote import Method, Remote
from ..classes import class_name, dictionary, interface_name, is_a

__all__ = [
    "Child",
    "children",
    "describe",
    "has_children",
    "is_a",
    "kind_of",
    "size_of",
    "static_attribute",
    "type_name",
]

LONGEST = 1000
"""Characters of a description."""

_ITEMS = 12
"""Items of a container that its description names."""

_DEPTH = 3
"""Containers within containers that it does."""

_LARGE = 10**300
"""Numbers from here on are described by their size: to write them takes long."""

# Their `__repr__` is CPython's own, and calls nobody else's.
_PLAIN = (
    datetime.date,
    datetime.datetime,
    datetime.time,
    datetime.timedelta,
    datetime.timezone,
    decimal.Decimal,
    re.Pattern,
    re.Match,
    uuid.UUID,
    range,
    slice,
    memoryview,
    type(None),
    type(Ellipsis),
    type(NotImplemented),
)

_SUSPENDED = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)

_BRACKETS = {list: "[]", tuple: "()", dict: "{}", set: "{}", frozenset: "{}", collections.deque: "[]"}


@dataclasses.dataclass(frozen=True)
class Child:
    """Something in a value.

    Attributes:
        name: What it is called there.
        get: Gives it.
        set: Replaces it, or None where it cannot be.
        suffix: What to add to an expression for the value to get an expression for this, or None.
        is_lazy: Whether to give it runs the author's code.
        kind: A kind of the protocol's (``VariablePresentationHint``).
    """

    name: str
    get: Callable[[], Any]
    set: Callable[[Any], None] | None = None
    suffix: str | None = None
    is_lazy: bool = False
    kind: str = "data"


def type_name(value: Any) -> str:
    """The name of a value's class, with its module where that is not obvious."""
    cls = type(value)
    if issubclass(cls, Remote):
        return interface_name(value)
    return class_name(cls)


def kind_of(value: Any) -> type | None:
    """The built-in container that a value is, or is derived from."""
    return next((kind for kind in _BRACKETS if is_a(value, kind)), None)


def describe(value: Any, longest: int = LONGEST) -> str:
    """A value in one line, as ``repr`` would write it where that is safe.

    Args:
        value: Any object.
        longest: Characters at which it is cut off.
    """
    try:
        text = _describe(value, _DEPTH)
    except Exception as error:
        text = f"<{type_name(value)} that cannot be shown: {type(error).__name__}>"
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _describe(value: Any, depth: int) -> str:
    cls = type(value)
    if cls is str or cls is bytes or cls is bytearray:
        shown = repr(value[:LONGEST])
        return shown if len(value) <= LONGEST else f"{shown}… ({len(value)} in all)"
    if cls is int:
        return repr(value) if -_LARGE < value < _LARGE else f"<int of {value.bit_length()} bits>"
    if cls in (bool, float, complex) or cls in _PLAIN:
        return repr(value)
    if issubclass(cls, Remote):
        return f"<{interface_name(value)}>"
    if cls is Method:
        return repr(value)
    if issubclass(cls, type):
        return f"<class '{class_name(value)}'>"
    if issubclass(cls, enum.Enum):
        return f"{cls.__name__}.{static_attribute(value, '_name_')}"
    if issubclass(cls, BaseException):
        return f"{class_name(cls)}({', '.join(_items(BaseException.args.__get__(value), depth))})"
    if issubclass(cls, types.ModuleType):
        return f"<module {types.ModuleType.__dict__['__dict__'].__get__(value).get('__name__')!r}>"
    if cls is types.FunctionType:
        return f"<function {value.__qualname__} at line {value.__code__.co_firstlineno}>"
    if cls is types.MethodType:
        return f"<bound method of {type_name(value.__self__)}: {_describe(value.__func__, depth)}>"
    if cls in (types.BuiltinFunctionType, *_SUSPENDED):
        return f"<{cls.__name__} {value.__qualname__}>"
    if "__dataclass_fields__" in static_class_names(cls):
        return _describe_dataclass(value, depth)
    kind = kind_of(value)
    if kind is not None:
        return _describe_container(value, kind, depth)
    for plain in (str, bytes):
        if issubclass(cls, plain):
            return f"{cls.__name__}({_describe(plain.__getitem__(value, slice(0, LONGEST)), depth)})"
    for plain in (int, float):
        if issubclass(cls, plain):
            return f"{cls.__name__}({_describe(plain.__pos__(value), depth)})"
    return f"<{class_name(cls)} object>"


def static_class_names(cls: type) -> set[str]:
    """The names that a class and its bases define."""
    return {name for base in type.__dict__["__mro__"].__get__(cls) for name in type.__dict__["__dict__"].__get__(base)}


def _describe_dataclass(value: Any, depth: int) -> str:
    if depth == 0:
        return f"{type(value).__name__}(…)"
    fields = static_attribute(type(value), "__dataclass_fields__")
    parts = []
    for name, field in itertools.islice(fields.items(), _ITEMS):
        if getattr(field, "repr", True):
            try:
                parts.append(f"{name}={_describe(static_attribute(value, name), depth - 1)}")
            except AttributeError:
                parts.append(f"{name}=…")
    if len(fields) > _ITEMS:
        parts.append("…")
    return f"{type(value).__name__}({', '.join(parts)})"


def _items(values: Any, depth: int) -> list[str]:
    shown = []
    total = 0
    for item in values:
        if len(shown) == _ITEMS or total > LONGEST:
            shown.append("…")
            break
        shown.append(_describe(item, depth - 1))
        total += len(shown[-1])
    return shown


def _describe_container(value: Any, kind: type, depth: int) -> str:
    cls = type(value)
    size = kind.__len__(value)
    opening, closing = _BRACKETS[kind]
    if size == 0:
        body = f"{opening}{closing}" if kind not in (set, frozenset) else ""
        if kind in (set, frozenset):
            return f"{cls.__name__}()"
    elif depth == 0:
        body = f"{opening}…{closing}"
    elif kind is dict:
        pairs = itertools.islice(_pairs(value), _ITEMS + 1)
        parts = [f"{_describe(key, depth - 1)}: {_describe(item, depth - 1)}" for key, item in pairs]
        if len(parts) > _ITEMS:
            parts[_ITEMS:] = ["…"]
        body = "{" + ", ".join(parts) + "}"
    else:
        parts = _items(kind.__iter__(value), depth)
        fields = static_attribute(cls, "_fields") if kind is tuple and "_fields" in static_class_names(cls) else None
        if is_a(fields, tuple) and all(is_a(name, str) for name in fields) and len(fields) == size:
            named = [f"{name}={part}" for name, part in zip(fields, parts, strict=False)]
            return f"{cls.__name__}({', '.join(named)}{', …' if size > _ITEMS else ''})"
        body = opening + ", ".join(parts) + ("," if kind is tuple and size == 1 else "") + closing
    return (
        body if cls is kind and kind is not frozenset and kind is not collections.deque else f"{cls.__name__}({body})"
    )


def _pairs(value: Any) -> Iterator[tuple[Any, Any]]:
    return iter(dict.items(value))


# What can be known without asking.


def _class_dictionaries(value: Any) -> Iterator[Any]:
    for base in type.__dict__["__mro__"].__get__(type(value)):
        if base is not object:
            yield type.__dict__["__dict__"].__get__(base)


def static_attribute(value: Any, name: str) -> Any:
    """An attribute that can be had without running anybody's code.

    Raises:
        AttributeError: there is none.
    """
    found = inspect.getattr_static(value, name)
    if is_a(found, types.MemberDescriptorType):
        return found.__get__(value, type(value))
    if is_a(found, staticmethod):
        return found.__func__
    if is_a(found, (property, functools.cached_property)) and not is_a(value, type):
        raise AttributeError(name)
    return found


def size_of(value: Any) -> tuple[int, int]:
    """How many items and how many other things :func:`children` has of a value."""
    kind = kind_of(value)
    indexed = kind.__len__(value) if kind is not None else 0
    return indexed, sum(1 for _ in _named(value))


def has_children(value: Any) -> bool:
    """Whether there is anything in a value."""
    kind = kind_of(value)
    if kind is not None and kind.__len__(value):
        return True
    return next(_named(value), None) is not None


def children(value: Any, which: str | None = None, start: int = 0, count: int | None = None) -> Iterator[Child]:
    """What is in a value.

    Args:
        value: Any object.
        which: ``"indexed"`` for items only, ``"named"`` for all else, None for both.
        start: How many to leave out first.
        count: How many at the most; None for all.
    """
    parts: list[Iterator[Child]] = []
    if which != "indexed":
        parts.append(_named(value))
    if which != "named":
        parts.append(_indexed(value))
    stop = None if count is None else start + count
    yield from itertools.islice(itertools.chain(*parts), start, stop)


def _indexed(value: Any) -> Iterator[Child]:
    kind = kind_of(value)
    if kind is list or kind is collections.deque:
        for index in range(kind.__len__(value)):
            yield Child(
                str(index),
                functools.partial(kind.__getitem__, value, index),
                functools.partial(kind.__setitem__, value, index),
                f"[{index}]",
            )
    elif kind is tuple:
        for index in range(tuple.__len__(value)):
            yield Child(str(index), functools.partial(tuple.__getitem__, value, index), None, f"[{index}]")
    elif kind is dict:
        for key, item in list(_pairs(value)):
            is_plain = type(key) in (str, int, bool, type(None))
            yield Child(
                describe(key, 100),
                functools.partial(_identity, item),
                functools.partial(dict.__setitem__, value, key),
                f"[{key!r}]" if is_plain and len(repr(key)) < 100 else None,
            )
    elif kind is not None:
        for index, item in enumerate(list(kind.__iter__(value))):
            yield Child(str(index), functools.partial(_identity, item))


def _identity(value: Any) -> Any:
    return value


def _attribute(value: Any, name: str, item: Any) -> Child:
    setter = functools.partial(setattr, value, name)
    return Child(name, functools.partial(_identity, item), setter, f".{name}" if name.isidentifier() else None)


_NO_NAMES = (str, int, float, complex, bytes, bytearray, type(None), Method, types.BuiltinFunctionType, *_PLAIN)


def _named(value: Any) -> Iterator[Child]:
    cls = type(value)
    if cls in _NO_NAMES or cls is types.FunctionType:
        return
    if issubclass(cls, BaseException):
        for name in ("args", "__cause__", "__context__"):
            item = BaseException.__dict__[name].__get__(value)
            if item:
                yield Child(name, functools.partial(_identity, item), None, f".{name}")
    is_namespace = issubclass(cls, (type, types.ModuleType))
    own = dictionary(value)
    for name, item in list(own.items()):
        if is_a(name, str) and not (is_namespace and name.startswith("__")):
            yield _attribute(value, name, item)
    if is_namespace or cls in (types.MethodType, *_SUSPENDED):
        return
    seen = set(own)
    for names in _class_dictionaries(value):
        for name, member in list(names.items()):
            if name in seen or not is_a(name, str) or (name.startswith("__") and name.endswith("__")):
                continue
            seen.add(name)
            if is_a(member, types.MemberDescriptorType) and not issubclass(cls, Remote):
                try:
                    yield _attribute(value, name, member.__get__(value))
                except AttributeError:
                    continue
            elif is_a(member, (property, functools.cached_property)) and not name.startswith("_"):
                get, put = functools.partial(getattr, value, name), functools.partial(setattr, value, name)
                yield Child(name, get, put, f".{name}", True, "property")
