"""The direct line, attacked: from the page around its hand-over, and from the interpreter at its other end

For a moment there is a frame of the extension in the page. The page must not learn its address, which in Firefox is the
visitor's own for ever, nor get anything by framing it itself, nor keep its own or another page's Python from running.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.support import counter
from tests.support.direct import lines, until_direct
from tests.support.extension import ask, document_states, interpreters, tab_id
from tests.support.tab import Tab

HANDOVER = "extension/handover/handover.html"

#: Everything that a page can watch: all that it hears goes into `heard`, as text.
WATCH = """<script>
// Each thing once: a page that looks often hears much.
window.heard = new Set();
window.holders = [];
const text = (value) => { try { return JSON.stringify(value); } catch { return String(value); } };
const hear = (...parts) => heard.add(parts.map((part) => (typeof part === 'string' ? part : text(part))).join(' '));
new MutationObserver((records) => {
  for (const { addedNodes, removedNodes } of records) {
    for (const node of [...addedNodes, ...removedNodes]) {
      if (node.nodeName === 'DIV' && node.parentNode === document.documentElement) holders.push(node);
      hear('node', node.nodeName, node.outerHTML ?? '', String(node.shadowRoot), node.getHTML?.({ serializableShadowRoots: true }) ?? '',
        new XMLSerializer().serializeToString(node), String(node.cloneNode(true).shadowRoot));
    }
  }
}).observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
const detail = (entry) => [entry, entry.attribution ?? null, entry.scripts ?? null, entry.sources ?? null, entry.element?.outerHTML ?? null];
for (const type of PerformanceObserver.supportedEntryTypes) {
  try { new PerformanceObserver((list) => list.getEntries().forEach((entry) => hear('entry', type, detail(entry)))).observe({ type, buffered: true }); } catch {}
}
if (window.ReportingObserver) new ReportingObserver((reports) => hear('report', reports), { buffered: true }).observe();
for (const target of [window, document]) {
  for (const type of ['message', 'messageerror', 'error', 'load', 'loadstart', 'focus', 'focusin', 'blur', 'beforeunload', 'pagehide',
    'securitypolicyviolation', 'unhandledrejection', 'hashchange', 'popstate', 'storage', 'slotchange', 'readystatechange', 'toggle']) {
    target.addEventListener(type, (event) => {
      hear('event', type, String(event.origin), String(event.blockedURI), String(event.sourceFile), String(event.filename), String(event.message),
        String(event.target?.nodeName), ...event.composedPath().map(String));
    }, true);
  }
}
if (window.navigation) {
  for (const type of ['navigate', 'navigatesuccess', 'navigateerror', 'currententrychange']) {
    navigation.addEventListener(type, (event) => hear('navigation', type, String(event.destination?.url)));
  }
}
navigator.serviceWorker?.addEventListener('message', ({ data }) => hear('service worker', data));
window.frameCounts = new Set();
const look = () => {
  frameCounts.add(window.length);
  for (let index = 0; index < window.length; index += 1) {
    try { hear('frame', window[index].location.href); } catch (error) { hear('frame', String(error)); }
  }
  hear('active', String(document.activeElement?.outerHTML).slice(0, 80), String(document.querySelector('iframe:focus, :host, frame')));
};
const looking = setInterval(look, 1);
window.stop = () => { clearInterval(looking); performance.getEntries().forEach((entry) => hear('at last', detail(entry))); return [...heard]; };
// What of the platform could be called with the frame, or give it away by how it fails.
for (const [owner, names] of [[Element, ['attachShadow', 'append', 'appendChild', 'remove', 'setAttribute']], [Node, ['appendChild', 'insertBefore']],
  [Document, ['createElement', 'createElementNS']], [Location, ['replace', 'assign']], [CSSStyleDeclaration, ['setProperty']],
  [MessagePort, ['postMessage', 'close']], [EventTarget, ['addEventListener']]]) {
  for (const name of names) {
    const real = owner.prototype[name];
    if (!real) continue;
    owner.prototype[name] = function (...all) { hear('called', name, String(new Error('where').stack)); return Reflect.apply(real, this, all); };
  }
}
for (const name of ['contentWindow', 'contentDocument', 'src']) {
  const found = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, name);
  Object.defineProperty(HTMLIFrameElement.prototype, name, { ...found, get() { hear('got', name); return found.get.call(this); } });
}
</script>"""
SERVICE_WORKER = """
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(clients.claim()));
self.addEventListener('fetch', (event) => event.waitUntil(clients.matchAll({ includeUncontrolled: true, type: 'all' }).then((all) => {
  for (const client of all) client.postMessage([event.request.url, event.request.referrer, all.map(({ url }) => url)]);
})));
"""
#: Headers of pages that get the frame.
FRAMED: dict[str, Mapping[str, str]] = {
    "open": {},
    "allows nothing": {
        "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'; report-uri /reports"
    },
    "reports only": {"Content-Security-Policy-Report-Only": "default-src 'none'; report-uri /reports"},
}
#: Headers of pages that do not: in Chromium, the reports that belong to these name the frame's address.
REPORTED: dict[str, Mapping[str, str]] = {
    "requires CORP": {"Cross-Origin-Embedder-Policy": "require-corp"},
    "reports CORP only": {"Cross-Origin-Embedder-Policy-Report-Only": "require-corp"},
    "isolated": {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": 'require-corp; report-to="all"',
        "Reporting-Endpoints": 'all="/reports"',
    },
    "isolated without credentials": {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "credentialless",
    },
    "isolated by itself": {"Document-Isolation-Policy": "isolate-and-require-corp"},
}


def learns_nothing(tab: Tab, heard: list[str]) -> None:
    """The page has not heard the extension's address, nor has its server."""
    own = tab.session.origin.split("//")[1]
    # What the executor calls in the page's world, the page can see; in Chromium, that it is the extension's (`test_page.py`).
    heard = [line.replace(f"{tab.session.origin}/content_scripts/executor.js", "executor") for line in heard]
    heard += [str(request) for request in tab.site.requests]
    assert [line for line in heard if "extension:" in line or own in line] == []


