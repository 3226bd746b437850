"""A page's Python is kept within limits: who comes to one hears of it, and everybody else does not notice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import counter
from tests.support.extension import (
    ask,
    audit_of,
    badge,
    document_states,
    set_setting,
    tab_id,
    to_background,
)
from tests.support.tab import Tab

CHANGED = ("busySeconds", "heapMegabytes", "interpretersPerTab", "outputKilobytes")


@pytest.fixture(autouse=True)
def defaults(tab: Tab) -> Iterator[None]:
    """Every test finds the settings as they come, in a tab of its own."""
    old = tab.driver.current_window_handle
    tab.driver.switch_to.new_window("tab")
    fresh = tab.driver.current_window_handle
    tab.driver.switch_to.window(old)
    tab.driver.close()
    tab.driver.switch_to.window(fresh)
    yield
    ask(
        tab.session,
        "(async () => { for (const name of args[0])"
        "  await chrome.runtime.sendMessage({ to: 'background', type: 'set-setting', name, value: null }); })()",
        CHANGED,
    )


def test_python_that_computes_without_a_pause_can_be_waited_for_and_stopped(tab: Tab) -> None:
    set_setting(tab.session, "busySeconds", 1)
    forever = """<script type="python">
    try:
        while True:
            pass
    finally:
        document.find("#end").text = "cleaned up"
    </script>"""
    url = tab.open(counter.page("<p id=end></p>") + forever)
    tab.until_text("ready", "#n")
    tab.until(lambda: badge(tab.session, url) == "…", "the badge of a busy page")
    number = tab_id(tab.session, url)
    [document] = document_states(tab.session, number)
    assert (document["state"], document["busy"]) == ("running", True)
    # The page is not: it only waits for its Python.
    assert tab.js("return 6 * 7") == 42
    # The user waits, and is asked again.
    [document] = to_background(tab.session, type="wait", tabId=number, documentId=document["documentId"])["documents"]
    assert document["busy"] is False
    tab.until(lambda: document_states(tab.session, number)[0]["busy"], "busy once more")
    [used] = to_background(tab.session, type="usage", tabId=number)
    assert used["documentId"] == document["documentId"]
    assert 1 < used["cpuSeconds"] < 120
    assert 20 < used["heapMegabytes"] < 200
    to_background(tab.session, type="stop", tabId=number, documentId=document["documentId"])
    tab.until_message("KeyboardInterrupt: the user has stopped this script", "error")
    tab.until_text("cleaned up", "#end")
    # It was the script that ended, not Python.
    tab.js("document.querySelector('#go').click()")
    tab.until_text("1", "#n")
    tab.until(lambda: not document_states(tab.session, number)[0]["busy"], "rest")
    limits = {entry["name"]: entry["count"] for entry in audit_of(tab.session, number) if entry["kind"] == "limit"}
    assert limits == {"busy": 2, "stop": 1}


def test_a_breath_is_nothing_that_an_author_could_notice(tab: Tab) -> None:
    tab.python(
        """
        import asyncio, time
        order = []

        def compute(seconds):
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                sum(range(100))

        async def other():
            order.append("other")

        async def heard(event):
            order.append("event")

        document.body.addEventListener("ping", heard)
        asyncio.get_running_loop().call_soon(order.append, "callback")
        task = asyncio.create_task(other())
        window.setTimeout(lambda: order.append("timer"), 0)
        document.body.dispatchEvent(window.Event.new("ping"))
        web = __import__("web")
        web.flush()
        compute(0.9)
        sorted(range(40), key=lambda n: (compute(0.01), n))
        order.append("computed")
        await asyncio.sleep(0.1)
        print(order[0], *sorted(order[1:]))
        """
    )
    tab.until_printed("computed callback event other timer")


def test_python_gets_a_memory_error_at_the_limit_and_goes_on(tab: Tab) -> None:
    set_setting(tab.session, "heapMegabytes", 128)
    url = tab.python(
        """
        import gc
        outcomes = []
        try:
            bytearray(200 * 2**20)
        except MemoryError:
            outcomes.append("at once")
        kept = []
        try:
            while True:
                kept.append("x" * 1000 + str(len(kept)))
        except MemoryError:
            outcomes.append("little by little")
        size = len(kept) * 1000
        del kept
        gc.collect()
        text = "y" * 2**20
        print(*outcomes, 40e6 < size < 140e6, len(text))
        bytearray(200 * 2**20)
        """
    )
    tab.until_printed("at once little by little True 1048576")
    assert tab.until_message("MemoryError", "error").text.endswith("MemoryError")
    number = tab_id(tab.session, url)
    [used] = to_background(tab.session, type="usage", tabId=number)
    assert used["heapMegabytes"] <= 128 * 17 / 16
    tab.until(lambda: "heap" in {entry["name"] for entry in audit_of(tab.session, number)}, "the limit in the log")


LINES = """
import time
began = time.monotonic()
for number in range(200_000):
    print(f"line {number} " + "." * 100)
