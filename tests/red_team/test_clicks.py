"""Clicks that were meant for something else: a page's bait, or the button that was there a moment ago

The popup comes up under the user's pointer while they click. A real click, by the browser's own driver, decides nothing
until what it decides has been there for half a second. A *canary* counts what runs.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from tests.support import counter
from tests.support.extension import popup, to_background
from tests.support.site import Site
from tests.support.tab import Tab

REST_MS = 500
#: How often a machine that is too busy to click within that time may try again.
ATTEMPTS = 10

#: The popup is shown; the pointer is where the button is.
SHOW = "window.began = performance.now(); document.dispatchEvent(new Event('visibilitychange'));"


@pytest.fixture
def canary() -> Iterator[Site]:
    """A server that counts."""
    made = Site()
    yield made
    made.close()


def click_at_once(tab: Tab, canary: Site, decision: str, clicks: int, attempt: int) -> bool:
    """Show the popup and click, then click again when one may; says whether the first click came within the half second."""
    to_background(tab.session, type="reset")
    # Its own, since an attempt that came too late has Python run.
    ran = f"/ran-{attempt}"
    asking = f"window.localStorage.setItem('loot', '1')\nwindow.fetch('{canary.origin}{ran}', {{'mode': 'no-cors'}})"
    url = tab.open(counter.page(source=f"{counter.PYTHON}\n{asking}"))
    tab.js("localStorage.removeItem('loot')")
    with popup(tab, url) as shown:
        shown.until(tab.site.origin, "asks")
        selector = f'[data-site="{tab.site.origin}"] [data-decision="{decision}"]'
        [button] = tab.until(lambda: tab.driver.find_elements(By.CSS_SELECTOR, selector), selector)
        ActionChains(tab.driver).move_to_element(button).perform()
        chain = ActionChains(tab.driver, duration=0)
        chain = chain.click() if clicks == 1 else chain.double_click()
        tab.js(SHOW)
        chain.perform()
        if tab.js("return performance.now() - began") >= REST_MS:
            return False
        tab.until(lambda: button.is_enabled(), "the end of the rest")
        assert shown.sections() == {tab.site.origin: "asks"}
        assert canary.asked(ran) == 0
        # The same click, now that it may be meant.
        ActionChains(tab.driver).click().perform()
        shown.until(tab.site.origin, "running")
    tab.until(lambda: canary.asked(ran) == 1, "what was allowed by the click that was meant")
    assert tab.js("return localStorage.getItem('loot')") == "1"
    return True


@pytest.mark.parametrize("clicks", [1, 2], ids=["a click", "a double click"])
@pytest.mark.parametrize("decision", ["once", "session", "allow"])
def test_what_comes_as_the_popup_is_shown_allows_nothing(asked: Tab, canary: Site, decision: str, clicks: int) -> None:
    attempts = (click_at_once(asked, canary, decision, clicks, attempt) for attempt in range(ATTEMPTS))
    assert any(attempts), "no click came in time"
