"""Whether anything stays behind: how memory grows while pages come and go, and objects are made and dropped.

It is counted as in :mod:`tools.bench.suites.memory`, with no spare interpreter. A browser that has just started grows
by itself as it goes from page to page, so the same way is gone without Python first; and either has half of its way
behind it when counting begins, since only what goes on growing is of interest.
"""

from __future__ import annotations

from tests.support.extension import interpreters
from tools.bench.runner import Bench, Refused, until
from tools.bench.suites.memory import settled, without_spare

SUITE = "growth"
FIGURE, AMOUNT = "growth", "grown by"
NAVIGATIONS = "navigations"
OBJECTS = "object rounds"
OBJECT_ROUNDS = 10_000


def measure(bench: Bench) -> None:
    """Measure the browser's own growth, and Adder's."""
    with without_spare(bench):
        if "vanilla" in bench.peers:
            navigations(bench, "vanilla")
        navigations(bench, "adder")
        object_rounds(bench)


def navigations(bench: Bench, peer: str) -> None:
    """From page to page."""
    driver = bench.session.driver

    def visit() -> None:
        bench.go(bench.server.url("start", peer))
        bench.wait_for("bench.started")

    for _ in range(bench.plan.navigations // 2):
        visit()
    driver.get("about:blank")
    before = settled(bench)
    for _ in range(bench.plan.navigations):
        visit()
    driver.get("about:blank")
    until(lambda: interpreters(bench.session) == 0, "an interpreter did not go")
    add(bench, NAVIGATIONS, peer, before, settled(bench))


def object_rounds(bench: Bench) -> None:
    """A few elements with a handler, made, shown and dropped."""
    bench.go(bench.server.url(SUITE, "adder"))
    bench.wait_for("bench.ready")
    patience = bench.plan.patience * 1000
    rounds = OBJECT_ROUNDS // bench.plan.repeats
    # Once to have everything loaded that it takes.
    for name in ("warm up", OBJECTS):
        before = settled(bench)
        if bench.evaluate("bench.ask('#measure', JSON.stringify(args[0]), args[1])", rounds, patience) is None:
            raise Refused(f"{OBJECTS}: not done after {bench.plan.patience:g} s")
        if name != "warm up":
            add(bench, OBJECTS, "adder", before, settled(bench))


def add(bench: Bench, case: str, peer: str, before: float, after: float) -> None:
    """Note by how much the memory of the whole browser has grown; not at all where it shrank."""
    grown = max(0.0, after - before)
    bench.results.add(SUITE, case, FIGURE, peer, grown / before * 100, "%")
    bench.results.add(SUITE, case, AMOUNT, peer, grown, "MB")
