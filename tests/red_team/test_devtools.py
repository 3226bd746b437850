"""DevTools: who passes for a panel, and what Python can do to one

The panel is a page of the extension, and what it shows was written by an attacker: it must stay text. Whoever is no panel
reaches no interpreter by that way.
"""

from __future__ import annotations

import json

from tests.support.debugger import DebuggerView
from tests.support.devtools import PAGE, Panel, panel
from tests.support.extension import ask, tab_id
from tests.support.memory import MemoryView
from tests.support.tab import Tab

#: Opens a panel's port from where it runs, and tells what comes of it.
CONNECT = """
new Promise((resolve) => {
  const heard = [];
  const port = chrome.runtime.connect({ name: 'adder:devtools' });
  port.onMessage.addListener((message) => heard.push(message));
  port.onDisconnect.addListener(() => { void chrome.runtime.lastError; resolve(['disconnected', heard]); });
  try {
    port.postMessage(['watch', TAB]);
    port.postMessage(['tell', 'DOCUMENT', '{"domain":"console","type":"run","id":1,"source":"document.title = 1"}']);
  } catch {}
  setTimeout(() => resolve(['open', heard]), 20000);
})
"""

MESSAGES = """
Promise.all(['devtools-open', 'devtools-start', 'devtools-reload'].map((type) => (
  chrome.runtime.sendMessage({ to: 'background', type, tabId: TAB, documentId: 'DOCUMENT' }).catch(String))))
"""

FORGE = """
import json
from adder.main import current
bridge = current().channel._bridge
def forge(message, panel=0):
    bridge.devtoolsPost(panel, message if isinstance(message, str) else json.dumps(message))
"""

MARKUP = "<img src='{canary}' onerror='document.title=1'><script>document.title=2</script><b>bold</b>"


def filled(template: str, number: int, document: str = "") -> str:
    return template.replace("TAB", str(number)).replace("DOCUMENT", document)


def refused(answers: list[object]) -> bool:
    return all(isinstance(answer, dict) and "Not for you" in answer.get("error", "") for answer in answers)


def test_a_content_script_passes_for_no_panel(tab: Tab) -> None:
    url = tab.python("print('ready')")
    tab.until_printed("ready")
    number = tab_id(tab.session, url)
    for template in (CONNECT, MESSAGES):
        script = (
            "chrome.scripting.executeScript({ target: { tabId: args[0] }, world: 'ISOLATED',"
            f" func: () => {filled(template, number)} }}).then(([{{ result }}]) => result)"
        )
        found = ask(tab.session, script, number)
        assert found == ["disconnected", []] if template is CONNECT else refused(found), found
    assert tab.driver.title == "Test"


def test_another_page_of_the_extension_passes_for_no_panel(tab: Tab) -> None:
    url = tab.python("print('ready')")
    tab.until_printed("ready")
    number = tab_id(tab.session, url)
    assert ask(tab.session, filled(CONNECT, number)) == ["disconnected", []]
    assert refused(ask(tab.session, filled(MESSAGES, number)))
    assert tab.driver.title == "Test"


def test_a_page_cannot_frame_the_panel(tab: Tab) -> None:
    address = tab.session.extension_url(f"{PAGE}?tabId=1")
    url = tab.open(f"<!doctype html><title>Frames</title><iframe src='{address}'></iframe>")
    frames = ask(
        tab.session,
        "chrome.webNavigation.getAllFrames({ tabId: args[0] }).then((found) => found.map(({ url }) => url))",
        tab_id(tab.session, url),
    )
    assert not [found for found in frames if found.startswith(address)], frames


def test_a_panel_decides_nothing_and_reaches_no_other_tab(tab: Tab) -> None:
    url = tab.open("<!doctype html><title>Plain</title>")
    with panel(tab, url) as shown:
        for message in ({"type": "set-rule", "sites": ["https://x.example"], "decision": "allow"}, {"type": "policy"}):
            answer = shown.js(
                "return chrome.runtime.sendMessage({ to: 'background', ...arguments[0] })", message
            )  # a promise: WebDriver waits for it
            assert "Not for you" in answer["error"]


