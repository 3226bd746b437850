"""The page as the attacker: of the extension, of other pages, of Adder's parts in its own world

A page's JavaScript may break its own Python, which has no more authority than it. It must not get anything of the
extension's, nor change what the extension knows, nor harm another page; and it is not told who its visitor is.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from selenium.common.exceptions import NoSuchFrameException, WebDriverException

from tests.support import counter
from tests.support.extension import ask, tab_id
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session

#: The built-ins of the extension's own world in a page, as text; and whether the gatekeeper has got that far.
ISOLATED = """chrome.scripting.executeScript({
  target: { tabId: args[0], allFrames: true },
  world: 'ISOLATED',
  func: () => {
    const parts = [Array.prototype.push, Array.prototype[Symbol.iterator], Object.keys, Map.prototype.get, Promise.prototype.then,
      Promise.resolve, Function.prototype.call, Function.prototype.apply, Function.prototype.bind, JSON.parse, JSON.stringify,
      Reflect.apply, RegExp.prototype.exec, String.prototype.split, MessagePort.prototype.postMessage, window.postMessage,
      MutationObserver.prototype.observe];
    return [Object.keys(Object.prototype), Object.keys(Array.prototype),
      parts.every((part) => /native code/.test(Function.prototype.toString.call(part)))];
  },
}).then((found) => found.map(({ result }) => result))"""
POLICY = "chrome.runtime.sendMessage({ to: 'background', type: 'policy' })"
STATE = "chrome.runtime.sendMessage({ to: 'background', type: 'tab-state', tabId: args[0] })"

# What a page can do to the language before anything of Adder's runs in its world. Those of the first group are
# survived; with the others, the page has taken from Python what Python cannot be without, and that is all.
SURVIVED = {
    "Array.prototype's methods": """for (const name of Object.getOwnPropertyNames(Array.prototype)) {
        if (typeof Array.prototype[name] === 'function' && name !== 'constructor') {
          Array.prototype[name] = () => { throw new Error('poisoned'); };
        }
      }""",
    "Array's iterator": "Array.prototype[Symbol.iterator] = () => { throw new Error('poisoned'); };",
    "getters on Object.prototype": """for (const name of ['then', 'kind', 'number', 'body', 'data', 'wire', 'count', 'type', 'nodeType',
          'enumerable', 'call', 'apply', 'toJSON', 'window', 'document', 'adder']) {
        Object.defineProperty(Object.prototype, name, { __proto__: null, get() {}, set() {} });
      }""",
    "Map and WeakMap": "Map.prototype.get = WeakMap.prototype.get = Map.prototype.set = () => 5; window.Map = window.WeakMap = null;",
    "Promise": """Promise.prototype.then = () => { throw new Error('poisoned'); };
      Promise.resolve = Promise.prototype.catch = Promise.prototype.finally = () => 5; window.Promise = null;""",
    "Function.prototype": """for (const name of ['call', 'apply', 'bind']) {
        Function.prototype[name] = () => { throw new Error('poisoned'); };
      }""",
    "Function.prototype.toString": "Function.prototype.toString = () => 'function () { [native code] }';",
    "JSON": "JSON.parse = JSON.stringify = () => { throw new Error('poisoned'); }; window.JSON = null;",
    "Reflect": "for (const name of Object.getOwnPropertyNames(Reflect)) Reflect[name] = () => { throw new Error('poisoned'); };",
    "Object's functions": """for (const name of ['keys', 'getPrototypeOf', 'freeze', 'assign', 'entries', 'hasOwn']) {
        Object[name] = () => { throw new Error('poisoned'); };
      }
      Object.prototype.toString = Object.prototype.hasOwnProperty = () => '[object Poison]';""",
    "String, Number, RegExp": """String.prototype.split = RegExp.prototype.exec = RegExp.prototype.test =
      Number.isSafeInteger = String.fromCharCode = () => { throw new Error('poisoned'); }; window.btoa = window.atob = null;""",
}
BROKEN = {
    "the clock": "performance.now = Date.now = () => NaN; window.setTimeout = () => 0; window.queueMicrotask = null;",
    "what descriptors inherit": """for (const name of ['get', 'set', 'value', 'writable']) {
        Object.defineProperty(Object.prototype, name, { __proto__: null, get() {}, set() {} });
      }""",
    "setters for indices": """for (const index of [0, 1, 2, 3]) {
        Object.defineProperty(Array.prototype, index, { set() { throw new Error('poisoned'); }, configurable: true });
        Object.defineProperty(Object.prototype, index, { set() { throw new Error('poisoned'); }, configurable: true });
      }""",
    "the global names": """for (const name of ['Map', 'Array', 'Object', 'Reflect', 'Proxy', 'Symbol', 'WeakRef', 'Uint8Array',
          'FinalizationRegistry', 'Error', 'TypeError', 'Number', 'String', 'CustomEvent']) {
        window[name] = class Poison { constructor() { throw new Error('poisoned'); } };
      }""",
    "postMessage of ports": "MessagePort.prototype.postMessage = () => { throw new Error('poisoned'); };",
    "postMessage of windows": "window.postMessage = () => { throw new Error('poisoned'); };",
    "onmessage of ports": "Object.defineProperty(MessagePort.prototype, 'onmessage', { set() {} });",
    "addEventListener": "EventTarget.prototype.addEventListener = () => { throw new Error('poisoned'); };",
    "the event's own attributes": """for (const name of ['data', 'ports', 'source']) {
        Object.defineProperty(MessageEvent.prototype, name, { get: () => null });
      }""",
    "frames": "Document.prototype.createElement = () => { throw new Error('poisoned'); }; Object.keys = null;",
}
PYTHON = """
from web import document, window
document.title = "works"
assert window.number == 5
document.find("#n").text = str([1, 2, {"a": "b"}])
def answer(event):
    document.find("#n").text = "heard " + event.type
