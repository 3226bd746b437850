"""Writes down how the attacks went, for `docs/security.md`: pytest hooks, which `tests/conftest.py` takes in.

What counts are the tests in `tests/red_team`, and those of the page's Content-Security-Policy. A test that tries many
cases on one page names each one with pytest's ``record_property("case", name)``; all others are one case, named after
the test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import pytest

from tools.paths import BROWSERS
from tools.security import RECORDS

PLACES = ("tests/red_team/", "tests/e2e/test_csp.py::")

_records: dict[tuple[str, str, str], dict[str, str]] = {}


def cases(nodeid: str, properties: Iterable[tuple[str, Any]]) -> tuple[str, str, list[str]]:
    """The module, the browser and the names of the cases of a test that has run."""
    path, _, name = nodeid.partition("::")
    function, _, parameters = name.partition("[")
    parameters = parameters.removesuffix("]")
    browser = next((each for each in BROWSERS if each in re.split(r"[-\[\]]", parameters)), "")
    others = re.sub(rf"(^|-){browser}(-|$)", lambda match: "-" if match[1] and match[2] else "", parameters, count=1)
    title = re.sub(r"_s_", "’s ", function.removeprefix("test_")).replace("_", " ")
    title += f" ({others})" if others else ""
    named = [str(value) for key, value in properties if key == "case"]
    return path, browser, [f"{title}: {case}" for case in named] or [title]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Every phase of every test; one that fails in any of them has failed."""
    if not report.nodeid.startswith(PLACES) or (report.when != "call" and report.passed):
        return
    module, browser, names = cases(report.nodeid, report.user_properties)
    for name in names:
        key = (module, browser, name)
        if _records.get(key, {}).get("outcome") != "failed":
            _records[key] = {"module": module, "browser": browser, "case": name, "outcome": report.outcome}


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In the process that has all reports: xdist's workers have no part in it."""
    if not _records or hasattr(session.config, "workerinput"):
        return
    try:
        before = json.loads(RECORDS.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        before = []
    # What did not run this time stays as it went last.
    ran = {(module, browser) for module, browser, _ in _records}
    kept = [record for record in before if (record["module"], record["browser"]) not in ran]
    RECORDS.parent.mkdir(parents=True, exist_ok=True)
    RECORDS.write_text(json.dumps([*kept, *_records.values()], indent=1) + "\n", encoding="utf-8")
