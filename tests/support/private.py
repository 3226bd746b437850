"""Private windows: the extension is let into them, as in the browser's list of extensions, and one is opened."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from tests.support.extension import evaluate
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE
from tools.manifest import GECKO_ID

_FIREFOX_LET_IN = """
    const [id, done] = arguments;
    (async () => {
      const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
      const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
      const { WebExtensionPolicy } = Cu.getGlobalForObject(Services);
      const permission = { permissions: ["internal:privateBrowsingAllowed"], origins: [] };
      await ExtensionPermissions.add(id, permission, WebExtensionPolicy.getByID(id).extension);
      await (await AddonManager.getAddonByID(id)).reload();
      await WebExtensionPolicy.getByID(id).readyPromise;
    })().then(() => done(), (error) => done(String(error)));
"""

_CHROMIUM_LET_IN = """
    const [extensionId, done] = arguments;
    chrome.developerPrivate.updateExtensionConfiguration({ extensionId, incognitoAccess: true })
      .then(() => done(), (error) => done(String(error)));
"""


def let_in(tab: Tab) -> None:
    """Let the extension into private windows. The browser starts it anew for that."""
    session, driver = tab.session, tab.driver
    if session.browser == "firefox":
        with driver.context(driver.CONTEXT_CHROME):
            trouble = driver.execute_async_script(_FIREFOX_LET_IN, GECKO_ID)
    else:
        driver.get("chrome://extensions")
        trouble = driver.execute_async_script(_CHROMIUM_LET_IN, session.extension_url("").split("/")[2])
    assert trouble is None, trouble

    def is_in() -> bool:
        with contextlib.suppress(Exception):  # the extension's pages are gone for a moment
            driver.get(session.extension_url(OPTIONS_PAGE))
            return bool(evaluate(session, "chrome.extension.isAllowedIncognitoAccess()"))
        return False

    tab.until(is_in, "the extension in private windows")
    driver.get("about:blank")


@contextlib.contextmanager
def private_window(tab: Tab) -> Iterator[str]:
    """A private window, as long as the block runs; the driver stays where it is. Gives the window's handle."""
    session, driver = tab.session, tab.driver
    mine = driver.current_window_handle
    before = set(driver.window_handles)
    with session.extension_tab(OPTIONS_PAGE):
        inside = driver.current_window_handle
        evaluate(session, "chrome.windows.create({ incognito: true, url: 'about:blank' })")
        [handle] = tab.until(lambda: set(driver.window_handles) - before - {inside}, "the window")
    try:
        yield handle
    finally:
        driver.switch_to.window(handle)
        driver.close()
        driver.switch_to.window(mine)
