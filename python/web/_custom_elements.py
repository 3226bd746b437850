"""Custom elements whose class is Python's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from adder import _wire as wire
from adder.faces import use_interfaces
from adder.main import current

from . import _platform

__all__ = ["custom_element"]

Class = TypeVar("Class", bound=type)

_CALLBACKS = ("connected_callback", "disconnected_callback", "adopted_callback", "attribute_changed_callback")


def custom_element(name: str, extends: str = "") -> Callable[[Class], Class]:
    """A decorator that makes a class the class of an element (HTML §4.13.4 ``customElements.define``).

    The class inherits from ``web.HTMLElement``, or from the interface of the element that it extends. The page calls,
    where the class has them: ``__init__`` without arguments when an element is made or upgraded; ``connected_callback``
    and ``disconnected_callback`` when it comes into a document or leaves it; ``adopted_callback`` when it changes
    documents; ``attribute_changed_callback(name, old, new)`` when an attribute changes that ``observed_attributes``
    lists. Since Python answers after the page has gone on, these come in order, but not within the page's own call.

    What a method sets on ``self`` stays in Python, with the element; its other methods can be called from JavaScript,
    where they return a promise.

    Args:
        name: The element's name, with a hyphen in it.
        extends: The name of the element that it customizes (``<p is="my-note">``), where the browser has such elements.

    Returns:
        The decorator; it returns the class unchanged. Calling the class makes an element.

    Raises:
        TypeError: the class is no subclass of ``web.HTMLElement``.
        DOMException: ``SyntaxError``, the name is not one for an element; ``NotSupportedError``, it is taken.

    Example::

        @web.custom_element("my-counter")
        class Counter(web.HTMLElement):
            observed_attributes = ["start"]

            def __init__(self):
                self.count = 0

            def connected_callback(self):
                self.on("click", self.increase)
                self.text = self.count

            def attribute_changed_callback(self, name, old, new):
                self.count = int(new)

            def increase(self):
                self.count += 1
                self.text = self.count
    """

    def decorate(cls: Class) -> Class:
        html_element = _platform.interface("HTMLElement")
        if not (isinstance(cls, type) and html_element and issubclass(cls, html_element)):
            raise TypeError("the class of a custom element inherits from web.HTMLElement")
        _define(cls, name, extends)
        return cls

    return decorate


def _define(cls: Any, name: str, extends: str) -> None:
    base = next(parent for parent in cls.__mro__ if parent.__module__.startswith("web._idl."))
    authored = [part for part in cls.__mro__ if issubclass(part, base) and part is not base]
    names = {member: value for part in reversed(authored) for member, value in vars(part).items()}
    methods = [
        member
        for member, value in names.items()
        if callable(value) and not isinstance(value, type) and not member.startswith("_") and member not in _CALLBACKS
    ]

    def tell(element: Any, what: str, *arguments: Any) -> Any:
        if what == "call":
            what, *arguments = arguments
            return getattr(element, what)(*arguments)
        handler = names.get("__init__") if what == "construct" else getattr(type(element), what, None)
        return handler(element, *arguments) if handler is not None else None

    tell.__name__ = cls.__name__
    cls._tag_name = name
    _platform.custom_elements[name] = cls
    use_interfaces(_platform.interface_of)
    page = current().page
    encode = page.encoder.encode
    observed = [str(each) for each in getattr(cls, "observed_attributes", ())]
    try:
        # Waited for: what is wrong with a name is the decorator's error.
        page.perform(wire.OP_DEFINE, name, base.__name__, extends, encode(observed), encode(methods), encode(tell))
    except BaseException:
        del _platform.custom_elements[name]
        use_interfaces(_platform.interface_of)
        raise
