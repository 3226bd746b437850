"""The console while Python stands at a breakpoint: what is typed means the names of the frame that is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from selenium.webdriver.common.keys import Keys

from tests.support.debugger import DebuggerView
from tests.support.devtools import EDITOR, Panel, panel
from tests.support.tab import Tab

SHOP = """
import web

rate = 2
label = "of the page"

def total(prices, label):
    due = sum(prices)
    return f"{label}: {due * rate}"

@web.when("click", "#go")
def go(event):
    order = "mine"
    document.find("#out").text = total([1, 2], order)

print("ready")
"""

BODY = "<button id='go'>Go</button><p id='out'></p>"

PROMPT = "return document.querySelector('adder-console .prompt').textContent.trim()"


@contextmanager
def stopped(tab: Tab, cell: str = "") -> Iterator[tuple[Panel, DebuggerView]]:
    """A panel that shows Python standing in `total`, at the line that returns; a cell of its own may wait meanwhile."""
    url = tab.python(SHOP, BODY)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        shown.until(lambda: "def total" in debugger.state["text"], "the source")
        debugger.set(url, tab.site.line_of(url, "return f"))
        if cell:
            shown.run(cell)
        shown.press_on_page("#go")
        debugger.until_stopped("total")
        yield shown, debugger


def test_what_is_typed_at_a_stop_means_the_frame_s_names_and_what_it_changes_is_used_when_python_goes_on(
    tab: Tab,
) -> None:
    with stopped(tab) as (shown, debugger):
        shown.until(lambda: shown.js(PROMPT).endswith("total ›"), "the prompt to say where")
        assert shown.value("due, label") == "(3, 'mine')"
        assert shown.value("[due for due in prices if any(due < rate for _ in label)]") == "[1]"
        shown.run("due = 50\nprint('now', due)")
        shown.until_shown("now 50", "output")
        assert shown.value("_") == "[1]", "the last value, as ever"
        shown.until(lambda: any("due: 50" in row for row in debugger.state["variables"]), "the debugger to show it")
        debugger.press("continue")
        debugger.until_running()
        with shown.on_page():
            tab.until_text("mine: 100", "#out")
        shown.until(lambda: shown.js(PROMPT) == ">>>", "the page's prompt")
        assert shown.value("label") == "'of the page'"
        assert "NameError" in shown.error("due")


def test_the_frame_that_is_chosen_is_the_one_that_is_meant(tab: Tab) -> None:
    with stopped(tab) as (shown, _):
        assert "name 'order' is not defined" in shown.error("order")
        shown.js("document.querySelectorAll('adder-debugger .stack .frame')[1].click()")
        shown.until(lambda: shown.js(PROMPT).endswith("go ›"), "the prompt of the other frame")
        assert shown.value("order, event.type") == "('mine', 'click')"
        shown.run("global rate\nrate = 3\nlater = lambda: order")
        assert shown.value("rate, later()") == "(3, 'mine')"


def test_an_exception_at_a_stop_has_its_traceback_and_python_stands_still(tab: Tab) -> None:
    with stopped(tab) as (shown, debugger):
        text = shown.error("def half(n):\n    return n / 0\n\nhalf(due)")
        assert "return n / 0" in text
        assert "ZeroDivisionError" in text
        shown.js("[...document.querySelectorAll('[data-action=locals]')].at(-1).click()")
        shown.until_shown("n: 3", "error")
        assert "nothing can be awaited while Python stands still" in shown.error("await go")
        assert "nothing can be installed while Python stands still" in shown.error("%pip install spam")
        assert shown.value("%time due + 1") == "4"
        assert debugger.state["stopped"]


def test_values_elements_and_questions_are_looked_into_at_a_stop(tab: Tab) -> None:
    with stopped(tab) as (shown, _):
        shown.run("class Box:\n    @property\n    def size(self): return due\n\n[prices, Box()]")
        shown.until_shown("[[1, 2], ", "result")
        for label in ("0: [1, 2]", "size: (…)"):
            shown.js("[...document.querySelectorAll('adder-value button.twisty')].at(-1).click()")
            shown.until_shown(label, "result")
        shown.click("[data-action=evaluate]")
        shown.until_shown("size: 3", "result")
        shown.run("document.find('#go').text = 'Gone'\ndocument.find('#go')")
        shown.until_shown(">Gone</button>", "result")
        with shown.on_page():
            tab.until_text("Gone", "#go")
        shown.run("name = input('Who? ')\nname * due")
        shown.until(lambda: shown.js("return document.querySelector('input.answer')"), "the question").send_keys(
            "ab", Keys.ENTER
        )
        shown.until_shown("'ababab'", "result")


def test_what_runs_at_a_stop_can_be_interrupted_and_python_stands_still(tab: Tab) -> None:
    with stopped(tab) as (shown, debugger):
        shown.run("while True: pass")
        shown.until(
            lambda: (shown.click("#interrupt"), [one for one in shown.log if "Interrupted." in one["text"]])[1],
            "its end",
        )
        assert debugger.state["stopped"]
        assert shown.value("due") == "3"


def test_breakpoint_in_code_brings_up_a_prompt_that_knows_the_local_names(tab: Tab) -> None:
    url = tab.python(
        "import web\n\n@web.when('click', '#go')\ndef go(event):\n    surprise = 41\n    breakpoint()\n"
        "    document.find('#out').text = surprise\n\nprint('ready')",
        BODY,
    )
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        shown.until_debugging()
        shown.press_on_page("#go")
        shown.until(lambda: shown.js(PROMPT).endswith("go ›"), "the prompt")
        shown.until(lambda: shown.field.is_displayed(), "the console below the debugger")
        assert shown.js("return document.querySelector('adder-debugger').offsetParent !== null")
        shown.until(
            lambda: shown.js(f"return {EDITOR}.activeElement") == shown.field, "the field to be typed into at once"
        )
        shown.field.send_keys("surp")
        offered = f"return {EDITOR}.querySelector('[role=option]')?.textContent"
        shown.until(lambda: shown.js(offered) == "surprise", "the local to be offered")
        shown.until(lambda: (shown.field.send_keys(Keys.TAB), shown.typed == "surprise")[1], "that to be taken")
        shown.field.send_keys(" += 1", Keys.ENTER)
        shown.until_shown("surprise += 1", "input")
        assert shown.value("surprise") == "42"
        shown.field.send_keys(Keys.F8)
        with shown.on_page():
            tab.until_text("42", "#out")
        shown.click("#drawer")
        assert not shown.field.is_displayed(), "it goes when the user wants that"


CELL = """
import web

