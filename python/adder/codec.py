"""Python values to wire values and back.

A wire value is JSON: ``null``, booleans, numbers and strings stand for themselves; everything else is an array whose
first item is a tag of ``_wire``. What a tag needs beyond plain data (handles, functions, objects by reference) is the
business of the two interfaces below, so that this module knows neither the page nor the registry.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime
import enum
import math
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from . import _wire as wire

__all__ = ["MAX_SAFE_INTEGER", "Decoder", "Encoder", "References", "Sources"]

MAX_SAFE_INTEGER = 2**53 - 1
"""The largest integer that a JavaScript number holds exactly (ECMA-262 §21.1.2.6)."""

_UTC = datetime.UTC
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=_UTC)
_MILLISECOND = datetime.timedelta(milliseconds=1)
_FORMATS = frozenset("bhHiIfdqQ")
"""What ``struct`` calls the items of JavaScript's typed arrays, those of single bytes apart."""

WireValue = Any


class References(Protocol):
    """What an encoder asks of the runtime for values that go by reference."""

    def handle_of(self, value: Any) -> int | None:
        """The handle of a page's object, or None when `value` is not one."""

    def unwrap(self, value: Any) -> Any:
        """What a value stands for that another library has made for JavaScript; else the value itself."""

    def export_callable(self, value: Any) -> list[Any]:
        """The wire value of a Python callable."""

    def export_object(self, value: Any) -> list[Any]:
        """The wire value of any other Python object."""

    def take_back(self, identifiers: list[int]) -> None:
        """Exported values are not sent after all."""


