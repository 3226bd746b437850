"""The panel's view of memory on a real page: what there is, what has changed, and which line it is from."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from tests.support.devtools import Panel, panel
from tests.support.memory import MemoryView
from tests.support.tab import Tab

STORE = """
import web

class Tea:
    def __init__(self):
        self.leaves = [object()]

shelf = []
lines = []

@web.when("click", "#fill")
def fill(event):
    shelf.extend(Tea() for _ in range(500))
    shelf.append(bytearray(300_000))
    for _ in range(40):
        lines.append(document.create_element("li"))
    document.find("#out").text = "filled"

@web.when("click", "#clear")
def clear(event):
    shelf.clear()
    lines.clear()
    document.find("#out").text = "cleared"

stock = bytearray(200_000)
print("ready")
"""

BODY = "<button id='fill'>Fill</button><button id='clear'>Clear</button><p id='out'></p>"


@contextlib.contextmanager
def store(tab: Tab) -> Iterator[MemoryView]:
    """A page that fills and clears a shelf, and the view of memory of a panel about it."""
    url = tab.python(STORE, BODY)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        yield MemoryView(shown)


def click(shown: Panel, name: str, outcome: str) -> None:
    with shown.on_page():
        shown.tab.js("document.querySelector(arguments[0]).click()", f"#{name}")
        shown.tab.until_text(outcome, "#out")


def named(rows: list[dict[str, str]], name: str) -> dict[str, str]:
    """The row of that name; one of nothing where there is none."""
    nothing = {"count": "0", "countChange": "0"}
    return next((row for row in rows if row["name"] == name), nothing)


def test_two_snapshots_show_which_objects_have_come_and_gone(tab: Tab) -> None:
    with store(tab) as view:
        state = view.take()
        assert state["sums"]["heap"].startswith("Interpreter: ")
        assert "traced" not in state["sums"]
        click(view.panel, "fill", "filled")
        view.take()
        assert named(view.show("types", base=1), "Tea")["countChange"] == "+500"
        assert named(view.show("handles"), "HTMLLIElement")["countChange"] == "+40"
        click(view.panel, "clear", "cleared")
        view.take()
        rows = view.show("types", base=2)
        assert (named(rows, "Tea")["count"], named(rows, "Tea")["countChange"]) == ("0", "−500")
        assert named(view.show("handles"), "HTMLLIElement")["countChange"] == "−40"


def test_what_the_page_holds_of_python_is_named_with_its_place(tab: Tab) -> None:
    with store(tab) as view:
        view.take()
        row = named(view.show("exports"), "fill")
        # The script begins on line 3 of the page.
        assert (row["count"], row["place"].rpartition(":")[2]) == ("1", "13")


def test_traced_allocations_name_the_line_that_made_them(tab: Tab) -> None:
    with store(tab) as view:
        view.trace()
        view.take()
        click(view.panel, "fill", "filled")
        state = view.take()
        assert "traced" in state["sums"]
        first = view.show("lines", base=1)[0]
        assert first["kind"] == "page"
        assert first["place"].endswith(":16"), "what has grown most is first: the line of the large array"
        assert first["sizeChange"] == "+300 kB"
        files = view.show("files")
        assert len([row for row in files if ":" not in row["place"]]) == len(files)


def test_a_reload_is_traced_from_the_page_s_first_script_on(tab: Tab) -> None:
    with store(tab) as view:
        view.trace()
        view.reload()
        with view.panel.on_page():
            page = tab.driver.current_url.rpartition("/")[2]
        view.take()
        assert [row for row in view.show("lines") if row["place"].startswith(f"{page}:")]


def test_nothing_is_traced_before_nor_after_it_is_wanted(tab: Tab) -> None:
    tracing = "__import__('tracemalloc').is_tracing()"
    with store(tab) as view:
        shown = view.panel
        for expected in ("False", "True", "False", "True"):
            shown.click("#tab-console")
            assert shown.value(tracing) == expected
            view.open()
            view.trace()
        view.trace()
    # The panel is closed, and nobody has said that it is no longer wanted.
    with panel(tab, tab.driver.current_url) as again:
        again.until(lambda: again.value(tracing) == "False", "the end of it")


def test_snapshots_are_taken_while_python_computes(tab: Tab) -> None:
    url = tab.python("def spin():\n    while True:\n        sum(range(1000))\n\nprint('ready')\nspin()\n", BODY)
    tab.until_printed("ready")
    with panel(tab, url) as shown:
        view = MemoryView(shown)
        view.take()
        assert view.show("types")
        with shown.on_page():
            tab.go("about:blank")
