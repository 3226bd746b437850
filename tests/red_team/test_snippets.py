"""Snippets: who gets hold of one, who can have one run, and where one that runs by itself can be lured to

A snippet acts with the authority of the page that it runs on. A page must not have one run that was meant for another, read
one that does not run there, or change what is kept; and the panel, which shows what a page says, has none run by itself.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from urllib.parse import unquote

import pytest

from tests.support.devtools import panel
from tests.support.extension import ask, tab_id, to_background
from tests.support.site import Site
from tests.support.snippets import keep, kept, snippet
from tests.support.tab import Tab
from tools.browser import OPTIONS_PAGE, Session

SECRET = "the-source-is-a-secret"
MARKUP = "<img src='{canary}' onerror='document.title=1'><b>bold</b>"

MESSAGES = [
    {"type": "run-snippet", "id": "id-Tell"},
    {"type": "save-snippet", "id": "id-Tell", "name": "Tell", "source": "forged"},
    {"type": "save-snippet", "id": None, "name": "forged", "source": "forged"},
    {"type": "delete-snippet", "id": "id-Tell"},
    {"type": "automate-snippet", "id": "id-Tell", "patterns": ["<all_urls>"], "automatic": True},
    {"type": "preview-snippets", "text": "{}"},
    {"type": "import-snippets", "text": "{}"},
]


@pytest.fixture(scope="module")
def canary(session: Session) -> Iterator[Site]:
    """A server that hears where snippets run."""
    made = Site()
    yield made
    made.close()


def telling(canary: Site, *patterns: str) -> dict[str, object]:
    """A snippet that tells the canary where it runs."""
    source = (
        f"# {SECRET}\nfrom urllib.parse import quote\n"
        f"window.fetch('{canary.origin}/ran?' + quote(window.location.href, safe=''), {{'mode': 'no-cors'}})"
    )
    return snippet("Tell", source, *patterns)


@pytest.fixture
def bank(asked: Tab, canary: Site) -> Iterator[str]:
    """An origin that a snippet runs on by itself. The attacker's own is allowed Python, too."""
    session, site = asked.session, asked.site
    to_background(session, type="reset")
    to_background(session, type="set-rule", sites=[site.origin, site.other], decision="allow")
    canary.requests.clear()
    keep(session, telling(canary, "http://localhost/*"))
    site.add("/bank.html", "<!doctype html><title>Bank</title>")
    yield site.other
    keep(session)


def ran(canary: Site) -> list[str]:
    """The addresses of the pages that the snippet ran on."""
    return [
        unquote(request.path.partition("?")[2]) for request in list(canary.requests) if request.path.startswith("/ran")
    ]


def after_the_bank(tab: Tab, canary: Site, bank: str) -> list[str]:
    """Where the snippet has run, once it has on the bank's page, which another tab opens later."""
    page = tab.driver.current_window_handle
    last = f"{bank}/bank.html?{len(canary.requests)}"
    tab.driver.switch_to.new_window("tab")
    try:
        tab.go(last)
        tab.until(lambda: last in ran(canary), "the snippet on the bank's page")
    finally:
        tab.driver.close()
        tab.driver.switch_to.window(page)
    return [address for address in ran(canary) if address != last]


def test_a_page_s_address_that_only_looks_like_a_site_s_lures_no_snippet_there(
    asked: Tab, canary: Site, bank: str
) -> None:
    site = asked.site
    host = bank.removeprefix("http://")
    for path in (f"/?{bank}/", f"/{bank}/bank.html", f"/x#{bank}/bank.html", f"/{host}", f"/x?@{host}/", f"/.{host}/"):
        site.add(path.partition("?")[0].partition("#")[0], "<!doctype html><title>Evil</title>")
        asked.go(site.origin + path)
        assert asked.driver.title == "Evil"
    assert after_the_bank(asked, canary, bank) == []