class Encoder:
    """Turns Python values into wire values."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._exported: list[int] = []

    def encode(self, value: Any) -> WireValue:
        """The wire value of `value`.

        Raises:
            ValueError: `value` contains itself or is nested too deeply, and so cannot go by value.
            TypeError: a dict key is neither a string nor a number.
        """
        return self.encode_all((value,))[0]

    def encode_all(self, values: Iterable[Any]) -> list[WireValue]:
        """The wire values of several arguments; raises as :meth:`encode` does."""
        encoded: list[WireValue] = []
        try:
            for value in values:
                encoded.append(self._encode(value, ()))
        except BaseException:
            # What was counted as on its way to the page does not go there.
            self._references.take_back(self._exported)
            raise
        finally:
            self._exported = []
        return encoded

    def _encode(self, value: Any, inside: tuple[int, ...]) -> WireValue:
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return value
        if kind is int:
            return self._integer(value)
        if kind is float:
            return self._number(value)
        handle = self._references.handle_of(value)
        if handle is not None:
            return [wire.TAG_HANDLE, handle]
        if kind in (list, tuple, dict, set, frozenset) or _is_data(value):
            return self._container(value, inside)
        return self._other(value, inside)

    def _other(self, value: Any, inside: tuple[int, ...]) -> WireValue:
        if isinstance(value, enum.Enum) and isinstance(value.value, (str, int, float)):
            return self._encode(value.value, ())
        if isinstance(value, str):
            return str(value)
        if isinstance(value, int):
            return self._integer(int(value))
        if isinstance(value, float):
            return self._number(float(value))
        if isinstance(value, (bytes, bytearray, memoryview)):
            return self._bytes(value)
        if isinstance(value, datetime.datetime):
            return [wire.TAG_DATE, (value.astimezone(_UTC) - _EPOCH) // _MILLISECOND]
        meant = self._references.unwrap(value)
        if meant is not value:
            return self._encode(meant, inside)
        export = self._references.export_callable if callable(value) else self._references.export_object
        exported = export(value)
        self._exported.append(exported[1])
        return exported

    @staticmethod
    def _bytes(value: bytes | bytearray | memoryview) -> WireValue:
        # A memoryview may hold numbers; JavaScript gets a typed array of the same.
        code = value.format.lstrip("@") if isinstance(value, memoryview) else ""
        data = base64.b64encode(bytes(value)).decode("ascii")
        return [wire.TAG_BYTES, data, code if code in _FORMATS else ""]

    def _container(self, value: Any, inside: tuple[int, ...]) -> WireValue:
        if id(value) in inside:
            raise ValueError(f"this {type(value).__name__} contains itself, so it cannot be sent to JavaScript as data")
        if len(inside) >= wire.LIMIT_DEPTH:
            raise ValueError(f"data sent to JavaScript can be nested {wire.LIMIT_DEPTH} levels deep, and no deeper")
        inside = (*inside, id(value))
        if dataclasses.is_dataclass(value):
            value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        if isinstance(value, Mapping):
            pairs = [[_key(key), self._encode(item, inside)] for key, item in value.items()]
            return [wire.TAG_MAPPING, pairs]
        return [wire.TAG_LIST, [self._encode(item, inside) for item in value]]

    @staticmethod
    def _integer(value: int) -> WireValue:
        if -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
            return value
        return [wire.TAG_BIGINT, str(value)]

    @staticmethod
    def _number(value: float) -> WireValue:
        if math.isfinite(value) and (value != 0 or math.copysign(1, value) > 0):
            return value
        if value == 0:
            return [wire.TAG_NUMBER, "-0"]
        if math.isnan(value):
            return [wire.TAG_NUMBER, "NaN"]
        return [wire.TAG_NUMBER, "Infinity" if value > 0 else "-Infinity"]


def _is_data(value: Any) -> bool:
    """Whether a value of a class of its own goes by value all the same."""
    if isinstance(value, type):
        return False
    return dataclasses.is_dataclass(value) or isinstance(value, (dict, list, tuple, set, frozenset))


def _key(key: Any) -> str:
    if isinstance(key, str):
        return str(key)
    if isinstance(key, (int, float)) and not isinstance(key, bool):
        return str(key)
    raise TypeError(f"a dict sent to JavaScript needs string keys, not {type(key).__name__}")


class Sources(Protocol):
    """What a decoder asks of the runtime for values that come by reference."""

    def remote(self, handle: int, traits: int, class_name: str, element: int = 0) -> Any:
        """The Python face of the page's object behind `handle`; `element` is the number of one of a Python class's."""

    def event(self, handle: int, traits: int, class_name: str, fields: dict[str, Any]) -> Any:
        """The same for an event, with the attributes it had when it was dispatched."""

    def error(self, thrown: Any, name: str, message: str, stack: str, is_dom: bool) -> BaseException:
        """The exception for a thrown JavaScript value."""

    def exported(self, identifier: int) -> Any:
        """The Python object or callable that the page got earlier."""


class Decoder:
    """Turns wire values into Python values."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._by_tag = {
            wire.TAG_UNDEFINED: lambda _: None,
            wire.TAG_NUMBER: lambda parts: float(parts[1]),
            wire.TAG_BIGINT: lambda parts: int(parts[1]),
            wire.TAG_DATE: self._date,
            wire.TAG_BYTES: self._bytes,
            wire.TAG_LIST: lambda parts: [self.decode(item) for item in parts[1]],
            wire.TAG_MAPPING: lambda parts: {key: self.decode(item) for key, item in parts[1]},
            wire.TAG_HANDLE: lambda parts: sources.remote(*parts[1:]),
            wire.TAG_EVENT: self._event,
            wire.TAG_ERROR: self._error,
            wire.TAG_REFUSED: self._refused,
            wire.TAG_FUNCTION: lambda parts: sources.exported(parts[1]),
            wire.TAG_OBJECT: lambda parts: sources.exported(parts[1]),
        }

    def decode(self, value: WireValue) -> Any:
        """The Python value of a wire value."""
        if type(value) is not list:
            return value
        return self._by_tag[value[0]](value)

    @staticmethod
    def _bytes(parts: list[Any]) -> bytes | memoryview:
        data = base64.b64decode(parts[1])
        return memoryview(data).cast(parts[2]) if parts[2] else data

    @staticmethod
    def _date(parts: list[Any]) -> datetime.datetime | float:
        # An invalid Date has no time; NaN is what its getTime() gives.
        if parts[1] is None:
            return math.nan
        try:
            return _EPOCH + parts[1] * _MILLISECOND
        except OverflowError:
            # JavaScript's dates reach 275,760 years in both directions, and Python's the years 1 to 9999.
            return float(parts[1])

    def _event(self, parts: list[Any]) -> Any:
        _, handle, traits, class_name, fields = parts
        return self._sources.event(handle, traits, class_name, {key: self.decode(item) for key, item in fields})

    @staticmethod
    def _refused(parts: list[Any]) -> PermissionError:
        _, capability, message = parts
        error = PermissionError(message)
        error.capability = capability
        return error

    def _error(self, parts: list[Any]) -> BaseException:
        _, thrown, name, message, stack, is_dom, *cause = parts
        error = self._sources.error(self.decode(thrown), name, message, stack, is_dom)
        if cause and cause[0] is not None and error.__cause__ is None:
            error.__cause__ = self.decode(cause[0])
        return error
