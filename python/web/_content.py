"""What can be put into a node: nodes, text, and whatever Python can show as text."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from adder import _wire as wire
from adder.remote import Method, Remote

__all__ = ["ChildIdiom", "ParentIdiom", "content"]


def content(things: Iterable[Any]) -> list[Any]:
    """Nodes and texts, in order.

    Args:
        things: Nodes; strings; anything else with a ``str()``, such as numbers; lists and other iterables of all
            these, to any depth. None is left out.

    Raises:
        TypeError: it is a dict, a function, or an object of the page's that is no node.

    Example:
        >>> content(["a", 1, None, [2.5, ("b",)]])
        ['a', '1', '2.5', 'b']
    """
    result: list[Any] = []
    for thing in things:
        if type(thing) is str:
            result.append(thing)
        elif thing is None:
            continue
        elif isinstance(thing, Remote):
            if getattr(thing, "_traits", 0) & wire.TRAIT_NODE:
                result.append(thing)
            elif type(thing).__iter__ is not None:
                result += content(thing)
            else:
                raise TypeError(f"{thing!r} is no node; text made of it would be str({thing._class_name} …)")
        elif isinstance(thing, (Mapping, Method, type)) or callable(thing):
            raise TypeError(f"{_named(thing)} is neither a node nor text{_advice(thing)}")
        elif isinstance(thing, Iterable) and not isinstance(thing, (str, bytes, bytearray)):
            result += content(thing)
        else:
            result.append(str(thing))
    return result


def _named(thing: Any) -> str:
    return f"a {type(thing).__name__}"


def _advice(thing: Any) -> str:
    if isinstance(thing, Mapping):
        return "; attributes are keyword arguments"
    return "; it may want to be called"


class ParentIdiom:
    """What elements, documents and fragments take in: nodes; text, and anything that can be shown as text, such as
    numbers; lists and other iterables of these. None is left out."""

    __slots__ = ()

    def append(self, *nodes: Any) -> None:
        """Puts nodes or text at the end of what is inside (DOM §4.2.6 ``append``).

        Raises:
            TypeError: it is a dict, a function, or an object of the page's that is no node.
            DOMException: ``HierarchyRequestError``, it cannot be inside of this.

        Example::

            total.append("Total: ", 3, web.html.b(" pieces"))
        """
        _insert(self, "append", nodes)

    def prepend(self, *nodes: Any) -> None:
        """Puts nodes or text before what is inside (DOM §4.2.6 ``prepend``); raises as :meth:`append` does."""
        _insert(self, "prepend", nodes)

    def replace_children(self, *nodes: Any) -> None:
        """Puts nodes or text in the place of what is inside (DOM §4.2.6 ``replaceChildren``); raises as
        :meth:`append` does."""
        _insert(self, "replaceChildren", nodes)

    replaceChildren = replace_children


class ChildIdiom:
    """What can be put beside elements, texts and comments: the same as inside of elements."""

    __slots__ = ()

    def before(self, *nodes: Any) -> None:
        """Puts nodes or text before this one (DOM §4.2.8 ``before``).

        Raises:
            TypeError: it is a dict, a function, or an object of the page's that is no node.

        Example::

            row.before(web.html.tr(web.html.td("above")))
        """
        _insert(self, "before", nodes)

    def after(self, *nodes: Any) -> None:
        """Puts nodes or text after this one (DOM §4.2.8 ``after``); raises as :meth:`before` does."""
        _insert(self, "after", nodes)

    def replace_with(self, *nodes: Any) -> None:
        """Puts nodes or text in the place of this one (DOM §4.2.8 ``replaceWith``); raises as :meth:`before` does."""
        _insert(self, "replaceWith", nodes)

    replaceWith = replace_with


# What these stand for when JavaScript gets one: `promise.then(list.append)`.
for _idiom, _names in (
    (ParentIdiom, {"append": "append", "prepend": "prepend", "replace_children": "replaceChildren"}),
    (ChildIdiom, {"before": "before", "after": "after", "replace_with": "replaceWith"}),
):
    for _spelling, _name in _names.items():
        getattr(_idiom, _spelling).member = _name


def _insert(node: Any, method: str, things: tuple[Any, ...]) -> None:
    page = node._page
    encoded = []
    for thing in things:
        if type(thing) is str:
            encoded.append(thing)
        elif isinstance(thing, Remote) and thing._traits & wire.TRAIT_NODE:
            encoded.append([wire.TAG_HANDLE, thing._handle])
        else:
            encoded = page.encoder.encode_all(content(things))
            break
    page.invoke(node, method, encoded, sys._getframe(2))


# As functions of the page's, which they stand for, these are handed to it.
for _function, _member in (
    (ParentIdiom.append, "append"),
    (ParentIdiom.prepend, "prepend"),
    (ParentIdiom.replace_children, "replaceChildren"),
    (ChildIdiom.before, "before"),
    (ChildIdiom.after, "after"),
    (ChildIdiom.replace_with, "replaceWith"),
):
    _function.member = _member
