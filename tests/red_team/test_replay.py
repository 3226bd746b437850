"""Boundary 2: genuine messages that Python has recorded, said once more when they are no longer allowed

A sandbox that is taken over keeps what goes out by its ports, and says it again there, past all that Python and the worker
know of it. What was recorded was the page's right when it was sent; whether it is so now is asked of each message anew. A
*canary* counts the requests of Python's, and those of a function of the page's that it calls; a storage of the page's is
the other one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.back_forward import PERSISTED, leave
from tests.support.extension import badge, document_states, set_capability, set_setting, tab_id, to_background
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session

# Whoever has the worker has its ports: by what it sends, they show themselves.
PORTS = """
import asyncio, json
from _pyodide._importhook import jsfinder
from pyodide.ffi import create_proxy, to_js

raw = jsfinder.jsproxies["js"]
prototype = raw.Reflect.get(raw.MessagePort, "prototype")
send = raw.Reflect.get(prototype, "postMessage")
sent, ports = [], {}

def spy(port, message, *rest):
    if hasattr(message, "length") and message[0] == "ops":
        ports[port.js_id] = port
        sent.append(["ops", message[1], message[2]])
    return raw.Reflect.apply(send, port, to_js([message, *rest]))

prototype.postMessage = create_proxy(spy, capture_this=True)
"""
RECORD = """
window.navigator.sendBeacon(CANARY + "/replayed")
window.fetch(CANARY + "/replayed", {"mode": "no-cors"}).result()
kept = window["fetch"]
kept(CANARY + "/replayed", {"mode": "no-cors"}).result()
window.localStorage.setItem("loot", "1")
window.leak()
kept_leak = window["leak"]
kept_leak()
kept_leak_again = window["leak"]
window.sessionStorage.setItem("begun", "1")  # so that all of it has been sent
genuine = list(sent)
assert {name for name in ("/replayed", "loot", "leak") if any(name in body for _, _, body in genuine)} == {
    "/replayed", "loot", "leak"}, genuine
window.sessionStorage.setItem("recorded", json.dumps(genuine))
"""
REPLAY = """
genuine = json.loads(window.sessionStorage.getItem("recorded"))

async def replay():
    for number in range(1_000_000):
        for message in genuine:
            for port in list(ports.values()):
                raw.Reflect.apply(send, port, to_js([message], depth=3))
        document.title = str(number)
        await asyncio.sleep(0.1)

