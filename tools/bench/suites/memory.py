"""What an interpreter takes, and whether anything stays behind.

Memory is that of all the browser's processes together (PSS), before and after: so it does not matter in which process
an interpreter is, and what a page pays for its peers is counted as well. Garbage is collected first.
"""

from __future__ import annotations

import time

from tests.support.extension import collect_garbage, interpreters, set_setting
from tools.bench import memory
from tools.bench.runner import Bench, Refused
from tools.bench.suites.start import until
from tools.terminal import Trouble

SUITE = "memory"
FIGURE = "interpreter"
QUIET = 0.02
OBJECT_ROUNDS = 10_000


def settled(bench: Bench) -> float:
    """The browser's memory once it no longer changes much, in megabytes."""
    last = 0.0
    for _ in range(12):
        collect_garbage(bench.session)
        time.sleep(0.5)
        now = memory.total(bench.session)
        if last and abs(now - last) < QUIET * last:
            return min(now, last)
        last = now
    return last


def measure(bench: Bench) -> None:
    """Measure interpreters, with the spare switched off so that none comes or goes meanwhile; then growth."""
    if not memory.extension_processes(bench.session):
        raise Trouble("memory is counted on Linux only")
    set_setting(bench.session, "spare", False)
    try:
        until(lambda: interpreters(bench.session) == 0, "the spare interpreter did not go")
        for _ in range(min(3, bench.plan.rounds)):
            for peer in [*bench.chosen(), *bench.chosen("stock")]:
                try:
                    one(bench, peer.name)
                except Refused as refused:
                    bench.results.fail(SUITE, "idle", FIGURE, peer.name, str(refused), "MB")
        growth(bench)
    finally:
        bench.session.driver.get("about:blank")
        set_setting(bench.session, "spare", None)


def one(bench: Bench, peer: str) -> None:
    """What a page with this peer and one statement takes more than an empty one; then, one after the table cases."""
    bench.session.driver.get("about:blank")
    until(lambda: interpreters(bench.session) == 0, "an interpreter did not go")
    empty = settled(bench)
    bench.go(bench.server.url("start", peer))
    bench.wait_for("bench.started")
    bench.results.add(SUITE, "idle", FIGURE, peer, settled(bench) - empty, "MB")
    if peer in ("stock", "pyscript-worker"):
        return
    bench.go(bench.server.url("dom", peer, rows=bench.plan.rows, lots=bench.plan.rows * 10))
    bench.wait_for("bench.ready")
    patience = bench.plan.patience * 1000
    for case in ("create", "replace", "update", "select", "swap", "remove", "append", "clear", "lots", "clear"):
        if bench.evaluate("bench.run(...args)", case, patience) is None:
            raise Refused(f"{case}: not done after {bench.plan.patience:g} s")
    bench.results.add(SUITE, "after the table cases", FIGURE, peer, settled(bench) - empty, "MB")


def growth(bench: Bench) -> None:
    """By how much the browser's memory grows over navigations, and over objects made and dropped."""
    driver = bench.session.driver

    def visit() -> None:
        bench.go(bench.server.url("start", "adder"))
        bench.wait_for("bench.started")

    for _ in range(3):
        visit()
    driver.get("about:blank")
    before = settled(bench)
    for _ in range(bench.plan.navigations):
        visit()
    driver.get("about:blank")
    until(lambda: interpreters(bench.session) == 0, "an interpreter did not go")
    bench.results.add(SUITE, "navigations", "growth", "adder", percent(before, settled(bench)), "%")

    bench.go(bench.server.url(SUITE, "adder"))
    bench.wait_for("bench.ready")
    patience = bench.plan.patience * 1000
    rounds = OBJECT_ROUNDS // bench.plan.repeats
    # Once to have everything loaded that it takes.
    for name in ("warm up", "object rounds"):
        before = settled(bench)
        if bench.evaluate("bench.ask('#measure', JSON.stringify(args[0]), args[1])", rounds, patience) is None:
            raise Refused(f"object rounds: not done after {bench.plan.patience:g} s")
        if name != "warm up":
            bench.results.add(SUITE, name, "growth", "adder", percent(before, settled(bench)), "%")


def percent(before: float, after: float) -> float:
    """Growth; nothing where it shrank."""
    return max(0.0, (after - before) / before * 100)
