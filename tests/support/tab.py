"""A browser's tab as a test uses it: opens pages of a site, waits for conditions, and reads the page's console."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any, TypeVar

from selenium.common.exceptions import JavascriptException, StaleElementReferenceException

from tests.support.site import Site
from tools.browser import Message, Session

T = TypeVar("T")

CLOCK = 5.0
"""Milliseconds by which the browser's clock may round."""

PATIENCE = 30.0
"""Seconds to wait for a condition. Two slow cores may boot several interpreters at once."""


class Tab:
    """The browser's current tab, together with the site that serves its pages."""

    _numbers = itertools.count(1)

    def __init__(self, session: Session, site: Site) -> None:
        self.session = session
        self.site = site
        self.driver = session.driver
        self.browser = session.browser
        self._from = 0
        self._since = 0.0

    def open(self, html: str, path: str | None = None, **more: Any) -> str:
        """Serve `html` (at a fresh path unless one is given) and go there; returns the URL.

        The console is read from here on. `more` goes to :meth:`Site.add`.
        """
        url = self.site.add(path or f"/page-{next(self._numbers)}.html", html, **more)
        self.go(url)
        return url

    def go(self, url: str) -> None:
        """Go to a URL; the console is read from here on."""
        self._from = len(self.session.messages)
        self._since = time.time() * 1000 - CLOCK
        self.driver.get(url)

    def python(self, source: str, body: str = "", head: str = "", attributes: str = "") -> str:
        """Open a page with one Python tag after `body`; returns the URL. The tag starts on line 2 of the page."""
        return self.open(
            f"<!doctype html><title>Test</title>{head}<body>{body}\n"
            f'<script type="python" {attributes}>\n{source}\n</script></body>'
        )

    def js(self, script: str, *arguments: Any) -> Any:
        """Run JavaScript in the page; a value that it returns comes back."""
        return self.driver.execute_script(script, *arguments)

    def text(self, selector: str = "body") -> str:
        """The text content of an element."""
        return self.js("return document.querySelector(arguments[0])?.textContent ?? null", selector)

    @property
    def messages(self) -> list[Message]:
        """What the console has said since the page was opened."""
        with self.session.lock:
            # What the page before has said may arrive only now.
            return [message for message in self.session.messages[self._from :] if message.at >= self._since]

    @property
    def printed(self) -> list[str]:
        """The lines of text of the console since the page was opened, of all levels."""
        return [line for message in self.messages for line in message.text.split("\n")]

    def errors(self) -> list[str]:
        """The texts of console errors since the page was opened."""
        return [message.text for message in self.messages if message.level == "error"]

    def until(self, condition: Callable[[], T], what: str = "", patience: float = PATIENCE) -> T:
        """Wait until a condition holds; returns its value. Fails with what the page and the console show."""
        end = time.monotonic() + patience
        while True:
            try:
                value = condition()
            except (JavascriptException, StaleElementReferenceException):
                value = None  # the page is just changing
            if value:
                return value
            if time.monotonic() > end:
                raise AssertionError(f"{what or 'a condition'} did not come in {patience:g} s; console: {self.printed}")
            time.sleep(0.02)

    def until_text(self, text: str, selector: str = "body", patience: float = PATIENCE) -> None:
        """Wait until an element contains a text."""
        self.until(lambda: text in (self.text(selector) or ""), f"{text!r} in {selector}", patience)

    def until_printed(self, text: str, patience: float = PATIENCE) -> str:
        """Wait until a line of the console contains a text; returns the line."""
        return self.until(
            lambda: next((line for line in self.printed if text in line), None), f"{text!r} in the console", patience
        )

    def until_message(self, text: str, level: str | None = None, patience: float = PATIENCE) -> Message:
        """Wait for a whole console message that contains a text."""
        return self.until(
            lambda: next(
                (m for m in self.messages if text in m.text and (level is None or m.level == level)),
                None,
            ),
            f"a message with {text!r}",
            patience,
        )
