"""Python faces of the page's objects: what all of them have in common, and methods.

A :class:`Remote` stands for one object of the page and holds nothing but its handle. What more an object can do in
Python than have members, the classes of :mod:`adder.faces` say.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import MappingProxyType, MethodType
from typing import TYPE_CHECKING, Any, ClassVar

from . import _wire as wire
from .codec import MAX_SAFE_INTEGER
from .errors import JSError
from .names import camel, is_python_spelling, script_name, snake

if TYPE_CHECKING:
    from .page import Page

__all__ = ["MISSING", "Method", "Remote", "Target", "arguments_of", "is_operation", "plain_arguments_of", "wire_value"]

Target = int | list[Any]
"""What an operation is about: a handle, or a handle and the name of a member of that object."""


class _Missing:
    """What reading a member that does not exist gives, as opposed to one that is ``undefined``."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


class Remote:
    """One object of the page. Attributes are its members, in JavaScript's spelling or in Python's.

    Args:
        target: Its handle; or, for what a member of another object always is, that object's handle and the name.
        class_name: What JavaScript calls its class.
        holder: The other object, which must not be let go of before this one.
    """

    __slots__ = ("__weakref__", "_class_name", "_holder", "_target")

    #: Where all of them are: an interpreter serves one document.
    _page: ClassVar[Page]
    _is_function: ClassVar = False
    _traits: ClassVar = 0
    #: The name of the custom element whose class is an author's.
    _tag_name: ClassVar = ""
    #: JavaScript's names of attributes that are set without further ado, by the names that have been used.
    _plain: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._plain = {}

    def __init__(self, target: Target, class_name: str, holder: Remote | None = None) -> None:
        # Past `__setattr__`, which is for members of the page's object.
        _set_target(self, target)
        _set_class_name(self, class_name)
        _set_holder(self, holder)

    @property
    def _handle(self) -> int:
        target = self._target
        return target if type(target) is int else self._page.realise(self)

    def __getattr__(self, name: str) -> Any:
        # Python's own machinery probes for dunder names all the time; none is ever a member of the page's object.
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        if any(name in cls.__dict__ for cls in type(self).__mro__):
            # A property has asked the page already, and has found nothing there.
            raise AttributeError(f"this browser's {self._class_name} has no {name}", name=name)
        asked = script_name(name)
        value = self._read(asked)
        if value is MISSING:
            # Python itself adds what the name may have been meant to be, from `dir`.
            raise AttributeError(f"{self._class_name} has no member {name!r}", name=name, obj=self)
        if isinstance(value, Remote) and value._is_function:
            return Method(self, asked, value)
        return value

    def _read(self, name: str) -> Any:
        return self._page.get(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        plain = self._plain.get(name)
        if plain is not None:
            # What the property would do.
            self._page.set(self, plain, value, sys._getframe(1))
            return
        cls = type(self)
        member = getattr(cls, name, None)
        if member is None and not cls._tag_name and not hasattr(cls, name):
            self._page.set(self, script_name(name), value, sys._getframe(1))
            return
        plain = getattr(getattr(member, "fset", None), "plain", None)
        if plain is not None:
            cls._plain[name] = plain
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        self._page.record(wire.OP_DELETE, self._target, script_name(name))

    def __getitem__(self, key: Any) -> Any:
        page = self._page
        value = page.perform(wire.OP_GET_ITEM, self._target, page.encoder.encode(key))
        if value is MISSING:
            raise KeyError(key)
        return value

    def __setitem__(self, key: Any, value: Any) -> None:
        page = self._page
        page.record(wire.OP_SET_ITEM, self._target, page.encoder.encode(key), page.encoder.encode(value))

    def __delitem__(self, key: Any) -> None:
        page = self._page
        page.record(wire.OP_DELETE_ITEM, self._target, page.encoder.encode(key))

    # Having items is not enough to be iterated.
    __iter__ = None

    def __contains__(self, item: Any) -> bool:
        page = self._page
        return page.perform(wire.OP_CONTAINS, self._target, page.encoder.encode(item))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if isinstance(other, Remote):
            return self._page is other._page and self._handle == other._handle
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._handle)

    def __dir__(self) -> list[str]:
        cls = type(self)
        known = [name for name in object.__dir__(self) if not name.startswith("_") and is_python_spelling(name)]
        found = self._page.perform(wire.OP_KEYS, self._target)
        # What the class has already under JavaScript's name, it has under the right one of Python's.
        more = [snake(name) for name in found if name.isidentifier() and not hasattr(cls, name)]
        return sorted({*known, *more})

    def __repr__(self) -> str:
        return f"<{self._class_name}>"

    def __str__(self) -> str:
        try:
            return self._page.perform(wire.OP_STRING, self._target)
        except JSError:
            # An object without prototype, say, or one that must not be read. Printing it is no reason to fail.
            return repr(self)

    def to_py(self) -> Any:
        """A copy of the object as Python data: arrays and sets as lists, plain objects and maps as dicts.

        Returns:
            The copy; what is no plain data in it stays the page's object.

        Raises:
            JSError: ``TypeError``, the object contains itself.

        Example::

            settings = window.JSON.parse(text).to_py()
        """
        return self._page.perform(wire.OP_BY_VALUE, self._target)


