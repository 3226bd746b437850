"""After installing, a page says what Adder does and who decides; what it gives to try out works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.support.extension import evaluate
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE, WELCOME_PAGE, Session, launch
from tools.paths import BROWSERS


@pytest.fixture(scope="module", params=BROWSERS)
def session(request: pytest.FixtureRequest, extensions: Path) -> Iterator[Session]:
    """A browser as it is when Adder has just been installed."""
    with launch(request.param, extensions / request.param, welcome=True) as running:
        yield running


def open_tabs(session: Session) -> list[str]:
    """The addresses of all tabs."""
    return [tab.url for tab in session.driver.browsing_context.get_tree(max_depth=0)]


def test_the_welcome_page_opens_once_in_a_tab_of_its_own(session: Session, site: Site) -> None:
    tab = Tab(session, site)
    welcome = session.extension_url(WELCOME_PAGE)
    tab.until(lambda: welcome in open_tabs(session), "the welcome page")
    # A new tab is in front of it by now: nothing else opens when the background wakes up again.
    with session.extension_tab(OPTIONS_PAGE):
        assert evaluate(session, "chrome.runtime.sendMessage({ to: 'background', type: 'policy' })")["rules"] == []
    assert open_tabs(session).count(welcome) == 1


def test_what_the_welcome_page_gives_to_try_out_works(session: Session, tab: Tab) -> None:
    with session.extension_tab(WELCOME_PAGE):
        tab.until(lambda: tab.driver.find_elements(By.ID, "sample"), "the sample")
        sample = tab.text("#sample")
        # Where access to sites is there, nobody is asked for it.
        assert tab.driver.find_elements(By.ID, "access") == []
        # The pictures are no buttons.
        assert tab.js("return document.querySelector('.pictures button').matches('[inert] *')") is True
    tab.open(sample)
    tab.until(
        lambda: tab.js("document.querySelector('button').click()") or tab.text("button") not in ("", "0"), "a count"
    )
    assert tab.errors() == []


def test_the_welcome_page_leads_to_the_options(session: Session, site: Site) -> None:
    tab = Tab(session, site)
    with session.extension_tab(WELCOME_PAGE):
        tab.until(lambda: tab.driver.find_elements(By.ID, "options"), "the link")
        tab.driver.find_element(By.ID, "options").click()
        tab.until(lambda: tab.driver.find_elements(By.ID, "sites-heading"), "the options page")
        tab.driver.find_element(By.CSS_SELECTOR, 'nav a[href="#about"]').click()
        version = evaluate(session, "chrome.runtime.getManifest().version")
        tab.until(lambda: tab.driver.find_element(By.ID, "version").text == f"Adder {version}", "the version")
        tab.driver.find_element(By.CSS_SELECTOR, 'a[href="welcome.html"]').click()
        tab.until(lambda: tab.driver.find_elements(By.ID, "sample"), "the welcome page again")
