"""What the console shows, and what can be done with it: long entries, trees, questions, what is offered."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

from tests.support.devtools import EDITOR, Panel, panel
from tests.support.tab import Tab

PLAIN = "<!doctype html><title>Plain</title><body><h1>Hello</h1><p style='margin-top: 5000px' id='far'>Far</p></body>"

BOX = """class Box:
    seen = 0
    @property
    def size(self):
        Box.seen += 1
        return 41

Box()"""

LOUD = """class Loud:
    def __repr__(self):
        for _ in range(100): print('x' * 10**6)
        return 'loud'

Loud()"""

QUESTION = "return document.querySelector('input.answer')"
ENTRIES = "return document.querySelectorAll('adder-console .entry').length"


def choose_level(shown: Panel, level: str) -> None:
    shown.js(
        "const field = document.querySelector('#level'); field.value = arguments[0];"
        "field.dispatchEvent(new Event('change'))",
        level,
    )


def test_a_question_stays_until_it_is_answered_whatever_is_cleared_and_filtered(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        shown.run("print('before')\ninput('Who? ') * 2")
        shown.until(lambda: shown.js(QUESTION), "the question")
        shown.click("#clear")
        shown.until(lambda: not shown.texts("output"), "what was printed to go")
        choose_level(shown, "errors")
        shown.until(lambda: not shown.texts("input"), "the level to count")
        shown.js(QUESTION).send_keys("ab", Keys.ENTER)
        shown.until(lambda: not shown.js(QUESTION), "the question to be over")
        choose_level(shown, "all")
        shown.until_shown("'abab'", "result")
        assert shown.typed == "", "the key that answers is no key of the field that is typed into next"


def test_long_entries_long_logs_and_long_lists_open_a_part_at_a_time(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        shown.run("\n".join(f"x{n} = {n}" for n in range(60)) + "\nlist(range(250))")
        shown.until_shown("[0, 1, 2", "result")
        assert "x59 = 59" not in shown.texts("input")[0]
        shown.click("[data-action=unfold]")
        shown.until_shown("x59 = 59", "input")
        shown.click("adder-value button.twisty")
        rows = "return document.querySelectorAll('adder-value .inside adder-value').length"
        shown.until(lambda: shown.js(rows) == 100, "the first rows")
        for count in (200, 250):
            shown.click("[data-action=more]")
            shown.until(lambda count=count: shown.js(rows) == count, f"{count} rows")
        assert not shown.js("return document.querySelector('[data-action=more]')")
        # What is shown are the newest entries: the input is among them for a moment only.
        source = "for n in range(500): print('line', n)\n'printed'"
        shown.js("document.querySelector('adder-console').run(arguments[0])", source)
        shown.until_shown("'printed'", "result")
        assert shown.js(ENTRIES) == 400
        shown.click("#earlier")
        shown.until(lambda: shown.js(ENTRIES) > 500, "the earlier ones")


def test_a_property_is_evaluated_when_it_is_clicked_and_an_element_scrolled_to(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        shown.run(BOX)
        shown.until_shown("Box object", "result")
        shown.click("adder-value button.twisty")
        shown.until_shown("size: (…)", "result")
        assert shown.value("Box.seen") == "0"
        shown.click("[data-action=evaluate]")
        shown.until_shown("size: 41", "result")
        shown.run("document.find('#far')")
        shown.until_shown("<p", "result")
        shown.click("[data-action=reveal]")
        with shown.on_page():
            asked.until(lambda: asked.js("return scrollY > 1000"), "the page to scroll there")


def test_ctrl_c_in_the_field_interrupts(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        shown.run("while True: pass")
        shown.until(
            lambda: (
                shown.field.send_keys(Keys.CONTROL, "c"),
                [one for one in shown.log if "Interrupted." in one["text"]],
            )[1],
            "its end",
        )
        assert shown.value("'goes on'") == "'goes on'"


def test_a_repr_that_prints_a_hundred_megabytes_does_no_harm(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        shown.run(LOUD)
        shown.until(lambda: shown.texts("result"), "its result", patience=60)
        assert shown.value("'goes on'") == "'goes on'"
        assert all(len(text) < 21_000 for text in shown.texts("output"))


def test_ten_thousand_lines_can_be_pasted(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        source = "\n".join(f"x{n} = {n}" for n in range(10_000)) + "\nx9999"
        shown.js(
            f"""
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', arguments[0]);
            const event = new ClipboardEvent('paste', {{ bubbles: true, cancelable: true }});
            Object.defineProperty(event, 'clipboardData', {{ value: clipboardData }});
            {EDITOR}.querySelector('.cm-content').dispatchEvent(event);
            """,
            source,
        )
        shown.until(lambda: shown.typed == source, "what was pasted")
        shown.field.send_keys(Keys.ENTER)
        shown.until_shown("9999", "result", patience=60)


def test_two_panels_lose_nothing_of_what_was_typed_in_either(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        kept = asked.driver.execute_async_script(
            """
            const done = arguments[0];
            const History = document.querySelector('adder-console').history.constructor;
            const both = ['of one', 'of the other'].map((text) => {
              const history = new History();
              history.isKept = true;
              return history.add(text);
            });
            Promise.all(both).then(() => chrome.storage.local.get()).then((stored) => done(stored['devtools.history']));
            """
        )
        assert {"of one", "of the other"} <= set(kept), shown.log


def test_what_is_offered_is_described_and_the_argument_that_is_typed_pointed_out(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        shown.value("def mixture(first, *, second=2):\n    'Mixes both.'\n\n1")
        shown.field.send_keys("mixt")
        told = f"return {EDITOR}.querySelector('.cm-completionInfo')?.textContent ?? ''"
        shown.until(lambda: "Mixes both." in shown.js(told), "what it does")
        assert "mixture(first, second=2)" in shown.js(told)
        shown.field.send_keys("ure(")
        active = "return document.querySelector('.hint-line .active')?.textContent ?? ''"
        shown.until(lambda: shown.js(active) == "first", "the first argument")
        shown.js("document.querySelector('adder-console').editor.text = 'document.body.scroll_into_view('")
        shown.field.send_keys("bl")
        offered = f"return {EDITOR}.querySelector('[role=option]')?.textContent"
        shown.until(lambda: shown.js(offered) == "block=", "an option of the platform's")
        shown.until(lambda: (shown.field.send_keys(Keys.TAB), shown.typed.endswith("block="))[1], "that to be taken")
        shown.until(lambda: shown.js(active).startswith("block: ScrollLogicalPosition"), "the option")
