"""Attacks on the sandbox from within: in JavaScript, for a worker of the attacker's own, and in Python."""

from __future__ import annotations

import json

# How an attack reports: what it got, or how it was refused. Each is an async function of the URL to reach.
NETWORK = {
    "fetch": "url => fetch(url, { mode: 'no-cors' })",
    "fetch-keepalive": "url => fetch(url, { method: 'POST', mode: 'no-cors', keepalive: true, body: 'secret' })",
    "xhr": """url => new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.onload = resolve;
        request.onerror = () => reject(new Error('error event'));
        request.open('GET', url);
        request.send();
    })""",
    "xhr-sync": """async url => {
        const request = new XMLHttpRequest();
        request.open('GET', url, false);
        request.send();
    }""",
    "websocket": """url => new Promise((resolve, reject) => {
        const socket = new WebSocket(url.replace('http', 'ws'));
        socket.onopen = resolve;
        socket.onerror = () => reject(new Error('error event'));
    })""",
    "websocket-stream": "async url => (await new WebSocketStream(url.replace('http', 'ws')).opened)",
    "webtransport": "async url => (await new WebTransport(url.replace('http', 'https')).ready)",
    "eventsource": """url => new Promise((resolve, reject) => {
        const source = new EventSource(url);
        source.onopen = resolve;
        source.onerror = () => { source.close(); reject(new Error('error event')); };
    })""",
    "beacon": "async url => { if (!navigator.sendBeacon(url, 'secret')) throw new Error('false'); }",
    "font": "async url => (await new FontFace('canary', `url(${url})`).load())",
    "compile": "url => WebAssembly.compileStreaming(fetch(url, { mode: 'no-cors' }))",
}
# These need code of one's own to run: `import` and `importScripts` in a nested worker.
LOADING = {
    "import": "url => import(url)",
    "import-scripts": "async url => importScripts(url)",
}
# A worker that starts one whose script does not load may hang for good in Firefox: each of these has a page of its own.
WORKERS = {
    "worker": """url => new Promise((resolve, reject) => {
        const worker = new Worker(url);
        worker.onmessage = resolve;
        worker.onerror = () => reject(new Error('error event'));
    })""",
    "worker-imports": """url => new Promise((resolve, reject) => {
        const text = `import ${JSON.stringify(url)}; postMessage(1);`;
        const worker = new Worker('data:text/javascript,' + encodeURIComponent(text), { type: 'module' });
        worker.onmessage = resolve;
        worker.onerror = () => reject(new Error('error event'));
    })""",
}
STORAGE = {
    "indexeddb": """() => new Promise((resolve, reject) => {
        const request = indexedDB.open('loot');
        request.onsuccess = resolve;
        request.onerror = () => reject(request.error);
    })""",
    "caches": "() => caches.open('loot')",
    "opfs": "() => navigator.storage.getDirectory()",
    "local-storage": "async () => localStorage.setItem('loot', '1')",
    "cookies": "async () => { if ('cookieStore' in self) await cookieStore.set('loot', '1'); else document.cookie; }",
    "service-worker": "async () => (await navigator.serviceWorker.getRegistrations())",
}
EXTENSION = {
    "chrome-runtime": "async () => chrome.runtime.id",
    "browser-runtime": "async () => browser.runtime.id",
    "chrome-storage": "async () => chrome.storage.local.get()",
    "chrome-messages": "async () => chrome.runtime.sendMessage({ to: 'background', type: 'policy' })",
}
CODE = {
    "eval": "async () => (0, eval)('1')",
    "function": "async () => Function('return 1')()",
    "constructor-chain": "async () => [].constructor.constructor('return self')()",
}
#: Proves that the reports below would tell of an attack that succeeds.
CONTROL = {"control": "async () => 'free'"}

# One after the other: Firefox's worker does not come back from a synchronous request beside others under way.
_HARNESS = """
const attempt = async (attack, url) => {
  const silence = new Promise((resolve) => setTimeout(() => resolve('refused: silence'), 3000));
  const work = (async () => attack(url))().then(() => 'REACHED', (error) => `refused: ${error}`.slice(0, 300));
  return Promise.race([work, silence]);
};
onmessage = async ({ data: [base, file] }) => {
  const outcomes = {};
  for (const [name, attack] of Object.entries(ATTACKS)) outcomes[name] = await attempt(attack, base + (file || name));
  const own = { origin: self.origin, names: ['chrome', 'browser', 'document'].filter((name) => self[name]) };
  postMessage(JSON.stringify({ own, outcomes }));
};
"""

