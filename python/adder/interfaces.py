"""What generated classes are made of: the interfaces of the web platform as Python classes.

The classes themselves are written by the build from the published Web IDL (``web/_idl``), one module for each
specification, loaded when the first of its objects is met. They hold no state and no code of their own: an attribute is
an :func:`attribute`, an operation an :func:`operation`, and what those do stands here once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import MethodType
from typing import Any

from . import _wire as wire
from .faces import class_for
from .remote import MISSING, Remote, plain_arguments_of
from .remote import arguments_of as spelled_arguments_of

__all__ = [
    "FIRST_ARGUMENT",
    "PROMISE",
    "SECOND_ARGUMENT",
    "SELF",
    "VOID",
    "WAIT",
    "InterfaceType",
    "PlatformObject",
    "attribute",
    "constructor",
    "either",
    "element",
    "member_object",
    "operation",
    "static_attribute",
    "static_operation",
    "use_elements",
    "use_fields",
    "use_window",
]

# What an operation returns, as far as Python can know without asking; else it is the name of an interface.
WAIT = ""
VOID = "undefined"
PROMISE = "Promise"
FIRST_ARGUMENT = "1"
SECOND_ARGUMENT = "2"
SELF = "self"
"""A new object of the same interface as the one whose operation it is."""

_window: Callable[[], Remote] | None = None
_constructors: dict[str, Remote] = {}


def _unknown_element(_namespace: str, _name: str) -> str:
    return ""


_element_interface = _unknown_element
_fields: Mapping[str, str] = {}


def use_window(provider: Callable[[], Remote]) -> None:
    """Tells classes where to find the page's window; calling ``web.URL(…)`` has no object that would know it."""
    global _window
    _window = provider
    _constructors.clear()


def use_elements(find: Callable[[str, str], str]) -> None:
    """Tells which interface an element has.

    Args:
        find: Gives its name for the element's namespace (``""`` for HTML's) and name; ``""`` where it is not known.
    """
    global _element_interface
    _element_interface = find


def use_fields(irregular: Mapping[str, str]) -> None:
    """Tells which options of the platform's operations are not spelled by the rule, such as ``oldURL``.

    Args:
        irregular: JavaScript's spelling for Python's.
    """
    global _fields
    _fields = irregular


