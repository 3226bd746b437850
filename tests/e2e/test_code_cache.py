"""Compiled code of scripts is kept for the next time, for the very text and the very site alone."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By

from tests.support.code import COMPILED, LOADED, PATIENCE, change_kept, how, kept, large, page, until_kept
from tests.support.extension import set_setting, to_background
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE, launch
from tools.paths import BROWSERS

#: Each compiles at rest, some twice.
pytestmark = pytest.mark.timeout(600)

_numbers = itertools.count(1)


def clear(tab: Tab) -> None:
    """Nothing is kept after this."""
    assert to_background(tab.session, type="clear-code")["entries"] == 0


def compiled_once(tab: Tab, source: str, entries: int = 1) -> str:
    """A page's address whose script was compiled, and its code kept since."""
    number = next(_numbers)
    tab.site.add_python(f"/script-{number}.py", source)
    url = tab.open(page(f"/script-{number}.py"), f"/cached-{number}.html")
    assert how(tab) == COMPILED
    until_kept(tab, entries)
    return url


def test_a_script_that_was_here_before_is_not_compiled_again(tab: Tab) -> None:
    clear(tab)
    url = compiled_once(tab, large())
    for address in (url, f"{url}?of=another-address"):
        tab.go(address)
        assert how(tab) == LOADED


def test_a_script_whose_text_has_changed_is_compiled(tab: Tab) -> None:
    clear(tab)
    url = compiled_once(tab, large("before"))
    path = f"/script-{url.rsplit('-', 1)[1].removesuffix('.html')}.py"
    tab.site.add_python(path, large("after"))
    tab.go(url)
    assert how(tab) == COMPILED
    assert "after" in str(tab.js("return document.body.dataset.seed"))


def test_a_traceback_of_code_that_was_kept_names_the_page_s_line(tab: Tab) -> None:
    clear(tab)
    source = large() + "\ndef fails():\n    return  undefined_name + 1\nfails()\n"
    line = source.split("\n").index("    return  undefined_name + 1") + 1
    inline = f'<!doctype html><title>T</title><body>\n\n<script type="python">\n{source}</script></body>'
    compiled_once(tab, source)
    url = tab.open(inline, "/inline.html")
    assert how(tab) == COMPILED
    until_kept(tab, 2)
    shown = tab.until_message("NameError", "error").text
    # At another address, too: the code itself knows none.
    for _ in range(2):
        tab.go(f"{url}?again")
        assert how(tab) == LOADED
        again = tab.until_message("NameError", "error").text
        assert again == shown.replace(url, f"{url}?again")
        assert f'File "{url}?again", line {line + 3}, in fails' in again
        assert "    return  undefined_name + 1\n            ^^^^^^^^^^^^^^" in again


def test_another_site_s_script_of_the_same_text_is_compiled_anew(tab: Tab) -> None:
    clear(tab)
    tab.session.decide(tab.site.other, "allow")
    url = compiled_once(tab, large())
    tab.go(url.replace(tab.site.origin, tab.site.other))
    assert how(tab) == COMPILED
    until_kept(tab, 2)
    # A frame of a site's in another's page is not that site's own page.
    frame = url.replace(tab.site.origin, tab.site.other)
    tab.session.decide(f"{tab.site.other} in {tab.site.origin}", "allow")
    tab.open(f'<!doctype html><title>T</title><body><iframe src="{frame}"></iframe></body>')
    tab.driver.switch_to.frame(0)
    try:
        assert how(tab) == COMPILED
    finally:
        tab.driver.switch_to.default_content()
    # Blocking a site takes away what is kept of it, wherever it is embedded.
    until_kept(tab, 3)
    tab.session.decide(tab.site.other, "block")
    until_kept(tab, 1)
    tab.go(url)
    assert how(tab) == LOADED


@pytest.mark.parametrize(
    "damage",
    [
        "code.put(new Uint8Array(50).buffer, key)",
        "code.delete(key)",
        "code.put('text', key)",
        "entries.put({ ...entry, hash: 'f'.repeat(64) })",
    ],
)
def test_a_damaged_entry_is_ignored_and_replaced(tab: Tab, damage: str) -> None:
    clear(tab)
    url = compiled_once(tab, large())
    change_kept(tab, damage)
    tab.go(url)
    assert how(tab) == COMPILED
    until_kept(tab, 1)
    tab.go(url)
    assert how(tab) == LOADED


