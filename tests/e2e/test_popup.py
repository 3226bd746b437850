"""The popup beyond its decisions (see test_permission): capabilities, the tab's switch, one question at a time."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.by import By

from tests.support import counter
from tests.support.extension import ask, badge, popup, set_capability, set_setting, tab_id, to_background
from tests.support.tab import Tab

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
  document.dispatchEvent(new Event('visibilitychange'));
  const began = await poll(() => button().disabled);
  const deny = document.querySelector('[data-decision="block"]').disabled;
  const ended = await poll(() => !button().disabled);
  return [ended - began, deny];
})().then(done);
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


def test_the_context_menu_and_a_keyboard_command_turn_the_tab_s_switch(asked: Tab) -> None:
    url = asked.open(PAGE)
    number = tab_id(asked.session, url)
    # WebDriver reaches neither the browser's menus nor its shortcuts: that they are there is what can be seen.
    commands = ask(asked.session, "(await chrome.commands.getAll()).map(({ name }) => name)")
    assert set(commands) >= {"_execute_action", "switch-tab"}
    ask(asked.session, "(await chrome.contextMenus.update('switch-tab', { checked: false }), true)")
    assert not to_background(asked.session, type="tab-state", tabId=number)["off"]


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
        shown.press(asked.site.origin, "wait")
        asked.until(lambda: not driver.find_elements(By.CSS_SELECTOR, ".busy"), "the end of the notice")
        asked.until(lambda: driver.find_elements(By.CSS_SELECTOR, ".busy"), "the notice again")
        usage = asked.until(lambda: driver.find_element(By.CSS_SELECTOR, ".usage").text, "the usage")
        seconds, megabytes = (float(part.split()[0].replace(",", "")) for part in usage.split(" · "))
        assert seconds > 1
        assert 10 < megabytes < 1000
        shown.press(asked.site.origin, "stop")
        asked.until(lambda: not driver.find_elements(By.CSS_SELECTOR, ".busy"), "rest")
        driver.find_element(By.CSS_SELECTOR, ".log summary").click()
        lines = asked.until(
            lambda: {
                item.text.split("\n")[0].split(" ", 1)[1] for item in driver.find_elements(By.CSS_SELECTOR, ".log li")
            },
            "the log",
        )
        said = " / ".join(lines)
        assert "allowed" in said
        assert "Limit: computed without a pause" in said
        assert "Limit: stopped by you" in said
        assert driver.find_element(By.ID, "save-log").is_displayed()
    asked.until_printed("interrupted")
