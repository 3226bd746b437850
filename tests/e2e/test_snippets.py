"""Snippets: kept in the extension, run from the panel, from the toolbar, and by themselves where the user says so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.support.back_forward import PERSISTED, leave
from tests.support.devtools import Panel, panel
from tests.support.extension import ask, audit_of, document_states, popup, tab_id, to_background
from tests.support.snippets import keep, kept, snippet
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE

PLAIN = "<!doctype html><title>Plain</title><body><p id='p'>One</p></body>"
MARK = "document.find('#p').text = 'changed'"

FIELD = "document.querySelector('adder-snippets .editor').shadowRoot.querySelector('.cm-content')"
NAMES = "return [...document.querySelectorAll('adder-snippets .item bdi')].map((name) => name.textContent)"
FILE = """
const transfer = new DataTransfer();
transfer.items.add(new File([arguments[0]], 'snippets.json', { type: 'application/json' }));
const input = document.querySelector('#snippets-file');
input.files = transfer.files;
input.dispatchEvent(new Event('change'));
"""

PREVIEWED = "return [...document.querySelectorAll('.preview [data-what]')].map((line) => line.dataset.what)"

#: Keeps the name and the text of the file that is saved next.
SAVED = """
const { createObjectURL } = URL;
let text;
URL.createObjectURL = (blob) => { text = blob.text(); return createObjectURL(blob); };
HTMLAnchorElement.prototype.click = async function () { window.saved = [this.download, await text]; };
"""


@pytest.fixture(autouse=True)
def none_kept(asked: Tab) -> Iterator[None]:
    """Each test begins without snippets and decisions."""
    to_background(asked.session, type="reset")
    keep(asked.session)
    yield
    keep(asked.session)


def opened(shown: Panel) -> Panel:
    shown.click("#tab-snippets")
    shown.until(lambda: shown.js(f"return !!{FIELD}"), "the view")
    return shown


def written(shown: Panel, name: str, source: str) -> None:
    field = shown.js("return document.querySelector('#snippet-name')")
    field.clear()
    field.send_keys(name)
    shown.js(f"return {FIELD}").send_keys(source)


def names(shown: Panel) -> list[str]:
    return shown.js(NAMES)


def source_of(shown: Panel) -> str:
    return shown.js("return document.querySelector('adder-snippets').editor.text")


def status_of(shown: Panel) -> str:
    return shown.js("return document.querySelector('adder-snippets .said').textContent.trim()")


def test_a_snippet_is_written_saved_and_run_in_the_console_without_a_python_tag_in_the_page(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        opened(shown)
        # Enter makes a line here, and runs nothing.
        written(shown, "Title", f"print(document.title){Keys.ENTER}21 * 2")
        assert shown.texts("input") == []
        shown.click("#snippet-save")
        shown.until(lambda: names(shown) == ["Title"], "it in the list")
        # The list hears of it by itself, maybe before the answer.
        shown.until(lambda: status_of(shown) == "Saved.", "that it is said")
        assert kept(asked.session)["Title"]["source"] == "print(document.title)\n21 * 2"
        shown.click("#snippet-run")
        shown.until_shown("42", "result")
        shown.until_shown("Plain", "output")
        assert shown.texts("input") == ["Title print(document.title) 21 * 2"]
        assert shown.typed == ""
        assert shown.js("return document.querySelector('[aria-selected=true]').id") == "tab-console"


def test_what_is_not_complete_is_an_error_of_the_snippet_s_and_nothing_to_go_on_with(asked: Tab) -> None:
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        opened(shown)
        written(shown, "", "for x in [1, 2]:")
        shown.js(f"return {FIELD}").send_keys(Keys.CONTROL, Keys.ENTER)
        shown.until_shown("Error", "error")
        assert shown.texts("input") == ["unnamed for x in [1, 2]:"]
        assert shown.typed == ""


def test_a_blocked_site_stays_blocked_for_snippets(asked: Tab) -> None:
    keep(asked.session, snippet("Mark", MARK))
    asked.session.decide(asked.site.origin, "block")
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        opened(shown)
        shown.click("[data-id=id-Mark]")
        shown.click("#snippet-run")
        shown.until_shown("Python cannot be started here", "note")
    with popup(asked, url):
        press(asked, "Mark")
        assert "Python cannot be started here" in outcome_of(asked)
    assert asked.text("#p") == "One"


def test_a_snippet_is_renamed_changed_and_deleted_and_what_is_not_saved_is_not_lost(asked: Tab) -> None:
    keep(asked.session, snippet("A", "1"), snippet("B", "2"))
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        opened(shown)
        shown.until(lambda: names(shown) == ["A", "B"], "both")
        shown.click("[data-id=id-A]")
        shown.js(f"return {FIELD}").send_keys(Keys.END, " + 1")
        shown.click("[data-id=id-B]")
        assert source_of(shown) == "2"
        marks = "return document.querySelectorAll('.unsaved').length"
        shown.until(lambda: shown.js(marks) == 1, "the mark of what is not saved")
        shown.click("[data-id=id-A]")
        assert source_of(shown) == "1 + 1"
        field = shown.js("return document.querySelector('#snippet-name')")
        field.clear()
        field.send_keys("B")
        shown.click("#snippet-save")
        shown.until(lambda: "called B already" in status_of(shown), "why not")
        field.clear()
        field.send_keys("C", Keys.ENTER)
        shown.until(lambda: names(shown) == ["B", "C"], "its new name")
        assert kept(asked.session)["C"] == snippet("A", "1 + 1") | {"name": "C"}
        shown.click("#snippet-delete")
        shown.click("#snippet-keep")
        assert names(shown) == ["B", "C"]
        shown.click("#snippet-delete")
        shown.click("#snippet-delete-yes")
        shown.until(lambda: names(shown) == ["B"], "that it is gone")
        assert [*kept(asked.session)] == ["B"]


def test_snippets_are_exported_and_imported_with_what_that_changes_shown_before(asked: Tab) -> None:
    keep(asked.session, snippet("A", "1", "https://a.example/*"), snippet("B", "2"))
    file = {
        "kind": "adder-snippets",
        "version": 1,
        "snippets": [
            {"name": "A", "source": "other", "patterns": []},
            {"name": "B", "source": "2"},
            {"name": "C", "source": "3", "patterns": ["https://c.example/*"], "automatic": True},
        ],
    }
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        opened(shown)
        shown.js(FILE, "{}")
        shown.until(lambda: "not a file of snippets" in shown.js("return document.body.textContent"), "what is wrong")
        shown.js(FILE, json.dumps(file))
        shown.until(lambda: shown.js(PREVIEWED) == ["added", "changed", "same"], "what it changes")
        assert [*kept(asked.session)] == ["A", "B"], "nothing is changed yet"
        shown.click("#snippets-take")
        shown.until(lambda: names(shown) == ["A", "B", "C"], "what was imported")
    now = kept(asked.session)
    assert [(one["source"], one["automatic"]) for one in now.values()] == [("other", False), ("2", False), ("3", False)]
    assert now["C"]["patterns"] == ["https://c.example/*"]


def test_what_is_exported_is_known_when_it_is_imported_again(asked: Tab) -> None:
    keep(asked.session, snippet("A", "1", "https://a.example/*"), snippet("B", "2"))
    with panel(asked, asked.open(PLAIN)) as shown:
        opened(shown)
        shown.until(lambda: names(shown) == ["A", "B"], "what is to be exported")
        shown.js(SAVED)
        shown.click("#snippets-export")
        name, text = shown.until(lambda: shown.js("return window.saved"), "a file")
        assert re.fullmatch(r"adder-snippets-\d{4}-\d\d-\d\d\.json", name)
        shown.js(FILE, text)
        shown.until(lambda: shown.js(PREVIEWED) == ["nothing"], "that nothing would change")


def test_changing_what_runs_by_itself_in_the_panel_has_it_run_by_itself_no_longer_and_says_so(asked: Tab) -> None:
    keep(asked.session, snippet("A", "1", "https://a.example/*"))
    url = asked.open(PLAIN)
    with panel(asked, url) as shown:
        opened(shown)
        shown.click("[data-id=id-A]")
        shown.js(f"return {FIELD}").send_keys(Keys.END, "0")
        shown.click("#snippet-save")
        shown.until(lambda: "no longer runs by itself" in status_of(shown), "that it is said")
    assert kept(asked.session)["A"] == snippet("A", "10", "https://a.example/*", automatic=False)


# From the toolbar.


def press(tab: Tab, name: str) -> None:
    """Run a snippet in the popup that is open."""
    driver = tab.driver
    tab.until(lambda: driver.find_elements(By.CSS_SELECTOR, ".snippets summary"), "the popup")[0].click()

    def pressed() -> bool:
        for button in driver.find_elements(By.CSS_SELECTOR, f"[data-snippet=id-{name}]:enabled"):
            button.click()
        # A button that has come to rest again meanwhile hears nothing of it, and nothing is said then.
        return outcome_of(tab) != ""

    tab.until(pressed, name)
    tab.until(lambda: outcome_of(tab) != "Starting Python for this page…", "what comes of it")


def outcome_of(tab: Tab) -> str:
    return tab.driver.find_element(By.ID, "snippet-outcome").text


def test_a_snippet_runs_from_the_toolbar_on_a_page_without_python_each_time_that_it_is_pressed(asked: Tab) -> None:
    keep(asked.session, snippet("Count", "n = globals().get('n', 0) + 1\nprint('counted', n)"))
    url = asked.open(PLAIN)
    for count in (1, 2):
        with popup(asked, url):
            press(asked, "Count")
            assert outcome_of(asked).startswith("Count runs on this page")
        asked.until_printed(f"counted {count}")
    number = tab_id(asked.session, url)
    assert [(found["state"], found["by"]) for found in document_states(asked.session, number)] == [
        ("running", "devtools")
    ]
    log = [(entry["name"], entry["count"]) for entry in audit_of(asked.session, number) if entry["kind"] == "snippet"]
    assert log == [("Count", 2)]


def test_a_snippet_shares_the_names_of_the_page_s_scripts_and_its_exceptions_name_it_and_its_line(asked: Tab) -> None:
    keep(asked.session, snippet("Fail", "print('sees', shared)\n\nraise ValueError('on purpose')"))
    asked.session.decide(asked.site.origin, "allow")
    url = asked.python("shared = 'what the page has'\nprint('ready')")
    asked.until_printed("ready")
    with popup(asked, url):
        press(asked, "Fail")
    asked.until_printed("sees what the page has")
    message = asked.until_message("ValueError: on purpose", "error")
    assert 'File "<snippet Fail>", line 3' in message.text


def test_the_page_s_own_policy_does_not_keep_a_snippet_from_running_and_holds_for_what_it_does(asked: Tab) -> None:
    keep(asked.session, snippet("Fetch", f"{MARK}\nawait window.fetch('/canary.json')"))
    url = asked.open(PLAIN, headers={"Content-Security-Policy": "default-src 'none'"})
    with popup(asked, url):
        press(asked, "Fetch")
    asked.until_text("changed", "#p")
    asked.until_message("TypeError", "error")
    assert asked.site.asked("/canary.json") == 0


def test_nothing_is_run_from_the_toolbar_while_a_tab_is_switched_off(asked: Tab) -> None:
    keep(asked.session, snippet("Mark", MARK))
    url = asked.open(PLAIN)
    to_background(asked.session, type="switch-tab", tabId=tab_id(asked.session, url), off=True)
    with popup(asked, url):
        # Off, the popup shows it all the same: who presses it is told.
        press(asked, "Mark")
        assert "switched off" in outcome_of(asked)
    to_background(asked.session, type="switch-tab", tabId=tab_id(asked.session, url), off=False)
    assert asked.text("#p") == "One"


# By themselves.


def after_another(tab: Tab) -> None:
    """Wait until a snippet has run by itself on a page that another tab opened later: what is to run here, has.

    The site's other origin is to be allowed.
    """
    page = tab.driver.current_window_handle
    tab.driver.switch_to.new_window("tab")
    try:
        tab.site.add("/later.html", PLAIN)
        tab.go(f"{tab.site.other}/later.html")
        tab.until_text("changed", "#p")
    finally:
        tab.driver.close()
        tab.driver.switch_to.window(page)


def test_a_snippet_runs_by_itself_on_matching_pages_of_a_site_that_is_allowed_and_on_no_others(asked: Tab) -> None:
    keep(asked.session, snippet("Mark", MARK, "*://127.0.0.1/docs/*", "*://localhost/*"))
    for origin in (asked.site.origin, asked.site.other):
        asked.session.decide(origin, "allow")
    asked.open(PLAIN, "/docs/one.html")
    asked.until_text("changed", "#p")
    first = "<script type=python>print('first', document.find('#p').text)</script></body>"
    asked.open(PLAIN.replace("</body>", first), "/other/docs/one.html")
    asked.until_printed("first One")
    after_another(asked)
    assert asked.text("#p") == "One"
    # The page's own scripts come first.
    asked.open(PLAIN.replace("</body>", first), "/docs/two.html")
    asked.until_printed("first One")
    asked.until_text("changed", "#p")


def test_a_site_that_is_not_allowed_is_not_touched_and_not_asked_about_for_a_snippet_s_sake(asked: Tab) -> None:
    keep(asked.session, snippet("Mark", MARK, "<all_urls>"))
    asked.session.decide(asked.site.other, "allow")
    for decision in ("ask", "block"):
        to_background(asked.session, type="set-rule", sites=[asked.site.origin], decision=decision)
        url = asked.open(PLAIN)
        number = tab_id(asked.session, url)
        after_another(asked)
        assert document_states(asked.session, number) == []
        noted = ask(asked.session, "(await chrome.storage.session.get(null))[`tab:${args[0]}`]?.snippets ?? {}", number)
        assert noted == {}
        assert asked.text("#p") == "One"


def test_a_snippet_runs_by_itself_once_in_a_document_also_when_the_page_comes_back_or_moves_on(asked: Tab) -> None:
    source = "n = int(document.body.get_attribute('data-n') or 0) + 1\ndocument.body.set_attribute('data-n', str(n))"
    keep(asked.session, snippet("Count", source, "*://127.0.0.1/docs/*"))
    asked.session.decide(asked.site.origin, "allow")
    counted = "return document.body?.dataset.n ?? ''"
    again = "return location.href.includes('moved-again') && document.body?.dataset.n"
    page = PLAIN + PERSISTED
    asked.site.add("/docs/moved-again.html", page)
    between = asked.site.add("/docs/between.html", PLAIN)
    for _ in range(4):  # a browser does not keep every page that is left
        url = asked.open(page, "/docs/count.html")
        asked.until(lambda: asked.js(counted) == "1", "the first time")
        for moved in ("/docs/moved.html", "/docs/moved-again.html"):
            asked.js("history.pushState(null, '', arguments[0])", moved)
        leave(asked, between)
        asked.until(lambda: asked.js(counted) == "1", "the page between")
        asked.js("history.back()")
        asked.until(lambda: asked.js(again), "the page again")
        is_kept = asked.js("return window.persisted === true")
        assert asked.js(counted) == "1"
        asked.go(url)
        asked.until(lambda: asked.js(counted) == "1", "a new document")
        if is_kept:
            return
    raise AssertionError("the browser keeps no page with a snippet")


def test_nothing_runs_by_itself_in_a_tab_that_is_switched_off(asked: Tab) -> None:
    keep(asked.session, snippet("Mark", MARK, "<all_urls>"))
    for origin in (asked.site.origin, asked.site.other):
        asked.session.decide(origin, "allow")
    number = tab_id(asked.session, asked.open(PLAIN))
    asked.until_text("changed", "#p")
    to_background(asked.session, type="switch-tab", tabId=number, off=True)
    try:
        asked.open(PLAIN)
        after_another(asked)
        assert asked.text("#p") == "One"
    finally:
        to_background(asked.session, type="switch-tab", tabId=number, off=False)
    assert asked.text("#p") == "One", "nor when it is switched on again"


# Options.


def test_the_options_page_says_where_a_snippet_runs_by_itself_and_what_is_wrong_with_a_pattern(asked: Tab) -> None:
    keep(asked.session, snippet("A", "print('<b>source</b>')"))
    driver = asked.driver
    with asked.session.extension_tab(f"{OPTIONS_PAGE}#snippets"):
        card = asked.until(lambda: driver.find_elements(By.CSS_SELECTOR, "li[data-id=id-A]"), "the snippet")[0]
        field, box = card.find_element(By.TAG_NAME, "textarea"), card.find_element(By.CSS_SELECTOR, "[type=checkbox]")
        save = card.find_element(By.CSS_SELECTOR, "[data-action=save]")
        wrong = card.find_element(By.CSS_SELECTOR, ".wrong")
        box.click()
        save.click()
        asked.until(lambda: "on which sites" in wrong.text, "that it needs some")
        field.send_keys("file:///*")
        save.click()
        asked.until(lambda: "http and https alone" in wrong.text, "what is wrong")
        field.clear()
        field.send_keys("https://*.a.example/*", Keys.ENTER, "https://b.example/docs/*")
        save.click()
        asked.until(lambda: card.get_attribute("data-automatic") == "true", "that it is stored")
        assert card.find_element(By.TAG_NAME, "pre").get_attribute("textContent") == "print('<b>source</b>')"
    found = kept(asked.session)["A"]
    assert (found["patterns"], found["automatic"]) == (["https://*.a.example/*", "https://b.example/docs/*"], True)
    with asked.session.extension_tab(f"{OPTIONS_PAGE}#snippets"):
        asked.until(lambda: driver.find_elements(By.CSS_SELECTOR, "[data-action=delete]"), "the snippet")[0].click()
        confirm = driver.find_element(By.CSS_SELECTOR, "adder-automatic #confirm-yes")
        asked.until(confirm.is_displayed, "the question")
        confirm.click()
        asked.until(lambda: driver.find_elements(By.ID, "snippets-none"), "that there is none")
    assert kept(asked.session) == {}


def test_stored_snippets_that_cannot_be_read_are_set_aside_and_the_user_is_told(asked: Tab) -> None:
    broken = {"version": 1, "snippets": [snippet("A", "1"), {"name": 7}]}
    ask(asked.session, "chrome.storage.local.set({ snippets: args[0] })", broken)
    assert [*kept(asked.session)] == ["A"]
    answer = to_background(
        asked.session, type="automate-snippet", id="id-A", patterns=["https://a.example/*"], automatic=False
    )
    assert "error" not in answer
    assert ask(asked.session, "(await chrome.storage.local.get('snippets.broken'))['snippets.broken']") == [broken]
    driver = asked.driver
    with asked.session.extension_tab(OPTIONS_PAGE):
        asked.until(lambda: driver.find_elements(By.ID, "broken-snippets"), "that it is said")
        driver.find_element(By.ID, "dismiss-broken-snippets").click()
        asked.until(lambda: not driver.find_elements(By.ID, "broken-snippets"), "that it is over")