_set_target = Remote.__dict__["_target"].__set__
_set_class_name = Remote.__dict__["_class_name"].__set__
_set_holder = Remote.__dict__["_holder"].__set__


class Method:
    """A function of the page, as found on an object: calling it passes that object as ``this``."""

    __slots__ = ("_function", "_name", "_target")

    def __init__(self, target: Remote, name: str, function: Remote) -> None:
        self._target = target
        self._name = name
        self._function = function

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        page = self._target._page
        return page.call(self._target, self._name, arguments_of(page, arguments, options))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return getattr(self._function, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in Method.__slots__:
            object.__setattr__(self, name, value)
        else:
            setattr(self._function, name, value)

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, self._function)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Method):
            return self._function == other._function and self._target == other._target
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self._function, self._target))

    def __repr__(self) -> str:
        return f"<method {self._target._class_name}.{self._name}>"


def is_operation(value: Any) -> bool:
    """Whether a value is an operation of the platform's, as found on one of the page's objects."""
    return isinstance(value, MethodType) and isinstance(value.__self__, Remote) and hasattr(value.__func__, "member")


def wire_value(page: Page, value: Any) -> Any:
    """The wire value of a value: what most values are, without asking the encoder."""
    kind = type(value)
    if kind is str or kind is bool or value is None or (kind is int and -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER):
        return value
    if isinstance(value, Remote):
        return [wire.TAG_HANDLE, value._handle]
    return page.encoder.encode(value)


def plain_arguments_of(page: Page, arguments: tuple[Any, ...]) -> list[Any]:
    """The wire values of positional arguments."""
    encoded = []
    for value in arguments:
        kind = type(value)
        if kind is str or kind is bool or value is None:
            encoded.append(value)
        elif isinstance(value, Remote):
            encoded.append([wire.TAG_HANDLE, value._handle])
        else:
            # All at once: when one cannot be sent, none is.
            return page.encoder.encode_all(arguments)
    return encoded


def arguments_of(
    page: Page, arguments: tuple[Any, ...], options: dict[str, Any], irregular: Mapping[str, str] = MappingProxyType({})
) -> list[Any]:
    """The wire values of a call; keyword arguments become a last argument, the way web APIs take options.

    Args:
        page: The page.
        arguments: The positional arguments.
        options: The keyword arguments, in Python's spelling.
        irregular: JavaScript's spelling of those for which the rule does not give it.
    """
    encoded = plain_arguments_of(page, arguments)
    if options:
        spelled = {irregular.get(name) or camel(name): value for name, value in options.items()}
        encoded.append(page.encoder.encode(spelled))
    return encoded