def test_a_redirect_counts_for_where_it_leads(asked: Tab, canary: Site, bank: str) -> None:
    site = asked.site
    site.add("/evil.html", "<!doctype html><title>Evil</title>")
    site.add("/away", "", status=302, headers={"Location": f"{site.origin}/evil.html"})
    asked.go(f"{bank}/away")
    assert asked.driver.title == "Evil"
    assert after_the_bank(asked, canary, bank) == []


def test_a_page_that_is_replaced_at_once_does_not_leave_its_snippet_to_the_next(
    asked: Tab, canary: Site, bank: str
) -> None:
    site = asked.site
    site.add("/evil.html", "<!doctype html><title>Evil</title><script type=python>print('evil')</script>")
    site.add("/hop.html", f"<!doctype html><script>location.replace('{site.origin}/evil.html')</script>")
    for _ in range(3):
        asked.go(f"{bank}/hop.html")
        asked.until(lambda: asked.driver.title == "Evil", "the next page")
    asked.until_printed("evil")
    found = after_the_bank(asked, canary, bank)
    assert all(address.startswith(bank) for address in found), found


def test_a_page_that_gives_itself_another_path_gets_what_was_meant_for_the_one_that_was_loaded(
    asked: Tab, canary: Site, bank: str
) -> None:
    keep(asked.session, telling(canary, "http://localhost/bank.html*"))
    moves = "history.replaceState(null, '', '/bank.html'); history.pushState(null, '', '/bank.html?pushed');"
    asked.site.add("/evil.html", f"<!doctype html><title>Evil</title><script>{moves}</script>")
    asked.go(f"{bank}/evil.html")
    asked.until(lambda: "pushed" in asked.driver.current_url, "the other path")
    assert after_the_bank(asked, canary, bank) == []


def test_no_frame_gets_a_snippet_that_runs_by_itself_and_nor_does_a_sandboxed_page(
    asked: Tab, canary: Site, bank: str
) -> None:
    session, site = asked.session, asked.site
    keep(session, telling(canary, "<all_urls>"))
    framed = f"{bank} in {site.origin}"
    to_background(session, type="set-rule", sites=[framed], decision="allow")
    blob = "document.querySelector('#blob').src = URL.createObjectURL(new Blob(['<p>x'], { type: 'text/html' }))"
    page = (
        f"<!doctype html><title>Top</title><iframe src='{bank}/bank.html'></iframe><iframe src='/bank.html'></iframe>"
        "<iframe sandbox='allow-scripts' src='/bank.html'></iframe><iframe srcdoc='<p>x'></iframe>"
        f"<iframe id=blob></iframe><iframe src='about:blank'></iframe><script>{blob}</script>"
    )
    url = asked.open(page)
    asked.until(lambda: url in ran(canary), "the page's own")
    sandboxed = asked.open(
        "<!doctype html><title>Sandboxed</title>", headers={"Content-Security-Policy": "sandbox allow-scripts"}
    )
    assert after_the_bank(asked, canary, bank) == [url], sandboxed


def test_a_prerendered_page_has_its_snippet_when_it_is_shown_and_not_before(
    asked: Tab, canary: Site, bank: str
) -> None:
    if asked.browser == "firefox":
        pytest.skip("Firefox does not prerender")
    keep(asked.session, telling(canary, "<all_urls>"))
    site = asked.site
    site.add("/prerendered.html", "<!doctype html><script>fetch('/prerendered-as?' + document.prerendering)</script>")
    rules = json.dumps({"prerender": [{"urls": ["/prerendered.html"], "eagerness": "immediate"}]})
    before = asked.open(f"<!doctype html><title>Before</title><script type=speculationrules>{rules}</script>")
    end = time.monotonic() + 10
    while not site.asked("/prerendered-as") and time.monotonic() < end:
        time.sleep(0.05)
    if not any(request.path == "/prerendered-as?true" for request in site.requests):
        pytest.skip("this browser does not prerender under its driver")
    asked.until(lambda: before in ran(canary), "the page's own")
    assert after_the_bank(asked, canary, bank) == [before]
    asked.js("location.href = '/prerendered.html'")
    shown = f"{site.origin}/prerendered.html"
    asked.until(lambda: shown in ran(canary), "the snippet, now that it is shown")
    assert sorted(address for address in ran(canary) if bank not in address) == sorted([before, shown])