document.find("#go").addEventListener("click", answer)
document.find("#n").text = "ready"
"""


def is_unharmed(tab: Tab, url: str, before: object) -> None:
    """Neither the extension's world in the page nor what the extension knows has changed."""
    frames = ask(tab.session, ISOLATED, tab_id(tab.session, url))
    assert frames == [[[], [], True]] * len(frames)
    assert ask(tab.session, POLICY) == before


@pytest.fixture(scope="module")
def policy(session: Session, site: Site, allowed: None) -> object:
    """What the extension knows before any page has attacked."""
    return ask(session, POLICY)


def frame_text(tab: Tab) -> str:
    """What the newest frame shows, read with the untouched JavaScript of the page around it."""
    return tab.js(
        "return [...document.querySelectorAll('iframe')].at(-1).contentDocument.querySelector('#n')?.textContent ?? ''"
    )


def add_frame(tab: Tab, name: str, poison: str) -> None:
    """Add a frame whose document is poisoned before anything else of it runs."""
    body = f"<script>window.number = 5;{poison}</script>{counter.BODY}<script type=python>{PYTHON}</script>"
    path = f"/poisoned-{len(tab.site.answers)}.html"
    tab.site.add(path, f"<!doctype html><title>{name}</title>{body}")
    tab.js("document.body.append(Object.assign(document.createElement('iframe'), { src: arguments[0] }))", path)


def click_in_frame(tab: Tab) -> None:
    tab.js("[...document.querySelectorAll('iframe')].at(-1).contentDocument.querySelector('#go').click()")


@pytest.fixture(scope="module")
def poisoned(session: Session, site: Site, policy: object) -> tuple[Tab, str]:
    """A page that counts, to which frames are added; WebDriver itself would not survive a poisoned page."""
    tab = Tab(session, site)
    url = tab.open(counter.page())
    tab.until_text("ready", "#n")
    return tab, url


@pytest.mark.parametrize("poison", SURVIVED)
def test_python_works_in_a_page_that_has_poisoned(poisoned: tuple[Tab, str], poison: str) -> None:
    tab, _ = poisoned
    add_frame(tab, poison, SURVIVED[poison])
    try:
        tab.until(lambda: frame_text(tab) == "ready", "the frame's Python")
        click_in_frame(tab)
        tab.until(lambda: frame_text(tab) == "heard click", "the frame's handler")
    finally:
        tab.js("document.querySelector('iframe').remove()")


