"""Two panels on one tab: one debugs, the other is told where Python stands, and looks on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.debugger import DebuggerView
from tests.support.devtools import Panel, panel
from tests.support.tab import Tab

SHOP = """
import web

def total(prices, label):
    due = sum(prices)
    return f"{label}: {due}"

@web.when("click", "#go")
def go(event):
    document.find("#out").text = total([1, 2], "mine")

print("ready")
"""

BODY = "<button id='go'>Go</button><p id='out'></p>"

PROMPT = "return document.querySelector('adder-console .prompt').textContent.trim()"

#: What the panel's bar says of who has Python stand.
WHO = "return document.querySelector('#other')?.textContent ?? ''"

BUTTONS = "return [...document.querySelectorAll('adder-debugger .control')].filter((one) => !one.disabled).length"

#: Makes a request; why it was refused.
REQUEST = """
const [command, path, done] = arguments;
document.querySelector('adder-debugger').client.request(command, { source: { path }, breakpoints: [] })
  .then(() => done(''), ({ message }) => done(message));
"""


@contextmanager
def looking_at(shown: Panel) -> Iterator[Panel]:
    """The driver looks at another panel as long as the block runs."""
    driver = shown.tab.driver
    before = driver.current_window_handle
    driver.switch_to.window(shown.window)
    try:
        yield shown
    finally:
        driver.switch_to.window(before)


@contextmanager
def debugging(tab: Tab) -> Iterator[tuple[Panel, DebuggerView, str]]:
    """A panel that debugs the page, with a breakpoint where `total` returns."""
    url = tab.python(SHOP, BODY)
    tab.until_printed("ready")
    with panel(tab, url) as first:
        debugger = DebuggerView(first)
        first.until(lambda: "def total" in debugger.state["text"], "the source")
        debugger.place(url, tab.site.line_of(url, "return f"))
        yield first, debugger, url


@contextmanager
def second_panel(first: Panel, url: str) -> Iterator[Panel]:
    """Another panel on the page; the driver looks at it."""
    with first.on_page(), panel(first.tab, url) as second:
        second.until(lambda: "debugs this page" in _note(second), "the second panel to be told that another one debugs")
        yield second


def _note(shown: Panel) -> str:
    return shown.js("return document.querySelector('adder-debugger .note').textContent")


def test_the_second_panel_is_told_that_python_stands_and_by_whose_doing_and_looks_on(tab: Tab) -> None:
    with debugging(tab) as (first, debugger, url), second_panel(first, url) as second:
        second.press_on_page("#go")
        second.until(lambda: second.state() == "paused", "the second panel to say that Python stands")
        assert "A panel in another tab debugs this page" in second.js(WHO)
        # It stays with what its user looks at, and its console is at the stop.
        assert second.field.is_displayed()
        assert not second.js("return document.querySelector('adder-debugger').offsetParent")
        second.until(lambda: second.js(PROMPT).endswith("total ›"), "the prompt to say where")
        assert second.value("due, label") == "(3, 'mine')"
        other = DebuggerView(second)
        state = other.until_stopped("total")
        assert "go" in state["stack"][1]
        assert "Paused at a breakpoint" in state["note"]
        second.until(lambda: any("due: 3" in row for row in other.state["variables"]), "the variables")
        assert other.evaluate("label") == "'mine'"
        assert second.js(BUTTONS) == 0
        with looking_at(first):
            assert debugger.until_stopped("total")
            assert first.js(WHO) == ""
            debugger.press("continue")
            debugger.until_running()
        other.until_running()
        second.until(lambda: second.state() == "running", "the second panel to say that Python runs")
        assert second.js(WHO) == ""
        with second.on_page():
            tab.until_text("mine: 3", "#out")


def test_a_panel_that_is_opened_while_python_stands_is_told_where(tab: Tab) -> None:
    with debugging(tab) as (first, debugger, url):
        first.press_on_page("#go")
        debugger.until_stopped("total")
        first.js("document.querySelector('adder-debugger').client.hearOutput()")
        with second_panel(first, url) as second:
            second.until(lambda: second.state() == "paused", "the second panel to say that Python stands")
            assert "An editor debugs this page" in second.js(WHO)
            DebuggerView(second).until_stopped("total")
            assert second.value("due") == "3"
        assert debugger.state["stopped"], "whoever only looks on leaves everything as it is"
        debugger.press("continue")
        debugger.until_running()


def test_a_panel_that_only_looks_on_does_not_have_python_go_on_and_sets_no_breakpoint(tab: Tab) -> None:
    with debugging(tab) as (first, debugger, url), second_panel(first, url) as second:
        second.press_on_page("#go")
        other = DebuggerView(second)
        other.until_stopped("total")
        for command in ("continue", "next", "setBreakpoints", "disconnect"):
            refused = tab.driver.execute_async_script(REQUEST, command, url)
            assert refused == "another panel debugs this page", command
        with looking_at(first):
            debugger.until_stopped("total")
            debugger.press("continue")
            debugger.until_running()
            first.press_on_page("#go")
            debugger.until_stopped("total")
            debugger.press("continue")


def test_when_the_panel_that_debugs_is_closed_python_goes_on_and_the_other_one_debugs(tab: Tab) -> None:
    with debugging(tab) as (first, debugger, url), second_panel(first, url) as second:
        second.press_on_page("#go")
        second.until(lambda: second.state() == "paused", "the second panel to say that Python stands")
        with looking_at(first):
            debugger.until_stopped("total")
            tab.driver.get("about:blank")
        second.until(lambda: second.state() == "running", "Python to go on")
        with second.on_page():
            tab.until_text("mine: 3", "#out")
        second.until(lambda: "debugs this page" not in _note(second), "the second panel to debug")
        other = DebuggerView(second)
        other.place(url, tab.site.line_of(url, "due = "))
        second.press_on_page("#go")
        other.until_stopped("total")
        other.press("continue")
        other.until_running()
