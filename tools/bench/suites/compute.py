"""Python by itself: eleven programs that touch nothing of the page, each beside the same steps in JavaScript.

Peers that run the same interpreter have the same figures; differences between them are noise, and say how much of it
there is.
"""

from __future__ import annotations

from tools.bench.runner import Bench, Refused

SUITE = "compute"
FIGURE = "time"

#: The cases, and how much each does: enough to be timed in JavaScript too.
CASES = {
    "nbody": 4000,
    "fannkuch": 8,
    "spectral": 70,
    "mandelbrot": 120,
    "richards": 1,
    "deltablue": 300,
    "json_text": 1000,
    "regex": 2000,
    "dicts": 20000,
    "strings": 20000,
    "sort": 20000,
}

#: Those whose amount is not proportional to their time.
FIXED = {"fannkuch": 7, "richards": 1}


def amounts(repeats: int) -> dict[str, int]:
    """How much each case does in a run that repeats so much less."""
    if repeats == 1:
        return CASES
    return {case: FIXED.get(case, max(20, amount // repeats)) for case, amount in CASES.items()}


def measure(bench: Bench) -> None:
    """Measure all peers."""
    urls = {peer.name: bench.server.url(SUITE, peer.name) for peer in bench.chosen()}

    def failed(peer: str, reason: str) -> None:
        for case in CASES:
            bench.results.fail(SUITE, case, FIGURE, peer, reason)

    expected: dict[str, str] = {}
    with bench.tabs(urls, failed) as tabs:
        for peer, counts in tabs.rounds():
            for case, amount in amounts(bench.plan.repeats).items():
                if not tabs.may(peer, case):
                    bench.results.fail(SUITE, case, FIGURE, peer, "its time was used up: fewer rounds")
                    continue
                with tabs.timed(peer, case):
                    try:
                        spent, value = one(bench, case, amount)
                        if expected.setdefault(case, value) != value:
                            raise Refused(f"its result is {value} and not {expected[case]}")
                    except Refused as refused:
                        bench.results.fail(SUITE, case, FIGURE, peer, str(refused))
                        tabs.give_up(peer, case)
                        continue
                if counts:
                    bench.results.add(SUITE, case, FIGURE, peer, spent)


def one(bench: Bench, case: str, amount: int) -> tuple[float, str]:
    """One run: milliseconds, and the result."""
    patience = bench.plan.patience * 1000
    answer = bench.evaluate("bench.ask('#measure', JSON.stringify(args[0]), args[1])", [case, amount], patience)
    if answer is None:
        raise Refused(f"not done after {bench.plan.patience:g} s")
    spent, value = answer
    if spent is None:
        raise Refused(value)
    return spent * 1000, value
