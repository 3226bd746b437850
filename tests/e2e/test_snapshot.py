"""An interpreter that starts from the snapshot is like one that booted, is no other's twin, and is not needed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import launch

FACTS = """
import gc, locale, logging, os, random, sys, time, uuid
import asyncio, json

facts = {
    "path": sys.path,
    "environ": dict(os.environ),
    "argv": sys.argv,
    "executable": sys.executable,
    "prefix": sys.prefix,
    "flags": [sys.flags.optimize, sys.flags.utf8_mode, sys.flags.interactive, sys.flags.no_site],
    "encoding": [sys.getfilesystemencoding(), locale.getpreferredencoding(), sys.stdout.encoding],
    "recursion": sys.getrecursionlimit(),
    "cwd": os.getcwd(),
    "home": sorted(os.listdir(os.path.expanduser("~"))),
    "input": type(sys.stdin).__name__,
    "hooks": [str(type(finder).__name__) for finder in sys.meta_path],
    "js": type(sys.modules["js"]).__name__,
    "user": os.getuid(),
}
before = time.monotonic(), time.perf_counter(), asyncio.get_running_loop().time()
await asyncio.sleep(0.05)
after = time.monotonic(), time.perf_counter(), asyncio.get_running_loop().time()
now = window.Date.now() / 1000
record = logging.LogRecord("a", 20, "b", 1, "c", (), None)
document.title = json.dumps({
    "facts": facts,
    "restored": gc.get_freeze_count() > 0,
    "random": [random.random(), random.Random().random(), str(uuid.uuid4()), os.urandom(8).hex()],
    "slept": [b - a for a, b in zip(before, after, strict=True)],
    "clock": abs(time.time() - now) < 5,
    "logged": 0 <= record.relativeCreated < 300_000,
})
"""


def look(tab: Tab) -> Any:
    """What a page's first script finds."""
    tab.python(FACTS)
    return json.loads(tab.until(lambda: (title := tab.driver.title).startswith("{") and title))


def test_an_interpreter_starts_from_the_snapshot_with_clocks_of_its_own(tab: Tab) -> None:
    found = look(tab)
    assert found["restored"]
    assert found["clock"]
    assert found["logged"]
    # Browsers round their clocks, Firefox to a millisecond.
    assert all(0.045 < seconds < 5 for seconds in found["slept"])
    assert "PYTHONHASHSEED" not in found["facts"]["environ"]
    assert found["facts"]["path"].count("") == 1


def test_two_interpreters_get_different_random_numbers(tab: Tab) -> None:
    first, second = look(tab), look(tab)
    assert first["restored"]
    assert second["restored"]
    assert not set(first["random"]) & set(second["random"])


def test_a_snapshot_that_is_damaged_is_not_used_and_python_finds_the_same(
    tab: Tab, extensions: Path, site: Site, tmp_path: Path
) -> None:
    folder = tmp_path / tab.browser
    shutil.copytree(extensions / tab.browser, folder)
    with (folder / "runtime/snapshot.bin").open("r+b") as file:
        file.seek(5_000_000)
        file.write(b"Adder")
    whole = look(tab)
    with launch(tab.browser, folder) as session:
        session.decide(site.origin, "allow")
        damaged = look(Tab(session, site))
    assert (whole["restored"], damaged["restored"]) == (True, False)
    assert whole["facts"] == damaged["facts"]
