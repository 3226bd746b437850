"""The DevTools panel as a test drives it: the panel's page in a tab beside the one that it is about."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, ClassVar

from selenium.webdriver.remote.webelement import WebElement

from tests.support.extension import tab_id
from tests.support.tab import PATIENCE, Tab

PAGE = "extension/devtools/panel.html"

#: The root of what Python is typed into, in JavaScript.
EDITOR = "document.querySelector('adder-console .editor').shadowRoot"

_LOG = r"""
return [...document.querySelectorAll('adder-console .entry')].map((entry) => ({
  kind: entry.dataset.kind, level: entry.dataset.level ?? '', state: entry.dataset.state ?? '',
  text: entry.textContent.trim().replace(/\s+/g, ' '),
  value: entry.querySelector('adder-value .value')?.textContent ?? '',
}));
"""


#: The document that the panel looks at, where that has an interpreter.
_DOCUMENT = """
const { documentId, connection } = document.querySelector('adder-panel');
return connection.interpreters.get(documentId) ? documentId : '';
"""

_HAS_PYTHON = """
const { documentId, connection } = document.querySelector('adder-panel');
return connection.interpreters.has(documentId);
"""

_TABLE = r"""
const table = document.querySelector(`adder-table[data-table="${arguments[0]}"]`);
const text = (element) => element.textContent.trim().replace(/\s+/g, ' ');
const heads = [...(table?.querySelectorAll('th button') ?? [])].map((head) => head.dataset.column);
return table && [...table.querySelectorAll('tbody tr')].map((row) => Object.fromEntries(
  [['kind', row.dataset.kind], ...[...row.cells].map((cell, number) => [heads[number], text(cell)])]));
"""


class Panel:
    """A panel; its tab is the driver's current one."""

    def __init__(self, tab: Tab, page: str, number: int) -> None:
        self.tab = tab
        self._page = page
        self.window = tab.driver.current_window_handle
        self.number = number

    @property
    def log(self) -> list[dict[str, str]]:
        """The entries of the console: ``kind``, ``level``, ``state``, ``text``, and a result's ``value``."""
        return self.tab.js(_LOG)

    def texts(self, kind: str) -> list[str]:
        """The texts of the entries of a kind."""
        return [entry["text"] for entry in self.log if entry["kind"] == kind]

    def js(self, script: str, *arguments: Any) -> Any:
        """Run JavaScript in the panel."""
        return self.tab.js(script, *arguments)

    def until(self, condition: Any, what: str = "", patience: float = PATIENCE) -> Any:
        """Wait until a condition holds; fails with what the console shows."""
        try:
            return self.tab.until(condition, what, patience)
        except AssertionError as error:
            raise AssertionError(f"{error}; the panel shows {self.log}") from None

    def until_shown(self, text: str, kind: str = "", patience: float = PATIENCE) -> dict[str, str]:
        """Wait for an entry with a text."""
        return self.until(
            lambda: next((one for one in self.log if text in one["text"] and kind in ("", one["kind"])), None),
            f"{kind} {text!r}",
            patience,
        )

    def run(self, source: str) -> None:
        """Run a source as if it had been typed, and wait until Python has begun with it."""
        before = len(self.texts("input"))
        self.js("document.querySelector('adder-console').run(arguments[0])", source)
        self.until(lambda: len(self.texts("input")) > before, f"{source!r} to be run")

    def value(self, source: str) -> str:
        """Run a source; the text of its value."""
        before = len(self.texts("result"))
        self.run(source)
        self.until(lambda: len(self.texts("result")) > before, f"the value of {source!r}")
        return [entry for entry in self.log if entry["kind"] == "result"][-1]["value"]

    def error(self, source: str) -> str:
        """Run a source; the text of the exception that it raises."""
        before = len(self.texts("error"))
        self.run(source)
        self.until(lambda: len(self.texts("error")) > before, f"the exception of {source!r}")
        return self.texts("error")[-1]

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of a table, once it is there: texts by column, and ``kind``."""
        return self.until(lambda: self.js(_TABLE, name) or None, f"rows of {name}")

    @property
    def field(self) -> WebElement:
        """What Python is typed into."""
        return self.js(f"return {EDITOR}.querySelector('.cm-content')")

    @property
    def typed(self) -> str:
        """What stands in it."""
        return self.js("return document.querySelector('adder-console').editor.text")

    def state(self) -> str:
        """How the document's Python stands, as the panel shows it."""
        return self.js("return document.querySelector('#state')?.dataset.state ?? ''")

    def click(self, selector: str) -> None:
        """Click the first element that matches, when there is one."""
        self.until(lambda: self.js("return !!document.querySelector(arguments[0])", selector), selector)
        self.js("document.querySelector(arguments[0]).click()", selector)

    @contextlib.contextmanager
    def on_page(self) -> Iterator[None]:
        """The driver looks at the page for as long as the block runs."""
        self.tab.driver.switch_to.window(self._page)
        try:
            yield
        finally:
            self.tab.driver.switch_to.window(self.window)

    def press_on_page(self, selector: str) -> None:
        """Click an element of the page."""
        with self.on_page():
            self.tab.js("document.querySelector(arguments[0]).click()", selector)

    def until_python(self) -> None:
        """Wait until the panel has a line to the document's Python: what it asks before that is asked of nobody."""
        self.until(lambda: self.js(_HAS_PYTHON), "a line to Python")

    def until_debugging(self) -> None:
        """Wait until the panel's debugger lists sources: before that there is none for breakpoint() to stop in."""
        self.until(lambda: self.js("return document.querySelector('adder-debugger').sources.length"), "a debugger")


@contextlib.contextmanager
def panel(tab: Tab, url: str) -> Iterator[Panel]:
    """A panel about the tab that shows `url`, as long as the block runs."""
    page = tab.driver.current_window_handle
    number = tab_id(tab.session, url)
    with tab.session.extension_tab(f"{PAGE}?tabId={number}"):
        shown = Panel(tab, page, number)
        shown.until(lambda: shown.state() != "", "the panel")
        yield shown


class PanelView:
    """One of a panel's views, which is shown when this is made, and can ask Python from then on.

    Args:
        panel: The panel; its tab is the driver's current one.
    """

    #: The view's name, as the panel's tabs have it.
    NAME: ClassVar[str]
    #: JavaScript that returns what the view shows.
    STATE: ClassVar[str]

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        panel.until_python()
        self.open()

    def open(self) -> None:
        """Show the view, after another one."""
        self.panel.click(f"#tab-{self.NAME}")

    @property
    def state(self) -> dict[str, Any]:
        """What the view shows."""
        return self.panel.js(self.STATE)

    def reload(self, text: str = "ready") -> None:
        """Load the page again; wait until it has printed a text once more, and the panel looks at the new document."""
        panel, tab = self.panel, self.panel.tab
        before = panel.js(_DOCUMENT)
        with panel.on_page():
            count = tab.printed.count(text)
            tab.driver.refresh()
            tab.until(lambda: tab.printed.count(text) > count, f"{text!r} once more")
        panel.until(lambda: panel.js(_DOCUMENT) not in ("", before), "the new document")
