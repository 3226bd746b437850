"""What Python writes arrives as text: no markup, no format, no style

In the console, in the events that tell of an exception, and in the popup (``test_forgery.py``). The console's own
functions see one argument, a string: with a second one, or with an object, ``%c`` would mean something.
"""

from __future__ import annotations

import json

import pytest

from tests.support.console import console_calls
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session

TEXTS = {
    "a style": "%cAdder: this page is safe",
    "formats": "%s %d %i %f %o %O %j %% %c",
    "markup": "<img src=/console-canary onerror=fetch('/console-canary')><script>fetch('/console-canary')</script>",
    "colours of a terminal": "\x1b[31mred\x1b[0m \x1b]8;;http://127.0.0.1/\x07link\x1b]8;;\x07 \x1b[2J\x1b[H",
    "control characters": "one\x08\x7f\x9b31m\u202edetrever\u2066",
    "what looks like Adder's": "Adder: Python on this page was stopped.",
}
MARK = "literally "

# Keeps what the console's functions are called with, and calls them.
HEAR = """<script>
window.heard = [];
for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
  const original = console[level].bind(console);
  console[level] = (...values) => {
    heard.push([level, values.length, typeof values[0], values[0]]);
    original(...values);
  };
}
window.told = [];
const note = ({ type, message, detail }) => told.push([type, message ?? detail.message, detail?.traceback]);
addEventListener('error', note);
addEventListener('pythonerror', note);
</script>"""

SOURCE = """
import sys, json, warnings
from web import window
texts = json.loads(window.texts)

class Shown:
    def __init__(self, text):
        self.text = text
    def __repr__(self):
        return self.text

for name, text in texts.items():
    print(text)
    print(Shown(text))
    print(text, file=sys.stderr)
    sys.__stdout__.write(text + "\\n")
    sys.__stdout__.flush()
    window.console.info(text)
    raise_it = type(name.replace(" ", "_"), (Exception,), {"__str__": Shown.__repr__, "text": text})
    async def task(error=raise_it):
        raise error
    import asyncio
    failing = asyncio.ensure_future(task())
    globals()["kept_" + name] = failing
    window.setTimeout(lambda error=raise_it: (_ for _ in ()).throw(error()), 0)
window.printed = True
"""


@pytest.fixture(scope="module")
def shown(session: Session, site: Site, allowed: None) -> Tab:
    """A page whose Python has written all texts in all ways."""
    tab = Tab(session, site)
    texts = {name: MARK + text for name, text in TEXTS.items()}
    values = json.dumps({"texts": json.dumps(texts)}).replace("<", "\\u003c")
    tab.python(SOURCE, head=f"<script>Object.assign(window, {values})</script>{HEAR}")
    tab.until(lambda: tab.js("return window.printed"), "the end of the script")
    tab.until(lambda: tab.js("return told.filter(([type]) => type === 'pythonerror').length") >= 2 * len(TEXTS))
    return tab


@pytest.mark.parametrize("name", TEXTS)
def test_each_way_of_writing_gives_one_string_and_nothing_else(shown: Tab, name: str) -> None:
    text = MARK + TEXTS[name]
    heard = [entry for entry in shown.js("return heard") if text in str(entry[3])]
    assert {(count, kind) for _, count, kind, _ in heard} == {(1, "string")}
    # print twice, stderr, the stream below sys.stdout, the console itself; then the two exceptions' tracebacks.
    assert [entry[0] for entry in heard if entry[3] == text] == ["log", "log", "warn", "log", "info"]
    assert len([entry for entry in heard if entry[0] == "error" and entry[3].endswith(text)]) == 2


@pytest.mark.parametrize("name", TEXTS)
def test_the_browser_s_console_shows_it_letter_for_letter(shown: Tab, name: str) -> None:
    text = MARK + TEXTS[name]
    if shown.browser == "chromium":
        # Its driver formats messages by itself, and leaves out one whose format lacks its arguments.
        calls = console_calls(shown.session)
        assert [kind for kind, values in calls if values == [text]] == ["log", "log", "warning", "log", "info"]
        told = [values for kind, values in calls if kind == "error" and str(values[0]).endswith(text)]
        assert [len(values) for values in told] == [1, 1]
        return
    # Messages may be on their way when the page is asked.
    shown.until(lambda: [message.text for message in shown.messages].count(text) >= 5, "what was printed")
    assert [message.text for message in shown.messages].count(text) == 5

    def tracebacks() -> int:
        return sum(shown_text.endswith(text) for shown_text in shown.errors())

    # Firefox tells by itself, too, of an exception in what a timer called.
    shown.until(lambda: tracebacks() >= 2, "the exceptions")
    assert tracebacks() in (2, 3)


@pytest.mark.parametrize("name", TEXTS)
def test_an_exception_s_event_has_its_message_as_text(shown: Tab, name: str) -> None:
    text = MARK + TEXTS[name]
    told = [entry for entry in shown.js("return told") if entry[0] == "pythonerror" and entry[1] == text]
    assert len(told) == 2
    assert all(traceback.endswith(text) for _, _, traceback in told)


def test_nothing_of_it_was_loaded(shown: Tab) -> None:
    assert shown.site.asked("/console-canary") == 0
    shown.js("document.body.insertAdjacentHTML('beforeend', arguments[0])", TEXTS["markup"])  # as markup it would be
    shown.until(lambda: shown.site.asked("/console-canary") > 0, "the canary's hit by the markup itself")


def test_a_file_name_cannot_write_into_a_traceback_but_as_text(tab: Tab) -> None:
    path = "/%c-%3Cb%3E-%1B[31m.py"
    tab.site.add_python("/%c-%3Cb%3E-%1B[31m.py", "raise ValueError('there')")
    tab.open(f'<!doctype html>{HEAR}<script type="python" src="{path}"></script>')
    tab.until(lambda: tab.js("return told.length"), "the exception")
    heard = [entry for entry in tab.js("return heard") if entry[0] == "error"]
    assert [(count, kind) for _, count, kind, _ in heard] == [(1, "string")]
    assert "ValueError: there" in heard[0][3]


def test_input_s_prompt_is_text(tab: Tab) -> None:
    tab.python(
        "input(window.asked)",
        head="<script>window.asked = '<b>bold<' + '/b>%c'; window.prompt = (...all) => { window.prompted = all; return '' }"
        "</script>",
    )
    tab.until(lambda: tab.js("return window.prompted"), "the prompt")
    assert tab.js("return prompted") == ["<b>bold</b>%c"]
