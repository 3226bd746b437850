"""The popup beyond its decisions (see test_permission): capabilities, the tab's switch, one question at a time."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.by import By

from tests.support import counter
from tests.support.extension import (
    ask,
    badge,
    evaluate,
    in_background,
    popup,
    set_capability,
    set_setting,
    tab_id,
    to_background,
)
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE

PAGE = counter.page()

# The popup is shown again; when can its buttons be pressed?
REST = """
const [selector, done] = arguments;
const button = () => document.querySelector(selector);
const poll = (condition) => new Promise((resolve) => {
  const look = () => condition() ? resolve(performance.now()) : requestAnimationFrame(look);
  look();
});
(async () => {
  await poll(() => button() && !button().disabled);
  const began = performance.now();  // not when a busy machine's next frame shows it
  document.dispatchEvent(new Event('visibilitychange'));
  // Not in the next frame, which may be shown when the rest is over.
  await document.querySelector('adder-popup').updateComplete;
  if (!button().disabled) return [0, null];
  const deny = document.querySelector('[data-decision="block"]').disabled;
  const ended = await poll(() => !button().disabled);
  return [ended - began, deny];
})().then(done);
"""


# Notes that the notice of busy Python was taken away, however soon it is back.
WATCH_NOTICE = """
window.isGone = false;
const look = () => { window.isGone ||= !document.querySelector('.busy'); };
new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
"""


@pytest.fixture(autouse=True)
def undecided(asked: Tab) -> None:
    """Each test starts as after an installation."""
    to_background(asked.session, type="reset")


def test_what_gives_something_can_be_pressed_only_half_a_second_after_it_was_shown(asked: Tab) -> None:
    url = asked.open(PAGE)
    with popup(asked, url) as shown:
        shown.until(asked.site.origin, "asks")
        rested, deny_rested = asked.driver.execute_async_script(REST, '[data-decision="once"]')
        assert rested > 400
        assert not deny_rested, "saying no needs no care"


def test_a_decision_for_this_session_holds_on_other_pages_and_is_not_written_to_disk(asked: Tab) -> None:
    url = asked.open(PAGE)
    with popup(asked, url) as shown:
        shown.press(asked.site.origin, "session")
        shown.until(asked.site.origin, "running")
        note = asked.driver.find_element(By.CSS_SELECTOR, ".note").text
    assert note == "Allowed until the browser is closed."
    asked.open(PAGE)
    asked.until_text("ready", "#n")
    stored = ask(asked.session, "JSON.stringify(await chrome.storage.local.get(null))")
    assert asked.site.origin not in stored
    rules = to_background(asked.session, type="policy")["rules"]
    assert [(rule["site"], rule["duration"]) for rule in rules] == [(asked.site.origin, "session")]
    # What is switched off for the site meanwhile holds no longer either.
    set_capability(asked.session, asked.site.origin, "media", False)
    rules = to_background(asked.session, type="policy")["rules"]
    assert [(rule["duration"], rule["capabilities"]) for rule in rules] == [("session", {"media": False})]


def test_a_capability_is_switched_off_for_a_site_and_the_popup_says_what_that_changes(asked: Tab) -> None:
    asked.session.decide(asked.site.origin, "allow")
    url = asked.open(PAGE)
    asked.until_text("ready", "#n")
    driver = asked.driver
    with popup(asked, url) as shown:
        shown.until(asked.site.origin, "running")
        summary = driver.find_element(By.CSS_SELECTOR, "summary")
        assert "everything" in summary.text
        summary.click()
        boxes = driver.find_elements(By.CSS_SELECTOR, "[data-capability]")
        assert [box.get_attribute("data-capability") for box in boxes] == [
            "javascript", "network", "storage", "packages", "clipboard", "media", "location", "notifications",
        ]  # fmt: skip
        assert all(box.is_selected() for box in boxes)
        boxes[1].click()
        asked.until(lambda: "All but: Network" in driver.find_element(By.CSS_SELECTOR, "summary").text, "what is off")
        [notice] = asked.until(lambda: driver.find_elements(By.CSS_SELECTOR, ".reload"), "what that needs")
        assert "until the page is loaded again" in notice.text
    rules = to_background(asked.session, type="policy")["rules"]
    assert rules == [
        {
            "site": asked.site.origin,
            "duration": "always",
            "decision": "allow",
            "capabilities": {"network": False},
        }
    ]


def test_the_tab_s_switch_ends_its_python_and_holds_for_its_next_pages_alone(asked: Tab) -> None:
    asked.session.decide(asked.site.origin, "allow")
    url = asked.open(PAGE)
    asked.until_text("ready", "#n")
    with popup(asked, url) as shown:
        shown.until(asked.site.origin, "running")
        asked.driver.find_element(By.ID, "switch").click()
        shown.until(asked.site.origin, "blocked")
        assert shown.choices(asked.site.origin) == {}
        assert asked.driver.find_element(By.TAG_NAME, "h1").text == "Python is switched off"
    asked.until(lambda: badge(asked.session, url) == "–", "the badge of a tab that is switched off")
    url = asked.open(PAGE)
    asked.until(lambda: badge(asked.session, url) == "–", "the badge on the tab's next page")
    assert asked.text("#n") == ""
    with popup(asked, url) as shown:
        shown.until(asked.site.origin, "blocked")
        asked.until(lambda: asked.driver.find_element(By.ID, "switch").is_enabled(), "the switch")
        asked.driver.find_element(By.ID, "switch").click()
        shown.until(asked.site.origin, "running")
    asked.until_text("ready", "#n")


def test_the_global_switch_stops_everything(asked: Tab) -> None:
    asked.session.decide(asked.site.origin, "allow")
    url = asked.open(PAGE)
    asked.until_text("ready", "#n")
    set_setting(asked.session, "enabled", False)
    asked.until(lambda: badge(asked.session, url) == "–", "the badge of what is switched off")
    asked.open(PAGE)
    with popup(asked, asked.driver.current_url) as shown:
        shown.until(asked.site.origin, "blocked")
    assert asked.text("#n") == ""


def test_one_site_is_asked_about_at_a_time(asked: Tab) -> None:
    asked.site.add("/widget.html", PAGE)
    url = asked.open(f'<!doctype html><iframe src="{asked.site.other}/widget.html"></iframe>{PAGE}')
    frame = f"{asked.site.other} in {asked.site.origin}"
    with popup(asked, url) as shown:
        asked.until(
            lambda: asked.driver.find_elements(By.ID, "waiting") and shown.sections() == {asked.site.origin: "asks"},
            "the page's own question alone",
        )
        shown.press(asked.site.origin, "block")
        # The frames of a blocked site are blocked with it.
        shown.until(frame, "blocked")
        shown.press(asked.site.origin, "ask")
        asked.until(lambda: shown.sections() == {asked.site.origin: "asks"}, "the first question again")
        shown.press(asked.site.origin, "once")
        shown.until(frame, "asks")


# Firefox's own element for the shortcut of a command, by its key.
PRESS_IN_FIREFOX = """
    const keys = [...document.querySelectorAll("keyset[id^=ext-keyset] key")];
    keys.find((one) => one.getAttribute("key") === "U").dispatchEvent(new CustomEvent("command"));
