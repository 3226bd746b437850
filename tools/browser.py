"""A browser with Adder in it, driven by selenium: for ``run``, and for the end-to-end tests.

    with launch("firefox", DIST / "firefox") as session:
        session.decide("http://127.0.0.1:8000", "allow")
        session.driver.get("http://127.0.0.1:8000/hello.html")
        print(session.messages)

selenium lives in ``.venv``, so it is imported when a browser is wanted, not before.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools import find_browser
from tools.drivers import FIREFOX_UUID, STARTS, Start, takes_load_extension
from tools.terminal import Trouble

if TYPE_CHECKING:
    from selenium.webdriver.remote.webdriver import WebDriver

OPTIONS_PAGE = "options_ui/options.html"
WELCOME_PAGE = "options_ui/welcome.html"

# Seconds that a browser may take to start the extension and have it open its welcome page.
LONGEST_WELCOME = 20

MINIMUM_VERSIONS = {"chromium": 137, "firefox": 153}


@dataclass(frozen=True)
class Message:
    """A line of some document's console, or an uncaught JavaScript error."""

    level: str
    text: str
    #: The browsing context (tab or frame) that it came from; None for a worker.
    context: str | None = None
    #: When it was said, in milliseconds since 1970, by the browser's clock.
    at: float = 0.0


