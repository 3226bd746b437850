"""What is switched off for a site, attacked: by Python that tries to have it all the same.

Each set of attacks runs in one page. A *canary* is another server: what was refused must not have reached it, and what
is allowed must, or the attack shows nothing.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator

import pytest

from tests.red_team.capability_attacks import JAVASCRIPT, LEAVING, NETWORK, OTHERS, PARTS, STORAGE
from tests.support.extension import set_capability
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session

pytestmark = pytest.mark.timeout(300)

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}

RUNNER = """
import asyncio, json, textwrap
attacks, base, outcomes = json.loads(ATTACKS), BASE, {}
document.add_event_listener("submit", lambda event: None)
for name, code in attacks.items():
    namespace = {"document": document, "window": window, "attempted": name}
    try:
        exec("async def attack(url):\\n" + textwrap.indent(code, "    "), namespace)
        async with asyncio.timeout(5):
            await namespace["attack"](base + name)
            # What was recorded is done, and its errors are raised, before a value comes back.
            window.performance.now()
    except BaseException as error:
        # `urlopen` wraps what went wrong.
        if isinstance(getattr(error, "reason", None), BaseException):
            error = error.reason
        outcomes[name] = f"{type(error).__name__}: {error}"
    else:
        outcomes[name] = "REACHED"
# One of them may have opened the document to write into it. WebDriver waits for a document that loads.
document.close()
print("outcomes " + json.dumps(outcomes))
"""

#: What a page has of its own, and leaves within reach.
PAGE = """<!doctype html><title>Attacked</title>
<style id="own-style">body { color: black }</style>
<script>
const box = { f: fetch, secret: 'secret' };
Object.assign(window, {
  ownFetch: fetch, ownBox: box, ownBound: fetch.bind(window), ownList: [fetch], ownSecret: 'secret',
  ownAsync: async () => {}, OwnClass: class { constructor() { ownMark() } },
  ownSay: (text) => { ownMark(); dispatchEvent(Object.assign(new Event('canary'), { toString: () => text })) },
  marks: 0, ownMark: () => { window.marks += 1 },
  ownStorage: localStorage, ownDevices: navigator.mediaDevices, ownPlace: navigator.geolocation,
});
document.cookie = 'secret=1';
localStorage.secret = '1';
customElements.define('own-element', class extends HTMLElement { secret() { ownMark() } });
addEventListener('DOMContentLoaded', () => {
  document.body.ownExpando = 'secret';
  document.querySelector('#own-template').innerHTML = '<img src="CANARYtemplate">';
});
</script>
<body><iframe name="sink"></iframe><iframe name="sink0"></iframe><iframe name="sink1"></iframe>
<iframe name="sink2"></iframe><iframe name="sink3"></iframe><own-element></own-element>
<script type="text/plain" id="own-text">ownMark()</script>
<template id="own-template"></template>
<form id="own-form" action="CANARYown-form" target="sink"><input name="q">
<label id="own-label">go <input type="submit" id="own-submit"></label></form>
<div id="own-editor" contenteditable>text</div>
<script type="python">
RUNNER
</script>
"""


@pytest.fixture(scope="module")
def canary() -> Iterator[Site]:
    """A server that answers everybody, and counts."""
    made = Site()
    for place in ("allowed", "refused"):
        for name in NETWORK:
            made.add(f"/{place}/{name}", "", "text/css", headers=OPEN_TO_ALL)
    yield made
    made.close()


def run(tab: Tab, canary: Site, attacks: dict[str, str], place: str) -> dict[str, str]:
    """What became of attacks, after all that they have set off has had its time."""
    base = f"{canary.origin}/{place}/"
    table = json.dumps(attacks).replace("</", r"<\/")
    runner = RUNNER.replace("ATTACKS", repr(table), 1).replace("BASE", repr(base), 1)
    tab.open(PAGE.replace("RUNNER", runner).replace("CANARY", base))
    outcomes = json.loads(tab.until_printed("outcomes ", 90).removeprefix("outcomes "))
    # What was asked for before these was sent before them; pictures of styles are asked for at the next layout.
    tab.driver.execute_async_script(
        "const [base, done] = arguments; (async () => { for (let i = 0; i < 3; i += 1) {"
        " void document.body.offsetHeight; await fetch(base + 'end', { mode: 'no-cors' }); } })().then(done);",
        base,
    )
    return outcomes


@pytest.fixture
def off(session: Session, site: Site, allowed: None) -> Iterator[object]:
    """Switches capabilities of the site off, until the test is over."""
    done: list[str] = []

    def switch(*capabilities: str) -> None:
        for capability in capabilities:
            set_capability(session, site.origin, capability, False)
            done.append(capability)

    yield switch
    for capability in done:
        set_capability(session, site.origin, capability, None)


def hits(canary: Site, place: str) -> set[str]:
    return {
        request.path.split("/")[2].split("?")[0] for request in canary.requests if request.path.startswith(f"/{place}/")
    } - {"end"}


def not_refused(outcomes: dict[str, str]) -> dict[str, str]:
    """The attacks that were not refused, though the browser has what they are about."""
    return {
        name: outcome
        for name, outcome in outcomes.items()
        if not outcome.startswith("PermissionError") and "this browser's" not in outcome
    }


def test_what_is_allowed_reaches_the_canary(tab: Tab, canary: Site) -> None:
    attacks = {name: code for name, code in NETWORK.items() if name not in LEAVING}
    outcomes = run(tab, canary, attacks, "allowed")
    expected = {name for name in attacks.keys() - PARTS if "this browser's" not in outcomes[name]} | {"own-form"}
    # A browser may put what is less urgent behind the page's last requests.
    with contextlib.suppress(AssertionError):
        tab.until(lambda: expected <= hits(canary, "allowed"), "a hit by each")
    assert {name: outcomes.get(name) for name in expected - hits(canary, "allowed")} == {}


def test_nothing_reaches_the_network_that_is_switched_off(tab: Tab, canary: Site, off) -> None:
    off("network")
    outcomes = run(tab, canary, NETWORK, "refused")
    assert hits(canary, "refused") == set()
    assert not_refused(outcomes) == {}


def test_no_javascript_of_the_page_runs_that_is_switched_off(tab: Tab, canary: Site, off) -> None:
    off("javascript")
    outcomes = run(tab, canary, JAVASCRIPT, "refused")
    assert tab.js("return [window.marks, typeof window.mine, document.body.mine]") == [0, "undefined", None]
    assert not_refused(outcomes) == {}


def test_storage_that_is_switched_off_is_neither_read_nor_written(tab: Tab, canary: Site, off) -> None:
    off("storage")
    outcomes = run(tab, canary, STORAGE, "refused")
    found = tab.driver.execute_async_script(
        "const done = arguments[0]; (async () => [localStorage.loot, sessionStorage.loot, document.cookie,"
        " (await indexedDB.databases()).length, await caches.has('loot')])().then(done);"
    )
    assert found == [None, None, "secret=1", 0, False]
    assert not_refused(outcomes) == {}


def test_clipboard_media_location_and_notifications_can_be_switched_off(tab: Tab, canary: Site, off) -> None:
    off(*OTHERS)
    attacks = {f"{name} {number}": code for name, codes in OTHERS.items() for number, code in enumerate(codes)}
    outcomes = run(tab, canary, attacks, "refused")
    assert not_refused(outcomes) == {}


WATCHING = """
async def attempt():
    try:
        await window.fetch("/data")
    except PermissionError as error:
        return f"{error.capability}: {error}"
    return "allowed"

