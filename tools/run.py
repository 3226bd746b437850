"""The command ``run``: a page, in a browser that has Adder.

With a display, the browser stays until it is closed. Without one, the page's text and what its Python printed go to
standard output, and a picture of it to a file.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import find_browser
from tools.browser import Session, has_display, launch, origin_of
from tools.build import build
from tools.paths import BUILD, DIST, ROOT, show
from tools.serve import Server
from tools.terminal import Trouble, say

DEFAULT_PAGE = "examples/index.html"

# Seconds.
LONGEST_RUN = 60
QUIET = 1.0
LONGEST_WAIT_FOR_QUIET = 4.0

SANDBOX = "adder-run"

# Runs in a world of its own before the page's scripts, and counts the Python scripts that have come to an end.
WATCH = """() => {
    globalThis.ended = new WeakSet();
    const note = (event) => { if (event.target instanceof HTMLScriptElement) globalThis.ended.add(event.target); };
    // On the document: the load event of an element does not reach the window.
    document.addEventListener('load', note, true);
    document.addEventListener('error', note, true);
}"""
PENDING = """[...document.querySelectorAll('script')].filter((script) =>
    /^(text\\/python3?|application\\/(x-)?python|python|py)$/i.test(script.type.trim())
    && !script.closest('[data-adder="off"]') && !globalThis.ended?.has(script)).length"""


@dataclass(frozen=True)
class Target:
    """What to open, and the folder to serve for it, if it is a file of this machine."""

    url: str
    folder: Path | None = None

    def on(self, server: Server) -> str:
        """The file's URL on the server of its folder."""
        return f"{server.origin}/{self.url}"


def read_target(page: str | None, here: Path) -> Target:
    """What the command line's argument means: a URL, a file or a folder with an ``index.html``.

    Args:
        page: the argument; None opens the examples.
        here: where a relative path starts.

    Raises:
        Trouble: if it is neither a URL nor an existing file.
    """
    if page is None:
        page, here = DEFAULT_PAGE, ROOT
    parts = urllib.parse.urlsplit(page)
    if parts.scheme in ("http", "https"):
        if not parts.hostname:
            raise Trouble(f"{page} names no host: write it like http://example.org/page.html")
        return Target(page)
    path = Path(urllib.parse.unquote(parts.path)) if parts.scheme == "file" else here / page
    if path.is_dir():
        path /= "index.html"
    if not path.is_file():
        raise Trouble(f"there is no file {path}, and {page} is no URL with http:// or https://")
    path = path.resolve()
    # A page of ours may refer to other folders of the checkout.
    folder = ROOT if path.is_relative_to(ROOT) else path.parent
    return Target(urllib.parse.quote(path.relative_to(folder).as_posix()), folder)


def run(page: str | None, browser: str, screenshot: str | None, port: int) -> int:
    """Build, and open the page; returns the exit status.

    Raises:
        Trouble: if something is missing or in the way; says what to do.
    """
    from selenium.common.exceptions import WebDriverException
    from urllib3.exceptions import HTTPError

    here = Path(os.environ.get("ADDER_STARTED_IN", os.getcwd()))
    target = read_target(page, here)
    find_browser.set_up([browser])
    build()
    picture = here / screenshot if screenshot else BUILD / f"screenshot-{browser}.png"
    if picture.is_dir() or not picture.parent.is_dir():
        raise Trouble(f"cannot save a picture as {picture}: name a file in a folder that exists")
    # Ends the browser as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return open_in_browser(target, browser, picture, screenshot is not None, port)
    except (WebDriverException, HTTPError) as error:
        # Neither the page nor Adder can cause these; a window that is closed, or a browser that crashes, does.
        reason = (getattr(error, "msg", None) or str(error)).strip().splitlines()[0]
        raise Trouble(f"{browser} went away before it was done: {reason}. Run the command again") from None