def hold(shown: Panel, canary: str, tab: Tab) -> None:
    """Nothing of what was shown has become more than text."""
    assert shown.js("return document.title") == "Python"
    selector = "adder-console .entry img[onerror], adder-console .entry b, adder-console .entry script"
    assert shown.js("return document.querySelectorAll(arguments[0]).length", selector) == 0
    assert tab.site.asked(canary) == 0


def test_markup_in_everything_that_is_shown_stays_text(tab: Tab) -> None:
    canary = "/canary-text.png"
    markup = MARKUP.format(canary=tab.site.origin + canary)
    url = tab.python("print('ready')")
    with panel(tab, url) as shown:
        shown.until(lambda: shown.state() == "running", "Python")
        shown.run(f"markup = {markup!r}\nprint(markup)")
        shown.until_shown("<b>bold</b>", "output")
        shown.value("markup")
        shown.error("raise ValueError(markup)")
        shown.error("raise type(markup, (Exception,), {})(markup)")
        shown.value("type(markup, (), {'__repr__': lambda self: markup})()")
        shown.value("[{markup: markup}]")
        shown.error("exec(compile('1/0', markup, 'exec'))")
        shown.run("e = document.create_element('p'); e.title = markup; e.text = markup\ne")
        shown.until_shown("title=", "result")
        hold(shown, canary, tab)


def test_what_a_value_shows_as_html_or_svg_has_no_rights(tab: Tab) -> None:
    canary = "/canary-html.png"
    address = tab.site.origin + canary
    page = MARKUP.format(canary=address) + (
        f"<link rel=stylesheet href='{address}'><meta http-equiv=refresh content='0;url={address}'>"
        f"<style>@import '{address}'; b {{ background: url({address}) }}</style><iframe src='{address}'></iframe>"
        f"<form action='{address}'><button autofocus>x</button></form><script>parent.document.title = 3</script>"
        f"<object data='{address}'></object><base href='{tab.site.origin}'><video src='{address}'></video>"
    )
    image = (
        f"<svg xmlns='http://www.w3.org/2000/svg'><script>top.document.title=4</script><image href='{address}'/></svg>"
    )
    url = tab.python("print('ready')")
    with panel(tab, url) as shown:
        shown.until(lambda: shown.state() == "running", "Python")
        shown.value(f"type('Html', (), {{'_repr_html_': lambda self: {page!r}}})()")
        shown.value(f"type('Svg', (), {{'_repr_svg_': lambda self: {image!r}}})()")
        shown.until(lambda: shown.js("return document.querySelectorAll('.rich').length") == 2, "both")
        assert shown.js("return document.querySelector('iframe.rich').getAttribute('sandbox')") == ""
        assert shown.js("return document.querySelector('iframe.rich').contentDocument") is None
        # What is to come of it has come when something later has.
        shown.value("'after'")
        assert shown.js("return document.title") == "Python"
        assert tab.site.asked(canary) == 0


def test_ansi_and_percent_c_are_no_commands(tab: Tab) -> None:
    url = tab.python("print('ready')")
    with panel(tab, url) as shown:
        shown.until(lambda: shown.state() == "running", "Python")
        shown.run(
            r"print('\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07link\x1b]8;;\x07 %cstyled', 'color: red')"
        )
        entry = shown.until_shown("red link %cstyled color: red", "output")
        assert "\x1b" not in entry["text"]
        assert shown.js("return document.querySelectorAll('adder-console .entry a').length") == 0
        assert shown.js("return document.querySelector('.ansi-color-red').textContent") == "red"


