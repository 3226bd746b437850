"""Documents that have no right to run Python, and moments in which a right is lost

What is allowed is a site, seen in its page. Frames of other origins and of none, a page that replaced the one that was
allowed, one that nobody sees: their Python asks or is refused. A *canary* counts what runs: each tag would fetch a path
of its own.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from tests.support.checks import PAGES
from tests.support.extension import ask, badge, document_states, tab_id, to_background
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session


def tag(name: str) -> str:
    """A Python tag that asks the canary for a path if it runs, and leaves loot in whatever storage it has."""
    return (
        f"<script type=python>\nwindow.fetch('CANARY/ran/{name}', {{'mode': 'no-cors'}})\n"
        f"window.localStorage.setItem('loot', '{name}')\n</script>"
    )


@pytest.fixture(scope="module")
def canary(session: Session) -> Iterator[Site]:
    """A server that counts which tags ran."""
    made = Site()
    yield made
    made.close()


def ran(canary: Site) -> set[str]:
    """The names of the tags that ran."""
    return {request.path.removeprefix("/ran/") for request in canary.requests if request.path.startswith("/ran/")}


def states(tab: Tab, url: str) -> list[tuple[str, str, str]]:
    """The documents of a tab: origin, top origin, state."""
    found = document_states(tab.session, tab_id(tab.session, url))
    return sorted((each["site"]["origin"], each["site"]["topOrigin"], each["state"]) for each in found)


FOREIGN = {
    "in a frame of another origin": '<iframe src="OTHER/frame/NAME"></iframe>',
    "in a sandboxed frame": '<iframe sandbox="allow-scripts" src="/frame/NAME"></iframe>',
    "in a sandboxed frame that may open windows": '<iframe sandbox="allow-scripts allow-popups" src="/frame/NAME"></iframe>',
    "in sandboxed markup": '<iframe sandbox="allow-scripts" srcdoc="TAG"></iframe>',
    "in a data URL": '<iframe src="data:text/html,TAG"></iframe>',
    "in a data URL of an object": '<object data="data:text/html,TAG"></object>',
    "under a policy that sandboxes": '<iframe src="/sandboxed/NAME"></iframe>',
    "in a frame of the site inside a sandboxed one": '<iframe sandbox="allow-scripts" src="/nesting/NAME"></iframe>',
    "in markup inside a frame of another origin": '<iframe src="OTHER/nesting-markup/NAME"></iframe>',
    "in a blob of a sandboxed frame": '<iframe sandbox="allow-scripts" src="/blobbing/NAME"></iframe>',
}
OWN = {
    "in a frame of the site": '<iframe src="/frame/NAME"></iframe>',
    "in its markup": '<iframe srcdoc="TAG"></iframe>',
    "in a sandbox that leaves it its origin": '<iframe sandbox="allow-scripts allow-same-origin" src="/frame/NAME"></iframe>',
}


@pytest.fixture(scope="module")
def framed(session: Session, site: Site, canary: Site) -> tuple[Tab, str]:
    """A page of an allowed site with all those frames; the tag of each has had its time to run."""
    to_background(session, type="reset")
    to_background(session, type="set-rule", sites=[site.origin], decision="allow")
    frames = []
    for number, markup in enumerate((FOREIGN | OWN).values()):
        source = tag(str(number)).replace("CANARY", canary.origin)
        quoted = source.replace("&", "&amp;").replace('"', "&quot;")
        site.add(f"/frame/{number}", source)
        site.add(f"/sandboxed/{number}", source, headers={"Content-Security-Policy": "sandbox allow-scripts"})
        site.add(f"/nesting/{number}", f'<iframe src="/frame/{number}"></iframe>')
        site.add(f"/nesting-markup/{number}", f'<iframe srcdoc="{quoted}"></iframe>')
        blob = f"const blob = new Blob([{json.dumps(source)}], {{ type: 'text/html' }})".replace("</", "<\\/")
        script = f"<script>{blob}; document.write(`<iframe src='${{URL.createObjectURL(blob)}}'></iframe>`)</script>"
        site.add(f"/blobbing/{number}", script)
        frames.append(
            markup.replace("OTHER", site.other)
            .replace("NAME", str(number))
            .replace("TAG", quoted.replace("\n", "&#10;"))
            if "data:" not in markup
            else markup.replace("TAG", quoted.replace("\n", "%0A"))
        )
    tab = Tab(session, site)
    url = tab.open("<!doctype html><title>Frames</title>" + "".join(frames))
    own = {str(number) for number in range(len(FOREIGN), len(FOREIGN) + len(OWN))}
    tab.until(lambda: ran(canary) >= own, "the frames that may run")
    tab.until(lambda: len(states(tab, url)) >= len(FOREIGN) + len(OWN) - 1, "the frames that may not")
    return tab, url


@pytest.mark.parametrize("where", OWN)
def test_what_is_allowed_runs(framed: tuple[Tab, str], canary: Site, where: str) -> None:
    assert str([*FOREIGN, *OWN].index(where)) in ran(canary)


@pytest.mark.parametrize("where", FOREIGN)
def test_python_does_not_run(framed: tuple[Tab, str], canary: Site, where: str) -> None:
    assert str([*FOREIGN].index(where)) not in ran(canary)


def test_what_does_not_run_asks_or_is_refused(framed: tuple[Tab, str], site: Site) -> None:
    tab, url = framed
    kinds = {(origin, state.replace("starting", "running")) for origin, _, state in states(tab, url)}
    assert kinds == {(site.origin, "running"), (site.other, "asks"), ("null", "refused")}
    tab.go(site.other + "/frame/none")
    assert tab.js("return localStorage.getItem('loot')") is None


def show_in_frame(tab: Tab, path: str) -> None:
    """In a frame, since a driver waits for the load of a page, and one that has stopped may never load."""
    tab.js("document.body.append(Object.assign(document.createElement('iframe'), { src: arguments[0] }))", path)


def test_the_rest_of_a_document_that_stopped_does_not_run(framed: tuple[Tab, str], canary: Site, site: Site) -> None:
    tab, _ = framed
    page = f"<!doctype html>{tag('before-stop')}<script>window.stop()</script>{tag('after-stop')}"
    site.add("/stopping.html", page.replace("CANARY", canary.origin))
    site.add("/control.html", f"<!doctype html>{tag('stopped-control')}".replace("CANARY", canary.origin))
    tab.open("<!doctype html><title>Stops</title>")
    show_in_frame(tab, "/stopping.html")
    tab.until(lambda: site.asked("/stopping.html"), "the page that stops")
    show_in_frame(tab, "/control.html")
    tab.until(lambda: "stopped-control" in ran(canary), "the page after it")
    assert "after-stop" not in ran(canary)


def test_a_document_that_is_opened_anew_runs_each_tag_once(framed: tuple[Tab, str], canary: Site, site: Site) -> None:
    tab, _ = framed
    again = json.dumps(tag("opened-anew").replace("CANARY", canary.origin)).replace("</", "<\\/")
    first = f"<!doctype html>{tag('before-open')}".replace("CANARY", canary.origin)
    anew = f"document.open(); document.write({again}); document.close()"
    site.add("/opening.html", f"{first}<script>window.again = () => {{ {anew} }}</script>")
    url = tab.open("<!doctype html><title>Opens</title>")
    show_in_frame(tab, "/opening.html")
    tab.until(lambda: "before-open" in ran(canary), "the first tag")
    tab.js("frames[0].again()")
    tab.until(lambda: "opened-anew" in ran(canary), "the new content's tag")
    assert [canary.asked(f"/ran/{name}") for name in ("before-open", "opened-anew")] == [1, 1]
    assert [state[:2] for state in states(tab, url)] == [(site.origin, site.origin)]


# Moments.

PROBE = """<script>
window.answers = [];
setInterval(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => answers.push(data);
  window.postMessage('adder:executor', '*', [port2]);
  port1.postMessage(['start', 1, null]);
}, 20);
</script>"""
RACE = """(async () => {
  const [tabId, site, url, decideAfter, goAfter] = args;
  const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const decide = { to: 'background', type: 'decide', tabId, site, decision: 'allow', duration: 'session' };
  await Promise.all([
    later(goAfter).then(() => chrome.tabs.update(tabId, { url })),
    later(decideAfter).then(() => chrome.runtime.sendMessage(decide)),
  ]);
})()"""


def test_an_answer_that_crosses_with_a_navigation_runs_nothing_in_the_next_page(
    session: Session,
    site: Site,
    canary: Site,
    record_property,
) -> None:
    tab = Tab(session, site)
    here = tag("raced").replace("CANARY", canary.origin)
    there = site.other + "/next.html"
    site.add("/next.html", f"<!doctype html>{PROBE}{tag('next').replace('CANARY', canary.origin)}")
    for decide, go in ((0, 0), (30, 0), (0, 30), (0, 80)):
        record_property("case", f"navigation after {go} ms, answer after {decide} ms")
        to_background(session, type="reset")
        url = tab.open(f"<!doctype html><title>Asks</title>{here}")
        tab.until(lambda at=url: badge(session, at) == "?", "that the page asks")
        ask(session, RACE, tab_id(session, url), site.origin, there, decide, go)
        tab.until(lambda: tab.driver.current_url == there, "the next page")
        tab.until(lambda: states(tab, there) == [(site.other, site.other, "asks")], "that the next page asks")
        # In Chromium an executor may land there, which alone does nothing that the page could not; and nobody else does.
        if session.browser == "firefox":
            assert tab.js("return answers") == []
    assert "next" not in ran(canary)


def test_the_next_page_runs_once_it_is_allowed(session: Session, site: Site, canary: Site) -> None:
    to_background(session, type="set-rule", sites=[site.other], decision="allow")
    tab = Tab(session, site)
    # Without the probe: where that is quicker than the gatekeeper, the page has kept itself from Python.
    site.add("/next.html", f"<!doctype html>{tag('next').replace('CANARY', canary.origin)}")
    tab.go(site.other + "/next.html")
    tab.until(lambda: "next" in ran(canary), "the next page's Python, once it is allowed")
    canary.requests[:] = [request for request in canary.requests if request.path != "/ran/next"]


def test_a_page_in_the_back_forward_cache_neither_asks_nor_runs(session: Session, site: Site, canary: Site) -> None:
    to_background(session, type="reset")
    tab = Tab(session, site)
    url = tab.open(f"<!doctype html><title>Cached</title>{tag('cached').replace('CANARY', canary.origin)}")
    tab.until(lambda: badge(session, url) == "?", "that the page asks")
    next_url = tab.open("<!doctype html><title>Shown</title>")
    # The browser itself empties the badge; what the background knows of the tab comes to it by an event.
    tab.until(lambda: badge(session, next_url) == "" and states(tab, next_url) == [], "that nothing asks")
    to_background(session, type="set-rule", sites=[site.origin], decision="allow")
    control = tab.session.driver
    own = control.current_window_handle
    control.switch_to.new_window("tab")
    tab.open(f"<!doctype html>{tag('beside').replace('CANARY', canary.origin)}")
    tab.until(lambda: "beside" in ran(canary), "another page of the site")
    control.close()
    control.switch_to.window(own)
    assert "cached" not in ran(canary)
    tab.js("history.back()")
    tab.until(lambda: tab.driver.title == "Cached", "the page again")
    tab.until(lambda: "cached" in ran(canary), "its Python, now that it is shown")
    assert canary.asked("/ran/cached") == 1


def test_a_prerendered_page_does_not_run_before_it_is_shown(session: Session, site: Site, canary: Site) -> None:
    if session.browser == "firefox":
        pytest.skip("Firefox does not prerender")
    to_background(session, type="reset")
    to_background(session, type="set-rule", sites=[site.origin], decision="allow")
    tab = Tab(session, site)
    page = "<script>fetch('/prerendered-as?' + document.prerendering)</script>" + tag("prerendered")
    site.add("/prerendered.html", f"<!doctype html><title>Prerendered</title>{page.replace('CANARY', canary.origin)}")
    rules = json.dumps({"prerender": [{"urls": ["/prerendered.html"], "eagerness": "immediate"}]})
    tab.open(f"<!doctype html><title>Before</title><script type=speculationrules>{rules}</script>")
    end = time.monotonic() + 10
    while not site.asked("/prerendered-as") and time.monotonic() < end:
        time.sleep(0.05)
    if not any(request.path == "/prerendered-as?true" for request in site.requests):
        pytest.skip("this browser does not prerender under its driver")
    control = tab.session.driver
    own = control.current_window_handle
    control.switch_to.new_window("tab")
    tab.open(f"<!doctype html>{tag('beside-prerendered').replace('CANARY', canary.origin)}")
    tab.until(lambda: "beside-prerendered" in ran(canary), "another page of the site")
    control.close()
    control.switch_to.window(own)
    assert "prerendered" not in ran(canary)
    tab.js("location.href = '/prerendered.html'")
    tab.until(lambda: "prerendered" in ran(canary), "its Python, now that it is shown")
    assert canary.asked("/ran/prerendered") == 1


def test_document_domain_joins_no_origins(session: Session, site: Site, canary: Site) -> None:
    """Another port of one host, where both say that they are that host: the browser may join them, Adder does not."""
    to_background(session, type="reset")
    to_background(session, type="set-rule", sites=[site.other], decision="allow")
    neighbour = Site()
    try:
        headers = {"Origin-Agent-Cluster": "?0"}
        join = "<script>try { document.domain = 'localhost' } catch {}</script>"
        inner = tag("joined-inner").replace("CANARY", canary.origin)
        neighbour.add("/inner.html", f"<!doctype html>{join}{inner}", headers=headers)
        outer = tag("joined-outer").replace("CANARY", canary.origin)
        frame = f'<iframe src="{neighbour.other}/inner.html"></iframe>'
        site.add("/outer.html", f"<!doctype html>{join}{frame}{outer}", headers=headers)
        tab = Tab(session, site)
        url = site.other + "/outer.html"
        tab.go(url)
        tab.until(lambda: "joined-outer" in ran(canary), "the outer page's Python")
        expected = sorted([(site.other, site.other, "running"), (neighbour.other, site.other, "asks")])
        tab.until(lambda: states(tab, url) == expected, "that the inner one asks")
        assert "joined-inner" not in ran(canary)
    finally:
        neighbour.close()


# What Python's objects of the page lead to.

JUDGE = """<script>
const known = new Set();
window.echo = (value) => value;
window.judge = (value) => {
  const isNew = !known.has(value);
  known.add(value);
  let verdict = '';
  try {
    for (const name of ['adderTags', 'adderGatekeeper']) if (value[name]) verdict = name;
    if (value.chrome?.runtime?.id || value.browser?.runtime?.id || value.runtime?.id) verdict = 'the extension';
    if (typeof value === 'function' && value.name === 'Function' && value.prototype && value('return 1')) {
      verdict ||= value('return globalThis.adderTags || globalThis.chrome?.runtime?.id || globalThis.browser?.runtime?.id || ""')();
    }
  } catch {}
  return JSON.stringify([String(verdict), isNew]);
};
</script>"""


def test_no_object_of_the_page_leads_python_out_of_it(session: Session, site: Site) -> None:
    """From a page in a frame of another origin, with frames of its own and of another's."""
    to_background(session, type="reset")
    to_background(session, type="set-rule", sites=[f"{site.origin} in {site.other}"], decision="allow")
    site.add_python("/proxies.py", (PAGES / "red_team/proxies.py").read_bytes())
    site.add("/empty.html", "<!doctype html>")
    frames = f'<iframe id="near" src="/empty.html"></iframe><iframe id="far" src="{site.other}/empty.html"></iframe>'
    site.add("/climbing.html", f'<!doctype html>{JUDGE}{frames}<script type="python" src="/proxies.py"></script>')
    site.add("/around.html", f'<!doctype html><iframe src="{site.origin}/climbing.html"></iframe>')
    tab = Tab(session, site)
    tab.go(site.other + "/around.html")
    tab.driver.switch_to.frame(0)
    try:
        outcome = json.loads(tab.until(lambda: tab.js("return window.outcome"), "the end of the climb", 60))
    finally:
        tab.driver.switch_to.default_content()
    assert outcome["reached"] == {}
    assert outcome["seen"] > 60
    assert {path: how for path, how in outcome["refused"].items() if not how.startswith("refused")} == {}
    assert len(outcome["refused"]) == 10
