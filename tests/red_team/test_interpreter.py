"""Boundary 1, from inside the interpreter: Pyodide's, Emscripten's and CPython's own ways out.

The attacks are the functions of ``tests/pages/red_team/interpreter.py`` and ``emscripten.py``. They are tried one after the
other in one page; one that kills its interpreter (C code that JavaScript interrupts may) is held, and a fresh page tries the rest.
"""

from __future__ import annotations

import ast
import json
import re
import time
from collections.abc import Iterator

import pytest

from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session
from tools.paths import ROOT

SOURCES = [ROOT / "tests/pages/red_team" / name for name in ("interpreter.py", "emscripten.py")]
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
NAMES = [node.name for source in SOURCES for node in ast.parse(source.read_text(encoding="utf-8")).body
         if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and re.match("(attack|request|control)_", node.name)]  # fmt: skip

RUNNER = """
import inspect

outcomes = {}
for name in list(window.left):
    window.trying = name
    try:
        async with asyncio.timeout(5):
            outcome = globals()[name](window.base + name)
            if inspect.isawaitable(outcome):
                outcome = await outcome
    except BaseException as error:
        outcome = f"refused: {type(error).__name__}: {error}"
    refused = isinstance(outcome, str) and outcome.startswith("refused")
    outcomes[name] = outcome[:300] if refused else f"REACHED {outcome!r}"[:300]
    window.outcomes = to_text(outcomes)
window.trying = "nothing"
"""
#: Seconds for one attack, and for a page to start: that is an error where it does not come.
SILENCE = 20.0
START = 60.0

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def canary() -> Iterator[Site]:
    """A server that answers everybody, and counts."""
    made = Site()
    for name in NAMES:
        made.add(f"/{name}", "", "text/javascript", headers=OPEN_TO_ALL)
    yield made
    made.close()


def tried_once(tab: Tab, canary: Site, left: list[str]) -> dict[str, str]:
    """What became of the attacks in a fresh page, until the first that killed its interpreter."""
    values = json.dumps({"base": canary.origin + "/", "left": left})
    for source in SOURCES:
        tab.site.add_python(f"/{source.name}", source.read_bytes())
    scripts = "".join(f'<script type="python" src="/{source.name}"></script>' for source in SOURCES)
    tab.open(
        f"<!doctype html><title>Attacks</title><script>Object.assign(window, {values})</script>"
        '<script type="python">from json import dumps as to_text</script>'
        f'{scripts}<script type="python">{RUNNER}</script>'
    )
    said, since = None, time.monotonic()
    while True:
        # The end first: what the page is asked after it is the last that there is.
        ended = next((line for line in tab.errors() if line.startswith("Adder: ")), "")
        trying, outcomes = now = tab.js("return [window.trying, window.outcomes ?? '{}']")
        if now != said:
            said, since = now, time.monotonic()
        if trying == "nothing" or ended or time.monotonic() - since > (SILENCE if trying else START):
            break
        time.sleep(0.05)
    found = json.loads(outcomes)
    if trying != "nothing":
        assert trying, f"no attack was started: {tab.printed}"
        found[trying] = f"refused: the interpreter died ({ended or 'silence'})"
    return found


@pytest.fixture(scope="module")
def outcomes(session: Session, site: Site, allowed: None, canary: Site) -> dict[str, str]:
    """What became of each attack."""
    tab = Tab(session, site)
    canary.requests.clear()
    found: dict[str, str] = {}
    while left := [name for name in NAMES if name not in found]:
        found |= tried_once(tab, canary, left)
    return found


def named(prefix: str) -> list[str]:
    return [name for name in NAMES if name.startswith(prefix)]


@pytest.mark.parametrize("name", named("control_"))
def test_an_attack_that_succeeds_is_told(outcomes: dict[str, str], name: str) -> None:
    assert outcomes[name] == "REACHED None"


def test_the_canary_tells_of_a_request(tab: Tab, canary: Site) -> None:
    tab.open("<!doctype html><title>Control</title>")
    tab.js(
        "fetch(arguments[0], { mode: 'no-cors' }); new WebSocket(arguments[0].replace('http', 'ws'))",
        canary.origin + "/x",
    )
    tab.until(lambda: canary.asked("/x") == 2, "both hits")
    canary.requests[:] = [request for request in canary.requests if request.path != "/x"]


@pytest.mark.parametrize("name", named("attack_"))
def test_from_inside_nothing_is_reached_by(outcomes: dict[str, str], canary: Site, name: str) -> None:
    assert outcomes[name].startswith("refused")
    assert canary.asked(f"/{name}") == 0


def test_from_inside_the_canary_was_never_hit(outcomes: dict[str, str], canary: Site) -> None:
    """By whatever else: a file beside the one that was named, a socket's request."""
    assert {*outcomes} == {*NAMES}
    assert [request.path for request in canary.requests if not request.path.startswith("/request_")] == []


@pytest.mark.parametrize("name", named("request_"))
def test_a_request_of_python_s_is_refused_or_the_page_s(
    outcomes: dict[str, str], site: Site, canary: Site, name: str
) -> None:
    made = [request for request in canary.requests if request.path == f"/{name}"]
    assert made or outcomes[name].startswith("refused")
    assert [request.headers.get("Origin") for request in made] == [site.origin] * len(made)
