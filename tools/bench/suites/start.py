"""How long a page waits for its Python: from the navigation to the first statement, as the page's own clock has it.

The statement calls a function of the page, which notes the time. All are measured in a browser that is in use, and in
one that has never run before; Adder with its spare interpreter warm, and without one. Stock ``loadPyodide`` runs in a
module worker of a loopback page, which is the fastest place that it has: a worker of an extension page runs the same
code with the same files.
"""

from __future__ import annotations

import time

from tests.support.extension import interpreters, set_setting
from tools.bench.peers import STOCK
from tools.bench.runner import LONGEST_START, Bench, Refused, turns, until

SUITE = "start"
FIRST = "first statement"
COLD = "first statement, no spare"
FRESH = "first statement, new profile"
ENGINE = "engine ready"
FIGURE = "time"

#: Seconds that a spare has to finish its boot once its frame is there. Nothing outside of the extension sees it end.
SETTLE = 3.0


def measure(bench: Bench) -> None:
    """Measure all peers, Adder three times."""
    peers = [*bench.chosen(), STOCK]
    if "adder" in bench.peers:
        # A spare is kept from the first page on that has Python.
        navigation(bench, "adder")
    given_up = set()
    for _, peer, counts in turns(peers, bench.plan):
        if peer.name in given_up:
            continue
        try:
            one(bench, peer.name, counts)
        except Refused as refused:
            given_up.add(peer.name)
            bench.results.fail(SUITE, FIRST, FIGURE, peer.name, str(refused))
    for _ in range(bench.plan.launches):
        for peer in peers:
            if peer.name not in given_up:
                fresh(bench, peer.name)


def one(bench: Bench, peer: str, counts: bool) -> None:
    """One navigation; two for Adder."""
    bench.session.driver.get("about:blank")
    if peer == "adder":
        until_spare(bench)
    spent = navigation(bench, peer)
    if counts:
        bench.results.add(SUITE, FIRST, FIGURE, peer, spent)
    if peer == "stock":
        ready = bench.wait_for("bench.engine")
        if counts:
            bench.results.add(SUITE, ENGINE, FIGURE, peer, ready)
    if peer == "adder":
        bench.session.driver.get("about:blank")
        set_setting(bench.session, "spare", False)
        try:
            until(lambda: interpreters(bench.session) == 0, "the spare interpreter did not go")
            cold = navigation(bench, peer)
        finally:
            set_setting(bench.session, "spare", None)
        if counts:
            bench.results.add(SUITE, COLD, FIGURE, peer, cold)
            # What comes on top when the engine is not there yet.
            bench.results.add(SUITE, ENGINE, FIGURE, peer, cold - spent)
        bench.session.driver.get("about:blank")


def navigation(bench: Bench, peer: str) -> float:
    """Milliseconds from the navigation to the first statement."""
    bench.go(bench.server.url(SUITE, peer))
    return float(bench.wait_for("bench.started"))


def until_spare(bench: Bench) -> None:
    """Wait until the extension has a spare interpreter, and nothing else, ready."""
    until(lambda: interpreters(bench.session) == 1, "there is no spare interpreter")
    time.sleep(min(SETTLE, bench.plan.rest))


def fresh(bench: Bench, peer: str) -> None:
    """A browser that has just been installed: it has compiled nothing before."""
    with bench.relaunch() as session:
        session.driver.get(bench.server.url(SUITE, peer))
        end = time.monotonic() + LONGEST_START
        while (spent := session.driver.execute_script("return window.bench.started")) is None:
            if time.monotonic() > end:
                bench.results.fail(SUITE, FRESH, FIGURE, peer, "no statement ran")
                return
            time.sleep(0.05)
    bench.results.add(SUITE, FRESH, FIGURE, peer, float(spent))
