"""What a panel has been shown and may ask more of: objects, by number.

They are kept alive by that, so there is a limit; the oldest are forgotten first.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

__all__ = ["References"]


class References:
    """A table of objects.

    Args:
        most: How many it holds.
    """

    def __init__(self, most: int = 5000) -> None:
        self._most = most
        self._objects: OrderedDict[int, Any] = OrderedDict()
        self._next = 1

    def add(self, value: Any) -> int:
        """Holds an object; returns the number that it can be asked for with."""
        number = self._next
        self._next += 1
        self._objects[number] = value
        if len(self._objects) > self._most:
            self._objects.popitem(last=False)
        return number

    def get(self, number: int) -> Any:
        """The object.

        Raises:
            KeyError: it has been forgotten, or never was.
        """
        return self._objects[number]

    def clear(self) -> None:
        """Forgets all."""
        self._objects.clear()
