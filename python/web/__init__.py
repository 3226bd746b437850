"""The web platform for Python: what a page's scripts import.

``window``, ``document`` and ``console`` are the page's own; a page's scripts have them as globals too. The platform's
interfaces are classes here: calling one makes an object, ``isinstance`` tells what an object is. Members have
JavaScript's spelling and Python's::

    import web

    heading = web.document.find("h1")
    heading.text = "Hello from Python"
    address = web.URL("https://example.org/?q=1")
    address.search_params.append("page", "2")

    @web.when("click", "#go")
    def go(event):
        print("clicked at", event.client_x, event.client_y)
"""

from __future__ import annotations

import importlib
from typing import Any

from adder.errors import DOMException, JSError, PageGone
from adder.main import current

from ._builders import html, svg
from ._custom_elements import custom_element
from ._events import events, next_event, when
from ._fetch import fetch
from ._line import Statistics, flush, stats
from ._observers import intersections, mutations, performance_entries, resizes
from ._platform import install as _install_platform
from ._platform import named as _named
from ._platform import names as _names

__all__ = [
    "DOMException",
    "JSError",
    "PageGone",
    "Statistics",
    "console",
    "custom_element",
    "document",
    "events",
    "fetch",
    "flush",
    "fs",
    "html",
    "intersections",
    "mutations",
    "next_event",
    "packages",
    "performance_entries",
    "resizes",
    "serve",
    "stats",
    "svg",
    "when",
    "window",
]

_MODULES = ("fs", "packages")
"""Parts that few pages use; they are loaded when they are asked for."""

_install_platform()


def __getattr__(name: str) -> Any:
    # The page is there only once a document has started this interpreter; until then these have no value.
    if name in ("console", "document", "window"):
        return current().globals[name]
    if name in _MODULES:
        return importlib.import_module(f"web.{name}")
    if name == "serve":
        return importlib.import_module("web._serve").serve
    value = _named(name)
    if isinstance(value, type):
        globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_names()})