"""


def command(tab: Tab, url: str) -> None:
    """Give the command that turns the tab's switch: browsers look for shortcuts before WebDriver's keys come."""
    if tab.browser == "firefox":
        with tab.driver.context(tab.driver.CONTEXT_CHROME):
            tab.driver.execute_script(PRESS_IN_FIREFOX)
    else:
        tab_facts = f"{{ id: {tab_id(tab.session, url)} }}"
        in_background(tab.session, f"chrome.commands.onCommand.dispatch('switch-tab', {tab_facts})")


def test_a_keyboard_command_turns_the_tab_s_switch(asked: Tab) -> None:
    asked.session.decide(asked.site.origin, "allow")
    url = asked.open(PAGE)
    asked.until_text("ready", "#n")
    number = tab_id(asked.session, url)
    every = "Object.fromEntries((await chrome.commands.getAll()).map(({ name, shortcut }) => [name, shortcut]))"
    shortcuts = ask(asked.session, every)
    assert shortcuts["switch-tab"] in ("Alt+Shift+U", "⌥⇧U")
    assert len(set(shortcuts.values())) == len(shortcuts)

    def is_off() -> bool:
        return to_background(asked.session, type="tab-state", tabId=number)["off"]

    command(asked, url)
    asked.until(is_off, "the tab switched off")
    asked.until(lambda: badge(asked.session, url) == "–", "the badge of a tab that is switched off")
    command(asked, url)
    asked.until(lambda: not is_off(), "the tab switched on")


def test_the_context_menu_turns_the_tab_s_switch_and_shows_it(asked: Tab) -> None:
    url = asked.open(PAGE)
    number = tab_id(asked.session, url)
    # That the item is there is what this sees in both browsers: changing one that is not is an error.
    ask(asked.session, "(await chrome.contextMenus.update('switch-tab', { checked: false }), true)")
    if asked.browser == "firefox":
        pytest.skip("nothing but a mouse opens the menu of Firefox's toolbar button; its handler is tested in node")
    click = f"{{ menuItemId: 'switch-tab' }}, {{ id: {number} }}"
    in_background(asked.session, f"chrome.contextMenus.onClicked.dispatch({click})")
    asked.until(lambda: to_background(asked.session, type="tab-state", tabId=number)["off"], "the tab switched off")


def test_what_python_still_holds_is_said_until_the_page_is_loaded_again(asked: Tab) -> None:
    session, driver, origin = asked.session, asked.driver, asked.site.origin
    session.decide(origin, "allow")
    url = asked.open(PAGE)
    asked.until_text("ready", "#n")
    set_capability(session, origin, "network", False)
    with popup(asked, url) as shown:
        # The popup was not open when it was switched off, and it is said all the same.
        asked.until(lambda: driver.find_elements(By.CSS_SELECTOR, ".reload"), "what that needs")
    with session.extension_tab(OPTIONS_PAGE):
        row = f'tr[data-site="{origin}"] .details'
        asked.until(lambda: driver.find_elements(By.CSS_SELECTOR, row), "the row")[0].click()
        asked.until(
            lambda: "are loaded again" in driver.find_element(By.CSS_SELECTOR, "tr.capabilities .reload").text,
            "the same on the options page",
        )
    with popup(asked, url) as shown:
        shown.until(origin, "running")
        shown.press(origin, "reload")
        asked.until(lambda: not driver.find_elements(By.CSS_SELECTOR, ".reload"), "a page that was loaded again")
        shown.until(origin, "running")
    asked.until_text("ready", "#n")


def test_the_popup_leads_to_the_options_page(asked: Tab) -> None:
    url = asked.open(PAGE)
    # Chromium's driver lists only tabs that it knows the beginning of.
    listed = "(await chrome.tabs.query({})).filter((tab) => tab.url === args[0]).map(({ id }) => id)"
    options = asked.session.extension_url(OPTIONS_PAGE)
    with popup(asked, url) as shown:
        # The button moves when the sites come.
        shown.until(asked.site.origin, "asks")
        asked.driver.find_element(By.ID, "options").click()
        found = asked.until(lambda: evaluate(asked.session, listed, options), "the options page")
        evaluate(asked.session, "(await chrome.tabs.remove(args[0]), true)", found)


def test_what_was_stored_and_cannot_be_read_is_said_in_popup_and_badge_until_it_has_been_seen(asked: Tab) -> None:
    session, driver = asked.session, asked.driver
    ask(session, "(await chrome.storage.local.set({ policy: 'zap' }), true)")
    url = asked.open(PAGE)
    asked.until(lambda: badge(session, url) == "!", "the badge")
    with popup(asked, url) as shown:
        shown.until(asked.site.origin, "asks")
        assert "could not be read" in driver.find_element(By.ID, "trouble").text
    with session.extension_tab(OPTIONS_PAGE):
        asked.until(lambda: driver.find_elements(By.ID, "dismiss-broken"), "the notice")[0].click()
        asked.until(lambda: not driver.find_elements(By.ID, "broken"), "the end of the notice")
    asked.until(lambda: badge(session, url) == "?", "the badge of a page that asks")


def test_busy_python_can_be_let_go_on_and_stopped_and_the_log_tells_of_it(asked: Tab) -> None:
    asked.session.decide(asked.site.origin, "allow")
    set_setting(asked.session, "busySeconds", 1)
    url = asked.open("""<!doctype html><script type=python>
