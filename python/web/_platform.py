"""The interfaces of the platform, by name: loaded when the first of a specification is asked for."""

from __future__ import annotations

import importlib
from typing import Any

from adder.faces import use_interfaces
from adder.interfaces import PlatformObject, interface_object, use_elements, use_fields, use_window
from adder.main import current
from adder.remote import Remote

from ._idl import ELEMENTS, ENUMERATIONS, FACTORIES, FIELDS, INTERFACES, NAMESPACES

__all__ = ["install", "named", "names"]

_ALIASES = {
    "HTMLDocument": "Document",
    "CSS2Properties": "CSSStyleProperties",
    # Where a browser does not tell the two apart, all its objects can do what the special ones can.
    "CSSStyleDeclaration": "CSSStyleProperties",
}
"""What browsers call objects of an interface that has another name in its specification."""

custom_elements: dict[str, type[PlatformObject]] = {}
"""The classes of elements that Python has defined, by the elements' names."""

_HTML = "http://www.w3.org/1999/xhtml"


def interface_of(class_name: str) -> type[PlatformObject] | None:
    """The class for objects of which the page says that they are called so, or None where the platform has none."""
    return interface(_ALIASES.get(class_name, class_name))


def interface(name: str) -> type[PlatformObject] | None:
    """The class of an interface, or None where the platform has none of that name."""
    if name in custom_elements:
        return custom_elements[name]
    module = INTERFACES.get(name)
    return None if module is None else getattr(importlib.import_module(f"web._idl.{module}"), name)


def named(name: str) -> Any:
    """What the platform has under a name: an interface, an enumeration, a namespace, or a function like ``Image``.

    Raises:
        AttributeError: it has nothing of that name.
    """
    if name in NAMESPACES or name in FACTORIES:
        return interface_object(name)
    if name in INTERFACES:
        return interface(name)
    if name in ENUMERATIONS:
        return getattr(importlib.import_module("web._idl.enumerations"), name)
    raise AttributeError(f"module 'web' has no attribute {name!r}")


def names() -> list[str]:
    """All names that :func:`named` knows."""
    return sorted({*INTERFACES, *ENUMERATIONS, *FACTORIES})


def _element_interface(namespace: str, name: str) -> str:
    if not namespace:
        # In a document of HTML, `createElement` takes letters of either case.
        name = name.lower()
    return ELEMENTS.get("" if namespace == _HTML else namespace, {}).get(name, "")


def _window() -> Remote:
    return current().globals["window"]


def install() -> None:
    """Gives the platform's classes to the runtime."""
    use_window(_window)
    use_elements(_element_interface)
    use_fields(FIELDS)
    use_interfaces(interface_of)
