"""Private windows: what is decided there goes with them, and what is taken back there is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.support import counter
from tests.support.debugger import DebuggerView
from tests.support.devtools import Panel, panel
from tests.support.extension import ask, evaluate, popup, set_capability, to_background
from tests.support.private import let_in, private_window
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE, Session, launch
from tools.paths import BROWSERS

PAGE = counter.page()

EVERYTHING_STORED = (
    "[await chrome.storage.local.get(null), await chrome.storage.session.get(null)].map((all) => JSON.stringify(all))"
)

#: All that the extension has in storage, in the databases of its pages too.
KEPT = """
(async () => {
  const text = (value) => JSON.stringify(value, (_, inner) => (
    inner instanceof ArrayBuffer ? new TextDecoder('latin1').decode(inner) : inner));
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const { local, session } = chrome.storage;
  const kept = [await local.get(null), await session.get(null), { ...localStorage }].map(text);
  for (const { name } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const every = database.transaction(store).objectStore(store);
      kept.push(text(await Promise.all([answer(every.getAllKeys()), answer(every.getAll())])));
    }
    database.close();
  }
  return kept.join('\\n');
})()
"""


@pytest.fixture(scope="module", params=BROWSERS)
def session(request: pytest.FixtureRequest, extensions: Path, site: Site) -> Iterator[Session]:
    """A browser that lets the extension into private windows."""
    with launch(request.param, extensions / request.param) as running:
        let_in(Tab(running, site))
        yield running


@pytest.fixture
def here(session: Session, site: Site) -> Tab:
    """A tab in an ordinary window, with nothing decided."""
    to_background(session, type="reset")
    to_background(session, type="clear-log")
    return Tab(session, site)


@pytest.fixture
def window(here: Tab) -> Iterator[str]:
    """A private window beside it."""
    with private_window(here) as handle:
        yield handle


def opened(tab: Tab, window: str, ready: bool) -> str:
    """Open the page in the private window and come back; returns its address."""
    mine = tab.driver.current_window_handle
    tab.driver.switch_to.window(window)
    url = tab.open(PAGE)
    if ready:
        tab.until_text("ready", "#n")
    tab.driver.switch_to.window(mine)
    return url


def rules(tab: Tab) -> list[dict[str, Any]]:
    """What holds in ordinary windows."""
    return to_background(tab.session, type="policy")["rules"]


@pytest.mark.parametrize("duration", ["session", "always"])
def test_ask_again_in_a_private_window_takes_back_what_was_allowed_outside_of_it(
    here: Tab, window: str, duration: str
) -> None:
    origin = here.site.origin
    to_background(here.session, type="set-rule", sites=[origin], decision="allow", duration=duration)
    url = opened(here, window, ready=True)
    with popup(here, url) as shown:
        shown.until(origin, "running")
        assert "Private window" in here.driver.find_element(By.ID, "private").text
        shown.press(origin, "ask")
        shown.until(origin, "stopped")
    assert rules(here) == []
    url = opened(here, window, ready=False)
    with popup(here, url) as shown:
        shown.until(origin, "asks")


def test_what_is_decided_in_a_private_window_goes_with_it_and_never_was_on_the_disk(here: Tab) -> None:
    session, origin = here.session, here.site.origin
    with private_window(here) as window:
        url = opened(here, window, ready=False)
        with popup(here, url) as shown:
            shown.press(origin, "allow")
            shown.until(origin, "running")
            here.driver.find_element(By.CSS_SELECTOR, "summary").click()
            here.driver.find_element(By.CSS_SELECTOR, "[data-capability=network]").click()
            here.until(lambda: "All but" in here.driver.find_element(By.CSS_SELECTOR, "summary").text, "the capability")
        assert rules(here) == []
        local, passing = ask(session, EVERYTHING_STORED)
        assert origin not in local
        assert origin in passing
        assert to_background(session, type="log") == [], "the log of the session has nothing of private windows"
        # Outside of it, the site still asks.
        url = here.open(PAGE)
        with popup(here, url) as shown:
            shown.until(origin, "asks")
        here.driver.get("about:blank")
    private = "(await chrome.storage.session.get('policy.private'))['policy.private'].rules"
    here.until(lambda: ask(session, private) == {}, "the end of what was decided there")
    here.until(lambda: "allow_private" not in ask(session, EVERYTHING_STORED)[1], "the end of what was logged there")
    with private_window(here) as window:
        url = opened(here, window, ready=False)
        with popup(here, url) as shown:
            shown.until(origin, "asks")


def test_a_block_in_an_ordinary_window_holds_in_private_ones_too(here: Tab, window: str) -> None:
    origin = here.site.origin
    url = opened(here, window, ready=False)
    with popup(here, url) as shown:
        shown.press(origin, "allow")
        shown.until(origin, "running")
        block = {"to": "background", "type": "set-rule", "sites": [origin], "decision": "block"}
        evaluate(here.session, "chrome.runtime.sendMessage(args[0])", block)
        shown.until(origin, "blocked")


def test_the_options_page_in_a_private_window_says_what_holds_always_and_takes_back_what_it_lists(
    here: Tab, window: str
) -> None:
    if here.browser == "chromium":
        pytest.skip("Chromium opens an extension's options in an ordinary window, also from a private one")
    session, driver, origin = here.session, here.driver, here.site.origin
    to_background(session, type="set-rule", sites=[origin], decision="allow")
    set_capability(session, origin, "network", False)
    mine = driver.current_window_handle
    driver.switch_to.window(window)
    try:
        driver.get(session.extension_url(OPTIONS_PAGE))
        notice = here.until(lambda: driver.find_elements(By.ID, "private"), "the notice")[0].text
        assert "private window" in notice
        assert "holds always" in notice
        row = f'tr[data-site="{origin}"]'
        here.until(lambda: driver.find_elements(By.CSS_SELECTOR, f"{row} .remove"), "the row")[0].click()
        here.until(lambda: not driver.find_elements(By.CSS_SELECTOR, row), "the end of the rule")
    finally:
        driver.get("about:blank")
        driver.switch_to.window(mine)
    assert rules(here) == []


def typed_in(shown: Panel, url: str, secret: str) -> None:
    """Use a panel's console and its debugger, with a text that would be found where that is kept."""
    assert shown.value(f"{secret} = '{secret}'; 1") == "1"
    assert shown.value(secret) == f"'{secret}'"
    shown.run(f"input('{secret}?')")
    shown.until(lambda: shown.js("return document.querySelector('input.answer')"), "the question").send_keys(
        secret, Keys.ENTER
    )
    shown.until_shown(f"'{secret}'", "result")
    DebuggerView(shown).set(url, {"line": 1, "logMessage": secret})
    shown.click("#tab-console")
    shown.field.send_keys(Keys.ARROW_UP)
    assert shown.typed == f"input('{secret}?')", "what was typed is known as long as the panel is open"


def test_nothing_that_is_typed_in_the_developer_tools_of_a_private_window_is_stored(here: Tab, window: str) -> None:
    mine = here.driver.current_window_handle
    url = opened(here, window, ready=False)
    with panel(here, url) as shown:
        typed_in(shown, url, "typed_in_private")
    # What is typed in an ordinary window is stored, so there would have been time for the other, too.
    here.driver.switch_to.window(window)
    here.driver.get("about:blank")
    here.driver.switch_to.window(mine)
    url = here.open(PAGE)
    with panel(here, url) as shown:
        shown.field.send_keys(Keys.ARROW_UP)
        assert "typed_in_private" not in shown.typed
        shown.js("document.querySelector('adder-console').editor.text = ''")
        typed_in(shown, url, "typed_in_the_open")
        here.until(lambda: evaluate(here.session, KEPT).count("typed_in_the_open") > 3, "what is kept")
        assert "typed_in_private" not in evaluate(here.session, KEPT)
