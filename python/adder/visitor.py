"""What the standard library asks of its machine, and a page of its visitor: a tab, a password, a language, the time."""

from __future__ import annotations

import os
import time
import types
from typing import Any

from .adapting import Adapters

__all__ = ["adapters", "learn_languages", "learn_time_zone"]


def adapters(window: Any) -> Adapters:
    """What makes ``webbrowser`` and ``getpass`` use the page's own means.

    Args:
        window: The page's.
    """
    return {
        "getpass": lambda module: _adapt_getpass(module, window),
        "webbrowser": lambda module: _adapt_webbrowser(module, window),
    }


def _adapt_webbrowser(webbrowser: types.ModuleType, window: Any) -> None:
    class Browser(webbrowser.BaseBrowser):
        """The browser that shows the page."""

        def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
            """Opens a tab (HTML §7.2.2.1 ``window.open``); the page itself stays, and its Python with it.

            Args:
                url: What it shows; may be relative to the page.
                new: Is always a new tab.
                autoraise: The browser decides.

            Returns:
                Whether the browser has opened it. It does so from handlers of clicks and keys, for the most part.
            """
            return window.open(url, "_blank") is not None

    browser = Browser("page")
    webbrowser.register("default", None, browser)
    webbrowser.open = browser.open
    webbrowser.open_new = browser.open_new
    webbrowser.open_new_tab = browser.open_new_tab


def _adapt_getpass(getpass: types.ModuleType, window: Any) -> None:
    def ask(prompt: str = "Password: ", stream: Any = None, *, echo_char: str | None = None) -> str:
        """Asks the reader of the page for a password, in the page's prompt (HTML §8.8.1 ``window.prompt``).

        Args:
            prompt: What to ask.
            stream: Is not used: nothing is printed.
            echo_char: Is not used: a prompt shows what is typed. ``GetPassWarning`` says so.

        Raises:
            EOFError: the prompt was dismissed.
        """
        import warnings

        warnings.warn("what is typed into a page's prompt can be read", getpass.GetPassWarning, stacklevel=2)
        answer = window.prompt(str(prompt))
        if answer is None:
            raise EOFError("the prompt was dismissed")
        return answer

    getpass.getpass = ask


def learn_languages(languages: str) -> None:
    """Lets ``gettext`` and whoever looks at ``LANG`` find the visitor's languages.

    Args:
        languages: Their tags (BCP 47), the preferred one first, with spaces between them.
    """
    names: list[str] = []
    for tag in languages.split():
        language, *parts = tag.split("-")
        territory = next((part for part in parts if len(part) == 2 and part.isalpha()), "")
        names += [f"{language}_{territory.upper()}", language] if territory else [language]
    if names:
        os.environ["LANG"] = f"{names[0]}.UTF-8"
        os.environ["LANGUAGE"] = ":".join(dict.fromkeys(names))


def learn_time_zone() -> None:
    """Gives ``time`` the visitor's time zone: the snapshot was taken in another one."""
    year = time.gmtime().tm_year
    # Noon, as near to the middle of winter and of summer as the days of CPython's own look are.
    january, july = (time.localtime(time.mktime((year, month, 1, 12, 0, 0, 0, 0, 0))) for month in (1, 7))
    standard, summer = sorted((january, july), key=lambda moment: moment.tm_gmtoff)
    time.timezone, time.altzone = -standard.tm_gmtoff, -summer.tm_gmtoff
    time.daylight = int(standard.tm_gmtoff != summer.tm_gmtoff)
    time.tzname = (standard.tm_zone, summer.tm_zone)
