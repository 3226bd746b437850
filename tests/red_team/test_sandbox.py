"""Boundary 1, attacked: what a page's Python can reach when it leaves the Python language.

Python here gets hold of the worker's own JavaScript globals, uses them, and starts workers of its own in which any
JavaScript runs. A *canary* is another server, open to all origins: whatever reaches it got out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from selenium.webdriver.common.by import By

from tests.red_team import attacks
from tests.red_team.attacks import CODE, CONTROL, EXTENSION, LOADING, NETWORK, STORAGE, WORKERS
from tests.support import counter
from tests.support.extension import SANDBOX_PAGE, ask, evaluate, tab_id
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE, Session

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}

#: Seconds for a page to start and a worker to say something: its own attacks give up after five at most.
SILENCE = 20.0

# Attacks that never settle are each waited for, one after the other; on a busy machine that adds up.
pytestmark = pytest.mark.timeout(500)


@pytest.fixture(scope="module")
def canary() -> Iterator[Site]:
    """A server that answers everybody, and counts."""
    made = Site()
    for place in ("control", "python", "module", "classic"):
        for name in (*NETWORK, *LOADING, *WORKERS, "request", "timer-code", "pyodide-loader", "package.whl"):
            made.add(f"/{place}/{name}", "", "text/javascript", headers=OPEN_TO_ALL)
    yield made
    made.close()


WHERE = ("python", "module", "classic")
PACKAGE_FILE = "/vendor/pyodide/pyodide.mjs"


def tried(tab: Tab, source: str, patience: float, **values: str) -> dict | None:
    """What became of the attacks of a page's Python; None where Firefox hung the interpreter that tried.

    Firefox does so at times to a worker that starts workers. It only harms who does that.
    """
    if tab.browser != "firefox":
        patience *= 3  # all else comes to an end, on a busy machine too
    tab.python(source, head=f"<script>Object.assign(window, {json.dumps(values)})</script>")
    try:
        return json.loads(tab.until(lambda: tab.js("return window.outcomes"), "the end of all attacks", patience))
    except AssertionError:
        if tab.browser != "firefox":
            raise
        return None


@pytest.fixture(scope="module")
def escape(session: Session, site: Site, allowed: None, canary: Site) -> dict:
    """What became of all attacks: of Python's own, and of those of workers that it starts, of both kinds."""
    tab = Tab(session, site)
    canary.requests.clear()
    found = {"browser": session.browser}
    found["python"] = tried(tab, attacks.PRISONER, 60, base=canary.origin + "/python/")
    nested = attacks.nested({**NETWORK, **LOADING, **STORAGE, **EXTENSION, **CODE, **CONTROL})
    for kind in WHERE[1:]:
        for name, base, file in (
            (kind, f"{canary.origin}/{kind}/", ""),
            (f"{kind}-extension", session.origin, PACKAGE_FILE),
        ):
            found[name] = None
            for _ in range(4):
                found[name] = tried(tab, attacks.NESTED_PRISONER, 40, place=kind, base=base, file=file, nested=nested)
                if found[name]:
                    break
    assert [name for name, outcome in found.items() if not outcome] == []
    return found


def outcomes_of(escape: dict, where: str) -> dict[str, str]:
    return escape[where]["outcomes"]


@pytest.mark.parametrize("where", WHERE)
def test_the_attacks_would_tell_of_success(escape: dict, where: str) -> None:
    assert outcomes_of(escape, where)["control"] == "REACHED"


def test_the_canary_counts_what_reaches_it(session: Session, site: Site, canary: Site) -> None:
    tab = Tab(session, site)
    tab.open("<!doctype html><title>Control</title>")
    reaching = [name for name in NETWORK if name not in ("websocket-stream", "webtransport")]
    chosen = {name: NETWORK[name] for name in reaching} | {"import": LOADING["import"]}
    table = ",".join(f"{json.dumps(name)}: {code}" for name, code in chosen.items())
    before = len(canary.requests)
    tab.js(
        f"for (const [name, attack] of Object.entries({{{table}}})) {{"
        "  Promise.resolve().then(() => attack(`${arguments[0]}/control/${name}`)).catch(() => {});"
        "}",
        canary.origin,
    )
    tab.until(lambda: all(canary.asked(f"/control/{name}") for name in chosen), "a hit by each")
    del canary.requests[before:]


@pytest.mark.parametrize("where", WHERE)
def test_no_request_leaves_the_sandbox(escape: dict, canary: Site, where: str) -> None:
    outcomes = outcomes_of(escape, where)
    tried = {*NETWORK, *LOADING, "request", "pyodide-loader"} & set(outcomes)
    assert len(tried) >= 10
    assert {name: outcomes[name] for name in tried if not outcomes[name].startswith("refused")} == {}
    assert [request.path for request in canary.requests if request.path.startswith(f"/{where}/")] == []


