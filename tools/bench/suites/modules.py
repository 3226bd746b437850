"""The standard library and large scripts: 16 imports, and 5,000 lines on their first and on their second load.

The imports are the first statement of their page. What compiling costs, ``web.stats()`` says where the build has it;
elsewhere it is what the page sees: from the script's arrival to its first statement, less the same for a script of
one line.
"""

from __future__ import annotations

from tools.bench.runner import Bench, Refused

SUITE = "modules"
IMPORTS, FIRST, SECOND = "16 imports", "5,000 lines, first load", "5,000 lines, second load"
LINES = 5000

#: Only what is loaded by a tag can be loaded a second time from somewhere.
TAGS = ("adder", "pyscript", "brython")


def large(seed: int, lines: int = LINES) -> str:
    """A script of so many lines that no cache has seen, whose first statement tells the page that it runs."""
    parts = ["window.bench.now_first()"]
    number = 0
    while len(parts) + 8 <= lines:
        parts += [
            f"def function_{seed}_{number}(first, second={number}):",
            f'    """Adds {number}."""',
            "    total = first + second",
            "    for index in range(first):",
            "        if index % 3 == 0:",
            f"            total += index * {number % 17} - len(str(second))",
            '    return {"total": total, "values": [first, second, total]}',
            "",
        ]
        number += 1
    return "\n".join(parts + [""] * (lines - len(parts)))


#: Where the build counts what it spends on compiling, it tells the page.
_TOLD = """
import web
window.bench.compiled = [getattr(web.stats(), "compile_seconds", -1.0) * 1000]
"""


def measure(bench: Bench) -> None:
    """Measure all peers, round by round, each page opened anew."""
    peers = [peer for peer in bench.chosen() if peer.name != "vanilla"]
    given_up: set[tuple[str, str]] = set()
    for number in range(bench.plan.rounds + (1 if bench.plan.warm_up else 0)):
        counts = number > 0 or bench.plan.warm_up == 0
        for peer in peers:
            for part in (imports, loads):
                if (peer.name, part.__name__) in given_up:
                    continue
                try:
                    part(bench, peer.name, number, counts)
                except Refused as refused:
                    given_up.add((peer.name, part.__name__))
                    case, figure = (IMPORTS, "time") if part is imports else (FIRST, "compile")
                    bench.results.fail(SUITE, case, figure, peer.name, str(refused))


def imports(bench: Bench, peer: str, _: int, counts: bool) -> None:
    """The imports of one page."""
    bench.go(bench.server.url(SUITE, peer))
    spent = bench.wait_for("bench.imports")
    if counts:
        bench.results.add(SUITE, IMPORTS, "time", peer, spent)


def loads(bench: Bench, peer: str, number: int, counts: bool) -> None:
    """A large script twice, and a small one beside each."""
    if peer not in TAGS:
        raise Refused("its script is a text that the page runs: nothing is kept from the first time")
    lines = LINES if bench.plan.repeats < 10 else 200
    source = large(number, lines)
    for case in (FIRST, SECOND):
        whole = load(bench, peer, source, f"large-{number}")
        small = load(bench, peer, "window.bench.now_first()\n", f"small-{number}-{case[-10:-5].strip()}")
        told = whole["compile"] - small["compile"]
        spent = told if whole["compile"] >= 0 else whole["seen"] - small["seen"]
        if counts:
            bench.results.add(SUITE, case, "compile", peer, max(0.0, spent))


def load(bench: Bench, peer: str, source: str, name: str) -> dict[str, float]:
    """Load a page with this script; milliseconds from its arrival to its first statement, and what compiling took."""
    bench.server.put(SUITE, peer, name, source + (_TOLD if peer == "adder" else ""))
    bench.go(bench.server.url(SUITE, peer, source=name))
    seen = bench.wait_for("bench.firstAfter")
    told = bench.wait_for("bench.compiled")[0] if peer == "adder" else -1.0
    return {"seen": float(seen), "compile": float(told)}
