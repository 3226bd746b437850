"""Boundary 1, under load: Python that takes all it can get harms itself, and neither another page's Python nor a page.

After each attack a *witness*, a page in another tab, still counts its clicks with the interpreter that it had before,
and the attacker's own page still answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support import counter
from tests.support.extension import (
    audit_of,
    badge,
    document_states,
    evaluate,
    interpreters,
    set_setting,
    tab_id,
    to_background,
)
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session

pytestmark = pytest.mark.timeout(240)

OTHERS = 2
"""Interpreters that are not the attacker's: that of the witness, and the warm spare."""

RAW = """
from _pyodide._importhook import jsfinder
raw = jsfinder.jsproxies["js"]  # the worker's own global object
"""


@dataclass
class Witness:
    """A page in another tab."""

    tab: Tab
    window: str
    clicks: int = 0

    def answers(self) -> None:
        """Its Python, which is still the same, hears a click; and so does the page itself."""
        here = self.tab.driver.current_window_handle
        self.tab.driver.switch_to.window(self.window)
        try:
            self.clicks += 1
            self.tab.js("document.querySelector('#go').click()")
            self.tab.until(lambda: self.tab.text("#n") == str(self.clicks), "the witness", 60)
            assert evaluate(self.tab.session, "6 * 7") == 42
        finally:
            self.tab.driver.switch_to.window(here)


@pytest.fixture(scope="module")
def witness(session: Session, site: Site, allowed: None) -> Witness:
    tab = Tab(session, site)
    tab.open(counter.page())
    tab.until_text("ready", "#n")
    window = tab.driver.current_window_handle
    set_setting(session, "busySeconds", 1)
    set_setting(session, "heapMegabytes", 256)
    set_setting(session, "interpretersPerTab", 3)
    return Witness(tab, window)


@pytest.fixture
def attacker(tab: Tab, witness: Witness) -> Iterator[Tab]:
    """A tab of its own, gone afterwards; whatever happened in it, it could still run JavaScript of its own."""
    tab.driver.switch_to.new_window("tab")
    yield tab
    assert tab.js("return 6 * 7") == 42
    tab.driver.close()
    tab.driver.switch_to.window(witness.window)
    witness.answers()


def stopped_by_user(tab: Tab, url: str) -> None:
    """The user is told that the page is busy, and stops it, which ends its interpreter."""
    tab.until(lambda: badge(tab.session, url) == "…", "the badge of a busy page", 60)
    number = tab_id(tab.session, url)
    [document] = document_states(tab.session, number)
    to_background(tab.session, type="stop", tabId=number, documentId=document["documentId"])
    tab.until_message("the user stopped Python on this page", "error")
    tab.until(lambda: document_states(tab.session, number)[0]["state"] == "stopped", "its state")
    tab.until(
        lambda: {"busy", "stop", "end"} <= {entry["name"] for entry in audit_of(tab.session, number)}, "all in the log"
    )


SWALLOWING = """
print("looping")
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
# (module (func (export "f") (loop (br 0))))
ENDLESS_JAVASCRIPT = (
    RAW
    + """
from pyodide.ffi import to_js
code = bytes.fromhex("0061736d0100000001040160000003020100070501016600000a0901070003400c000b0b")
module = raw.WebAssembly.Module.new(to_js(code))
print("looping")
raw.WebAssembly.Instance.new(module).exports.f()
"""
)
ENDLESS_C = "print('looping')\nimport itertools\nsum(itertools.repeat(0))"
REPLACED_HANDLER = "import signal\nsignal.signal(signal.SIGUSR1, signal.SIG_IGN)\n" + SWALLOWING


@pytest.mark.parametrize(
    "source",
    [SWALLOWING, ENDLESS_JAVASCRIPT, ENDLESS_C, REPLACED_HANDLER],
    ids=["KeyboardInterrupt-swallowed", "WebAssembly", "C", "breath-held"],
)
def test_an_endless_loop_of_any_kind_can_be_stopped(attacker: Tab, witness: Witness, source: str) -> None:
    url = attacker.python(source)
    attacker.until_printed("looping")
    witness.answers()
    stopped_by_user(attacker, url)
    attacker.until(lambda: interpreters(attacker.session) == OTHERS, "the end of its interpreter")


def test_600_mb_in_python_are_a_memory_error(attacker: Tab, witness: Witness) -> None:
    attacker.python(
        """
        kept = []
        try:
            for _ in range(600):
                kept.append(bytearray(b"x") * 2**20)
        except MemoryError:
            count = len(kept)
            kept.clear()
            print("MemoryError", 100 < count < 256)
        try:
            bytearray(600 * 2**20)
        except MemoryError:
            print("again")
        """
    )
    attacker.until_printed("MemoryError True")
    attacker.until_printed("again")


def test_600_mb_in_javascript_harm_nobody_else(attacker: Tab, witness: Witness) -> None:
    attacker.python(
        RAW
        + """
