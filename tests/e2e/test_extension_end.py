"""The extension goes from under an open page, in whole or in part: the page lives on, and its author reads why."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import counter
from tests.support.extension import ask, badge, end_background_worker, end_event_page
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE, launch
from tools.paths import BROWSERS

# Beside Python's count, the page's own JavaScript keeps one.
COUNTER_PAGE = counter.page("""<p id="js">0</p><script>
document.querySelector("#go").addEventListener("click", () => { document.querySelector("#js").textContent++; });
</script>""")
STOPPED = "Adder: Python on this page has stopped, because Adder was disabled, updated or restarted."
LATE_TAG = """
const tag = document.createElement("script");
tag.type = "python";
tag.text = "print('late')";
document.body.append(tag);
"""

#: Seconds after which Firefox suspends an idle event page, in these tests. The host's alarm comes every 15.
IDLE = 18
PREFERENCES = {"chromium": {}, "firefox": {"extensions.background.idle.timeout": IDLE * 1000}}


@pytest.fixture(params=BROWSERS)
def fresh(request: pytest.FixtureRequest, extensions: Path, site: Site) -> Iterator[Tab]:
    """A tab of a browser of its own, since the extension does not survive the test as it was."""
    browser = request.param
    with launch(browser, extensions / browser, preferences=PREFERENCES[browser]) as session:
        session.decide(site.origin, "allow")
        yield Tab(session, site)


def open_counter(tab: Tab) -> str:
    url = tab.open(COUNTER_PAGE)
    tab.until_text("ready", "#n")
    click(tab)
    tab.until_text("1", "#n")
    return url


def click(tab: Tab) -> None:
    tab.js("document.querySelector('#go').click()")


# Whether a click reaches the page's JavaScript and nothing of Python's answers it within half a second.
CLICK_IN_VAIN = """
const [n, js, done] = [document.querySelector("#n"), document.querySelector("#js"), arguments[0]];
const before = [n.textContent, Number(js.textContent)];
document.querySelector("#go").click();
setTimeout(() => done(n.textContent === before[0] && Number(js.textContent) === before[1] + 1), 500);
"""


def reload_extension(tab: Tab) -> None:
    """What an update does: the extension ends, with its pages, and starts anew."""
    driver = tab.driver
    before = driver.current_window_handle
    driver.switch_to.new_window("tab")
    mine = driver.current_window_handle
    driver.get(tab.session.extension_url(OPTIONS_PAGE))
    driver.execute_script("setTimeout(() => chrome.runtime.reload(), 100)")
    tab.until(lambda: mine not in driver.window_handles, "the end of the extension")
    driver.switch_to.window(before)


def test_a_page_survives_an_update_of_the_extension_and_says_that_its_python_has_stopped(fresh: Tab) -> None:
    driver = fresh.driver
    fresh.open("<!doctype html><title>Bystander</title>")
    bystander = driver.current_window_handle
    driver.switch_to.new_window("tab")
    url = open_counter(fresh)
    reload_extension(fresh)

    def said() -> bool:
        # Firefox tells nobody; it is found out when something of Python's is called.
        click(fresh)
        return any(STOPPED in text for text in fresh.errors())

    fresh.until(said, "the message")
    # A last answer of Python's may still be on its way when the message is seen; then none comes any more.
    fresh.until(lambda: driver.execute_async_script(CLICK_IN_VAIN), "the end of Python's answers")
    # Also a page that had no Python yet is none the worse.
    driver.switch_to.window(bystander)
    fresh.js(LATE_TAG)
    fresh.until_printed("late" if fresh.browser == "firefox" else "Reload the page to run its Python.")
    assert [text for text in fresh.errors() if STOPPED not in text] == []
    # What was decided holds for the new version. A page that is there before it gets no Python.
    def runs() -> bool:
        fresh.go(url)
        with contextlib.suppress(AssertionError):
            fresh.until_text("ready", "#n", 15)
            return True
        return False

    fresh.until(runs, "the new version", 90)


def test_a_page_whose_host_crashed_says_so_and_runs_again_after_a_reload(fresh: Tab) -> None:
    url = open_counter(fresh)
    if fresh.browser == "chromium":
        ask(fresh.session, "chrome.offscreen.closeDocument()")
    else:
        end_event_page(fresh.session)
    message = fresh.until_message(STOPPED, "error")
    assert "Reload the page to run it again." in message.text
    # The background hears of it by another way than the page.
    fresh.until(lambda: badge(fresh.session, url) == "!", "the badge")
    click(fresh)
    assert (fresh.text("#n"), fresh.text("#js")) == ("1", "2")
    fresh.go(url)
    fresh.until_text("ready", "#n")
    fresh.until(lambda: badge(fresh.session, url) == "1", "the badge of the next page")


def test_python_outlives_the_rest_of_its_background(fresh: Tab) -> None:
    """A browser puts an extension's background to sleep when it is idle; Python that waits for the user is not."""
    open_counter(fresh)
    if fresh.browser == "chromium":
        end_background_worker(fresh)
    else:
        end = time.monotonic() + IDLE * 1.5
        fresh.until(lambda: time.monotonic() > end, "the idle timeout", IDLE * 2)
    click(fresh)
    fresh.until_text("2", "#n")
    assert fresh.errors() == []
