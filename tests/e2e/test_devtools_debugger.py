"""The panel's debugger: Python stands still on a real page, is looked at and changed, and goes on; its page lives."""

from __future__ import annotations

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.support.back_forward import PERSISTED, leave
from tests.support.crash import crash
from tests.support.debugger import DebuggerView
from tests.support.devtools import panel
from tests.support.extension import interpreters
from tests.support.tab import Tab

SHOUT = """
import web

def shout(text):
    loud = text.upper()
    return loud + "!"

@web.when("click", "#go")
def go(event):
    web.page = shout("hello")
    document.find("#out").text = web.page

print("ready")
"""

BODY = "<button id='go'>Go</button><p id='out'></p>"


def test_a_breakpoint_stops_python_and_locals_are_seen_and_changed(tab: Tab) -> None:
    url = tab.python(SHOUT, BODY)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        shown.until(lambda: "def shout(text):" in debugger.state["text"], "the source")
        assert url in debugger.state["sources"]
        # The script begins on line 3 of the page.
        debugger.set(url, 7)
        shown.press_on_page("#go")
        state = debugger.until_stopped("shout")
        assert state["stack"][0].endswith(":7")
        shown.until(lambda: shown.state() == "paused", "the panel to say so")
        assert "go" in state["stack"][1]
        shown.until(lambda: any("text: 'hello'" in row for row in debugger.state["variables"]), "a local")
        debugger.press("next")
        state = debugger.until_stopped(":8")
        frame = debugger.ask("stackTrace", threadId=1)["stackFrames"][0]["id"]
        local = debugger.ask("scopes", frameId=frame)["scopes"][0]["variablesReference"]
        debugger.ask("setVariable", variablesReference=local, name="loud", value="'changed'")
        debugger.press("stepOut")
        debugger.until_stopped("go")
        debugger.press("continue")
        debugger.until_running()
        shown.until(lambda: shown.state() == "running", "the panel to say so")
        with shown.on_page():
            tab.until_text("changed!", "#out")


ANIMATED = """
import web

seen = []

@web.when("click", "#go")
def go(event):
    seen.append("go")

@web.when("click", ".other")
def other(event):
    seen.append(event.target.id)
    document.find("#out").text = " ".join(seen)

print("ready")
"""


INTERVAL = """
const done = arguments[0];
const times = [];
const note = (time) => {
  times.push(time);
  if (times.length <= 40) return void requestAnimationFrame(note);
  const intervals = times.slice(1).map((later, index) => later - times[index]).sort((a, b) => a - b);
  done(intervals[20]);
};
requestAnimationFrame(note);
"""
"""The usual time between two frames: the median."""


def test_the_page_animates_at_its_usual_rate_while_python_stands_and_events_come_after_it_in_order(tab: Tab) -> None:
    url = tab.python(ANIMATED, BODY + "<i id='a' class='other'></i><i id='b' class='other'></i>")
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.set(url, 10)
        with shown.on_page():
            before = tab.driver.execute_async_script(INTERVAL)
            tab.js("document.querySelector('#go').click()")
        debugger.until_stopped("go")
        with shown.on_page():
            # A measurement may fall into a time at which the machine has much else to do.
            tab.until(lambda: tab.driver.execute_async_script(INTERVAL) < 1.5 * before, f"a frame each {before} ms")
            tab.js("for (const id of ['a', 'b', 'a']) document.getElementById(id).click()")
            assert tab.text("#out") == ""
        assert debugger.state["stopped"]
        debugger.press("continue")
        debugger.until_running()
        with shown.on_page():
            tab.until_text("go a b a", "#out")


def test_breakpoints_outlive_a_reload_and_stop_what_runs_first(tab: Tab) -> None:
    url = tab.python("first = 1\nsecond = first + 1\nprint(second)", BODY)
    tab.until_printed("2")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.set(url, 4)
        with shown.on_page():
            tab.driver.refresh()
        state = debugger.until_stopped("<module>")
        assert state["stack"] == [f"<module>{url.rpartition('/')[2]}:4"]
        with shown.on_page():
            tab.driver.refresh()
        # A page that goes takes what stands there along, and stops anew.
        gone = state["stopped"]["documentId"]
        shown.until(lambda: (debugger.state["stopped"] or {}).get("documentId", gone) != gone, "the new page to stop")
        debugger.until_stopped(":4")
        debugger.set(url)
        debugger.press("continue")
        debugger.until_running()
        with shown.on_page():
            tab.until_printed("2")


