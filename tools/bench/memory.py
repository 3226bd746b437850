"""How much memory the browser's processes have, as the operating system counts it (Linux): a page of memory that
several of them share is counted in part (PSS). What a process has given back is not counted, though the system leaves
it there until it needs it (`LazyFree`): Firefox gives back all of its free memory in this way.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from tools.browser import Session


def processes(session: Session) -> dict[int, str]:
    """The processes of the browser that the driver has started: their numbers, and their command lines."""
    found = {}
    for pid in session.processes():
        with contextlib.suppress(OSError):
            line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            found[pid] = line + " " + Path(f"/proc/{pid}/comm").read_text().strip()
    return found


def extension_processes(session: Session) -> list[int]:
    """Those in which the extension's pages and its interpreters are."""
    mark = "--extension-process" if session.browser == "chromium" else "WebExtensions"
    return [pid for pid, line in processes(session).items() if mark in line]


def proportional(pid: int) -> float:
    """A process's memory in megabytes; 0 if it is gone."""
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        kilobytes = {name: int(value.split()[0]) for name, value in (line.split(":") for line in lines)}
        return (kilobytes["Pss"] - kilobytes.get("LazyFree", 0)) / 1024
    return 0.0


def total(session: Session) -> float:
    """The memory of all of the browser's processes together, in megabytes."""
    return sum(proportional(pid) for pid in processes(session))


_MINIMIZER = 'Cc["@mozilla.org/memory-reporter-manager;1"].getService(Ci.nsIMemoryReporterManager).minimizeMemoryUsage'
_MINIMIZE = f"""
const done = arguments[0];
Services.ppmm.loadProcessScript("data:," + encodeURIComponent(`{_MINIMIZER}(() => {{}})`), false);
{_MINIMIZER}(() => done());
"""


def give_back(session: Session) -> None:
    """Have Firefox give back what it could do without, in all of its processes, as the button in ``about:memory`` does.

    By itself it does so some minutes later. Chromium has nothing like it that a driver can reach.
    """
    if session.browser == "firefox":
        with session.driver.context(session.driver.CONTEXT_CHROME):
            session.driver.execute_async_script(_MINIMIZE)
