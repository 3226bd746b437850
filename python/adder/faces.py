"""What the page's objects can do, as Python's protocols.

What an object can do in JavaScript (be called, iterated, awaited, …) it says by its *traits*; for each sum of traits
there is one class here, put together from the mixins below, so that ``len``, ``for``, ``await`` and so on work exactly
where they make sense.
"""

from __future__ import annotations

from collections.abc import (
    AsyncIterator,
    Callable,
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from typing import Any, ClassVar

from . import _wire as wire
from .mappings import MappingMethods, MutableMappingMethods
from .remote import MISSING, Remote, arguments_of

__all__ = ["class_for", "use_interfaces"]

_BATCH = 64
"""How many items an iteration fetches at a time where fetching ahead has no side effects."""


class _Callable(Remote):
    __slots__ = ()

    _is_function: ClassVar = True

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        page = self._page
        return page.perform(wire.OP_CALL, self._handle, arguments_of(page, arguments, options))

    def new(self, *arguments: Any, **options: Any) -> Any:
        """Makes an instance, as ``new`` does in JavaScript.

        A class makes one when it is called, too; a function of the old style only in this way.
        """
        page = self._page
        return page.perform(wire.OP_NEW, self._handle, arguments_of(page, arguments, options))

    def __instancecheck__(self, instance: Any) -> bool:
        if not isinstance(instance, Remote):
            return False
        return self._page.perform(wire.OP_INSTANCE, instance._handle, self._handle)


class _Class(_Callable):
    """A JavaScript class: calling it makes an instance, as in Python."""

    __slots__ = ()

    _is_function: ClassVar = False

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self.new(*arguments, **options)

    def __repr__(self) -> str:
        return f"<class {self._class_name}>"


class _Sized(Remote):
    __slots__ = ()

    def __len__(self) -> int:
        page = self._page
        size = page.get(self, "length")
        return int(page.get(self, "size") if size is MISSING else size)

    def __bool__(self) -> bool:
        return len(self) > 0


class _Iterable(Remote):
    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        iterator, ahead = self._page.perform(wire.OP_ITERATE, self._target)
        return _pull(iterator, _BATCH if ahead else 1)


def _pull(iterator: Remote, count: int) -> Iterator[Any]:
    done = False
    while not done:
        done, items = iterator._page.perform(wire.OP_NEXT, iterator._handle, count)
        yield from items


class _Iterator(Remote):
    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        _, items = self._page.perform(wire.OP_NEXT, self._target, 1)
        if not items:
            raise StopIteration
        return items[0]


class _Sequence(_Sized, _Iterable):
    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            start, stop, step = key.indices(len(self))
            indices = range(start, stop, step)
            if not indices:
                return []
            first = min(indices[0], indices[-1])
            items = self._page.perform(wire.OP_SLICE, self._target, first, max(indices[0], indices[-1]) + 1)
            # The page may have changed the sequence in between.
            return [items[index - first] for index in indices if index - first < len(items)]
        if isinstance(key, int):
            value = self._page.perform(wire.OP_GET_ITEM, self._target, key)
            if value is MISSING:
                raise IndexError(f"{self._class_name} index {key} out of range")
            return value
        return Remote.__getitem__(self, key)

    def _items(self) -> list[Any]:
        items = self._page.perform(wire.OP_SLICE, self._target, 0, -1)
        self._page.knowledge.came_together([item._target for item in items if isinstance(item, Remote)])
        return items

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items())

    def __reversed__(self) -> Iterator[Any]:
        return reversed(self._items())


class _Mapping(MappingMethods, _Iterable):
    """Iterating gives the keys, as a dict's does."""

    __slots__ = ()

    def __len__(self) -> int:
        size = self._page.get(self, "size")
        return sum(1 for _ in self) if size is MISSING else int(size)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Mapping) and not isinstance(other, Remote):
            return self._equals(other)
        return Remote.__eq__(self, other)

    __hash__ = Remote.__hash__


