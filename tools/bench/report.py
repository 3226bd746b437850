"""What a run says to its readers: a Markdown table of all figures, with what they are divided by beside them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from tools.bench import bars, chart
from tools.bench.figures import BASELINE, Results, Series, geometric_mean
from tools.bench.peers import BY_NAME
from tools.paths import ROOT
from tools.terminal import Trouble

DOCS = ROOT / "docs/benchmarks.md"
BEGIN, END = "<!-- results: written by python3 -m tools bench --write-docs -->", "<!-- end of results -->"

_PLACES = {name: place for place, name in enumerate(BY_NAME)}
_TITLES = {"port": "`runtime.Port`", "message port": "`MessagePort`"}


def title(peer: str) -> str:
    """A peer's name for readers."""
    return BY_NAME[peer].title if peer in BY_NAME else _TITLES.get(peer, peer)


def number(value: float) -> str:
    """A figure with three digits that mean something."""
    if math.isnan(value):
        return "–"
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:.{min(digits, 4)}f}"


def cell(series: Series | None, base: float, rounds: int) -> str:
    """A peer's figure: median, half the spread to each side, ratio to the baseline; or why there is none.

    Args:
        rounds: of how many values the suite's figures are; where there are fewer, it says so.
    """
    if series is None:
        return ""
    if not series.values:
        return f"*{escaped(series.reason or 'not measured')}*"
    text = number(series.median)
    if len(series.values) > 1:
        text += f" ±{number(series.spread / 2)}"
    if series.peer != BASELINE and base and not math.isnan(base):
        text += f" **×{number(series.median / base)}**"
    if len(series.values) != rounds:
        text += f" ({len(series.values)})"
    return text


def escaped(text: str) -> str:
    """Text as it stands in a cell of a Markdown table."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ").replace("*", "\\*")


def in_order_of(peer: str, found: Iterable[tuple[str, str]]) -> list[str]:
    """The cases among these pairs of case and peer: a peer's first, in its order."""
    pairs = list(found)
    return list(dict.fromkeys([case for case, of in pairs if of == peer] + [case for case, _ in pairs]))


def _rounds(results: Results, suite: str) -> int:
    """Of how many values a suite's figures are."""
    return max((len(series.values) for series in results if series.suite == suite), default=0)


def table(results: Results, suite: str, figure: str) -> str:
    """One figure of all peers in all cases of a suite."""
    found = {(s.case, s.peer): s for s in results if s.suite == suite and s.figure == figure}
    rounds = _rounds(results, suite)
    # A failure is noted before the first figures, and each round begins with another peer: neither is an order to read.
    cases = in_order_of(BASELINE, found)
    peers = sorted(dict.fromkeys(peer for _, peer in found), key=lambda peer: _PLACES.get(peer, len(_PLACES)))
    units = {s.unit for s in found.values()}
    shown = f" ({units.pop()})" if len(units) == 1 else ""
    lines = [f"| {figure}{shown} | " + " | ".join(map(title, peers)) + " |", "|---|" + "---|" * len(peers)]
    for case in cases:
        base = results.median(suite, case, figure, BASELINE)
        of_case = {peer: found.get((case, peer)) for peer in peers}
        unit = next(s.unit for s in of_case.values() if s)
        name = case if shown else f"{case} ({unit})"
        lines.append(f"| {name} | " + " | ".join(cell(of_case[peer], base, rounds) for peer in peers) + " |")
    if suite in ("dom", "compute") and BASELINE in peers:
        means = [geometric_mean(results.ratio(suite, case, figure, peer) for case in cases) for peer in peers]
        lines.append("| geometric mean | " + " | ".join(f"**×{number(mean)}**" for mean in means) + " |")
    return "\n".join(lines)


def verdicts(results: Results) -> str:
    """The bars and how they stand."""
    lines = ["| bar | limit | figure | |", "|---|---|---|---|"]
    for verdict in bars.judge(results):
        bar = verdict.bar
        state = "not measured" if not verdict.measured else "holds" if verdict.holds else "**missed**"
        lines.append(f"| {bar.what} | {bar.limit:g}{bar.unit} | {number(verdict.value)} | {state} |")
    return "\n".join(lines)


def markdown(all_results: Sequence[Results]) -> str:
    """Everything that was measured."""
    parts = [
        "Medians, ± half of the interquartile range, **× JavaScript's** where JavaScript has the same case; in "
        "brackets of how many rounds, where a suite's others had more."
    ]
    for results in all_results:
        parts.append(f"### {results.browser.capitalize()} {results.version}")
        parts += [f"{', '.join(suites)}: {run}." for run, suites in _by_run(results).items()]
        parts.append(verdicts(results))
        for suite in results.names("suite"):
            rounds = _rounds(results, suite)
            parts.append(f"#### {suite}\n{rounds} {'round' if rounds == 1 else 'rounds'}.")
            parts += [table(results, suite, figure) for figure in results.names("figure", suite=suite)]
    return "\n\n".join(parts) + "\n"


def _by_run(results: Results) -> dict[str, list[str]]:
    """The suites that were measured under the same circumstances."""
    found: dict[str, list[str]] = {}
    for suite in results.names("suite"):
        if suite in results.runs:
            found.setdefault(results.runs[suite], []).append(suite)
    return found


def write(all_results: Sequence[Results], folder: Path) -> None:
    """The Markdown and the charts, into a folder."""
    (folder / "results.md").write_text(markdown(all_results), encoding="utf-8")
    for results in all_results:
        for suite, figure in chart.CHARTS:
            drawn = chart.chart(results, suite, figure)
            if drawn:
                name = f"{results.browser}-{suite}-{figure}.svg".replace(" ", "-")
                (folder / name).write_text(drawn, encoding="utf-8")


def with_results(page: str, results: str) -> str:
    """The page with its part between the two marks written anew.

    Raises:
        Trouble: if the page has no such part.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise Trouble(f"docs/benchmarks.md has no place for results: put the lines {BEGIN} and {END} into it")
    return f"{before}{BEGIN}\n{results}\n{END}{after}"


def write_docs(all_results: Sequence[Results]) -> None:
    """Put the table into ``docs/benchmarks.md``."""
    page = DOCS.read_text(encoding="utf-8")
    DOCS.write_text(with_results(page, markdown(all_results)), encoding="utf-8")