def total(prices):
    due = sum(prices)
    return due

async def gather(prices):
    return await asyncio.create_task(later(prices))

async def later(prices):
    return total(prices)

import asyncio
print("ready")
"""


@contextmanager
def cell_stands(tab: Tab, cell: str) -> Iterator[tuple[Panel, DebuggerView]]:
    """A panel whose own cell stands in `total`, at the line that returns."""
    url = tab.python(CELL)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        shown.until(lambda: "def total" in debugger.state["text"], "the source")
        debugger.place(url, tab.site.line_of(url, "return due"))
        shown.run(cell)
        debugger.until_stopped("total")
        shown.until(lambda: shown.js(PROMPT).endswith("total ›"), "the prompt to say where")
        yield shown, debugger


def states(shown: Panel) -> list[str]:
    """How far each cell is, from the first one on."""
    return [one["state"] for one in shown.log if one["kind"] == "input"]


@pytest.mark.parametrize("cell", ["total([1, 2])", "await gather([1, 2])"], ids=["itself", "a task of its own"])
@pytest.mark.parametrize("how", ["button", "key"])
def test_a_cell_that_stands_at_a_breakpoint_ends_when_it_is_interrupted(tab: Tab, cell: str, how: str) -> None:
    with cell_stands(tab, cell) as (shown, debugger):
        if how == "key":
            shown.field.send_keys(Keys.CONTROL, "c")
        else:
            shown.click("#interrupt")
        shown.until_shown("Interrupted.", "note")
        assert states(shown) == ["interrupted"]
        debugger.until_running()
        shown.until(lambda: shown.js(PROMPT) == ">>>", "the page's prompt")
        shown.until(lambda: shown.state() == "running", "the panel to say that Python runs")
        if cell.startswith("total"):
            [text] = shown.texts("error")
            assert "KeyboardInterrupt" in text
            assert "return due" in text
        # The breakpoint holds, and so does Python.
        shown.run("total([3])")
        debugger.until_stopped("total")
        debugger.press("continue")
        shown.until_shown("3", "result")


def test_an_interrupt_is_for_what_runs_at_the_stop_before_the_cell_that_stands_there(tab: Tab) -> None:
    with cell_stands(tab, "total([1, 2])") as (shown, debugger):
        shown.run("while True: pass")
        shown.until(lambda: states(shown) == ["running", "running"], "the second to run")
        # Once: a second click that comes after its end is for the cell that stands.
        shown.click("#interrupt")
        shown.until_shown("Interrupted.", "note")
        assert states(shown) == ["running", "interrupted"]
        assert debugger.state["stopped"]
        assert shown.value("due") == "3"
        shown.click("#interrupt")
        shown.until(lambda: len(shown.texts("note")) == 2, "the end of the other")
        debugger.until_running()


def test_an_interrupt_leaves_the_page_s_own_code_where_it_stands(tab: Tab) -> None:
    with stopped(tab, "import asyncio\nawait asyncio.sleep(600)") as (shown, debugger):
        shown.click("#interrupt")
        assert shown.value("due") == "3"
        assert debugger.state["stopped"]
        debugger.press("continue")
        with shown.on_page():
            tab.until_text("mine: 6", "#out")
        shown.until_shown("Interrupted.", "note")
