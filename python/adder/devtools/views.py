"""Values as a panel shows them: a line of text, and on request what is inside, some of it at a time.

Nothing is evaluated that was not asked for. What an object has is read where it lies (its ``__dict__``, its slots),
past ``__getattribute__`` and properties; a property is a row of its own, and evaluated when the user asks for that one.
"""

from __future__ import annotations

import base64
import inspect
from collections import deque
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from types import BuiltinFunctionType, FunctionType, GetSetDescriptorType, MemberDescriptorType, MethodType, ModuleType
from typing import Any

from adder.remote import Remote

from . import nodes
from .classes import dictionary, is_a
from .patience import TooLong, patience
from .references import References
from .text import LONG, SHORT, type_name, words

__all__ = ["Views"]

_PAGE = 100
"""Items that are shown at a time."""

_MOST_KEPT = 1_000_000
"""Characters of a text that can be asked for after the first."""

_TABLE_ROWS, _TABLE_COLUMNS = 200, 20
_MOST_TEXTS = 20
"""Long texts that are kept for a panel, the latest of them."""

_MOST_RICH = 500_000
_RICH = (("_repr_html_", "html"), ("_repr_svg_", "svg"), ("_repr_png_", "png"))
_SECONDS = 5.0

_PLAIN = (type(None), bool, int, float, complex, str, bytes)
_SEQUENCES = (list, tuple, set, frozenset, deque)
_CALLABLES = (type, FunctionType, BuiltinFunctionType, MethodType)
_COMPUTED = (property, GetSetDescriptorType, cached_property)

# Past what a metaclass makes of them.
_dict_of_class = type.__dict__["__dict__"].__get__
_mro_of = type.__dict__["__mro__"].__get__

View = dict[str, Any]