def test_the_canary_was_never_hit(escape: dict, canary: Site) -> None:
    assert [request.path for request in canary.requests if not request.path.startswith("/control/")] == []


@pytest.mark.parametrize("where", WHERE)
def test_neither_storage_nor_extension_nor_code_from_text_is_in_reach(escape: dict, where: str) -> None:
    outcomes = outcomes_of(escape, where)
    tried = {*STORAGE, *EXTENSION, *CODE} & set(outcomes)
    assert len(tried) >= 10
    assert {name: outcomes[name] for name in tried if not outcomes[name].startswith("refused")} == {}


@pytest.mark.parametrize("where", WHERE[1:])
def test_the_extension_has_nothing_to_read_but_its_package(escape: dict, where: str) -> None:
    """What anybody can download, and then only on Chromium, which exempts `chrome-extension:` from every CSP."""
    found = escape[f"{where}-extension"]["outcomes"]
    tried = {*NETWORK, *LOADING} & set(found)
    reached = {name for name in tried if not found[name].startswith("refused")}
    assert len(tried) >= 11
    public = {"fetch", "fetch-keepalive", "xhr", "xhr-sync", "import", "import-scripts"}
    assert reached <= (public if escape["browser"] == "chromium" else set())


FROM_WORKERS = [("python", "worker")] + [(place, name) for place in ("module", "classic") for name in WORKERS]


@pytest.mark.parametrize("target", ["outside", "extension"])
@pytest.mark.parametrize(("place", "name"), FROM_WORKERS)
def test_no_worker_is_loaded(tab: Tab, canary: Site, place: str, name: str, target: str) -> None:
    before = len(canary.requests)
    outside = target == "outside"
    found = tried(
        tab,
        attacks.WORKER_PRISONER,
        SILENCE,
        place=place,
        nested=attacks.nested({name: WORKERS[name]}),
        base=f"{canary.origin}/{place}/" if outside else tab.session.origin,
        file=name if outside else PACKAGE_FILE,
    )
    outcome = found[name] if found else "refused: Firefox has hung the worker that tried"
    # Chromium exempts `chrome-extension:` from every CSP.
    public = tab.browser == "chromium" and target == "extension" and name == "worker-imports"
    assert outcome.startswith("refused") or public
    assert canary.requests[before:] == []


def test_the_origin_is_opaque_and_no_extension_api_has_a_name(escape: dict) -> None:
    for own in (escape[where]["own"] for where in WHERE):
        assert own == {"origin": "null", "names": []}


LISTENER = """
from _pyodide._importhook import jsfinder
from pyodide.ffi import create_proxy
raw = jsfinder.jsproxies["js"]
speaks, hears = raw.BroadcastChannel.new("tunnel"), raw.BroadcastChannel.new("tunnel")
heard = []
hears.onmessage = create_proxy(lambda event: heard.append(event.data))
window.say = lambda text: speaks.postMessage(text)
window.heard = lambda: heard
window.ready = True
"""


def test_two_interpreters_cannot_talk_over_a_broadcast_channel(tab: Tab) -> None:
    tab.site.add("/one.html", f"<script type=python>{LISTENER}</script>")
    tab.open('<iframe src="/one.html" id="a"></iframe><iframe src="/one.html" id="b"></iframe>')
    tab.until(lambda: tab.js("return a.contentWindow.ready && b.contentWindow.ready"))

    def heard(frame: str) -> list[str]:
        return evaluate(tab.session, f"{frame}.contentWindow.heard()")

    evaluate(tab.session, "b.contentWindow.say('from b').then(() => null)")
    tab.until(lambda: heard("b"), "b's own message")
    # What b has said would have reached a by the time that what a says afterwards does.
    evaluate(tab.session, "a.contentWindow.say('from a').then(() => null)")
    tab.until(lambda: heard("a"), "a's own message")
    assert [heard("a"), heard("b")] == [["from a"], ["from b"]]


# The frame itself.

CARGO = "postMessage({ type: 'alive', origin: self.origin }); export const loadPyodide = () => new Promise(() => {});"

# What the host sends, with a script of the test's own in the place of Pyodide's loader. It is as complete as the real
# thing: nothing but the attack itself may be what fails.
SCRIPTS = """((loader) => Object.fromEntries(
  Object.entries({ loader, glue: 'export default null;', lock: '{}' })
    .map(([name, text]) => [name, new TextEncoder().encode(text).buffer]),
))"""

