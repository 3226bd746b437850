"""The panel's profiler as a test drives it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.support.devtools import Panel, PanelView, panel
from tests.support.tab import Tab

SHOP = """
import time
import web

def price(item):
    until = time.perf_counter() + 0.02
    while time.perf_counter() < until:
        pass
    return 3

def total(items):
    return sum(price(item) for item in items)

@web.when("click", "#go")
def go(event):
    document.find("#out").text = f"{total(['tea', 'cake'])} of {document.find('h1').client_width >= 0}"

print("ready")
"""
"""A page's script with something to do when somebody buys. It begins on line 3 of the page."""

BODY = "<h1>Shop</h1><button id='go'>Go</button><p id='out'></p>"

_STATE = """
const view = document.querySelector('adder-performance');
const rows = [...view.querySelectorAll('[data-table=functions] tbody tr')];
const text = (element) => element?.textContent.replace(/\\s+/g, ' ').trim() ?? '';
return {
  isRecording: view.isRecording,
  isCollecting: view.awaited.size > 0,
  isRecorded: view.recorded.has(view.documentId),
  note: text(view.querySelector('.note')),
  rows: Object.fromEntries(rows.map((row) => [text(row.cells[3]), {
    kind: row.dataset.kind, own: text(row.cells[0]), total: text(row.cells[1]),
    calls: text(row.cells[2]), place: text(row.cells[4]),
  }])),
  order: rows.map((row) => text(row.cells[3])),
  boxes: [...view.querySelectorAll('.box')].map((box) => [box.dataset.kind, box.title.split('\\n')[0]]),
  selected: text(view.querySelector('.selection')),
  range: view.chart.range,
};
"""


class PerformanceView(PanelView):
    """The performance view of a panel."""

    NAME = "performance"
    STATE = _STATE

    @staticmethod
    def micros(text: str) -> float:
        """A time that the table shows, with its share of the whole, in microseconds."""
        number, unit, *_ = text.replace(",", "").split()
        return float(number) * {"µs": 1, "ms": 1e3, "s": 1e6}[unit]

    def start(self) -> None:
        """Begin to record, and wait until Python says that it does."""
        self.panel.click("#profile-record")
        self.until_recording()

    def toggle(self) -> None:
        """Begin or end it by the keyboard."""
        keys = ActionChains(self.panel.tab.driver)
        keys.key_down(Keys.CONTROL).send_keys("e").key_up(Keys.CONTROL).perform()

    def until_recording(self) -> None:
        """Wait until the document's Python records."""
        self.panel.until(lambda: self.state["isRecorded"], "a recording")

    @property
    def sums(self) -> dict[str, str]:
        """What went over the line to the page, as it stands over the table of what was sent."""
        return self.panel.js(
            "return Object.fromEntries([...document.querySelectorAll('adder-performance [data-sum]')].map("
            "(sum) => [sum.dataset.sum, sum.querySelector('bdi').textContent]))"
        )

    def table(self, name: str) -> list[dict[str, str]]:
        """Show one of the tables: functions, turns, reads, operations or requests; returns its rows."""
        self.panel.click(f"#profile-{name}")
        return self.panel.table(name)

    def stop(self) -> dict[str, Any]:
        """End it; returns what the view shows then."""
        self.panel.click("#profile-record")
        return self.until_shown()

    def until_shown(self) -> dict[str, Any]:
        """Wait until a recording has ended; returns what the view shows then, with the chart drawn."""

        def shown() -> dict[str, Any] | None:
            state = self.state
            is_done = not state["isRecording"] and not state["isCollecting"] and state["boxes"]
            return state if is_done else None

        return self.panel.until(shown, "what was recorded")


class Shop(PerformanceView):
    """The performance view of a panel about a page that runs :data:`SHOP`, or another script with its elements."""

    def __init__(self, shown: Panel, url: str) -> None:
        super().__init__(shown)
        self.url = url

    def buy(self) -> None:
        """Click where the shop sells, and wait for the bill."""
        with self.panel.on_page():
            self.panel.tab.js("document.querySelector('#go').click()")
            self.panel.tab.until_text("6 of True", "#out")

    def settle(self) -> None:
        """Wait until Python has taken all that the panel says when it comes: what that imports is a turn, too."""
        self.panel.value("0")

    def record_purchase(self) -> dict[str, Any]:
        """Record what happens when somebody buys; returns what the view shows then."""
        self.settle()
        self.start()
        self.buy()
        return self.stop()


@contextlib.contextmanager
def shop(tab: Tab, source: str = SHOP) -> Iterator[Shop]:
    """A page that has printed "ready", and the performance view of a panel about it, as long as the block runs."""
    url = tab.python(source, BODY)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        yield Shop(shown, url)
