"""The command itself: which browsers, peers and suites, and what becomes of the results."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import platform
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tools import find_browser
from tools.bench import bars, report
from tools.bench.figures import Results
from tools.bench.peers import PEERS
from tools.bench.runner import FULL, QUICK, SMOKE, Bench, Plan, Refused, in_order
from tools.bench.server import BenchServer
from tools.bench.suites import NAMES, suite
from tools.browser import Session, launch
from tools.build import build
from tools.paths import BROWSERS, BUILD, DIST, ROOT, show
from tools.terminal import Trouble, say

FOLDER = BUILD / "bench"
PLANS = {"full": FULL, "quick": QUICK, "smoke": SMOKE}

#: What a quick run leaves out to stay below three minutes: what takes long and promises nothing against others.
QUICK_SUITES = ("start", "dom", "bridge")
QUICK_PEERS = ("vanilla", "adder", "pyscript-worker")

#: A page that computes is meant to: nobody is there who could press *Wait*.
CHROMIUM_ARGUMENTS = ("--js-flags=--expose-gc",)


def bench(
    browsers: Sequence[str],
    plan: str = "full",
    only: Sequence[str] = (),
    peers: Sequence[str] = (),
    rounds: int | None = None,
    check: bool = False,
    write_docs: bool = False,
    merge: bool = False,
) -> int:
    """Measure, and write what came out; returns the exit status.

    Args:
        browsers: in which ones.
        plan: ``full``, ``quick`` or ``smoke``.
        only: the suites; none means all that belong to the plan.
        peers: what Adder is compared with, beside JavaScript; none means all that belong to the plan.
        rounds: how many that count, if not as many as the plan has.
        check: print the bars, and fail if Chromium's figures miss one.
        write_docs: put the table into ``docs/benchmarks.md``.
        merge: take the suites and the browsers that are left out from the runs before, where these were as thorough.
            Peers take turns within a suite, so what is compared was still measured side by side.

    Raises:
        Trouble: if something is missing or in the way; says what to do.
    """
    # Ends the browser as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    every = [peer.name for peer in PEERS]
    known(only, NAMES, "suite")
    known(peers, every, "peer")
    if check and BROWSERS[0] not in browsers:
        raise Trouble(f"the bars are those of {BROWSERS[0]}: leave out --check, or measure there")
    find_browser.set_up(list(browsers))
    build()
    suites = in_order(only or (QUICK_SUITES if plan == "quick" else NAMES), NAMES)
    wanted = {"vanilla", "adder", *peers} if peers else QUICK_PEERS if plan == "quick" else every
    chosen = replace(PLANS[plan], rounds=rounds) if rounds else PLANS[plan]
    FOLDER.mkdir(parents=True, exist_ok=True)
    saved = {browser: load(browser) for browser in (BROWSERS if merge else ())}
    earlier = {browser: found for browser, found in saved.items() if found and found.plan == plan}
    results = []
    for browser in [browser for browser in BROWSERS if browser in browsers or browser in earlier]:
        if browser not in browsers:
            results.append(earlier[browser])
            continue
        results.append(run(browser, suites, in_order(wanted, every), chosen, plan))
        if browser in earlier:
            results[-1].take(earlier[browser])
        save(results[-1])
    report.write(results, FOLDER)
    if write_docs:
        report.write_docs(results)
    print(report.markdown(results))
    say(f"wrote {show(FOLDER)}: results as JSON, results.md and charts")
    return judge(results, suites) if check else 0


def known(names: Sequence[str], every: Sequence[str], what: str) -> None:
    """See that names are among those there are.

    Raises:
        Trouble: if one is not; says which there are.
    """
    for name in names:
        if name not in every:
            raise Trouble(f"there is no {what} {name!r}; there are {', '.join(every)}")


def circumstances() -> str:
    """When, of what and on what kind of machine is measured, in words."""
    git = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=False)
    commit = git.stdout.strip() + (" with changes" if changed.stdout.strip() else "")
    parts = [f"{datetime.date.today():%Y-%m-%d}", *([f"commit {commit}"] if git.stdout.strip() else [])]
    parts.append(f"{platform.system()}, {os.cpu_count()} processors ({platform.machine()})")
    return ", ".join(parts)


def run(browser: str, suites: Sequence[str], peers: Sequence[str], plan: Plan, name: str = "") -> Results:
    """All suites in one browser; `name` is the plan's.

    Returns:
        What was measured. A suite that fails as a whole is noted, and the others go on.
    """
    with tempfile.TemporaryDirectory() as folder, BenchServer() as server:
        # A copy: a build must not pull it from under the browser.
        extension = Path(folder) / browser
        shutil.copytree(DIST / browser, extension)

        @contextlib.contextmanager
        def started() -> Iterator[Session]:
            with launch(browser, extension, arguments=CHROMIUM_ARGUMENTS if browser == "chromium" else ()) as session:
                session.decide(server.origin, "allow")
                yield session

        with started() as session:
            version = str(session.driver.capabilities.get("browserVersion", ""))
            results = Results(browser, version, name)
            made = Bench(session, server, results, plan, peers, started)
            now = circumstances()
            for one in suites:
                start = time.monotonic()
                say(f"{browser}: measuring {one} …")
                results.runs[one] = now
                try:
                    suite(one)(made)
                except (Refused, Trouble) as error:
                    say(f"{browser}: {one} was not measured: {error}")
                    results.fail(one, "all", "all", "adder", str(error))
                say(f"{browser}: measured {one} in {time.monotonic() - start:.0f} s")
                save(results)
    return results


def save(results: Results) -> None:
    """Write a browser's results as they are by now."""
    path = FOLDER / f"{results.browser}.json"
    path.write_text(json.dumps(results.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(browser: str) -> Results | None:
    """What was saved of a browser's last run; None where nothing was, or nothing that can be read."""
    try:
        return Results.from_json(json.loads((FOLDER / f"{browser}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError):
        return None


def judge(results: Sequence[Results], suites: Sequence[str]) -> int:
    """Print every bar with its figure; the exit status says whether Chromium's all hold.

    A bar counts as missed where nothing was measured for it, unless its suite was left out, now and in what was merged.
    """
    status = 0
    for one in results:
        print(f"\n{one.browser} {one.version}")
        verdicts = bars.judge(one)
        for verdict in verdicts:
            print(f"  {verdict.text}")
        if one.browser == BROWSERS[0] and bars.missed(verdicts, {*suites, *one.names("suite")}):
            status = 1
    return status
