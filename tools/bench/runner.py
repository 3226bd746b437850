"""Browsers, tabs and rounds: what every suite measures with.

All peers of a suite are open at once, each in a tab (and a process) of its own, and take turns: a round is one
measurement of each peer, and each round begins with another one. So what else the machine does meets all of them
alike.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tools.bench.figures import Results
from tools.bench.peers import BY_NAME, Peer
from tools.bench.server import BenchServer
from tools.browser import Session
from tools.terminal import Trouble, say

T = TypeVar("T")

#: Seconds after which a page is no longer expected to start.
LONGEST_START = 90.0


@dataclass(frozen=True)
class Plan:
    """How much is done.

    Attributes:
        rounds: measurements of each peer.
        warm_up: rounds before them that do not count.
        rows: of the table cases, in the small ones; ten times as many in the large one.
        patience: seconds after which a case is given up.
        budget: seconds that one peer may take for one case in all its rounds; what is slower has fewer rounds.
        repeats: by which the repetitions within a measurement are divided.
        launches: browsers that are started for figures of fresh profiles.
        navigations: of the growth suite.
        rest: seconds before memory is looked at, and the most that a spare interpreter has to finish its boot.
    """

    rounds: int = 7
    warm_up: int = 3
    rows: int = 1000
    patience: float = 60.0
    budget: float = 60.0
    repeats: int = 1
    launches: int = 3
    navigations: int = 100
    rest: float = 5.0


FULL = Plan()
QUICK = Plan(rounds=2, warm_up=1, patience=10.0, budget=4.0, repeats=4, launches=1, navigations=20)
# As patient as the full one: it is done on machines that are busy with other tests.
SMOKE = Plan(rounds=1, warm_up=0, rows=20, repeats=100, launches=1, navigations=2, rest=0.0)


class Refused(Exception):
    """A peer cannot run something; the text says why."""


@dataclass
class Bench:
    """A browser with Adder, the pages, and where results go."""

    session: Session
    server: BenchServer
    results: Results
    plan: Plan
    peers: Sequence[str]
    relaunch: Callable[[], contextlib.AbstractContextManager[Session]]
    #: The tab of the extension that echoes, while there is one.
    echo: str = field(default="", init=False)
    _home: str = field(default="", init=False)
    #: Where in the console the current page begins.
    _seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._home = self.session.driver.current_window_handle
        self.session.driver.set_script_timeout(600)

    @property
    def browser(self) -> str:
        """``chromium`` or ``firefox``."""
        return self.session.browser

    def chosen(self, *names: str) -> list[Peer]:
        """Those of these peers that are wanted; without names, all that run pages."""
        return [BY_NAME[name] for name in names or self.peers if name in self.peers or name in ("stock", "vanilla")]

    def evaluate(self, expression: str, *arguments: Any) -> Any:
        """What a JavaScript expression comes to in the current tab, awaited; `args` are the arguments."""
        if self.browser == "chromium":
            # The shortest way: the driver's own would add milliseconds of scripts to the page.
            answer = self.session.driver.execute_cdp_cmd(
                "Runtime.evaluate",
                {
                    "expression": f"((...args) => ({expression}))(...{json.dumps(arguments)})",
                    "awaitPromise": True,
                    "returnByValue": True,
                },
            )
            if "exceptionDetails" in answer:
                details = answer["exceptionDetails"]
                raise Refused(details.get("exception", {}).get("description", details["text"]).splitlines()[0])
            return answer["result"].get("value")
        ok, value = self.session.driver.execute_async_script(
            "const done = arguments[arguments.length - 1], args = [...arguments].slice(0, -1);"
            f"(async () => ({expression}))()"
            ".then((value) => done([true, value]), (error) => done([false, String(error)]));",
            *arguments,
        )
        if not ok:
            raise Refused(value)
        return value

    def wait_for(self, expression: str, patience: float = LONGEST_START) -> Any:
        """Wait until an expression is true in the current tab; returns its value.

        Raises:
            Refused: if it does not come, or if the page has reported a failure.
        """
        end = time.monotonic() + patience
        while True:
            value, failed = self.evaluate(f"[({expression}) ?? null, globalThis.bench?.failed ?? null]")
            if value:
                return value
            errors = [m.text for m in self.session.messages[self._seen :] if m.level == "error"]
            if failed or time.monotonic() > end:
                raise Refused(short(str(failed or next(iter(errors), f"not there after {patience:g} s"))))
            time.sleep(0.02)

    def go(self, url: str) -> None:
        """Go to a page in the current tab."""
        self._seen = len(self.session.messages)
        self.session.driver.get(url)

    @contextlib.contextmanager
    def tabs(self, urls: dict[str, str], failed: Callable[[str, str], None]) -> Iterator[Tabs]:
        """A tab for each of these pages, as long as the block runs.

        Args:
            urls: by peer.
            failed: told of each peer whose page does not become ready, and why.
        """
        driver = self.session.driver
        handles: dict[str, str] = {}
        opened = []
        try:
            for peer, url in urls.items():
                driver.switch_to.new_window("tab")
                opened.append(driver.current_window_handle)
                self.go(url)
                try:
                    self.wait_for("bench.ready")
                    handles[peer] = driver.current_window_handle
                except Refused as refused:
                    say(f"{self.browser}: {BY_NAME[peer].title} does not start: {refused}")
                    failed(peer, f"does not start: {refused}")
            yield Tabs(self, handles, urls)
        finally:
            for handle in opened:
                driver.switch_to.window(handle)
                driver.close()
            driver.switch_to.window(self._home)


@dataclass
class Tabs:
    """The open pages of a suite."""

    bench: Bench
    handles: dict[str, str]
    urls: dict[str, str]
    _spent: dict[tuple[str, str], float] = field(default_factory=dict)
    _over: set[tuple[str, str]] = field(default_factory=set)

    def show(self, peer: str) -> None:
        """Bring a peer's tab to the front: one that is hidden gets no frames."""
        driver = self.bench.session.driver
        driver.switch_to.window(self.handles[peer])
        driver.browsing_context.activate(self.handles[peer])

    def reload(self, peer: str) -> None:
        """Open a peer's page anew, in the tab that is in front.

        Raises:
            Refused: if it does not become ready.
        """
        self.bench.go(self.urls[peer])
        self.bench.wait_for("bench.ready")

    def rounds(self) -> Iterator[tuple[str, bool]]:
        """Each peer in each round, its tab in front, and whether the round counts."""
        for _, peer, counts in turns(list(self.handles), self.bench.plan):
            self.show(peer)
            yield peer, counts

    def may(self, peer: str, case: str) -> bool:
        """Whether a peer has time left for a case."""
        return (peer, case) not in self._over

    @contextlib.contextmanager
    def timed(self, peer: str, case: str) -> Iterator[None]:
        """Count what the block takes against the peer's time for the case."""
        start = time.monotonic()
        try:
            yield
        finally:
            spent = self._spent.get((peer, case), 0.0) + time.monotonic() - start
            self._spent[peer, case] = spent
            if spent > self.bench.plan.budget:
                self._over.add((peer, case))

    def give_up(self, peer: str, case: str) -> None:
        """Try a case no more."""
        self._over.add((peer, case))


Suite = Callable[[Bench], None]


def turns(peers: Sequence[T], plan: Plan) -> Iterator[tuple[int, T, bool]]:
    """Each peer in each round, and whether the round counts. Each round has a number, and begins with another peer."""
    for number in range(plan.warm_up + plan.rounds):
        turn = number % len(peers) if peers else 0
        for peer in [*peers[turn:], *peers[:turn]]:
            yield number, peer, number >= plan.warm_up


def until(condition: Callable[[], object], what: str, patience: float = LONGEST_START) -> None:
    """Wait for a condition.

    Raises:
        Trouble: if it does not come.
    """
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise Trouble(what)
        time.sleep(0.05)


def short(reason: str, longest: int = 200) -> str:
    """A reason as it fits into a table: of a long one the end, where Python says what happened."""
    text = " ".join(reason.split())
    return text if len(text) <= longest else "… " + text[-longest:].partition(" ")[2]


def in_order(names: Iterable[str], every: Sequence[str]) -> list[str]:
    """Some names in the order in which all of them stand."""
    wanted = set(names)
    return [name for name in every if name in wanted]