# In Python, from the interpreter's own worker: nothing between the attack and the raw globals but a JsProxy.
_TOOLS = """
import asyncio, json
from _pyodide._importhook import jsfinder
from pyodide.ffi import create_proxy, to_js
import pyodide_js

raw = jsfinder.jsproxies["js"]  # not the page's window, which `import js` gives, but the worker's own global object

def event(target, good, bad):
    future = asyncio.get_running_loop().create_future()
    def settle(outcome):
        return create_proxy(lambda *_: None if future.done() else future.set_result(outcome))
    setattr(target, good, settle("REACHED"))
    setattr(target, bad, settle("refused: error event"))
    return future

async def attempt(attack, url):
    try:
        async with asyncio.timeout(5):
            outcome = attack(url)
            if asyncio.isfuture(outcome) or asyncio.iscoroutine(outcome) or hasattr(outcome, "then"):
                outcome = await outcome
        return outcome if isinstance(outcome, str) and outcome.startswith("refused") else "REACHED"
    except BaseException as error:
        return f"refused: {type(error).__name__}: {error}"

async def nested(kind, base, file=""):
    url = "data:text/javascript," + raw.encodeURIComponent(window.nested)
    worker = raw.Worker.new(url, to_js({"type": kind}, dict_converter=raw.Object.fromEntries))
    future = asyncio.get_running_loop().create_future()
    # Errors of the workers that it starts in turn arrive here too: the attacks tell of them.
    worker.onmessage = create_proxy(lambda event: future.set_result(json.loads(event.data)))
    worker.postMessage(to_js([base, file]))
    async with asyncio.timeout(60):
        return await future
"""

# Tries everything but workers, from Python itself.
PRISONER = (
    _TOOLS
    + """
def xhr(url):
    request = raw.XMLHttpRequest.new()
    future = event(request, "onload", "onerror")
    request.open("GET", url)
    request.send()
    return future

def xhr_sync(url):
    request = raw.XMLHttpRequest.new()
    request.open("GET", url, False)
    request.send()

def no_cors():
    return to_js({"mode": "no-cors"}, dict_converter=raw.Object.fromEntries)

def cookies(url):
    raw.cookieStore.set("loot", "1") if hasattr(raw, "cookieStore") else raw.document.cookie

ATTACKS = {
    "fetch": lambda url: raw.fetch(url, no_cors()),
    "request": lambda url: raw.fetch(raw.Request.new(url, no_cors())),
    "xhr": xhr,
    "xhr-sync": xhr_sync,
    "websocket": lambda url: event(raw.WebSocket.new(url.replace("http", "ws")), "onopen", "onerror"),
    "eventsource": lambda url: event(raw.EventSource.new(url), "onopen", "onerror"),
    "beacon": lambda url: raw.navigator.sendBeacon(url, "secret"),
    "font": lambda url: raw.FontFace.new("canary", f"url({url})").load(),
    "import-scripts": lambda url: raw.importScripts(url),
    "indexeddb": lambda url: event(raw.indexedDB.open("loot"), "onsuccess", "onerror"),
    "caches": lambda url: raw.caches.open("loot"),
    "opfs": lambda url: raw.navigator.storage.getDirectory(),
    "local-storage": lambda url: raw.localStorage.setItem("loot", "1"),
    "cookies": cookies,
    "chrome-runtime": lambda url: raw.chrome.runtime.id,
    "browser-runtime": lambda url: raw.browser.runtime.id,
    "eval": lambda url: raw.eval("1"),
    "function": lambda url: raw.Function("return 1")(),
    "constructor-chain": lambda url: raw.Array.constructor("return self")(),
    "pyodide-loader": lambda url: pyodide_js._api.loadBinaryFile(url),
    "control": lambda url: asyncio.sleep(0, "free"),
}

async def direct(base):
    return {name: await attempt(attack, base + name) for name, attack in ATTACKS.items()}

# These two say nothing of how they went: the canary does.
raw.setTimeout(f"fetch('{window.base}timer-code')", 0)
await pyodide_js.loadPackage(f"{window.base}package.whl")
own = {"origin": raw.origin, "names": [name for name in ("chrome", "browser", "document") if hasattr(raw, name)]}
window.outcomes = json.dumps({"own": own, "outcomes": await direct(window.base)})
"""
)

# Tries what a worker of Python's own can.
NESTED_PRISONER = (
    _TOOLS
    + """
window.outcomes = json.dumps(await nested(window.place, window.base, window.file))
"""
)

# Tries one worker, from where the page says.
WORKER_PRISONER = (
    _TOOLS
    + """
base, file = window.base, window.file
if window.place == "python":
    outcomes = {"worker": await attempt(lambda url: event(raw.Worker.new(url), "onmessage", "onerror"), base + file)}
else:
    outcomes = (await nested(window.place, base, file))["outcomes"]
window.outcomes = json.dumps(outcomes)
"""
)


def nested(attacks: dict[str, str]) -> str:
    """The JavaScript of a worker that tries attacks."""
    table = ",".join(f"{json.dumps(name)}: {code}" for name, code in attacks.items())
    return f"const ATTACKS = {{{table}}};{_HARNESS}"