def test_a_page_that_breaks_what_python_needs_harms_only_itself(
    poisoned: tuple[Tab, str],
    policy: object,
    record_property,
) -> None:
    tab, url = poisoned
    for name, poison in BROKEN.items():
        record_property("case", name)
        add_frame(tab, name, poison)
    number = tab_id(tab.session, url)
    tab.until(lambda: len(ask(tab.session, STATE, number)["documents"]) == 1 + len(BROKEN), "all frames")
    assert {found["site"]["origin"] for found in ask(tab.session, STATE, number)["documents"]} == {tab.site.origin}
    is_unharmed(tab, url, policy)
    clicked(tab)
    tab.js("document.querySelectorAll('iframe').forEach((frame) => frame.remove())")


def test_poison_that_comes_when_python_runs_harms_only_its_page(
    poisoned: tuple[Tab, str],
    policy: object,
    record_property,
) -> None:
    """All of it, one after the other, each followed by an event that Python is to hear."""
    tab, url = poisoned
    add_frame(tab, "later", "")
    tab.until(lambda: frame_text(tab) == "ready", "the frame's Python")
    for name, poison in (SURVIVED | BROKEN).items():
        record_property("case", name)
        tab.js("try { frames[0].eval(arguments[0]) } catch {}", f"try {{ {poison} }} catch {{}}")
        click_in_frame(tab)
    is_unharmed(tab, url, policy)
    clicked(tab)
    tab.js("document.querySelector('iframe').remove()")


def clicked(tab: Tab) -> None:
    """The page around the frames counts on."""
    shown = tab.text("#n")
    tab.js("document.querySelector('#go').click()")
    tab.until(lambda: tab.text("#n") == ("1" if shown == "ready" else str(int(shown) + 1)), "the page's own Python")


# What travels between the page's world and the extension's.

FORGE = """<script>
window.own = [];
window.forge = () => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => own.push(data);
  window.postMessage('adder:executor', '*', [port2]);
  for (const kind of KINDS) port1.postMessage([kind, 1, null]);
  for (const name of ['adder:executor', 'adder:tag', 'adder', 'hello', 'status', 'grant']) {
    document.dispatchEvent(new CustomEvent(name, { detail: { decision: 'allow' }, bubbles: true }));
    window.dispatchEvent(new MouseEvent(name, { detail: 1, relatedTarget: document.documentElement }));
    window.postMessage({ to: 'background', type: name, decision: 'allow', tabId: 1 }, '*');
    window.postMessage({ to: 'gatekeeper', type: name, grant: { site: location.origin } }, '*');
  }
};
forge();
</script>"""

# Stands between the gatekeeper and the executor: hears all, and says to the gatekeeper what it likes.
MIDDLE = """<script>
window.passed = [];
addEventListener('message', (event) => {
  if (event.data !== 'adder:executor' || window.middle) return;
  event.stopImmediatePropagation();
  const { port1, port2 } = new MessageChannel();
  window.middle = event.ports[0];
  middle.onmessage = ({ data }) => { passed.push(data[0]); port1.postMessage(data); };
  port1.onmessage = ({ data }) => middle.postMessage(data);
  window.postMessage('adder:executor', '*', [port2]);
}, true);
</script>"""
SAY = """
const cyclic = [];
cyclic.push(cyclic);
const bodies = [null, undefined, 5n, cyclic, new Map([[1, 2]]), new Date(NaN), [], {}, 'x', [0], [0, ['h', 1]],
  { toJSON: 1 }, new Error('x'), new Uint8Array(9), document.cookie];
const numbers = [0, 1, 77, -1, 2 ** 53, 2 ** 60, NaN, Infinity, '1', null, {}, 5n];
for (const kind of [...KINDS, 'nonsense', '__proto__', 'constructor', null, 5, {}]) {
  // What it says of Python's own requests and handlers, Python believes: that is the page's to say.
  for (const number of numbers) {
    for (const body of (number === 0 || number === 77) ? bodies : bodies.slice(0, 4)) {
      // Nor is it told that the page has let go of what it still holds.
      const isAnswer = ['result', 'settle', 'answer', 'call', 'event', 'release', 'forget', 'failed'].includes(kind);
      middle.postMessage([kind, isAnswer && typeof number === 'number' ? 2 ** 60 : number, body]);
    }
  }
}
for (const message of [null, undefined, 5, 'x', {}, [], { 0: 'result', 1: 1, 2: null, length: 3 }]) middle.postMessage(message);
"""


@pytest.fixture(scope="module")
def kinds() -> str:
    """The kinds of messages, as JavaScript."""
    wire = Path(__file__).resolve().parents[2] / "extension/protocol/wire.json"
    return json.dumps([*json.loads(wire.read_text())["kinds"].values()])


