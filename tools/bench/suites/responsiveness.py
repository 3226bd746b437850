"""Whether a page can be used while its Python computes: the longest task of its main thread, and how late input
comes.

A message loop in the page notes its longest turn. Input is a timer that clicks every 50 ms and compares when it
should have been called with when the handler ran: what a user's click would have waited for.
"""

from __future__ import annotations

from tools.bench.runner import Bench, Refused

SUITE = "responsiveness"
CASE = "computing"
SECONDS = 5.0


def measure(bench: Bench) -> None:
    """Measure all peers while they compute, and a page in which nothing does."""
    seconds = SECONDS if bench.plan.repeats < 10 else 0.5
    urls = {peer.name: bench.server.url(SUITE, peer.name) for peer in bench.chosen()}

    def failed(peer: str, reason: str) -> None:
        for figure in ("longest task", "input delay"):
            bench.results.fail(SUITE, CASE, figure, peer, reason)

    with bench.tabs(urls, failed) as tabs:
        for peer, counts in tabs.rounds():
            if not tabs.may(peer, CASE):
                continue
            with tabs.timed(peer, CASE):
                try:
                    idle = bench.evaluate("bench.watched(() => bench.rest(args[0]))", seconds * 200)
                    busy = bench.evaluate(
                        "bench.watched(() => bench.ask('#measure', JSON.stringify(args[0]), args[1]))",
                        seconds,
                        bench.plan.patience * 1000,
                    )
                    if busy["value"] is None:
                        raise Refused("not done in time")
                except Refused as refused:
                    failed(peer, str(refused))
                    tabs.give_up(peer, CASE)
                    continue
            if counts:
                for case, got in (("resting", idle), (CASE, busy)):
                    bench.results.add(SUITE, case, "longest task", peer, got["longest"])
                    bench.results.add(SUITE, case, "input delay", peer, got["delay"])
