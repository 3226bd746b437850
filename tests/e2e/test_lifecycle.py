"""An interpreter belongs to one document: comes with it, waits for it in the back-forward cache, and goes with it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest

from tests.support import counter
from tests.support.back_forward import PERSISTED, leave
from tests.support.extension import ask, badge, evaluate, interpreters, set_setting, worker_threads
from tests.support.tab import Tab

pytestmark = pytest.mark.timeout(240)

BOOTS = 90.0
"""Seconds that five interpreters may take, some of which compute while others boot."""

COUNTER_PAGE = counter.page(PERSISTED)
GOES_ON = "Adder: Python on this page goes on where it was when the page was left."
STARTED_AGAIN = "Adder: Python on this page was started again: its interpreter had been given up."

# What Python may be doing when its document goes. Each says so first.
BUSY = {
    "an endless loop": "document.title = 'busy'\nwhile True: pass",
    "a sleep": "import time\ndocument.title = 'busy'\ntime.sleep(3600)",
    "a dialog": "document.title = 'busy'\nwindow.wait_for_ever.result()",
    "a task": "import asyncio\ndocument.title = 'busy'\nawait asyncio.sleep(3600)",
}
NEVER = "<script>window.wait_for_ever = new Promise(() => {})</script>"


def close_others(tab: Tab) -> None:
    """Close all tabs but an empty one."""
    driver = tab.driver
    old = driver.window_handles
    driver.switch_to.new_window("tab")
    fresh = driver.current_window_handle
    for handle in old:
        driver.switch_to.window(handle)
        driver.close()
    driver.switch_to.window(fresh)


@pytest.fixture
def spare(tab: Tab) -> int:
    """A browser with one empty tab, and how many interpreters it has then: the warm spare."""
    if interpreters(tab.session) == 0:  # a browser's first page with Python brings the spare about
        tab.python("document.title = 'warm'")
        tab.until(lambda: tab.driver.title == "warm")
    close_others(tab)
    tab.until(lambda: interpreters(tab.session) == 1, "a spare interpreter alone")
    return 1


@pytest.fixture
def empty(tab: Tab) -> Iterator[None]:
    """A browser with one empty tab that keeps no spare interpreter, which would come and go amid what is counted."""
    set_setting(tab.session, "spare", False)
    close_others(tab)
    count_is(tab, 0)
    yield
    set_setting(tab.session, "spare", None)


def click(tab: Tab, expected: str) -> None:
    """Press the counter's button; Python has to count."""
    tab.js("document.querySelector('#go').click()")
    tab.until(lambda: tab.text("#n") == expected, f"{expected} in #n")


def away(tab: Tab) -> bool:
    """Leave the page for one without Python. Whether the browser keeps it in its back-forward cache."""
    return leave(tab, tab.site.add("/away.html", "<!doctype html><title>Away</title>"))


def leave_kept(tab: Tab, visit: Callable[[], object]) -> None:
    """Visit a page and leave it, so that the browser keeps it.

    Firefox does not keep one page in twenty or so: its log of the cache names its own request for the next page as what
    was under way.
    """
    for _ in range(4):
        visit()
        if away(tab):
            return
    raise AssertionError("the browser does not keep pages in its back-forward cache")


def visit_counter(tab: Tab) -> str:
    """Open the counter and press it once; returns the URL."""
    url = tab.open(COUNTER_PAGE)
    tab.until_text("ready", "#n")
    click(tab, "1")
    return url


def count_is(tab: Tab, number: int) -> None:
    """Wait until there are so many interpreters."""
    try:
        tab.until(lambda: interpreters(tab.session) == number, f"{number} interpreters")
    except AssertionError as error:
        raise AssertionError(f"{error}; there are {interpreters(tab.session)}") from None


def test_the_extension_hears_how_much_memory_is_free_where_the_browser_says_it(tab: Tab) -> None:
    free = "(await chrome.system?.memory.getInfo())?.availableCapacity ?? null"
    if tab.browser == "chromium":
        assert ask(tab.session, free) > 0
    else:
        assert ask(tab.session, free) is None, "so the spare interpreter could heed it there too"


# One for each document.