def test_a_page_that_forges_the_hand_over_gets_nobody_s_line_but_its_own(
    session: Session, site: Site, allowed: None, kinds: str
) -> None:
    """On a site that is not allowed there is nobody to speak with, whatever it says and when."""
    tab = Tab(session, site)
    before = ask(session, POLICY)
    url = tab.site.add("/forging.html", f"<!doctype html>{FORGE.replace('KINDS', kinds)}{counter.page()}")
    url = url.replace(site.origin, site.other)
    tab.go(url)
    number = tab_id(session, url)
    tab.until(lambda: ask(session, STATE, number)["documents"], "that the page asks")
    tab.js("forge()")
    (found,) = ask(session, STATE, number)["documents"]
    assert (found["state"], found["site"]["origin"]) == ("asks", site.other)
    assert tab.js("return own") == []
    assert tab.text("#n") == ""
    assert ask(session, POLICY) == before


def test_a_forged_hand_over_is_answered_with_what_the_page_could_do_itself(
    tab: Tab, policy: object, kinds: str
) -> None:
    """Where Python runs there is an executor, and it has no more than the page: its handles are the page's objects."""
    url = tab.open(f"<!doctype html>{FORGE.replace('KINDS', kinds)}{counter.page()}")
    tab.until_text("ready", "#n")
    tab.js("forge()")
    tab.js("document.querySelector('#go').click()")
    tab.until_text("1", "#n")
    assert {kind for kind, *_ in tab.js("return own")} <= {"answer", "result"}
    is_unharmed(tab, url, policy)


def test_the_gatekeeper_survives_whatever_a_page_says_on_its_line(tab: Tab, policy: object, kinds: str) -> None:
    url = tab.open(f"<!doctype html>{MIDDLE}{counter.page()}")
    tab.until_text("ready", "#n")
    assert "ops" in tab.js("return passed")  # so it really stands between
    tab.js(SAY.replace("KINDS", kinds))
    tab.js("document.querySelector('#go').click()")
    tab.until_text("1", "#n")
    number = tab_id(tab.session, url)

    def stands() -> list[tuple[str, str]]:
        return [(each["state"], each["reason"]) for each in ask(tab.session, STATE, number)["documents"]]

    # That Python has booted is told by another way than what it does.
    tab.until(lambda: stands() == [("running", "")], "that it runs")
    is_unharmed(tab, url, policy)


def test_what_a_page_answers_its_python_wrongly_ends_that_python_at_the_most(
    tab: Tab, policy: object, kinds: str
) -> None:
    """Numbers and kinds that Python listens to, with bodies that it does not understand."""
    url = tab.open(f"<!doctype html>{MIDDLE}{counter.page()}")
    tab.until_text("ready", "#n")
    tab.js("""for (const kind of ['call', 'event', 'settle', 'release', 'forget', 'failed', 'result']) {
      for (const body of [null, [], {}, 'x', [0], [0, ['h', 1]], [1, 2, 3, 4], [[['h', -1]]], [77, [['x']], 0]]) {
        for (const number of [0, 1, 2, 77, -1]) middle.postMessage([kind, number, body]);
      }
    }""")
    tab.js("document.querySelector('#go').click()")
    number = tab_id(tab.session, url)

    def stands() -> list[str]:
        return [each["state"] for each in ask(tab.session, STATE, number)["documents"]]

    tab.until(lambda: stands() in (["running"], ["error"]), "how it stands")
    is_unharmed(tab, url, policy)
    tab.open(counter.page())
    tab.until_text("ready", "#n")
    assert kinds


def test_running_python_adds_no_name_and_no_api_to_the_page(tab: Tab) -> None:
    names = "[Object.getOwnPropertyNames(window), Object.getOwnPropertySymbols(window).length, Object.getOwnPropertyNames(document)]"
    # Numbers are frames; WebDriver may add names that begin with its own.
    tab.open(f"<!doctype html>{counter.BODY}<script>window.before = {names}; var after = null;</script>"
             f"<script type=python>{counter.PYTHON}</script>")  # fmt: skip
    tab.until_text("ready", "#n")
    added = tab.js(f"after = {names}; return [after[0].filter((name) => !before[0].includes(name)), after[1] - before[1],"
                   " after[2].filter((name) => !before[2].includes(name))]")  # fmt: skip
    assert [[name for name in added[0] if name not in ("before", "after", "ret_nodes")], *added[1:]] == [[], 0, []]
    apis = tab.js("return [typeof window.chrome?.runtime, typeof window.browser, typeof window.chrome?.storage]")
    assert apis == ["undefined"] * 3


