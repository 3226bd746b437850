"""Checks of the idiom, those of ``tests/pages/idiom``: they run after ``idiom_tools.py``, which has what they share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.support import checks
from tests.support.tab import Tab

TOOLS = Path(__file__).with_name("idiom_tools.py")


def run(tab: Tab, topic: str) -> dict[str, str]:
    """Runs a file's checks; returns the traceback of each, empty where it passed."""
    tab.site.add_python("/idiom_tools.py", TOOLS.read_bytes())
    return checks.run(tab, topic, before='<script type="python" src="/idiom_tools.py"></script>')


def checks_of(topic: str) -> Callable[..., None]:
    """A parametrized test of all checks in ``tests/pages/idiom/<topic>.py``, in both browsers."""
    return checks.checks_of(f"idiom/{topic}", run)
