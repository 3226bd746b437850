"""What a test asks of the extension itself: its pages in a tab beside the page, and how many interpreters it hosts."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selenium.webdriver.common.by import By

from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE, Session
from tools.manifest import GECKO_ID

SANDBOX_PAGE = "extension/sandbox/sandbox.html"

_FIREFOX_FRAMES = """
    const { WebExtensionPolicy } = Cu.getGlobalForObject(Services);
    const extension = WebExtensionPolicy.getByID(arguments[0])?.extension;
    const urls = [];
    for (const view of extension?.views ?? []) {
      if (view.viewType !== "background") continue;
      for (const context of view.xulBrowser.browsingContext.getAllBrowsingContextsInSubtree()) {
        urls.push(context.currentWindowGlobal?.documentURI?.spec ?? "");
      }
    }
    return urls;
"""


def interpreters(session: Session) -> int:
    """How many sandbox frames the host holds now: one for each document that has an interpreter, and the warm spare."""
    if session.browser == "chromium":
        targets = session.driver.execute_cdp_cmd("Target.getTargets", {"filter": [{"type": "iframe"}]})["targetInfos"]
        urls = [target["url"] for target in targets]
    else:
        with session.driver.context(session.driver.CONTEXT_CHROME):
            urls = session.driver.execute_script(_FIREFOX_FRAMES, GECKO_ID)
    return sum(url == session.extension_url(SANDBOX_PAGE) for url in urls)


def worker_threads(session: Session) -> dict[int, float]:
    """The threads that the extension's workers have now, and how long each has computed, in seconds (Linux).

    Chromium's pages in the tests have no workers of their own; Firefox has a process for extensions alone.
    """
    tick = os.sysconf("SC_CLK_TCK")
    threads = {}
    for pid in session.processes():
        for task in Path(f"/proc/{pid}/task").glob("*"):
            with contextlib.suppress(OSError):
                if session.browser == "firefox" and Path(f"/proc/{pid}/comm").read_text().strip() != "WebExtensions":
                    break
                if (task / "comm").read_text().strip() in ("DedicatedWorker", "DOM Worker"):
                    times = (task / "stat").read_text().rsplit(")", 1)[1].split()[11:13]
                    threads[int(task.name)] = sum(map(int, times)) / tick
    return threads


def collect_garbage(session: Session) -> None:
    """Let the browser find what nobody refers to any more, in all pages."""
    if session.browser == "chromium":
        session.driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
        return
    with session.driver.context(session.driver.CONTEXT_CHROME):
        session.driver.execute_async_script(
            """
            const done = arguments[0];
            const message = Services.ppmm.sharedData && "data:,new function () { Components.utils.forceGC(); }";
            Services.ppmm.loadProcessScript(message, false);
            Components.utils.forceGC();
            setTimeout(done, 0);
            """
        )


def collect_extension_garbage(session: Session) -> None:
    """The same for the extension's own pages: in Chromium a driver reaches the process of its tab, and no other."""
    if session.browser == "chromium":
        with session.extension_tab(OPTIONS_PAGE):
            collect_garbage(session)
    else:
        collect_garbage(session)


def ask(session: Session, expression: str, *arguments: Any) -> Any:
    """What a JavaScript expression comes to in one of the extension's own pages, awaited; `args` are the arguments."""
    kept, driver = _kept.get(session.driver.session_id), session.driver
    if kept is None:
        with session.extension_tab(OPTIONS_PAGE):
            return evaluate(session, expression, *arguments)
    before = driver.current_window_handle
    driver.switch_to.window(kept)
    try:
        return evaluate(session, expression, *arguments)
    finally:
        driver.switch_to.window(before)


#: By driver: the window of the page that is asked, while one is kept for it.
_kept: dict[str, str] = {}


@contextlib.contextmanager
def one_page_to_ask(session: Session) -> Iterator[None]:
    """One page of the extension, in a tab of its own, for all that :func:`ask` asks as long as the block runs.

    A page for each question takes most of the time of a test that asks much. It is for tests that count no tabs.
    """
    driver = session.driver
    before = driver.current_window_handle
    driver.switch_to.new_window("tab")
    driver.get(session.extension_url(OPTIONS_PAGE))
    _kept[driver.session_id] = driver.current_window_handle
    driver.switch_to.window(before)
    # The page is the one that is seen: it might wait for that.
    driver.browsing_context.activate(before)
    try:
        yield
    finally:
        before = driver.current_window_handle
        driver.switch_to.window(_kept.pop(driver.session_id))
        driver.close()
        driver.switch_to.window(before)


def evaluate(session: Session, expression: str, *arguments: Any) -> Any:
    """What a JavaScript expression comes to in the current tab, awaited; `args` are the arguments."""
    ok, value = session.driver.execute_async_script(
        "const done = arguments[arguments.length - 1], args = [...arguments].slice(0, -1);"
        f"(async () => ({expression}))()"
        ".then((value) => done([true, value]), (error) => done([false, String(error)]));",
        *arguments,
    )
    assert ok, value
    return value


#: The browser hears of a tab's new address later than the driver does.
_TAB = """(await (async () => {
  for (const end = performance.now() + 20_000; ;) {
    const found = (await chrome.tabs.query({})).find((tab) => tab.url?.split('#')[0] === args[0]);
    if (found) return found;
    if (performance.now() > end) throw new Error(`no tab shows ${args[0]}`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
})()).id"""


def tab_id(session: Session, url: str) -> int:
    """The extension's number for the tab that shows `url`."""
    return ask(session, _TAB, url)


