"""Values as a panel shows them: whatever they do, and without evaluating what was not asked for."""

import dataclasses
import json
from functools import cached_property

import pytest

from adder.devtools.references import References
from adder.devtools.text import words
from adder.devtools.views import Views


@pytest.fixture
def views():
    return Views(References())


def rows(views, value, start=0):
    return views.inside(views.view(value)["ref"], start)


class Loud:
    """Everything about it has side effects."""

    def __getattribute__(self, name):
        raise AssertionError(f"{name} was read")

    def __getattr__(self, name):
        raise AssertionError(f"{name} was read")

    def __repr__(self):
        return "<Loud>"

    def __eq__(self, other):
        raise AssertionError("it was compared")

    __hash__ = None

    def __len__(self):
        raise AssertionError("it was measured")

    def __bool__(self):
        raise AssertionError("it was asked whether it is true")


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        12,
        1.5,
        2j,
        "a'b",
        b"x",
        [1, [2]],
        (1,),
        (),
        {1: "a", "b": [None]},
        {1},
        set(),
        frozenset({2}),
        frozenset(),
        range(3),
        len,
        int,
    ],
)
def test_what_is_short_looks_as_in_python_itself(value):
    assert words(value) == (repr(value), 0)


def test_what_is_long_is_cut_and_says_so():
    text, left = words("x" * 100_000, 50)
    assert len(text) < 60
    assert left == 100_000 - 50
    text, left = words(list(range(10**6)), 50)
    assert len(text) < 70
    assert left == -1
    assert words(10**100_000)[0] == "<int of about 100,000 digits>"


def test_a_list_that_contains_itself_ends():
    loop = [1]
    loop.append(loop)
    assert words(loop)[0] == "[1, […]]"
    deep = []
    for _ in range(100_000):
        deep = [deep]
    assert len(words(deep)[0]) < 100


class Raises:
    def __repr__(self):
        raise ValueError("no")


class Wrong:
    def __repr__(self):
        return 7


class Exits:
    def __repr__(self):
        raise SystemExit


class Endless:
    def __repr__(self):
        return "x" * 10**8


def test_a_repr_that_misbehaves_is_said_and_hurts_nobody():
    assert words(Raises())[0] == "<Raises: its __repr__ raised ValueError>"
    assert words([Raises(), 1])[0] == "[<Raises: its __repr__ raised ValueError>, 1]"
    assert words(Wrong())[0] == "<Wrong: its __repr__ raised TypeError>"
    assert words(Exits())[0] == "<Exits: its __repr__ was stopped>"
    text, left = words(Endless())
    assert len(text) < 11_000
    assert left > 9 * 10**7


def test_nothing_is_evaluated_unasked(views):
    view = views.view(Loud())
    assert view["text"] == "<Loud>"
    assert rows(views, Loud()) == {"rows": [], "next": None}
    views.result(Loud())
    views.result([{"a": Loud()}])


class Thing:
    kept = 1

    def __init__(self):
        self.own = [1]
        self.evaluated = []

    @property
    def costly(self):
        self.evaluated.append("costly")
        return 42

    @cached_property
    def once(self):
        self.evaluated.append("once")
        return 43


def test_a_property_is_evaluated_when_it_is_asked_for(views):
    thing = Thing()
    view = views.view(thing)
    found = views.inside(view["ref"])["rows"]
    assert [row.get("getter") for row in found if "getter" in row] == ["costly", "once"]
    assert [row["label"] for row in found if "view" in row] == ["own", "evaluated"]
    assert thing.evaluated == []
    assert views.evaluate(view["ref"], "costly")["text"] == "42"
    assert thing.evaluated == ["costly"]


