"""Code that was written for Pyodide: what it imports from ``pyodide.ffi`` works with the page's objects."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from . import _wire as wire
from .errors import JSError
from .remote import Method, Remote, is_operation

__all__ = ["install", "unwrap"]

_KINDS = {
    "JsProxy": lambda value: True,
    "JsArray": lambda value: isinstance(value, Sequence),
    "JsAsyncIterable": lambda value: isinstance(value, AsyncIterable),
    "JsCallable": lambda value: callable(value),
    "JsDomElement": lambda value: bool(value._traits & wire.TRAIT_NODE),
    "JsIterable": lambda value: isinstance(value, Iterable) and value.__iter__ is not None,
    "JsIterator": lambda value: isinstance(value, Iterator),
    "JsMap": lambda value: isinstance(value, Mapping),
    "JsPromise": lambda value: hasattr(type(value), "__await__"),
}
"""What Pyodide's classes of JavaScript objects say of one of the page's."""


def _accepting(original: type, accepts: Any) -> type:
    """A class that is one of Pyodide's to ``isinstance``, and to which the page's objects belong too."""

    class Kind(type):
        def __instancecheck__(cls, value: Any) -> bool:
            if isinstance(value, Method) or is_operation(value):
                return original.__name__ in ("JsProxy", "JsCallable")
            return accepts(value) if isinstance(value, Remote) else isinstance(value, original)

        def __subclasscheck__(cls, subclass: type) -> bool:
            return issubclass(subclass, (Remote, original))

    return Kind(original.__name__, (), {"__doc__": original.__doc__, "__module__": original.__module__})


def unwrap(value: Any) -> Any:
    """What a proxy of Pyodide's stands for: the callable of ``create_proxy``, the data of ``to_js``."""
    if isinstance(value, _double):
        return value.unwrap()
    if isinstance(value, _proxy) and not callable(value):
        data = value.to_py()
        return value if isinstance(data, _proxy) else data
    return value


_double: Any = ()
_proxy: Any = ()


def install() -> None:
    """Lets Pyodide's classes know the page's objects."""
    global _double, _proxy
    import pyodide.ffi

    _double, _proxy = pyodide.ffi.JsDoubleProxy, pyodide.ffi.JsProxy
    convert = pyodide.ffi.to_js

    @functools.wraps(convert)
    def to_js(*arguments: Any, **options: Any) -> Any:
        # What makes an object of a dict is most often the page's `Object.fromEntries`, which is not for the worker to
        # call; and a dict arrives as an object anyway.
        converter = options.get("dict_converter")
        if isinstance(converter, (Remote, Method)) or is_operation(converter):
            del options["dict_converter"]
        return convert(*arguments, **options)

    pyodide.ffi.to_js = to_js
    for name, accepts in _KINDS.items():
        original = getattr(pyodide.ffi, name, None)
        if original is not None:
            setattr(pyodide.ffi, name, _accepting(original, accepts))
    # What JavaScript of the page throws. The worker's own JavaScript is no business of an author's.
    pyodide.ffi.JsException = JSError