def test_no_error_tells_the_page_the_extension_s_address(tab: Tab) -> None:
    """In Firefox it is the installation's own: a page could know its visitor by it for ever."""
    head = """<script>
      window.stacks = [];
      const note = () => stacks.push(String(new Error('where').stack));
      for (const level of ['log', 'error']) { const real = console[level]; console[level] = (...all) => { note(); real(...all); }; }
      document.addEventListener('spoken', note);
      const real = Document.prototype.createElement;
      Document.prototype.createElement = function (...all) { note(); return Reflect.apply(real, this, all); };
      window.call = (f) => { note(); try { f(1); } catch (error) { stacks.push(String(error.stack)); } };
      Object.defineProperty(window, 'broken', { get() { note(); throw new Error('broken'); } });
      addEventListener('pythonerror', ({ detail }) => { note(); stacks.push(String(detail.error.stack)); });
      addEventListener('error', ({ filename, error }) => stacks.push(filename, String(error?.stack)));
      addEventListener('unhandledrejection', ({ reason }) => stacks.push(String(reason?.stack)));
    </script>"""
    tab.python(
        "from web import document, window\n"
        "print('spoken')\n"
        "element = document.createElement('p')\n"
        "window.call(lambda value: 1 / 0)\n"
        "try:\n    window.broken\nexcept Exception as error:\n    window.traced = [str(error), getattr(error, 'stack', '')]\n"
        "window.element = element\n"
        "window.done = True\n"
        "raise KeyError('told')",
        head=head,
    )
    tab.until(lambda: tab.js("return window.done && stacks.length > 6"), "the stacks")
    tab.until_printed("KeyError: 'told'")
    stacks = tab.js("return stacks")
    assert any("page-" in stack for stack in stacks)
    found = [stack for stack in stacks if "extension://" in stack]
    # Chromium's address is the extension's id, the same for everybody.
    assert found == [] or (tab.browser == "chromium" and all(tab.session.origin in stack for stack in found))


# The extension's own pages and files.


def files_of(extensions: Path, browser: str) -> list[str]:
    folder = extensions / browser
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix in (".html", ".js", ".json", ".png")
    )


#: The one page that pages may frame, if they know its address. `test_direct_line.py` attacks it.
OPEN = "extension/handover/handover.html"


def test_the_manifest_opens_one_frame_to_pages_and_nothing_else(extensions: Path, session: Session) -> None:
    manifest = json.loads((extensions / session.browser / "manifest.json").read_text())
    dynamic = {"use_dynamic_url": True} if session.browser == "chromium" else {}
    assert manifest["web_accessible_resources"] == [{"resources": [OPEN], "matches": ["<all_urls>"], **dynamic}]
    assert "externally_connectable" not in manifest


def test_a_page_can_load_no_file_of_the_extension(tab: Tab, extensions: Path, record_property) -> None:
    chosen = files_of(extensions, tab.browser)
    if tab.browser == "firefox":
        # Chromium opens it at an address of the session's only, and so not at this one.
        chosen.remove(OPEN)
    assert len(chosen) > 10
    tab.open("<!doctype html><title>Loader</title>")
    found = tab.driver.execute_async_script(
        """const [urls, done] = arguments;
        const tried = (make) => new Promise((resolve) => { make(() => resolve('LOADED'), () => resolve('refused')); });
        const element = (name, url, attribute) => tried((good, bad) => {
          const made = document.createElement(name);
          made.onload = good;
          made.onerror = bad;
          if (name === 'link') made.rel = 'stylesheet';
          made[attribute] = url;
          document.documentElement.append(made);
        });
        const ways = {
          fetch: (url) => fetch(url, { mode: 'no-cors' }).then(() => 'LOADED', () => 'refused'),
          xhr: (url) => tried((good, bad) => {
            const request = new XMLHttpRequest();
            request.onload = good;
            request.onerror = bad;
            try { request.open('GET', url); request.send(); } catch { bad(); }
          }),
          import: (url) => import(url).then(() => 'LOADED', () => 'refused'),
          script: (url) => element('script', url, 'src'),
          image: (url) => element('img', url, 'src'),
          style: (url) => element('link', url, 'href'),
          worker: (url) => tried((good, bad) => {
            try { new Worker(url).onerror = bad; } catch { bad(); }
          }),
        };
        (async () => {
          const found = [];
          for (const url of urls) {
            for (const [name, way] of Object.entries(ways)) found.push(way(url).then((outcome) => [name, url, outcome]));
          }
          return Promise.all(found);
        })().then(done, (error) => done(String(error)));""",
        [tab.session.extension_url(name) for name in chosen],
    )
    for name in chosen:
        record_property("case", name)
    assert [entry for entry in found if entry[2] != "refused"] == []
    assert len(found) == 7 * len(chosen)


