"""How much memory the browser's processes have, as the operating system counts it (Linux): a page of memory that
several of them share is counted in part (PSS).
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
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def total(session: Session) -> float:
    """The memory of all of the browser's processes together, in megabytes."""
    return sum(proportional(pid) for pid in processes(session))