# As the host greets an interpreter that begins just before it hears of a change.
GREET = """
const [path, line] = arguments;
document.querySelector('adder-debugger').connection.greet('debug', 'debug-control', {
  type: 'greet',
  sources: [{ source: { path }, breakpoints: [{ id: 99, line }] }],
  filters: [],
  output: false,
  place: 'tab',
});
"""


def test_breakpoints_changed_while_an_interpreter_begins_are_as_the_panel_has_them(tab: Tab) -> None:
    url = tab.python(SHOUT, BODY)
    tab.until_printed("ready")
    before, after = (tab.site.line_of(url, text) for text in ("loud = ", "return loud"))
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.set(url, after)
        shown.js(GREET, url, before)
        debugger.reload()
        shown.until_python()
        debugger.ask("threads")
        shown.press_on_page("#go")
        assert debugger.until_stopped("shout")["stack"][0].endswith(f":{after}")
        debugger.press("continue")
        debugger.until_running()
        debugger.set(url)
        shown.js(GREET, url, before)
        debugger.reload()
        shown.until_python()
        debugger.ask("threads")
        shown.press_on_page("#go")
        with shown.on_page():
            tab.until_text("HELLO!", "#out")
        assert not debugger.state["stopped"]


def test_a_page_that_is_left_while_python_stands_is_not_shown_and_stands_there_when_it_comes_back(tab: Tab) -> None:
    other = tab.site.add("/elsewhere.html", "<!doctype html><title>Elsewhere</title><script type='python'>1</script>")
    for _ in range(4):  # a browser does not keep every page that is left
        url = tab.python(SHOUT, BODY + PERSISTED)
        tab.until_printed("ready")
        with panel(tab, url) as shown:
            debugger = DebuggerView(shown)
            debugger.set(url, tab.site.line_of(url, "loud = "))
            shown.press_on_page("#go")
            debugger.until_stopped("shout")
            with shown.on_page():
                is_kept = leave(tab, other)
            debugger.until_running()
            shown.until(lambda: shown.state() == "running", "the other page's Python")
            assert shown.value("document.title") == "'Elsewhere'"
            if not is_kept:
                continue
            shown.click("#tab-debugger")
            with shown.on_page():
                tab.driver.back()
            debugger.until_stopped("shout")
            shown.until(lambda: shown.state() == "paused", "the panel to say so")
            assert debugger.evaluate("text") == "'hello'"
            debugger.press("continue")
            with shown.on_page():
                tab.until_text("HELLO!", "#out")
            return
    raise AssertionError("the browser keeps no page whose Python stands still")


def test_a_page_that_crashes_while_python_stands_is_debugged_again_once_it_is_reloaded(alone: Tab) -> None:
    url = alone.python(SHOUT + "print(shout('at once'))", BODY)
    alone.until_printed("AT ONCE!")
    page = alone.driver.current_window_handle
    with panel(alone, url) as shown:
        debugger = DebuggerView(shown)
        debugger.set(url, alone.site.line_of(url, "loud = "))
        with shown.on_page():
            alone.driver.refresh()
        debugger.until_stopped("shout")
        crash(alone, page, url)
        debugger.until_running()
        shown.until(lambda: shown.state() == "none", "the panel to say that there is no Python")
        shown.until(lambda: interpreters(alone.session) <= 1, "the end of its interpreter, beside the spare")
        # As its visitor reloads it: Chromium's driver does not touch a tab that has crashed.
        shown.js("chrome.tabs.update(arguments[0], { url: arguments[1] })", shown.number, url)
        debugger.until_stopped("shout")
        assert debugger.evaluate("text") == "'at once'"
        debugger.press("continue")
        shown.until_shown("AT ONCE!")


