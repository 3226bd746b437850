"""What the visitor says of packages, in the options and on the command line, is what pages get."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.pylock import Pylock
from selenium.webdriver.common.by import By

from tests.support.extension import audit_of, popup, set_setting, tab_id
from tests.support.packages import PackageIndex, make_wheel
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE
from tools.paths import BROWSERS, ROOT

pytestmark = pytest.mark.timeout(300)

PATIENCE = 90.0
PACKAGES = f"{OPTIONS_PAGE}#packages"
ADVISORY = {
    "id": "GHSA-test-0001",
    "summary": "It can be tricked",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "Weak"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}],
        }
    ],
}


def installing(tab: Tab, requirement: str) -> tuple[str, str]:
    """What becomes of an installation: its outcome, and the page's URL."""
    url = tab.python(
        "import web\n"
        "try:\n"
        f"    found = await web.packages.install({requirement!r})\n"
        "    document.body.dataset.shown = ' '.join([found[0].version, *found[0].advisories])\n"
        "except web.packages.PackageError as error:\n"
        "    document.body.dataset.shown = str(error)\n"
    )
    tab.until(lambda: tab.js("return document.body?.dataset.shown") or tab.errors(), "the outcome", PATIENCE)
    return tab.js("return document.body.dataset.shown") or "\n".join(tab.errors()), url


def clear_advisories(tab: Tab) -> None:
    """Have no advisories any more, as the visitor says in the options."""
    with tab.session.extension_tab(PACKAGES):
        tab.until(lambda: tab.driver.find_elements(By.ID, "clear-advisories"), "the button")
        tab.until(lambda: tab.driver.find_element(By.ID, "clear-advisories").is_enabled(), "the button")
        tab.driver.find_element(By.ID, "clear-advisories").click()
        tab.until(lambda: tab.js("return document.querySelector('#advisories-known').dataset.count") == "0", "none")


def test_an_index_is_added_raised_and_removed_by_its_address(asking: Tab, index: PackageIndex) -> None:
    own = PackageIndex()
    driver = asking.driver

    def shown() -> list[str]:
        return asking.js("return [...document.querySelectorAll('[data-index]')].map((one) => one.dataset.index)")

    try:
        own.add(make_wheel("mine", "7.0"))
        with asking.session.extension_tab(PACKAGES):
            asking.until(lambda: shown() == [index.url], "the index")
            driver.find_element(By.ID, "index-url").send_keys("http://example.org/simple")
            driver.find_element(By.CSS_SELECTOR, "#add-index button").click()
            asking.until_text("begin with https://", "#index-error")
            field = driver.find_element(By.ID, "index-url")
            field.clear()
            field.send_keys(own.url.rstrip("/"))
            driver.find_element(By.ID, "index-sites").send_keys(asking.site.origin)
            driver.find_element(By.CSS_SELECTOR, "#add-index button").click()
            asking.until(lambda: shown() == [own.url, index.url], "the index that was added")
            assert asking.site.origin in asking.text(f'[data-index="{own.url}"]')
        assert installing(asking, "mine")[0] == "7.0"
        with asking.session.extension_tab(PACKAGES):
            asking.until(lambda: shown() == [own.url, index.url], "both")
            driver.find_element(By.CSS_SELECTOR, f'[data-index="{index.url}"] button').click()
            asking.until(lambda: shown() == [index.url, own.url], "the other order")
            # The keyboard moves there then, and the page with it.
            focused = "return document.activeElement.id === 'indexes-heading'"
            asking.until(lambda: asking.js(focused), "the heading's focus")
            driver.find_elements(By.CSS_SELECTOR, f'[data-index="{own.url}"] button')[-1].click()
            asking.until(lambda: shown() == [index.url], "one less")
    finally:
        own.close()


def test_what_is_kept_is_counted_and_removed(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("counted"))
    assert installing(asking, "counted")[0] == "1.0"
    with asking.session.extension_tab(PACKAGES):
        asking.until(lambda: asking.js("return document.querySelector('#kept-size')?.dataset.entries") == "1", "one")
        asking.driver.find_element(By.ID, "clear-packages").click()
        asking.until(lambda: asking.js("return document.querySelector('#kept-size')?.dataset.entries") == "0", "none")