replaying = asyncio.ensure_future(replay())
"""
#: A function of the page's own, which Python is let call as long as it may have JavaScript.
LEAK = "<script>window.leak = () => { fetch('CANARY/leaked', { mode: 'no-cors' }) }</script>"


@pytest.fixture
def canary() -> Iterator[Site]:
    """A server that answers everybody, and counts."""
    made = Site()
    for path in ("/replayed", "/leaked", "/end"):
        made.add(path, "", "text/plain", headers={"Access-Control-Allow-Origin": "*"})
    yield made
    made.close()


def page(canary: Site, source: str) -> str:
    """A page with a function of its own, and Python."""
    values = f"CANARY = {canary.origin!r}\n"
    leak = LEAK.replace("CANARY", canary.origin)
    return f"<!doctype html><title>Test</title>{PERSISTED}{leak}<script type=python>\n{PORTS}{values}{source}</script>"


def settled(tab: Tab, canary: Site, path: str) -> int:
    """How many requests have reached the canary, once those that are under way have."""
    tab.driver.execute_async_script(
        "const [url, done] = arguments; fetch(url, { mode: 'no-cors' }).then(done);", canary.origin + "/end"
    )
    return canary.asked(path)


def loot(tab: Tab) -> str | None:
    return tab.js("return localStorage.getItem('loot')")


def replays(tab: Tab, canary: Site) -> bool:
    """Whether all of it is carried out, and again: what follows would tell of it."""
    before = canary.asked("/replayed"), canary.asked("/leaked")
    tab.js("localStorage.removeItem('loot')")
    tab.until(lambda: canary.asked("/replayed") > before[0] + 9, "what is replayed while it is allowed")
    tab.until(lambda: canary.asked("/leaked") > before[1] + 6, "the page's function, replayed while it is allowed")
    tab.until(lambda: loot(tab), "what is stored while it is allowed")
    return tab.until(lambda: tab.driver.title.isdigit(), "the replays' number")


def is_at_an_end(tab: Tab, canary: Site) -> bool:
    """Whether nothing is asked for and nothing is stored while several looks are taken."""
    before = settled(tab, canary, "/replayed"), settled(tab, canary, "/leaked"), tab.driver.title
    tab.js("localStorage.removeItem('loot')")
    looks = [(settled(tab, canary, "/replayed"), settled(tab, canary, "/leaked"), tab.driver.title) for _ in range(10)]
    return looks == [before] * 10 and loot(tab) is None


@pytest.fixture
def replaying(session: Session, tab: Tab, canary: Site) -> Iterator[Tab]:
    """A page that records and replays; at first it may."""
    tab.url = tab.open(page(canary, RECORD + REPLAY))
    assert replays(tab, canary)
    yield tab
    to_background(session, type="reset")
    to_background(session, type="set-rule", sites=[tab.site.origin], decision="allow")


def decide(tab: Tab, decision: str, duration: str = "session") -> None:
    """As the popup does it."""
    site, number = tab.site.origin, tab_id(tab.session, tab.url)
    to_background(tab.session, type="decide", tabId=number, site=site, decision=decision, duration=duration)


TAKEN = {
    "the site was blocked": lambda tab: decide(tab, "block"),
    "the site was to ask again": lambda tab: to_background(tab.session, type="remove-rule", sites=[tab.site.origin]),
    "Python was switched off in the tab": lambda tab: to_background(
        tab.session, type="switch-tab", tabId=tab_id(tab.session, tab.url), off=True
    ),
    "Python was switched off everywhere": lambda tab: set_setting(tab.session, "enabled", False),
}


@pytest.mark.parametrize("how", TAKEN)
def test_what_was_recorded_does_nothing_after(replaying: Tab, canary: Site, how: str) -> None:
    TAKEN[how](replaying)
    replaying.until(lambda: is_at_an_end(replaying, canary), "an end of the requests")
    assert is_at_an_end(replaying, canary)
    [document] = document_states(replaying.session, tab_id(replaying.session, replaying.url))
    assert document["state"] != "running"
    if "in the tab" in how:
        number = tab_id(replaying.session, replaying.url)
        to_background(replaying.session, type="switch-tab", tabId=number, off=False)


def keeps_doing(tab: Tab) -> None:
    """What is sent after this call has been heard by the end of it: the page's title, which needs no capability, goes on."""
    before = int(tab.driver.title)
    tab.until(lambda: int(tab.driver.title) > before + 3, "the replays' number")


def is_refused(tab: Tab, canary: Site, capability: str) -> bool:
    """Whether nothing is carried out that needs a capability, while replays are heard."""
    path = {"network": "/replayed", "javascript": "/leaked", "storage": "/end"}[capability]
    before = settled(tab, canary, path)
    tab.js("localStorage.removeItem('loot')")
    keeps_doing(tab)
    if capability == "storage":
        return loot(tab) is None
    return settled(tab, canary, path) == before