def test_the_oldest_entries_give_way(tab: Tab) -> None:
    clear(tab)
    url = compiled_once(tab, large())
    # As many as a site may have, all older than what comes next.
    change_kept(
        tab,
        "for (let n = 1; n < 256; n += 1) entries.put({ ...entry, key: `old ${n}`, used: entry.used - 1000 + n });"
        "entries.put({ ...entry, used: 1 })",
    )
    assert kept(tab) == 256
    tab.site.add_python("/next.py", large("next"))
    tab.open(page("/next.py"), "/next.html")
    assert how(tab) == COMPILED
    oldest = "(await all()).every(({ used }) => used !== 1)"
    tab.until(lambda: change_kept(tab, f"return {oldest}"), "the oldest is gone", PATIENCE)
    assert kept(tab) == 256
    tab.go(url)
    assert how(tab) == COMPILED


def test_what_does_not_compile_or_warns_does_so_each_time(tab: Tab) -> None:
    clear(tab)
    url = tab.site.add("/broken.html", page("/broken.py"))
    tab.site.add_python("/broken.py", large() + "x = (\n")
    for _ in range(2):
        tab.go(url)
        assert "'(' was never closed" in tab.until_message("SyntaxError", "error").text
        # That there is no code is known from then on.
        until_kept(tab, 1)


def test_switched_off_nothing_is_kept_and_nothing_used(tab: Tab) -> None:
    clear(tab)
    url = compiled_once(tab, large())
    set_setting(tab.session, "codeCache", False)
    try:
        assert kept(tab) == 0
        tab.go(url)
        assert how(tab) == COMPILED
    finally:
        set_setting(tab.session, "codeCache", None)
    assert kept(tab) == 0


def test_the_options_page_shows_how_much_there_is_and_clears_it(tab: Tab) -> None:
    clear(tab)
    compiled_once(tab, large())
    driver = tab.driver
    with tab.session.extension_tab(f"{OPTIONS_PAGE}#general"):
        size = tab.until(lambda: driver.find_element(By.ID, "code-size"), "the size")
        tab.until(lambda: size.get_attribute("data-entries") == "1", "one script")
        assert "1" in size.text
        driver.find_element(By.ID, "clear-code").click()
        tab.until(lambda: size.get_attribute("data-entries") == "0", "nothing kept")
        assert not driver.find_element(By.ID, "clear-code").is_enabled()
        tab.until(lambda: driver.find_element(By.ID, "code-status").text, "the status")
        assert driver.execute_script("return document.activeElement.id") == "code-heading"
    assert kept(tab) == 0


@pytest.mark.parametrize("browser", BROWSERS)
def test_code_outlives_the_browser_and_not_the_build_of_adder(
    browser: str, extensions: Path, tmp_path: Path, site: Site
) -> None:
    folder = tmp_path / browser
    shutil.copytree(extensions / browser, folder)
    site.add_python("/lasting.py", large())
    url = site.add("/lasting.html", page("/lasting.py"))

    def with_browser(use: Callable[[Tab], Any]) -> None:
        with launch(browser, folder, profile=tmp_path / "profile") as session:
            use(Tab(session, site))

    def first(tab: Tab) -> None:
        tab.session.decide(site.origin, "allow")
        tab.go(url)
        assert how(tab) == COMPILED
        until_kept(tab, 1)

    def again(tab: Tab) -> None:
        tab.go(url)
        assert how(tab) == LOADED

    def updated(tab: Tab) -> None:
        # Its host has started with the first page.
        tab.go(url)
        assert how(tab) == COMPILED
        tab.until(
            lambda: kept(tab) == 1 and not change_kept(tab, f"return entry.build === {build!r}"),
            "the new code alone",
            PATIENCE,
        )

    with_browser(first)
    with_browser(again)
    build = rebuild(folder)
    with_browser(updated)


def rebuild(folder: Path) -> str:
    """Give an extension the id of another build; returns the one that it had."""
    bundles = [*folder.glob("extension/host/*.js"), *folder.glob("extension/background/*.js")]
    texts = {path: path.read_text(encoding="utf-8") for path in bundles}
    before = next(text for text in texts.values() if "new CodeCache(" in text).split('new CodeCache("')[1].split('"')[0]
    for path, text in texts.items():
        path.write_text(text.replace(f'new CodeCache("{before}"', 'new CodeCache("another build"'), encoding="utf-8")
    return before
