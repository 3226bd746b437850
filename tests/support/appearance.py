"""How a page is looked at: by whom likes it light or dark, and in how wide a window."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from tools.browser import Session

SCHEMES = ("light", "dark")


@contextlib.contextmanager
def color_scheme(session: Session, scheme: str) -> Iterator[None]:
    """Pages of the current tab see that the user prefers `scheme`."""
    driver = session.driver
    if session.browser == "chromium":
        command, name = "Emulation.setEmulatedMedia", "prefers-color-scheme"
        driver.execute_cdp_cmd(command, {"features": [{"name": name, "value": scheme}]})
        try:
            yield
        finally:
            driver.execute_cdp_cmd(command, {"features": []})
        return
    name = "layout.css.prefers-color-scheme.content-override"
    with driver.context(driver.CONTEXT_CHROME):
        driver.execute_script("Services.prefs.setIntPref(...arguments)", name, 0 if scheme == "dark" else 1)
    try:
        yield
    finally:
        with driver.context(driver.CONTEXT_CHROME):
            driver.execute_script("Services.prefs.clearUserPref(arguments[0])", name)


@contextlib.contextmanager
def window_width(session: Session, width: int, height: int = 900) -> Iterator[None]:
    """The current tab's page has so much room, in CSS pixels; also less than a window can be narrow."""
    context = session.driver.current_window_handle
    session.driver.browsing_context.set_viewport(context, viewport={"width": width, "height": height})
    try:
        yield
    finally:
        session.driver.browsing_context.set_viewport(context, viewport=None)
