"""What an organisation has fixed holds, and the options page says so where it cannot be changed.

In Firefox, which reads it from a file that a test can put anywhere. Chromium takes it from the machine's own policies;
that its schema describes the same things is a unit test.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.support import counter
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE, Session, launch
from tools.manifest import GECKO_ID

FIXED = "Set by your organisation"

# Where Firefox looks for such files; it has not looked yet when the extension has only just been installed.
LOOK_THERE = """
    const folder = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
    folder.initWithPath(arguments[0]);
    Services.dirsvc.set("XREUserNativeManifests", folder);
"""


@pytest.fixture(scope="module")
def managed(extensions: Path, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Firefox in an organisation that allows the site, forbids location there and everywhere, and sets a limit."""
    folder = tmp_path_factory.mktemp("organisation")
    data = {
        "rules": {site.origin: {"decision": "allow", "capabilities": {"network": False}}},
        "capabilities": {"location": False},
        "settings": {"busySeconds": 30, "spare": False},
    }
    file = folder / "managed-storage" / f"{GECKO_ID}.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"name": GECKO_ID, "description": "", "type": "storage", "data": data}))
    with launch("firefox", extensions / "firefox") as session:
        with session.driver.context(session.driver.CONTEXT_CHROME):
            session.driver.execute_script(LOOK_THERE, str(folder))
        yield session


def test_python_runs_where_the_organisation_allows_it(managed: Session, site: Site) -> None:
    tab = Tab(managed, site)
    tab.open(counter.page())
    tab.until_text("ready", "#n")


def test_the_options_page_shows_what_is_fixed_and_by_whom(managed: Session, site: Site) -> None:
    tab = Tab(managed, site)
    driver = managed.driver
    managed.decide("https://mine.example", "allow")
    with managed.extension_tab(OPTIONS_PAGE):
        tab.until(lambda: len(driver.find_elements(By.CSS_SELECTOR, "tr[data-site]")) == 2, "both sites")
        row = driver.find_element(By.CSS_SELECTOR, "tr[data-duration=managed]")
        assert row.get_attribute("data-site") == site.origin
        assert FIXED in row.text
        assert not row.find_element(By.CSS_SELECTOR, "input").is_enabled()
        assert row.find_elements(By.CSS_SELECTOR, ".remove, [data-action]") == []
        # Everything that can be selected is, and no more.
        driver.find_element(By.ID, "select-all").click()
        tab.until(lambda: driver.find_element(By.ID, "selected-count").text == "Selected: 1", "the selection")
        row.find_element(By.CSS_SELECTOR, ".details").click()
        network = tab.until(lambda: driver.find_elements(By.CSS_SELECTOR, "select[data-capability=network]"))[0]
        assert (network.is_enabled(), network.get_attribute("value")) == (False, "off")
        for section, control, value in (
            ("defaults", "default-location", "false"),
            ("general", "setting-spare", "false"),
            ("general", "setting-busySeconds", "30"),
        ):
            driver.find_element(By.CSS_SELECTOR, f'nav a[href="#{section}"]').click()
            field = driver.find_element(By.ID, control)
            assert not field.is_enabled()
            shown = field.get_attribute("checked") or "false" if value == "false" else field.get_attribute("value")
            assert shown == value
            assert f"{control}-fixed" in field.get_attribute("aria-describedby").split()
            # Only what is shown has a text.
            fixed = driver.find_element(By.ID, f"{control}-fixed")
            tab.until(lambda fixed=fixed: fixed.text == FIXED, "who has set it")
        assert driver.find_element(By.ID, "setting-heapMegabytes").is_enabled()
        assert driver.find_elements(By.ID, "setting-busySeconds-reset") == []
