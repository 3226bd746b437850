"""The nine CPU cases of js-framework-benchmark: a keyed table of a thousand rows, changed by clicks.

Three figures of each case: ``paint``, from the click until after the frame that shows the result; ``script`` and
``busy``, what the page's main thread spent in scripts, and in all. Chromium says the latter two itself; in Firefox a
probe in the page counts how long the turns of its event loop take, in a run of its own, since the probe takes time
too.
"""

from __future__ import annotations

from tools.bench.figures import median
from tools.bench.runner import Bench, Refused, Tabs

SUITE = "dom"

#: What is measured, in the order in which one case leaves the table as the next one wants it; None only prepares.
SEQUENCE = (
    ("clear", False),
    ("create", True),
    ("replace", True),
    ("update", True),
    ("select", True),
    ("swap", True),
    ("remove", True),
    ("append", True),
    ("replace", False),
    ("clear", True),
    ("lots", True),
)
CASES = tuple(case for case, counts in SEQUENCE if counts)
FIGURES = {"chromium": ("paint", "script", "busy"), "firefox": ("paint", "busy")}


def measure(bench: Bench) -> None:
    """Measure all peers."""
    plan = bench.plan
    urls = {
        peer.name: bench.server.url(SUITE, peer.name, rows=plan.rows, lots=plan.rows * 10) for peer in bench.chosen()
    }

    def failed(peer: str, reason: str, cases: tuple[str, ...] = CASES) -> None:
        for case in cases:
            for figure in FIGURES[bench.browser]:
                bench.results.fail(SUITE, case, figure, peer, reason)

    with bench.tabs(urls, failed) as tabs:
        for peer, counts in tabs.rounds():
            if not tabs.may(peer, "table"):
                continue
            try:
                # The probe would take frames' time: with it a round tells how busy the page is, and nothing else.
                for probe in (False, True) if bench.browser == "firefox" and counts else (False,):
                    if refused := one_round(bench, tabs, peer, counts, probe):
                        case, reason = refused
                        failed(peer, reason, (case,))
                        # The table is in an unknown state.
                        tabs.reload(peer)
            except Refused as refused:
                tabs.give_up(peer, "table")
                failed(peer, str(refused))


def one_round(bench: Bench, tabs: Tabs, peer: str, counts: bool, probe: bool) -> tuple[str, str] | None:
    """All cases once; returns the case that it ended at, and why, where one cannot be run, which is not tried again.

    Raises:
        Refused: if what the later cases need cannot be done.
    """
    idle = [cost(bench, "nothing", probe) for _ in range(3)]
    base = {figure: median([one[figure] for one in idle]) for figure in idle[0]}
    figures = ("busy",) if probe else ("paint", "applied", *(("script", "busy") if bench.browser == "chromium" else ()))
    for case, measured in SEQUENCE:
        if measured and not tabs.may(peer, case):
            skip(bench, peer, case, probe)
            continue
        try:
            with tabs.timed(peer, case if measured else "preparation"):
                got = cost(bench, case, probe)
            if wrong := bench.evaluate("bench.verify()"):
                raise Refused(f"wrong result: {wrong}"[:300])
        except Refused as refused:
            if not measured:
                raise
            tabs.give_up(peer, case)
            return case, str(refused)
        for figure in figures if counts and measured else ():
            value = got[figure] if figure in ("paint", "applied") else max(0.0, got[figure] - base[figure])
            bench.results.add(SUITE, case, figure, peer, value)
    return None


def skip(bench: Bench, peer: str, case: str, probe: bool) -> None:
    """Leave a case out, and say so."""
    if case != "lots":
        # Those that come after it need what it does.
        cost(bench, case, probe)
    for figure in FIGURES[bench.browser]:
        bench.results.fail(SUITE, case, figure, peer, "its time was used up: fewer rounds")


def cost(bench: Bench, case: str, probe: bool) -> dict[str, float]:
    """One case: milliseconds until painted, and what the main thread spent, where it is known.

    Raises:
        Refused: if it does not come to its end in time.
    """
    arguments = (case, bench.plan.patience * 1000)
    busy: dict[str, float] = {}
    if probe:
        got, occupied = bench.evaluate("bench.withProbe(() => bench.run(...args))", *arguments)
        busy = {"busy": occupied["busy"]}
    elif bench.browser == "chromium":
        before = main_thread(bench)
        got = bench.evaluate("bench.run(...args)", *arguments)
        after = main_thread(bench)
        busy = {name: after[name] - before[name] for name in after}
    else:
        got = bench.evaluate("bench.run(...args)", *arguments)
    if got is None:
        raise Refused(f"not done after {bench.plan.patience:g} s")
    return {**got, **busy}


def main_thread(bench: Bench) -> dict[str, float]:
    """What the page's main thread has spent since its start, in milliseconds (Chromium)."""
    driver = bench.session.driver
    driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "timeTicks"})
    metrics = {m["name"]: m["value"] for m in driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}
    return {"script": metrics["ScriptDuration"] * 1000, "busy": metrics["TaskDuration"] * 1000}
