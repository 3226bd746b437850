"""Scripts that are large enough for their compiled code to be kept, and what the extension says of what it keeps."""

from __future__ import annotations

from typing import Any

from tests.support.extension import ask, evaluate, to_background
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE

STATS = """
import web
_stats = web.stats()
document.body.dataset.compiled = f"{_stats.compiled} compiled, {_stats.loaded} loaded"
"""

PATIENCE = 150.0
"""Seconds to wait for what is compiled at rest: a boot beside those of the pages, on a machine that others use too."""

COMPILED = "1 compiled, 0 loaded"
LOADED = "0 compiled, 1 loaded"


def large(seed: str = "", functions: int = 100) -> str:
    """A script of five lines for each function; says at its end how it came by its code."""
    parts = [
        f"def f{number}(x, y=None):\n"
        f"    values = [{seed!r}, x + {number}, y or {number}]\n"
        "    if x > 10:\n"
        "        return sum(len(str(value)) for value in values)\n"
        "    return {'name': x, 'values': values}\n"
        for number in range(functions)
    ]
    return "".join(parts) + f"document.body.dataset.seed = {seed!r}\n" + STATS


def page(path: str) -> str:
    """A page with the script at `path`."""
    return f'<!doctype html><title>Test</title><body><script type="python" src="{path}"></script></body>'


def how(tab: Tab) -> str:
    """How the script of the page that is just loading came by its code."""
    return tab.until(lambda: tab.js("return document.body?.dataset.compiled"), "the script's end", PATIENCE)


def kept(tab: Tab) -> int:
    """How many scripts' code is kept."""
    return to_background(tab.session, type="code-size")["entries"]


def until_kept(tab: Tab, number: int = 1) -> None:
    """Wait until the code of so many scripts is kept."""
    # In one tab: what is compiled meanwhile needs the processor.
    with tab.session.extension_tab(OPTIONS_PAGE):
        size = "chrome.runtime.sendMessage({ to: 'background', type: 'code-size' })"
        tab.until(
            lambda: evaluate(tab.session, size)["entries"] == number, f"{number} scripts' code being kept", PATIENCE
        )


def change_kept(tab: Tab, statement: str) -> Any:
    """Run JavaScript on the database of what is kept, in one transaction; what it returns comes back.

    It has the object stores `entries` and `code`, the `entry` that was used last and its `key`, and `all()` entries.
    """
    return ask(
        tab.session,
        """(async () => {
          const answer = (request) => new Promise((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
          const database = await answer(indexedDB.open('adder:code'));
          const transaction = database.transaction(['entries', 'code'], 'readwrite');
          const [entries, code] = ['entries', 'code'].map((name) => transaction.objectStore(name));
          const ended = new Promise((resolve) => { transaction.oncomplete = resolve; });
          const all = () => answer(entries.getAll());
          const entry = (await all()).sort((one, other) => other.used - one.used)[0], key = entry?.key;
          const value = await (async () => { STATEMENT; })();
          await ended;
          database.close();
          return value;
        })()""".replace("STATEMENT", statement),
    )