def open_in_browser(target: Target, browser: str, picture: Path, asked_for_picture: bool, port: int) -> int:
    """Start the browser, allow the page's site to run Python, and open the page."""
    headless = not has_display()
    with contextlib.ExitStack() as stack:
        url = target.url
        if target.folder is not None:
            url = target.on(stack.enter_context(Server(target.folder, port)))
        say(f"starting {browser}{' without a window' if headless else ''} …")
        session = stack.enter_context(
            launch(browser, DIST / browser, headless=headless, prompts="accept" if headless else "ignore")
        )
        origin = origin_of(url)
        # Without a window there is nobody to ask, and whoever names a page here wants to see its Python run.
        if origin and (headless or target.folder is not None):
            session.decide(origin, "allow")
        if headless:
            return look(session, url, picture)
        return stay(session, url, picture if asked_for_picture else None)


def open_page(session: Session, url: str) -> None:
    """Go to the page.

    Raises:
        Trouble: if the browser cannot reach it.
    """
    from selenium.common.exceptions import WebDriverException

    say(f"opening {url}")
    session.driver.script.add_preload_script(WATCH, sandbox=SANDBOX)
    try:
        session.driver.get(url)
    except WebDriverException as error:
        reason = (error.msg or str(error)).strip().splitlines()[0]
        # Firefox says it in the address of its error page.
        if described := re.search(r"about:neterror.*[?&]d=([^&]*)", reason):
            reason = urllib.parse.unquote(described[1])
        raise Trouble(f"the browser could not open {url}: {reason}") from None


def look(session: Session, url: str, picture: Path) -> int:
    """Open the page where nobody can see it, and tell what it shows."""
    open_page(session, url)
    settled = wait_until_settled(session)
    if not settled:
        say(f"after {LONGEST_RUN} s some of the page's Python is still running or was not allowed to start")
    session.driver.save_screenshot(str(picture))
    heading("The page")
    print(visible_text(session) or "(no text)")
    heading("The console")
    lines = session.text_of_console(*contexts_of(session))
    print("\n".join(lines) or "(nothing was printed)")
    say(f"picture: {show(picture)}")
    return 0 if settled else 1


def heading(title: str) -> None:
    """Set off what follows."""
    print(f"\n── {title} {'─' * (70 - len(title))}", flush=True)


def visible_text(session: Session) -> str:
    """The text that the page shows."""
    text: str = session.driver.execute_script("return document.body ? document.body.innerText : ''")
    return text.strip()


def contexts_of(session: Session) -> list[str]:
    """The tab and every frame in it, as BiDi calls them."""

    def below(tree: Any) -> Iterator[str]:
        yield tree.context
        for child in tree.children or ():
            yield from below(child)

    tab = session.driver.current_window_handle
    return [context for tree in session.driver.browsing_context.get_tree(root=tab) for context in below(tree)]


def pending_scripts(session: Session) -> int:
    """How many of the page's Python scripts have neither finished nor failed."""
    target = {"context": session.driver.current_window_handle, "sandbox": SANDBOX}
    answer = session.driver.script.evaluate(expression=PENDING, target=target, await_promise=False)
    return int(answer["result"]["value"])


def wait_until_settled(session: Session) -> bool:
    """Wait for the page's Python scripts to end, then for its text and console to be quiet.

    A page that goes on for ever, such as a clock, is only waited for as long as its scripts run from top to bottom.

    Returns:
        Whether every script came to its end.
    """
    end = time.monotonic() + LONGEST_RUN
    while pending_scripts(session) > 0:
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    end = time.monotonic() + LONGEST_WAIT_FOR_QUIET
    text, since = visible_text(session), time.monotonic()
    while time.monotonic() < end and time.monotonic() - max(since, session.last_message) < QUIET:
        time.sleep(0.1)
        now = visible_text(session)
        if now != text:
            text, since = now, time.monotonic()
    return True


def stay(session: Session, url: str, picture: Path | None) -> int:
    """Open the page in a window, and wait for the user to close it."""
    from selenium.common.exceptions import WebDriverException

    open_page(session, url)
    if picture is not None:
        wait_until_settled(session)
        session.driver.save_screenshot(str(picture))
        say(f"picture: {show(picture)}")
    say("close the browser, or press Ctrl-C here, to end")
    with contextlib.suppress(WebDriverException, OSError, KeyboardInterrupt):
        while session.driver.window_handles:
            time.sleep(0.5)
    return 0