CART = """VAT = 0.2

def total(price):
    added = price * VAT
    return added
"""

SHOP = """
import web
from shop.cart import total

@web.when("click", "#go")
def go(event):
    print("total", total(50))

document.find("#out").text = "ready"
"""


def test_a_module_of_the_author_s_is_stopped_in_while_it_is_imported_and_when_it_is_called(tab: Tab) -> None:
    module = tab.site.add_python("/shop/cart.py", CART)
    url = tab.python(SHOP, BODY)
    # It has imported its module: a stop there would be taken for that of the next page.
    tab.until_text("ready", "#out")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        # Nobody has loaded it yet when the page comes anew.
        debugger.set(module, 1, 4)
        with shown.on_page():
            tab.driver.refresh()
        state = debugger.until_stopped("<module>")
        assert state["stack"][:2] == ["<module>cart.py:1", f"<module>{url.rpartition('/')[2]}:5"]
        shown.until(lambda: module in debugger.state["sources"], "the module among the sources")
        debugger.press("continue")
        debugger.until_running()
        with shown.on_page():
            tab.until_text("ready", "#out")
            tab.js("document.querySelector('#go').click()")
        state = debugger.until_stopped("total")
        assert state["stack"][:2] == ["totalcart.py:4", f"go{url.rpartition('/')[2]}:9"]
        assert debugger.evaluate("price") == "50"
        shown.until(lambda: "added = price * VAT" in debugger.state["text"], "the module's text")
        debugger.press("continue")
        with shown.on_page():
            tab.until_printed("total 10.0")


def test_python_that_computes_is_paused(tab: Tab) -> None:
    url = tab.python("print('begin')\nrunning = True\ncount = 0\nwhile running:\n    count += 1\nprint('end')", BODY)
    tab.until_printed("begin")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.press("pause")
        state = debugger.until_stopped("<module>")
        assert state["stack"][0][-2:] in (":6", ":7")
        debugger.evaluate("running = False")
        debugger.press("continue")
        with shown.on_page():
            tab.until_printed("end")


def test_an_uncaught_exception_in_a_handler_shows_where_it_was_raised(tab: Tab) -> None:
    url = tab.python(
        "import web, asyncio\n\ndef fail(depth):\n    raise ValueError(depth)\n\n@web.when('click', '#go')\n"
        "async def go(event):\n    await asyncio.sleep(0)\n    fail(3)\n\nprint('ready')",
        BODY,
    )
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.stop_at_exceptions("uncaught")
        shown.press_on_page("#go")
        state = debugger.until_stopped("fail")
        assert state["note"] == "Paused at an exception"
        assert state["raised"] == "ValueError(3)"
        assert [line.rpartition(":")[2] for line in state["stack"]] == ["6", "11"]
        assert debugger.ask("exceptionInfo", threadId=1)["exceptionId"] == "ValueError"
        debugger.press("continue")
        with shown.on_page():
            tab.until_message("ValueError: 3", "error")


def test_code_that_calls_breakpoint_stops_in_the_panel_and_runs_on_without_one(tab: Tab) -> None:
    url = tab.python(
        "import web\n\n@web.when('click', '#go')\ndef go(event):\n    node = document.find('#out')\n    breakpoint()\n"
        "    node.text = 'done'\n\nprint('ready')",
        BODY,
    )
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        shown.until_debugging()
        shown.press_on_page("#go")
        # The panel shows it by itself.
        shown.until(
            lambda: shown.js("return document.querySelector('adder-debugger').offsetParent !== null"), "the debugger"
        )
        debugger = DebuggerView(shown)
        debugger.until_stopped(":8")
        shown.until(lambda: any("<HTMLParagraphElement>" in row for row in debugger.state["variables"]), "the element")
        # What is asked of the page while Python stands there is answered.
        assert debugger.evaluate("node.id") == "'out'"
        # The element is pointed out while the mouse is on it.
        count = "return document.querySelector('#out').getAnimations().length"
        ActionChains(tab.driver).move_to_element(debugger.find(".scopes .row", "<HTMLParagraphElement>")).perform()
        with shown.on_page():
            tab.until(lambda: tab.js(count) == 1, "the element to be pointed out")
        debugger.press("continue")
        with shown.on_page():
            tab.until_text("done", "#out")
            assert tab.js(count) == 0

    def said() -> bool:
        tab.js("document.querySelector('#go').click()")
        return any("breakpoint()" in line for line in tab.printed)

    # Python hears a moment later that the panel is gone.
    tab.js("document.querySelector('#out').textContent = ''")
    tab.until(said, "what breakpoint() says where nobody debugs")
    tab.until_text("done", "#out")


