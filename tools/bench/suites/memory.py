"""What an interpreter takes.

Memory is that of all the browser's processes together (PSS), before and after: so it does not matter in which process
an interpreter is, and what a page pays for its peers is counted as well. Garbage is collected first.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from tests.support.extension import collect_extension_garbage, collect_garbage, interpreters, set_setting
from tools.bench import memory
from tools.bench.runner import Bench, Refused, until
from tools.terminal import Trouble

SUITE = "memory"
FIGURE = "interpreter"
TABLE = "after the table cases"
QUIET = 0.02

#: Who does not run the table's cases.
TABLELESS = {"stock": "it cannot reach a page", "pyscript-worker": "the largest case takes it more than a minute"}


def settled(bench: Bench) -> float:
    """The browser's memory once it has rested and no longer changes much, in megabytes."""
    collect_extension_garbage(bench.session)
    # What booting leaves is dropped once nothing else is to be done.
    time.sleep(bench.plan.rest)
    last = 0.0
    for _ in range(12):
        collect_garbage(bench.session)
        memory.give_back(bench.session)
        time.sleep(0.5)
        now = memory.total(bench.session)
        if last and abs(now - last) < QUIET * last:
            return min(now, last)
        last = now
    return last


@contextlib.contextmanager
def without_spare(bench: Bench) -> Iterator[None]:
    """No spare interpreter comes or goes as long as the block runs.

    Raises:
        Trouble: where memory cannot be counted.
    """
    if not memory.extension_processes(bench.session):
        raise Trouble("memory is counted on Linux only")
    set_setting(bench.session, "spare", False)
    try:
        until(lambda: interpreters(bench.session) == 0, "the spare interpreter did not go")
        yield
    finally:
        bench.session.driver.get("about:blank")
        set_setting(bench.session, "spare", None)


def measure(bench: Bench) -> None:
    """Measure the interpreters of all peers."""
    with without_spare(bench):
        for _ in range(min(3, bench.plan.rounds)):
            for peer in [*bench.chosen(), *bench.chosen("stock")]:
                try:
                    one(bench, peer.name)
                except Refused as refused:
                    bench.results.fail(SUITE, "idle", FIGURE, peer.name, str(refused), "MB")


def one(bench: Bench, peer: str) -> None:
    """What a page with this peer and one statement takes more than an empty one; then, one after the table cases."""
    bench.session.driver.get("about:blank")
    until(lambda: interpreters(bench.session) == 0, "an interpreter did not go")
    empty = settled(bench)
    bench.go(bench.server.url("start", peer))
    bench.wait_for("bench.started")
    bench.results.add(SUITE, "idle", FIGURE, peer, settled(bench) - empty, "MB")
    if peer in TABLELESS:
        bench.results.fail(SUITE, TABLE, FIGURE, peer, TABLELESS[peer], "MB")
        return
    bench.go(bench.server.url("dom", peer, rows=bench.plan.rows, lots=bench.plan.rows * 10))
    bench.wait_for("bench.ready")
    patience = bench.plan.patience * 1000
    for case in ("create", "replace", "update", "select", "swap", "remove", "append", "clear", "lots", "clear"):
        if bench.evaluate("bench.run(...args)", case, patience) is None:
            raise Refused(f"{case}: not done after {bench.plan.patience:g} s")
    bench.results.add(SUITE, TABLE, FIGURE, peer, settled(bench) - empty, "MB")
