"""The browser's back-forward cache: whether it keeps a page that is left."""

from __future__ import annotations

from tests.support.tab import Tab

PERSISTED = """<script>
addEventListener('pagehide', (event) => { localStorage.kept = event.persisted; });
addEventListener('pageshow', (event) => { window.persisted = event.persisted; });
</script>"""
"""For a page: notes whether the browser keeps it when it is left, and whether it is a kept one that is shown."""


def leave(tab: Tab, url: str) -> bool:
    """Leave a page with :data:`PERSISTED` for another one of its site; whether the browser keeps it."""
    tab.js("delete localStorage.kept")
    tab.driver.get(url)
    # The page that is left may be told of it only now, in a process of its own.
    return tab.until(lambda: tab.js("return localStorage.kept"), "the end of the page before") == "true"
