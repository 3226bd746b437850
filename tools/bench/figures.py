"""What was measured: the values of all rounds of one figure, and what follows from them.

A :class:`Series` is one figure of one peer in one case. Medians stand for it, and the middle half of the values for its
spread: on a machine that does other things too, the mean says more about those.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

#: What others are divided by in each suite that has such a peer.
BASELINE = "vanilla"


def median(values: Sequence[float]) -> float:
    """The middle value. Not a number where there is none."""
    return statistics.median(values) if values else math.nan


def spread(values: Sequence[float]) -> float:
    """The width of the middle half of the values (the interquartile range); 0 for fewer than two."""
    if len(values) < 2:
        return 0.0
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return high - low


def geometric_mean(values: Iterable[float]) -> float:
    """The mean of ratios. Not a number where there is none, or where one is none."""
    values = list(values)
    if not values or any(math.isnan(value) or value <= 0 for value in values):
        return math.nan
    return math.exp(sum(map(math.log, values)) / len(values))


@dataclass
class Series:
    """One figure of one peer in one case.

    Attributes:
        values: of each round that counts, in order.
        reason: why there are none, or why there are fewer than were wanted.
    """

    suite: str
    case: str
    figure: str
    peer: str
    unit: str
    values: list[float] = field(default_factory=list)
    reason: str = ""

    @property
    def median(self) -> float:
        """The middle value."""
        return median(self.values)

    @property
    def spread(self) -> float:
        """The width of the middle half of the values."""
        return spread(self.values)


class Results:
    """All series of a browser's run.

    Args:
        browser: its name.
        version: of the browser.
        plan: how much was measured, ``full`` for one.

    Attributes:
        runs: of each suite, when, of what and where it was measured, in words.
    """

    def __init__(self, browser: str, version: str = "", plan: str = "") -> None:
        self.browser = browser
        self.version = version
        self.plan = plan
        self.runs: dict[str, str] = {}
        self._series: dict[tuple[str, str, str, str], Series] = {}

    def series(self, suite: str, case: str, figure: str, peer: str, unit: str = "ms") -> Series:
        """The series of these names; a new one where there is none."""
        return self._series.setdefault((suite, case, figure, peer), Series(suite, case, figure, peer, unit))

    def add(self, suite: str, case: str, figure: str, peer: str, value: float, unit: str = "ms") -> None:
        """One round's value."""
        self.series(suite, case, figure, peer, unit).values.append(value)

    def fail(self, suite: str, case: str, figure: str, peer: str, reason: str, unit: str = "ms") -> None:
        """Note why there is no value; the first reason stays."""
        found = self.series(suite, case, figure, peer, unit)
        found.reason = found.reason or reason

    def take(self, earlier: Results) -> None:
        """Add what another run had of suites that this one has not."""
        own = {series.suite for series in self}
        for key, series in earlier._series.items():
            if series.suite not in own:
                self._series[key] = series
        self.runs = {**earlier.runs, **self.runs}

    def __iter__(self) -> Iterator[Series]:
        return iter(self._series.values())

    def median(self, suite: str, case: str, figure: str, peer: str) -> float:
        """The middle value of a series; not a number where there is none."""
        found = self._series.get((suite, case, figure, peer))
        return found.median if found else math.nan

    def ratio(self, suite: str, case: str, figure: str, peer: str, to: str = BASELINE) -> float:
        """A peer's median over another's."""
        below = self.median(suite, case, figure, to)
        return self.median(suite, case, figure, peer) / below if below else math.nan

    def names(self, attribute: str, **where: str) -> list[str]:
        """The different suites, cases, figures or peers of those series that have these, in order of appearance."""
        found = (s for s in self if all(getattr(s, name) == value for name, value in where.items()))
        return list(dict.fromkeys(getattr(s, attribute) for s in found))

    def to_json(self) -> dict[str, Any]:
        """The raw values, with medians and spread beside them."""
        return {
            "browser": self.browser,
            "version": self.version,
            "plan": self.plan,
            "runs": self.runs,
            "series": [
                {**asdict(s), "median": s.median if s.values else None, "iqr": s.spread} for s in self._series.values()
            ],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Results:
        """What :meth:`to_json` wrote."""
        results = cls(data["browser"], data["version"], data.get("plan", ""))
        results.runs = dict(data.get("runs", {}))
        for one in data["series"]:
            found = results.series(one["suite"], one["case"], one["figure"], one["peer"], one["unit"])
            found.values, found.reason = list(one["values"]), one["reason"]
        return results
