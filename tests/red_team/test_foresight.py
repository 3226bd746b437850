"""Boundary 2: what Python says that its handlers will ask, so that it is read at each event and nobody looks

The gatekeeper does not see those reads. So Python that forges what it will ask may not have anything read thereby that
it would be refused, nor code of the page's run that nobody asked for: a *canary* is what that code asks the server for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.checks import PAGES
from tests.support.extension import set_capability
from tests.support.tab import Tab

#: Fields of which code of the page's answers what they hold: an own property, the whole class before Adder comes (and
#: looking like the browser's) or after, a proxy in the chain.
PAGE = """<!doctype html><title>Forged</title>
<script>
window.ran = [];
const canary = (name) => { ran.push(name); fetch('/canary'); return 'secret'; };
const trap = (name) => ({ configurable: true, get: () => canary(name) });
Object.defineProperty(HTMLTextAreaElement.prototype, 'value', { configurable: true, get: canary.bind(null, 'bound') });
window.spring = () => {
  for (const name of ['own', 'asked']) {
    for (const member of ['value', 'secret']) Object.defineProperty(document.getElementById(name), member, trap(name));
  }
  Object.defineProperty(HTMLSelectElement.prototype, 'value', trap('late'));
  Object.setPrototypeOf(document.getElementById('under'), new Proxy(HTMLInputElement.prototype, {
    get: (target, key, node) => (key === 'value' ? canary('under') : Reflect.get(target, key, node)),
    getOwnPropertyDescriptor: (target, key) => (
      key === 'value' ? (canary('under'), undefined) : Reflect.getOwnPropertyDescriptor(target, key)),
  }));
};
window.input = (...names) => {
  for (const name of names) document.getElementById(name).dispatchEvent(new Event('input', { bubbles: true }));
};
</script>
<input id="plain" value="plain"><input id="own"><textarea id="bound"></textarea><select id="late"></select>
<input id="under"><input id="asked">
<button id="harmful">h</button><button id="many">m</button><button id="fine">f</button><button id="report">r</button>
<p id="came"></p>
<script type="python" src="/foresight.py"></script>
"""
FIELDS = ["plain", "own", "bound", "late", "under"]
#: All that can be switched off but packages, which have nothing to do with it.
CAPABILITIES = ("javascript", "network", "storage", "clipboard", "media", "location", "notifications")


@pytest.fixture(params=["", "switched off"])
def forger(request: pytest.FixtureRequest, tab: Tab) -> Iterator[Tab]:
    """A page whose Python forges when it is told to; also where all is switched off for it."""
    off = CAPABILITIES if request.param else ()
    for capability in off:
        set_capability(tab.session, tab.site.origin, capability, False)
    tab.site.add_python("/foresight.py", (PAGES / "red_team/foresight.py").read_bytes())
    tab.site.add("/canary", "")
    tab.before = tab.site.asked("/canary")
    tab.open(PAGE)
    tab.until(lambda: tab.driver.title == "ready", "the page's Python")
    tab.js("spring()")
    yield tab
    for capability in off:
        set_capability(tab.session, tab.site.origin, capability, None)


def came_along(tab: Tab) -> list[object]:
    """What has come along with the fields' events since this was asked last."""
    tab.js("document.getElementById('came').textContent = ''; document.getElementById('report').click()")
    return json.loads(tab.until(lambda: tab.text("#came"), "what came along"))


def forge(tab: Tab, kind: str) -> list[object]:
    """Has Python forge, then dispatches events; what came along with them."""
    tab.js("document.getElementById(arguments[0]).click()", kind)
    came_along(tab)
    tab.js("input(...arguments[0]); input(...arguments[0])", FIELDS)
    return came_along(tab)


def hits(tab: Tab) -> tuple[list[str], int]:
    """What code of the page's has run, and how often its server was asked."""
    tab.driver.execute_async_script("fetch('/end').then(arguments[0])")
    return tab.js("return ran"), tab.site.asked("/canary") - tab.before


@pytest.mark.parametrize("kind", ["harmful", "many"])
def test_what_no_handler_may_ask_ahead_is_not_read(forger: Tab, kind: str) -> None:
    """Other nodes' handles, names that are not on the list, chains, what calls or changes, and too many at once."""
    assert forge(forger, kind) == []
    assert hits(forger) == ([], 0)
    assert [line for line in forger.printed if "forged" in line] == []


def test_of_what_it_may_ask_the_browser_s_answers_come_along_and_no_code_of_the_page_runs(forger: Tab) -> None:
    # Two events of each: what two fields hold, and whether they are checked, of which the page has changed nothing.
    assert forge(forger, "fine") == ["plain", False, False] * 2
    assert hits(forger) == ([], 0)


def test_the_traps_are_sprung_by_python_that_asks(forger: Tab, request: pytest.FixtureRequest) -> None:
    """Where `javascript` is off, that is refused."""
    forger.js("input('asked')")
    came_along(forger)
    is_off = "switched off" in request.node.name
    if not is_off:
        # By another connection, it may come after what the page has asked for since.
        forger.until(lambda: forger.site.asked("/canary") > forger.before, "what the page's code asks for")
    assert hits(forger) == (([], 0) if is_off else (["asked"], 1))