print("the last line")
window.seconds = time.monotonic() - began
"""


def test_of_more_output_than_the_page_can_show_the_newest_is_shown(tab: Tab) -> None:
    set_setting(tab.session, "outputKilobytes", 64)
    counted = """<script>
    window.shown = 0;
    window.left = [];
    const { log, warn } = console;
    console.log = (text) => { shown += 1; if (text === 'the last line') log(text); };
    console.warn = (text) => { left.push(text); };
    </script>"""
    tab.python(LINES, head=counted)
    tab.until_printed("the last line")
    shown, left = tab.js("return [shown, left]")
    assert shown < 100_000
    assert all("lines of output" in text and "were left out" in text for text in left)
    missing = [int(text.split()[1].replace(",", "")) for text in left]
    assert shown + sum(missing) == 200_001
    # With room for it, all of a program's output arrives.
    set_setting(tab.session, "outputKilobytes", 4096)
    tab.python(LINES.replace("200_000", "10_000"), head=counted)
    tab.until_printed("the last line")
    assert tab.js("return [shown, left]") == [10_001, []]


def test_a_tab_has_so_many_interpreters_and_whoever_waits_gets_the_next(tab: Tab) -> None:
    set_setting(tab.session, "interpretersPerTab", 2)
    tab.site.add("/frame.html", "<!doctype html><script type=python>document.title = 'runs'</script>")
    frame = '<iframe src="/frame.html"></iframe>'
    url = tab.open(f"<!doctype html>{frame * 3}")
    titles = "return Array.from(frames, (frame) => frame.document.title)"
    tab.until(lambda: sorted(tab.js(titles)) == ["", "runs", "runs"], "two that run")
    told = tab.until_message("waits for other Python in this tab to end", "warn").text
    assert "2 interpreters in a tab is the limit" in told
    number = tab_id(tab.session, url)

    def waiting() -> list[bool]:
        starting = [document for document in document_states(tab.session, number) if document["state"] == "starting"]
        return ["the limit is 2 interpreters in a tab" in document["reason"] for document in starting]

    # That the others run the background hears from each of them.
    tab.until(lambda: waiting() == [True], "one that waits, and why")
    tab.js("Array.from(document.querySelectorAll('iframe')).find((f) => f.contentDocument.title === 'runs').remove()")
    tab.until(lambda: tab.js(titles) == ["runs", "runs"], "the third one")
    tab.until(
        lambda: {(d["state"], d["reason"]) for d in document_states(tab.session, number)} == {("running", "")},
        "no more that waits",
    )


def test_what_is_too_large_for_one_message_is_an_error_where_it_is_sent(tab: Tab) -> None:
    tab.python(
        """
        import web
        large = "x" * (30 * 2**20)

        def attempt(work):
            try:
                work()
            except (ValueError, web.JSError) as error:
                print(error)

        attempt(lambda: setattr(window, "large", large))
        attempt(lambda: window.Array.of(bytes(30 * 2**20)))
        attempt(lambda: window.JSON.stringify([large[: 2**20]] * 30))
        attempt(lambda: window.repeat(30 * 2**20))
        attempt(lambda: window.later(30 * 2**20).result())
        part = large[: 5 * 2**20]
        for name in "abcdefgh":
            window[name] = part  # more than one message in all
        window.back = lambda *given: large
        print(window.total())
        """,
        head="""<script>
        window.repeat = (count) => 'x'.repeat(count);
        window.later = async (count) => 'x'.repeat(count);
        window.total = () => [...'abcdefgh'].reduce((sum, name) => sum + window[name].length, 0);
        </script>""",
    )
    tab.until_printed(str(40 * 2**20), patience=60)
    too_large = "this takes {} MB to send to the page, and 24 MB can be sent at once"
    refused = "RangeError: this is too large to be sent to Python at once: send it in pieces"
    left_out = f"Adder: something was left out: {too_large.format(30)}"
    assert tab.printed[:5] == [left_out, too_large.format(40), too_large.format(30), refused, refused]
    back, given = tab.driver.execute_async_script(
        "const done = arguments[0];Promise.all([back().catch(String), back('x'.repeat(3e7)).catch(String)]).then(done);"
    )
    assert too_large.format(30) in back
    assert "too large to be sent to Python" in given


def test_calls_and_events_that_python_does_not_keep_up_with_are_refused(tab: Tab) -> None:
    url = tab.python(
        """
        window.call = lambda number: number
        document.body.addEventListener("ping", lambda event: None)
        print("computing")
        while True:
            pass
        """
    )
    tab.until_printed("computing")
    tab.js(
        """window.refused = [];
        for (let i = 0; i < 12_000; i += 1) call(i).catch((error) => { refused.push(error.message); });
        for (let i = 0; i < 500; i += 1) document.body.dispatchEvent(new Event('ping'));"""
    )
    tab.until_message("does not keep up, and does not hear of all events", "warn")
    first, count = tab.until(lambda: tab.js("return refused.length >= 1_900 && [refused[0], refused.length]"))
    assert first == "RuntimeError: Python on this page does not keep up: too many calls wait for it"
    assert count < 2_010
    number = tab_id(tab.session, url)
    expected = {"events": count + 500}
    tab.until(
        lambda: {e["name"]: e["count"] for e in audit_of(tab.session, number) if e["name"] == "events"} == expected,
        "all that was left out in the log",
    )
