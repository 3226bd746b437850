"""State that one page's Python leaves, and the next one looks for

An interpreter is one document's and ends with it. What its Python has done to the file system, to modules, to builtins
and to the worker's own JavaScript is looked for by the same page opened again, by a page of another origin, and by a
frame beside it; each started from the spare that was warm meanwhile.
"""

from __future__ import annotations

import json

import pytest

from tests.support.extension import evaluate
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session

# Leaves a mark wherever something can be left.
DEFILE = """
import asyncio, builtins, gc, os, random, sys, time
import adder, web
from _pyodide._importhook import jsfinder
from pyodide.ffi import create_proxy, to_js
import pyodide_js

raw = jsfinder.jsproxies["js"]
def leave(name, how):
    try:
        how()
        left.append(name)
    except BaseException as error:
        refused[name] = f"{type(error).__name__}: {error}"
left, refused = [], {}

def files():
    for folder in ("/tmp", "/lib", "/home/web", "/home/pyodide", "."):
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/loot.py", "w") as file:
            file.write("loot = 1")
def handle():
    builtins.handle = open("/tmp/loot.py")
def modules():
    sys.modules["loot"] = sys
    sys.modules["json"].loads.__globals__["loot"] = 1
    adder.loot = web.loot = 1
def global_names():
    for realm in (raw, raw.Array.prototype, raw.Object.prototype, pyodide_js, pyodide_js._module):
        realm.loot = 1
def timers():
    asyncio.get_running_loop().call_later(0.2, lambda: print("a timer of the earlier page"))
    raw.setInterval(create_proxy(lambda: setattr(raw, "ticked", True)), 10)
def channels():
    builtins.channel = raw.BroadcastChannel.new("loot")
    builtins.hear = create_proxy(lambda event: print("heard on the channel"))
    builtins.channel.onmessage = builtins.hear
def children():
    builtins.worker = raw.Worker.new("data:text/javascript,setInterval(()=>0,50);onmessage=()=>{}")

leave("files", files)
leave("an open file", handle)
leave("builtins", lambda: setattr(builtins, "loot", 1))
leave("a function of builtins", lambda: setattr(builtins, "hex", lambda number: "loot"))
leave("modules", modules)
leave("the path", lambda: (sys.path.append("/tmp/loot"), sys.path_hooks.append(None)))
leave("the environment", lambda: os.environ.update(LOOT="1"))
leave("the seed of random", lambda: random.seed(1))
leave("the directory", lambda: os.chdir("/tmp"))
leave("names of the worker", global_names)
leave("timers", timers)
leave("a channel", channels)
leave("workers", children)
leave("a web API of Adder's", lambda: setattr(web.Element, "loot", 1))
leave("settings of the collector", lambda: gc.disable())
leave("a hook", lambda: setattr(sys, "excepthook", None))
leave("the recursion limit", lambda: sys.setrecursionlimit(3_333))
leave("a cookie of nobody", lambda: setattr(raw, "cookie", "loot"))
"""

# Looks for all of it; what is found has a name.
LOOK = """
import asyncio, builtins, gc, os, random, sys
import adder, json, web
from _pyodide._importhook import jsfinder
import pyodide_js

raw = jsfinder.jsproxies["js"]
places = {
    "files": lambda: [at for at in ("/tmp", "/lib", "/home/web", "/home/pyodide", ".") if os.path.exists(at + "/loot.py")],
    "an open file": lambda: hasattr(builtins, "handle"),
    "builtins": lambda: hasattr(builtins, "loot"),
    "a function of builtins": lambda: hex(0) == "loot",
    "modules": lambda: [name for name in ("loot", "adder", "web", "json")
                        if name == "loot" and name in sys.modules or hasattr(sys.modules.get(name), "loot")],
    "the path": lambda: "/tmp/loot" in sys.path or None in sys.path_hooks,
    "the environment": lambda: "LOOT" in os.environ,
    "the seed of random": lambda: random.getstate() == seeded,
    "the directory": lambda: os.getcwd() == "/tmp",
    "names of the worker": lambda: [str(realm) for realm in
        (raw, raw.Array.prototype, raw.Object.prototype, pyodide_js, pyodide_js._module) if hasattr(realm, "loot")],
    "timers": lambda: hasattr(raw, "ticked"),
    "a channel": lambda: hasattr(builtins, "channel"),
    "workers": lambda: hasattr(builtins, "worker"),
    "a web API of Adder's": lambda: hasattr(web.Element, "loot"),
    "settings of the collector": lambda: not gc.isenabled(),
    "a hook": lambda: sys.excepthook is None,
    "the recursion limit": lambda: sys.getrecursionlimit() == 3_333,
    "a cookie of nobody": lambda: hasattr(raw, "cookie"),
}
state = random.getstate()
random.seed(1)
seeded = random.getstate()
random.setstate(state)
drawn = str(random.getrandbits(64)), os.urandom(8).hex()
"""
TELL = """
async def tell():
    # Whoever listens of an earlier page would be heard while this waits.
    raw.BroadcastChannel.new("loot").postMessage("is anybody there?")
    await asyncio.sleep(0.5)
    return {"found": {name: str(found) for name, look in places.items() if (found := look())}, "drawn": drawn}
window.looked = lambda: tell()
window.ready = True
"""
PLACES = [line.split('"')[1] for line in DEFILE.splitlines() if line.startswith('leave("')]


