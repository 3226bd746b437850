"""What things are and what that is called, without asking them: a class may have a metaclass that answers otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from types import (
    BuiltinFunctionType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any

from adder.remote import Remote

__all__ = [
    "class_name",
    "dictionary",
    "documentation",
    "interface_name",
    "is_a",
    "lineage",
    "members_of_class",
    "name_of",
    "raw_attribute",
]

_name_of = type.__dict__["__qualname__"].__get__
_module_of = type.__dict__["__module__"].__get__
_short_name_of = type.__dict__["__name__"].__get__
_lineage_of = type.__dict__["__mro__"].__get__
_members_of = type.__dict__["__dict__"].__get__
_text_of_property = property.__dict__["__doc__"].__get__

_NOTHING = object()
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodDescriptorType, WrapperDescriptorType)


def is_a(value: Any, kind: type | tuple[type, ...]) -> bool:
    """Whether a value is of a class, by its type alone: ``isinstance`` also asks for the value's ``__class__``."""
    return issubclass(type(value), kind)


def lineage(cls: type) -> tuple[type, ...]:
    """A class and those that it inherits from, in the order in which they are asked."""
    return _lineage_of(cls)


def members_of_class(cls: type) -> Mapping[str, Any]:
    """What lies in a class itself."""
    return _members_of(cls)


def name_of(value: Any) -> str:
    """What a function or a class was called where it was defined; empty for all else."""
    if is_a(value, type):
        return str(_short_name_of(value))
    if is_a(value, MethodType):
        return name_of(value.__func__)
    return str(value.__name__) if type(value) in _FUNCTIONS else ""


def documentation(value: Any) -> str:
    """What is written in the definition of a function, a class, a property or a module about it."""
    found: Any = ""
    if is_a(value, MethodType):
        return documentation(value.__func__)
    if is_a(value, property):
        found = _text_of_property(value)
    elif is_a(value, type):
        found = _members_of(value).get("__doc__")
    elif is_a(value, ModuleType):
        found = dictionary(value).get("__doc__")
    elif type(value) in _FUNCTIONS:
        found = value.__doc__
    return found if type(found) is str else ""


def raw_attribute(value: Any, name: str) -> Any:
    """What lies in a value or in its class under a name. (``getattr_static`` asks for ``__dict__``.)

    Raises:
        AttributeError: nothing does.
    """
    found = _of_class(type(value), name)
    if found is not _NOTHING and (_of_class(type(found), "__set__") is not _NOTHING):
        # Such a descriptor goes before what is the value's own.
        return found
    own = _of_class(value, name) if is_a(value, type) else dictionary(value).get(name, _NOTHING)
    if own is not _NOTHING:
        return own
    if found is _NOTHING:
        raise AttributeError(name)
    return found


def _of_class(cls: type, name: str) -> Any:
    return next((members[name] for base in _lineage_of(cls) if name in (members := _members_of(base))), _NOTHING)


def class_name(cls: type) -> str:
    """The name of a class, with its module where that is not obvious."""
    name, module = _name_of(cls), _module_of(cls)
    return name if module in ("builtins", "__main__") or not is_a(module, str) else f"{module}.{name}"


def interface_name(value: Remote) -> str:
    """What JavaScript calls the class of one of the page's objects."""
    try:
        name = object.__getattribute__(value, "_class_name")
    except AttributeError:
        name = ""
    return name if is_a(name, str) and name else class_name(type(value))


def dictionary(value: Any) -> dict[str, Any]:
    """An object's own ``__dict__``, whatever it calls so."""
    cls = type(value)
    if issubclass(cls, type):
        return dict(_members_of(value))
    for base in _lineage_of(cls):
        getter = _members_of(base).get("__dict__")
        # That of modules is a member, all others' are computed.
        if is_a(getter, (GetSetDescriptorType, MemberDescriptorType)):
            found = getter.__get__(value)
            if not is_a(found, dict):
                return {}
            # One of a class of its own may look things up in ways of its own.
            return found if type(found) is dict else dict(dict.items(found))
    return {}