def in_frame(tab: Tab) -> bool:
    """Go into the page's frame; Firefox has none for a moment, while it changes the process that shows it."""
    try:
        tab.driver.switch_to.frame(0)
    except NoSuchFrameException:
        return False
    return True


def what_shows(tab: Tab) -> list:
    """A place's scheme, and whether it has the extension's functions; None while Firefox changes the process that shows it."""
    try:
        return tab.js("return [location.protocol, typeof chrome === 'object' && Boolean(chrome.storage)]")
    except WebDriverException:
        return ["unreachable:", False]


@pytest.mark.parametrize("how", ["frame", "window", "itself"])
def test_a_page_can_show_no_page_of_the_extension_in_a(tab: Tab, extensions: Path, how: str) -> None:
    pages = [name for name in files_of(extensions, tab.browser) if name.endswith(".html")]
    assert {"options_ui/options.html", "extension/popup/popup.html", "extension/sandbox/sandbox.html"} <= {*pages}
    if tab.browser == "firefox":
        pages.remove(OPEN)
    for name in pages:
        url = tab.session.extension_url(name)
        tab.open(
            "<!doctype html><title>Framer</title><script>addEventListener('message', () => { window.spoke = 1 })</script>"
        )
        own = tab.driver.current_window_handle
        handles = {*tab.driver.window_handles}
        if how == "frame":
            tab.js("document.body.append(Object.assign(document.createElement('iframe'), { src: arguments[0] }))", url)
            tab.until(lambda: in_frame(tab), "the frame")
        elif how == "window":
            tab.js("try { window.open(arguments[0]) } catch {}", url)
        else:
            tab.js("try { location.href = arguments[0] } catch {}", url)
        opened = [handle for handle in tab.driver.window_handles if handle not in handles]
        if opened:
            tab.driver.switch_to.window(opened[0])
        # Whatever shows there is the browser's own page about it, or nothing.
        shown = tab.until(lambda: what_shows(tab), f"what shows instead of {name}")
        assert not shown[0].endswith("extension:"), name
        assert not shown[1], name
        if opened:
            tab.driver.close()
        tab.driver.switch_to.window(own)
        tab.driver.switch_to.default_content()
        assert tab.js("return window.spoke ?? null") is None


# A page that another one has prepared.

PREPARE = f"""
const popup = window.open('');
popup.eval({json.dumps(SURVIVED["Array.prototype's methods"] + SURVIVED["Promise"] + SURVIVED["Function.prototype"])});
popup.postMessage = () => {{}};
popup.addEventListener('message', (event) => {{ popup.stolen = event.ports.length; }}, true);
popup.prepared = true;
popup.location = '/prepared.html';
"""


def test_a_window_that_its_opener_has_prepared_is_no_worse_than_the_opener(tab: Tab, policy: object) -> None:
    tab.site.add("/prepared.html", counter.page())
    opener = tab.open("<!doctype html><title>Opener</title>")
    own, handles = tab.driver.current_window_handle, {*tab.driver.window_handles}
    tab.js(PREPARE)
    (popup,) = tab.until(lambda: {*tab.driver.window_handles} - handles)
    tab.driver.switch_to.window(popup)
    try:
        url = tab.site.origin + "/prepared.html"
        tab.until(lambda: tab.driver.current_url == url)
        tab.until_text("ready", "#n")
        is_unharmed(tab, url, policy)
    finally:
        tab.driver.close()
        tab.driver.switch_to.window(own)
    is_unharmed(tab, opener, policy)
