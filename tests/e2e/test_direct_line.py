"""What an author may rely on is the same on both lines from page to interpreter: the relay, and the direct one

Which one it is, nobody can tell but by the clock.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import counter
from tests.support.back_forward import PERSISTED, leave
from tests.support.direct import allow_direct, lines, until_direct
from tests.support.tab import PATIENCE, Tab


@pytest.fixture(params=["relay", "direct"])
def line(request: pytest.FixtureRequest, tab: Tab) -> Iterator[str]:
    """Pages that are opened now are kept to the relay, or get a direct line."""
    allow_direct(tab, request.param == "direct")
    yield request.param
    allow_direct(tab, None)


def click(tab: Tab, expected: str) -> None:
    """Press the counter's button; Python has to count."""
    tab.js("document.querySelector('#go').click()")
    tab.until_text(expected, "#n")


# Which line it is.


def test_the_direct_line_comes_when_the_page_has_loaded_and_python_does_not_wait_for_it(tab: Tab) -> None:
    tab.open(counter.page())  # brings a spare interpreter about
    tab.until_text("ready", "#n")
    tab.site.add("/late.png", b"", content_type="image/png", after="/go-on", longest=PATIENCE)
    note = """<script>
      const observer = new MutationObserver(() => { window.readyAt ??= document.readyState; });
      observer.observe(document.querySelector('#n'), { childList: true });
    </script>"""
    url = tab.site.add("/loading.html", counter.page('<img src="/late.png">' + note))
    tab.js("location.href = arguments[0]", url)
    tab.until(lambda: tab.js("return window.readyAt") == "interactive", "Python before the page has loaded")
    click(tab, "1")
    tab.js("fetch('/go-on')")
    until_direct(tab, url)
    click(tab, "2")


def test_a_page_is_kept_to_the_relay_where_the_user_says_so(tab: Tab) -> None:
    watch = """<script>window.added = [];
      const note = ({ addedNodes }) => added.push(...[...addedNodes].map(String));
      new MutationObserver((records) => records.forEach(note)).observe(document.documentElement, { childList: true });
    </script>"""
    allow_direct(tab, False)
    try:
        url = tab.open(counter.page(watch))
        tab.until_text("ready", "#n")
        for number in range(1, 6):
            click(tab, str(number))
        assert lines(tab, url)[0] is False
        assert "[object HTMLDivElement]" not in tab.js("return added")
    finally:
        allow_direct(tab, None)


def test_frames_have_their_own_lines(tab: Tab) -> None:
    tab.site.add("/framed.html", counter.page())
    url = tab.open(counter.page('<iframe src="/framed.html"></iframe>'))
    tab.until_text("ready", "#n")
    tab.until(lambda: tab.js("return frames[0].document.querySelector('#n').textContent") == "ready")
    until_direct(tab, url)
    assert lines(tab, url).count(True) == 2
    tab.js("frames[0].document.querySelector('#go').click()")
    tab.until(lambda: tab.js("return frames[0].document.querySelector('#n').textContent") == "1")
    click(tab, "1")


# What goes over it.

SCENARIO = """
import asyncio
log = []

# Reads and writes, and what fails.
element = document.create_element("p")
element.text = "ünï \\ud800 \\0"
document.body.append(element)
log.append(window.lengthOf(element) == len("ünï \\ud800 \\0"))
for number in range(2000):
    element.setAttribute("data-n", number)
log.append(element.getAttribute("data-n") == "1999")
try:
    window.fails()
except Exception as error:
    log.append("refused by the page" in str(error))

# Large, and binary.
large = "x" * 3_000_000
log.append(window.echo(large) == large)
log.append(bytes(window.bytes(100_000)) == bytes(n % 256 for n in range(100_000)))

# The page calls, and waits for what it calls.
def twice(number):
    if number < 0:
        raise ValueError("negative")
    return number * 2
window.twice = twice
log.append(list(await window.calls()) == [0, 2, 4, 6, 8, "negative"])

# Nothing overtakes what the page did before it.
for number in range(50):
    window.change(element, number)
    if element.getAttribute("data-n") != str(number):
        log.append(f"stale: {element.getAttribute('data-n')}")

# Events, in order, and their default actions.
seen = []
def heard(event):
    seen.append(event.detail)
    event.preventDefault()
element.addEventListener("own", heard)
log.append(window.fires(element))
await asyncio.sleep(0)
for _ in range(200):
    if len(seen) == 100:
        break
    await asyncio.sleep(0.05)
log.append(seen == list(range(100)))
document.find("#log").text = str(log)
"""
PAGE_SIDE = """<p id="log"></p><script>
window.lengthOf = (element) => element.textContent.length;
window.fails = () => { throw new RangeError('refused by the page'); };
window.echo = (text) => text;
window.bytes = (count) => Uint8Array.from({ length: count }, (_, index) => index % 256);
window.change = (element, number) => { element.setAttribute('data-n', number); };
window.calls = async () => {
  const found = [];
  for (let number = 0; number < 5; number += 1) found.push(await twice(number));
  try { await twice(-1); } catch ({ message }) { found.push(message.includes('negative') ? 'negative' : message); }
  return found;
};
window.fires = (element) => {
  let all = true;
  for (let number = 0; number < 100; number += 1) {
    all = !element.dispatchEvent(new CustomEvent('own', { detail: number, cancelable: true })) && all;
  }
  return all;
};
</script>"""