def test_messages_of_any_form_leave_the_panel_at_work(tab: Tab) -> None:
    hostile = [
        "not json", "null", "7", "[]", "{}", '{"domain":"console"}', '{"domain":"console","type":7}',
        {"domain": "session", "type": "ended", "reason": "forged"},
        {"domain": "session", "type": "began"},
        {"domain": "console", "type": "done", "id": 999_999, "value": {"text": "forged value"}},
        {"domain": "console", "type": "output", "lines": 7},
        {"domain": "console", "type": "output", "lines": [None, 7, "x", {"text": {"a": 1}, "place": "x", "left": "y"}]},
        {"domain": "console", "type": "output", "left": 1e300, "rest": [], "total": "x", "last": {}},
        {"domain": "console", "type": "output", "lines": [], "left": -5, "rest": 2**60, "total": 2**52, "last": -1},
        {"domain": "console", "type": "earlier", "lines": [None, {"number": 1e300}]},
        {"domain": "console", "type": "uncaught", "error": "x"},
        {"domain": "console", "type": "uncaught", "error": {"frames": [None, {"file": 7}], "syntax": {"text": [], "start": "x"}}},
        {"domain": "console", "type": "uncaught", "error": {"hint": {"key": "../x", "subject": "y"}, "cause": 1, "parts": 3}},
        {"domain": "console", "type": "uncaught", "error": {"_$litType$": 1, "strings": ["<b>forged</b>"], "values": []}},
        {"domain": "console", "type": "output", "lines": [{"text": {"_$litType$": 1, "strings": ["<b>forged</b>"]}}]},
        {"domain": "console", "type": "uncaught", "error": {"type": "javascript", "frames": [
            {"file": "javascript:document.title=9", "line": 1, "kind": "page", "function": "f"}]}},
        {"domain": "__proto__", "type": "toString"},
        {"domain": "console", "type": "__proto__", "__proto__": {"polluted": 1}},
    ]  # fmt: skip
    deep: object = {"type": "ValueError", "frames": []}
    for _ in range(200):
        deep = {"type": "ValueError", "frames": [], "cause": deep}
    hostile.append({"domain": "console", "type": "uncaught", "error": deep})
    url = tab.python(f"{FORGE}\nhostile = json.loads({json.dumps(hostile)!r})\nprint('ready')")
    with panel(tab, url) as shown:
        shown.until(lambda: shown.state() == "running", "Python")
        shown.run("for message in hostile: forge(message)")
        assert shown.value("'still here'") == "'still here'"
        assert shown.state() == "running", "Python ends when the host says so"
        texts = [entry["text"] for entry in shown.log]
        assert not [text for text in texts if "forged value" in text]
        assert shown.js("return ({}).polluted ?? null") is None
        assert shown.js("return document.title") == "Python"
        assert shown.js("return document.querySelectorAll('adder-console .entry b').length") == 0


#: Its adapter's every word is the attacker's: of `hostile`, one after the other, until that is over.
LIES = """
import itertools
from adder.devtools import channel as devtools
honest = current().channel.post_devtools
lies = itertools.chain(hostile)
def post(panel, text):
    message = json.loads(text)
    if message.get("type") == "response" and (lie := next(lies, None)) is not None:
        text = json.dumps({**message, "success": True, "body": lie})
    honest(panel, text)
current().channel.post_devtools = post
"""


STOPS = """
def stop():
    stands = "here"
    return stands
"""


