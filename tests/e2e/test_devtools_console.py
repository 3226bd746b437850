"""The DevTools panel's console, in a tab beside the page that it is about."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.support import counter
from tests.support.devtools import EDITOR, PAGE, Panel, panel
from tests.support.extension import end_background_worker, end_event_page, popup, to_background
from tests.support.packages import PackageIndex, make_wheel
from tests.support.tab import PATIENCE, Tab

PLAIN = "<!doctype html><title>Plain</title><body><h1 id='title' class='big'>Hello</h1><p>One</p></body>"

def running(shown: Panel) -> None:
    shown.until(lambda: shown.state() == "running", "Python")
    # The background says how it stands before the panel has a line to it.
    shown.until_python()


def test_a_line_typed_on_a_page_without_python_is_answered_and_the_popup_says_why_it_runs(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        assert shown.state() == "none"
        shown.field.send_keys("document.title + '!'", Keys.ENTER)
        shown.until_shown("'Plain!'", "result")
        assert shown.texts("input") == ["document.title + '!'"]
        assert shown.typed == ""
        with popup(asked, url) as opened:
            opened.until(asked.site.origin, "running")
            note = asked.driver.find_element(By.CSS_SELECTOR, ".note").text
    assert "typed Python for this page" in note


def test_typing_does_not_overrule_a_block(asked: Tab) -> None:
    asked.session.decide(asked.site.origin, "block")
    try:
        url = asked.open(PLAIN)
        with panel(asked, url) as shown:
            shown.field.send_keys("1 + 1", Keys.ENTER)
            shown.until_shown("Python cannot be started here", "note")
            assert shown.texts("input") == []
            assert shown.typed == "1 + 1", "what was typed is not lost"
    finally:
        to_background(asked.session, type="reset")


def test_the_page_s_own_policy_does_not_keep_the_console_from_running_and_holds_for_what_it_does(asked: Tab) -> None:
    url = asked.open(PLAIN, headers={"Content-Security-Policy": "default-src 'none'"})
    with panel(asked, url) as shown:
        shown.run("document.title")
        shown.until_shown("'Plain'", "result")
        shown.error("await window.fetch('/canary.json')")
    assert asked.site.asked("/canary.json") == 0


def test_the_console_shares_the_page_s_names_and_shows_what_its_scripts_print(tab: Tab) -> None:
    url = tab.python("greeting = 'from the page'\ndef shout(text):\n    print(text.upper())\nprint('ready')")
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        running(shown)
        assert shown.value("greeting") == "'from the page'"
        shown.run("shout(greeting)")
        shown.until_shown("FROM THE PAGE", "output")
        shown.run("setup = 1\nsetup")
        shown.until_shown("1", "result")
        assert shown.value("_") == "1"
        assert shown.value("import asyncio; await asyncio.sleep(0, 'slept')") == "'slept'"
        shown.run("asyncio.get_running_loop().call_soon(shout, 'later')")
        shown.until_shown("LATER", "output")
        with shown.on_page():
            assert "FROM THE PAGE" not in tab.printed, "what the console prints is the console's"
            tab.js("console.info('through')")
            tab.until_printed("through")


def test_what_the_page_prints_and_raises_is_shown_from_its_first_script_on(tab: Tab) -> None:
    url = tab.python("print('first')\ndef fail(n):\n    half = n / 2\n    return half / 0\nfail(10)")
    # The panel hears of this one as of something printed: the exception that it shows is the next document's.
    tab.until_printed("ZeroDivisionError")
    with panel(tab, url) as shown:
        running(shown)
        with shown.on_page():
            tab.go(url)
        entry = shown.until_shown("ZeroDivisionError", "error")
        shown.until(lambda: [text.split()[0] for text in shown.texts("output")] == ["first"], "what is printed before")
        assert "return half / 0" in entry["text"]
        assert "Nothing can be divided by 0" in entry["text"]
        shown.js("[...document.querySelectorAll('[data-action=locals]')].at(-1).click()")
        shown.until_shown("half: 5.0", "error")


def test_a_block_wants_another_line_and_is_indented(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        shown.value("1")
        shown.field.send_keys("for n in range(2):", Keys.ENTER)
        shown.until(lambda: shown.typed == "for n in range(2):\n    ", "an indented line")
        shown.field.send_keys("print('n is', n)", Keys.ENTER)
        shown.until(lambda: shown.typed.count("\n") == 2, "another")
        shown.field.send_keys(Keys.ENTER)
        shown.until_shown("n is 1", "output")
        assert shown.typed == ""


def test_completion_history_and_its_search_by_keys(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        shown.value("remembered = 41\nremembered + 1")
        shown.field.send_keys("rememb")
        offered = f"return {EDITOR}.querySelector('[role=option]')?.textContent"
        shown.until(lambda: shown.js(offered) == "remembered", "what is offered")
        shown.until(lambda: (shown.field.send_keys(Keys.TAB), shown.typed == "remembered")[1], "that to be taken")
        shown.field.send_keys(Keys.ENTER)
        shown.until_shown("41", "result")
        shown.field.send_keys("document.body.append_ch")
        shown.until(lambda: "append_child" in (shown.js(offered) or ""), "a member of the platform's")
        shown.field.send_keys(Keys.ESCAPE)
        shown.js("document.querySelector('adder-console').editor.text = ''")
        shown.field.send_keys(Keys.ARROW_UP)
        assert shown.typed == "remembered"
        shown.field.send_keys("x")
    with panel(asked, url) as again:
        # Another panel, as another session's: it knows what was typed before.
        known = "return document.querySelector('adder-console').history.search('remembered + 1', 0)"
        again.until(lambda: again.js(known), "the history")
        again.field.send_keys(Keys.CONTROL, "r")
        field = again.until(lambda: again.js("return document.querySelector('.search input')"), "the search")
        field.send_keys("+ 1")
        again.until(
            lambda: "remembered + 1" in again.js("return document.querySelector('.search pre').textContent"), "it"
        )
        field.send_keys(Keys.ENTER)
        assert again.typed == "remembered = 41\nremembered + 1"


def test_the_signature_of_what_is_called_is_shown(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        shown.value("def mix(first, *, second=2):\n    'Mixes both.'\n\nmix")
        shown.field.send_keys("mix(1, second")
        shown.until(
            lambda: "Mixes both." in shown.js("return document.querySelector('.hint-line')?.textContent ?? ''"), "it"
        )
        assert "mix(first, second=2)" in shown.js("return document.querySelector('.hint-line').textContent")


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "import time; time.sleep(600)",
        "import asyncio; await asyncio.sleep(600)",
        "input('name? ')",
        "import held_back",
        "import urllib.request; urllib.request.urlopen(document.URL.rpartition('/')[0] + '/held_back.py')",
        "window.fetch('/held_back.py').result()",
    ],
)
def test_whatever_runs_can_be_interrupted(tab: Tab, source: str) -> None:
    tab.site.add_python("/held_back.py", "", after="/never", longest=PATIENCE)
    url = tab.python("pass")
    with panel(tab, url) as shown:
        shown.value("1")
        shown.run(source)
        if "input" in source:
            shown.until_shown("name?", "ask")
        # It may not have begun in earnest: pressing once more is what a user does.
        shown.until(
            lambda: (shown.click("#interrupt"), [one for one in shown.log if "Interrupted." in one["text"]])[1],
            "its end",
        )
        assert shown.value("'goes on'") == "'goes on'"


def test_input_asks_in_the_console(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        shown.run("name = input('Who? ')\nname * 2")
        field = shown.until(lambda: shown.js("return document.querySelector('input.answer')"), "the question")
        field.send_keys("ab", Keys.ENTER)
        shown.until_shown("'abab'", "result")


def test_the_console_s_own_commands(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        shown.value("mine = [1]\nmine")
        shown.run("%who")
        shown.until_shown("mine: list", "output")
        assert shown.value("%time sum(range(10))") == "45"
        shown.until_shown("Time: ", "output")
        shown.run("%timeit sum([1, 2])")
        shown.until_shown("per loop", "output", patience=60)
        shown.run("%reset")
        shown.until_shown("1 name removed", "output")
        assert "NameError" in shown.error("mine")
        shown.run("help(len)")
        shown.until_shown("Return the number of items", "output", patience=60)
        assert "there is no command %nothing" in shown.error("%nothing")


def test_values_open_as_trees_and_nodes_are_pointed_out_in_the_page(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        shown.run("{'a': [1, 2], 'b': {'c': 3}}")
        shown.until_shown("{'a': [1, 2]", "result")
        shown.click("adder-value .twisty")
        shown.until_shown("'b': {'c': 3}", "result")
        shown.run("document.find('#title')")
        entry = shown.until_shown("<h1", "result")
        assert 'class="big"' in entry["text"]
        assert ">Hello</h1>" in entry["text"]
        row = "[...document.querySelectorAll('adder-value .row')].at(-1)"
        hover = f"{row}.dispatchEvent(new MouseEvent(arguments[0]))"
        shown.js(hover, "mouseenter")
        with shown.on_page():
            asked.until(
                lambda: asked.js("return document.querySelector('h1').getAnimations().length") == 1, "the highlight"
            )
            assert asked.js("return document.querySelector('h1').outerHTML") == '<h1 id="title" class="big">Hello</h1>'
        shown.js(hover, "mouseleave")
        with shown.on_page():
            asked.until(lambda: asked.js("return document.querySelector('h1').getAnimations().length") == 0, "its end")


def test_values_that_misbehave_do_no_harm(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        shown.value("class Loops:\n    def __repr__(self):\n        while True: pass\n\n'defined'")
        assert shown.value("[Loops(), 1]") == "[<Loops: its __repr__ takes too long>, 1]"
        assert "raised ZeroDivisionError" in shown.value("type('R', (), {'__repr__': lambda self: 1 / 0})()")
        assert len(shown.value("type('L', (), {'__repr__': lambda self: 'x' * 10**8})()")) < 20_000
        shown.value("'y' * 10**7")
        shown.js("[...document.querySelectorAll('[data-action=rest]')].at(-1).click()")
        shown.until(lambda: len(shown.texts("result")[-1]) > 100_000, "more of it")
        assert shown.value("[{'n': n} for n in range(3)]") == "[{'n': 0}, {'n': 1}, {'n': 2}]"
        assert shown.js("return document.querySelectorAll('.table tbody tr').length") == 3


def test_what_was_said_before_the_panel_was_opened_is_shown_once(tab: Tab) -> None:
    url = tab.python("print('early', 'bird')\nimport sys\nprint('careful', file=sys.stderr)\n1 / 0")
    tab.until_printed("ZeroDivisionError")
    with panel(tab, url) as shown:
        shown.until_shown("division by zero", "output")
        running(shown)
        shown.run("print('late')")
        shown.until_shown("late", "output")
        told = [(entry["level"], entry["text"].split(" ")[0]) for entry in shown.log if entry["kind"] == "output"]
        assert told == [("log", "early"), ("warn", "careful"), ("error", "Traceback"), ("log", "late")]
        with tab.session.extension_tab(f"{PAGE}?tabId={shown.number}"):
            second = Panel(tab, shown.window, shown.number)
            second.until_shown("division by zero", "output")
            assert second.texts("output")[0].startswith("early bird")
            assert second.value("'from the second'") == "'from the second'"
        assert len(shown.texts("output")) == 4, "what one panel is told is not for the other"


def test_ten_thousand_lines_can_be_run(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        source = "\n".join(f"x{n} = {n}" for n in range(10_000)) + "\nx9999"
        shown.js("document.querySelector('adder-console').editor.text = arguments[0]", source)
        shown.field.send_keys(Keys.ENTER)
        shown.until_shown("9999", "result", patience=60)
        assert "Show 9,961 more lines" in shown.until_shown("x0 = 0", "input")["text"]


def test_the_panel_outlives_the_page_and_its_log_may_too(tab: Tab) -> None:
    url = tab.open(counter.page())
    tab.until_text("ready", "#n")
    with panel(tab, url) as shown:
        running(shown)
        shown.value("'of the first page'")
        with shown.on_page():
            tab.open(counter.page())
        shown.until(lambda: shown.log == [], "an empty log")
        running(shown)
        shown.click("#preserve")
        shown.value("'of the second page'")
        with shown.on_page():
            tab.open(PLAIN)
        shown.until(lambda: shown.state() == "none", "the third page")
        shown.until_shown("'of the second page'", "result")
        assert shown.value("document.title") == "'Plain'"


def test_a_frame_has_a_python_of_its_own(tab: Tab) -> None:
    tab.site.add("/inner.html", PLAIN)
    url = tab.open("<!doctype html><title>Outer</title><iframe src='/inner.html'></iframe>")
    with panel(tab, url) as shown:
        assert shown.value("document.title") == "'Outer'"
        shown.until(lambda: shown.js("return document.querySelectorAll('#frame option').length") == 2, "the frame")
        shown.js(
            "const s = document.querySelector('#frame'); s.selectedIndex = 1; s.dispatchEvent(new Event('change'))"
        )
        shown.until(lambda: shown.state() == "none", "the frame's state")
        assert shown.value("document.title") == "'Plain'"


def test_two_panels_on_one_tab_share_its_python(tab: Tab) -> None:
    url = tab.open(PLAIN)
    with panel(tab, url) as first:
        first.value("shared = 'by both'\n1")
        with tab.session.extension_tab(f"{PAGE}?tabId={first.number}"):
            second = Panel(tab, first.window, first.number)
            running(second)
            assert second.value("shared") == "'by both'"
            second.run("print('to both')")
            second.until_shown("to both", "output")
        first.until_shown("to both", "output")
        assert first.texts("input") == ["shared = 'by both' 1"], "what the other has typed is the other's"
        assert first.value("shared") == "'by both'"


def test_the_end_of_an_interpreter_is_said_and_a_reload_helps(tab: Tab) -> None:
    url = tab.open(counter.page())
    tab.until_text("ready", "#n")
    with panel(tab, url) as shown:
        running(shown)
        state = to_background(tab.session, type="tab-state", tabId=shown.number)
        to_background(tab.session, type="stop", tabId=shown.number, documentId=state["documents"][0]["documentId"])
        shown.until_shown("Python in this document has ended", "note")
        shown.until(lambda: shown.state() == "stopped", "its state")
        shown.click("#reload")
        running(shown)
        assert shown.value("1 + 1") == "2"


def test_the_panel_outlives_the_sleep_of_the_background(tab: Tab) -> None:
    url = tab.open(counter.page())
    tab.until_text("ready", "#n")
    with panel(tab, url) as shown:
        running(shown)
        shown.value("'before'")
        if tab.browser == "chromium":
            end_background_worker(tab)
            assert shown.value("'after'") == "'after'"
        else:
            # There the interpreters go with it, and the panel is told.
            end_event_page(tab.session)
            shown.until(lambda: shown.state() != "running", "the end of Python")
        with shown.on_page():
            tab.go(url)
            tab.until_text("ready", "#n")
        # The page may be there before the panel is told.
        shown.until(lambda: shown.log == [], "the panel to leave the page before")
        running(shown)
        assert shown.value("'in the next page'") == "'in the next page'"


def test_problems_of_the_page_s_scripts_are_listed(tab: Tab) -> None:
    url = tab.python("import json\ntotal = 1\ndef add():\n    return totl + 1\nprint('ready')")
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        running(shown)
        shown.click("#tab-problems")
        shown.until(
            lambda: "undefined name 'totl'" in shown.js("return document.querySelector('adder-problems').textContent"),
            "the list",
        )
        listed = shown.js("return [...document.querySelectorAll('.problems li')].map((one) => one.textContent)")
        assert len(listed) == 2
        assert ":6" in next(one for one in listed if "totl" in one)
        assert "imported but unused" in next(one for one in listed if "json" in one)
        # What the console defines is defined.
        shown.click("#tab-console")
        shown.value("totl = 1\n0")
        shown.click("#tab-problems")
        shown.until(
            lambda: "totl" not in shown.js("return document.querySelector('adder-problems').textContent"), "it to go"
        )


def test_pip_installs_from_the_visitor_s_index(tab: Tab) -> None:
    index = PackageIndex()
    try:
        index.use(tab.session)
        index.add(make_wheel("spam", "2.1"))
        url = tab.open(PLAIN)
        with panel(tab, url) as shown:
            shown.run("%pip install spam>=2")
            shown.until_shown("spam 2.1 is installed.", "output", patience=90)
            assert shown.value("import spam; spam.__version__") == "'2.1'"
            assert "it is: %pip install NAME" in shown.error("%pip list")
    finally:
        index.close()
