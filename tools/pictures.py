"""The command ``pictures``: the pictures of the developer tools that the guides show, taken of the real panel.

They are taken of the panel's page in a tab, about a page that is served on loopback: with the same browser and fonts
they come out alike on each machine.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.support import devtools
from tests.support.debugger import DebuggerView
from tests.support.memory import MemoryView
from tests.support.performance import PerformanceView
from tests.support.site import Site
from tests.support.snippets import keep, snippet
from tests.support.tab import Tab
from tools import find_browser
from tools.browser import launch
from tools.build import build
from tools.paths import DIST, ROOT, show
from tools.terminal import say

FOLDER = ROOT / "docs/images"
SIZE = (1100, 640)

# A till that knows the price of tea alone.
PAGE = """<!doctype html><title>The tea shop</title>
<h1>The tea shop</h1><button id="buy">buy</button>
<script type="python">
import web

prices = {"tea": 3, "cake": 4}
basket = []

def total(items):
    cost = 0
    for item in items:
        cost += prices[item]
    return cost

@web.when("click", "#buy")
def buy():
    basket.append("tea")
    basket.append("milk")
    web.document.title = f"{total(basket)} coins"
</script>
"""
STOP = 12

# A page that draws what it has sorted, and looks how large that has become.
CHART_PAGE = """<!doctype html><title>The tea list</title>
<h1>The tea list</h1><button id="sort">sort</button><ol id="list"></ol>
<script type="python">
import random
import web

teas = [f"tea {number}" for number in range(120)]
random.seed(1)

def insert(done, tea):
    place = 0
    while place < len(done) and compare(done[place], tea):
        place += 1
    done.insert(place, tea)

def compare(one, other):
    return key(one) <= key(other)

def key(tea):
    return [int(part) if part.isdigit() else part for part in tea.split()]

def ordered(items):
    done = []
    for tea in items:
        insert(done, tea)
    return done

def show(items):
    shown = web.document.find("#list")
    shown.replace_children(*(web.html.li(tea) for tea in items))
    return measure(shown)

def measure(shown):
    return sum(item.offset_height for item in shown.children[:6])

@web.when("click", "#sort")
def sort():
    random.shuffle(teas)
    web.document.title = f"{show(ordered(teas))} pixels of tea"

print("ready")
</script>
"""

# A page that remembers every tea that it has shown.
STORE_PAGE = """<!doctype html><title>The tea store</title>
<h1>The tea store</h1><button id="fill">fill</button><ol id="list"></ol>
<script type="python">
import web
from dataclasses import dataclass, field

@dataclass
class Tea:
    name: str
    notes: list = field(default_factory=list)

shown = []
rows = {}

def tea(number):
    return Tea(f"tea {number}", notes=[f"note {number}.{part}" for part in range(20)])

@web.when("click", "#fill")
def fill():
    for number in range(400):
        shown.append(tea(number))
        rows[number] = web.html.li(shown[-1].name)
    web.document.title = f"{len(shown)} teas"

print("ready")
</script>
"""

SNIPPETS = (
    snippet("Count the links", "links = document.select('a[href]')\nprint(len(links), 'links')\n"),
    snippet(
        "Outline",
        "# The page's headings, as deep as they are.\n"
        "for heading in document.select('h1, h2, h3'):\n"
        "    depth = int(heading.tag_name[1])\n"
        "    print('  ' * (depth - 1) + heading.text)\n",
    ),
    snippet("Wider text", "document.body.style.max_width = 'none'\n", "https://docs.example.org/*"),
)

_WATCH = """
const form = document.querySelector('.watches form');
form.elements.expression.value = arguments[0];
form.requestSubmit();
"""

_KEY = """
document.querySelector('.chart').dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true }));
"""


def pictures() -> None:
    """Take them.

    Raises:
        Trouble: if there is no browser.
    """
    find_browser.set_up(["chromium"])
    build()
    site = Site()
    try:
        with tempfile.TemporaryDirectory() as folder:
            extension = Path(folder) / "chromium"
            shutil.copytree(DIST / "chromium", extension)
            with launch("chromium", extension) as session:
                session.decide(site.origin, "allow")
                session.driver.set_window_size(*SIZE)
                tab = Tab(session, site)
                url = tab.open(PAGE, "/shop.html")
                with devtools.panel(tab, url) as panel:
                    console(panel)
                    take(tab, "devtools-console")
                    debugger(panel, url)
                    take(tab, "devtools-debugger")
                url = tab.open(CHART_PAGE, "/list.html")
                tab.until_printed("ready")
                with devtools.panel(tab, url) as panel:
                    performance(panel)
                    take(tab, "devtools-performance")
                url = tab.open(STORE_PAGE, "/store.html")
                tab.until_printed("ready")
                with devtools.panel(tab, url) as panel:
                    memory(panel)
                    take(tab, "devtools-memory")
                keep(session, *SNIPPETS)
                url = tab.open(CHART_PAGE, "/list.html")
                with devtools.panel(tab, url) as panel:
                    snippets(panel)
                    take(tab, "devtools-snippets")
    finally:
        site.close()


def console(panel: devtools.Panel) -> None:
    """Things of different kinds, and a mistake."""
    panel.value('[{"item": item, "price": price} for item, price in prices.items()]')
    panel.value("document.find('h1')")
    panel.value("total(['tea', 'cake'])")
    panel.error("total(['tea', 'milk'])")


def debugger(panel: devtools.Panel, url: str) -> None:
    """Python stands at a breakpoint in a loop, with a watch."""
    view = DebuggerView(panel)
    view.set(url, {"line": STOP, "condition": "item == 'milk'"})
    panel.js(_WATCH, "sum(prices.values())")
    with panel.on_page():
        panel.js("document.querySelector('#buy').click()")
    view.until_stopped("total")
    panel.until(lambda: any("cost" in row for row in view.state["variables"]), "its variables")


def performance(panel: devtools.Panel) -> None:
    """What a click has Python do, with one of its calls selected."""
    view = PerformanceView(panel)
    view.start()
    with panel.on_page():
        panel.js("document.querySelector('#sort').click()")
        panel.until(lambda: "pixels" in panel.js("return document.title"), "the list")
    view.stop()
    panel.js("document.querySelector('.chart').focus()")
    for key in ("ArrowRight", "ArrowDown", "Enter", "ArrowDown", "ArrowRight"):
        panel.js(_KEY, key)
    panel.until(lambda: view.state["selected"].startswith("ordered"), "a call")


def memory(panel: devtools.Panel) -> None:
    """What a click has allocated, by line."""
    view = MemoryView(panel)
    view.trace()
    view.take()
    with panel.on_page():
        panel.js("document.querySelector('#fill').click()")
        panel.until(lambda: "400" in panel.js("return document.title"), "the teas")
    view.take()
    view.show("lines", 1)


def snippets(panel: devtools.Panel) -> None:
    """One of three is chosen."""
    panel.click("#tab-snippets")
    panel.click('[data-id="id-Outline"]')
    panel.until(lambda: panel.js("return document.querySelector('#snippet-name').value") == "Outline", "the snippet")


def take(tab: Tab, name: str) -> None:
    """Save what the browser shows."""
    path = FOLDER / f"{name}.png"
    tab.driver.save_screenshot(str(path))
    say(f"wrote {show(path)}")
