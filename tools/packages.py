"""The command ``packages``: the table of real libraries in ``docs/packages.md``, from what the tests wrote down."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tools.paths import BROWSERS, BUILD, ROOT, show
from tools.terminal import Trouble, say

RECORDS = BUILD / "packages.json"
PAGE = ROOT / "docs/packages.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->"


def table(records: Mapping[str, Mapping[str, str]]) -> str:
    """The rows, for these records: by package its ``version``, and for each browser how it did."""
    lines = ["| package | version | Chromium | Firefox |", "|---|---|---|---|"]
    for name, record in sorted(records.items()):
        outcomes = " | ".join(outcome(record, browser) for browser in BROWSERS)
        lines.append(f"| {name} | {record.get('version') or '–'} | {outcomes} |")
    return "\n".join(lines) + "\n"


def outcome(record: Mapping[str, str], browser: str) -> str:
    """How a package did in a browser: ``yes``, ``no`` or ``not tried``, without the reason."""
    return record.get(browser, "–").split(":")[0]


def outcomes(page: str) -> dict[str, dict[str, str]]:
    """What the table of a page says: for each package, how it did in each browser."""
    rows = page.partition(BEGIN)[2].partition(END)[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {name: dict(zip(BROWSERS, found, strict=True)) for name, _version, *found in cells}


def filled(page: str, rows: str) -> str:
    """The page with other rows.

    Raises:
        Trouble: if it has no place for them.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise Trouble(f"{show(PAGE)} has no place for the table: restore its two comments")
    return before + begin + rows + end + after


def packages() -> None:
    """Write the table.

    Raises:
        Trouble: if no test has written anything down.
    """
    try:
        records = json.loads(RECORDS.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Trouble(
            "no library has been tried yet: run python3 -m tools test tests/e2e/test_packages_real.py first"
        ) from None
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), table(records)), encoding="utf-8")
    say(f"wrote {show(PAGE)}: {len(records)} packages")
