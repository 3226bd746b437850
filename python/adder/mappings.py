"""What makes an object with keys as much of a ``dict`` as it can be."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, MutableMapping, ValuesView
from typing import Any

__all__ = ["MappingMethods", "MutableMappingMethods"]

_RAISE = object()


class _Values(ValuesView):
    def __iter__(self) -> Iterator[Any]:
        return (value for _, value in self._mapping._entries())


class _Items(ItemsView):
    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return self._mapping._entries()


class MappingMethods:
    """The methods of a ``dict`` that read, for classes that cannot inherit from ``Mapping``: their type is another.

    A key may come several times, as in a form's data. Then looking it up gives the first value; iterating, the views
    and ``len`` go over all.
    """

    __slots__ = ()

    def _entries(self) -> Iterator[tuple[Any, Any]]:
        return ((key, self[key]) for key in self)

    def get(self, key: Any, default: Any = None) -> Any:
        """The value of a key, or `default` where there is none."""
        try:
            return self[key]
        except KeyError:
            return default

    def keys(self) -> KeysView[Any]:
        """The keys, as a dict's; those of a ``FormData`` or the like may come several times."""
        return KeysView(self)

    def values(self) -> ValuesView[Any]:
        """The values, as a dict's, in the order of the keys."""
        return _Values(self)

    def items(self) -> ItemsView[Any, Any]:
        """Keys and values, as a dict's; a key that comes several times comes with each of its values."""
        return _Items(self)

    def _equals(self, other: Mapping[Any, Any]) -> bool:
        entries = list(self._entries())
        return len(entries) == len(other) and dict(entries) == dict(other)


class MutableMappingMethods(MappingMethods):
    """Those that change it, too. What is deleted need not be there, since nobody waits for the answer."""

    __slots__ = ()

    def pop(self, key: Any, default: Any = _RAISE) -> Any:
        """Takes a key out and gives its value; `default`, if there is one, where it was not there.

        Raises:
            KeyError: it was not there, and there is no `default`.
        """
        try:
            value = self[key]
        except KeyError:
            if default is _RAISE:
                raise
            return default
        del self[key]
        return value

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """The value of a key, which is set to `default` first where there is none."""
        try:
            return self[key]
        except KeyError:
            self[key] = default
            return self[key]

    def update(self, other: Mapping[Any, Any] | Iterable[tuple[Any, Any]] = (), /, **more: Any) -> None:
        """Sets each key of another mapping, of pairs, of the keyword arguments."""
        pairs = other.items() if hasattr(other, "keys") else other
        for key, value in [*pairs, *more.items()]:
            self[key] = value


Mapping.register(MappingMethods)
MutableMapping.register(MutableMappingMethods)
