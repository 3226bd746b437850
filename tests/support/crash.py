"""A page's process that ends on the spot, as one that crashes does."""

from __future__ import annotations

import contextlib
import os
import signal

from selenium.common.exceptions import WebDriverException

from tests.support.tab import Tab

_PROCESS = """
// A browser that is driven ends with its first page that crashes, unless it is told not to.
Services.env.set("MOZ_CRASHREPORTER_SHUTDOWN", "");
return [...Services.wm.getEnumerator("navigator:browser")].flatMap((window) => window.gBrowser.browsers)
  .map((browser) => browser.browsingContext.currentWindowGlobal)
  .find((global) => global?.documentURI.spec === arguments[0])?.osPid ?? 0;
"""


def crash(tab: Tab, context: str, url: str) -> None:
    """End the process of the page at `url`, which is not the driver's current tab.

    Args:
        tab: The browser.
        context: The page's tab, as the driver names it.
        url: The page's address.
    """
    driver = tab.driver
    if tab.browser == "firefox":
        with driver.context(driver.CONTEXT_CHROME):
            process = driver.execute_script(_PROCESS, url)
        assert process, "the page has a process"
        os.kill(process, signal.SIGKILL)
        return
    # Chromium's page for this; as it is never loaded, the driver says that it could not be.
    with contextlib.suppress(WebDriverException):
        driver.browsing_context.navigate(context, "chrome://crash", wait="none")