def test_known_vulnerabilities_are_told_of_and_blocked(asking: Tab, index: PackageIndex, tmp_path: Path) -> None:
    index.add(make_wheel("weak", "1.0"))
    index.add(make_wheel("weak", "2.0"))
    file = tmp_path / "advisories.json"
    file.write_text(json.dumps([ADVISORY]), encoding="utf-8")
    with asking.session.extension_tab(PACKAGES):
        asking.until(lambda: asking.driver.find_elements(By.ID, "advisories"), "the field").pop().send_keys(str(file))
        asking.until(
            lambda: asking.js("return document.querySelector('#advisories-known')?.dataset.count") == "1", "one"
        )
    try:
        outcome, url = installing(asking, "weak<2")
        assert outcome == "1.0 GHSA-test-0001"
        asking.until_message("weak 1.0 has a known vulnerability: GHSA-test-0001 It can be tricked", "warn")
        number = tab_id(asking.session, url)
        # The log hears of it apart from the page.
        asking.until(
            lambda: ("advisory", "weak 1.0: GHSA-test-0001")
            in [(entry["kind"], entry["name"]) for entry in audit_of(asking.session, number)],
            "its line in the log",
        )
        with popup(asking, url):
            asking.until_text("Known vulnerability: weak 1.0: GHSA-test-0001", "section[data-site] .advisories")
        set_setting(asking.session, "blockVulnerable", True)
        blocked, _ = installing(asking, "weak<2")
        assert "GHSA-test-0001" in blocked
        assert "in which it is fixed: 2.0" in blocked
        assert installing(asking, "weak")[0] == "2.0"
    finally:
        set_setting(asking.session, "blockVulnerable", None)
        clear_advisories(asking)


def test_a_feed_of_vulnerabilities_is_read_once_a_day(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("weak", "1.0"))
    feed = index.site.add("/feed.json", json.dumps([ADVISORY]), "application/json")
    set_setting(asking.session, "advisoryFeed", feed)
    try:
        for _ in range(2):
            outcome, _ = installing(asking, "weak<2")
            assert outcome == "1.0 GHSA-test-0001"
        assert index.site.asked("/feed.json") == 1
    finally:
        set_setting(asking.session, "advisoryFeed", None)
        clear_advisories(asking)


def test_a_feed_that_cannot_be_read_is_shown_and_hinders_only_who_blocks(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("weak", "1.0"))
    feed = index.site.add("/feed.json", "<!doctype html><title>Moved</title>")
    set_setting(asking.session, "advisoryFeed", feed)
    try:
        assert installing(asking, "weak<2")[0] == "1.0"
        assert installing(asking, "weak<2")[0] == "1.0"
        assert index.site.asked("/feed.json") == 1
        with asking.session.extension_tab(PACKAGES):
            asking.until_text("The feed could not be read", "#advisories-failure")
        set_setting(asking.session, "blockVulnerable", True)
        blocked, _ = installing(asking, "weak<2")
        assert "versions with a known vulnerability are blocked, and which are known cannot be read" in blocked
    finally:
        set_setting(asking.session, "blockVulnerable", None)
        set_setting(asking.session, "advisoryFeed", None)


def test_a_file_of_pyodides_distribution_has_to_be_the_one_that_adder_knows(asking: Tab, index: PackageIndex) -> None:
    elsewhere = PackageIndex()
    try:
        name = "numpy-2.4.6-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
        elsewhere.site.add(f"/full/{name}", make_wheel("numpy", "2.4.6")[1], "application/zip")
        set_setting(asking.session, "packageDistribution", f"{elsewhere.site.origin}/full/")
        outcome, _ = installing(asking, "numpy")
        assert "is not the file that was asked for: its SHA-256 is" in outcome
        assert elsewhere.requests == [f"/full/{name}"]
    finally:
        elsewhere.close()


@pytest.fixture(params=BROWSERS)
def browser(request: pytest.FixtureRequest) -> str:
    return request.param


def test_the_command_line_locks_what_a_page_declares(browser: str, index: PackageIndex, tmp_path: Path) -> None:
    index.empty()
    index.add(make_wheel("declared", "1.0", requires=["needed>=1"]))
    index.add(make_wheel("needed", "1.1"))
    (tmp_path / "sub").mkdir()
    (tmp_path / "needs.txt").write_text("declared\n", encoding="utf-8")
    page = tmp_path / "sub/page.html"
    # The command that runs the tests has left there where it was started.
    environment = {name: value for name, value in os.environ.items() if name != "ADDER_STARTED_IN"}
    environment["PYTHONPATH"] = str(ROOT)

    def lock(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "tools", "lock", "sub/page.html", "--browser", browser, "--root", ".",
             "--index", index.url, *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    page.write_text('<script type="python" requirements="/needs.txt" lock="own.toml"></script>', encoding="utf-8")
    status, said = lock()
    assert status == 0, said
    assert 'use it with <script type="python" lock="own.toml">' in said
    text = (tmp_path / "sub/own.toml").read_text(encoding="utf-8")
    Pylock.from_dict(tomllib.loads(text)).validate()
    packages = tomllib.loads(text)["packages"]
    assert [(one["name"], one["version"]) for one in packages] == [("declared", "1.0"), ("needed", "1.1")]
    assert packages[0]["dependencies"] == [{"name": "needed"}]
    assert lock("--output", "elsewhere.toml")[0] == 0
    assert (tmp_path / "elsewhere.toml").read_text(encoding="utf-8") == text
    block = '# /// script\n# requires-python = ">=4"\n# dependencies = ["declared"]\n# ///'
    page.write_text(f'<script type="python">\n{block}\n</script>', encoding="utf-8")
    status, said = lock()
    assert status != 0
    assert "this script is for Python >=4" in said
    assert not (tmp_path / "sub/pylock.toml").exists()
