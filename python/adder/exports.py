"""Python callables and objects that the page holds.

The page knows them by number. It says how often it has been told a number when it lets go of it, so that a release
which crosses a new use on the way does not take the object away from under that use.
"""

from __future__ import annotations

import dis
import functools
import inspect
import types
from collections.abc import Callable, Iterator
from typing import Any, Literal

from . import _wire as wire

__all__ = ["Exports", "listener_flags", "positional_limit"]

_PREVENT = ("preventDefault", "prevent_default")
_STOPS = {
    "stopPropagation": wire.LISTENER_STOP_PROPAGATION,
    "stop_propagation": wire.LISTENER_STOP_PROPAGATION,
    "stopImmediatePropagation": wire.LISTENER_STOP_IMMEDIATE_PROPAGATION,
    "stop_immediate_propagation": wire.LISTENER_STOP_IMMEDIATE_PROPAGATION,
}


def listener_flags(function: Callable[..., Any]) -> int:
    """What the code of `function` does to an event that has to be done at dispatch, as a sum of ``wire.LISTENER_*``.

    By the time a handler runs here, the event's dispatch in the page has ended. So the page side must know beforehand
    whether to prevent the default action, and reads it off the handler's code: whether each way through it comes to
    ``prevent_default``, or only some do. For the latter the page holds the default action back. Whatever the handler
    leaves to others (a decorated function, one inside of it) may or may not be called.

    Propagation cannot be taken up again, so a handler that mentions ``stop_propagation`` stops it.
    """
    flags = 0
    first = _called_first(function)
    codes = (getattr(layer, "__code__", None) for layer in _layers(function))
    pending = [code for code in codes if isinstance(code, types.CodeType)]
    while pending:
        current = pending.pop()
        for name in current.co_names:
            flags |= _STOPS.get(name, 0)
            if name in _PREVENT:
                always = current is first and _always_prevents(current)
                flags |= wire.LISTENER_PREVENT_DEFAULT if always else wire.LISTENER_MAY_PREVENT_DEFAULT
        pending.extend(constant for constant in current.co_consts if isinstance(constant, types.CodeType))
    return flags & ~wire.LISTENER_MAY_PREVENT_DEFAULT if flags & wire.LISTENER_PREVENT_DEFAULT else flags


_QUIET = ("LOAD_", "STORE_FAST", "COPY", "MAKE_CELL", "NOP", "POP_TOP", "PRECALL", "PUSH_NULL", "RESUME", "SWAP")
"""What instructions begin with that raise nothing, as far as it matters here."""


@functools.lru_cache(maxsize=1024)
def _always_prevents(code: types.CodeType) -> bool:
    """Whether each way through `code`, up to a ``return`` or ``raise``, comes to a call of ``prevent_default``.

    A way that something else ends by raising does not count. One through an ``except`` does.
    """
    instructions = list(dis.get_instructions(code))
    index = {instruction.offset: number for number, instruction in enumerate(instructions)}
    handlers = [(entry.start, entry.end, entry.target) for entry in dis._parse_exception_table(code)]
    jumps = {*dis.hasjrel, *dis.hasjabs}
    pending, seen = [0], {0}
    while pending:
        number = pending.pop()
        instruction = instructions[number]
        name = instruction.opname
        if name.startswith("LOAD_") and instruction.argval in _PREVENT:
            continue
        if name == "RAISE_VARARGS" or (name.startswith("RETURN_") and name != "RETURN_GENERATOR"):
            return False
        following = []
        if name not in ("RERAISE", "JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT"):
            following.append(number + 1)
        if instruction.opcode in jumps:
            following.append(index[instruction.argval])
        if not name.startswith(_QUIET):
            following += [index[target] for start, end, target in handlers if start <= instruction.offset < end]
        for other in following:
            if other not in seen and other < len(instructions):
                seen.add(other)
                pending.append(other)
    return True


def _called_first(function: Any) -> types.CodeType | None:
    """The code that a call of `function` certainly runs, if it is Python's."""
    while not isinstance(function, types.FunctionType):
        if isinstance(function, functools.partial):
            function = function.func
        elif isinstance(function, types.MethodType):
            function = function.__func__
        elif isinstance(call := getattr(type(function), "__call__", None), types.FunctionType):  # noqa: B004
            function = call
        else:
            return None
    return function.__code__


