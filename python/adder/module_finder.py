"""Where ``import`` looks last: among the modules of the page's author, which are files on a server.

What is found in the interpreter itself never gets here. Nor does what only a library's own ``import`` statement asks
for: it tries what may be there on other platforms, and the page's server is not to be asked for that.

What is done with them is in :mod:`adder.modules`, which is imported when one is wanted.
"""

from __future__ import annotations

import opcode
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import TYPE_CHECKING

from .errors import LIBRARY_PREFIXES

if TYPE_CHECKING:
    from .modules import Modules

__all__ = ["PageFinder", "directories_in"]

_IMPORTLIB = "<frozen importlib."
_IMPORT_NAME = opcode.opmap["IMPORT_NAME"]


def directories_in(path: Sequence[str]) -> list[str]:
    """Those entries of a path that are addresses, each with a slash at its end."""
    found = [entry for entry in path if isinstance(entry, str) and entry.startswith(("https://", "http://"))]
    return [entry if entry.endswith("/") else f"{entry}/" for entry in found]


def _importer(frame: FrameType | None) -> FrameType | None:
    """The frame that imports: the innermost one, from `frame` on, that is not of the import system."""
    while frame is not None and frame.f_code.co_filename.startswith(_IMPORTLIB):
        frame = frame.f_back
    return frame


def _is_library_s(frame: FrameType | None) -> bool:
    """Whether what imports is a statement in a library: not a call, whose name an author may have given it."""
    if frame is None:
        return True
    if not frame.f_code.co_filename.startswith(LIBRARY_PREFIXES):
        return False
    return frame.f_code.co_code[frame.f_lasti] == _IMPORT_NAME


class PageFinder:
    """Finds the author's modules. Stands last on ``sys.meta_path``.

    Args:
        load: Makes what does the finding, when it is wanted first.
    """

    def __init__(self, load: Callable[[], Modules]) -> None:
        self._load = load
        self._loaded: Modules | None = None

    @property
    def modules(self) -> Modules:
        """What does the finding."""
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded

    @property
    def is_used(self) -> bool:
        """Whether anything has been looked for."""
        return self._loaded is not None

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As importlib asks for it.

        Raises:
            ImportError: the module may be there and cannot be had; it says why.
            ModuleNotFoundError: an ``import`` found no file; it says where.
        """
        directories = directories_in(sys.path if path is None else path)
        tail = name.rpartition(".")[2]
        if not directories or not tail.isidentifier():
            return None
        frame = _importer(sys._getframe(1))
        if path is None and (name in sys.stdlib_module_names or _is_library_s(frame)):
            return None
        return self.modules.find(name, directories, target, frame)

    def invalidate_caches(self) -> None:
        """Forgets what was not there (``importlib.invalidate_caches()``)."""
        if self._loaded is not None:
            self._loaded.files.forget_missing()
