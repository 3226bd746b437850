"""The page's own objects as a panel shows them: nodes as rows of a tree that can be pointed out in the page.

Looking at one reads what the platform says of it, names and attributes; members of the page's own making are read when
the user asks for them.
"""

from __future__ import annotations

from typing import Any

from adder import _wire as wire
from adder.errors import JSError
from adder.remote import Remote

__all__ = ["children_of", "is_node", "members_of", "node_view", "point_out", "reveal"]

_MOST_ATTRIBUTES = 20
_MOST_TEXT = 200
_ELEMENT, _TEXT, _COMMENT = 1, 3, 8

_HIGHLIGHT = [
    {"outline": "2px solid #1a73e8", "outlineOffset": "-1px", "boxShadow": "inset 0 0 0 9999px #6fa8dc66"}
] * 2
"""An animation shows it: no attribute changes, so nothing in the page that watches for changes hears of it."""

_animation: Any = None


def is_node(value: Any) -> bool:
    """Whether a value is a node of the page's."""
    return issubclass(type(value), Remote) and bool(type(value)._traits & wire.TRAIT_NODE)


def node_view(node: Any) -> dict[str, Any]:
    """What a row shows of a node: its kind, its name, its attributes, the beginning of its text."""
    try:
        kind = node.node_type
        view: dict[str, Any] = {"kind": kind, "name": str(node.node_name)[:_MOST_TEXT]}
        if kind == _ELEMENT:
            names = list(node.get_attribute_names())
            view["name"] = str(node.local_name)[:_MOST_TEXT]
            view["attributes"] = [
                [str(name)[:_MOST_TEXT], (node.get_attribute(name) or "")[:_MOST_TEXT]]
                for name in names[:_MOST_ATTRIBUTES]
            ]
            view["more"] = max(0, len(names) - _MOST_ATTRIBUTES)
            view["children"] = int(node.child_nodes.length)
            if view["children"] == 1 and node.first_child.node_type == _TEXT:
                text = node.first_child.data
                if len(text) <= _MOST_TEXT:
                    view["text"] = text
                    view["children"] = 0
        elif kind in (_TEXT, _COMMENT):
            view["text"] = node.data[:_MOST_TEXT]
        else:
            view["children"] = int(node.child_nodes.length)
        return view
    except (JSError, AttributeError, TypeError, PermissionError):
        return {"kind": 0, "name": type(node).__name__}


def children_of(node: Any, start: int, most: int) -> tuple[list[Any], int]:
    """Some of a node's children, without those that are nothing but white space; and how many there are."""
    nodes = node.child_nodes
    total = int(nodes.length)
    found = [nodes[index] for index in range(start, min(total, start + most))]
    return [child for child in found if child.node_type != _TEXT or child.data.strip()], total


def members_of(value: Any) -> list[str]:
    """The names of the members of one of the page's objects, in Python's spelling. None is read."""
    return [name for name in dir(value) if not name.startswith("_")]


def point_out(node: Any | None) -> None:
    """Highlights an element in the page; None ends that."""
    global _animation
    if _animation is not None:
        _animation.cancel()
        _animation = None
    if node is None:
        return
    target = node if node.node_type == _ELEMENT else node.parent_element
    if target is not None:
        _animation = target.animate(_HIGHLIGHT, {"duration": 100_000, "fill": "both"})


def reveal(node: Any) -> None:
    """Scrolls the page to where an element can be seen."""
    target = node if node.node_type == _ELEMENT else node.parent_element
    if target is not None:
        target.scroll_into_view({"block": "center", "inline": "nearest"})