def test_the_inside_of_containers_comes_a_piece_at_a_time(views):
    found = rows(views, list(range(250)))
    assert (len(found["rows"]), found["next"]) == (100, 100)
    ref = views.view(list(range(250)))["ref"]
    last = views.inside(ref, 200)
    assert ([row["label"] for row in last["rows"]][:2], len(last["rows"]), last["next"]) == (["200", "201"], 50, None)
    found = rows(views, {"a": 1, (1, 2): [3]})["rows"]
    assert [(row["label"], row["view"]["text"]) for row in found] == [("'a'", "1"), ("(1, 2)", "[3]")]


def test_dataclasses_slots_and_exceptions_show_what_lies_in_them(views):
    @dataclasses.dataclass(slots=True)
    class Point:
        x: int
        y: int

    assert [(row["label"], row["view"]["text"]) for row in rows(views, Point(1, 2))["rows"]] == [("x", "1"), ("y", "2")]
    error = ValueError("no", 1)
    error.__cause__ = KeyError("a")
    assert [row["label"] for row in rows(views, error)["rows"]] == ["args", "__cause__"]


def test_a_list_of_dicts_is_a_table(views):
    table = views.result([{"a": 1, "b": "x"}, {"b": "y", "c": None}])["table"]
    assert table["columns"] == ["a", "b", "c"]
    assert table["rows"] == [["1", "'x'", None], [None, "'y'", "None"]]
    assert "table" not in views.result([{"a": 1}, 2])
    assert "table" not in views.result([{1: 1}])
    large = views.result([{f"c{n}": n for n in range(50)}] * 1000)["table"]
    assert (len(large["columns"]), large["moreColumns"], len(large["rows"]), large["moreRows"]) == (20, 1, 200, 800)


def test_what_a_value_shows_of_itself_is_taken_from_its_class(views):
    class Picture:
        def _repr_png_(self):
            return b"\x89PNG"

    class Broken:
        def _repr_html_(self):
            raise ValueError

    assert views.result(Picture())["rich"] == {"kind": "png", "data": "iVBORw=="}
    assert "rich" not in views.result(Broken())
    assert "rich" not in views.result(Picture), "a class is not what its objects are"


def test_the_rest_of_a_long_text_can_be_asked_for(views):
    view = views.result("y" * 30_000)
    piece = views.rest(view["rest"], 10_000)
    assert (len(piece["text"]), piece["left"]) == (20_002 - 10_000 + 10_000, 0)


def test_what_was_shown_long_ago_is_forgotten():
    references = References(most=2)
    first = references.add("a")
    for value in "bc":
        references.add(value)
    with pytest.raises(KeyError):
        references.get(first)


def test_a_view_is_always_json(views):
    class Named(type):
        __name__ = property(lambda cls: 1 / 0)

    class Odd(metaclass=Named):
        pass

    for value in ["\ud800", Odd(), Odd, {"\ud800": float("nan")}, Thing(), json]:
        json.dumps(views.result(value))


def test_more_of_a_long_text_and_more_rows_of_a_table_can_be_had_for_a_while(views):
    number = views.keep_text("x" * 150_000 + "end")
    first = views.rest_of_text(number, 20_000)
    assert (len(first["text"]), first["left"]) == (100_000, 30_003)
    assert views.rest_of_text(number, 120_000)["text"].endswith("xend")
    for _ in range(30):
        views.keep_text("another")
    with pytest.raises(KeyError):
        views.rest_of_text(number, 0)

    value = [{"n": n} for n in range(450)]
    table = views.result(value)["table"]
    assert (len(table["rows"]), table["moreRows"]) == (200, 250)
    more = views.more_rows(table["ref"], 200)
    assert (more["rows"][0], len(more["rows"]), more["moreRows"]) == (["200"], 200, 50)
    # It is the list as it is now.
    value[401:] = ["no dict"]
    assert views.more_rows(table["ref"], 400) == {"rows": [["400"], [None]], "moreRows": 0}
    assert "ref" not in views.result(value[:3])["table"]
    assert views.more_rows(views.view([1])["ref"], 0) == {"rows": [], "moreRows": 0}
    views.clear()
    with pytest.raises(KeyError):
        views.more_rows(table["ref"], 200)
