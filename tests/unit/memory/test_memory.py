"""What a panel is told of the interpreter's memory."""

import functools
import json
import sys
import tracemalloc

import pytest

from adder import _wire as wire
from adder.devtools import channel, heap
from adder.exports import Exports
from adder.remote import Remote
from tests.support.panels import FakeRuntime, attached

FILE = "https://a.example/shop.py"


class Page:
    def __init__(self, *faces):
        self.handles = Handles(*faces)


class Handles:
    def __init__(self, *faces):
        self._faces = faces

    def faces(self):
        return list(self._faces)


@pytest.fixture
def runtime():
    made = FakeRuntime()
    made.heap_bytes = 1234
    made.page = Page(Remote(2, "HTMLDocument"), Remote(4, "HTMLLIElement"), Remote(6, "HTMLLIElement"), None)
    made.exports = Exports()
    with attached(made, 1, 2):
        yield made
    tracemalloc.stop()
    sys.modules.pop("adder.devtools.memory", None)


def tell(runtime, kind, panel=1, **more):
    channel.deliver(runtime, panel, {"domain": "memory", "type": kind, **more})


def snapshot(runtime, panel=1):
    """Asks for a snapshot; the head, and the rows by table."""
    runtime.sent.clear()
    tell(runtime, "snapshot", panel, id=7)
    assert {to for to, _ in runtime.sent} == {panel}
    head, *parts, done = [message for _, message in runtime.sent]
    assert (head["type"], done["type"]) == ("snapshot", "done")
    assert {part["id"] for part in (head, *parts, done)} == {7}
    tables = {}
    for part in parts:
        tables.setdefault(part["table"], []).extend(part["rows"])
    return head, tables


def compiled(source):
    namespace = {}
    exec(compile(source, FILE, "exec"), namespace)
    return namespace


def test_nothing_is_traced_before_a_panel_asks_for_it(runtime):
    head, tables = snapshot(runtime)
    assert (head["heap"], head["traced"], head["peak"]) == (1234, None, None)
    assert "lines" not in tables
    assert not tracemalloc.is_tracing()


def test_lines_say_what_was_allocated_there_and_is_still_there(runtime):
    tell(runtime, "start")
    kept = compiled("x = [bytes(1000) for _ in range(50)]\ny = [bytes(1000) for _ in range(50)]\ndel y\n")
    head, tables = snapshot(runtime)
    rows = {(file, line): (author, size, count) for author, file, line, size, count in tables["lines"]}
    author, size, count = rows[FILE, 1]
    assert author == "page"
    assert size >= 50_000
    assert count >= 50
    assert rows.get((FILE, 2), ("", 0, 0))[1] < 10_000
    assert head["peak"] >= head["traced"] >= size
    assert len(kept["x"]) == 50


def test_all_of_the_runtime_is_one_line(runtime):
    tell(runtime, "start")
    snapshot(runtime)
    _, tables = snapshot(runtime)
    assert [row[1:3] for row in tables["lines"] if row[0] == "runtime"] == [["", 0]]


def test_objects_are_counted_by_their_class(runtime):
    names = compiled("class Tea:\n    def __init__(self): self.parts = []\nheld = [Tea() for _ in range(30)]")
    names["Tea"].__module__ = "__main__"
    _, tables = snapshot(runtime)
    assert dict(tables["types"])["Tea"] == 30


def test_a_class_that_answers_for_itself_is_not_asked(runtime):
    names = compiled(
        "asked = []\n"
        "class Meta(type):\n"
        "    __hash__ = lambda cls: asked.append('hash') or 1\n"
        "    __eq__ = lambda cls, other: asked.append('eq') or True\n"
        "    def __getattribute__(cls, name): asked.append(name); return 'forged'\n"
        "class Sly(metaclass=Meta):\n"
        "    @property\n"
        "    def __class__(self): asked.append('class'); return int\n"
        "held = [Sly() for _ in range(3)]\n"
    )
    runtime.exports.object(names["held"][0])
    names["asked"].clear()
    _, tables = snapshot(runtime)
    assert names["asked"] == []
    assert any(name.endswith("Sly") and count == 3 for name, count in tables["types"])


def test_the_pages_objects_are_counted_by_interface_and_those_python_has_let_go_of_apart(runtime):
    head, tables = snapshot(runtime)
    assert tables["handles"] == [["HTMLLIElement", 2], ["HTMLDocument", 1]]
    assert head["released"] == 1


class Paced:
    """As handlers are that run later."""

    def __call__(self, event):
        pass


def test_what_the_page_holds_is_named_by_the_code_that_it_calls(runtime):
    names = compiled("def go(event):\n    pass\nclass Till:\n    def buy(self, event):\n        pass\n")
    till = names["Till"]()
    wrapped = functools.wraps(names["go"])(lambda event: None)
    paced = Paced()
    paced.__wrapped__ = till.buy
    for value in (names["go"], functools.partial(wrapped), paced):
        runtime.exports.callable(value)
    runtime.exports.object(till)
    _, tables = snapshot(runtime)
    assert ["function", "go", FILE, 1, 2] in tables["exports"]
    assert ["function", "Till.buy", FILE, 4, 1] in tables["exports"]
    assert [row[0] for row in tables["exports"]].count("object") == 1


def test_tracing_ends_with_the_panel_that_began_it(runtime):
    tell(runtime, "start")
    channel.deliver(runtime, 2, {"domain": "session", "type": "detach"})
    assert tracemalloc.is_tracing()
    channel.deliver(runtime, 1, {"domain": "session", "type": "detach"})
    assert not tracemalloc.is_tracing()


def test_what_the_pages_own_code_traces_goes_on(runtime):
    tracemalloc.start()
    tell(runtime, "start")
    assert runtime.sent[-1] == (0, {"domain": "memory", "type": "state", "traced": True, "own": True})
    tell(runtime, "stop")
    assert tracemalloc.is_tracing()
    assert "lines" in snapshot(runtime)[1]


def test_every_panel_hears_whether_allocations_are_traced(runtime):
    tell(runtime, "start")
    tell(runtime, "stop", panel=2)
    assert [(to, message["traced"]) for to, message in runtime.sent] == [(0, True), (0, False)]


def test_a_snapshot_is_taken_while_python_computes(runtime):
    runtime.breathe("memory", "snapshot", id=3)
    assert runtime.types() == ["snapshot", *["rows"] * (len(runtime.sent) - 2), "done"]


def test_tables_and_messages_stay_within_their_limits(runtime):
    runtime.page = Page(*(Remote(2 * number, "\N{PILE OF POO}" * 5000 + str(number)) for number in range(1500)))
    _, tables = snapshot(runtime)
    assert len(tables["handles"]) == 1000
    assert tables["handles"][-1] == ["…", 501]
    assert all(len(json.dumps(message)) <= wire.LIMIT_DEVTOOLS for _, message in runtime.sent)


def test_what_there_is_no_room_for_is_in_the_sum():
    rows = [("page", "https://a.example/x.py", number, number, 1) for number in range(6000)]
    found = heap._lines((file, line, size, count) for _, file, line, size, count in rows)
    assert len(found) == 5000
    assert sum(row[3] for row in found) == sum(range(6000))
    assert found[-1] == ["…", "…", 0, sum(range(1001)), 1001]