try:
    while True: pass
except KeyboardInterrupt:
    print("interrupted")
</script>""")
    driver = asked.driver
    with popup(asked, url) as shown:
        shown.until(asked.site.origin, "running")
        asked.until(lambda: driver.find_elements(By.CSS_SELECTOR, ".busy"), "the notice")
        assert set(shown.choices(asked.site.origin)) >= {"stop", "wait"}
        # The notice is gone for a second only, and may come and go between two looks.
        asked.js(WATCH_NOTICE)
        shown.press(asked.site.origin, "wait")
        asked.until(lambda: asked.js("return window.isGone"), "the end of the notice")
        asked.until(lambda: driver.find_elements(By.CSS_SELECTOR, ".busy"), "the notice again")
        usage = asked.until(lambda: driver.find_element(By.CSS_SELECTOR, ".usage").text, "the usage")
        seconds, megabytes = (float(part.split()[0].replace(",", "")) for part in usage.split(" · "))
        assert seconds > 1
        assert 10 < megabytes < 1000
        shown.press(asked.site.origin, "stop")
        asked.until(lambda: not driver.find_elements(By.CSS_SELECTOR, ".busy"), "rest")
        driver.find_element(By.CSS_SELECTOR, ".log summary").click()
        for said in ("allowed", "Limit: computed without a pause", "Limit: stopped by you"):
            asked.until(
                lambda said=said: any(said in item.text for item in driver.find_elements(By.CSS_SELECTOR, ".log li")),
                f"{said!r} in the log",
            )
        assert driver.find_element(By.ID, "save-log").is_displayed()
    asked.until_printed("interrupted")