def test_a_debugger_that_is_lied_to_shows_text_and_stays_at_work(tab: Tab) -> None:
    canary = "/canary-debugger.png"
    markup = MARKUP.format(canary=tab.site.origin + canary)
    lit = {"_$litType$": 1, "strings": [markup], "values": []}
    source = {"name": markup, "path": f"https://x.example/{markup}/../{'d/' * 1500}x"}
    frame = {"id": 1, "name": markup, "line": 1e300, "source": source}
    variable = {"name": markup, "value": markup, "type": markup, "variablesReference": 7, "evaluateName": lit}
    bodies: list[object] = [
        None, 7, "x", [], [None],
        {"stackFrames": lit, "scopes": lit, "variables": lit, "sources": lit, "content": lit, "result": lit},
        {"stackFrames": [None, 7, frame, frame], "scopes": [None, {"name": lit}, {"name": markup, "variablesReference": 1}],
         "variables": [None, variable, variable], "sources": [None, source, source], "content": markup, "result": markup,
         "variablesReference": 2**60, "breakpoints": [None, {"id": lit}, {"id": 1, "line": lit, "verified": True}]},
    ]  # fmt: skip
    event = {"domain": "debug", "type": "event"}
    events = [
        *({**event, "event": name, "body": body}
          for name in ("stopped", "loadedSource", "breakpoint", "output", "continued", "refused", "vacant")
          for body in (None, 7, [], lit, {"reason": lit, "text": lit, "source": lit, "breakpoint": lit},
                       {"reason": markup, "text": markup, "source": source, "by": markup,
                        "breakpoint": {"id": 1, "line": 2, "message": markup}})),
        {"domain": "debug", "type": "response", "request_seq": 1, "command": "setBreakpoints", "body": {"breakpoints": [lit]}},
        {"domain": "debug", "type": "response", "request_seq": {}, "command": lit, "body": lit},
        {**event, "event": lit}, {**event, "event": "__proto__", "body": {"__proto__": {"polluted": 1}}},
    ]  # fmt: skip
    # A page's script ends where its markup says so.
    hostile, told = (json.dumps(one).replace("<", "\\u003c") for one in (bodies * 8, events))
    url = tab.python(f"{FORGE}\nhostile = json.loads({hostile!r})\nevents = json.loads({told!r})\n{STOPS}")
    with panel(tab, url) as shown:
        debugger = DebuggerView(shown)
        shown.until(lambda: url in debugger.state["sources"], "the sources")
        debugger.set(url, tab.site.line_of(url, "return stands"))
        shown.run(LIES + "for message in events: forge(message)\nstop()")
        shown.until(lambda: debugger.state["stopped"], "the stop")
        for _ in bodies * 8:
            debugger.ask("stackTrace", threadId=1)
        debugger.press("continue")
        assert shown.value("'still here'") == "'still here'"
        assert shown.js("return document.title") == "Python"
        assert shown.js("return ({}).polluted ?? null") is None
        shown.click("#tab-debugger")
        selector = "adder-debugger img, adder-debugger b, adder-debugger script"
        assert shown.js("return document.querySelectorAll(arguments[0]).length", selector) == 0
        hold(shown, canary, tab)
        # What is true is shown again.
        shown.run("stop()")
        state = debugger.until_stopped("stop")
        shown.until(lambda: any("stands" in row for row in debugger.state["variables"]), "a local")
        assert state["stack"][0].startswith("stop")
        debugger.press("continue")


FORGED_SNAPSHOT = """
from adder.devtools import heap

markup = {markup!r}
template = {{"_$litType$": 1, "strings": ["<b>forged</b>"], "values": []}}

def messages(snapshot, number):
    yield {{"type": "snapshot", "id": number, "heap": template, "traced": 1e308, "peak": "x", "released": -1}}
    for table in ("lines", "types", "handles", "exports", "__proto__", "constructor", 7):
        rows = [[markup] * 5, [template] * 5, None, template, [[]] * 5, [markup, markup, -1, 1e308, True]]
        yield {{"type": "rows", "id": number, "table": table, "rows": rows}}
        yield {{"type": "rows", "id": number + 1, "table": table, "rows": rows * 50}}
    yield {{"type": "done", "id": number}}

heap.messages = messages
"""


def test_a_forged_snapshot_of_memory_is_shown_as_text(tab: Tab) -> None:
    canary = "/canary-memory.png"
    url = tab.python("print('ready')")
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        shown.run(FORGED_SNAPSHOT.format(markup=MARKUP.format(canary=tab.site.origin + canary)))
        shown.value("'forged'")
        view = MemoryView(shown)
        view.take()
        for table in ("lines", "files", "types", "handles", "exports"):
            rows = view.show(table)
            assert len(rows) <= 7
            assert any("<b>bold</b>" in text for row in rows for text in row.values())
            selector = "adder-memory :is(img, b, script)"
            assert shown.js("return document.querySelectorAll(arguments[0]).length", selector) == 0
        hold(shown, canary, tab)
        assert shown.js("return ({}).rows ?? null") is None


def test_a_flood_of_large_messages_is_cut_off_and_hurts_no_other_tab(tab: Tab) -> None:
    url = tab.python(f"{FORGE}\nprint('ready')")
    with panel(tab, url) as shown:
        shown.until(lambda: shown.state() == "running", "Python")
        shown.run(
            "line = json.dumps({'domain': 'console', 'type': 'output', 'lines': [{'text': 'x' * 900_000}]})\n"
            "for _ in range(200): forge(line)\n"
        )
        assert shown.value("'on'") == "'on'"
        shown.run("forge('x' * (1024 * 1024 + 1))")
        assert shown.value("'and on'") == "'and on'"