def badge(session: Session, url: str) -> str:
    """What the toolbar button shows for the tab with `url`."""
    return ask(session, f"chrome.action.getBadgeText({{ tabId: {_TAB} }})", url)


def background_worker(session: Session) -> str | None:
    """Chromium's name for the background, while it is awake."""
    found = session.driver.execute_cdp_cmd("Target.getTargets", {"filter": [{"type": "service_worker"}]})
    return next((target["targetId"] for target in found["targetInfos"]), None)


def in_background(session: Session, expression: str) -> None:
    """Have Chromium's background evaluate a JavaScript expression, whose value nobody sees."""
    to_background(session, type="policy")  # it is awake then
    target = {"targetId": background_worker(session), "flatten": False}
    attached = session.driver.execute_cdp_cmd("Target.attachToTarget", target)
    message = {"id": 1, "method": "Runtime.evaluate", "params": {"expression": expression}}
    session.driver.execute_cdp_cmd(
        "Target.sendMessageToTarget", {"sessionId": attached["sessionId"], "message": json.dumps(message)}
    )


def end_background_worker(tab: Tab) -> None:
    """End Chromium's background, as it would when idle."""
    worker = background_worker(tab.session)
    assert worker, "the background is awake"
    tab.driver.execute_cdp_cmd("Target.closeTarget", {"targetId": worker})
    tab.until(lambda: background_worker(tab.session) != worker, "the end of the service worker")


def end_event_page(session: Session) -> None:
    """End Firefox's background, as it would when idle."""
    with session.driver.context(session.driver.CONTEXT_CHROME):
        session.driver.execute_async_script(
            """const done = arguments[arguments.length - 1];
            const { WebExtensionPolicy } = Cu.getGlobalForObject(Services);
            const { extension } = WebExtensionPolicy.getByID(arguments[0]);
            extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true })
              .then(() => done(), (error) => done(String(error)));""",
            GECKO_ID,
        )


# In one go: the next answer of the background may take a section away.
_SECTIONS = """
return [...document.querySelectorAll('section[data-site]')].map(({ dataset: { site, state } }) => [site, state]);
"""

_WATCH_PRESS = """
window.isPressed = false;
arguments[0].addEventListener('click', () => { window.isPressed = true; }, { capture: true, once: true });
"""


class Popup:
    """The toolbar button's popup, opened in a tab of its own."""

    def __init__(self, session: Session, tab: Tab) -> None:
        self._session = session
        self._tab = tab

    def sections(self) -> dict[str, str]:
        """The sites that it lists, each with its state."""
        return dict(self._tab.js(_SECTIONS))

    def choices(self, site: str) -> dict[str, str]:
        """The buttons of a site: what each decides, and what it says."""
        found = self._session.driver.find_elements(By.CSS_SELECTOR, f'[data-site="{site}"] button')
        return {button.get_attribute("data-decision"): button.text for button in found}

    def press(self, site: str, decision: str) -> None:
        """Press a button as soon as it can be pressed."""
        selector = f'[data-site="{site}"] [data-decision="{decision}"]:enabled'

        def pressed() -> bool:
            found = self._session.driver.find_elements(By.CSS_SELECTOR, selector)
            if not found:
                return False
            self._tab.js(_WATCH_PRESS, found[0])
            found[0].click()
            # A button that has come to rest again meanwhile hears nothing of it.
            return self._tab.js("return window.isPressed")

        self._tab.until(pressed, selector)

    def until(self, site: str, state: str) -> None:
        """Wait until a site is shown in a state."""
        try:
            self._tab.until(lambda: self.sections().get(site) == state, f"{site} {state}")
        except AssertionError as error:
            raise AssertionError(f"{error}; it shows {self.sections()}") from None


@contextlib.contextmanager
def popup(tab: Tab, url: str) -> Iterator[Popup]:
    """The popup of the tab that shows `url`, as long as the block runs."""
    number = tab_id(tab.session, url)
    with tab.session.extension_tab(f"extension/popup/popup.html?tab={number}"):
        yield Popup(tab.session, tab)


def to_background(session: Session, **message: Any) -> Any:
    """What the background answers to a message from one of the user's pages."""
    return ask(session, "chrome.runtime.sendMessage(args[0])", {"to": "background", **message})


def all_to_background(session: Session, *messages: dict[str, Any]) -> list[Any]:
    """What it answers to several, one after the other, from one page: to open that takes longer than all of them."""
    return ask(
        session,
        """(async () => {
          const answers = [];
          for (const message of args) answers.push(await chrome.runtime.sendMessage({ to: 'background', ...message }));
          return answers;
        })()""",
        *messages,
    )


def set_setting(session: Session, name: str, value: bool | int | None) -> None:
    """Change one of the user's settings; None is its default."""
    answer = to_background(session, type="set-setting", name=name, value=value)
    assert "error" not in answer, answer


def set_capability(session: Session, site: str, capability: str, allowed: bool | None) -> None:
    """Allow or refuse a site's Python something; None is the default."""
    answer = to_background(session, type="set-capability", sites=[site], capability=capability, allowed=allowed)
    assert "error" not in answer, answer


def document_states(session: Session, number: int) -> list[dict[str, Any]]:
    """How the documents of a tab stand, as the popup would show it."""
    return to_background(session, type="tab-state", tabId=number)["documents"]


def audit_of(session: Session, number: int) -> list[dict[str, Any]]:
    """The log of a tab."""
    return to_background(session, type="audit", tabId=number)