def test_a_content_script_collects_nothing_but_what_is_noted_for_its_document_and_changes_nothing(
    asked: Tab, canary: Site, bank: str
) -> None:
    before = kept(asked.session)
    url = asked.open("<!doctype html><title>Evil</title>")
    number = tab_id(asked.session, url)
    asked.driver.switch_to.new_window("tab")
    asked.go(f"{bank}/bank.html")
    asked.until(lambda: f"{bank}/bank.html" in ran(canary), "the bank's page")
    other = tab_id(asked.session, f"{bank}/bank.html")
    script = (
        "chrome.scripting.executeScript({ target: { tabId: args[0] }, world: 'ISOLATED', args: [args[1], args[2]],"
        " func: (messages, tabId) => Promise.all(messages.map((message) => chrome.runtime.sendMessage("
        "{ to: 'background', tabId, ...message }))) }).then(([{ result }]) => result)"
    )
    collecting = [{"type": "snippets"}, {"type": "snippets", "tabId": other, "documentId": "x", "sender": {}}]
    assert ask(asked.session, script, number, collecting, other) == [[], []]
    answers = ask(asked.session, script, number, MESSAGES, other)
    assert all("Not for you" in answer["error"] for answer in answers), answers
    asked.driver.close()
    asked.driver.switch_to.window(asked.driver.window_handles[0])
    assert kept(asked.session) == before


def test_the_panel_has_no_snippet_run_by_itself_and_none_run_from_the_toolbar(
    asked: Tab, canary: Site, bank: str
) -> None:
    session = asked.session
    keep(session, snippet("Own", "1"), telling(canary, "http://localhost/*"))
    url = asked.open("<!doctype html><title>Plain</title>")
    with panel(asked, url) as shown:

        def say(**message: object) -> dict[str, object]:
            return shown.js("return chrome.runtime.sendMessage({ to: 'background', ...arguments[0] })", message)

        for kind in ("automate-snippet", "run-snippet"):
            answer = say(type=kind, tabId=shown.number, id="id-Own", patterns=["<all_urls>"], automatic=True)
            assert "Not for you" in str(answer["error"])
        more = {"patterns": ["<all_urls>"], "automatic": True}
        say(type="save-snippet", tabId=shown.number, id="id-Own", name="Own", source="2", **more)
        say(type="save-snippet", tabId=shown.number, id=None, name="New", source="3", **more)
        # Another source for what runs by itself on the bank's pages would run there.
        say(type="save-snippet", tabId=shown.number, id="id-Tell", name="Tell", source="forged")
        file = {"kind": "adder-snippets", "version": 1, "snippets": [{"name": "File", "source": "4", **more}]}
        say(type="import-snippets", tabId=shown.number, text=json.dumps(file))
        wrong = [
            {"id": 7, "name": "x", "source": "x"},
            {"id": None, "name": {"x": 1}, "source": "x"},
            {"id": None, "name": "x", "source": ["x"]},
            {"id": "id-none", "name": "x", "source": "x"},
            {"id": None, "name": "x", "source": "x" * 100_001},
            {"id": None, "name": "x" * 101, "source": "x"},
            {"id": None, "name": "Own", "source": "x"},
        ]
        for fields in wrong:
            assert "error" in say(type="save-snippet", tabId=shown.number, **fields), fields
        assert "error" in say(type="save-snippet", tabId="7", id=None, name="x", source="x")
    now = kept(session)
    assert sorted(now) == ["File", "New", "Own", "Tell"]
    assert [name for name, one in now.items() if one["automatic"]] == []
    assert [name for name, one in now.items() if "<all_urls>" in one["patterns"]] == ["File"]