def _layers(function: Any) -> Iterator[Any]:
    """A callable and what it calls in its turn: the function of a method, of a partial, under a decorator."""
    seen: set[int] = set()
    pending = [function]
    while pending:
        layer = pending.pop()
        if id(layer) in seen:
            continue
        seen.add(id(layer))
        yield layer
        if isinstance(layer, functools.partial):
            pending.append(layer.func)
        elif isinstance(layer, types.MethodType):
            pending.append(layer.__func__)
        elif not isinstance(layer, (types.FunctionType, types.BuiltinFunctionType, type)):
            pending.append(type(layer).__call__)
        if hasattr(layer, "__wrapped__"):
            pending.append(layer.__wrapped__)


def positional_limit(function: Callable[..., Any]) -> int | None:
    """How many of the arguments that JavaScript passes a callable wants; None for all.

    JavaScript passes callbacks more than most of them want. A parameter whose default is not None is the author's own
    (``lambda event, key=key: …``), so it and what follows get none of them.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    limit = 0
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            return None
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            break
        if parameter.default is not parameter.empty and parameter.default is not None:
            break
        limit += 1
    return limit


class _Export:
    __slots__ = ("count", "limit", "value")

    def __init__(self, value: Any) -> None:
        self.value = value
        self.count = 0
        #: How many arguments to pass; False until the first call asks.
        self.limit: int | Literal[False] | None = False


class Exports:
    """The table of what the page holds of this interpreter."""

    def __init__(self) -> None:
        self._by_id: dict[int, _Export] = {}
        self._ids: dict[Any, int] = {}
        self._next = 1

    def __len__(self) -> int:
        return len(self._by_id)

    def callable(self, function: Callable[..., Any]) -> list[Any]:
        """The wire value of a callable; the same callable has the same number while the page holds it."""
        identifier = self._count(function)
        name = getattr(function, "__name__", type(function).__name__)
        return [wire.TAG_FUNCTION, identifier, listener_flags(function), str(name)]

    def object(self, value: Any) -> list[Any]:
        """The wire value of an object that goes by reference."""
        return [wire.TAG_OBJECT, self._count(value), type(value).__qualname__]

    def get(self, identifier: int) -> Any:
        """The object behind a number.

        Raises:
            LookupError: the page has let go of it.
        """
        return self._find(identifier).value

    def call(self, identifier: int, arguments: list[Any]) -> Any:
        """Calls the callable behind a number, with as many of the arguments as it wants.

        Raises:
            LookupError: the page has let go of it.
        """
        export = self._find(identifier)
        if export.limit is False:
            export.limit = positional_limit(export.value)
        return export.value(*arguments[: export.limit])

    def values(self) -> list[Any]:
        """What the page holds."""
        return [export.value for export in list(self._by_id.values())]

    def release(self, identifier: int, count: int) -> None:
        """The page dropped `identifier`, having been told it `count` times."""
        export = self._by_id.get(identifier)
        if export is None:
            return
        export.count -= count
        if export.count <= 0:
            del self._by_id[identifier]
            self._ids.pop(self._key(export.value), None)

    def _find(self, identifier: int) -> _Export:
        export = self._by_id.get(identifier)
        if export is None:
            raise LookupError(f"the page released Python object {identifier}")
        return export

    def _count(self, value: Any) -> int:
        key = self._key(value)
        identifier = self._ids.get(key)
        if identifier is None:
            identifier = self._next
            self._next += 1
            self._ids[key] = identifier
            self._by_id[identifier] = _Export(value)
        self._by_id[identifier].count += 1
        return identifier

    @staticmethod
    def _key(value: Any) -> Any:
        # `obj.method` is a new object at each look-up; what makes it the same handler is its function and its self.
        if isinstance(value, types.MethodType):
            return (id(value.__self__), id(value.__func__))
        if isinstance(value, types.BuiltinMethodType):
            return (id(value.__self__), value.__name__)
        return id(value)
