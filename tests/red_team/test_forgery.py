"""Boundary 2: messages that Python forges, to its page, to the gatekeeper and to the host

It holds its end of the line and says on it what it likes. What is well-formed is the page's own authority; all else is
dropped, and neither that page nor another, nor anything that the extension knows, is any different afterwards.
"""

from __future__ import annotations

import pytest
from selenium.webdriver.common.by import By

from tests.support import counter
from tests.support.checks import PAGES
from tests.support.extension import ask, popup, tab_id
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session

#: What the world of the extension's own scripts in a page looks like.
ISOLATED = """chrome.scripting.executeScript({
  target: { tabId: args[0], allFrames: true },
  world: 'ISOLATED',
  func: () => [({}).polluted ?? null, Object.keys(Object.prototype).length, typeof globalThis.adderGatekeeper],
}).then((found) => found.map(({ result }) => result))"""
POLICY = "chrome.runtime.sendMessage({ to: 'background', type: 'policy' })"
STATE = "chrome.runtime.sendMessage({ to: 'background', type: 'tab-state', tabId: args[0] })"


@pytest.fixture(scope="module")
def forged(session: Session, site: Site, allowed: None) -> Tab:
    """A page with two documents: Python in the frame has forged what it could."""
    tab = Tab(session, site)
    site.add_python("/forger.py", (PAGES / "red_team/forger.py").read_bytes())
    site.add("/forger.html", f'{counter.page()}<script type="python" src="/forger.py"></script>')
    before = ask(session, POLICY)
    tab.url = tab.open(counter.page('<iframe src="/forger.html"></iframe>'))
    tab.until(lambda: tab.js("return frames[0].forged") == 5, "the end of all forgery")
    # Each document has its own Python: the frame's may be there first.
    tab.until_text("ready", "#n")
    tab.before = before
    return tab


def counts_on(tab: Tab, realm: str) -> None:
    """A document's Python still answers."""
    shown = tab.js(f"return {realm}.document.querySelector('#n').textContent")
    tab.js(f"{realm}.document.querySelector('#go').click()")
    expected = "1" if shown == "ready" else str(int(shown) + 1)
    tab.until(lambda: tab.js(f"return {realm}.document.querySelector('#n').textContent") == expected, expected)


def test_the_forger_s_own_page_goes_on(forged: Tab) -> None:
    counts_on(forged, "frames[0]")
    assert forged.js("return [frames[0].polluted ?? null, Object.keys(frames[0].Object.prototype).length]") == [None, 0]


def test_another_document_of_the_same_page_goes_on(forged: Tab) -> None:
    counts_on(forged, "window")


def test_the_world_of_the_gatekeeper_is_as_it_was(forged: Tab) -> None:
    assert ask(forged.session, ISOLATED, tab_id(forged.session, forged.url)) == [[None, 0, "object"]] * 2


def test_what_the_extension_knows_is_as_it_was(forged: Tab) -> None:
    assert ask(forged.session, POLICY) == forged.before
    number = tab_id(forged.session, forged.url)

    def known() -> list[tuple[str, str, str]]:
        documents = ask(forged.session, STATE, number)["documents"]
        return [(found["state"], found["reason"], found["site"]["origin"]) for found in documents]

    # A document that starts is told of by its gatekeeper, whatever its Python does meanwhile.
    forged.until(lambda: "starting" not in [state for state, _, _ in known()], "the end of all starts")
    assert known() == [("running", "", forged.site.origin)] * 2


def test_nothing_is_said_in_adder_s_name(forged: Tab) -> None:
    assert [line for line in forged.printed if line.startswith("Adder: ")] == []


def test_a_well_formed_message_is_heard(tab: Tab) -> None:
    """The line that the forger used is the one that works."""
    tab.python(
        "import json\nfrom adder import _wire as wire\nfrom adder.main import current\n"
        "bridge = current().channel._bridge\n"
        "bridge.post(wire.KIND_OPS, 0, json.dumps([[wire.OP_SET, wire.HANDLE_DOCUMENT, 'title', 'heard']]))"
    )
    tab.until(lambda: tab.driver.title == "heard")


MARKUP = "<img src='/canary.png' onerror='this.ownerDocument.title=1'><b>bold</b>"


def test_the_reason_of_a_failure_is_shown_as_text(tab: Tab) -> None:
    """A worker says why it failed; the popup shows it, and it is still what an attacker wrote."""
    url = tab.python(
        "from _pyodide._importhook import jsfinder\nfrom pyodide.ffi import to_js\nraw = jsfinder.jsproxies['js']\n"
        f"message = {{'type': 'failed', 'reason': {MARKUP!r} + 'x' * 100_000}}\n"
        "raw.postMessage(to_js(message, dict_converter=raw.Object.fromEntries))"
    )
    tab.until(lambda: any("Python could not go on" in line for line in tab.printed), "the failure")
    with popup(tab, url) as shown:
        shown.until(tab.site.origin, "error")
        # In one question: the popup renders anew whenever something changes.
        text = tab.js("return document.querySelector('section[data-site]').innerText")
        assert "<b>bold</b>" in text
        assert len(text) < 2000
        assert tab.driver.find_elements(By.CSS_SELECTOR, "img[onerror], section b") == []
    assert tab.site.asked("/canary.png") == 0
