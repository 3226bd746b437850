"""What elements can do beyond their Web IDL members: ``classes``, ``attrs``, ``data``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, MutableMapping, MutableSet
from typing import Any

from ._content import ChildIdiom, ParentIdiom

__all__ = ["Attributes", "Classes", "Data", "ElementIdiom", "attribute_text"]

_SPELLED = ("contenteditable", "draggable", "spellcheck", "writingsuggestions")
"""Attributes that say "true" or "false", as ``aria-*`` ones do, instead of being there or not."""


def data_name(key: str) -> str:
    """The attribute of a key of ``data``.

    Example:
        >>> data_name("rowId"), data_name("row_id")
        ('data-row-id', 'data-row-id')
    """
    return "data-" + _CAPITAL.sub(lambda capital: f"-{capital[0].lower()}", key.replace("_", "-"))


def attribute_text(name: str, value: Any) -> str | None:
    """What an attribute is set to, or None where it is to be taken away.

    Args:
        name: Its name.
        value: Text, or anything with a ``str()``. None takes the attribute away. True and False mean that it is there
            or not; for ``aria-*``, ``data-*`` and the few others that spell it out, they are written as ``true`` and
            ``false``. The items of a list, tuple or set are put together with spaces.

    Example:
        >>> attribute_text("hidden", True), attribute_text("hidden", False), attribute_text("aria-hidden", False)
        ('', None, 'false')
        >>> attribute_text("width", 3), attribute_text("rel", ["noopener", "external"])
        ('3', 'noopener external')
    """
    if value is None:
        return None
    if isinstance(value, bool):
        if name.startswith(("aria-", "data-")) or name in _SPELLED:
            return "true" if value else "false"
        return "" if value else None
    if isinstance(value, (list, tuple, set, frozenset)):
        return " ".join(map(str, value))
    if isinstance(value, dict) or callable(value):
        raise TypeError(f"the attribute {name} takes text, not a {type(value).__name__}")
    return str(value)


class Classes(MutableSet):
    """The classes of an element as a set (DOM §7.1 ``DOMTokenList``); see :attr:`ElementIdiom.classes`."""

    __slots__ = ("_tokens",)

    def __init__(self, tokens: Any) -> None:
        self._tokens = tokens

    @classmethod
    def _from_iterable(cls, names: Iterable[str]) -> set[str]:
        return set(names)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._tokens

    def __iter__(self) -> Iterator[str]:
        return iter(self._tokens)

    def __len__(self) -> int:
        return len(self._tokens)

    def add(self, *names: str) -> None:
        """Adds classes (DOM §7.1 ``add``).

        Raises:
            DOMException: ``SyntaxError`` or ``InvalidCharacterError``, a name is empty or has a space in it.
        """
        self._tokens.add(*names)

    def discard(self, *names: str) -> None:
        """Takes classes away; they need not be there (DOM §7.1 ``remove``)."""
        self._tokens.remove(*names)

    def toggle(self, name: str, force: bool | None = None) -> bool:
        """Adds a class that is not there, takes away one that is (DOM §7.1 ``toggle``).

        Args:
            name: The class.
            force: True only adds, False only takes away; then Python need not wait for the page.

        Returns:
            Whether the class is there now.
        """
        if force is None:
            return self._tokens.toggle(name)
        self.add(name) if force else self.discard(name)
        return bool(force)

    def replace(self, old: str, new: str) -> bool:
        """Puts a class in the place of another (DOM §7.1 ``replace``); tells whether that was there."""
        return self._tokens.replace(old, new)

    def clear(self) -> None:
        """Takes all classes away."""
        self._tokens.value = ""

    def __ior__(self, names: Iterable[str]) -> Classes:
        self.add(*names)
        return self

    def __isub__(self, names: Iterable[str]) -> Classes:
        self.clear() if names is self else self.discard(*names)
        return self

    def __iand__(self, names: Iterable[str]) -> Classes:
        kept = set(names)
        self.discard(*(name for name in self if name not in kept))
        return self

    def __ixor__(self, names: Iterable[str]) -> Classes:
        for name in set(names):
            self.toggle(name)
        return self

    def __str__(self) -> str:
        return " ".join(self)

    def __repr__(self) -> str:
        return repr(set(self))


class Attributes(MutableMapping):
    """The attributes of an element as a mapping; see :attr:`ElementIdiom.attrs`."""

    __slots__ = ("_element",)

    def __init__(self, element: Any) -> None:
        self._element = element

    def _attribute(self, key: str) -> str:
        return key

    def __getitem__(self, key: str) -> str:
        value = self._element.get_attribute(self._attribute(key)) if isinstance(key, str) else None
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key: str, value: Any) -> None:
        name = self._attribute(key)
        text = attribute_text(name, value)
        if text is None:
            self._element.remove_attribute(name)
        else:
            self._element.set_attribute(name, text)

    def __delitem__(self, key: str) -> None:
        self._element.remove_attribute(self._attribute(key))

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._element.has_attribute(self._attribute(key))

    def __iter__(self) -> Iterator[str]:
        return iter(self._element.get_attribute_names())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Takes all of them away."""
        for key in list(self):
            del self[key]

    def __repr__(self) -> str:
        return repr(dict(self))


_CAPITAL = re.compile(r"[A-Z]")


class Data(Attributes):
    """The ``data-*`` attributes of an element as a mapping; see :attr:`ElementIdiom.data`."""

    __slots__ = ()

    def _attribute(self, key: str) -> str:
        return data_name(key)

    def __iter__(self) -> Iterator[str]:
        names = self._element.get_attribute_names()
        return (name[5:].replace("-", "_") for name in names if name.startswith("data-"))


class ElementIdiom(ParentIdiom, ChildIdiom):
    """Members that Python adds to elements."""

    __slots__ = ()

    @property
    def classes(self) -> Classes:
        """The classes, as a mutable set (DOM §4.9 ``classList``). Changing it costs no round trip.

        Setting it replaces all classes, by those of an iterable or of a string.

        Example::

            row.classes.add("done")
            row.classes |= {"wide", "new"}
            if "late" in row.classes:
                row.classes.discard("late")
            row.classes = ["row"]
        """
        return Classes(self.class_list)

    @classes.setter
    def classes(self, names: str | Iterable[str]) -> None:
        if isinstance(names, Classes) and names._tokens is self.class_list:
            return  # what `|=` and the like end with
        self.class_list.value = names if isinstance(names, str) else " ".join(names)

    @property
    def attrs(self) -> Attributes:
        """The attributes, as a mutable mapping from names to text (DOM §4.9 ``getAttribute``).

        Changing it costs no round trip. Setting one to None takes it away; True and False mean that it is there or not
        (``aria-*`` and ``data-*`` spell it out); what is deleted need not be there.

        Raises:
            KeyError: the element has no such attribute.
            DOMException: ``InvalidCharacterError``, this cannot be an attribute's name.

        Example::

            link.attrs["href"] = "#top"
            link.attrs.update({"aria-current": "page", "download": False})
            print(link.attrs.get("title", "no title"), dict(link.attrs))
        """
        return Attributes(self)

    @property
    def data(self) -> Data:
        """The ``data-*`` attributes, as a mutable mapping (HTML §3.2.6.6 ``dataset``).

        The key ``user_id`` (or ``user-id``, or ``userId``) is the attribute ``data-user-id``. Values are text.

        Raises:
            KeyError: the element has no such attribute.

        Example::

            row.data["user_id"] = 42
            print(row.data["user_id"] == "42", dict(row.data))
        """
        return Data(self)