def test_what_the_user_has_run_on_a_page_allows_nothing_to_run_by_itself_on_the_next(
    asked: Tab, canary: Site, bank: str
) -> None:
    session, site = asked.session, asked.site
    to_background(session, type="set-rule", sites=[site.origin], decision="ask")
    keep(session, telling(canary, "<all_urls>"))
    url = asked.open("<!doctype html><title>Asks</title>")
    number = tab_id(session, url)
    assert to_background(session, type="run-snippet", tabId=number, id="id-Tell") == {"started": True, "reason": ""}
    asked.until(lambda: ran(canary) == [url], "what the user has run")
    asked.js("history.pushState(null, '', '/pushed.html')")
    asked.open("<!doctype html><title>Next</title>")
    assert after_the_bank(asked, canary, bank) == [url]


def test_markup_in_the_name_or_the_source_of_a_snippet_stays_text_wherever_it_is_shown(
    asked: Tab, canary: Site, bank: str
) -> None:
    session = asked.session
    markup = MARKUP.format(canary=f"{canary.origin}/shown.png")
    keep(session, snippet(markup[:100], markup, automatic=False) | {"id": "id-Markup"})
    file = {"kind": "adder-snippets", "version": 1, "snippets": [{"name": f"{markup[:95]} 2", "source": markup}]}
    url = asked.open("<!doctype html><title>Plain</title>")
    number = tab_id(session, url)
    harmless = "return [...document.querySelectorAll('b, img[onerror]')].length + ' ' + document.title"
    with panel(asked, url) as shown:
        shown.click("#tab-snippets")
        shown.click("[data-id=id-Markup]")
        shown.js(
            "const files = new DataTransfer(); files.items.add(new File([arguments[0]], '<b>bold</b>.json'));"
            "const input = document.querySelector('#snippets-file'); input.files = files.files;"
            "input.dispatchEvent(new Event('change'))",
            json.dumps(file),
        )
        shown.until(
            lambda: "bold" in shown.js("return document.querySelector('.preview')?.textContent ?? ''"), "the preview"
        )
        assert shown.js(harmless) == "0 Python"
        shown.click("#snippet-run")
        shown.until_shown("Error", "error")
        assert shown.js(harmless) == "0 Python"
    shown_name = "return document.querySelector(arguments[0])?.textContent ?? ''"
    for page, selector in (
        (f"extension/popup/popup.html?tab={number}", ".snippets bdi"),
        (f"{OPTIONS_PAGE}#snippets", "adder-automatic h3"),
    ):
        with session.extension_tab(page):
            asked.until(lambda: asked.js("return !!document.querySelector('.snippets, adder-automatic')"), page)
            asked.js("document.querySelector('.snippets')?.setAttribute('open', '')")
            asked.until(lambda s=selector: "<img" in asked.js(shown_name, s), selector)
            assert asked.js(harmless).startswith("0 ")
    assert canary.asked("/shown.png") == 0


def test_a_page_reads_nothing_of_a_snippet_that_does_not_run_there(asked: Tab, canary: Site, bank: str) -> None:
    search = (
        "import gc, sys, linecache\n"
        "found = [one for one in gc.get_objects() if type(one) is dict and any(\n"
        f"    type(value) is str and '{SECRET[:10]}' + '{SECRET[10:]}' in value for value in list(one.values()))]\n"
        "print('found', len(found), [name for name in linecache.cache if 'snippet' in name])"
    )
    asked.driver.switch_to.new_window("tab")
    asked.go(f"{bank}/bank.html")
    asked.until(lambda: f"{bank}/bank.html" in ran(canary), "the bank's page")
    asked.python(search)
    asked.until_printed("found 0 []")
    asked.driver.close()
    asked.driver.switch_to.window(asked.driver.window_handles[0])
