"""A page's Content-Security-Policy governs Python tags as it governs JavaScript: the cases of web-platform-tests.

The cases are data (``tests/support/csp_cases.py``). A tag that may run says so when it runs; of one that may not, Adder
says which directive forbids it.
"""

from __future__ import annotations

import re

import pytest

from tests.support.csp_cases import PAGES, Case, Page, source
from tests.support.tab import Tab

MAKE = """
const make = (name, src) => {
  const tag = document.createElement('script');
  tag.type = 'python';
  tag.id = name;
  if (src) tag.src = src;
  else tag.textContent = `print("ran ${name}")`;
  return tag;
};
"""
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}
#: What each page has shown, by browser: whether each of its tags ran.
SEEN: dict[tuple[str, int], dict[str, bool]] = {}


def filled(text: str, tab: Tab) -> str:
    """A policy or tag with the site's addresses."""
    port = tab.site.origin.rpartition(":")[2]
    return text.replace("{self}", tab.site.origin).replace("{other}", tab.site.other).replace("{port}", port)


def serve(tab: Tab, page: Page) -> str:
    """Put a page up, with what its tags ask for; returns its path."""
    for case in page.cases:
        path = f"/csp/{case.name}.py"
        tab.site.add_python(path, source(case.name), headers=OPEN_TO_ALL)
        for prefix, target in (("/away", tab.site.other), ("/within", ""), ("/csp/within-path", "/elsewhere")):
            tab.site.add(prefix + path, "", status=302, headers={"Location": target + path, **OPEN_TO_ALL})
        tab.site.add_python("/elsewhere" + path, source(case.name), headers=OPEN_TO_ALL)
    metas = "".join(f"<meta http-equiv='Content-Security-Policy' content=\"{text}\">" for text in page.metas)
    tags = "\n".join(case.markup for case in page.cases)
    body = tags if page.place == "page" else '<p nonce="">frame</p>'
    headers = {"Content-Security-Policy": [filled(text, tab) for text in page.headers]}
    if page.report_only:
        headers["Content-Security-Policy-Report-Only"] = [page.report_only]
    path = f"/csp/page-{PAGES.index(page)}.html"
    head = page.head if page.place == "page" else ""
    html = f"<!doctype html><meta charset=utf-8>{metas}{head}<title>CSP</title><body>{body}</body>"
    tab.site.add(path, filled(html, tab), headers=headers)
    return path


FRAMES = {
    "srcdoc": "frame.srcdoc = html; document.body.append(frame);",
    "blank": "document.body.append(frame); frame.contentDocument.open(); frame.contentDocument.write(html);"
    "frame.contentDocument.close();",
    "blob": "frame.src = URL.createObjectURL(new Blob([html], { type: 'text/html' })); document.body.append(frame);",
}

#: Whether the frame has its document: before that it has an empty one, which is complete as well.
IS_THERE = """const shown = frames[0]?.document;
return shown?.readyState === 'complete' && (shown.URL === 'about:srcdoc') === (arguments[0] === 'srcdoc')"""


def outcomes(tab: Tab, page: Page) -> dict[str, bool]:
    """Whether each tag of a page ran; loads the page once."""
    key = (tab.browser, PAGES.index(page))
    if key in SEEN:
        return SEEN[key]
    seen: dict[str, bool] = {}
    SEEN[key] = seen
    tab.go(tab.site.origin + serve(tab, page))
    if page.place != "page":
        html = filled(page.head + "<body>" + "\n".join(case.markup for case in page.cases), tab)
        tab.js(f"const html = arguments[0], frame = document.createElement('iframe'); {FRAMES[page.place]}", html)
    for case in page.cases:
        if case.insert:
            insert = filled(case.insert.replace("{name}", case.name), tab).replace("{{", "{").replace("}}", "}")
            place = "" if page.place == "page" else "const document = window[0].document;"
            tab.until(lambda: page.place == "page" or tab.js(IS_THERE, page.place), "the frame's document")
            tab.js(f"{place}{MAKE}{insert}")

    def all_decided() -> bool:
        for line in tab.printed:
            if found := re.search(r'the Python tag with the id "([\w-]+)" .* did not run', line):
                seen[found[1]] = False
            elif found := re.fullmatch(r"ran ([\w-]+)", line):
                seen[found[1]] = True
        return seen.keys() >= {case.name for case in page.cases}

    try:
        tab.until(all_decided, f"a word on each of {[case.name for case in page.cases]}")
    except AssertionError as error:
        seen["trouble"] = str(error)  # type: ignore[assignment]
    return seen


@pytest.mark.parametrize(
    ("page", "case"),
    [pytest.param(page, case, id=str(case)) for page in PAGES for case in page.cases],
)
def test_ported(tab: Tab, page: Page, case: Case) -> None:
    """A tag runs, or is blocked, where JavaScript would be."""
    seen = outcomes(tab, page)
    assert case.name in seen, seen.get("trouble")
    assert seen[case.name] == case.runs_in(tab.browser), "it ran" if seen[case.name] else "it was blocked"


NONCED = """<!doctype html><title>Nonces</title>
<script nonce="abc">(window.ran ??= []).push('abc')</script><script nonce="def">(window.ran ??= []).push('def')</script>
<script type="python" nonce="abc">print("python ran abc")</script>
<script type="python" nonce="def">print("python ran def")</script>
<script type="python" nonce="abc">print("python done")</script>
<script type="python" nonce="def">print("python done")</script>
"""


def test_a_page_that_comes_from_the_cache_keeps_its_policy(tab: Tab) -> None:
    """The server is not asked again, and no header comes with the page but those that are kept."""
    headers = {"Content-Security-Policy": "script-src 'nonce-abc'", "Cache-Control": "max-age=600"}
    url = tab.open(NONCED, headers=headers)
    tab.until_printed("python done")
    path = url.removeprefix(tab.site.origin)
    tab.open("<!doctype html><title>Between</title>")
    # As by a link: WebDriver would have it asked for anew.
    tab.go(tab.site.add("/to-the-cache.html", f"<!doctype html><script>location = {path!r}</script>"))
    tab.until(lambda: tab.driver.current_url == url, "the page from the cache")
    tab.until_printed("python done")
    assert tab.site.asked(path) == 1
    assert [line for line in tab.printed if line.startswith("python ran")] == ["python ran abc"]


def test_a_response_without_a_body_changes_the_policy_as_the_browser_has_it(tab: Tab) -> None:
    """After ``generic/304-response-should-update-csp.sub.html``: what runs of JavaScript runs of Python."""
    path = "/not-modified.html"
    kept = {"ETag": '"1"', "Cache-Control": "no-cache"}
    url = tab.open(NONCED, path, headers={**kept, "Content-Security-Policy": "script-src 'nonce-abc'"})
    tab.until_printed("python done")
    tab.site.add(path, "", status=304, headers={**kept, "Content-Security-Policy": "script-src 'nonce-def'"})
    tab.go(tab.site.add("/to-the-same.html", f"<!doctype html><script>location = {path!r}</script>"))
    tab.until(lambda: tab.driver.current_url == url, "the page that has not changed")
    tab.until_printed("python done")
    ran = [line.removeprefix("python ran ") for line in tab.printed if line.startswith("python ran")]
    assert tab.site.asked(path) == 2
    assert ran == tab.js("return window.ran")
    assert len(ran) == 1
