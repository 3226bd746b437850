"""The standard library and large scripts: 16 imports, and 5,000 lines on their first and on their second load.

The imports are the first statement of their page. What compiling costs, ``web.stats()`` says where the build has it;
elsewhere it is what the page sees: from the script's arrival to its first statement, less the same for a script of
one line. Adder compiles once more what it keeps, in an interpreter of its own and when nothing else is to be done: the
second load comes after that, and how long it took is told.
"""

from __future__ import annotations

import time

from tools.bench.runner import Bench, Refused, turns
from tools.browser import OPTIONS_PAGE

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
    parts = {imports: [(IMPORTS, "time")], loads: [(FIRST, "compile"), (SECOND, "compile")]}
    given_up: set[tuple[str, str]] = set()
    for number, peer, counts in turns(peers, bench.plan):
        for part, series in parts.items():
            if (peer.name, part.__name__) in given_up:
                continue
            try:
                part(bench, peer.name, number, counts)
            except Refused as refused:
                given_up.add((peer.name, part.__name__))
                for case, figure in series:
                    bench.results.fail(SUITE, case, figure, peer.name, str(refused))


def imports(bench: Bench, peer: str, _: int, counts: bool) -> None:
    """The imports of one page."""
    bench.go(bench.server.url(SUITE, peer))
    spent = bench.wait_for("bench.imports", bench.plan.patience)
    if counts:
        bench.results.add(SUITE, IMPORTS, "time", peer, spent)


def loads(bench: Bench, peer: str, number: int, counts: bool) -> None:
    """A large script twice, and a small one beside each."""
    if peer not in TAGS:
        raise Refused("its script is a text that the page runs: nothing is kept from the first time")
    lines = LINES if bench.plan.repeats < 10 else 200
    source = large(number, lines)
    before = kept(bench) if peer == "adder" else 0
    for case in (FIRST, SECOND):
        whole = load(bench, peer, source, f"large-{number}")
        small = load(bench, peer, "window.bench.now_first()\n", f"small-{number}-{case[-10:-5].strip()}")
        told = whole["compile"] - small["compile"]
        spent = told if whole["compile"] >= 0 else whole["seen"] - small["seen"]
        if counts:
            bench.results.add(SUITE, case, "compile", peer, max(0.0, spent))
        if peer == "adder" and case is FIRST:
            waited = until_kept(bench, before)
            if counts:
                bench.results.add(SUITE, FIRST, "kept after", peer, waited)


def load(bench: Bench, peer: str, source: str, name: str) -> dict[str, float]:
    """Load a page with this script; milliseconds from its arrival to its first statement, and what compiling took."""
    bench.server.put(SUITE, peer, name, source + (_TOLD if peer == "adder" else ""))
    bench.go(bench.server.url(SUITE, peer, source=name))
    seen = bench.wait_for("bench.firstAfter")
    told = bench.wait_for("bench.compiled")[0] if peer == "adder" else -1.0
    return {"seen": float(seen), "compile": float(told)}


#: To one of the extension's own pages.
_ENTRIES = "chrome.runtime.sendMessage({ to: 'background', type: 'code-size' }).then(({ entries }) => entries)"


def kept(bench: Bench) -> int:
    """How many scripts' code Adder keeps."""
    with bench.session.extension_tab(OPTIONS_PAGE):
        return _kept(bench)


def _kept(bench: Bench) -> int:
    """The same, in one of the extension's own pages."""
    return int(bench.evaluate(_ENTRIES))


def until_kept(bench: Bench, before: int) -> float:
    """Waits until more scripts' code is kept than before; how many milliseconds that took.

    Raises:
        Refused: if it is not after the plan's patience.
    """
    start = time.monotonic()
    # In one tab: what is compiled meanwhile needs the processor.
    with bench.session.extension_tab(OPTIONS_PAGE):
        while _kept(bench) <= before:
            if time.monotonic() - start > bench.plan.patience:
                raise Refused(f"its code was not kept after {bench.plan.patience:g} s")
            time.sleep(0.2)
    return (time.monotonic() - start) * 1000
