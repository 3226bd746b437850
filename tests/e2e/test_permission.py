"""Nothing of a page's Python runs before the user says so; and what the user says is done at once, and kept."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.by import By

from tests.support import counter
from tests.support.extension import ask, badge, interpreters, popup, set_setting, tab_id
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE, Session

PAGE = counter.page()
ALLOW_ONCE, ALWAYS, NEVER = "Allow once", "Always", "Never"


@pytest.fixture(autouse=True)
def undecided(session: Session) -> None:
    """Each test starts with no rule stored, in a tab of its own."""
    with session.extension_tab(OPTIONS_PAGE):
        session.driver.execute_async_script(
            """const done = arguments[0];
            (async () => {
              const ask = (message) => chrome.runtime.sendMessage({ to: 'background', ...message });
              await ask({ type: 'reset' });
            })().then(done);"""
        )
    old = session.driver.current_window_handle
    session.driver.switch_to.new_window("tab")
    fresh = session.driver.current_window_handle
    session.driver.switch_to.window(old)
    session.driver.close()
    session.driver.switch_to.window(fresh)


def test_nothing_runs_before_the_user_decides_and_the_badge_says_so(asked: Tab) -> None:
    url = asked.open(PAGE)
    asked.until(lambda: badge(asked.session, url) == "?", "the badge of a page that asks")
    assert asked.text("#n") == ""
    # The spare one may boot meanwhile. It is no page's.
    assert interpreters(asked.session) <= 1
    # The page is as it would be in a browser without Adder.
    assert asked.js("return Object.getOwnPropertyNames(window).filter((name) => /adder|python/i.test(name))") == []


def test_the_popup_offers_four_decisions_and_allowing_once_runs_what_waits(asked: Tab) -> None:
    url = asked.open(PAGE)
    with popup(asked, url) as shown:
        shown.until(asked.site.origin, "asks")
        assert shown.choices(asked.site.origin) == {
            "once": ALLOW_ONCE,
            "session": "This session",
            "allow": ALWAYS,
            "block": NEVER,
        }
        shown.press(asked.site.origin, "once")
        shown.until(asked.site.origin, "running")
    # The very document that waited: it was not loaded again.
    assert asked.js("return performance.getEntriesByType('navigation')[0].type") == "navigate"
    assert asked.site.asked(url.removeprefix(asked.site.origin)) == 1
    asked.until_text("ready", "#n")
    asked.js("document.querySelector('#go').click()")
    asked.until_text("1", "#n")
    asked.until(lambda: badge(asked.session, url) == "1", "the badge of a page whose Python runs")


def test_what_is_allowed_once_is_over_with_the_page(asked: Tab) -> None:
    url = asked.open(PAGE)
    with popup(asked, url) as shown:
        shown.press(asked.site.origin, "once")
        shown.until(asked.site.origin, "running")
    asked.until_text("ready", "#n")
    asked.driver.refresh()
    asked.until(lambda: badge(asked.session, url) == "?", "the question again")
    assert asked.text("#n") == ""
    with asked.session.extension_tab(OPTIONS_PAGE):
        assert asked.session.driver.find_elements(By.CSS_SELECTOR, "[data-site]") == []


def test_allowing_a_site_for_good_holds_on_its_other_pages_too(asked: Tab) -> None:
    url = asked.open(PAGE)
    with popup(asked, url) as shown:
        shown.press(asked.site.origin, "allow")
        shown.until(asked.site.origin, "running")
    asked.until_text("ready", "#n")
    asked.open(PAGE)
    asked.until_text("ready", "#n")


def test_what_is_blocked_never_runs_and_the_badge_says_so(asked: Tab) -> None:
    url = asked.open(PAGE)
    with popup(asked, url) as shown:
        shown.press(asked.site.origin, "block")
        shown.until(asked.site.origin, "blocked")
    asked.until(lambda: badge(asked.session, url) == "!", "the badge of a blocked page")
    url = asked.open(PAGE)
    asked.until(lambda: badge(asked.session, url) == "!", "the badge of the next page")
    assert asked.text("#n") == ""


def test_revoking_ends_the_interpreter_even_in_an_endless_loop_and_says_so(asked: Tab) -> None:
    # No spare interpreter shall be there: what is counted then is this page's.
    set_setting(asked.session, "spare", False)
    asked.session.decide(asked.site.origin, "allow")
    url = asked.open("<!doctype html><script type=python>print('looping')\nwhile True: pass</script>")
    asked.until_printed("looping")
    # The page itself stays responsive all the while.
    assert (
        asked.driver.execute_async_script(
            "const done = arguments[0]; let n = 0; const turn = () => ++n === 5 ? done(n) : setTimeout(turn); turn();"
        )
        == 5
    )
    asked.until(lambda: interpreters(asked.session) == 1, "the page's interpreter")
    with popup(asked, url) as shown:
        shown.until(asked.site.origin, "running")
        shown.press(asked.site.origin, "block")
        shown.until(asked.site.origin, "blocked")
    asked.until(lambda: interpreters(asked.session) == 0, "the end of the page's interpreter")
    asked.until_message("The permission of this site was taken back.", "error")
    assert asked.js("return 6 * 7") == 42


def test_python_that_was_revoked_answers_no_event_any_more(asked: Tab) -> None:
    asked.session.decide(asked.site.origin, "allow")
    url = asked.open(PAGE)
    asked.until_text("ready", "#n")
    asked.js("document.querySelector('#go').click()")
    asked.until_text("1", "#n")
    with popup(asked, url) as shown:
        shown.press(asked.site.origin, "block")
        shown.until(asked.site.origin, "blocked")
    asked.until_message("The permission of this site was taken back.", "error")
    asked.js("document.querySelector('#go').click()")
    assert asked.text("#n") == "1"
    assert len(asked.errors()) == 1


def test_the_options_page_lists_sites_and_takes_them_off_again(asked: Tab) -> None:
    driver = asked.driver
    asked.session.decide(asked.site.origin, "allow")
    asked.session.decide("https://blocked.example", "block")
    with asked.session.extension_tab(OPTIONS_PAGE):
        rows = asked.until(lambda: driver.find_elements(By.CSS_SELECTOR, "tr[data-site]"), "the list of sites")
        assert {row.get_attribute("data-site"): row.get_attribute("data-decision") for row in rows} == {
            asked.site.origin: "allow",
            "https://blocked.example": "block",
        }
        labels = {label.get_attribute("for"): label.text for label in driver.find_elements(By.TAG_NAME, "label")}
        assert labels.items() >= {"site": "Site", "decision": "Decision"}.items()
        assert driver.find_element(By.ID, "add").text == "Add"
        button = driver.find_element(By.CSS_SELECTOR, '[data-site="https://blocked.example"] .remove')
        assert (button.text, button.accessible_name) == ("Remove", "Remove https://blocked.example")
        button.click()
        asked.until(lambda: len(driver.find_elements(By.CSS_SELECTOR, "tr[data-site]")) == 1, "one site less")
    asked.open(PAGE)
    asked.until_text("ready", "#n")


def test_the_options_page_says_what_is_wrong_with_a_site(asked: Tab) -> None:
    driver = asked.driver
    with asked.session.extension_tab(OPTIONS_PAGE):
        field = asked.until(lambda: driver.find_element(By.ID, "site"), "the form")
        field.send_keys("https://*.example.org")
        driver.find_element(By.ID, "add").click()
        asked.until(lambda: "wildcard" in driver.find_element(By.ID, "site-error").text, "the error")
        assert driver.find_elements(By.CSS_SELECTOR, "tr[data-site]") == []


STRAY = """(async () => {
  const target = { tabId: args[0] };
  const [{ result: mark }] = await chrome.scripting.executeScript({ target, func: () => globalThis.adderTags.mark });
  await chrome.scripting.executeScript({ target, files: ['content_scripts/gatekeeper.js'] });
  await chrome.scripting.executeScript({
    target, func: (foreign) => globalThis.adderBegin(foreign, true), args: [mark + 1],
  });
  const [{ result }] = await chrome.scripting.executeScript({ target, func: () => typeof globalThis.adderGatekeeper });
  return result;
})()"""


def test_what_was_sent_to_another_document_and_strays_into_a_page_starts_nothing_and_is_in_nobody_s_way(
    asked: Tab,
) -> None:
    """Chromium runs in the next page what was meant for one that has just gone into the back-forward cache."""
    url = asked.open(PAGE)
    assert ask(asked.session, STRAY, tab_id(asked.session, url)) == "undefined"
    with popup(asked, url) as shown:
        shown.until(asked.site.origin, "asks")
        shown.press(asked.site.origin, "once")
    asked.until(lambda: asked.text("#n"), "the page's Python")


def test_a_sandboxed_document_is_refused_on_a_site_that_is_allowed(asked: Tab) -> None:
    asked.session.decide(asked.site.origin, "allow")
    inner = "<script type=python>print('escaped')</script>"
    asked.site.add("/inner.html", inner)
    asked.site.add("/csp.html", inner, headers={"Content-Security-Policy": "sandbox allow-scripts"})
    url = asked.open(
        f"""<!doctype html><title>Frames</title>
        <iframe sandbox="allow-scripts" src="/inner.html"></iframe>
        <iframe sandbox="allow-scripts" srcdoc="{inner}"></iframe>
        <iframe src="/csp.html"></iframe>
        <iframe src="data:text/html,{inner}"></iframe>
        <script type=python>print("outside runs")</script>"""
    )
    asked.until_printed("outside runs")
    with popup(asked, url) as shown:
        refused = f"null in {asked.site.origin}"
        shown.until(refused, "refused")
        assert shown.choices(refused) == {}
        # What Python prints and how it stands go different ways.
        shown.until(asked.site.origin, "running")
        assert shown.sections() == {asked.site.origin: "running", refused: "refused"}
    assert not any("escaped" in line for line in asked.printed)


def test_a_frame_of_another_origin_needs_a_decision_of_its_own(asked: Tab) -> None:
    here, there = asked.site.origin, asked.site.other
    asked.session.decide(here, "allow")
    asked.session.decide(there, "allow")  # which says nothing about frames of it on other sites
    asked.site.add("/widget.html", PAGE)
    url = asked.open(f'<!doctype html><iframe src="{there}/widget.html"></iframe>{PAGE}')
    asked.until_text("ready", "#n")
    frame = f"{there} in {here}"

    def shown_in_frame() -> str:
        asked.driver.switch_to.frame(0)
        try:
            return asked.text("#n")
        finally:
            asked.driver.switch_to.default_content()

    with popup(asked, url) as shown:
        shown.until(frame, "asks")
    assert shown_in_frame() == ""
    with popup(asked, url) as shown:
        shown.press(frame, "allow")
        shown.until(frame, "running")
    asked.until(lambda: shown_in_frame() == "ready", "the frame's Python")
