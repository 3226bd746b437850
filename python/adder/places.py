"""Where in the author's code something happens, cheaply: it is noted for each recorded operation."""

from __future__ import annotations

import bisect
import sys
from dataclasses import dataclass
from types import CodeType, FrameType

from .errors import INTERNAL_PREFIXES, LIBRARY_PREFIXES

__all__ = ["Place", "author_place", "in_try_block", "internal_files", "is_author_frame"]

internal_files: dict[str, bool] = {}
"""For each file that was met so far, whether its code is the runtime's own."""

_protected: dict[int, tuple[CodeType, list[tuple[int, int]], dict[int, bool]]] = {}
"""By a code object's identity: itself, so that it lives, the bodies of its ``try`` statements, and what was asked."""


@dataclass(frozen=True)
class Place:
    """A line of somebody's code.

    Attributes:
        filename: As tracebacks show it.
        line: Counted from 1.
        function: Its name, ``<module>`` for a script.
    """

    filename: str
    line: int
    function: str

    @classmethod
    def of(cls, code: CodeType, instruction: int) -> Place:
        """The place of an instruction, as ``frame.f_lasti`` counts them."""
        line = next((line for start, end, line in code.co_lines() if start <= instruction < end), None)
        return cls(code.co_filename, line or code.co_firstlineno, code.co_name)


def author_place(frame: FrameType | None = None) -> tuple[CodeType, int] | None:
    """The innermost frame that is not the runtime's own: its code, and the instruction that it is at.

    Args:
        frame: Where to begin, if not with the caller.
    """
    if frame is None:
        frame = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        filename = code.co_filename
        internal = internal_files.get(filename)
        if internal is None:
            internal = internal_files[filename] = filename.startswith(INTERNAL_PREFIXES)
        if not internal:
            return code, frame.f_lasti
        frame = frame.f_back
    return None


def is_author_frame(frame: FrameType | None) -> bool:
    """Whether a frame is of code that the author wrote, or of library code that such code has called."""
    while frame is not None:
        filename = frame.f_code.co_filename
        if filename.startswith(INTERNAL_PREFIXES):
            return False
        if not filename.startswith(LIBRARY_PREFIXES):
            return True
        frame = frame.f_back
    return False


def in_try_block(code: CodeType, instruction: int) -> bool:
    """Whether an instruction is in the body of a ``try`` statement, whose handlers wait for just its exceptions."""
    if not code.co_exceptiontable:
        return False
    known = _protected.get(id(code))
    if known is None or known[0] is not code:
        known = _protected[id(code)] = (code, _protected_ranges(code), {})
    _, ranges, asked = known
    answer = asked.get(instruction)
    if answer is None:
        answer = asked[instruction] = any(start <= instruction < end for start, end in ranges)
    return answer


def _protected_ranges(code: CodeType) -> list[tuple[int, int]]:
    """The bodies of ``try`` statements.

    CPython guards other code too: comprehensions, coroutines as a whole, handlers themselves. An author's handler is
    what begins by making the exception the current one. The others clean up and raise it again, so that a handler of an
    author's around them gets it after all. So does a ``with`` statement's, for what few context managers do about it.
    """
    import dis  # for few pages only: most code protects nothing

    names = {instruction.offset: instruction.opname for instruction in dis.get_instructions(code)}
    offsets = list(names)
    entries = dis._parse_exception_table(code)

    def is_author_s(target: int) -> bool:
        following = bisect.bisect_right(offsets, target)
        return names.get(target) == "PUSH_EXC_INFO" and names[offsets[following]] != "WITH_EXCEPT_START"

    def is_handled(target: int) -> bool:
        passed = set()
        while target not in passed and not is_author_s(target):
            passed.add(target)
            target = next((entry.target for entry in entries if entry.start <= target < entry.end), target)
        return target not in passed

    return [(entry.start, entry.end) for entry in entries if is_handled(entry.target)]
