"""The benchmark runs: each of its suites has a number for Adder, and the peers that start have theirs beside it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.extension import set_setting
from tools.bench.figures import Results
from tools.bench.runner import SMOKE, Bench
from tools.bench.server import BenchServer
from tools.bench.suites import bridge, compute, dom, growth, start, suite
from tools.browser import Session, launch

# The memory suite alone waits for a good many pages and collections of garbage.
pytestmark = pytest.mark.timeout(600)

PEERS = ["vanilla", "adder", "brython"]

CASES = {
    "start": {start.FIRST, start.COLD, start.ENGINE, start.FRESH},
    "dom": set(dom.CASES),
    "bridge": set(bridge.CASES),
    "compute": set(compute.CASES),
    "memory": {"idle", "after the table cases"},
    "growth": {growth.NAVIGATIONS, growth.OBJECTS},
    "responsiveness": {"computing"},
    "modules": {"16 imports", "5,000 lines, first load", "5,000 lines, second load"},
}


@pytest.fixture(scope="module")
def bench(session: Session, extensions: Path) -> Iterator[Bench]:
    @contextlib.contextmanager
    def relaunch() -> Iterator[Session]:
        with launch(session.browser, extensions / session.browser) as another:
            another.decide(server.origin, "allow")
            yield another

    with BenchServer() as server:
        session.decide(server.origin, "allow")
        # What is late on a busy machine is no failure.
        set_setting(session, "busySeconds", 0)
        yield Bench(session, server, Results(session.browser), SMOKE, PEERS, relaunch)


@pytest.mark.parametrize("name", CASES)
def test_every_case_has_a_number(bench: Bench, name: str) -> None:
    suite(name)(bench)
    ours = [series for series in bench.results if series.suite == name and series.peer == "adder"]
    assert {series.case for series in ours} >= CASES[name]
    assert {(series.case, series.reason) for series in ours if not series.values} == set()
    others = {series.peer for series in bench.results if series.suite == name and series.values}
    assert others >= ({"adder"} if name == "modules" else {"adder", "vanilla"})