class Views:
    """Makes views of values.

    Args:
        references: Where the values are kept that can be asked more of.
    """

    def __init__(self, references: References) -> None:
        self._references = references
        self._texts = References(_MOST_TEXTS)

    def keep_text(self, text: str) -> int:
        """Keeps a text of which :meth:`rest_of_text` tells more; returns the number for that."""
        return self._texts.add(text[:_MOST_KEPT])

    def rest_of_text(self, number: int, start: int) -> dict[str, Any]:
        """More of a text that was kept.

        Raises:
            KeyError: it has been forgotten.
        """
        return _piece(self._texts.get(number), start)

    def clear(self) -> None:
        """Forgets what was kept."""
        self._references.clear()
        self._texts.clear()

    def view(self, value: Any, most: int = SHORT) -> View:
        """What is shown of a value at first: its text, its class, and a number to ask for more with."""
        if nodes.is_node(value):
            return {
                "text": "",
                "class": type_name(value),
                "ref": self._references.add(value),
                "node": nodes.node_view(value),
            }
        text, left = words(value, most)
        view: View = {"text": text, "class": type_name(value), "kind": _kind_of(value)}
        if left:
            view["left"] = left
        if _has_parts(value):
            view["ref"] = self._references.add(value)
        elif left:
            view["rest"] = self._references.add(_Rest(value))
        return view

    def result(self, value: Any) -> View:
        """The same for what the user has asked for by typing it: with its table or its picture, where it has one."""
        view = self.view(value, LONG)
        table = self._table(value)
        if table:
            view["table"] = table
        rich = _rich(value)
        if rich:
            view["rich"] = rich
        if view.get("left") and "rest" not in view:
            view["rest"] = self._references.add(_Rest(value))
        return view

    def rest(self, number: int, start: int) -> dict[str, Any]:
        """More of a long text."""
        kept = self._references.get(number)
        text = kept.text() if is_a(kept, _Rest) else ""
        return _piece(text, start)

    def more_rows(self, number: int, start: int) -> dict[str, Any]:
        """More rows of a table.

        Raises:
            KeyError: the table has been forgotten.
        """
        table = self._references.get(number)
        return table.rows(start) if is_a(table, _Table) else {"rows": [], "moreRows": 0}

    def inside(self, number: int, start: int = 0) -> dict[str, Any]:
        """Some of what is inside of a value, as rows; `next` is where to go on, None at the end.

        Raises:
            KeyError: the value has been forgotten.
        """
        value = self._references.get(number)
        if nodes.is_node(value):
            children, total = nodes.children_of(value, start, _PAGE)
            end = start + _PAGE
            rows = [{"label": "", "view": self.view(child)} for child in children]
            if end >= total:
                rows.append(
                    {
                        "label": "members",
                        "view": {"text": "", "class": "", "ref": self._references.add(_Members(value))},
                    }
                )
            return {"rows": rows, "next": end if end < total else None}
        # First what is there, then its views: those may run the page's code, which may change it.
        parts = list(islice(_parts(value), start, start + _PAGE + 1))
        rows = [self._row(*part) for part in parts[:_PAGE]]
        return {"rows": rows, "next": start + _PAGE if len(parts) > _PAGE else None}

    def evaluate(self, number: int, name: str) -> View:
        """The value of a member, because the user has asked for it."""
        value = self._references.get(number)
        if is_a(value, _Members):
            value = value.owner
        with patience(_SECONDS):
            return self.view(getattr(value, name))

    def variables(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        """Rows for named values."""
        return [self._row(name, value) for name, value in values.items()]

    def _row(self, label: Any, value: Any, kind: str = "attribute") -> dict[str, Any]:
        if kind == "getter":
            return {"label": label[:SHORT], "getter": label}
        text = words(label, SHORT)[0] if kind == "key" else str(label)[:SHORT]
        return {"label": text, "view": self.view(value)}

    def _table(self, value: Any) -> dict[str, Any] | None:
        if type(value) is not list or not value or not all(type(row) is dict for row in islice(value, _TABLE_ROWS)):
            return None
        columns: dict[str, None] = {}
        for row in islice(value, _TABLE_ROWS):
            for key in islice(row, _TABLE_COLUMNS + 1):
                if type(key) is not str:
                    return None
                columns[key] = None
        if not columns:
            return None
        shown = list(columns)[:_TABLE_COLUMNS]
        table = _Table(value, shown)
        view = {
            "columns": [name[:SHORT] for name in shown],
            "moreColumns": max(0, len(columns) - _TABLE_COLUMNS),
            **table.rows(0),
        }
        if view["moreRows"]:
            view["ref"] = self._references.add(table)
        return view


class _Table:
    """A list of dicts, some of which are shown as rows."""

    def __init__(self, value: list[Any], columns: list[str]) -> None:
        self._value = value
        self._columns = columns

    def rows(self, start: int) -> dict[str, Any]:
        """Some rows, as the list is now, and how many come after them."""
        rows = [self._row(row) for row in self._value[start : start + _TABLE_ROWS]]
        return {"rows": rows, "moreRows": max(0, len(self._value) - start - len(rows))}

    def _row(self, row: Any) -> list[str | None]:
        known = row if type(row) is dict else {}
        return [words(known[name], SHORT)[0] if name in known else None for name in self._columns]


def _piece(text: str, start: int) -> dict[str, Any]:
    piece = text[start : start + 10 * LONG]
    return {"text": piece, "left": max(0, len(text) - start - len(piece))}


class _Rest:
    """A value whose text was not shown in full."""

    def __init__(self, value: Any) -> None:
        self._value = value
        self._text: str | None = None

    def text(self) -> str:
        if self._text is None:
            self._text = words(self._value, _MOST_KEPT)[0]
            self._value = None
        return self._text


class _Members:
    """The members of one of the page's objects, to be shown beside its children."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner


def _parts(value: Any) -> Iterator[tuple[Any, ...]]:
    """What is inside of a value: labels, values, and what kind of part each is."""
    if is_a(value, _Members) or is_a(value, Remote):
        owner = value.owner if is_a(value, _Members) else value
        for name in nodes.members_of(owner):
            yield name, None, "getter"
        return
    if is_a(value, dict):
        for key, item in dict.items(value):
            yield key, item, "key"
    for base in _SEQUENCES:
        if is_a(value, base):
            for index, item in enumerate(base.__iter__(value)):
                yield index, item, "item"
    if is_a(value, BaseException):
        for name in ("args", "__cause__", "__context__"):
            found = getattr(BaseException, name).__get__(value)
            if found is not None:
                yield name, found
    yield from _attributes(value)
    for name in _properties(value):
        yield name, None, "getter"


def _kind_of(value: Any) -> str:
    if value is None:
        return "none"
    if is_a(value, (bool, int, float, complex)):
        return "number"
    if is_a(value, (str, bytes)):
        return "string"
    return "callable" if is_a(value, _CALLABLES) else "object"


def _has_parts(value: Any) -> bool:
    """Whether there is anything to see inside. Decided without asking the value itself."""
    if type(value) in _PLAIN:
        return False
    if type(value) in _SEQUENCES or type(value) is dict:
        return len(value) > 0
    return not is_a(value, (FunctionType, BuiltinFunctionType, MethodType))


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    """What lies in an object: the values of its ``__dict__`` and of its slots."""
    is_namespace = is_a(value, (type, ModuleType))
    for name, item in list(dictionary(value).items()):
        if type(name) is str and not (is_namespace and name.startswith("__") and name.endswith("__")):
            yield name, item
    if is_namespace:
        return
    for cls in _mro_of(type(value)):
        for name, member in _dict_of_class(cls).items():
            if type(member) is MemberDescriptorType and not name.startswith("__"):
                try:
                    yield name, member.__get__(value)
                except AttributeError:
                    continue


def _properties(value: Any) -> list[str]:
    """The names of what would have to be evaluated."""
    if is_a(value, (type, ModuleType)):
        return []
    found: dict[str, None] = {}
    taken = dictionary(value)
    for cls in _mro_of(type(value)):
        if cls in (object, BaseException):
            continue
        for name, member in _dict_of_class(cls).items():
            if not name.startswith("__") and name not in taken and is_a(member, _COMPUTED):
                found[name] = None
    return list(found)


def _rich(value: Any) -> dict[str, str] | None:
    """What a value shows of itself as HTML or as a picture. Its class is asked, never its ``__getattr__``."""
    if is_a(value, (type, Remote)):
        return None
    for name, kind in _RICH:
        method = inspect.getattr_static(type(value), name, None)
        if method is None:
            continue
        try:
            with patience(_SECONDS):
                data = getattr(value, name)()
        except (TooLong, Exception):
            continue
        if type(data) is tuple and data:
            data = data[0]
        if is_a(data, (bytes, bytearray, memoryview)):
            data = base64.b64encode(data).decode()
        if type(data) is str and 0 < len(data) <= _MOST_RICH:
            return {"kind": kind, "data": data}
    return None
