"""The standard library in a page: each module is as the list says, and what cannot be done says so."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from tests.support.checks import checks_of
from tests.support.site import Site
from tests.support.tab import Tab
from tools import stdlib
from tools.browser import launch
from tools.paths import BROWSERS

test_limited = checks_of("stdlib/limited")

IMPORT_ALL = """
import importlib, io, json, sys
from contextlib import redirect_stdout
outcomes = {}
window.eval("window.opened = []; window.open = (url) => { opened.push(url); return window }")
for name in sorted(sys.stdlib_module_names):
    try:
        # One of them has something to say.
        with redirect_stdout(io.StringIO()):
            importlib.import_module(name)
        outcomes[name] = ""
    except BaseException as error:
        outcomes[name] = f"{type(error).__name__}: {error}"
print("outcomes " + json.dumps(outcomes))
print("opened", *window.opened)
"""


@pytest.mark.timeout(180)
def test_every_module_is_as_the_list_says(tab: Tab) -> None:
    tab.python(IMPORT_ALL)
    outcomes = json.loads(tab.until_printed("outcomes ", 120).removeprefix("outcomes "))
    library = stdlib.read()
    refused = {name: outcome for name, outcome in outcomes.items() if outcome}
    assert {name: outcome for name, outcome in refused.items() if name not in library.absent} == {}
    assert outcomes.keys() - refused.keys() == library.importable
    for name, reason in library.absent.items():
        assert refused[name] == f"ModuleNotFoundError: No module named {name!r} in a page: {reason}"
    tab.until_printed("opened https://xkcd.com/353/")


def test_an_error_of_an_import_says_it_once(tab: Tab) -> None:
    tab.python("import tkinter.ttk")
    message = tab.until_message("tkinter", "error").text
    assert "No module named 'tkinter' in a page: a page has no other windows" in message
    assert "Pyodide" not in message


CLOCK = """
import datetime, time
import json
moment = datetime.datetime(2026, 1, 15, 12, tzinfo=datetime.UTC).timestamp()
local = time.localtime(moment)
print("clock " + json.dumps([
    datetime.datetime.fromtimestamp(moment).hour, local.tm_gmtoff, local.tm_zone, time.timezone, list(time.tzname),
    datetime.datetime.fromtimestamp(moment).astimezone().tzname(), time.daylight, time.altzone,
    abs(datetime.datetime.now().timestamp() - window.Date.now() / 1000) < 60,
]))
"""


@pytest.mark.parametrize("browser", BROWSERS)
def test_local_time_is_the_visitor_s(
    browser: str, extensions: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "TZ", "America/St_Johns")
    with launch(browser, extensions / browser) as session:
        session.decide(site.origin, "allow")
        tab = Tab(session, site)
        tab.python(CLOCK)
        clock = json.loads(tab.until_printed("clock ").removeprefix("clock "))
    time.tzset()
    # Three hours and a half behind, and a summer time.
    names = ["UTC-0330", "UTC-0230"]
    assert clock == [8, -12600, "UTC-0330", 12600, names, "UTC-0330", 1, 9000, True]
