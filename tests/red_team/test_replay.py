"""Boundary 2: genuine messages that Python has recorded, said once more when they are no longer allowed

A monkeypatched bridge keeps what it is given to send. What it kept was the page's right when it was sent; whether it is
so now is asked of each message anew. A *canary* counts the requests, and the page's title what was replayed.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.extension import document_states, tab_id, to_background
from tests.support.site import Site
from tests.support.tab import Tab

RECORD = """
import json
from adder.main import current

channel = current().channel
bridge, recorded = channel._bridge, []

class Recorder:
    def __getattr__(self, name):
        return getattr(bridge, name)
    def request(self, body):
        recorded.append(body)
        return bridge.request(body)
    def post(self, kind, number, body):
        recorded.append(body)
        bridge.post(kind, number, body)

url = CANARY
channel._bridge = Recorder()
window.navigator.sendBeacon(url)
window.fetch(url, {"mode": "no-cors"}).result()
kept = window["fetch"]
kept(url, {"mode": "no-cors"}).result()
channel._bridge = bridge
genuine = [body for body in recorded if url in body]
assert len(genuine) == 3, recorded
print("recorded " + json.dumps(genuine))
"""
REPLAY = """
import asyncio
import adder._wire as wire
from adder.main import current

async def replay(genuine):
    for number in range(1_000_000):
        for body in genuine:
            current().channel._bridge.post(wire.KIND_OPS, 0, body)
        document.title = str(number)
        await asyncio.sleep(0.02)

replaying = asyncio.ensure_future(replay(GENUINE))
"""


@pytest.fixture
def canary() -> Iterator[Site]:
    """A server that answers everybody, and counts."""
    made = Site()
    made.add("/replayed", "", "text/plain", headers={"Access-Control-Allow-Origin": "*"})
    made.add("/end", "", "text/plain", headers={"Access-Control-Allow-Origin": "*"})
    yield made
    made.close()


def recording(canary: Site) -> str:
    return RECORD.replace("CANARY", repr(canary.origin + "/replayed"))


def arrived(tab: Tab, canary: Site) -> int:
    """How many requests have reached the canary, once those that are under way have."""
    tab.driver.execute_async_script(
        "const [url, done] = arguments; fetch(url, { mode: 'no-cors' }).then(done);", canary.origin + "/end"
    )
    return canary.asked("/replayed")


def is_quiet(tab: Tab, canary: Site) -> bool:
    before = arrived(tab, canary)
    return arrived(tab, canary) == before


@pytest.fixture
def replaying(tab: Tab, canary: Site) -> Iterator[Tab]:
    """A page that records and replays; at first it may."""
    tab.url = tab.python(recording(canary) + REPLAY.replace("GENUINE", "genuine"))
    tab.until(lambda: canary.asked("/replayed") > 9, "what is replayed while it is allowed")
    tab.until(lambda: tab.driver.title.isdigit(), "the number of replays")
    yield tab
    to_background(tab.session, type="set-rule", sites=[tab.site.origin], decision="allow")


def test_what_was_recorded_does_nothing_after_the_site_was_blocked(replaying: Tab, canary: Site) -> None:
    number = tab_id(replaying.session, replaying.url)
    to_background(replaying.session, type="decide", tabId=number, site=replaying.site.origin, decision="block",
                  duration="session")  # fmt: skip
    replaying.until(lambda: is_quiet(replaying, canary), "an end of the requests")
    before, title = arrived(replaying, canary), replaying.driver.title
    [document] = document_states(replaying.session, number)
    assert document["state"] != "running"
    assert [is_quiet(replaying, canary) for _ in range(5)] == [True] * 5
    assert (arrived(replaying, canary), replaying.driver.title) == (before, title)