CAPABILITIES = ("network", "storage", "javascript")


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_what_was_recorded_does_nothing_without(replaying: Tab, canary: Site, capability: str) -> None:
    assert not is_refused(replaying, canary, capability)
    set_capability(replaying.session, replaying.site.origin, capability, False)
    replaying.until(lambda: is_refused(replaying, canary, capability), "an end of it")
    assert [is_refused(replaying, canary, capability) for _ in range(3)] == [True] * 3


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_what_was_recorded_in_one_session_does_nothing_in_the_next_of_the_site_without(
    replaying: Tab, canary: Site, capability: str
) -> None:
    """It is loaded anew, and replays what it has found in its own storage."""
    replaying.url = replaying.open("<!doctype html><title>Between</title>")
    set_capability(replaying.session, replaying.site.origin, capability, False)
    recorded = json.dumps(replaying.js("return sessionStorage.getItem('recorded')"))
    # The page hands it over itself: without `storage` its Python could not read it.
    given = REPLAY.replace('window.sessionStorage.getItem("recorded")', recorded)
    replaying.js("localStorage.removeItem('loot')")
    before = {each: settled(replaying, canary, each) for each in ("/replayed", "/leaked")}
    replaying.url = replaying.open(page(canary, given))
    replaying.until(lambda: replaying.driver.title.isdigit(), "the next session")
    keeps_doing(replaying)
    after = {each: settled(replaying, canary, each) for each in before}
    assert {
        "network": after["/replayed"] == before["/replayed"],
        "javascript": after["/leaked"] == before["/leaked"],
        "storage": loot(replaying) is None,
    }[capability]
    if capability != "network":
        assert after["/replayed"] > before["/replayed"], "what was recorded is heard"


def test_what_was_recorded_of_a_thing_of_one_session_names_nothing_in_the_next(replaying: Tab, canary: Site) -> None:
    """What Python holds of a page is known by numbers, and they are the document's."""
    messages = json.loads(replaying.js("return sessionStorage.getItem('recorded')"))
    of_kept = [message for message in messages if "leak" not in message[2] and "/replayed" not in message[2]]
    only_numbers = [message for message in of_kept if "Storage" not in message[2]]
    assert only_numbers, messages
    given = REPLAY.replace('window.sessionStorage.getItem("recorded")', repr(json.dumps(only_numbers)))
    replaying.open("<!doctype html><title>Between</title>")
    before = settled(replaying, canary, "/leaked")
    replaying.open(page(canary, given))
    replaying.until(lambda: replaying.driver.title.isdigit(), "the next session")
    keeps_doing(replaying)
    assert settled(replaying, canary, "/leaked") == before


def test_what_was_recorded_while_it_was_allowed_for_once_does_nothing_when_the_page_is_loaded_again(
    session: Session, asked: Tab, canary: Site
) -> None:
    to_background(session, type="reset")
    asked.url = asked.open(page(canary, RECORD + REPLAY))
    asked.until(lambda: badge(session, asked.url) == "?", "the question")
    decide(asked, "once")
    assert replays(asked, canary)
    asked.driver.refresh()
    asked.until(lambda: badge(session, asked.url) == "?", "the question again")
    asked.until(lambda: is_at_an_end(asked, canary), "an end of the requests")
    assert is_at_an_end(asked, canary)
    assert [each["state"] for each in document_states(session, tab_id(session, asked.url))] == ["asks"]
    to_background(session, type="set-rule", sites=[asked.site.origin], decision="allow")


def test_what_was_recorded_does_nothing_in_a_page_that_comes_back_after_its_site_was_blocked(
    replaying: Tab, canary: Site
) -> None:
    between = replaying.site.add("/between.html", "<!doctype html><title>Between</title>")
    kept = leave(replaying, between)
    to_background(replaying.session, type="set-rule", sites=[replaying.site.origin], decision="block")
    replaying.js("history.back()")
    # Set when it is shown. While pages change, Firefox answers with nothing.
    replaying.until(lambda: replaying.js("return window.persisted === arguments[0]", kept), "the page, kept or anew")
    replaying.until(lambda: is_at_an_end(replaying, canary), "an end of the requests")
    assert is_at_an_end(replaying, canary)
    [document] = document_states(replaying.session, tab_id(replaying.session, replaying.url))
    assert document["state"] == "blocked"
