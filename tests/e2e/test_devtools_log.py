"""What the panel's log shows, finds, copies and saves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.support.devtools import panel
from tests.support.downloads import downloaded, saving_browser
from tests.support.tab import Tab
from tools.browser import Session
from tools.paths import BROWSERS


@pytest.fixture(scope="module", params=BROWSERS)
def session(request: pytest.FixtureRequest, extensions: Path, downloads: Path) -> Iterator[Session]:
    """A browser that saves files without asking."""
    with saving_browser(request.param, extensions, downloads) as running:
        yield running


FRAMES = r"""
return [...document.querySelectorAll('adder-error .frames li')].map((frame) => [
  frame.dataset.kind, frame.querySelector('.function').textContent, frame.querySelector('.place').textContent,
  !!frame.querySelector('[data-action=locals]')]);
"""

SCRIPT = """
async function each(items, callback) {
  for (const item of items) await callback(item);
}
function broken(value) {
  return value.missing.member;
}
"""

PYTHON = """
from web import window
def half(n):
    return n / 0
def nothing(n):
    return window.broken(n)
async def handler(callback):
    await window.each([1], callback)
print("ready")
"""


def with_javascript(tab: Tab) -> str:
    """A page whose Python calls JavaScript that calls Python."""
    script = tab.site.add("/frames.js", SCRIPT, "text/javascript")
    url = tab.python(PYTHON, head=f'<script src="{script}"></script>')
    tab.until_printed("ready")
    return url

#: Looks for problems twenty times at once; counts how often Python is asked.
ASKED_OFTEN = """
const { connection } = document.querySelector('adder-panel');
const tell = connection.tell.bind(connection);
window.asked = 0;
connection.tell = (documentId, domain, message) => {
  if (domain === 'problems') window.asked += 1;
  tell(documentId, domain, message);
};
for (let count = 0; count < 20; count += 1) document.querySelector('adder-problems').look();
return window.asked;
"""


def test_frames_of_javascript_stand_between_python_s_where_the_exception_came_through(tab: Tab) -> None:
    url = with_javascript(tab)
    with panel(tab, url) as shown:
        shown.until(lambda: shown.state() == "running", "Python")
        text = shown.error("await handler(half)")
        assert "ZeroDivisionError" in text
        frames = shown.js(FRAMES)
        assert [(kind, name) for kind, name, _, _ in frames] == [
            ("page", "<module>"),
            ("page", "handler"),
            ("javascript", "each"),
            ("page", "half"),
        ]
        assert frames[2][2] == "frames.js:3"
        assert [has_variables for *_, has_variables in frames] == [True, True, False, True]
        # What JavaScript throws itself has its frames below Python's.
        shown.js("document.querySelector('#clear').click()")
        assert "TypeError" in shown.error("await handler(nothing)")
        assert [(kind, name) for kind, name, _, _ in shown.js(FRAMES)][2:] == [
            ("javascript", "each"),
            ("page", "nothing"),
            ("javascript", "broken"),
        ]
        # The variables of the frames around them are those of these frames.
        shown.js("[...document.querySelectorAll('[data-action=locals]')].at(-1).click()")
        shown.until_shown("n: 1", "error")


def test_an_exception_that_nobody_handles_has_frames_of_javascript_in_the_page_s_console_too(tab: Tab) -> None:
    script = tab.site.add("/frames.js", SCRIPT, "text/javascript")
    tab.python(f"{PYTHON}await handler(half)\n", head=f'<script src="{script}"></script>')
    text = tab.until_message("ZeroDivisionError", "error").text
    names = [line.rpartition(", in ")[2] for line in text.split("\n") if ", in " in line]
    assert names == ["<module>", "handler", "each", "half"]
    assert f'File "{script}", line 3, in each' in text


#: Notes when a copy is in the clipboard: the browser takes its time.
COPIES = """
const view = document.querySelector('adder-console');
const copy = view.copy.bind(view);
window.copied = false;
view.copy = async () => { await copy(); window.copied = true; };
"""


def test_the_log_is_filtered_by_words_and_by_level_and_copied_and_saved_as_it_is_shown(
    tab: Tab, downloads: Path
) -> None:
    url = with_javascript(tab)
    with panel(tab, url) as shown:
        shown.until_shown("ready")
        shown.run("import sys; print('careful', file=sys.stderr); print('Plain words')")
        shown.until_shown("Plain words", "output")
        shown.value("[{'name': 'a', 'size': 1}]")
        shown.error("await handler(half)")
        shown.error("x = = 2")

        def level(name: str) -> None:
            shown.js(
                "const box = document.querySelector('#level'); box.value = arguments[0]; "
                "box.dispatchEvent(new Event('change'))",
                name,
            )

        filtered = shown.js("return document.querySelector('#filter')")
        filtered.send_keys("PLAIN w")
        shown.until(lambda: [one["kind"] for one in shown.log] == ["input", "output"], "what has these words")
        filtered.send_keys(Keys.CONTROL, "a", Keys.NULL, Keys.BACKSPACE)
        level("errors")
        shown.until(lambda: {one["kind"] for one in shown.log} == {"error"} and len(shown.log) == 2, "errors")
        level("warnings")
        shown.until(lambda: len(shown.log) == 1 and "careful" in shown.log[0]["text"], "warnings")
        level("output")
        shown.until(lambda: {one["kind"] for one in shown.log} == {"output"} and len(shown.log) == 2, "output")
        level("all")
        shown.until(lambda: len(shown.log) > 5, "everything")

        shown.click("#export")
        saved = downloaded(tab, downloads / tab.browser, "python-console-*.txt")
        lines = saved.split("\n")
        assert ">>> await handler(half)" in lines
        assert "\tname\tsize" in lines
        assert "0\t'a'\t1" in lines
        assert any(line.endswith('/frames.js", line 3, in each') for line in lines)
        at = lines.index("    x = = 2")
        assert lines[at + 1] == "        ^"
        assert lines[at + 2] == "SyntaxError: invalid syntax"

        shown.js(COPIES)
        shown.js("return document.querySelector('#copy')").click()
        shown.until(lambda: shown.js("return window.copied"), "the copy")
        shown.field.send_keys(Keys.CONTROL, "v", Keys.NULL)
        shown.until(lambda: "SyntaxError" in shown.typed, "what was copied")
        assert shown.typed == saved.removesuffix("\n")


LINES = """
const view = document.querySelector('adder-debugger .code').shadowRoot;
return [...view.querySelectorAll('.cm-shown')].map((line) => line.textContent);
"""


def test_the_line_that_printed_and_a_line_of_a_module_are_shown_in_the_panel_where_their_links_are_clicked(
    tab: Tab,
) -> None:
    tab.site.add_python("/linked.py", "def half(n):\n    print('halving')\n    return n / 0\n")
    url = tab.python("import linked\nprint('ready')")
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        shown.until_shown("ready", "output")
        shown.click(".entry[data-kind=output] button.place")
        shown.until(lambda: shown.js(LINES) == ["print('ready')"], "the line that has printed")
        assert shown.js("return document.querySelector('#tab-debugger').ariaSelected") == "true"
        shown.click("#tab-console")
        shown.error("linked.half(1)")
        shown.js("[...document.querySelectorAll('adder-error button.place')].at(-1).click()")
        shown.until(lambda: shown.js(LINES) == ["    return n / 0"], "the line that has raised")


def test_what_a_value_shows_of_itself_is_shown_below_it(tab: Tab) -> None:
    url = tab.python("print('ready')")
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        shown.until_shown("ready", "output")
        shown.run(
            "class Report:\n    def _repr_html_(self):\n        return '<ul><li>Sum</li><li>3</li></ul>'\nReport()"
        )
        source = shown.until(
            lambda: shown.js("return document.querySelector('iframe.rich')?.srcdoc ?? ''"), "the table"
        )
        assert "<li>Sum</li><li>3</li>" in source
        assert shown.js("return document.querySelector('iframe.rich').offsetHeight") > 50
        shown.run(
            "import base64\nclass Dot:\n    def _repr_png_(self):\n        return base64.b64decode("
            "'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=')\nDot()"
        )
        width = "return document.querySelector('img.rich')?.naturalWidth ?? 0"
        shown.until(lambda: shown.js(width) == 1, "the picture")


def test_the_tabs_are_chosen_with_the_arrow_keys_and_name_what_they_show(tab: Tab) -> None:
    url = tab.python("print('ready')")
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        chosen = "return document.querySelector('adder-panel > header [role=tab][aria-selected=true]')"
        tabs = shown.js("return [...document.querySelectorAll('adder-panel > header [role=tab]')].map(({ id }) => id)")
        shown.js(chosen).send_keys(Keys.ARROW_RIGHT)
        shown.until(lambda: shown.js(chosen).get_attribute("id") == tabs[1], "the second")
        shown.js(chosen).send_keys(Keys.HOME, Keys.ARROW_LEFT)
        shown.until(lambda: shown.js(chosen).get_attribute("id") == tabs[-1], "the last, from the first")
        assert shown.js("return document.activeElement.id") == tabs[-1]
        shown.js("document.activeElement.blur()")
        assert (
            shown.js("return [...document.querySelectorAll('[role=tab]')].filter((tab) => tab.tabIndex === 0).length")
            == 1
        ), "one of them is reached with Tab"
        for name in tabs:
            shown.click(f"#{name}")
            about = shown.js(
                "return document.getElementById(arguments[0].getAttribute('aria-controls'))", shown.js(chosen)
            )
            shown.until(about.is_displayed, "what the tab is about")
            assert about.get_attribute("role") == "tabpanel"
            assert about.get_attribute("aria-labelledby") == name


def test_problems_are_counted_on_the_tab_and_have_their_columns(tab: Tab) -> None:
    url = tab.python("import json\ndef add():\n    return totl + 1\nprint('ready')")
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        shown.until_shown("ready", "output")
        shown.click("#tab-problems")
        shown.until(lambda: shown.js("return document.querySelectorAll('.problems li').length") == 2, "the list")
        assert shown.js("return document.querySelector('#tab-problems').textContent.trim().split(/\\s+/).at(-1)") == "2"
        places = shown.js("return [...document.querySelectorAll('.problems .place')].map((place) => place.textContent)")
        assert [place.partition(":")[2] for place in places] == ["3:1", "5:12"]


def test_a_node_is_pointed_out_while_the_keyboard_is_at_it(tab: Tab) -> None:
    url = tab.python("print('ready')", body="<p id='here'>Here</p>")
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        shown.until_shown("ready", "output")
        shown.run("document.find('#here')")
        shown.until_shown("<p", "result")

        def pointed_out() -> int:
            with shown.on_page():
                return tab.js("return document.querySelector('#here').getAnimations().length")

        # To look at the page takes the focus from the panel, so that is only said.
        said = (
            "document.querySelector('.entry[data-kind=result] [data-action=reveal]')"
            ".dispatchEvent(new FocusEvent(arguments[0], { bubbles: true }))"
        )
        shown.js(said, "focusin")
        shown.until(lambda: pointed_out() == 1, "the element to be pointed out")
        shown.js(said, "focusout")
        shown.until(lambda: pointed_out() == 0, "the end of that")


def test_problems_are_asked_for_once_however_often_they_are_looked_for_before_the_answer(tab: Tab) -> None:
    url = tab.python("print('ready')")
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        shown.click("#tab-problems")
        asked = shown.js(ASKED_OFTEN)
        assert asked <= 1
        again = "document.querySelector('adder-problems').look(); return window.asked"
        shown.until(lambda: shown.js(again) > asked, "that they are asked for again")


def test_the_rest_of_a_long_line_and_more_rows_of_a_table_are_shown_when_they_are_asked_for(tab: Tab) -> None:
    url = tab.python("print('ready')")
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        shown.until_shown("ready", "output")
        shown.run("print('x' * 25_000 + 'the end')")
        shown.until_shown("xxx", "output")
        assert "the end" not in shown.texts("output")[-1]
        shown.click(".entry[data-kind=output] [data-action=rest]")
        shown.until(lambda: "xthe end" in shown.texts("output")[-1], "the rest")
        shown.value("[{'n': n} for n in range(450)]")
        count = "return document.querySelectorAll('adder-console .table tbody tr').length"
        for expected in (200, 400, 450):
            shown.until(lambda expected=expected: shown.js(count) == expected, f"{expected} rows")
            shown.js("document.querySelector('[data-action=rows]')?.click()")
        assert shown.js("return [...document.querySelectorAll('.table tbody tr')].at(-1).textContent") == "449449"
