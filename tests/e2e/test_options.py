"""The options page does what it says: by mouse, by keyboard alone, with many sites, with wrong input."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from tests.support import counter
from tests.support.downloads import downloaded, saving_browser
from tests.support.extension import evaluate
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE, Session
from tools.paths import BROWSERS

ALPHA, BETA, GAMMA = "https://alpha.example", "https://beta.example", "https://gamma.example"


@pytest.fixture(scope="module", params=BROWSERS)
def session(request: pytest.FixtureRequest, extensions: Path, downloads: Path) -> Iterator[Session]:
    """A browser that saves files without asking."""
    with saving_browser(request.param, extensions, downloads) as running:
        yield running


class Options:
    """The options page, in the current tab."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.driver = tab.driver

    def ask(self, **question: Any) -> Any:
        """The background's answer to a message of the page's."""
        message = {"to": "background", **question}
        return evaluate(self.tab.session, "chrome.runtime.sendMessage(args[0])", message)

    def go(self, section: str) -> None:
        """Open a section."""
        self.find(f'nav a[href="#{section}"]').click()
        self.tab.until(lambda: self.focus == f"{section}-heading", f"the section {section}")

    def find(self, selector: str) -> WebElement:
        """An element that is there, or comes."""
        return self.tab.until(lambda: self.driver.find_elements(By.CSS_SELECTOR, selector), selector)[0]

    def row(self, site: str) -> str:
        """The selector of a site's row."""
        return f'tr[data-site="{site}"]'

    @property
    def sites(self) -> dict[str, str]:
        """The sites that are listed, in their order, and what was decided."""
        # A list: chromedriver sorts what is in an object.
        rows = self.tab.js("return [...document.querySelectorAll('tr[data-site]')].map((row) => ({ ...row.dataset }))")
        return {row["site"]: row["decision"] for row in rows}

    @property
    def focus(self) -> str:
        """What has the keyboard: an id, or what is read out for it."""
        return self.tab.js(
            "const it = document.activeElement; return it.id || it.getAttribute('aria-label') || it.textContent.trim()"
        )

    def says(self, text: str, within: str = "#sites-status") -> None:
        """Wait until a live region says something."""
        region = self.find(within)
        assert region.get_attribute("role") == "status"
        self.tab.until(lambda: text in region.text, f"{text!r} in {within}")

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait for something."""
        self.tab.until(lambda: bool(condition()), what)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, wherever the keyboard is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def tab_to(self, name: str, *, backwards: bool = False) -> None:
        """Press Tab, or Shift and Tab, until something has the keyboard.

        It must lie ahead: past the end of the page the browser's own controls come, which WebDriver cannot press.
        """
        seen = []
        for _ in range(60):
            keys = ActionChains(self.driver)
            if backwards:
                keys.key_down(Keys.SHIFT)
            keys.send_keys(Keys.TAB)
            if backwards:
                keys.key_up(Keys.SHIFT)
            keys.perform()
            seen.append(self.focus)
            if seen[-1] == name:
                return
        raise AssertionError(f"Tab never came to {name!r}, but to {seen}")


@pytest.fixture
def options(session: Session, asked: Tab) -> Iterator[Options]:
    """The options page with nothing decided, in a tab of its own."""
    with session.extension_tab(OPTIONS_PAGE):
        page = Options(asked)
        page.ask(type="reset")
        page.until(lambda: page.find(".empty").is_displayed(), "the empty list")
        yield page


@pytest.fixture
def three(options: Options) -> Options:
    """The options page with three sites."""
    options.ask(type="set-rule", sites=[ALPHA, GAMMA], decision="allow")
    options.ask(type="set-rule", sites=[BETA], decision="block")
    options.until(lambda: len(options.sites) == 3, "three sites")
    return options


def test_a_site_is_granted_and_revoked_with_the_keyboard_alone(options: Options, site: Site) -> None:
    options.tab_to("site")
    options.press(site.origin, Keys.TAB)
    assert options.focus == "decision"
    options.press(Keys.ARROW_DOWN)
    assert Select(options.find("#decision")).first_selected_option.get_attribute("value") == "block"
    options.press(Keys.ARROW_UP, Keys.TAB)
    assert options.focus == "add"
    options.press(Keys.ENTER)
    options.until(lambda: options.sites == {site.origin: "allow"}, "the grant")
    options.says(f"{site.origin} may run Python.")
    options.until(lambda: options.focus == "site", "the keyboard where it was")

    page = Tab(options.tab.session, site)
    mine = options.driver.current_window_handle
    options.driver.switch_to.new_window("tab")
    page.open(counter.page())
    page.until_text("ready", "#n")

    theirs = options.driver.current_window_handle
    options.driver.switch_to.window(mine)
    options.tab_to(f"Block {site.origin}")
    options.press(Keys.ENTER)
    options.until(lambda: options.sites == {site.origin: "block"}, "the revocation")
    options.says(f"{site.origin} may not run Python.")
    # The same button, which offers the way back now.
    options.until(lambda: options.focus == f"Allow {site.origin}", "the button that offers the way back")
    options.driver.switch_to.window(theirs)
    page.until_message("The permission of this site was taken back.", "error")
    options.driver.close()
    options.driver.switch_to.window(mine)

    options.tab_to(f"Capabilities of {site.origin}")
    options.press(Keys.ENTER)
    options.tab_to(options.find("select[data-capability=network]").get_attribute("id"))
    options.press(Keys.ARROW_DOWN)
    options.until(
        lambda: options.ask(type="policy")["rules"][0]["capabilities"] == {"network": False}, "the capability"
    )

    options.tab_to(f"Remove {site.origin}", backwards=True)
    options.press(Keys.SPACE)
    options.until(lambda: options.sites == {}, "the end of the rule")
    options.until(lambda: options.focus == "sites-heading", "the keyboard on what is left")


def test_the_other_sections_are_reached_and_used_with_the_keyboard_alone(options: Options) -> None:
    options.tab_to("General")
    options.press(Keys.ENTER)
    options.until(lambda: options.focus == "general-heading", "the section")
    options.tab_to("setting-enabled")
    options.press(Keys.SPACE)
    options.until(lambda: options.driver.find_elements(By.ID, "off"), "the notice that Adder is off")
    assert options.ask(type="policy")["settings"]["enabled"] is False
    options.press(Keys.SPACE)
    options.until(lambda: not options.driver.find_elements(By.ID, "off"), "the end of the notice")
    options.driver.refresh()
    # A section has an address.
    options.until(lambda: options.find("#general-heading").is_displayed(), "the section again")
    options.tab_to("Backup", backwards=True)
    options.press(Keys.ENTER)
    options.until(lambda: options.focus == "backup-heading", "the section")
    options.tab_to("reset")
    options.press(Keys.ENTER)
    options.until(lambda: options.focus == "confirm-no", "the question")
    # Nothing outside of the question can be reached, and Escape means no.
    options.press(Keys.TAB)
    assert options.focus == "confirm-yes"
    options.press(Keys.ESCAPE)
    options.until(lambda: options.focus == "reset", "the keyboard where it was")


def test_sites_are_found_as_one_types_and_the_count_is_announced(three: Options) -> None:
    three.says("Sites: 3", "#count")
    three.find("#search").send_keys("ET")
    three.until(lambda: list(three.sites) == [BETA], "the one site")
    three.says("Sites found: 1 of 3", "#count")
    three.find("#search").send_keys("x")
    three.until(lambda: three.sites == {}, "no site")
    three.find("#clear-search").click()
    three.until(lambda: len(three.sites) == 3, "all sites")
    assert three.focus == "search"
    three.find("[data-sort=decision]").click()
    three.until(lambda: list(three.sites) == [ALPHA, GAMMA, BETA], "the allowed ones first")
    heading = three.find("th:has([data-sort=decision])")
    assert heading.get_attribute("aria-sort") == "ascending"
    three.find("[data-sort=decision]").click()
    three.until(lambda: list(three.sites) == [BETA, ALPHA, GAMMA], "the blocked ones first")
    assert heading.get_attribute("aria-sort") == "descending"
    # What is added is seen, whatever was searched for.
    three.find("#search").send_keys("beta")
    three.find("#site").send_keys("delta.example")
    three.find("#add").click()
    three.until(lambda: "https://delta.example" in three.sites, "the new site")


def test_many_sites_are_changed_at_once_and_only_those_that_are_seen(three: Options) -> None:
    three.find("#search").send_keys("a.example")
    assert not three.find("#bulk-block").is_enabled()
    three.find("#select-all").click()
    three.until(lambda: three.find("#selected-count").text == "Selected: 3", "the selection")
    three.find("#search").send_keys(Keys.BACKSPACE * 20 + "ma.")
    three.until(lambda: three.find("#selected-count").text == "Selected: 1", "what is still seen of it")
    three.find("#bulk-block").click()
    three.says(f"{GAMMA} may not run Python.")
    three.find("#search").send_keys(Keys.BACKSPACE * 20)
    three.until(lambda: three.sites == {ALPHA: "allow", BETA: "block", GAMMA: "block"}, "one change")
    three.find("#select-all").click()
    three.find("#bulk-allow").click()
    three.until(lambda: set(three.sites.values()) == {"allow"}, "all allowed")
    three.says("3 sites may run Python.")
    # To forget many is asked back, and the keyboard is not lost with the rows.
    three.find("#bulk-remove").click()
    three.until(lambda: three.focus == "confirm-no", "the question")
    three.find("#confirm-no").click()
    assert len(three.sites) == 3
    three.find("#bulk-remove").click()
    three.until(lambda: three.focus == "confirm-no", "the question")
    three.find("dialog[open] #confirm-yes").click()
    three.until(lambda: three.sites == {}, "the empty list")
    three.until(lambda: three.focus == "sites-heading", "the keyboard")


def test_the_list_says_how_long_a_decision_holds_and_keeps_to_it(three: Options) -> None:
    three.ask(type="set-rule", sites=[BETA], decision="allow", duration="session")
    row = three.find(f"{three.row(BETA)}[data-duration=session]")
    assert "This session" in row.text
    assert "then: Block" in row.text
    # A change of what holds for the session leaves what holds for good as it is.
    three.find(f"{three.row(BETA)} [data-action=block]").click()
    three.until(lambda: three.sites[BETA] == "block", "the change")
    durations = {rule["duration"] for rule in three.ask(type="policy")["rules"] if rule["site"] == BETA}
    assert durations == {"session", "always"}


def test_a_sites_capabilities_are_default_allowed_or_off(three: Options) -> None:
    three.find(f"{three.row(ALPHA)} .details").click()
    choice = Select(three.find("select[data-capability=storage]"))
    assert [option.text for option in choice.options] == ["Default (Allowed)", "Off", "Allowed"]
    for value, stored in (("off", {"storage": False}), ("allowed", {"storage": True}), ("default", {})):
        choice.select_by_value(value)
        three.until(lambda stored=stored: three.ask(type="policy")["rules"][0]["capabilities"] == stored, value)
    three.go("defaults")
    three.find("#default-storage").click()
    three.says("Storage, on all other sites: Off", "adder-defaults [role=status]")
    three.go("sites")
    three.until(lambda: choice.first_selected_option.text == "Default (Off)", "the default's new name")


def test_a_number_out_of_bounds_is_explained_and_not_stored(options: Options) -> None:
    options.go("general")
    field = options.find("#setting-heapMegabytes")
    for wrong in ("63", "4097", "1.5", ""):
        field.clear()
        field.send_keys(wrong, Keys.TAB)
        options.until(lambda: field.get_attribute("aria-invalid") == "true", f"the refusal of {wrong!r}")
        error = options.find("#setting-heapMegabytes-error")
        assert "from 64 to 4,096" in error.text
        assert error.get_attribute("id") in field.get_attribute("aria-describedby").split()
        assert options.ask(type="policy")["settings"]["heapMegabytes"] == 1024
        options.find("#setting-heapMegabytes-reset").click()
        options.until(lambda: field.get_attribute("aria-invalid") == "false", "the default")
        assert field.get_attribute("value") == "1024"
        assert options.focus == "setting-heapMegabytes"
    field.clear()
    field.send_keys("2048", Keys.TAB)
    options.until(lambda: options.ask(type="policy")["settings"]["heapMegabytes"] == 2048, "the new value")
    options.find("#setting-heapMegabytes-reset").click()
    options.until(lambda: options.ask(type="policy")["settings"]["heapMegabytes"] == 1024, "the default")


def test_everything_is_exported_previewed_and_imported(three: Options, downloads: Path, tmp_path: Path) -> None:
    three.ask(type="set-setting", name="spare", value=False)
    three.go("backup")
    three.find("#export").click()
    three.says("saved", "#backup-status")
    text = downloaded(three.tab, downloads / three.tab.browser, "adder-settings-*.json")
    exported = json.loads(text)
    assert exported["rules"][BETA] == {"decision": "block"}
    assert exported["settings"] == {"spare": False}

    three.ask(type="remove-rule", sites=[ALPHA])
    three.ask(type="set-rule", sites=[BETA, "https://delta.example"], decision="allow")
    file = tmp_path / "settings.json"

    def choose(content: str) -> None:
        file.write_text(content, encoding="utf-8")
        three.find("#import-file").send_keys(str(file))

    def preview() -> dict[str, str]:
        found = three.driver.find_elements(By.CSS_SELECTOR, "#import-preview [data-what]")
        return {entry.get_attribute("data-what"): entry.get_attribute("data-count") for entry in found}

    for content, complaint in (
        ("{", "not JSON"),
        ("{}", "not a settings file"),
        (text.replace("block", "x"), "cannot be"),
    ):
        choose(content)
        three.until(lambda complaint=complaint: complaint in three.find("#backup-error").text, complaint)
        assert three.driver.find_elements(By.ID, "import") == []
        three.tab.js("document.querySelector('#import-file').value = ''")
    choose(text)
    three.until(lambda: preview() == {"added": "1", "changed": "1"}, "what a merge would change")
    three.find("#import-replace").click()
    three.until(lambda: preview() == {"added": "1", "changed": "1", "removed": "1"}, "what replacing would change")
    three.find("#import").click()
    three.says("settings.json was taken over.", "#backup-status")
    assert three.focus == "import-file"
    three.go("sites")
    three.until(lambda: three.sites == {ALPHA: "allow", BETA: "block", GAMMA: "allow"}, "what was exported")

    three.go("backup")
    three.find("#reset").click()
    three.find("dialog[open] #confirm-yes").click()
    three.says("as it was when Adder was installed", "#backup-status")
    assert three.ask(type="policy")["rules"] == []
    assert three.ask(type="policy")["settings"]["spare"] is True


def test_a_list_of_hundreds_of_sites_comes_in_parts(options: Options) -> None:
    options.ask(type="set-rule", sites=[f"https://n{number:03}.example" for number in range(450)], decision="block")
    options.until(lambda: len(options.sites) == 200, "the first part")
    options.find("#more").click()
    options.until(lambda: len(options.sites) == 400, "the second part")
    options.until(lambda: options.focus == "Allow https://n200.example", "the button in its new row")
    options.find("#search").send_keys("n449")
    options.until(lambda: list(options.sites) == ["https://n449.example"], "one that was not shown yet")


def test_firefox_users_are_asked_for_access_to_sites_where_it_was_taken_away(options: Options) -> None:
    if options.tab.browser == "chromium":
        pytest.skip("Chromium does not let an extension give back access that it cannot do without")
    assert options.driver.find_elements(By.ID, "access") == []
    evaluate(options.tab.session, "chrome.permissions.remove({ origins: ['<all_urls>'] })")
    options.until(lambda: options.driver.find_elements(By.ID, "access"), "the notice")
    with options.driver.context(options.driver.CONTEXT_CHROME):
        options.driver.execute_script("Services.prefs.setBoolPref('extensions.webextOptionalPermissionPrompts', false)")
    options.find("#request-access").click()
    options.until(lambda: not options.driver.find_elements(By.ID, "access"), "the end of the notice")
    assert evaluate(options.tab.session, "chrome.permissions.contains({ origins: ['<all_urls>'] })") is True
    options.until(lambda: options.focus == "sites-heading", "the keyboard on what is left")
