"""Who has written a file."""

from __future__ import annotations

import os.path
from types import FrameType

from adder.errors import INTERNAL_PREFIXES, LIBRARY_PREFIXES
from adder.places import Place, author_place

__all__ = ["LIBRARY", "PAGE", "RUNTIME", "author_of", "blamed"]

PAGE = "page"
"""The page's author."""
LIBRARY = "library"
"""Somebody whom the page's author relies on."""
RUNTIME = "runtime"
"""Adder."""

_OWN = (*INTERNAL_PREFIXES, os.path.dirname(os.path.dirname(__file__)))
_FOREIGN = (*LIBRARY_PREFIXES, "<string>")


def author_of(file: str) -> str:
    """Who has written a file: ``PAGE``, ``LIBRARY`` or ``RUNTIME``.

    Args:
        file: Its name, as tracebacks show it.
    """
    if file.startswith(_OWN):
        return RUNTIME
    return LIBRARY if file.startswith(_FOREIGN) else PAGE


def blamed(frame: FrameType | None) -> Place | None:
    """The line that something is to be put down to: the innermost of the page's own; a library's where there is none.

    Args:
        frame: Where to begin.
    """
    inner = author_place(frame) if frame is not None else None
    while frame is not None:
        if author_of(frame.f_code.co_filename) == PAGE:
            return Place.of(frame.f_code, frame.f_lasti)
        frame = frame.f_back
    return Place.of(*inner) if inner else None
