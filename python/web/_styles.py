"""``element.style``: CSS properties as attributes, and as a mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adder import _wire as wire
from adder.mappings import MutableMappingMethods
from adder.names import meant
from adder.remote import MISSING, Remote

from ._properties import KNOWN, css_name, python_names

__all__ = ["CSSStyleDeclarationIdiom"]

_IMPORTANT = "!important"


class CSSStyleDeclarationIdiom(MutableMappingMethods):
    """A declaration block (CSSOM §6.6 ``CSSStyleDeclaration``): an element's ``style``, a rule's, a computed style.

    Properties are attributes in Python's spelling and in JavaScript's, or keys under the name that a style sheet has
    for them; custom properties are keys. As a mapping, the block has the properties that are set in it. Setting one
    costs no round trip; None takes it away, and a value may end in ``!important``. What CSS does not understand it
    ignores without a word, as everywhere.

    Raises:
        AttributeError: there is no such property, in this browser.
        KeyError: the property of a key is not set.

    Example::

        box.style.width = "3px"
        box.style.background_color = "red !important"
        box.style["--accent"] = "teal"
        box.style.update({"line-height": 1.5, "margin": None})
        if "width" in box.style:
            del box.style["width"]
    """

    __slots__ = ()

    _own_traits = wire.TRAIT_SEQUENCE | wire.TRAIT_SIZED | wire.TRAIT_ITERABLE

    # Attributes.

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._value(self._property(name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_") or hasattr(type(self), name):
            object.__setattr__(self, name, value)
        else:
            self._put(self._property(name), value)

    def __delattr__(self, name: str) -> None:
        self._put(self._property(name), None)

    def __dir__(self) -> list[str]:
        return sorted({*(name for name in object.__dir__(self) if not name.startswith("_")), *python_names()})

    # Items.

    def __getitem__(self, key: str | int) -> str:
        if isinstance(key, int):
            names = list(self)
            return names[key]
        value = self._value(css_name(key))
        if value == "":
            raise KeyError(key)
        return value

    def __setitem__(self, key: str, value: Any) -> None:
        try:
            name = self._property(key)
        except AttributeError as error:
            raise KeyError(str(error)) from None
        self._put(name, value)

    def __delitem__(self, key: str) -> None:
        self._put(css_name(key), None)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._value(css_name(key)) != ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._page.perform(wire.OP_SLICE, self._target, 0, -1))

    def __len__(self) -> int:
        return int(self.length)

    def __bool__(self) -> bool:
        return len(self) > 0

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Mapping) and not isinstance(other, Remote):
            return self._equals(other)
        return Remote.__eq__(self, other)

    __hash__ = Remote.__hash__

    # What both come to.

    def _property(self, name: str) -> str:
        """The CSS name of a property that can be set here."""
        found = css_name(name)
        if found in KNOWN or found.startswith("--"):
            return found
        # It may be newer than this file, one browser's own, or a descriptor such as `src` of `@font-face`.
        if self._page.get(self, found) is MISSING:
            raise AttributeError(f"CSS has no property {name!r}, or this browser has not{meant(name, python_names())}")
        return found

    def _value(self, name: str) -> str:
        return self._page.call(self, "getPropertyValue", [name])

    def _put(self, name: str, value: Any) -> None:
        self._page.record(wire.OP_METHOD, self._target, "setProperty", [name, *_split(value)])

    @staticmethod
    def _forwarded(properties: Mapping[str, Any]) -> str:
        """What an element's ``style`` takes when it is set as a whole."""
        chosen = {css_name(name): value for name, value in properties.items() if value is not None}
        return "; ".join(f"{name}: {value}" for name, value in chosen.items())


def _split(value: Any) -> list[str]:
    """A value and its priority, as ``setProperty`` takes them."""
    text = "" if value is None else str(value).strip()
    if text.lower().endswith(_IMPORTANT):
        return [text[: -len(_IMPORTANT)].rstrip(), "important"]
    return [text]