@pytest.mark.parametrize("headers", FRAMED.values(), ids=[name.replace(" ", "-") for name in FRAMED])
def test_no_page_learns_the_extension_s_address_by_the_hand_over(tab: Tab, headers: Mapping[str, str]) -> None:
    tab.site.requests.clear()
    url = tab.open(f"{WATCH}{counter.page()}", headers=headers)
    tab.until_text("ready", "#n")
    until_direct(tab, url)
    tab.js("document.querySelector('#go').click()")
    tab.until_text("1", "#n")
    assert tab.js("return holders.map((holder) => holder.isConnected)") == [False]
    heard = tab.js("return stop()")
    assert any(line.startswith("node DIV") for line in heard)  # so it really watches
    learns_nothing(tab, heard)
    # The page counts no frame more than those that are in its own tree: the executor's.
    assert {*tab.js("return [...frameCounts]")} <= {0, 1}


@pytest.mark.parametrize("headers", REPORTED.values(), ids=[name.replace(" ", "-") for name in REPORTED])
def test_a_page_to_which_the_browser_would_report_the_frame_gets_none(tab: Tab, headers: Mapping[str, str]) -> None:
    tab.site.requests.clear()
    url = tab.open(f"{WATCH}{counter.page()}", headers=headers)
    tab.until_text("ready", "#n")
    for number in ("1", "2"):
        tab.js("document.querySelector('#go').click()")
        tab.until_text(number, "#n")
        tab.driver.execute_async_script("const done = arguments[0]; requestIdleCallback(() => done())")
    assert tab.js("return holders.length") == 0
    assert lines(tab, url)[0] is False
    learns_nothing(tab, tab.js("return stop()"))