# Frames the sandbox page with `args[0]` for its flags, boots it with `args[1]`, and tells what came of it.
BOOT = """new Promise((resolve) => {
  const frame = document.createElement('iframe');
  if (args[0] !== null) frame.setAttribute('sandbox', args[0]);
  frame.src = '/extension/sandbox/sandbox.html';
  const boot = () => {
    const [port, files, wasm] = [1, 2, 3].map(() => new MessageChannel());
    frame.contentWindow.postMessage({ type: 'boot' }, '*', [port.port2, files.port2, wasm.port2]);
    files.port1.postMessage(SCRIPTS(args[1]));
    wasm.port1.postMessage(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]).buffer);
  };
  const said = [];
  addEventListener('message', ({ source, data }) => {
    if (source !== frame.contentWindow) return;
    said.push(data);
    if (data.type === 'loaded' || data.type === 'refused') boot();
    // A worker that should not be would answer by the time that another message has made the same way twice.
    if (data.type === 'refused') setTimeout(() => resolve(said), 1500);
    if (data.type === 'alive' || data.type === 'failed') resolve(said);
  });
  document.body.append(frame);
})""".replace("SCRIPTS", SCRIPTS)


def test_the_frame_starts_where_its_origin_is_opaque(session: Session) -> None:
    said = ask(session, BOOT, "allow-scripts", CARGO)
    assert said == [{"type": "loaded"}, {"type": "alive", "origin": "null"}]


@pytest.mark.parametrize("flags", [None, "allow-scripts allow-same-origin"])
def test_a_frame_that_may_have_an_origin_starts_only_if_the_manifest_takes_it_away(
    session: Session, flags: str | None
) -> None:
    said = ask(session, BOOT, flags, CARGO)
    if session.browser == "chromium":
        assert said[-1] == {"type": "alive", "origin": "null"}  # Chromium knows the manifest's `sandbox` key
    else:
        assert said == [
            {
                "type": "refused",
                "reason": f"Adder's sandbox refuses to start: its origin is {session.origin}, not opaque",
            }
        ]


COUNT_WORKERS = """
window.workers = 0;
window.Worker = new Proxy(Worker, { construct(...rest) { window.workers += 1; return Reflect.construct(...rest); } });
"""
POST_BOOT = """(async () => {
  const refused = new Promise((resolve) => addEventListener('message', ({ data }) => {
    if (data.type === 'refused' || data.type === 'loaded') resolve(data);
  }));
  const script = document.createElement('script');
  script.src = '/extension/sandbox/frame.js';
  document.documentElement.append(script);
  const said = await refused;
  const text = document.documentElement.textContent;
  const alive = new Promise((resolve) => addEventListener('message', ({ data }) => {
    if (data.type === 'alive' || data.type === 'failed') resolve(data);
  }));
  const [port, files, wasm] = [1, 2, 3].map(() => new MessageChannel());
  postMessage({ type: 'boot' }, '*', [port.port2, files.port2, wasm.port2]);
  files.port1.postMessage(SCRIPTS(args[0]));
  return [said, text, await Promise.race([alive, new Promise((resolve) => setTimeout(resolve, 1000, null))])];
})()""".replace("SCRIPTS", SCRIPTS)


def test_the_frame_refuses_to_start_in_a_page_of_the_extension(session: Session) -> None:
    with session.extension_tab(OPTIONS_PAGE):
        session.driver.execute_script(COUNT_WORKERS)
        said, text, alive = evaluate(session, POST_BOOT, CARGO)
        reason = f"Adder's sandbox refuses to start: its origin is {session.origin}, not opaque"
        assert said == {"type": "refused", "reason": reason}
        assert text == reason
        assert alive is None
        assert session.driver.execute_script("return window.workers") == 0


def test_the_sandbox_page_in_a_tab_is_opaque_or_refuses(session: Session, site: Site) -> None:
    with session.extension_tab(SANDBOX_PAGE):
        shown = session.driver.find_element(By.TAG_NAME, "html").text
        if session.browser == "chromium":
            assert session.driver.execute_script("return self.origin") == "null"
        else:
            assert shown == f"Adder's sandbox refuses to start: its origin is {session.origin}, not opaque"


def test_a_page_can_neither_open_nor_frame_the_sandbox(tab: Tab) -> None:
    url = tab.session.extension_url(SANDBOX_PAGE)
    tab.open(f'<iframe src="{url}"></iframe><script>addEventListener("message", () => window.spoke = true)</script>')
    tab.js("const done = fetch(arguments[0]).then(() => 'read', () => 'refused'); window.read = done", url)
    assert evaluate(tab.session, "window.read") == "refused"
    assert tab.js("return window.spoke") is None
    if tab.browser == "firefox":
        # It says so of each, and in its own time: not in that of the next test.
        tab.until(lambda: len([text for text in tab.errors() if "may not load or link to" in text]) == 2, "both refusals")