async def try_now(_):
    print("now " + await attempt())

document.body.on("try-now", try_now)
print("ready")
"""


def test_a_switch_holds_from_the_next_operation_on_and_says_where_it_is(
    tab: Tab, session: Session, site: Site, off
) -> None:
    site.add("/data", "data", "text/plain")
    tab.python(WATCHING)
    tab.until_printed("ready")

    def outcome(number: int) -> str:
        tab.js("document.body.dispatchEvent(new Event('try-now'))")
        told = tab.until(lambda: [line for line in tab.printed if line.startswith("now ")][number:], "an outcome")
        return told[0].removeprefix("now ")

    assert outcome(0) == "allowed"
    off("network")
    asked = site.asked("/data")
    refusal = outcome(1)
    assert refusal.startswith("network: ")
    assert site.origin in refusal
    assert "Adder's button in the toolbar" in refusal
    assert site.asked("/data") == asked
    set_capability(session, site.origin, "network", None)
    assert outcome(2) == "allowed"


def test_what_needs_nothing_that_is_off_goes_on_working(tab: Tab, canary: Site, off) -> None:
    off("network", "storage", "javascript")
    harmless = {
        "markup": "document.create_element('p').html = '<b class=x>bold</b><svg><rect fill=red /></svg>'",
        "style": "document.body.style.color = 'red'; document.body.style['margin-left'] = '1px'",
        "builder": "import web; document.body.append(web.html.p('text', class_='note', title='A: b/c'))",
        "data": "document.body.dataset['key'] = 'value'; document.body.classes.add('x')",
        "form": "document.find('#own-form input').value = 'text'",
        "picture": "document.create_element('img').src = 'data:image/png;base64,AAAA'",
        "fragment-link": "document.create_element('a').href = '#here'",
        "canvas": "c = document.create_element('canvas').get_context('2d'); c.fill_style = 'red'",
        "timer": "window.set_timeout(lambda: None, 0); await asyncio.sleep(0)",
        "promise": "assert await window.Promise.resolve(1) == 1",
        "lists": "assert [e.local_name for e in document.select('own-element')] == ['own-element']",
        "language": "assert window.JSON.parse('[1]')[0] == 1 and window.Math.max(1, 2) == 2",
        "event": "document.body.on('x', lambda event: None); document.body.dispatch_event(window.Event.new('x'))",
        "address": "assert window.location.href.startswith('http'); window.history.push_state(None, '', '#x')",
        "crypto": "assert len(str(window.crypto.random_uuid())) == 36",
    }
    attacks = {name: f"import asyncio\n{code}" for name, code in harmless.items()}
    outcomes = run(tab, canary, attacks, "refused")
    assert {name: outcome for name, outcome in outcomes.items() if outcome != "REACHED"} == {}
