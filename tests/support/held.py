"""Holds what the background puts into documents, as a busy browser would: a test decides what happens meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from tests.support.extension import ask, evaluate, in_background, to_background
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE

# A document's calls wait for each other; how each ended is noted. What the background only asks of a document goes on.
_HOLD = """((global, step) => {
  const { chrome } = global, { executeScript } = chrome.scripting;
  const held = new Map(), waiting = {}, ended = {};
  const note = () => chrome.storage.session.set({ waiting, ended });
  const isStep = ({ files, args, world }) => (
    step === 'begin' ? args : step === 'all' ? files || world === 'MAIN' : files?.some((file) => file.includes(step)));
  chrome.scripting.executeScript = async (injection) => {
    if (!isStep(injection)) return executeScript.call(chrome.scripting, injection);
    const [documentId] = injection.target.documentIds;
    if (!held.has(documentId)) held.set(documentId, Promise.withResolvers());
    waiting[documentId] = (waiting[documentId] ?? 0) + 1;
    await note();
    await held.get(documentId).promise;
    try {
      const results = await executeScript.call(chrome.scripting, injection);
      (ended[documentId] ??= []).push(results.map((result) => result.documentId).join());
      return results;
    } catch (error) {
      (ended[documentId] ??= []).push(String(error));
      throw error;
    } finally {
      await note();
    }
  };
  chrome.storage.session.onChanged.addListener(({ released, restored }) => {
    if (released) held.get(released.newValue)?.resolve();
    if (!restored?.newValue) return;
    chrome.scripting.executeScript = executeScript;
    chrome.storage.session.remove('holding');
  });
  chrome.storage.session.set({ holding: step, waiting, ended, released: '', restored: false });
})"""


class Held:
    """What the background waits with."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab

    def _known(self) -> dict[str, Any]:
        return ask(self._tab.session, "chrome.storage.session.get(['waiting', 'ended'])")

    def until(self, after: str = "") -> str:
        """Wait until a document waits, or one more than `after`; returns it."""

        def found() -> str:
            return next((each for each in self._known()["waiting"] if each != after), "")

        return self._tab.until(found, "a document that is held")

    def release(self, document: str) -> list[str]:
        """Let it go on with a document; returns in which documents its calls ended, or with what errors."""
        ask(self._tab.session, "chrome.storage.session.set({ released: args[0] })", document)

        def ended() -> list[str] | None:
            known = self._known()
            found = known["ended"].get(document, [])
            return found if len(found) == known["waiting"][document] else None

        return self._tab.until(ended, "the end of what was held")


@contextlib.contextmanager
def holding(tab: Tab, step: str) -> Iterator[Held]:
    """Have the background wait before it does something to a document, as long as the block runs.

    Args:
        tab: a tab with a page.
        step: ``executor.js`` or ``gatekeeper.js`` for that file, ``all`` for those and what comes with them, ``begin``
            for the last step.
    """
    session, driver = tab.session, tab.driver
    to_background(session, type="policy")  # it is awake then
    ask(session, "chrome.storage.session.remove(['holding', 'waiting', 'ended', 'released', 'restored'])")
    before = driver.current_window_handle
    driver.switch_to.new_window("tab")
    own = driver.current_window_handle
    driver.get(session.extension_url(OPTIONS_PAGE))
    # Firefox's background is a page, and what holds it lives as long as the page that it comes from.
    if session.browser == "firefox":
        evaluate(session, f"{_HOLD}(await browser.runtime.getBackgroundPage(), args[0])", step)
    else:
        in_background(session, f"{_HOLD}(globalThis, {step!r})")
    driver.switch_to.window(before)
    try:
        tab.until(lambda: ask(session, "chrome.storage.session.get('holding')") == {"holding": step}, "the hold")
        yield Held(tab)
    finally:
        ask(session, "chrome.storage.session.set({ restored: true })")
        tab.until(lambda: ask(session, "chrome.storage.session.get('holding')") == {}, "the end of the hold")
        driver.switch_to.window(own)
        driver.close()
        driver.switch_to.window(before)
