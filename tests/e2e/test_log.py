"""The log: what Python used, how often, and what the user decided; as it is shown, and in the files that it goes to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.support import counter
from tests.support.downloads import downloaded, saving_browser
from tests.support.extension import audit_of, popup, set_capability, tab_id, to_background
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE, Session
from tools.paths import BROWSERS

#: Three uses of the network that are allowed, and one of storage that is not.
USES = """<!doctype html><title>Uses</title><p id="n"></p><script type="python">
for number in range(3):
    await window.fetch(f"?{number}")
try:
    window.localStorage.setItem("n", "1")
except PermissionError:
    document.find("#n").text = "refused"
</script>"""


@pytest.fixture(scope="module", params=BROWSERS)
def session(request: pytest.FixtureRequest, extensions: Path, downloads: Path) -> Iterator[Session]:
    """A browser that saves files without asking."""
    with saving_browser(request.param, extensions, downloads) as running:
        yield running


@pytest.fixture
def logged(session: Session, asked: Tab, downloads: Path) -> Tab:
    """A tab with nothing decided, logged or saved."""
    to_background(session, type="reset")
    to_background(session, type="clear-log")
    for file in (downloads / session.browser).glob("adder-log-*"):
        file.unlink()
    return asked


def counts(entries: list[dict[str, object]]) -> dict[tuple[str, str], int]:
    """How often each thing happened, by kind and name."""
    return {(str(entry["kind"]), str(entry["name"])): int(str(entry["count"])) for entry in entries}


def test_each_use_of_a_capability_is_counted_and_the_popup_saves_what_it_shows(logged: Tab, downloads: Path) -> None:
    session, driver, origin = logged.session, logged.driver, logged.site.origin
    to_background(session, type="set-rule", sites=[origin], decision="allow")
    set_capability(session, origin, "storage", False)
    url = logged.open(USES)
    logged.until_text("refused", "#n")
    number = tab_id(session, url)
    logged.until(
        lambda: (
            (found := counts(audit_of(session, number))).get(("use", "network")) == 3
            and ("refusal", "storage") in found
        ),
        "the uses in the log",
    )
    with popup(logged, url):
        logged.until(lambda: driver.find_elements(By.CSS_SELECTOR, ".log summary"), "the log")[0].click()
        selector = "li[data-kind=use][data-name=network]"
        line = logged.until(lambda: driver.find_elements(By.CSS_SELECTOR, selector), "a line")
        logged.until(lambda: "Used: Network × 3" in line[0].text, "the count")
        driver.find_element(By.ID, "save-log").click()
        saved = json.loads(downloaded(logged, downloads / session.browser, "adder-log-*.json"))
    assert counts(saved)["use", "network"] == 3
    assert ("refusal", "storage") in counts(saved)
    assert {entry["site"] for entry in saved} == {origin}
    assert ("decision", "allow_always") not in counts(saved), "what was said on the options page is not this tab's"


def test_the_log_of_the_session_has_closed_tabs_and_every_decision_and_is_saved_and_cleared(
    logged: Tab, downloads: Path
) -> None:
    session, driver, origin = logged.session, logged.driver, logged.site.origin
    mine = driver.current_window_handle
    driver.switch_to.new_window("tab")
    url = logged.open(counter.page())
    with popup(logged, url) as shown:
        shown.press(origin, "session")
        shown.until(origin, "running")
        shown.press(origin, "allow")
        # The buttons change places with the decision.
        logged.until(lambda: "allow" not in shown.choices(origin), "what can be decided then")
        driver.find_element(By.CSS_SELECTOR, "summary").click()
        media = "[data-capability=media]:enabled"
        logged.until(lambda: driver.find_elements(By.CSS_SELECTOR, media), "the capabilities")[0].click()
        logged.until(lambda: "All but" in driver.find_element(By.CSS_SELECTOR, "summary").text, "the capability")
        driver.find_element(By.ID, "switch").click()
        shown.until(origin, "blocked")
    driver.close()
    driver.switch_to.window(mine)
    to_background(session, type="set-rule", sites=[origin], decision="block")
    wanted = {
        ("ruling", "ask"), ("decision", "allow_session"), ("decision", "allow_always"), ("withdrawal", "media"),
        ("switch", "off"), ("decision", "block"),
    }  # fmt: skip
    with session.extension_tab(OPTIONS_PAGE):
        logged.until(lambda: driver.find_elements(By.CSS_SELECTOR, 'nav a[href="#log"]'), "the page")[0].click()
        lines = logged.until(lambda: driver.find_elements(By.CSS_SELECTOR, "adder-log li"), "the log")
        found = {(line.get_attribute("data-kind"), line.get_attribute("data-name")) for line in lines}
        assert found >= wanted
        said = " / ".join(line.text for line in lines)
        assert "You decided: allowed until the browser is closed" in said
        assert "You switched off: Camera, microphone, screen" in said
        driver.find_element(By.ID, "save-log").click()
        saved = json.loads(downloaded(logged, downloads / session.browser, "adder-log-*.json"))
        assert set(counts(saved)) >= wanted
        driver.find_element(By.ID, "clear-log").click()
        logged.until(lambda: driver.find_elements(By.ID, "log-empty"), "the empty log")
        # The page looks at the log every two seconds, too.
        logged.until(lambda: logged.js("return document.activeElement.id") == "log-heading", "the keyboard")
    assert to_background(session, type="log") == []