@dataclass
class Session:
    """A running browser."""

    browser: str
    driver: WebDriver
    origin: str | None
    #: What every document's console has said since the start, in order of arrival.
    messages: list[Message] = field(default_factory=list)
    #: When the last of them came, by ``time.monotonic``.
    last_message: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def extension_url(self, path: str) -> str:
        """The address of one of the extension's own pages.

        Args:
            path: its path in the extension, such as ``options_ui/options.html``.
        """
        if self.origin is None:
            raise ValueError("this browser was started without the extension")
        return f"{self.origin}/{path.lstrip('/')}"

    def watch_console(self) -> None:
        """Collect what documents print, from now on."""
        # selenium calls each handler of an event in a new thread, so messages that come close together change places.
        # They are taken where they come in; its handlers only make the browser send them.
        self.driver.script.add_console_message_handler(lambda _: None)
        self.driver.script.add_javascript_error_handler(lambda _: None)
        connection = self.driver._websocket_connection
        process = connection._process_message

        def collect(text: str) -> None:
            if '"log.entryAdded"' in text:
                event = json.loads(text)
                if event.get("method") == "log.entryAdded":
                    self._collect(event["params"])
                    return
            process(text)

        connection._process_message = collect

    def _collect(self, entry: Mapping[str, Any]) -> None:
        context = entry.get("source", {}).get("context")
        message = Message(str(entry.get("level")), str(entry.get("text")), context, float(entry.get("timestamp") or 0))
        with self.lock:
            self.messages.append(message)
            self.last_message = time.monotonic()

    def text_of_console(self, *contexts: str) -> list[str]:
        """The collected lines; with arguments, only those that came from these browsing contexts."""
        with self.lock:
            return [message.text for message in self.messages if not contexts or message.context in contexts]

    def close_welcome(self) -> None:
        """Wait for the tab that the extension opens when it has been installed, and close it.

        It would come over the page of whoever drives the browser, at a moment that nobody knows.
        """
        url = self.extension_url(WELCOME_PAGE)
        end = time.monotonic() + LONGEST_WELCOME
        while time.monotonic() < end:
            for tab in self.driver.browsing_context.get_tree(max_depth=0):
                if tab.url == url:
                    self.driver.browsing_context.close(tab.context)
                    return
            time.sleep(0.05)
        raise Trouble(f"the extension did not open {WELCOME_PAGE} within {LONGEST_WELCOME} s of its installation")

    @contextlib.contextmanager
    def extension_tab(self, path: str) -> Iterator[None]:
        """Another tab, with one of the extension's pages, as long as the block runs."""
        before = self.driver.current_window_handle
        self.driver.switch_to.new_window("tab")
        try:
            self.driver.get(self.extension_url(path))
            yield
        finally:
            self.driver.close()
            self.driver.switch_to.window(before)

    def decide(self, site: str, decision: str, timeout: float = 20) -> None:
        """Set what a site's Python may do, through the form of the options page, as a user would.

        Args:
            site: an origin, such as ``http://127.0.0.1:8000``.
            decision: ``allow``, ``block`` or ``ask``.
            timeout: how long the page may take, in seconds.

        Raises:
            Trouble: if the options page does not show the site in that time.
        """
        from selenium.common.exceptions import TimeoutException, WebDriverException
        from selenium.webdriver.common.by import By
        from selenium.webdriver.support.ui import Select, WebDriverWait

        # A site may be listed with another decision already; one that is to ask loses its own.
        row = f'[data-site="{site}"]' + ("" if decision == "ask" else f'[data-decision="{decision}"]')
        with self.extension_tab(OPTIONS_PAGE):
            wait = WebDriverWait(self.driver, timeout, poll_frequency=0.1, ignored_exceptions=[WebDriverException])
            try:
                wait.until(lambda driver: driver.find_element(By.ID, "add").is_displayed())
                field_ = self.driver.find_element(By.ID, "site")
                field_.clear()
                field_.send_keys(site)
                Select(self.driver.find_element(By.ID, "decision")).select_by_value(decision)
                self.driver.find_element(By.ID, "add").click()
                wait.until(lambda driver: driver.find_elements(By.CSS_SELECTOR, row))
            except TimeoutException:
                shown = " ".join(self.driver.find_element(By.TAG_NAME, "body").text.split())
                raise Trouble(
                    f"the options page did not list {site} within {timeout:g} s; it shows: {shown[:200] or 'nothing'}"
                ) from None

    def processes(self) -> set[int]:
        """The numbers of the processes that the driver has started, and its own (Linux)."""
        parents: dict[int, int] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        ours = {self.driver.service.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
            ours |= more
        return ours

    def quit(self) -> None:
        """End the browser and its driver."""
        # A browser that the user has closed is as good as one that we end.
        with contextlib.suppress(Exception):
            # selenium waits this long for the thread that reads its web socket, which often notices only after ten
            # seconds that the socket is closed. Nothing depends on that thread's end.
            self.driver._websocket_connection.response_wait_timeout = 0.2
        with contextlib.suppress(Exception):
            self.driver.quit()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.quit()


def chromium_extension_id(folder: Path) -> str:
    """The id that Chromium gives to an unpacked extension: its path's hash, in letters from a to p."""
    path = str(folder.resolve())
    data = path.encode("utf-16-le") if sys.platform == "win32" else path.encode()
    return "".join(chr(ord("a") + int(digit, 16)) for digit in hashlib.sha256(data).hexdigest()[:32])


def has_display() -> bool:
    """Whether a window could be seen here."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def launch(
    browser: str,
    extension: Path | None = None,
    *,
    headless: bool = True,
    profile: Path | None = None,
    arguments: Sequence[str] = (),
    preferences: Mapping[str, Any] | None = None,
    prompts: str = "ignore",
    page_load: str = "normal",
    welcome: bool = False,
) -> Session:
    """Start a browser.

    Args:
        browser: ``chromium`` or ``firefox``.
        extension: the unpacked extension, such as ``dist/chromium``; None starts the browser without it.
        headless: without a window.
        profile: a folder that keeps the profile, for a restart with the same one; None makes a new one each time.
        arguments: more of the browser's command line.
        preferences: Firefox's ``about:config`` entries, or Chromium's preferences.
        prompts: what WebDriver does with ``alert``, ``confirm`` and ``prompt`` that the caller does not handle.
        page_load: WebDriver's page load strategy: ``normal``, ``eager`` or ``none``.
        welcome: leave the page that the extension opens after its installation where it is.

    Raises:
        Trouble: if the browser or its driver is missing, too old, or does not start.
    """
    from selenium.common.exceptions import WebDriverException

    program = find_browser.require(browser)
    if extension is not None and not (extension / "manifest.json").is_file():
        raise Trouble(f"there is no extension in {extension}: run python3 -m tools build")
    # Chromium knows it in a profile that it was started with before; Firefox installs it anew each time.
    installs = extension is not None and (browser == "firefox" or profile is None or not profile.exists())
    start = Start(program, extension, headless, profile, arguments, preferences or {}, prompts, page_load)
    try:
        driver = STARTS[browser](start)
    except WebDriverException as error:
        reason = (error.msg or str(error)).strip().splitlines()[0]
        raise Trouble(f"{program} did not start: {reason}") from None
    try:
        check_version(browser, str(driver.capabilities.get("browserVersion", "")))
        session = Session(browser, driver, install(driver, browser, program, extension) if extension else None)
        session.watch_console()
        if installs and not welcome:
            session.close_welcome()
    except BaseException:
        driver.quit()
        raise
    return session


def check_version(browser: str, version: str) -> None:
    """Refuse a browser that cannot run Adder."""
    major = int(version.split(".")[0]) if version.split(".")[0].isdigit() else 0
    if major < MINIMUM_VERSIONS[browser]:
        raise Trouble(
            f"this {browser} is version {version}, and Adder needs {MINIMUM_VERSIONS[browser]} or newer: update it, "
            f"or set {browser.upper()} to another program's path"
        )


def install(driver: WebDriver, browser: str, program: str, extension: Path) -> str:
    """Put the extension into the running browser where it is not there yet; returns its origin."""
    if browser == "firefox":
        # By its path: the folder is read where it is, rather than sent through the driver as one long string.
        driver.execute("INSTALL_ADDON", {"path": str(extension.resolve()), "temporary": True})
        return f"moz-extension://{FIREFOX_UUID}"
    if takes_load_extension(program):
        return f"chrome-extension://{chromium_extension_id(extension)}"
    installed = driver.webextension.install(path=str(extension.resolve()))
    return f"chrome-extension://{installed['extension']}"


def origin_of(url: str) -> str | None:
    """A URL's origin as policy writes it; None for one that has an opaque origin, such as a ``file:`` URL."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, default) else "")
