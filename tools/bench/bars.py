"""What Adder has promised, and whether it holds: the bars of the issue on speed, as data."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from tools.bench.figures import BASELINE, Results, geometric_mean
from tools.bench.suites import dom, start

OURS = "adder"

#: Two figures that differ by less than this are the same: what is painted in the same frame is.
TIE = 1.02

#: Milliseconds. What is painted with the next frame after a click is painted at once: when that frame comes is chance.
FRAME = 1000 / 60

#: Milliseconds. A main thread that is busy for less is not: the noise of the counters is larger than the work.
IDLE = 1.0


@dataclass(frozen=True)
class Bar:
    """A promise: a figure that may not be above a limit.

    Attributes:
        what: as it stands in the issue.
        figure: reads it from a browser's results; not a number where it was not measured.
        suites: what has to be measured for it.
    """

    what: str
    limit: float
    figure: Callable[[Results], float]
    suites: tuple[str, ...]
    unit: str = ""


@dataclass(frozen=True)
class Verdict:
    """How a bar stands."""

    bar: Bar
    value: float

    @property
    def measured(self) -> bool:
        """Whether there is a figure."""
        return not math.isnan(self.value)

    @property
    def holds(self) -> bool:
        """Whether there is a figure and it is within the limit."""
        return self.measured and self.value <= self.bar.limit

    @property
    def text(self) -> str:
        """One line about it."""
        if not self.measured:
            return f"not measured   {self.bar.what} (≤ {self.bar.limit:g}{self.bar.unit})"
        state = "holds " if self.holds else "MISSED"
        return f"{state} {self.value:7.3g}{self.bar.unit}  {self.bar.what} (≤ {self.bar.limit:g}{self.bar.unit})"


def _dom(figure: str) -> Callable[[Results], list[float]]:
    return lambda results: [results.ratio("dom", case, figure, OURS) for case in dom.CASES]


def _busy(results: Results) -> list[float]:
    """What is left of a figure once an idle thread's was taken off is as good as nothing, if it is small."""
    figures = [[results.median("dom", case, "busy", peer) for peer in (OURS, BASELINE)] for case in dom.CASES]
    return [max(ours, IDLE) / max(base, IDLE) if not math.isnan(ours + base) else math.nan for ours, base in figures]


def _worst(ratios: list[float]) -> float:
    return math.nan if any(map(math.isnan, ratios)) else max(ratios)


def _uncached(results: Results) -> float:
    """Against the round trip of the transport that the build uses."""
    below = "message port" if results.median("bridge", "transport", "direct", OURS) == 1 else "port"
    trip = results.median("bridge", "round trip", "cost", below)
    return quotient(results.median("bridge", "uncached read", "cost", OURS), trip)


def quotient(above: float, below: float) -> float:
    """A ratio; not a number where there is nothing to divide by."""
    return above / below if below else math.nan


def _over_time(case: str) -> Callable[[Results], float]:
    return lambda results: results.median("growth", case, "growth", OURS)


def _against_peers(suite: str, cases: tuple[str, ...], figure: str, least: float = 0.0) -> Callable[[Results], float]:
    """The worst of Adder's figures over the best peer's; a peer that could not run a case is beaten in it.

    Args:
        least: figures below this count as this.
    """

    def worst(results: Results) -> float:
        ratios = []
        for case in cases:
            ours = results.median(suite, case, figure, OURS)
            names = set(results.names("peer", suite=suite, case=case)) - {OURS, "vanilla", "stock"}
            medians = [results.median(suite, case, figure, name) for name in names]
            known = [median for median in medians if not math.isnan(median)]
            best = min(known, default=math.inf if names else math.nan)
            ratios.append(max(ours, least) / max(best, least))
        return _worst(ratios)

    return worst


BARS = (
    Bar(
        "cold engine ready ÷ stock loadPyodide",
        0.20,
        lambda r: r.ratio("start", start.ENGINE, "time", OURS, "stock"),
        ("start",),
    ),
    Bar(
        "first statement with warm spare ÷ stock",
        0.03,
        lambda r: r.ratio("start", start.FIRST, "time", OURS, "stock"),
        ("start",),
    ),
    Bar("DOM, click to paint, geometric mean ÷ JavaScript", 1.3, lambda r: geometric_mean(_dom("paint")(r)), ("dom",)),
    Bar("DOM, click to paint, slowest case ÷ JavaScript", 2.0, lambda r: _worst(_dom("paint")(r)), ("dom",)),
    Bar("DOM, main thread busy, geometric mean ÷ JavaScript", 1.1, lambda r: geometric_mean(_busy(r)), ("dom",)),
    Bar("recorded write", 2.0, lambda r: r.median("bridge", "recorded write", "cost", OURS), ("bridge",), " µs"),
    Bar(
        "recorded write ÷ PyScript worker's",
        0.05,
        lambda r: r.ratio("bridge", "recorded write", "cost", OURS, "pyscript-worker"),
        ("bridge",),
    ),
    Bar("cached read", 2.0, lambda r: r.median("bridge", "cached read", "cost", OURS), ("bridge",), " µs"),
    Bar("uncached read ÷ raw port round trip", 2.5, _uncached, ("bridge",)),
    Bar(
        "memory of an interpreter ÷ stock Pyodide worker",
        1.1,
        lambda r: r.ratio("memory", "idle", "interpreter", OURS, "stock"),
        ("memory",),
    ),
    Bar("growth over 100 navigations", 5.0, _over_time("navigations"), ("growth",), " %"),
    Bar("growth over 10,000 object rounds", 5.0, _over_time("object rounds"), ("growth",), " %"),
    Bar(
        "longest main-thread task while Python computes 5 s",
        50.0,
        lambda r: r.median("responsiveness", "computing", "longest task", OURS),
        ("responsiveness",),
        " ms",
    ),
    Bar(
        "5,000 lines, compile time, second load ÷ first",
        0.10,
        lambda r: quotient(
            r.median("modules", "5,000 lines, second load", "compile", OURS),
            r.median("modules", "5,000 lines, first load", "compile", OURS),
        ),
        ("modules",),
    ),
    Bar("DOM: worst case ÷ the best peer's", TIE, _against_peers("dom", dom.CASES, "paint", FRAME), ("dom",)),
    Bar("start: first statement ÷ the best peer's", TIE, _against_peers("start", (start.FIRST,), "time"), ("start",)),
)


def missed(verdicts: Iterable[Verdict], suites: Collection[str]) -> list[Verdict]:
    """The bars that do not hold, of those that these suites measure. One without a figure does not hold."""
    return [verdict for verdict in verdicts if not verdict.holds and set(verdict.bar.suites) <= set(suites)]


def judge(results: Results) -> list[Verdict]:
    """How all bars stand in a browser's results."""
    return [Verdict(bar, bar.figure(results)) for bar in BARS]