def test_a_click_on_a_line_number_sets_a_breakpoint_and_keys_step(tab: Tab) -> None:
    url = tab.python(SHOUT, BODY)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        shown.until(lambda: "def shout(text):" in debugger.state["text"], "the source")
        debugger.number(7).click()
        shown.until(lambda: [point["at"] for point in debugger.state["points"].get(url, [])] == [7], "a breakpoint")
        shown.press_on_page("#go")
        debugger.until_stopped(":7")
        tab.driver.find_element("css selector", "adder-debugger .stack .frame").send_keys(Keys.F10)
        debugger.until_stopped(":8")
        tab.driver.find_element("css selector", "adder-debugger .stack .frame").send_keys(Keys.F8)
        debugger.until_running()
        debugger.number(7).click()
        shown.until(lambda: url not in debugger.state["points"], "no breakpoint")
        with shown.on_page():
            tab.until_text("HELLO!", "#out")


LOOP = """
import web

def each(number):
    double = number * 2
    return double

@web.when("click", "#go")
def go(event):
    total = 0
    for number in range(5):
        total += each(number)
    document.find("#out").text = total

print("ready")
"""
"""Its first line is the third of the page."""


def test_a_log_point_shows_its_lines_in_the_console_with_their_place_and_stops_nothing(tab: Tab) -> None:
    url = tab.python(LOOP, BODY)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.ask_at(8, logMessage="double is {double}")
        debugger.ask_at(12, logMessage="{missing}")
        debugger.until_listed(url, (8, "on", "double is {double}"), (12, "on", "{missing}"))
        with shown.on_page():
            tab.js("document.querySelector('#go').click()")
            tab.until_text("20", "#out")
        shown.until_shown("double is 8", "output")
        name = url.rpartition("/")[2]
        outputs = [entry["text"] for entry in shown.log if entry["kind"] == "output"]
        lines = [text for text in outputs if text.startswith("double is")]
        assert lines == [f"double is {number * 2} {name}:8" for number in range(5)]
        assert any("This log point raised NameError" in text and f"{name}:12" in text for text in outputs)
        assert not debugger.state["stopped"]
        with shown.on_page():
            assert not any("double is" in text for text in tab.printed), "a visitor's console has nothing of it"


def test_a_panel_that_is_opened_again_shows_what_log_points_have_said(tab: Tab) -> None:
    url = tab.python(LOOP, BODY)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.ask_at(8, logMessage="double is {double}")
        debugger.until_listed(url, (8, "on", "double is {double}"))
        shown.press_on_page("#go")
        shown.until_shown("double is 8")
        debugger.set(url)
    with panel(tab, url) as shown:
        shown.until_shown("double is 8")


def test_what_is_printed_just_before_a_stop_is_shown_while_python_stands(tab: Tab) -> None:
    url = tab.python("for number in range(50):\n    print('number', number)\nstop = True", BODY)
    tab.until_printed("number 49")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.set(url, tab.site.line_of(url, "stop ="))
        with shown.on_page():
            tab.driver.refresh()
        debugger.until_stopped("<module>")
        shown.until(lambda: any(text.startswith("number 49") for text in shown.texts("output")), "the last line")
        debugger.press("continue")
        debugger.until_running()


