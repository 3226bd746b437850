"""The panel's profiler on a real page: what Python did, when, for how long, and what it waited for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.support.debugger import DebuggerView
from tests.support.downloads import downloaded, saving_browser
from tests.support.performance import shop
from tests.support.tab import Tab
from tools.browser import Session
from tools.paths import BROWSERS


@pytest.fixture(scope="module", params=BROWSERS)
def session(request: pytest.FixtureRequest, extensions: Path, downloads: Path) -> Iterator[Session]:
    """A browser that saves files without asking."""
    with saving_browser(request.param, extensions, downloads) as running:
        yield running


def test_a_recording_shows_what_an_event_ran_how_often_and_what_it_waited_for(tab: Tab) -> None:
    with shop(tab) as view:
        state = view.record_purchase()
        rows = state["rows"]
        assert rows["price"]["kind"] == "page"
        assert rows["price"]["calls"] == "2"
        # The script begins on line 3 of the page.
        assert rows["price"]["place"].endswith(":7")
        assert rows["go"]["calls"] == "1"
        assert rows["waiting for the page"]["kind"] == "waiting"
        assert rows["sending to the page"]["kind"] == "sending"
        assert view.micros(rows["price"]["own"]) >= 35_000, "it has computed for 0.04 s"
        own = [view.micros(rows[name]["own"]) for name in state["order"]]
        assert own == sorted(own, reverse=True), "what took longest by itself comes first"
        names = [name for _, name in state["boxes"]]
        assert names[0] == "event click", "the chart's top row has what ran when"
        assert ["page", "go"] in state["boxes"]
        assert not [name for name in state["order"] if "_run" in name or "perform" in name], "the runtime is folded"


def test_a_reload_is_recorded_from_the_page_s_first_script_on(tab: Tab) -> None:
    with shop(tab) as view:
        view.start()
        view.reload()
        view.until_recording()
        state = view.stop()
        name = view.url.rsplit("/", 1)[1]
        assert state["boxes"][0] == ["turn", f"script {name}"]
        assert ["page", "<module>"] in state["boxes"]


SPIN = """
def spin():
    while True:
        step()

def step():
    return sum(range(1000))