def test_everything_goes_over_either_line(tab: Tab, line: str) -> None:
    """The same script, started again by a second tag when the line is what it is going to be."""
    head = "<script>window.go = new Promise((resolve) => { window.begin = resolve; });</script>"
    url = tab.open(f"<!doctype html>{head}{PAGE_SIDE}<script type=python>\nawait window.go\n{SCENARIO}\n</script>")
    if line == "direct":
        until_direct(tab, url)
    tab.js("begin()")
    tab.until(lambda: tab.text("#log"), "the end of the script")
    assert tab.text("#log") == str([True] * 8)
    assert lines(tab, url) == [line == "direct"]


def test_scripts_that_come_later_find_what_the_page_did_before_them(tab: Tab, line: str) -> None:
    """A script's source takes the relay, and what the page has changed does not."""
    url = tab.open(
        "<!doctype html><p id=n data-n=first></p>"
        "<script type=python>window.seen = document.find('#n').getAttribute('data-n')</script>"
    )
    tab.until(lambda: tab.js("return window.seen") == "first")
    if line == "direct":
        until_direct(tab, url)
    for number in range(20):
        tab.js(
            "const n = arguments[0]; document.querySelector('#n').setAttribute('data-n', n);"
            "document.body.append(Object.assign(document.createElement('script'), { type: 'python',"
            " text: `window.seen = document.find('#n').getAttribute('data-n')` }));",
            str(number),
        )
        tab.until(lambda number=number: tab.js("return window.seen") == str(number), f"script {number}")


def test_nothing_is_lost_doubled_or_out_of_order_while_the_line_changes(tab: Tab) -> None:
    """The page calls Python, and Python writes to the page, all the while from before the change until after it."""
    head = """<script>
      window.written = [];
      window.enough = false;
      window.begin = (record) => {
        let number = 0;
        const next = () => { number += 1; record(number); if (!window.enough) setTimeout(next); };
        next();
      };
    </script>"""
    url = tab.python(
        "import asyncio\ncalled = []\nwindow.begin(called.append)\nnumber = 0\n"
        "while not window.enough:\n    number += 1\n    window.written.push(number)\n    await asyncio.sleep(0)\n"
        "await asyncio.sleep(0.2)\n"
        "window.result = [number, called == list(range(1, len(called) + 1)), len(called)]",
        head=head,
    )
    tab.until(lambda: tab.js("return written.length > 10"))
    until_direct(tab, url)
    count = tab.js("return written.length")
    tab.until(lambda: tab.js("return written.length") > count + 50)
    tab.js("window.enough = true")
    number, in_order, called = tab.until(lambda: tab.js("return window.result"), "the end")
    assert (in_order, called > 20) == (True, True)
    assert tab.js("return written") == list(range(1, number + 1))


def test_a_page_that_comes_back_from_the_cache_has_a_direct_line_again(tab: Tab) -> None:
    away = tab.site.add("/elsewhere.html", "<!doctype html><title>Elsewhere</title>")

    def comes_back_twice() -> bool:
        url = tab.open(counter.page(PERSISTED))
        tab.until_text("ready", "#n")
        until_direct(tab, url)
        click(tab, "1")
        for number in (2, 3):
            if not leave(tab, away):
                return False
            tab._from = len(tab.session.messages)
            tab.driver.back()
            # What it kept it may have thrown away since.
            tab.until(lambda: tab.js("return 'persisted' in window"), "the page")
            if not tab.js("return window.persisted"):
                return False
            tab.until_printed("goes on where it was")
            click(tab, str(number))
            until_direct(tab, url)
        return True

    # Firefox does not keep one page in twenty or so.
    assert any(comes_back_twice() for _ in range(4)), "the browser does not keep a page with a direct line"