def test_a_service_worker_hears_nothing_of_the_hand_over(tab: Tab) -> None:
    tab.site.add("/watching.js", SERVICE_WORKER, content_type="text/javascript")
    tab.open("<!doctype html><title>Registers</title>")
    tab.driver.execute_async_script(
        "const done = arguments[0]; navigator.serviceWorker.register('/watching.js')"
        ".then(() => navigator.serviceWorker.ready).then(() => done(), done)"
    )
    url = tab.open(f"{WATCH}{counter.page()}")
    try:
        tab.until_text("ready", "#n")
        assert tab.js("return navigator.serviceWorker.controller !== null")
        until_direct(tab, url)
        tab.js("fetch('/last')")
        tab.until(
            lambda: tab.js("return [...heard].some((line) => line.includes('/last'))"), "what the service worker heard"
        )
        learns_nothing(tab, tab.js("return stop()"))
    finally:
        tab.driver.execute_async_script(
            "const done = arguments[0]; navigator.serviceWorker.getRegistrations()"
            ".then((all) => Promise.all(all.map((one) => one.unregister()))).then(() => done(), done)"
        )


# What a page does to the element that holds the frame, while it is there.
MEDDLING = {
    "removes it": "node.remove();",
    "moves it": "document.body.append(node);",
    "moves it into another document": "document.querySelector('iframe').contentDocument.body.append(node);",
    "shows it": "node.style = 'display: block !important; position: fixed; inset: 0'; node.focus();",
    "gives it a root of its own": "try { node.attachShadow({ mode: 'open' }) } catch {}",
    "empties the page": "document.documentElement.remove();",
}


@pytest.mark.parametrize("meddling", MEDDLING.values(), ids=[name.replace(" ", "-") for name in MEDDLING])
def test_a_page_that_meddles_with_the_frame_learns_nothing_and_harms_itself_at_the_most(
    tab: Tab, meddling: str
) -> None:
    head = f"""<script>
      window.heard = [];
      addEventListener('message', (event) => heard.push(event.origin), true);
      addEventListener('error', (event) => heard.push(event.message), true);
      new MutationObserver((records) => {{
        for (const {{ addedNodes }} of records) {{
          for (const node of addedNodes) {{
            if (node.nodeName !== 'DIV' || window.holder) continue;
            window.holder = node;
            {meddling}
            for (let index = 0; index < window.length; index += 1) {{
              try {{ heard.push(window[index].location.href); }} catch (error) {{ heard.push(String(error)); }}
            }}
          }}
        }}
      }}).observe(document, {{ childList: true, subtree: true }});
    </script>"""
    tab.open(counter.page(head + "<iframe></iframe>"))
    tab.until(lambda: tab.js("return Boolean(window.holder)"), "the frame")
    if "documentElement" not in meddling:
        tab.until_text("ready", "#n")
        for number in ("1", "2"):
            tab.js("document.querySelector('#go').click()")
            tab.until_text(number, "#n")
        tab.until(lambda: not tab.js("return window.holder.isConnected"), "that the frame goes")
    assert [line for line in tab.js("return heard") if "extension:" in line] == []


# A page that has come to know the address all the same, and frames the page itself.

ADDRESS = """chrome.scripting.executeScript({
  target: { tabId: args[0] }, world: 'ISOLATED', args: [args[1]], func: (page) => chrome.runtime.getURL(page),
}).then(([{ result }]) => result)"""
FRAMES = """
const [url, tokens, done] = arguments;
window.answers = [];
addEventListener('message', ({ data }) => answers.push(String(data)));
addEventListener('error', ({ message }) => answers.push(message));
const speak = (target, token) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => answers.push(JSON.stringify(data));
  for (const kind of ['event', 'start', 'limits', 'direct', 'interrupt']) port1.postMessage([kind, 0, '{}', 0]);
  target.postMessage(token, '*', [port2]);
};
let left = 20;
for (let count = 0; count < 20; count += 1) {
  const frame = document.createElement('iframe');
  frame.onload = () => {
    for (const token of tokens) for (let again = 0; again < 5; again += 1) speak(frame.contentWindow, token);
    for (const data of [null, 5, {}, [], 'host', new Error('x'), 'x'.repeat(10000000)]) frame.contentWindow.postMessage(data, '*');
    frame.contentWindow.postMessage(tokens[0], '*');
    left -= 1;
    if (!left) done();
  };
  frame.src = url;
  document.body.append(frame);
}
"""


