"""Checks that run in a page: functions of Python files under ``tests/pages``, each a test of its own here.

An interpreter takes a second or two to start, so all checks of a file run in one document, one after the other, and
pytest reports each of them::

    test_values = checks_of("bridge/values")

A check is a function, or coroutine function, whose name begins with ``check_``. Where there is an ``.html`` file beside
the Python file, it is the markup, with the page's own JavaScript, that the checks find. What several files need, they
import from ``check_tools`` (``tests/support/check_tools.py``).
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.tab import Tab
from tools.paths import ROOT

PAGES = ROOT / "tests/pages"

TOOLS = Path(__file__).with_name("check_tools.py")
"""What files of checks may import."""

DIRECT_LINE = """<script>
  window.directLine = new Promise((resolve) => {
    const look = (records) => { if (records.some(({ removedNodes }) => removedNodes.length)) resolve(); };
    new MutationObserver(look).observe(document.documentElement, { childList: true });
  });
</script>"""
"""Settles when the page has its direct line to Python: when what that comes with is gone."""

RUNNER = """
import inspect, json, traceback
outcomes = {}
finish = globals().get("finish_check")
for name in [name for name in globals() if name.startswith("check_")]:
    try:
        outcome = globals()[name]()
        if inspect.isawaitable(outcome):
            await outcome
        if finish:
            finish()
    except BaseException:
        outcomes[name] = traceback.format_exc()
    else:
        outcomes[name] = ""
print("outcomes " + json.dumps(outcomes))
"""


def names_of(topic: str) -> list[str]:
    """The names of a file's checks."""
    tree = ast.parse((PAGES / f"{topic}.py").read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return [node.name for node in functions if node.name.startswith("check_")]


def run(tab: Tab, topic: str, before: str = "") -> dict[str, str]:
    """Runs a file's checks in a page; returns the traceback of each, empty where it passed.

    Args:
        tab: Where.
        topic: The file.
        before: Markup in front of everything else, such as Python that the checks build on. A function
            ``finish_check`` in it is called after each check.
    """
    file = PAGES / f"{topic}.py"
    markup = file.with_suffix(".html")
    source = file.read_bytes()
    tab.site.add_python(f"/{topic}.py", source)
    if b"from check_tools import" in source:
        tab.site.add_python(f"/{TOOLS.name}", TOOLS.read_bytes())
        before += f'<script type="python" src="/{TOOLS.name}"></script>'
    tab.open(
        "<!doctype html><title>Checks</title><body>"
        + DIRECT_LINE
        + before
        + (markup.read_text(encoding="utf-8") if markup.exists() else "")
        + f'<script type="python" src="/{topic}.py"></script><script type="python">{RUNNER}</script>',
        path=f"/{topic}.html",
    )
    printed = tab.until_printed("outcomes ", patience=90)
    return json.loads(printed.removeprefix("outcomes "))


def checks_of(topic: str, run: Callable[[Tab, str], dict[str, str]] = run) -> Callable[..., None]:
    """A parametrized test of all checks in ``tests/pages/<topic>.py``, in both browsers.

    Args:
        topic: The file.
        run: What runs it.
    """
    outcomes: dict[str, dict[str, str]] = {}

    @pytest.mark.parametrize("check", names_of(topic))
    def test(tab: Tab, check: str) -> None:
        if tab.browser not in outcomes:
            # Where the page as a whole fails, the other checks need not wait for that again.
            outcomes[tab.browser] = {}
            outcomes[tab.browser] = run(tab, topic)
        trouble = outcomes[tab.browser].get(check, "did not run")
        if trouble:
            pytest.fail(trouble, pytrace=False)

    return test
