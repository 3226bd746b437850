"""Where to stop, and under which condition."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from .evaluation import compile_expression, compile_message
from .sources import Source

__all__ = ["Breakpoint", "Breakpoints", "HitCondition"]

_HIT = re.compile(r"\s*(>=|<=|==|=|>|<|%)?\s*(\d+)\s*")


class HitCondition:
    """After how many hits a breakpoint stops: ``5``, ``>= 5``, ``% 5`` and the like.

    Args:
        text: The condition.

    Raises:
        ValueError: it is none.
    """

    def __init__(self, text: str) -> None:
        match = _HIT.fullmatch(text)
        if not match or (match[1] == "%" and int(match[2]) == 0):
            raise ValueError(f"a hit count is a number, with >=, >, ==, <, <= or % before it, not {text!r}")
        self._operator = match[1] or "=="
        self._number = int(match[2])

    def holds(self, hits: int) -> bool:
        """Whether the hit with this number, counted from 1, counts."""
        match self._operator:
            case ">=":
                return hits >= self._number
            case ">":
                return hits > self._number
            case "<=":
                return hits <= self._number
            case "<":
                return hits < self._number
            case "%":
                return hits % self._number == 0
            case _:
                return hits == self._number


@dataclass(eq=False)
class Breakpoint:
    """One breakpoint of a file.

    Attributes:
        number: The client's way to refer to it.
        asked: The line that was asked for.
        line: The line at which it stops, or None while that is not known.
        condition: Code of an expression that has to be true, or None.
        hit_condition: Which hits count, or None for all.
        message: Code of what to log instead of stopping, or None.
        fault: What is wrong with it, or None.
        hits: How often its line was reached with its condition true.
        described: It, as the client has asked for it.
    """

    number: int
    asked: int
    line: int | None = None
    condition: CodeType | None = None
    hit_condition: HitCondition | None = None
    message: CodeType | None = None
    fault: str | None = None
    hits: int = 0
    described: dict[str, Any] = field(default_factory=dict)

    def describe(self, source: Source) -> dict[str, Any]:
        """As the protocol has it (``Breakpoint``)."""
        described: dict[str, Any] = {
            "id": self.number,
            "verified": self.fault is None and self.line is not None,
            "source": source.describe(),
            "line": self.line or self.asked,
        }
        if self.fault is not None:
            described |= {"message": self.fault, "reason": "failed"}
        elif self.line is None and source.is_loaded:
            described |= {"message": "no code on this line or after it", "reason": "pending"}
        elif self.line is None:
            described |= {"message": "this file has not been loaded yet", "reason": "pending"}
        return described


class Breakpoints:
    """All breakpoints of a client's.

    Attributes:
        lines: By file and line, the breakpoints that stop there.
    """

    def __init__(self) -> None:
        self.lines: dict[str, dict[int, list[Breakpoint]]] = {}
        self._by_path: dict[str, list[Breakpoint]] = {}
        self._numbers = 0

    def set(self, source: Source, wanted: list[dict[str, Any]]) -> list[Breakpoint]:
        """Replaces a file's breakpoints. One that is wanted as it was stays, with its hits.

        Args:
            source: The file.
            wanted: The new ones as the protocol has them (``SourceBreakpoint``).

        Returns:
            Them, in that order.
        """
        before = list(self._by_path.get(source.path, ()))
        made = []
        for description in wanted:
            same = next((point for point in before if point.described == description), None)
            if same is not None:
                before.remove(same)
            made.append(same or self._make(description))
        self._by_path[source.path] = made
        self.place(source)
        return made

    @property
    def paths(self) -> set[str]:
        """The files that have any."""
        return {path for path, points in self._by_path.items() if points}

    def _make(self, description: dict[str, Any]) -> Breakpoint:
        self._numbers += 1
        # A client that talks to one interpreter after the other counts for itself.
        number = description.get("id")
        number = number if isinstance(number, int) else self._numbers
        made = Breakpoint(number, int(description["line"]), described=description)
        try:
            if text := (description.get("condition") or "").strip():
                made.condition = compile_expression(text)
            if text := (description.get("hitCondition") or "").strip():
                made.hit_condition = HitCondition(text)
            if text := description.get("logMessage") or "":
                made.message = compile_message(text)
        except (SyntaxError, ValueError) as error:
            made.fault = error.msg if isinstance(error, SyntaxError) else str(error)
        return made

    def place(self, source: Source) -> list[Breakpoint]:
        """Finds out anew where a file's breakpoints are, of which more is known now.

        Returns:
            Those for which that has changed.
        """
        lines: dict[int, list[Breakpoint]] = {}
        changed = []
        for point in self._by_path.get(source.path, ()):
            line = source.place(point.asked)
            if line != point.line:
                point.line = line
                changed.append(point)
            if line is not None and point.fault is None:
                lines.setdefault(line, []).append(point)
        if lines:
            self.lines[source.path] = lines
        else:
            self.lines.pop(source.path, None)
        return changed

    def clear(self) -> None:
        """Removes all of them."""
        self.lines.clear()
        self._by_path.clear()