def test_conditions_and_hit_counts_of_the_form_decide_where_python_stops(tab: Tab) -> None:
    url = tab.python(LOOP, BODY)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.ask_at(7, condition="number == 3")
        debugger.ask_at(8, hitCondition="% 5")
        debugger.ask_at(15, condition="missing")
        debugger.until_listed(url, (7, "on", "number == 3"), (8, "on", "% 5"), (15, "on", "missing"))
        shown.press_on_page("#go")
        debugger.until_stopped(":7")
        assert debugger.evaluate("number") == "3"
        debugger.press("continue")
        debugger.until_stopped(":8")
        assert debugger.evaluate("number") == "4"
        debugger.press("continue")
        debugger.until_stopped(":15")
        shown.until_shown("The condition of this breakpoint raised NameError", "output")
        debugger.press("continue")
        debugger.until_running()
        # What the form was given stands in it again; a fault in it is told in the list.
        debugger.point(url, 7).find_element("css selector", ".edit").click()
        condition = debugger.find(".edited input[name=condition]")
        assert condition.get_property("value") == "number == 3"
        debugger.fill_in(condition="number ==")
        debugger.until_listed(url, (7, "faulty", "number =="), (8, "on", "% 5"), (15, "on", "missing"))
        assert debugger.why(url) == ["invalid syntax", "", ""]


def test_a_breakpoint_in_code_that_is_not_loaded_yet_is_typed_waits_and_stops_there(tab: Tab) -> None:
    module = tab.site.add_python("/till/late.py", CART)
    url = tab.python(
        "import web\n\n@web.when('click', '#go')\ndef go(event):\n    from till.late import total\n"
        "    document.find('#out').text = total(50)\n\nprint('ready')",
        BODY,
    )
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.type(".points input[name=place]", "till/late.py")
        assert "no address" in debugger.find(".points .fault").text
        debugger.find(".points input[name=place]").clear()
        debugger.type(".points input[name=place]", "till/late.py:4")
        debugger.until_listed(module, (4, "waiting", ""))
        shown.until(lambda: debugger.why(module) == ["this file has not been loaded yet"], "the reason")
        assert not shown.js("return document.querySelector('adder-debugger .points .fault')")
        shown.press_on_page("#go")
        debugger.until_stopped("total")
        debugger.until_listed(module, (4, "on", ""))
        debugger.press("continue")
        with shown.on_page():
            tab.until_text("10", "#out")


def test_breakpoints_are_set_and_asked_and_python_runs_to_a_line_by_keys_alone(tab: Tab) -> None:
    url = tab.python(LOOP, BODY)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        shown.until(lambda: "def each(number):" in debugger.state["text"], "the source")
        shown.js("document.querySelector('adder-debugger').view.focus()")
        ActionChains(tab.driver).key_down(Keys.CONTROL).send_keys(Keys.HOME).key_up(Keys.CONTROL).perform()
        ActionChains(tab.driver).send_keys(Keys.DOWN * 6, Keys.F9).perform()
        debugger.until_listed(url, (7, "on", ""))
        ActionChains(tab.driver).key_down(Keys.SHIFT).send_keys(Keys.F9).key_up(Keys.SHIFT).perform()
        # The form has the keyboard, and its source has it afterwards.
        ActionChains(tab.driver).send_keys("number == 2", Keys.ENTER).perform()
        debugger.until_listed(url, (7, "on", "number == 2"))
        shown.press_on_page("#go")
        debugger.until_stopped(":7")
        ActionChains(tab.driver).send_keys(Keys.DOWN * 7).perform()
        ActionChains(tab.driver).key_down(Keys.CONTROL).send_keys(Keys.F10).key_up(Keys.CONTROL).perform()
        debugger.until_stopped(":14")
        debugger.until_listed(url, (7, "on", "number == 2"))
        ActionChains(tab.driver).send_keys(Keys.F8).perform()
        debugger.until_running()
        with shown.on_page():
            tab.until_text("20", "#out")


def test_a_ctrl_click_on_a_line_number_runs_to_that_line(tab: Tab) -> None:
    url = tab.python(LOOP, BODY)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.number(12).click()
        debugger.until_listed(url, (12, "on", ""))
        shown.press_on_page("#go")
        debugger.until_stopped(":12")
        actions = ActionChains(tab.driver).key_down(Keys.CONTROL).click(debugger.number(14)).key_up(Keys.CONTROL)
        actions.perform()
        debugger.until_stopped(":14")
        debugger.press("continue")
        debugger.until_running()