print("ready")
spin()
"""


def test_it_begins_and_ends_while_python_computes(tab: Tab) -> None:
    with shop(tab, SPIN) as view:
        view.start()
        state = view.stop()
        assert state["rows"]["spin"]["calls"] == "0", "it had been called before"
        assert int(state["rows"]["step"]["calls"].replace(",", "")) > 0
        with view.panel.on_page():
            tab.go("about:blank")


def test_the_keyboard_records_and_looks_into_the_chart(tab: Tab) -> None:
    with shop(tab) as view:
        shown = view.panel

        def press(*keys: str) -> None:
            ActionChains(tab.driver).send_keys(*keys).perform()

        view.settle()
        view.toggle()
        view.until_recording()
        view.buy()
        view.toggle()
        state = view.until_shown()
        everything = state["range"]
        shown.js("document.querySelector('.chart').focus()")
        press(Keys.ARROW_RIGHT)
        shown.until(lambda: "event click" in view.state["selected"], "the first call")
        press(Keys.ARROW_DOWN)
        shown.until(lambda: view.state["selected"].startswith("go"), "what it called")
        press("+")
        shown.until(lambda: view.state["range"] != everything, "a closer look")
        closer = view.state["range"]
        assert closer["to"] - closer["from"] < everything["to"] - everything["from"]
        press("0")
        shown.until(lambda: view.state["range"] == everything, "all of it")
        press(Keys.ENTER)
        shown.until(lambda: view.state["range"] != everything, "one call")
        press(Keys.ESCAPE)
        shown.until(lambda: "Select a call" in view.state["selected"], "nothing")


def test_the_mouse_selects_zooms_and_moves_in_the_chart_and_the_table_sorts_and_finds(tab: Tab) -> None:
    with shop(tab) as view:
        shown = view.panel
        state = view.record_purchase()
        everything = state["range"]
        box = shown.js("return [...document.querySelectorAll('.box')].find(({ title }) => title.startsWith('go\\n'))")
        ActionChains(tab.driver).move_to_element(box).double_click().perform()
        shown.until(lambda: view.state["selected"].startswith("go"), "the call")
        shown.until(lambda: view.state["range"] != everything, "a closer look")
        before = view.state["range"]
        chart = shown.js("return document.querySelector('.chart')")
        ActionChains(tab.driver).drag_and_drop_by_offset(chart, 60, 0).perform()
        shown.until(lambda: view.state["range"]["from"] < before["from"], "an earlier part")
        shown.click("[data-zoom=whole]")
        shown.until(lambda: view.state["range"] == everything, "all of it")
        shown.js(
            "document.querySelector('.chart').dispatchEvent("
            "new WheelEvent('wheel', { deltaY: -200, clientX: 300, bubbles: true, cancelable: true }))"
        )
        shown.until(lambda: view.state["range"] != everything, "a closer look by the wheel")

        def in_order() -> list[str]:
            return [name for name in view.state["order"] if name in ("go", "price", "total")]

        shown.click("th [data-column=name]")
        shown.until(lambda: in_order() == ["go", "price", "total"], "names in order")
        shown.click("th [data-column=name]")
        shown.until(lambda: in_order() == ["total", "price", "go"], "names from their end")
        field = shown.js("return document.querySelector('adder-performance input[type=search]')")
        field.send_keys("pri")
        shown.until(lambda: view.state["order"] == ["price"], "the one that was sought")
        shown.click(".function")
        marked = "return [...document.querySelectorAll('.box.marked')].map(({ title }) => title.split('\\n')[0])"
        shown.click("[data-zoom=whole]")
        shown.until(lambda: set(shown.js(marked)) == {"price"}, "its calls")


def test_a_profile_is_saved_for_speedscope_and_as_a_chrome_trace_also_when_its_page_has_been_left(
    tab: Tab, downloads: Path
) -> None:
    with shop(tab) as view:
        view.record_purchase()
        with view.panel.on_page():
            tab.python("print('another')")
        looked_at = "return document.querySelector('adder-panel').frames.map(({ url }) => url)"
        view.panel.until(lambda: view.url not in view.panel.js(looked_at), "the panel to look at the next page")
        view.panel.click("#profile-speedscope")
        view.panel.click("#profile-trace")
        folder = downloads / tab.browser
        speedscope = json.loads(downloaded(tab, folder, "python-profile-*.speedscope.json"))
        trace = json.loads(downloaded(tab, folder, "python-trace-*.json"))
    assert speedscope["name"] == view.url
    frames = [frame["name"] for frame in speedscope["shared"]["frames"]]
    opened = [frames[one["frame"]] for one in speedscope["profiles"][0]["events"] if one["type"] == "O"]
    assert opened.index("event click") < opened.index("go") < opened.index("price")
    [go] = [one for one in trace["traceEvents"] if one["name"] == "go"]
    assert (go["ph"], go["cat"]) == ("X", "page")
    assert all(go["ts"] <= one["ts"] for one in trace["traceEvents"] if one["name"] == "price")


def test_it_records_beside_the_debugger_whose_pauses_are_told_apart(tab: Tab) -> None:
    with shop(tab) as view:
        shown = view.panel
        debugger = DebuggerView(shown)
        shown.until(lambda: "def price" in debugger.state["text"], "the source")
        debugger.set(view.url, {"line": 8, "condition": "item == 'tea'"})
        view.open()
        view.start()
        shown.press_on_page("#go")
        debugger.until_stopped("price")
        debugger.press("continue")
        debugger.until_running()
        with shown.on_page():
            tab.until_text("6 of True", "#out")
        view.open()
        state = view.stop()
        assert state["rows"]["paused in the debugger"]["kind"] == "waiting"
        assert state["rows"]["price"]["calls"] == "2"
        debugger.set(view.url)


def test_nothing_watches_python_while_nothing_is_recorded(tab: Tab) -> None:
    with shop(tab) as view:
        shown = view.panel
        shown.click("#tab-console")
        shown.value("import sys; sys.monitoring.get_tool(2) is None")
        view.open()
        watching = "[sys.monitoring.get_tool(2), sys.monitoring.get_events(2) if sys.monitoring.get_tool(2) else 0]"
        view.start()
        shown.click("#tab-console")
        assert "profiler" in shown.value(watching)
        view.open()
        view.stop()
        shown.click("#tab-console")
        assert shown.value(watching) == "[None, 0]"


HOSTILE = """
import sys
from adder.devtools import channel

code = compile("def f(): pass", "https://a.example/<img src=x onerror=alert(1)>", "exec")
names = {}
exec(code, names)
f = names["f"]
f.__code__ = f.__code__.replace(co_name="<img src=x>", co_qualname="<img src=x onerror=document.title='owned'>")

def run():
    f()
    for rows in ([None], [[1e999, "x"]], {"a": 1}, "text", [[0] * 9] * 9):
        for kind in ("profile", "entries", "spans", "done", "recording", "nothing", "refused"):
            channel.send("profile", {"type": kind, "rows": rows, "duration": rows, "text": "<img src=x>"})
"""


def test_what_python_says_of_itself_is_shown_as_text(tab: Tab) -> None:
    with shop(tab, HOSTILE + "\nprint('ready')") as view:
        shown = view.panel
        view.start()
        shown.click("#tab-console")
        shown.run("run()")
        shown.run("print('over')")
        shown.until_shown("over", "output")
        view.open()
        state = view.stop()
        assert any(name.startswith("<img src=x onerror") for name in state["order"])
        assert shown.js("return document.querySelectorAll('adder-performance img').length") == 0
        assert "owned" not in tab.driver.title