kept = []
try:
    for _ in range(6):
        part = raw.Uint8Array.new(100 * 2**20)
        part.fill(1)
        kept.append(part)
except BaseException as error:
    print("refused", error)
print("taken", len(kept))
"""
    )
    attacker.until_printed("taken", 60)
    witness.answers()


def test_a_million_messages_past_the_back_pressure_harm_nobody_else(attacker: Tab, witness: Witness) -> None:
    url = attacker.python(
        """
        from adder.main import current
        post = current().channel._bridge.post
        print("flooding")
        for _ in range(1_000_000):
            post("ops", 0, "[]")
        """
    )
    attacker.until_printed("flooding")
    for _ in range(3):
        witness.answers()
    # Its page keeps up, or the interpreter is ended.
    [document] = document_states(attacker.session, tab_id(attacker.session, url))
    assert document["state"] == "running" or "did not wait for it" in document["reason"]


def test_a_flood_of_large_messages_harms_nobody_else(attacker: Tab, witness: Witness) -> None:
    url = attacker.python(
        """
        from adder.main import current
        post = current().channel._bridge.post
        large = "x" * (20 * 2**20)
        print("flooding")
        for _ in range(30):
            post("ops", 0, large)
        """
    )
    attacker.until_printed("flooding")
    for _ in range(3):
        witness.answers()
    [document] = document_states(attacker.session, tab_id(attacker.session, url))
    assert document["state"] == "running" or "did not wait for it" in document["reason"]


def test_500_mb_of_output_fill_neither_memory_nor_the_page(attacker: Tab, witness: Witness) -> None:
    url = attacker.python(
        """
        import time
        text = "x" * 999
        for _ in range(500_000):
            print(text)
        print("printed")
        """,
        head="""<script>
        window.shown = 0;
        console.log = (text) => { shown += 1; if (text.length < 99) console.info(text); };
        </script>""",
    )
    attacker.until_printed("printed", 200)
    assert attacker.js("return shown") < 100_000
    attacker.until_message("were left out here", "warn")
    [used] = to_background(attacker.session, type="usage", tabId=tab_id(attacker.session, url))
    assert used["heapMegabytes"] < 100


BOMB = """
import js
for _ in range(2):
    frame = document.create_element("iframe")
    frame.src = document.URL
    document.body.append(frame)
window.top.exploded()
"""


def test_a_fork_bomb_of_frames_gets_as_many_interpreters_as_a_tab_may_have(attacker: Tab, witness: Witness) -> None:
    attacker.site.add("/bomb.html", f"<!doctype html><body><script type=python>{BOMB}</script>")
    frames = '<iframe src="/bomb.html"></iframe>' * 50
    attacker.open(f"<!doctype html><script>window.bombs = 0; window.exploded = () => {{ bombs += 1 }}</script>{frames}")
    attacker.until(lambda: attacker.js("return bombs") == 3, "three that run", 60)
    attacker.until_message("waits for other Python in this tab to end", "warn")
    witness.answers()
    assert attacker.js("return bombs") == 3
    assert interpreters(attacker.session) <= OTHERS + 3


def test_50_frames_that_ask_are_one_question(attacker: Tab, witness: Witness) -> None:
    attacker.site.add("/asks.html", "<!doctype html><script type=python>document.title = 'runs'</script>")
    frames = f'<iframe src="{attacker.site.other}/asks.html"></iframe>' * 50
    url = attacker.open(f"<!doctype html>{frames}")
    # Fifty frames of another site are loaded first, which takes a busy machine a while.
    attacker.until(lambda: badge(attacker.session, url) == "?", "the question", 120)
    number = tab_id(attacker.session, url)
    attacker.until(lambda: len(document_states(attacker.session, number)) == 50, "all frames", 60)
    states = document_states(attacker.session, number)
    assert {(document["state"], document["site"]["origin"]) for document in states} == {("asks", attacker.site.other)}
    # That of the test before may have yet to end; one of these would stay.
    attacker.until(lambda: interpreters(attacker.session) <= OTHERS, "no interpreter for them")