def test_frames_are_chosen_stepped_into_watched_and_their_variables_changed(tab: Tab) -> None:
    url = tab.python(LOOP, BODY)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.type(".watches input[name=expression]", "number * 100")
        debugger.type(".watches input[name=expression]", "double")
        debugger.set(url, 14)
        shown.press_on_page("#go")
        debugger.until_stopped("go")
        debugger.press("stepIn")
        debugger.until_stopped("each")
        shown.until(
            lambda: debugger.state["watches"] == ["number * 100: 0", "double NameError: name 'double' is not defined"],
            "what is watched",
        )
        # The caller has a variable that is 0 too.
        shown.until(lambda: any("number: 0" in row for row in debugger.state["variables"]), "the variables")
        # With the mouse …
        value = debugger.find(".scopes .value", "0")
        ActionChains(tab.driver).double_click(value).perform()
        debugger.find(".scopes .row input").send_keys("10", Keys.ENTER)
        shown.until(lambda: debugger.state["watches"][0] == "number * 100: 1000", "the change to be seen")
        assert debugger.evaluate("number") == "10"
        # … and with keys, which have the value again afterwards.
        ActionChains(tab.driver).send_keys(Keys.ENTER).perform()
        debugger.find(".scopes .row input")
        ActionChains(tab.driver).send_keys("20", Keys.ENTER).perform()
        shown.until(lambda: debugger.state["watches"][0] == "number * 100: 2000", "the change to be seen")
        debugger.press("next")
        debugger.until_stopped(":8")
        shown.until(lambda: debugger.state["watches"] == ["number * 100: 2000", "double: 40"], "what is watched")
        debugger.find(".frame", "go").click()
        shown.until(lambda: any("total: 0" in row for row in debugger.state["variables"]), "the caller's variables")
        shown.until(lambda: debugger.state["watches"][0] == "number * 100: 0", "what is watched there")
        debugger.find(".watch .remove").click()
        shown.until(lambda: len(debugger.state["watches"]) == 1, "one to be gone")
        debugger.set(url)
        debugger.press("continue")
        with shown.on_page():
            tab.until_text("60", "#out")
        shown.until(lambda: debugger.state["watches"] == ["double"], "no value while Python runs")


def test_breakpoints_are_shown_switched_off_and_removed_in_the_list(tab: Tab) -> None:
    url = tab.python(LOOP, BODY)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.number(7).click()
        debugger.number(15).click()
        debugger.until_listed(url, (7, "on", ""), (15, "on", ""))
        debugger.point(url, 7).find_element("css selector", "input").click()
        debugger.until_listed(url, (7, "off", ""), (15, "on", ""))
        shown.press_on_page("#go")
        debugger.until_stopped(":15")
        debugger.press("continue")
        debugger.until_running()
        debugger.point(url, 15).find_element("css selector", ".remove").click()
        debugger.point(url, 7).find_element("css selector", "input").click()
        debugger.until_listed(url, (7, "on", ""))
        # Its name shows it, with the keyboard on its line.
        debugger.point(url, 7).find_element("css selector", ".at").click()
        ActionChains(tab.driver).send_keys(Keys.F9).perform()
        debugger.until_listed(url)


def test_an_exception_that_is_caught_is_stopped_at_where_all_are_asked_for(tab: Tab) -> None:
    url = tab.python(
        "import web\n\n@web.when('click', '#go')\ndef go(event):\n    try:\n        int('no number')\n"
        "    except ValueError:\n        document.find('#out').text = 'caught'\n\nprint('ready')",
        BODY,
    )
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        debugger.stop_at_exceptions("raised")
        shown.press_on_page("#go")
        state = debugger.until_stopped("go")
        assert "invalid literal for int() with base 10: 'no number'" in state["raised"]
        assert state["raised"].startswith("ValueError(")
        debugger.press("continue")
        debugger.until_running()
        shown.until(lambda: debugger.state["raised"] == "", "nothing of it any more")
        with shown.on_page():
            tab.until_text("caught", "#out")
        shown.click("input[name=raised]")
