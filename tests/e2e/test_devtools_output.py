"""What is printed faster than the console shows it, or is more: what is held can be had, the rest is counted."""

from __future__ import annotations

from typing import Any

from tests.support.devtools import Panel, panel
from tests.support.tab import Tab

PLAIN = "<!doctype html><title>Plain</title><body><h1>Hello</h1>"

#: Lines so long that only some twenty of them fit into a message, of which there are twenty in a second.
LONG = "for n in range({count}): print(n, 'x' * 15_000)\n'printed'"

COUNTS = """
const { all, dropped } = document.querySelector('adder-console').entries;
const sum = (numbers) => numbers.reduce((one, other) => one + other, 0);
return {
  shown: sum(all.filter(({ kind }) => kind === 'output').map(({ count }) => count ?? 1)),
  missing: sum(all.map(({ lines }) => lines ?? 0)),
  dropped: dropped.lines,
  entries: all.length,
};
"""

#: The beginnings of the lines, as they stand in the log.
LINES = """
const lines = document.querySelectorAll('adder-console .entry[data-kind=output] pre');
return [...lines].map((line) => parseInt(line.textContent));
"""

NOTES = """
const notes = document.querySelectorAll('adder-console .entry[data-kind=note]');
return [...notes].map((note) => note.textContent.trim());
"""

BUTTON = "adder-console [data-action=lines]"


def printed(shown: Panel, source: str) -> dict[str, Any]:
    """Run a source that ends with ``'printed'``; how many lines are shown, missing and dropped then."""
    shown.js("document.querySelector('adder-console').run(arguments[0])", source)
    result = "return document.querySelector('adder-console .entry[data-kind=result]')?.textContent ?? ''"
    shown.until(lambda: "'printed'" in shown.js(result), "its end", patience=60)
    return shown.js(COUNTS)


def test_lines_that_came_too_fast_are_shown_in_their_place_as_long_as_python_holds_them(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        counts = printed(shown, LONG.format(count=200))
        assert counts["missing"] > 0
        assert counts["shown"] + counts["missing"] == 200
        before = shown.js(LINES)
        assert before[0] == 0
        while shown.js(f"return !!document.querySelector('{BUTTON}')"):
            missing = shown.js(COUNTS)["missing"]
            shown.click(BUTTON)
            shown.until(lambda missing=missing: shown.js(COUNTS)["missing"] < missing, "more lines")
            counts = shown.js(COUNTS)
            assert counts["shown"] + counts["missing"] == 200
        assert shown.js(LINES) == list(range(200))
        assert shown.js(NOTES) == []


def test_of_lines_that_are_held_no_more_it_is_said_exactly_how_many_are_gone(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        counts = printed(shown, LONG.format(count=1000))
        assert counts["shown"] + counts["missing"] + counts["dropped"] == 1000
        # What was left out first is what is not held any more.
        [first, *_] = shown.js(NOTES)
        assert "left out here" in first
        gone = f"{first.split()[0]} lines of output are gone here: more was printed than is kept."
        shown.click(BUTTON)
        shown.until(lambda: shown.js(NOTES)[0] == gone, "the first to be gone")
        # What came last still is.
        shown.js(f"[...document.querySelectorAll('{BUTTON}')].at(-1).click()")
        shown.until(lambda: shown.js(COUNTS)["shown"] > counts["shown"], "the latest lines")
        counts = shown.js(COUNTS)
        assert counts["shown"] + counts["missing"] + counts["dropped"] == 1000
        assert sorted(shown.js(LINES)) == shown.js(LINES)


def test_of_a_hundred_thousand_lines_each_is_shown_or_counted_as_missing_and_the_console_goes_on(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        # What was typed is among what is no longer kept when it has come to its end.
        counts = printed(shown, "for n in range(100_000): print('line', n)\n'printed'")
        assert counts["shown"] + counts["missing"] + counts["dropped"] == 100_000
        assert counts["entries"] <= 50_000
        if counts["dropped"]:
            said = shown.js("return document.querySelector('#dropped').textContent")
            assert f"{counts['dropped']:,} lines of output among them" in said
        assert shown.js("return document.querySelectorAll('adder-console .entry').length") <= 400
        assert shown.value("'on'") == "'on'"
        shown.click("#clear")
        assert shown.log == []


def test_a_panel_that_comes_later_is_told_how_many_lines_it_has_missed(tab: Tab) -> None:
    url = tab.python("for n in range(1000): print(n)\nprint('ready')")
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        shown.until_shown("ready", "output")
        assert shown.js(COUNTS) == {"shown": 200, "missing": 801, "dropped": 0, "entries": 201}
        assert shown.texts("note")[0].startswith("801 lines of output before this are gone")
    with panel(tab, url) as again:
        again.until_shown("ready", "output")
        assert again.js(COUNTS) == {"shown": 200, "missing": 801, "dropped": 0, "entries": 201}