def test_messages_forged_by_the_worker_end_nothing_but_itself(tab: Tab) -> None:
    tab.python(
        """
from _pyodide._importhook import jsfinder
from pyodide.ffi import to_js
raw = jsfinder.jsproxies["js"]
for kind in ("loaded", "booted", "loaded", "boot", "nonsense"):
    raw.postMessage(to_js({"type": kind}, dict_converter=raw.Object.fromEntries))
raw.postMessage(None)
"""
        + counter.PYTHON,
        body=counter.BODY,
    )
    tab.until_text("ready", "#n")
    tab.js("document.querySelector('#go').click()")
    tab.until_text("1", "#n")
    assert tab.errors() == []


# The background.

FORGE = """chrome.scripting.executeScript({
  target: { tabId: args[0] },
  world: 'ISOLATED',
  args: [args[1]],
  func: async (messages) => {
    const replies = [];
    for (const message of messages) {
      try {
        replies.push((await chrome.runtime.sendMessage(message)) ?? null);
      } catch (error) {
        replies.push({ error: String(error) });
      }
    }
    return replies;
  },
}).then(([{ result }]) => result)"""

CONNECT = """chrome.scripting.executeScript({
  target: { tabId: args[0] },
  world: 'ISOLATED',
  func: () => new Promise((resolve) => {
    const port = chrome.runtime.connect({ name: 'adder:session' });
    port.onMessage.addListener((packet) => resolve(packet));
    port.onDisconnect.addListener(() => resolve('disconnected'));
    port.postMessage(['start', 0, '{"url": "http://127.0.0.1/", "globals": {}}', 0]);
  }),
}).then(([{ result }]) => result)"""


def test_a_page_has_no_extension_api_to_speak_with(tab: Tab) -> None:
    tab.python("document.title = 'started'")
    tab.until(lambda: tab.driver.title == "started")
    assert tab.js("return [typeof window.chrome?.runtime?.sendMessage, typeof window.browser]") == [
        "undefined",
        "undefined",
    ]


def test_a_content_script_cannot_decide_for_the_user(session: Session, site: Site) -> None:
    """Even one that an attacker has taken over: what may run is told from the sender, and never from the message."""
    tab = Tab(session, site)
    url = tab.open("<!doctype html><title>Forger</title>").replace(site.origin, site.other)
    tab.go(url)
    messages = [
        {"to": "background", "type": "decide", "tabId": 1, "site": site.other, "decision": "allow"},
        {"to": "background", "type": "set-rule", "sites": [site.other], "decision": "allow"},
        {"to": "background", "type": "remove-rule", "sites": [site.origin]},
        {"to": "background", "type": "policy"},
        {"to": "background", "type": "tab-state", "tabId": 1},
        {"to": "background", "type": "mint", "sender": {"origin": site.origin, "documentId": "x", "tab": {"id": 1}}},
        {"to": "background", "type": "document-state", "documentId": "x", "state": "running", "reason": ""},
    ]
    replies = ask(session, FORGE, tab_id(session, url), messages)
    assert [reply.get("error", reply) for reply in replies] == [
        f"Not for you to ask: {message['type']}" for message in messages
    ]
    policy = ask(session, "chrome.runtime.sendMessage({ to: 'background', type: 'policy' })")
    assert policy["rules"] == [
        {"site": site.origin, "duration": "always", "decision": "allow", "capabilities": {}},
    ]


def test_a_message_cannot_name_another_origin_than_its_senders(session: Session, site: Site, allowed: None) -> None:
    tab = Tab(session, site)
    url = tab.open("<!doctype html><title>Forger</title>").replace(site.origin, site.other)
    tab.go(url)
    number = tab_id(session, url)
    forged = {
        "origin": site.origin,
        "topOrigin": site.origin,
        "sender": {"origin": site.origin},
        "session": {"origin": site.origin},
        "decision": "allow",
        "documentId": "x",
    }
    hello = {"to": "background", "type": "hello", "scripts": 1, **forged}
    status = {"to": "background", "type": "status", "state": "running", "reason": "", "scripts": 1, **forged}
    assert ask(session, FORGE, number, [hello, status])[0] == {"decision": "ask", "reason": ""}
    state = ask(session, "chrome.runtime.sendMessage({ to: 'background', type: 'tab-state', tabId: args[0] })", number)
    (document,) = state["documents"]
    assert document["site"] == {"origin": site.other, "topOrigin": site.other}
    assert document["state"] == "asks"


def test_the_host_gives_no_interpreter_to_a_site_that_was_not_allowed(session: Session, site: Site, tab: Tab) -> None:
    tab.python("document.title = 'started'")  # so that the host is there
    tab.until(lambda: tab.driver.title == "started")
    url = site.other + "/forger.html"
    site.add("/forger.html", "<!doctype html><title>Forger</title>")
    tab.go(url)
    assert ask(session, CONNECT, tab_id(session, url))[0] == "refused"
