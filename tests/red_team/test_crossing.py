"""Documents that are left between the moment in which they may run Python and the moment in which it starts

The user, or a rule, allows a document; the background takes some steps to start its Python, and the browser may be busy
before each. A test holds a step, sends the document elsewhere, and lets the step go on: nothing of the one is to run, and
nothing of the other with what was allowed for the one. A *canary* counts what runs, and storage keeps what it leaves.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.extension import badge, document_states, one_page_to_ask, tab_id, to_background
from tests.support.held import Held, holding
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session

pytestmark = pytest.mark.timeout(240)

STEPS = ("all", "executor.js", "gatekeeper.js", "begin")
WHERE = ("top", "frame")
#: Lets no script run, of any kind.
STRICT = {"Content-Security-Policy": "script-src 'none'"}


def tag(canary: Site, name: str) -> str:
    """A Python tag that asks the canary for a path if it runs, and leaves loot."""
    return (
        f"<script type=python>\nwindow.localStorage.setItem('loot', '{name}')\n"
        f"window.fetch('{canary.origin}/ran/{name}', {{'mode': 'no-cors'}})\n</script>"
    )


@pytest.fixture
def canary() -> Iterator[Site]:
    """A server that counts which tags ran."""
    made = Site()
    yield made
    made.close()


def ran(canary: Site) -> set[str]:
    return {request.path.removeprefix("/ran/") for request in canary.requests if request.path.startswith("/ran/")}


class Crossing:
    """A page, or a frame in one, and where it goes."""

    def __init__(self, tab: Tab, canary: Site, where: str) -> None:
        self.tab, self.canary, self.where = tab, canary, where
        site = tab.site
        self.here = site.add("/here.html", f"<!doctype html><title>Here</title>{tag(canary, 'here')}")
        self.foreign = site.other + "/there.html"
        site.add("/there.html", f"<!doctype html><title>There</title>{tag(canary, 'there')}")
        self.strict = site.add(
            "/strict.html", f"<!doctype html><title>Strict</title>{tag(canary, 'strict')}", headers=STRICT
        )
        self.around = site.add("/around.html", '<!doctype html><title>Around</title><iframe src="/here.html"></iframe>')

    @property
    def url(self) -> str:
        """What the tab shows."""
        return self.around if self.where == "frame" else self.tab.driver.current_url

    def open(self) -> None:
        self.forget()
        self.tab.go(self.around if self.where == "frame" else self.here)

    def forget(self) -> None:
        """Nothing is left of what ran before, in the storage of either origin."""
        for origin in (self.tab.site.other, self.tab.site.origin):
            self.tab.driver.get(origin + "/nothing")
            self.tab.js("localStorage.removeItem('loot')")

    def leave(self, url: str) -> None:
        """Go elsewhere, as a page does it itself."""
        if self.where == "frame":
            self.tab.js("document.querySelector('iframe').src = arguments[0]", url)
            path = "/" + url.rpartition("/")[2]
            self.tab.until(lambda: self.tab.site.asked(path), "the next document's request")
        else:
            self.tab.js("setTimeout((url) => { location.href = url; }, 0, arguments[0])", url)
            self.tab.until(lambda: self.tab.driver.current_url == url, "the next page")

    def states(self) -> dict[str, str]:
        """The origins of the tab's documents with Python, and how they stand."""
        found = document_states(self.tab.session, tab_id(self.tab.session, self.url))
        return {each["site"]["origin"]: each["state"] for each in found}

    def has_run_nothing(self) -> bool:
        """Neither has: by the canary, and by the storages of both origins, once a page that came later has run."""
        session, driver = self.tab.session, self.tab.driver
        control = f"<!doctype html><title>Control</title>{tag(self.canary, 'control')}"
        self.canary.add("/control.html", control)
        to_background(session, type="set-rule", sites=[self.canary.origin], decision="allow")
        kept = driver.current_window_handle
        driver.switch_to.new_window("tab")
        try:
            driver.get(self.canary.origin + "/control.html")
            self.tab.until(lambda: "control" in ran(self.canary), "a page that came later")
            loot = []
            for origin in (self.tab.site.origin, self.tab.site.other):
                driver.get(origin + "/nothing")
                loot.append(self.tab.js("return localStorage.getItem('loot')"))
        finally:
            driver.close()
            driver.switch_to.window(kept)
        found = ran(self.canary)
        self.canary.requests.clear()
        return loot == [None, None] and found == {"control"}


