"""Whether a document speaks with its interpreter directly, as only the gatekeeper's own world knows."""

from __future__ import annotations

from tests.support.extension import ask, set_setting, tab_id
from tests.support.tab import Tab

_IS_DIRECT = """chrome.scripting.executeScript({
  target: { tabId: args[0], allFrames: true },
  world: 'ISOLATED',
  func: () => globalThis.adderGatekeeper?.isDirect ?? null,
}).then((found) => found.map(({ result }) => result))"""


def lines(tab: Tab, url: str) -> list[bool | None]:
    """For each document of the tab with `url`: whether its line is direct; None where it has no gatekeeper."""
    return ask(tab.session, _IS_DIRECT, tab_id(tab.session, url))


def until_direct(tab: Tab, url: str) -> None:
    """Wait until all documents with Python in the tab have a direct line."""

    def are_direct() -> bool:
        found = [line for line in lines(tab, url) if line is not None]
        return bool(found) and all(found)

    tab.until(are_direct, "the direct line")


def allow_direct(tab: Tab, allowed: bool | None) -> None:
    """Give pages that are opened from now on a direct line, or keep them to the relay."""
    set_setting(tab.session, "directPort", allowed)
