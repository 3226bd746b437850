"""Charts of a run: for each case a bar for each peer, on a scale where each step is ten times the one before.

A line at a bar's end is as long as the middle half of the values is wide.
"""

from __future__ import annotations

import math

import jinja2

from tools.bench.figures import BASELINE, Results
from tools.bench.peers import BY_NAME
from tools.paths import ROOT

#: What is drawn: a suite's figure. ÷ JavaScript's where JavaScript has it.
CHARTS = (
    ("start", "time"),
    ("dom", "paint"),
    ("dom", "script"),
    ("dom", "busy"),
    ("bridge", "cost"),
    ("compute", "time"),
    ("memory", "interpreter"),
    ("growth", "grown by"),
    ("responsiveness", "longest task"),
    ("responsiveness", "input delay"),
    ("modules", "time"),
    ("modules", "compile"),
)

#: Whose figures JavaScript's page has too, though it does not do the same.
ABSOLUTE = ("start", "memory", "growth", "responsiveness")

COLOURS = {
    "vanilla": "#8a8a8a",
    "adder": "#2f7d32",
    "pyodide": "#1f6fb2",
    "pyscript": "#b5651d",
    "pyscript-worker": "#d9a066",
    "micropython": "#7b4fa3",
    "brython": "#c0392b",
    "stock": "#6fa8dc",
}
LEFT, RIGHT, ROW, GAP, TOP = 210, 640, 12, 14, 58


def position(value: float, lowest: float, highest: float) -> float:
    """Where a value lies between two others by its logarithm: 0 to 1."""
    if highest <= lowest:
        return 1.0
    if value <= lowest:
        return 0.0
    share = (math.log10(value) - math.log10(lowest)) / (math.log10(highest) - math.log10(lowest))
    return min(1.0, share)


def chart(results: Results, suite: str, figure: str) -> str | None:
    """An SVG picture; None if there is nothing to draw."""
    series = [s for s in results if s.suite == suite and s.figure == figure and s.peer in COLOURS]
    cases = list(dict.fromkeys(s.case for s in series))
    relative = any(s.peer == BASELINE and s.values for s in series) and suite not in ABSOLUTE
    groups = []
    values = []
    peers: dict[str, None] = {}
    for case in cases:
        bars = []
        for one in (s for s in series if s.case == case and not (relative and s.peer == BASELINE)):
            base = results.median(suite, case, figure, BASELINE) if relative else 1.0
            value = one.median / base if one.values and base else math.nan
            if math.isnan(value) or value <= 0:
                continue
            values.append(value)
            peers[one.peer] = None
            half = one.spread / 2 / base
            bars.append((one.peer, value, (value - half, value + half)))
        if bars:
            groups.append((case, bars))
    if not values:
        return None
    lowest = 10 ** math.floor(math.log10(min(*values, 1.0) if relative else min(values)) - 1e-9)
    highest = 10 ** math.ceil(math.log10(max(values)) + 1e-9)
    drawn, top = [], TOP
    for case, bars in groups:
        lines = []
        for peer, value, middle in bars:
            width, *ends = (round(position(x, lowest, highest) * (RIGHT - LEFT), 1) for x in (value, *middle))
            lines.append(
                {"y": top, "width": max(width, 1), "ends": ends, "colour": COLOURS[peer], "value": f"{value:.3g}"}
            )
            top += ROW
        drawn.append({"case": case, "y": top - ROW * len(bars) / 2 + 4, "bars": lines})
        top += GAP
    steps = range(round(math.log10(lowest)), round(math.log10(highest)) + 1)
    template = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "tools/templates"), autoescape=True, undefined=jinja2.StrictUndefined
    ).get_template("chart.svg.jinja")
    return template.render(
        title=f"{suite}: {figure}" + (" ÷ JavaScript" if relative else ""),
        browser=f"{results.browser.capitalize()} {results.version}",
        groups=drawn,
        legend=[{"title": BY_NAME[peer].title, "colour": COLOURS[peer]} for peer in peers],
        grid=[
            {"x": round(LEFT + position(10**step, lowest, highest) * (RIGHT - LEFT), 1), "label": f"{10.0**step:g}"}
            for step in steps
        ],
        left=LEFT,
        row=ROW,
        width=RIGHT + 60,
        height=top + 10,
        top=TOP,
    )