@pytest.fixture(scope="module", autouse=True)
def page_to_ask(session: Session) -> Iterator[None]:
    with one_page_to_ask(session):
        yield


@pytest.fixture
def crossing(session: Session, asked: Tab, canary: Site, request: pytest.FixtureRequest) -> Crossing:
    to_background(session, type="reset")
    asked.site.requests.clear()
    return Crossing(asked, canary, request.param)


def allow(crossing: Crossing) -> None:
    """As the popup does it."""
    session = crossing.tab.session
    to_background(session, type="decide", tabId=tab_id(session, crossing.url), site=crossing.tab.site.origin,
                  decision="allow", duration="session")  # fmt: skip


def both(crossing: Crossing, held: Held, url: str) -> list[str]:
    """The document is left while it is held, and then what was to be done to it is done."""
    document = held.until()
    crossing.leave(url)
    return held.release(document)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("crossing", WHERE, indirect=True)
def test_what_is_held_runs_when_nobody_leaves(crossing: Crossing, step: str) -> None:
    crossing.open()
    crossing.tab.until(lambda: badge(crossing.tab.session, crossing.url) == "?", "the question")
    with holding(crossing.tab, step) as held:
        allow(crossing)
        document = held.until()
        assert ran(crossing.canary) == set()
        ended = held.release(document)
        assert {*ended} == {document}
        crossing.tab.until(lambda: ran(crossing.canary) == {"here"}, "its Python")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("crossing", WHERE, indirect=True)
def test_what_was_allowed_is_not_lent_to_another_origin_that_comes_before_it_starts(
    crossing: Crossing, step: str
) -> None:
    site = crossing.tab.site
    crossing.open()
    crossing.tab.until(lambda: badge(crossing.tab.session, crossing.url) == "?", "the question")
    with holding(crossing.tab, step) as held:
        allow(crossing)
        both(crossing, held, crossing.foreign)
        crossing.tab.until(lambda: crossing.states() == {site.other: "asks"}, "that the next one asks")
    assert crossing.has_run_nothing()
    assert crossing.states() == {site.other: "asks"}
    # It runs by its own right, and it alone.
    to_background(crossing.tab.session, type="set-rule", sites=[
        f"{site.other} in {site.origin}" if crossing.where == "frame" else site.other], decision="allow")  # fmt: skip
    crossing.tab.until(lambda: ran(crossing.canary) == {"there"}, "the next one's Python, once it is allowed")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("crossing", WHERE, indirect=True)
def test_a_page_s_policy_is_not_lent_to_a_stricter_one_of_its_origin_that_comes_before_it_starts(
    crossing: Crossing, step: str
) -> None:
    """It is allowed as well, and its policy is its own: it lets no script run."""
    to_background(crossing.tab.session, type="set-rule", sites=[crossing.tab.site.origin], decision="allow")
    crossing.tab.open("<!doctype html><title>Before</title>")
    with holding(crossing.tab, step) as held:
        crossing.open()
        document = held.until()
        crossing.leave(crossing.strict)
        # The first one's steps come first, then those of the next one.
        following = held.until(after=document)
        held.release(document)
        held.release(following)
        crossing.tab.until(lambda: crossing.states() == {crossing.tab.site.origin: "error"}, "what its policy says")
    assert crossing.has_run_nothing()
    [found] = document_states(crossing.tab.session, tab_id(crossing.tab.session, crossing.url))
    assert "script-src 'none'" in found["reason"]
