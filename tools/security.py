"""The command ``security``: writes ``docs/security.md``, the table of all attacks that the tests try.

The tests write down what they tried and how it went (``tests/support/security.py``). The page has
no date and no duration: the same results give the same page.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.paths import BROWSERS, BUILD, ROOT, show
from tools.terminal import Trouble, say

RECORDS = BUILD / "security.json"
PAGE = ROOT / "docs/security.md"

_OPENING = """\
# Attacks that fail

What the tests try against Adder in real browsers each time they run, and how it went last. Each case looks at more
than an exception: at a server that must not be asked, at a storage that must stay empty, at a page that must go on. The
cases of the Content-Security-Policy are named after those of web-platform-tests that they were ported from. What is
trusted with what is in [threat-model.md](threat-model.md). `python3 -m tools security` writes this page.
"""
_MARKS = {"passed": "holds", "failed": "**FAILS**", "skipped": "not tried"}


def summary(module: Path) -> str:
    """The first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or module.stem).splitlines()[0]


def table(records: Sequence[Mapping[str, str]], summaries: Mapping[str, str]) -> str:
    """The page, for these records.

    Args:
        records: of each case its ``module``, ``browser`` (empty where it needs none), ``case`` and ``outcome``.
        summaries: the modules' headings.
    """
    modules: dict[str, dict[str, dict[str, str]]] = {}
    for record in records:
        cases = modules.setdefault(record["module"], {})
        cases.setdefault(record["case"], {})[record["browser"]] = record["outcome"]
    parts = [_OPENING]
    held = dict.fromkeys(BROWSERS, 0)
    rows = []
    for module, cases in sorted(modules.items()):
        rows.append(f"\n## {summaries[module]}\n`{module}`\n\n| case | Chromium | Firefox |\n|---|---|---|\n")
        for case, outcomes in sorted(cases.items()):
            marks = []
            for browser in BROWSERS:
                outcome = outcomes.get(browser, outcomes.get("", ""))
                held[browser] += outcome == "passed"
                marks.append(_MARKS.get(outcome, "–"))
            rows.append(f"| {escaped(case)} | {' | '.join(marks)} |\n")
    total = sum(len(cases) for cases in modules.values())
    figures = ", ".join(f"{held[browser]} hold in {browser.capitalize()}" for browser in BROWSERS)
    parts.append(f"\n{total} cases: {figures}. (A dash: a case that is one browser’s alone.)\n")
    return "".join([*parts, *rows])


def escaped(text: str) -> str:
    """Text as it stands in a cell of a Markdown table."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def security() -> None:
    """Write ``docs/security.md`` from what the last tests wrote down.

    Raises:
        Trouble: if no test has written anything down.
    """
    try:
        records = json.loads(RECORDS.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Trouble("no test has tried an attack yet: run python3 -m tools test tests/red_team first") from None
    summaries = {record["module"]: summary(ROOT / record["module"]) for record in records}
    PAGE.write_text(table(records, summaries), encoding="utf-8")
    say(f"wrote {show(PAGE)}: {len(records)} results")
