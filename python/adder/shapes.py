"""Elements that are built in one operation, as clones of a template for each shape.

An element's *shape* is its name, the names of its attributes, and what is inside: texts, nodes, and elements of shapes
of their own. When an element is built around others that were built just before, they all become one operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _wire as wire
from .remote import Remote

if TYPE_CHECKING:
    from .page import Page

__all__ = ["Shapes"]

_TEXT, _NODE = 0, 1
_MOST = 4000
"""Shapes that the page keeps a template for. A page that builds more has no two elements alike."""

_DEEPEST = 50
"""Levels of elements in one operation."""


class Shapes:
    """The shapes that the page knows."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._numbers: dict[Any, int] = {}
        #: Shape, values and depth of each element whose operation may still become part of another, by the operation.
        self._recent: dict[int, tuple[list[Any], Any, list[Any], int]] = {}

    def build(
        self, namespace: str, name: str, interface: str, attributes: list[tuple[str, str]], children: list[Any]
    ) -> Remote:
        """An element with its attributes and what is inside; not waited for.

        Args:
            namespace: Its namespace, ``""`` for HTML's.
            name: Its name.
            interface: Its class.
            attributes: Names and values of its attributes.
            children: Texts and nodes.
        """
        page = self._page
        inside, built, depth = [], [], 1
        for child in reversed(children):
            shape, value, levels = self._absorbed(child)
            inside.append(shape)
            built.append(value)
            depth = max(depth, levels + 1)
        inside.reverse()
        built.reverse()
        shape = (namespace, name, tuple(name for name, _ in attributes), tuple(inside))
        face = page.picked(interface, wire.TRAIT_NODE)
        values = [face._target, [value for _, value in attributes], built]
        operation = [wire.OP_BUILD, 0, values]
        number = self._numbers.get(shape)
        if number is None:
            number = self._numbers[shape] = len(self._numbers) + 1
            # Not by itself: with it would go the drops of what has just been taken back, and is yet to be used.
            page.channel.precede([wire.OP_SHAPE, number, shape])
        operation[1] = number
        if not page.channel.record(operation):
            page.perform(*operation)
            return face
        if page.channel.last() is operation and depth < _DEEPEST and len(self._numbers) < _MOST:
            self._recent[face._target] = (operation, shape, values, depth)
        return face

    def _absorbed(self, child: Any) -> tuple[Any, Any, int]:
        """A child's part of its parent's shape, its value, and how deep it is."""
        if not isinstance(child, Remote):
            return _TEXT, child, 0
        handle = child._handle
        recent = self._recent.pop(handle, None)
        # Nothing may have come between: not even the definition of a shape, which another may be waiting for.
        if recent is not None and self._page.channel.last() is recent[0]:
            self._page.channel.take_back()
            return recent[1], recent[2], recent[3]
        return _NODE, [wire.TAG_HANDLE, handle], 0

    def end_turn(self) -> None:
        """What was built has been sent."""
        self._recent.clear()