def test_two_tabs_and_a_frame_of_one_site_share_nothing(tab: Tab, empty: None) -> None:
    mine = "x = globals().get('x', 0) + 1\ndocument.title = f'x is {x}'"
    tab.site.add("/frame.html", f"<script type=python>{mine}</script>")
    page = f"<!doctype html><iframe src='/frame.html'></iframe><script type=python>{mine}</script>"
    tab.open(page)
    tab.until(lambda: tab.driver.title == "x is 1")
    tab.until(lambda: tab.js("return frames[0].document.title") == "x is 1")
    count_is(tab, 2)
    first = tab.driver.current_window_handle
    tab.driver.switch_to.new_window("tab")
    tab.open(page)
    tab.until(lambda: tab.driver.title == "x is 1")
    tab.until(lambda: tab.js("return frames[0].document.title") == "x is 1")
    count_is(tab, 4)
    tab.driver.close()
    tab.driver.switch_to.window(first)
    assert tab.driver.title == "x is 1"
    count_is(tab, 2)


# Gone with the document.


def busy_frames(tab: Tab) -> str:
    """A page with a frame for everything that Python may be doing."""
    for number, source in enumerate(BUSY.values()):
        tab.site.add(f"/busy-{number}.html", f"<!doctype html>{NEVER}<script type=python>{source}</script>")
    frames = "".join(f'<iframe src="/busy-{number}.html"></iframe>' for number in range(len(BUSY)))
    return counter.page(frames)


def all_are_busy(tab: Tab) -> bool:
    return tab.js("return Array.from(frames).every((frame) => frame.document.title === 'busy')")


def test_closing_a_tab_ends_its_python_whatever_that_is_doing(tab: Tab, empty: None) -> None:
    first = tab.driver.current_window_handle
    tab.driver.switch_to.new_window("tab")
    tab.open(busy_frames(tab))
    tab.until(lambda: all_are_busy(tab), "all frames' Python", patience=BOOTS)
    tab.until_text("ready", "#n")
    count_is(tab, 1 + len(BUSY))
    tab.driver.close()
    tab.driver.switch_to.window(first)
    count_is(tab, 0)


def test_removing_a_frame_ends_its_python_and_no_other(tab: Tab, empty: None) -> None:
    tab.open(busy_frames(tab))
    tab.until(lambda: all_are_busy(tab), "all frames' Python", patience=BOOTS)
    tab.until_text("ready", "#n")
    for left in range(len(BUSY), 0, -1):
        count_is(tab, 1 + left)
        tab.js("document.querySelector('iframe').remove()")
    count_is(tab, 1)
    click(tab, "1")
    assert tab.errors() == []


def test_navigating_away_from_a_page_that_cannot_be_kept_ends_its_python(tab: Tab, empty: None) -> None:
    unload = "<script>addEventListener('unload', () => {})</script>"
    tab.open(
        f"<!doctype html>{unload}<script type=python>document.title = 'busy'</script>",
        headers={"Cache-Control": "no-store"},
    )
    tab.until(lambda: tab.driver.title == "busy")
    count_is(tab, 1)
    tab.open("<!doctype html><title>Away</title>")
    count_is(tab, 0)


def test_reloading_gives_a_new_interpreter(tab: Tab, spare: int) -> None:
    tab.open(COUNTER_PAGE)
    tab.until_text("ready", "#n")
    click(tab, "1")
    tab.driver.refresh()
    tab.until_text("ready", "#n")
    click(tab, "1")
    count_is(tab, spare + 1)


def test_a_tag_that_is_removed_while_it_runs_goes_on(tab: Tab) -> None:
    tab.open(
        """<!doctype html><script>window.removed = false</script><script type=python>
        import asyncio
        document.title = "running"
        while not window.removed:
            await asyncio.sleep(0.01)
        document.title = "done"
        </script>"""
    )
    tab.until(lambda: tab.driver.title == "running")
    tab.js(
        """const tag = document.querySelector('[type=python]');
        tag.addEventListener('load', () => { window.loaded = true; });
        tag.remove();
        window.removed = true;"""
    )
    tab.until(lambda: tab.driver.title == "done")
    tab.until(lambda: tab.js("return window.loaded"), "the load event")
    assert tab.errors() == []


def test_navigation_in_the_middle_of_synchronous_calls_leaves_no_trace(tab: Tab, empty: None) -> None:
    # Each turn waits for the page; the navigation falls into one of them.
    forever = "while True: document.find('#n').text = document.URL"
    tab.open(f"<!doctype html><p id=n></p><script type=python>{forever}</script>")
    tab.until(lambda: tab.text("#n"))
    tab.open(COUNTER_PAGE)
    tab.until_text("ready", "#n")
    click(tab, "1")
    assert tab.errors() == []


# The back-forward cache.