class _MutableMapping(MutableMappingMethods, _Mapping):
    """The platform's own: of a page's class nobody knows whether its ``update`` is the one of a dict."""

    __slots__ = ()

    def _entries(self) -> Iterator[tuple[Any, Any]]:
        if self._class_name == "Storage":
            return _Mapping._entries(self)
        return zip(self._pulled("keys"), self._pulled("values"), strict=False)

    def _pulled(self, method: str) -> Iterator[Any]:
        traits = wire.TRAIT_ITERABLE | wire.TRAIT_ITERATOR
        return _pull(self._page.make(traits, "Iterator", wire.OP_METHOD, self._target, method, []), _BATCH)

    def get_all(self, key: Any) -> list[Any]:
        """All values of a key, which may come several times in a ``FormData`` or ``URLSearchParams``."""
        page = self._page
        if self._class_name not in ("FormData", "URLSearchParams"):
            return [self[key]] if key in self else []
        traits = wire.TRAIT_SEQUENCE | wire.TRAIT_SIZED | wire.TRAIT_ITERABLE
        arguments = [page.encoder.encode(key)]
        return page.make(traits, "Array", wire.OP_METHOD, self._target, "getAll", arguments).to_py()

    def popitem(self) -> tuple[Any, Any]:
        """Takes the last key out; gives it and its value.

        Raises:
            KeyError: there is none.
        """
        keys = list(self)
        if not keys:
            raise KeyError(f"this {self._class_name} is empty")
        return keys[-1], self.pop(keys[-1])

    def clear(self) -> None:
        """Takes all keys out."""
        if self._class_name in ("Map", "Storage"):
            self._page.record(wire.OP_METHOD, self._target, "clear", [])
            return
        for key in {*self}:
            del self[key]


class _Awaitable(Remote):
    __slots__ = ()

    def __await__(self) -> Generator[Any, None, Any]:
        return self._page.promises.future(self._handle).__await__()

    def result(self) -> Any:
        """The promise's value, waiting for it without letting any other Python run.

        Raises:
            JSError: the promise was rejected.

        Example::

            text = window.fetch("data.txt").result().text().result()
        """
        return self._page.promises.wait_for(self._handle)


class _AsyncIterable(Remote):
    __slots__ = ()

    async def __aiter__(self) -> AsyncIterator[Any]:
        iterator = self._page.perform(wire.OP_ASYNC_ITERATE, self._target)
        finished = False
        try:
            while True:
                step = await iterator.next()
                if step.done:
                    finished = True
                    return
                yield step.value
        finally:
            # A loop that is left early lets the source know, as JavaScript's `for await` does.
            if not finished and "return" in iterator:
                await iterator.return_()


Sequence.register(_Sequence)

# From the most special to the most general: Python looks members up in this order.
_MIXINS: list[tuple[int, type[Remote]]] = [
    (wire.TRAIT_THENABLE, _Awaitable),
    (wire.TRAIT_CLASS, _Class),
    (wire.TRAIT_CALLABLE, _Callable),
    (wire.TRAIT_SEQUENCE, _Sequence),
    (wire.TRAIT_ITERATOR, _Iterator),
    (wire.TRAIT_MAPPING, _Mapping),
    (wire.TRAIT_SIZED, _Sized),
    (wire.TRAIT_ITERABLE, _Iterable),
    (wire.TRAIT_ASYNC_ITERABLE, _AsyncIterable),
]
_MUTABLE_MAPPINGS = frozenset({"FormData", "Headers", "Map", "Storage", "URLSearchParams"})

_classes: dict[tuple[int, str], type[Remote]] = {}


def _no_interface(_: str) -> type[Remote] | None:
    return None


_interface = _no_interface


def use_interfaces(find: Callable[[str], type[Remote] | None]) -> None:
    """Tells where the platform's interfaces are.

    Args:
        find: Gives the class for the name of an interface, or None where there is none of that name.
    """
    global _interface
    _interface = find
    _classes.clear()


def class_for(traits: int, class_name: str = "") -> type[Remote]:
    """The class of an object's face.

    Args:
        traits: What the object can do, a sum of ``wire.TRAIT_*``.
        class_name: What JavaScript calls its class.
    """
    cls = _classes.get((traits, class_name))
    if cls is None:
        # A page's own class may be called like one of the platform's; functions are never their instances.
        interface = None if traits & wire.TRAIT_CALLABLE else _interface(class_name)
        is_mutable = class_name in _MUTABLE_MAPPINGS
        key = (traits, class_name if interface or is_mutable else "")
        cls = _classes.get(key) or _put_together(traits, interface, is_mutable, class_name)
        # Names of the page's own classes can be without number.
        _classes[key] = cls
    return cls


def _put_together(traits: int, interface: type[Remote] | None, is_mutable: bool, class_name: str) -> type[Remote]:
    bases: list[type] = []
    # What an interface does in a way of its own, no mixin does for it.
    left = traits & ~getattr(interface, "_own_traits", 0)
    for trait, usual in _MIXINS:
        mixin = _MutableMapping if usual is _Mapping and is_mutable else usual
        if left & trait and not any(issubclass(base, mixin) for base in bases):
            bases.append(mixin)
    if interface is not None:
        # After the mixins: what is a mapping in JavaScript has Python's ``get`` and ``keys``.
        bases.append(interface)
    name = interface.__name__ if interface else "Remote"
    members = {"__slots__": (), "_is_face": True, "_traits": traits}
    if interface is not None:
        # Objects of the page's own classes have names of their own.
        members["_class_name"] = class_name
    return type(interface or Remote)(name, tuple(bases) or (Remote,), members)
