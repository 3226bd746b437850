"""What the user decided outlives the browser, an update of Adder and a damaged store."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By

from tests.support import counter
from tests.support.downloads import download_preferences, downloaded
from tests.support.extension import evaluate
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE, Session, launch
from tools.paths import BROWSERS

ASK = "Promise.all(args[0].map((question) => chrome.runtime.sendMessage({ to: 'background', ...question })))"
STORE = "chrome.storage.local.set({ policy: args[0] })"


@pytest.fixture(params=BROWSERS)
def profile(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """A browser, and a folder for its profile."""
    return request.param, tmp_path / "profile"


@contextlib.contextmanager
def started(profile: tuple[str, Path], extensions: Path, site: Site) -> Iterator[Tab]:
    """The browser with that profile, on the options page."""
    browser, folder = profile
    preferences = download_preferences(browser, folder.parent)
    with launch(browser, extensions / browser, profile=folder, preferences=preferences) as session:
        session.driver.get(session.extension_url(OPTIONS_PAGE))
        yield Tab(session, site)


def rows(session: Session) -> dict[str, str]:
    """The sites that the options page lists, and what was decided."""
    found = session.driver.find_elements(By.CSS_SELECTOR, "tr[data-site]")
    return {row.get_attribute("data-site"): row.get_attribute("data-decision") for row in found}


def view(session: Session) -> Any:
    """What the background answers to the options page."""
    return evaluate(session, "chrome.runtime.sendMessage({ to: 'background', type: 'policy' })")


def test_decisions_and_settings_survive_a_restart_of_the_browser(
    profile: tuple[str, Path], extensions: Path, site: Site
) -> None:
    with started(profile, extensions, site) as before:
        questions = [
            {"type": "set-rule", "sites": [site.origin], "decision": "allow"},
            {"type": "set-rule", "sites": ["https://blocked.example"], "decision": "block"},
            {"type": "set-rule", "sites": ["https://passing.example"], "decision": "allow", "duration": "session"},
            {
                "type": "set-capability",
                "sites": ["https://blocked.example"],
                "capability": "network",
                "allowed": False,
            },
            {"type": "set-default", "capability": "location", "allowed": False},
            {"type": "set-setting", "name": "busySeconds", "value": 33},
            {"type": "set-setting", "name": "spare", "value": False},
        ]
        evaluate(before.session, ASK, questions)
        before.until(lambda: len(rows(before.session)) == 3, "the sites")
    with started(profile, extensions, site) as tab:
        # What was for the session is over with it.
        decided = {site.origin: "allow", "https://blocked.example": "block"}
        tab.until(lambda: rows(tab.session) == decided, "the sites")
        kept = view(tab.session)
        assert kept["capabilities"]["location"] is False
        assert (kept["settings"]["busySeconds"], kept["settings"]["spare"]) == (33, False)
        assert {rule["site"]: rule["capabilities"] for rule in kept["rules"]} == {
            site.origin: {},
            "https://blocked.example": {"network": False},
        }
        tab.open(counter.page())
        tab.until_text("ready", "#n")


def test_what_the_first_version_stored_is_taken_over(profile: tuple[str, Path], extensions: Path, site: Site) -> None:
    stored = {"version": 1, "rules": {site.origin: "allow", "https://blocked.example": "block"}}
    with started(profile, extensions, site) as before:
        evaluate(before.session, STORE, stored)
    with started(profile, extensions, site) as tab:
        decided = {site.origin: "allow", "https://blocked.example": "block"}
        tab.until(lambda: rows(tab.session) == decided, "the sites")
        assert tab.driver.find_elements(By.ID, "broken") == []
        assert evaluate(tab.session, "(await chrome.storage.local.get('policy')).policy.version") == 2
        tab.open(counter.page())
        tab.until_text("ready", "#n")


def test_a_damaged_store_gives_the_defaults_and_is_kept_for_the_user_who_is_told(
    profile: tuple[str, Path], extensions: Path, site: Site
) -> None:
    damaged = {"version": 99, "rules": {site.origin: "allow"}, "settings": "lost"}
    with started(profile, extensions, site) as before:
        evaluate(before.session, STORE, damaged)
    with started(profile, extensions, site) as tab:
        driver = tab.driver
        tab.until(lambda: driver.find_elements(By.ID, "broken"), "the notice")
        assert "could not be read" in driver.find_element(By.ID, "broken").text
        assert rows(tab.session) == {}
        defaults = view(tab.session)
        assert defaults["rules"] == []
        assert defaults["settings"]["enabled"] is True
        assert all(defaults["capabilities"].values())
        assert evaluate(tab.session, "(await chrome.storage.local.get('policy.broken'))['policy.broken']") == [damaged]
        driver.find_element(By.ID, "download-broken").click()
        assert json.loads(downloaded(tab, profile[1].parent, "adder-unreadable-*.json")) == [damaged]
        driver.find_element(By.ID, "dismiss-broken").click()
        tab.until(lambda: not driver.find_elements(By.ID, "broken"), "the end of the notice")
        # The notice goes with what is stored, the keyboard with the background's answer.
        tab.until(lambda: tab.js("return document.activeElement.id") == "sites-heading", "the keyboard")
        driver.refresh()
        tab.until(lambda: driver.find_elements(By.CSS_SELECTOR, ".empty"), "the empty list")
        assert driver.find_elements(By.ID, "broken") == []