def arguments_of(page: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> list[Any]:
    """The wire values of a call of the platform's; those of other functions know no irregular options."""
    return spelled_arguments_of(page, arguments, options, _fields)


def interface_object(name: str) -> Remote:
    """The page's own object for an interface: ``window.URL``.

    Raises:
        AttributeError: this browser, or a page like this one, does not have it.
    """
    if _window is None:
        raise RuntimeError("there is no page here: web's classes work in a page that Adder runs")
    known = _constructors.get(name)
    if known is None:
        window = _window()
        known = window._page.get(window, name)
        if known is MISSING:
            raise AttributeError(f"this browser has no {name}, or not for a page like this one")
        _constructors[name] = known
    return known


class Signatures:
    """How many arguments something takes, and of what kind, before anything is sent.

    Args:
        text: Its signatures as Web IDL writes them, one a line; what an error shows.
        required: The smallest number of arguments.
        limit: The largest, or -1 where there is none.
        kinds: For each argument one letter: ``o`` for an object, ``n`` for a number, ``.`` for anything.
    """

    __slots__ = ("kinds", "limit", "required", "text")

    def __init__(self, text: str, required: int, limit: int, kinds: str) -> None:
        self.text = text
        self.required = required
        self.limit = limit
        self.kinds = kinds

    def check(self, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        """Raises TypeError where a call cannot be right."""
        count = len(arguments) + (1 if options else 0)
        if count < self.required or 0 <= self.limit < count:
            raise TypeError(f"{count} argument{'s' * (count != 1)} given, but it is\n{self.text}")
        if not self.kinds:
            return
        for position, (kind, value) in enumerate(zip(self.kinds, arguments, strict=False), 1):
            if kind == "n" and not isinstance(value, (int, float)) and not hasattr(value, "__index__"):
                raise TypeError(f"argument {position} must be a number, not {_type_name(value)}; it is\n{self.text}")
            if kind == "o" and (value is None or isinstance(value, (str, int, float))):
                raise TypeError(f"argument {position} must be an object, not {_type_name(value)}; it is\n{self.text}")


def _type_name(value: Any) -> str:
    return type(value).__name__


class InterfaceType(type):
    """The type of interfaces: calling one makes an object in the page."""

    def __call__(cls, *arguments: Any, **options: Any) -> Any:
        if cls._is_face:
            return super().__call__(*arguments, **options)
        if cls._tag_name and _window is not None:
            return _window()._page.perform(wire.OP_METHOD, wire.HANDLE_DOCUMENT, "createElement", [cls._tag_name])
        signatures = cls.__dict__.get("_constructor")
        if signatures is None:
            raise TypeError(f"{cls.__name__} has no constructor: the platform makes its objects")
        signatures.check(arguments, options)
        interface = interface_object(cls.__dict__.get("_global", cls.__name__))
        page = interface._page
        encoded = arguments_of(page, arguments, options)
        return page.make(cls._traits, cls.__name__, wire.OP_NEW, interface._handle, encoded)


    def __setattr__(cls, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if not name.startswith("_"):
            _forget_plain(cls)

    def __delattr__(cls, name: str) -> None:
        super().__delattr__(name)
        _forget_plain(cls)


def _forget_plain(cls: type) -> None:
    """A member of a class is another now: what is known of how it and its heirs are set may not be so any more."""
    cls.__dict__["_plain"].clear()
    for heir in cls.__subclasses__():
        _forget_plain(heir)


class PlatformObject(Remote, metaclass=InterfaceType):
    """What all interfaces have in common."""

    __slots__ = ()
    #: What its objects can do, a sum of ``wire.TRAIT_*``.
    _traits = 0
    #: Those for which the interface's class has the methods itself, by hand.
    _own_traits = 0
    #: Turns a mapping that is assigned to an attribute of this interface into what the page takes.
    _forwarded = staticmethod(dict)
    #: Whether this is the class of a face, made of an interface and of what its object can do.
    _is_face = False


def attribute(name: str, doc: str, writable: bool = True) -> property:
    """An attribute of an interface.

    Args:
        name: Its JavaScript name.
        doc: What ``help()`` shows.
        writable: Whether it can be set (attributes that forward to another's, such as ``style``, can).
    """

    def get(self: Remote) -> Any:
        value = self._read(name)
        if value is MISSING:
            raise AttributeError(f"this browser's {self._class_name} has no {name}")
        return value

    if not writable:
        return property(get, doc=doc)

    def set_(self: Remote, value: Any) -> None:
        self._page.set(self, name, value)

    set_.plain = name  # type: ignore[attr-defined]
    return property(get, set_, doc=doc)


def member_object(name: str, doc: str, traits: int, interface: str, writable: bool = False) -> property:
    """An attribute that gives the same object each time, such as an element's ``style``: it costs no round trip.

    Args:
        name: Its JavaScript name.
        doc: What ``help()`` shows.
        traits: What the object can do.
        interface: Its class.
        writable: Whether it forwards what it is set to to an attribute of that object.
    """

    def get(self: Remote) -> Any:
        return self._page.handles.member(self, name, traits, interface)

    if not writable:
        return property(get, doc=doc)

    def set_(self: Remote, value: Any) -> None:
        if isinstance(value, Mapping):
            value = class_for(traits, interface)._forwarded(value)
        self._page.set(self, name, value)

    return property(get, set_, doc=doc)


def operation(
    name: str, text: str, required: int, limit: int, kinds: str = "", returns: str = WAIT, traits: int = 0
) -> Callable[..., Any]:
    """An operation of an interface.

    Args:
        name: Its JavaScript name.
        text: See :class:`Signatures`, as for `required`, `limit` and `kinds`.
        required: The smallest number of arguments.
        limit: The largest.
        kinds: What the arguments are.
        returns: One of the constants above, or the interface of the new object that it returns.
        traits: What that object can do.
    """
    check = Signatures(text, required, limit, kinds).check
    # Most calls are right by their number of arguments alone, and then nothing else needs a look.
    most = limit if limit >= 0 else sys.maxsize
    method = wire.OP_METHOD

    if returns == WAIT:

        def call(self: Remote, *arguments: Any, **options: Any) -> Any:
            if kinds or options or not required <= len(arguments) <= most:
                check(arguments, options)
            page = self._page
            return page.call(self, name, arguments_of(page, arguments, options))

    elif returns in (VOID, FIRST_ARGUMENT, SECOND_ARGUMENT):
        position = {FIRST_ARGUMENT: 0, SECOND_ARGUMENT: 1}.get(returns)

        def call(self: Remote, *arguments: Any, **options: Any) -> Any:
            if kinds or options or not required <= len(arguments) <= most:
                check(arguments, options)
            page = self._page
            encoded = plain_arguments_of(page, arguments) if not options else arguments_of(page, arguments, options)
            page.invoke(self, name, encoded, sys._getframe(1))
            return None if position is None else arguments[position]

    else:

        def call(self: Remote, *arguments: Any, **options: Any) -> Any:
            if kinds or options or not required <= len(arguments) <= most:
                check(arguments, options)
            page = self._page
            encoded = arguments_of(page, arguments, options)
            if returns == SELF:
                return page.make(self._traits, self._class_name, method, self._target, name, encoded)
            return page.make(traits, returns, method, self._target, name, encoded)

    return _named(call, name, text)


def _named(call: Any, name: str, text: str) -> Callable[..., Any]:
    call.__name__ = call.__qualname__ = call.member = name
    call.__doc__ = text
    return call


def element(name: str, text: str, required: int, limit: int, has_namespace: bool) -> Callable[..., Any]:
    """An operation that makes an element, whose interface its name tells; see :func:`operation`.

    Args:
        name: Its JavaScript name.
        text: See :class:`Signatures`, as for `required` and `limit`.
        required: The smallest number of arguments.
        limit: The largest.
        has_namespace: Whether the first argument is the element's namespace.
    """
    signatures = Signatures(text, required, limit, "")

    usual = 1 + has_namespace

    def call(self: Remote, *arguments: Any, **options: Any) -> Any:
        page = self._page
        if options or len(arguments) != usual:
            signatures.check(arguments, options)
            encoded = arguments_of(page, arguments, options)
        else:
            encoded = plain_arguments_of(page, arguments)
        # The second or third argument may make it one of the page's own elements; and no namespace is not HTML's.
        is_known = len(encoded) == usual and type(arguments[0]) is str and type(arguments[-1]) is str
        interface = ""
        if is_known and not has_namespace:
            interface = _element_interface("", arguments[0])
        elif is_known and arguments[0]:
            interface = _element_interface(*arguments)
        if not interface or self._class_name != "HTMLDocument":
            return page.call(self, name, encoded)
        return page.make(wire.TRAIT_NODE, interface, wire.OP_METHOD, self._target, name, encoded)

    return _named(call, name, text)


def constructor(text: str, required: int, limit: int, kinds: str = "") -> Signatures:
    """What calling an interface takes; see :class:`Signatures`."""
    return Signatures(text, required, limit, kinds)


def static_operation(interface: str, name: str, text: str, required: int, limit: int, kinds: str = "") -> Any:
    """A static operation: one of the interface, not of its objects."""
    signatures = Signatures(text, required, limit, kinds)

    def call(*arguments: Any, **options: Any) -> Any:
        signatures.check(arguments, options)
        owner = interface_object(interface)
        return owner._page.call(owner, name, arguments_of(owner._page, arguments, options))

    call.__name__ = name
    call.__qualname__ = f"{interface}.{name}"
    call.__doc__ = text
    return staticmethod(call)


class either:  # noqa: N801 - stands where an operation would
    """An operation and a static one of the same name: ``response.json()`` and ``web.Response.json(data)``."""

    __slots__ = ("member", "operation", "static")

    def __init__(self, operation: Callable[..., Any], static: Any) -> None:
        self.operation = operation
        self.static = static.__func__
        self.member = operation.member  # type: ignore[attr-defined]

    def __get__(self, instance: Any, owner: type) -> Any:
        return self.static if instance is None else MethodType(self.operation, instance)


class static_attribute:  # noqa: N801 - stands where `property` would
    """A static attribute."""

    __slots__ = ("_interface", "_name", "doc")

    def __init__(self, interface: str, name: str, doc: str) -> None:
        self._interface = interface
        self._name = name
        self.doc = doc

    def __get__(self, instance: Any, owner: type) -> Any:
        return getattr(interface_object(self._interface), self._name)
