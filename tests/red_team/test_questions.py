"""The visitor's attention, attacked: a page that has Python ask from fifty frames of fifty origins, again and again

Whatever a page does, there is one question for its tab, and the browser beside it is as usable as before. A *canary* counts
what runs without an answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver.common.by import By

from tests.support import counter
from tests.support.extension import ask, badge, document_states, interpreters, popup, tab_id, to_background
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session

pytestmark = pytest.mark.timeout(400)

FRAMES = 50
#: How often each frame loads itself anew, so that all of them ask again.
AGAIN = 2
#: Seconds in which a page beside the flood answers a click: it is not held up, on a machine that loads a hundred documents.
USABLE = 15.0


@pytest.fixture
def canary() -> Iterator[Site]:
    """A server that answers everybody, and counts."""
    made = Site()
    made.add("/ran", "", "text/plain", headers={"Access-Control-Allow-Origin": "*"})
    yield made
    made.close()


def flood(site: Site, canary: Site) -> str:
    """Puts up a page with the frames; returns its address."""
    reload = f"window.name = Number(window.name) + 1; if (window.name <= {AGAIN}) location.reload()"
    hammering = (
        "setInterval(() => document.head.append(document.querySelector('script[type=python]').cloneNode(true)), 500)"
    )
    tell = "else { parent.postMessage(localStorage.getItem('loot'), '*'); " + hammering + " }"
    python = f"window.localStorage.setItem('loot', 'loot')\nwindow.fetch('{canary.origin}/ran', {{'mode': 'no-cors'}})"
    site.add(
        "/asks.html",
        f"<!doctype html><head><script type=python>{python}</script><body><script>onload = () => {{ {reload}; {tell} }}</script>",
    )
    frames = "".join(f'<iframe src="{site.at(f"f{number}.flood")}/asks.html"></iframe>' for number in range(FRAMES))
    heard = "<script>window.heard = []; onmessage = ({ data }) => heard.push(data)</script>"
    return site.add("/flood.html", f"<!doctype html><title>Flood</title>{heard}{frames}")


def title(session: Session, number: int) -> str:
    """What the toolbar button says."""
    return ask(session, "chrome.action.getTitle({ tabId: args[0] })", number)


def test_50_frames_of_50_origins_are_one_question(session: Session, site: Site, asked: Tab, canary: Site) -> None:
    to_background(session, type="reset")
    to_background(session, type="set-rule", sites=[site.origin], decision="allow")
    driver = asked.driver
    asked.open(counter.page())
    asked.until_text("ready", "#n")
    witness = driver.current_window_handle
    driver.switch_to.new_window("tab")
    before = {*driver.window_handles}
    url = flood(site, canary)
    asked.go(url)

    # While it goes on, another page's Python hears clicks.
    for clicks in range(1, 6):
        own = driver.current_window_handle
        driver.switch_to.window(witness)
        asked.js("document.querySelector('#go').click()")
        since = time.monotonic()
        asked.until(lambda expected=str(clicks): asked.text("#n") == expected, "the page beside it", 60)
        assert time.monotonic() - since < USABLE
        driver.switch_to.window(own)

    asked.until(lambda: asked.js("return heard.length") == FRAMES, "all frames, for the last time", 180)
    number = tab_id(session, url)
    origins = {site.at(f"f{each}.flood") for each in range(FRAMES)}
    asked.until(
        lambda: (
            {(each["site"]["origin"], each["state"]) for each in document_states(session, number)}
            == {(origin, "asks") for origin in origins}
        ),
        "that all of them ask",
        60,
    )

    # The toolbar says it once.
    assert badge(session, url) == "?"
    assert title(session, number) == "Adder: Python on this page is waiting for your decision"
    # Nothing has come up by itself: no window, no tab, no dialog.
    assert {*driver.window_handles} == before
    with pytest.raises(NoAlertPresentException):
        _ = driver.switch_to.alert
    # The popup asks about one site, and says in one line that others wait.
    with popup(asked, url) as shown:
        asked.until(lambda: driver.find_elements(By.ID, "waiting"), "what waits")
        [(first, state)] = shown.sections().items()
        assert state == "asks"
        assert first.partition(" in ")[0] in origins
        assert [*shown.choices(first)] == ["once", "session", "allow", "block"]
        assert len(driver.find_elements(By.CSS_SELECTOR, "[data-decision]")) == 4
        [line] = driver.find_elements(By.CSS_SELECTOR, ".waiting")
        assert str(FRAMES - 1) in line.text
        # An answer is followed by the next question, and by one.
        shown.press(first, "block")
        asked.until(lambda: shown.sections().get(first) == "blocked", "the answer")
        assert [each for each in shown.sections().values() if each == "asks"] == ["asks"]
        assert str(FRAMES - 2) in driver.find_element(By.ID, "waiting").text
    assert badge(session, url) == "?"

    # Nothing has run, and nothing waits to: the interpreters are the witness's, and the warm spare.
    assert interpreters(session) <= 2
    assert canary.asked("/ran") == 0
    assert {*asked.js("return heard")} == {None}
    # With the page, its questions are gone.
    left = asked.open("<!doctype html><title>Left</title>")
    asked.until(lambda: badge(session, left) == "", "a page that asks nothing")
    driver.close()
    driver.switch_to.window(witness)


def test_a_frame_of_the_flood_runs_once_it_is_allowed(session: Session, site: Site, asked: Tab, canary: Site) -> None:
    """The canary would tell of one that ran, and the storage as well."""
    to_background(session, type="reset")
    origin = site.at("f7.flood")
    to_background(session, type="set-rule", sites=[f"{origin} in {site.origin}"], decision="allow")
    flood(site, canary)
    url = site.add("/drop.html", f'<!doctype html><iframe src="{origin}/asks.html"></iframe>')
    asked.go(url)
    asked.until(lambda: canary.asked("/ran") > 0, "its Python")
    # Between two of its loads the tab has no document with Python.
    asked.until(
        lambda: [each["state"] for each in document_states(session, tab_id(session, url))] == ["running"], "its state"
    )
