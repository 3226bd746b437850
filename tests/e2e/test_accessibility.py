"""The extension's pages can be read and used by everybody: axe-core finds nothing that keeps somebody out.

Each page is looked at light and dark, with something in it: an empty list has little to get wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from selenium.webdriver.common.by import By

from tests.support import counter
from tests.support.appearance import SCHEMES, color_scheme, window_width
from tests.support.debugger import DebuggerView
from tests.support.devtools import panel
from tests.support.extension import evaluate, popup
from tests.support.memory import MemoryView
from tests.support.performance import PerformanceView
from tests.support.snippets import keep, snippet
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE, WELCOME_PAGE
from tools.paths import NODE_MODULES

AXE = (NODE_MODULES / "axe-core/axe.min.js").read_text(encoding="utf-8")
GRAVE = ("serious", "critical")
SECTIONS = ("sites", "defaults", "general", "packages", "snippets", "log", "backup", "about")


def findings(tab: Tab) -> list[str]:
    """What axe-core finds grave in the page: the rule, and where it is broken."""
    # By the driver, which the page's Content-Security-Policy does not bind.
    tab.driver.execute_script(AXE)
    result: dict[str, Any] = evaluate(tab.session, "axe.run(document, { resultTypes: ['violations'] })")
    assert result["passes"], "axe-core looked at nothing"
    return [
        f"{found['id']}: {node['html'][:120]} {node['failureSummary']}"
        for found in result["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]


def looked_at(tab: Tab, prepare: Callable[[], None] | None = None) -> dict[str, list[str]]:
    """The findings in both colour schemes, by scheme."""
    found = {}
    for scheme in SCHEMES:
        with color_scheme(tab.session, scheme):
            tab.until(lambda scheme=scheme: tab.js(f"return matchMedia('(prefers-color-scheme: {scheme})').matches"))
            if prepare:
                prepare()
            found[scheme] = findings(tab)
    return found


def overflows(tab: Tab) -> bool:
    """Whether one would have to scroll sideways."""
    return bool(tab.js("return document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.fixture
def filled(asked: Tab) -> Iterator[Tab]:
    """The options page with something of everything."""
    ask = "Promise.all(args[0].map((question) => chrome.runtime.sendMessage({ to: 'background', ...question })))"
    allowed = "https://a-name-that-is-rather-long.subdomain.example.com"
    keep(asked.session, snippet("A name that is rather long " * 3, "print('long')  # " * 20, f"{allowed}/*"))
    with asked.session.extension_tab(OPTIONS_PAGE):
        questions = [
            {"type": "set-rule", "sites": [allowed, "https://w.example in https://b.example"], "decision": "allow"},
            {"type": "set-rule", "sites": ["https://b.example"], "decision": "block", "duration": "session"},
            {"type": "set-capability", "sites": ["https://c.example"], "capability": "media", "allowed": False},
            {"type": "set-setting", "name": "enabled", "value": False},
        ]
        evaluate(asked.session, ask, questions)
        evaluate(asked.session, "chrome.storage.local.set({ 'policy.broken': [7] })")
        asked.until(lambda: asked.driver.find_elements(By.CSS_SELECTOR, "#broken, #off"), "the notices")
        asked.until(lambda: len(asked.driver.find_elements(By.CSS_SELECTOR, "tr[data-site]")) >= 4, "the sites")
        asked.js("document.querySelector('tbody .details').click()")
        asked.js("document.querySelector('tbody .tick input').click()")
        try:
            yield asked
        finally:
            evaluate(asked.session, ask, [{"type": "reset"}])
            evaluate(asked.session, "chrome.storage.local.remove('policy.broken')")
            keep(asked.session)


def show(tab: Tab, section: str) -> None:
    """Go to a section of the options page."""
    tab.js("location.hash = arguments[0]", section)
    tab.until(lambda: tab.js("return document.activeElement.id") == f"{section}-heading", section)


def test_axe_finds_nothing_grave_in_any_section_of_the_options_page(filled: Tab) -> None:
    for section in SECTIONS:
        show(filled, section)
        if section == "general":
            filled.js(
                """const field = document.querySelector('#setting-busySeconds');
                field.value = '99999';
                field.dispatchEvent(new Event('change'));"""
            )
        assert looked_at(filled) == {"light": [], "dark": []}, section
    show(filled, "backup")
    filled.js("document.querySelector('#reset').click()")
    filled.until(lambda: filled.driver.find_elements(By.CSS_SELECTOR, "dialog[open]"), "the question")
    assert looked_at(filled) == {"light": [], "dark": []}, "the question before a reset"


def test_axe_finds_nothing_grave_in_the_welcome_page(asked: Tab) -> None:
    with asked.session.extension_tab(WELCOME_PAGE):
        asked.until(lambda: asked.driver.find_elements(By.ID, "sample"), "the page")
        assert looked_at(asked) == {"light": [], "dark": []}


def test_axe_finds_nothing_grave_in_the_popup(asked: Tab) -> None:
    keep(asked.session, snippet("One", "1"))
    url = asked.open(counter.page())
    with popup(asked, url) as shown:
        shown.until(asked.site.origin, "asks")
        asked.js("document.querySelector('.snippets').open = true")
        asked.until(lambda: asked.driver.find_elements(By.CSS_SELECTOR, "[data-snippet]:enabled"), "the snippets")
        assert looked_at(asked) == {"light": [], "dark": []}, "a page that asks"
        shown.press(asked.site.origin, "once")
        shown.until(asked.site.origin, "running")
        assert looked_at(asked) == {"light": [], "dark": []}, "a page that runs Python"
        asked.js("for (const part of document.querySelectorAll('.log, .capabilities')) part.open = true")
        asked.until(lambda: asked.driver.find_elements(By.CSS_SELECTOR, ".log li"), "the log")
        asked.js("document.querySelector('[data-capability=network]').click()")
        asked.until(lambda: asked.driver.find_elements(By.CSS_SELECTOR, ".reload"), "what that needs")
        assert looked_at(asked) == {"light": [], "dark": []}, "its log, and a capability that was switched off"
        asked.js("document.documentElement.dir = 'rtl'")
        assert not overflows(asked)
        name, pill = asked.js(
            "return ['h2', '.pill'].map((part) => document.querySelector(`section ${part}`))"
            ".map((part) => part.getBoundingClientRect().left)"
        )
        assert pill < name, "what is at the end is at the left where one reads from the right"
        assert looked_at(asked) == {"light": [], "dark": []}, "from right to left"
        asked.js("document.documentElement.dir = 'ltr'")
        shown.press(asked.site.origin, "block")
        shown.until(asked.site.origin, "blocked")
        assert looked_at(asked) == {"light": [], "dark": []}, "a page that is blocked"
        asked.driver.find_element(By.ID, "switch").click()
        asked.until(lambda: asked.driver.find_elements(By.CSS_SELECTOR, "main[data-state=off]"), "the tab switched off")
        assert looked_at(asked) == {"light": [], "dark": []}, "a tab that is switched off"
        # The tests after this one have the same tab.
        on = asked.until(lambda: asked.driver.find_elements(By.CSS_SELECTOR, "#switch:enabled"), "the end of the rest")
        on[0].click()
        asked.until(lambda: not asked.driver.find_elements(By.CSS_SELECTOR, "main[data-state=off]"), "the tab on again")


def test_axe_finds_nothing_grave_in_the_developer_tools_panel(tab: Tab) -> None:
    url = tab.python("import json\nprint('ready')\ndef half(n):\n    return n / nothing")
    with panel(tab, url) as shown:
        shown.until(lambda: shown.state() == "running", "Python")
        shown.value("[{'n': 1}, {'n': 2}]")
        shown.run("import sys; print('careful', file=sys.stderr)")
        shown.error("half(2)")
        shown.error("x = 'open")
        shown.run("document.body")
        shown.until_shown("<body>", "result")
        shown.js("[...document.querySelectorAll('adder-value button.twisty')].at(-1).click()")
        shown.until_shown("members", "result")
        shown.js("[...document.querySelectorAll('[data-action=locals]')].at(-1).click()")
        shown.field.send_keys("json.dumps(1, ")
        shown.until(lambda: shown.js("return !!document.querySelector('.hint-line')"), "the signature")
        assert looked_at(tab) == {"light": [], "dark": []}, "the console"
        shown.click("#tab-problems")
        shown.until(lambda: shown.js("return !!document.querySelector('.problems li')"), "the problems")
        assert looked_at(tab) == {"light": [], "dark": []}, "the problems"
        debugger = DebuggerView(shown)
        shown.until(lambda: "def half" in debugger.state["text"], "the source")
        debugger.set(url, tab.site.line_of(url, "return n / nothing"))
        shown.js("document.querySelector('adder-console').run('half(2)')")
        debugger.until_stopped()
        assert looked_at(tab) == {"light": [], "dark": []}, "the debugger where Python stands"
        debugger.press("continue")
        debugger.until_running()
        recorded = PerformanceView(shown)
        recorded.start()
        shown.js("document.querySelector('adder-console').run('sum(range(1000))')")
        recorded.stop()
        assert looked_at(tab) == {"light": [], "dark": []}, "the performance"
        MemoryView(shown).take()
        assert looked_at(tab) == {"light": [], "dark": []}, "the memory"
        keep(tab.session, snippet("One", "1", "https://a.example/*"), snippet("Two", "for x in []:\n    pass"))
        shown.click("#tab-snippets")
        shown.click("[data-id=id-Two]")
        shown.js("document.querySelector('#snippet-name').dispatchEvent(new Event('input'))")
        shown.click("#snippet-delete")
        shown.until(lambda: shown.js("return !!document.querySelector('#snippet-keep')"), "the question")
        assert looked_at(tab) == {"light": [], "dark": []}, "the snippets"


def test_nobody_has_to_scroll_sideways_in_a_narrow_window_whichever_way_is_written(filled: Tab) -> None:
    with window_width(filled.session, 320):
        filled.until(lambda: filled.js("return innerWidth") == 320, "the narrow window")
        for direction in ("ltr", "rtl"):
            filled.js("document.documentElement.dir = arguments[0]", direction)
            for section in SECTIONS:
                show(filled, section)
                assert not overflows(filled), (section, direction)
        filled.driver.get(filled.session.extension_url(WELCOME_PAGE))
        filled.until(lambda: filled.driver.find_elements(By.ID, "sample"), "the welcome page")
        for direction in ("ltr", "rtl"):
            filled.js("document.documentElement.dir = arguments[0]", direction)
            assert not overflows(filled), ("welcome", direction)
