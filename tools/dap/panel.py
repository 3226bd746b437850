"""The panel's debugger, by way of the browser's driver."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any

from selenium.common.exceptions import WebDriverException
from urllib3.exceptions import HTTPError

from tools.browser import OPTIONS_PAGE, Session
from tools.dap.adapter import Gone
from tools.terminal import Trouble

__all__ = ["BETWEEN_LOOKS", "Panel"]

PANEL_PAGE = "extension/devtools/panel.html"

_LONGEST = 30.0
"""Seconds that the panel may take to open."""

BETWEEN_LOOKS = 1.0
"""Seconds between two looks at whether the page is still there."""

_TAB = """
const done = arguments[arguments.length - 1];
const api = globalThis.browser ?? chrome;
api.tabs.query({}).then((tabs) => done(tabs.find(({ url }) => url === arguments[0])?.id ?? null));
"""

_IS_OPEN = "return Boolean(document.querySelector('adder-debugger')?.client?.documentId)"

_IS_THERE = """
const done = arguments[arguments.length - 1];
(globalThis.browser ?? chrome).tabs.get(arguments[0]).then(() => done(true), () => done(false));
"""

_EXCHANGE = """
const { editor } = document.querySelector('adder-debugger');
return JSON.stringify(editor.exchange(JSON.parse(arguments[0])));
"""


class Panel:
    """The panel about the driver's current tab, in a tab of its own, which is the driver's from then on.

    Args:
        session: The browser.

    Raises:
        Gone: the browser was closed.
        Trouble: the panel does not open.
    """

    def __init__(self, session: Session) -> None:
        self._driver = session.driver
        self._looked = 0.0
        with _explained():
            self._open(session)
        self.exchange([])

    def _open(self, session: Session) -> None:
        page = self._driver.current_url
        self._driver.switch_to.new_window("tab")
        self._driver.get(session.extension_url(OPTIONS_PAGE))
        self._number = self._driver.execute_async_script(_TAB, page)
        if self._number is None:
            raise Trouble(f"the browser has no tab with {page} any more")
        self._driver.get(session.extension_url(f"{PANEL_PAGE}?tabId={self._number}"))
        end = time.monotonic() + _LONGEST
        while not self._driver.execute_script(_IS_OPEN):
            if time.monotonic() > end:
                raise Trouble("the panel did not open")
            time.sleep(0.1)

    def exchange(self, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Passes requests on; returns responses to earlier ones, and events."""
        self.look()
        with _explained():
            return json.loads(self._driver.execute_script(_EXCHANGE, json.dumps(requests)))

    def reload(self) -> None:
        """Loads the page again."""
        with _explained():
            self._driver.execute_script("void document.querySelector('adder-panel').connection.reload()")

    def look(self) -> None:
        """Looks, now and then, whether the page is still there.

        Raises:
            Gone: it is not.
        """
        if time.monotonic() - self._looked < BETWEEN_LOOKS:
            return
        with _explained():
            is_there = self._driver.execute_async_script(_IS_THERE, self._number)
        self._looked = time.monotonic()
        if not is_there:
            raise Gone("the page was closed")


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Says in our words that the driver does not reach the panel: nothing but its end keeps it from that."""
    try:
        yield
    except (WebDriverException, HTTPError):
        raise Gone("the browser was closed") from None
