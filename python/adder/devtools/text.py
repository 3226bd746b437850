"""One line for any value, whatever its ``__repr__`` does: raise, loop, or return a hundred megabytes.

What Python's own types look like is put together here, within a budget; for all else the value's ``__repr__`` is asked,
and given a second.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from .patience import TooLong, patience

__all__ = ["LONG", "SHORT", "type_name", "words"]

LONG = 10_000
"""Characters that are shown of a result at first."""

SHORT = 120
"""Characters of a value inside of another."""

_SECONDS = 1.0
_MOST_BITS = 14_000
"""Larger integers have more digits than Python turns into text."""

_BRACKETS = {list: "[]", tuple: "()", set: "{}", frozenset: ("frozenset({", "})"), dict: "{}", deque: ("deque([", "])")}


_PLAIN = (type(None), bool, int, float, complex, type(...))

_name_of = type.__dict__["__name__"].__get__


def type_name(value: Any) -> str:
    """The name of a value's class, whatever its metaclass makes of that."""
    return str(_name_of(type(value)))[:SHORT]


def words(value: Any, most: int = LONG, asks: bool = True) -> tuple[str, int]:
    """What a value looks like.

    Args:
        value: Anything.
        most: Characters.
        asks: Whether a ``__repr__`` of the page's own may be asked.

    Returns:
        The text, and how many characters of it were left out (0: none; -1: it is not known how many).
    """
    writer = _Writer(most, asks)
    writer.write(value)
    text = "".join(writer.parts)
    if len(text) > most:
        return text[:most], writer.left or len(text) - most
    return text, writer.left


class _Writer:
    def __init__(self, most: int, asks: bool) -> None:
        self._asks = asks
        self.parts: list[str] = []
        self.left = 0
        self._room = most
        self._inside: list[int] = []

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self._room -= len(text)

    def write(self, value: Any) -> None:
        kind = type(value)
        if kind in _BRACKETS:
            self._write_container(value, kind)
        elif kind in (str, bytes, bytearray):
            self._write_text(value)
        elif kind is int and value.bit_length() > _MOST_BITS:
            self._put(f"<int of about {int(value.bit_length() * 0.30103):,} digits>")
        elif self._asks or kind in _PLAIN:
            self._ask(value)
        else:
            self._put(f"<{type_name(value)}>")

    def _write_text(self, value: Any) -> None:
        shown = max(self._room, 8)
        left = len(value) - shown
        if left <= 0:
            self._put(repr(value))
            return
        self._put(repr(value[:shown]) + "…")
        self.left = self.left or left

    def _write_container(self, value: Any, kind: type) -> None:
        opening, closing = _BRACKETS[kind]
        if not value and kind not in (dict, list, tuple):
            self._put(repr(value))
            return
        if id(value) in self._inside or len(self._inside) > 20:
            self._put(f"{opening}…{closing}")
            return
        self._inside.append(id(value))
        self._put(opening)
        # A copy of the beginning: a __repr__ in there may change it.
        size = len(value)
        head = _head(value, max(self._room, 1))
        written = 0
        for item in head:
            if self._room <= 0:
                break
            if written:
                self._put(", ")
            if kind is dict:
                self.write(item[0])
                self._put(": ")
                self.write(item[1])
            else:
                self.write(item)
            written += 1
        if written < size:
            self._put(", …" if written else "…")
            self.left = self.left or -1
        elif kind is tuple and size == 1:
            self._put(",")
        self._put(closing)
        self._inside.pop()

    def _ask(self, value: Any) -> None:
        name = type_name(value)
        try:
            with patience(_SECONDS):
                text = repr(value)
        except TooLong:
            self._put(f"<{name}: its __repr__ takes too long>")
            return
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            self._put(f"<{name}: its __repr__ was stopped>")
            return
        except BaseException as error:
            self._put(f"<{name}: its __repr__ raised {type_name(error)}>")
            return
        if type(text) is not str:
            text = str.__str__(text)
        room = max(self._room, 8)
        if len(text) > room:
            self.left = self.left or len(text) - room
            text = text[:room] + "…"
        self._put(text)


def _head(value: Any, most: int) -> list[Any]:
    found: list[Any] = []
    source = value.items() if type(value) is dict else value
    for item in source:
        found.append(item)
        if len(found) > most:
            break
    return found
