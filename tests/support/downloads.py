"""Files that a page hands to the user, in a real browser: where they go, and what is in them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.tab import Tab
from tools.browser import Session, launch


def download_preferences(browser: str, folder: Path) -> dict[str, Any]:
    """The browser's preferences that put downloads into `folder` without a question."""
    if browser == "chromium":
        return {"download.default_directory": str(folder), "download.prompt_for_download": False}
    return {"browser.download.folderList": 2, "browser.download.dir": str(folder)}


@contextlib.contextmanager
def saving_browser(browser: str, extensions: Path, downloads: Path) -> Iterator[Session]:
    """A browser that saves files without asking, in a folder with its name."""
    folder = downloads / browser
    folder.mkdir()
    preferences = download_preferences(browser, folder)
    with launch(browser, extensions / browser, preferences=preferences) as running:
        yield running


def downloaded(tab: Tab, folder: Path, pattern: str) -> str:
    """The text of the one file there with a name like `pattern`, once it is whole."""

    def whole() -> str | None:
        found = list(folder.glob(pattern))
        # Both browsers write to a file of another name; Firefox puts an empty one in its place meanwhile.
        return found[0].read_text(encoding="utf-8") if len(found) == 1 else None

    return tab.until(whole, f"the download of {pattern}")