def test_a_page_that_frames_the_page_itself_gets_nothing_and_harms_nobody(tab: Tab) -> None:
    """Whatever it says, as often as it likes: tokens that it makes up, no tokens, and no port."""
    url = tab.open(counter.page())
    tab.until_text("ready", "#n")
    until_direct(tab, url)
    number = tab_id(tab.session, url)
    address = ask(tab.session, ADDRESS, number, HANDOVER)
    before = interpreters(tab.session)
    tokens = ["0" * 32, "f" * 32, "host", "", "0123456789abcdef" * 2, "0" * 31, "0" * 33, "G" * 32]
    tab.driver.set_script_timeout(60)
    tab.driver.execute_async_script(FRAMES, address, tokens)
    for count in ("1", "2", "3"):
        tab.js("document.querySelector('#go').click()")
        tab.until_text(count, "#n")
    assert tab.js("return answers") == []
    # Twenty frames have got none; the spare may have come meanwhile.
    assert interpreters(tab.session) <= before + 1
    assert [state["state"] for state in document_states(tab.session, number)] == ["running"]
    assert lines(tab, url)[0] is True
    # The next page is handed over as before.
    url = tab.open(counter.page())
    tab.until_text("ready", "#n")
    until_direct(tab, url)


def test_the_page_that_can_be_framed_shows_nothing_and_says_nothing(tab: Tab) -> None:
    """Alone in a tab, it does not even listen."""
    with tab.session.extension_tab(HANDOVER):
        assert tab.js("return [document.body.children.length, document.body.innerText]") == [0, ""]
        policy = tab.js("return document.querySelector('meta[http-equiv]').content")
    assert policy == "default-src 'none'; script-src 'self'; worker-src 'self'"


# The interpreter at the other end.

ATTACK = """
from _pyodide._importhook import jsfinder
from pyodide.ffi import create_proxy, to_js
from adder import _wire as wire
from adder.main import current
raw = jsfinder.jsproxies["js"]
prototype = raw.MessagePort.prototype
real = prototype.postMessage
ports = []

# Learns the ports that the runtime speaks on: that to the host at first, then the direct one.
def learn():
    def spy(port, *parts):
        # A number is what the worker says to itself where Python takes a breath.
        if hasattr(parts[0], "length") and not any(port is known or port == known for known in ports):
            ports.append(port)
        return real.call(port, *parts)
    prototype.postMessage = create_proxy(spy, capture_this=True)
    # This goes to the host, and means nothing to it: the direct line may be there before the page's Python is.
    current()._bridge.reached("")
    document.find("#n").getAttribute(f"data-{len(ports)}")
    prototype.postMessage = real

# What a page's Python may say as often as it likes is said by others (`test_forgery.py`).
own = {"ops", "return", "report", "script-done", "taken", "park", "limit"}
kinds = {value for name, value in vars(wire).items() if name.startswith("KIND_")} - own

def attack(event):
    learn()
    for port in ports:
        for kind in [*kinds, "nonsense", "__proto__"]:
            for number in (0, 1, 77, -1, 0.5, 2**53 - 1):
                for body in ('"forged"', "null", "{}", None, 5):
                    real.call(port, to_js([kind, number, body]))
        for data in (None, 5, "ended", to_js([]), to_js(["ended"]), to_js([["ended"], 0, ""])):
            real.call(port, data)
    document.find("#attack").text = str(len(ports))

learn()
document.find("#attack").addEventListener("click", attack)
"""


def test_an_interpreter_cannot_speak_in_the_host_s_name_on_its_direct_line(tab: Tab) -> None:
    """On the ports that its worker has it says every kind there is; then it still answers, and nobody heard the rest."""
    source = ATTACK + counter.PYTHON
    url = tab.open(counter.page('<button id="attack">attack</button>', source))
    tab.until_text("ready", "#n")
    until_direct(tab, url)
    for number in ("1", "2"):
        tab.js("document.querySelector('#go').click()")
        tab.until_text(number, "#n")
    tab.js("document.querySelector('#attack').click()")
    tab.until_text("2", "#attack")
    tab.js("document.querySelector('#go').click()")
    tab.until_text("3", "#n")
    assert [state["state"] for state in document_states(tab.session, tab_id(tab.session, url))] == ["running"]
    assert [line for line in tab.printed if line.startswith("Adder: ")] == []