@pytest.fixture(scope="module")
def looked(session: Session, site: Site, allowed: None) -> dict[str, dict]:
    """What was found: by the page itself that left it, and by those after it."""
    session.decide(site.other, "allow")
    site.add("/look.html", f"<!doctype html><script type=python>{LOOK}{TELL}</script>")
    site.add("/defile.html", f"<!doctype html><script type=python>{DEFILE}window.left = left</script>")
    # The look of the page itself is taken before anything it leaves could be in the way of that.
    both = f"<!doctype html><script type=python>{LOOK}{DEFILE}{TELL}</script>"
    tab = Tab(session, site)
    found = {}

    def look(realm: str = "window") -> dict:
        tab.until(lambda: tab.js(f"return {realm}.ready"), "the looking page")
        return json.loads(
            evaluate(session, f"{realm}.looked().then(async (told) => JSON.stringify(await plain(told)))")
        )

    plain = "<script>window.plain = async (told) => ({ found: await told.found, drawn: await told.drawn })</script>"
    tab.open(plain + both)
    found["itself"] = look()
    found["a frame beside it"] = None
    tab.js("document.body.append(Object.assign(document.createElement('iframe'), { src: '/look.html' }))")
    found["a frame beside it"] = look("frames[0]")
    tab.open(plain + f"<script type=python>{LOOK}{TELL}</script>")
    found["the next page of the origin"] = look()
    url = tab.open(plain + f"<script type=python>{LOOK}{TELL}</script>").replace(site.origin, site.other)
    tab.go(url)
    found["a page of another origin"] = look()
    found["printed"] = tab.printed
    return found


OTHERS = ("a frame beside it", "the next page of the origin", "a page of another origin")


def test_what_is_left_would_be_found(looked: dict) -> None:
    assert {*PLACES} - {*looked["itself"]["found"]} == set()


@pytest.mark.parametrize("where", OTHERS)
def test_nothing_is_left_for(looked: dict, where: str, record_property) -> None:
    for place in PLACES:
        record_property("case", place)
    assert looked[where]["found"] == {}


def test_no_timer_and_no_channel_of_an_earlier_page_is_heard(looked: dict) -> None:
    assert [line for line in looked["printed"] if "earlier page" in line or "heard" in line] == []


STORE = """
import json
from _pyodide._importhook import jsfinder
from pyodide.ffi import create_proxy

raw = jsfinder.jsproxies["js"]

async def settled(request):
    import asyncio
    future = asyncio.get_running_loop().create_future()
    request.onsuccess = create_proxy(lambda event: future.set_result("stored"))
    request.onerror = create_proxy(lambda event: future.set_exception(OSError(str(request.error))))
    return await future

async def opened_database():
    return await settled(raw.indexedDB.open("loot"))
async def cached():
    await (await raw.caches.open("loot")).put("/loot", raw.Response.new("loot"))
async def filed():
    await (await raw.navigator.storage.getDirectory()).getFileHandle("loot", create=True)
async def set_cookie():
    if hasattr(raw, "cookieStore"):
        await raw.cookieStore.set("loot", "1")
    else:
        raw.document.cookie = "loot=1"
async def set_local():
    raw.localStorage.setItem("loot", "1")
async def set_session():
    raw.sessionStorage.setItem("loot", "1")

outcomes = {}
for name, store in {
    "localStorage": set_local, "sessionStorage": set_session, "IndexedDB": opened_database, "Cache API": cached,
    "private files": filed, "cookies": set_cookie,
}.items():
    try:
        await store()
        outcomes[name] = "STORED"
    except BaseException as error:
        outcomes[name] = f"{type(error).__name__}: {error}"
print("outcomes " + json.dumps(outcomes))
"""
STORAGES = ("localStorage", "sessionStorage", "IndexedDB", "Cache API", "private files", "cookies")
#: The same in JavaScript, in the page's own world, where there is all of it.
STORE_IN_PAGE = """const done = arguments[0]; (async () => {
  localStorage.setItem('loot', '1');
  sessionStorage.setItem('loot', '1');
  await new Promise((good, bad) => { Object.assign(indexedDB.open('loot'), { onsuccess: good, onerror: bad }); });
  await (await caches.open('loot')).put('/loot', new Response('loot'));
  await (await navigator.storage.getDirectory()).getFileHandle('loot', { create: true });
  document.cookie = 'loot=1';
})().then(() => done('stored'), (error) => done(String(error)));"""


def test_the_interpreter_s_own_world_keeps_nothing_in_any_storage(
    session: Session, site: Site, allowed: None, record_property
) -> None:
    """None takes anything, though the page around it has each of them; so there is none that could be left for others."""
    tab = Tab(session, site)
    tab.python(STORE)
    outcomes = json.loads(tab.until_printed("outcomes ").removeprefix("outcomes "))
    for name in STORAGES:
        record_property("case", name)
    assert {*outcomes} == {*STORAGES}
    assert {name: outcome for name, outcome in outcomes.items() if outcome == "STORED"} == {}
    assert tab.driver.execute_async_script(STORE_IN_PAGE) == "stored"


def test_no_two_interpreters_draw_the_same_numbers(looked: dict) -> None:
    drawn = [number for where in ("itself", *OTHERS) for number in looked[where]["drawn"]]
    assert len({*drawn}) == len(drawn) == 8