def test_going_back_finds_python_as_it_was(tab: Tab, empty: None) -> None:
    leave_kept(tab, lambda: visit_counter(tab))
    count_is(tab, 1)
    tab.driver.back()
    tab.until_printed(GOES_ON)
    assert tab.js("return window.persisted") is True
    click(tab, "2")
    # The background hears of the return from the host, not from the page.
    tab.until(lambda: badge(tab.session, tab.driver.current_url) == "1", "the badge of a page whose Python runs")
    assert not any(STARTED_AGAIN in line for line in tab.printed)
    # A page may be left and come back any number of times, and at any pace.
    for number in range(3, 6):
        if not away(tab):
            break
        tab.driver.back()
        tab.until(lambda: tab.js("return window.persisted"))
        click(tab, str(number))
    assert not any(STARTED_AGAIN in line for line in tab.printed)


def test_python_rests_while_its_page_is_in_the_back_forward_cache(tab: Tab, empty: None) -> None:
    page = f"""<!doctype html>{PERSISTED}<script type=python>
        import asyncio, time
        turns, pause = 0, 0
        async def tick():
            global turns, pause
            while True:
                turns += 1
                began = time.monotonic()
                await asyncio.sleep(0.001)
                pause = max(pause, time.monotonic() - began)
        ticking = asyncio.ensure_future(tick())
        window.turns = lambda: turns
        window.pause = lambda: pause
        document.title = "ticking"
        </script>"""

    def turns() -> int:
        return evaluate(tab.session, "window.turns()")

    def visit() -> None:
        tab.open(page)
        tab.until(lambda: tab.driver.title == "ticking")
        tab.until(turns, "a turn")

    leave_kept(tab, visit)
    # Other work of the browser takes its time meanwhile.
    ask(tab.session, "new Promise((resolve) => setTimeout(resolve, 2500))")
    tab.driver.back()
    tab.until_printed(GOES_ON)
    after = turns()
    tab.until(lambda: turns() > after, "a turn after the return")
    assert evaluate(tab.session, "window.pause()") > 1.5  # awake, it is some milliseconds


def test_an_interpreter_that_was_given_up_is_started_again_and_says_so(tab: Tab, empty: None) -> None:
    first = tab.driver.current_window_handle
    leave_kept(tab, lambda: visit_counter(tab))
    # As many more as the host keeps interpreters for.
    for number in range(4):
        tab.driver.switch_to.new_window("tab")
        leave_kept(tab, lambda: visit_counter(tab))
        count_is(tab, min(number + 2, 4))
    tab.driver.switch_to.window(first)
    tab.driver.back()
    tab.until_printed(STARTED_AGAIN)
    assert tab.js("return window.persisted") is True
    tab.until_text("ready", "#n")
    click(tab, "1")  # once: the handler of the interpreter that is gone is silent
    assert tab.errors() == []


def test_an_endless_loop_does_not_compute_on_in_a_page_that_was_left(tab: Tab, empty: None) -> None:
    threads: list[int] = []

    def threads_that_compute() -> list[int]:
        # To boot takes less.
        return [thread for thread, seconds in worker_threads(tab.session).items() if seconds > 3]

    def visit() -> None:
        tab.open(f"<!doctype html>{PERSISTED}<script type=python>{BUSY['an endless loop']}</script>")
        tab.until(lambda: tab.driver.title == "busy")
        count_is(tab, 1)
        if sys.platform == "linux":
            threads[:] = tab.until(threads_that_compute, "a thread that computes")

    leave_kept(tab, visit)
    count_is(tab, 0)
    tab.until(lambda: not set(threads) & set(worker_threads(tab.session)), "the end of what computed")
    tab.driver.back()
    tab.until_printed(STARTED_AGAIN)


def test_revoking_reaches_a_page_in_the_back_forward_cache(tab: Tab, empty: None) -> None:
    leave_kept(tab, lambda: visit_counter(tab))
    count_is(tab, 1)
    tab.session.decide(tab.site.origin, "block")
    try:
        count_is(tab, 0)
        tab.driver.back()
        tab.until_message("this site may not run Python", "error")
        tab.js("document.querySelector('#go').click()")
        assert tab.text("#n") == "1"
    finally:
        tab.session.decide(tab.site.origin, "allow")


def test_closing_a_tab_ends_what_waits_in_its_back_forward_cache(tab: Tab, empty: None) -> None:
    first = tab.driver.current_window_handle
    tab.driver.switch_to.new_window("tab")
    leave_kept(tab, lambda: visit_counter(tab))
    count_is(tab, 1)
    tab.driver.close()
    tab.driver.switch_to.window(first)
    count_is(tab, 0)
