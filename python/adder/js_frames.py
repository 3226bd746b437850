"""The frames of JavaScript that an exception has passed through, read from what the browser calls a stack.

A stack is a text, and the page can make it say what it likes: it is read as data, within limits, and shown as text.
"""

from __future__ import annotations

import re
from types import TracebackType
from typing import NamedTuple

__all__ = ["JSFrame", "frames_of_stack", "passed", "stacks_passed"]

_ATTRIBUTE = "__javascript__"
_MOST_PASSED = 20
"""How often an exception can pass through JavaScript and be told of all; of more, the last are."""

_MOST_TEXT = 20_000
_MOST_FRAMES = 30
_MOST_NAME = 200
_MOST_ADDRESS = 2000

_CHROMIUM = re.compile(
    r"\s+at (?:async )?(?:(?P<function>.{1,500}?) \()?(?:eval at .*, )?(?P<place>\S.*):(?P<line>\d{1,9}):\d{1,9}\)?"
)
_FIREFOX = re.compile(r"(?:[\w ]{1,40}\*)?(?P<function>[^@]{0,500})@(?P<place>.+):(?P<line>\d{1,9}):\d{1,9}")
_EVALUATED = re.compile(r"<anonymous>|.* line \d{1,9} > (?:eval|Function)")

_OWN = ("chrome-extension://", "moz-extension://", "<anonymous code>")
"""Where the frames live that carry calls between Python and the page: they say nothing to its author. Firefox has no
address for what an extension puts into a page's own world.
"""


class JSFrame(NamedTuple):
    """A frame of JavaScript.

    Attributes:
        function: Its name; ``<anonymous>`` where it has none.
        file: The address of its source; ``<eval>`` where it has none.
        line: Counted from 1.
    """

    function: str
    file: str
    line: int


def frames_of_stack(stack: object) -> list[JSFrame]:
    """The frames of a stack as Chromium and Firefox write them; the innermost one last, as Python has them.

    What lies in no source, such as ``JSON.parse``, and what is Adder's own is left out.

    Args:
        stack: The ``stack`` of an error.
    """
    lines = [line[:_MOST_ADDRESS] for line in str(stack)[:_MOST_TEXT].split("\n")]
    # Chromium's begins with the error's message, in which anything may stand.
    found = _frames(_CHROMIUM, lines) or _frames(_FIREFOX, lines)
    return [frame for frame in found if not frame.file.startswith(_OWN)][:_MOST_FRAMES][::-1]


def _frames(pattern: re.Pattern[str], lines: list[str]) -> list[JSFrame]:
    frames = []
    for matched in filter(None, map(pattern.fullmatch, lines)):
        place = matched["place"]
        file = "<eval>" if _EVALUATED.fullmatch(place) else place
        frames.append(JSFrame((matched["function"] or "<anonymous>")[:_MOST_NAME], file, int(matched["line"])))
    return frames


def passed(error: BaseException, stack: str) -> None:
    """Notes that an exception has come through JavaScript to where it is now.

    Args:
        error: The exception. What its traceback has by now is what lies below the frames of JavaScript.
        stack: Where the page had called Python.
    """
    inner = error.__traceback__
    if stack and inner is not None:
        setattr(error, _ATTRIBUTE, [*stacks_passed(error), (inner, stack)][-_MOST_PASSED:])


def stacks_passed(error: BaseException) -> list[tuple[TracebackType, str]]:
    """What was noted of an exception, the latest last: the part of its traceback below, and the stack."""
    noted = getattr(error, _ATTRIBUTE, None)
    return noted if type(noted) is list else []
