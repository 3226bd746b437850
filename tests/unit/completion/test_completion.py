"""What the console offers at the cursor, found without running anything."""

import functools
import sys
import types
from typing import ClassVar

import pytest

from adder.devtools.completion import complete, describe


class Thing:
    """A thing."""

    evaluated = 0

    def __init__(self, size: int = 1, *, colour: str = "red") -> None:
        self.size = size

    @property
    def costly(self) -> str:
        Thing.evaluated += 1
        return "x"

    def grow(self, by: int, *, slowly: bool = False) -> "Thing":
        """Makes it larger."""
        return self


def written(one, /, two=[1], *rest, three, four="x", **more):  # noqa: B006
    pass


@pytest.fixture
def namespace():
    return {
        "thing": Thing(),
        "Thing": Thing,
        "theory": 1,
        "types": types,
        "numbers": {"one": [1], "two": "x"},
        "_hidden": 1,
    }


def labels(source, namespace, position=None):
    found = complete(source, len(source) if position is None else position, namespace)
    return [option["label"] for option in found["options"]]


def active(source, namespace):
    """The parameter of the call around the end of a source that is typed there."""
    found = describe(source, len(source), namespace)
    return found["parameters"][found["active"]]


def test_the_functions_of_a_module_are_described(namespace):
    found = describe("types.new_class('x', ", 21, namespace)
    assert found["name"] == "new_class"
    assert found["parameters"][found["active"]] == "bases=()"


def test_an_object_whose_dictionary_looks_things_up_in_its_own_way_is_not_asked(namespace):
    class Own(dict):
        def get(self, *_):
            Thing.evaluated += 1

        __getitem__ = __iter__ = keys = items = get

    thing = Thing()
    thing.__dict__ = Own(size=1)
    before = Thing.evaluated
    assert "size" in labels("thing.si", {"thing": thing})
    assert Thing.evaluated == before


def test_names_of_the_namespace_builtins_and_keywords(namespace):
    assert labels("th", namespace) == ["theory", "thing"]
    assert "print" in labels("pri", namespace)
    assert "while" in labels("whi", namespace)
    assert "_hidden" not in labels("", namespace)
    assert "_hidden" in labels("_h", namespace)


def test_attributes_without_evaluating_properties(namespace):
    before = Thing.evaluated
    assert {"costly", "grow", "size"} <= set(labels("thing.", namespace))
    assert labels("x = thing.gr", namespace) == ["grow"]
    assert "upper" in labels("thing.costly.", namespace), "what it gives is known from its annotation"
    assert Thing.evaluated == before


def test_what_an_expression_gives_as_far_as_it_is_known(namespace):
    assert "append" in labels("numbers['one'].", namespace)
    assert "append" in labels("[1, 2].", namespace)
    assert "join" in labels("', '.", namespace)
    assert "grow" in labels("Thing(2).", namespace)
    assert labels("unknown.", namespace) == []
    assert labels("thing.nothing.", namespace) == []


def test_keyword_arguments_of_the_call_around(namespace):
    assert labels("thing.grow(1, s", namespace)[0] == "slowly="
    assert "colour=" in labels("Thing(", namespace)
    assert "slowly=" not in labels("thing.grow(by=", namespace)


def test_modules_after_import(namespace):
    assert "json" in labels("import js", namespace)
    assert "FunctionType" in labels("from types import Func", namespace)
    assert labels("import collections.ab", namespace) == ["abc"]


def test_nothing_inside_of_strings_and_comments(namespace):
    assert labels("'th", namespace) == []
    assert labels("x  # th", namespace) == []
    assert labels('"""\nth', namespace) == []
    assert labels("'a' + th", namespace) == ["theory", "thing"]


def test_the_console_s_own_commands(namespace):
    assert labels("%ti", namespace) == ["time", "timeit"]


def test_the_place_that_is_replaced(namespace):
    assert complete("x = thi", 7, namespace)["from"] == 4
    assert complete("thing.gr + 1", 8, namespace)["from"] == 6


def test_the_signature_of_the_call_around_and_where_the_cursor_is_in_it(namespace):
    found = describe("thing.grow(1, ", 14, namespace)
    assert (found["name"], found["parameters"], found["doc"]) == ("grow", ["by", "slowly=False"], "Makes it larger.")
    assert found["active"] == -1, "there is no second one by its place"
    assert active("thing.grow(", namespace) == "by"
    assert active("thing.grow(slowly=", namespace) == "slowly=False"
    assert active("Thing.grow(thing, ", namespace) == "by"
    assert active("print(1, 2, 'a, b (', sep=", namespace) == "sep=' '"
    assert active("print(1, 2", namespace) == "*args"
    assert active("Thing(", namespace) == "size=1"


def test_a_signature_is_read_from_a_function_as_it_was_written(namespace):
    @functools.wraps(written)
    def wrapped(*arguments):
        return written(*arguments)

    shown = ["one", "two=[1]", "*rest", "three", "four='x'", "**more"]
    for function in (written, wrapped, types.MethodType(written, 1)):
        found = describe("f(", 2, {"f": function})
        assert found["parameters"] == (shown[1:] if type(function) is types.MethodType else shown)
    assert labels("f(t", {"f": written})[:2] == ["two=", "three="], "the first is by its place alone"


def test_the_platform_s_operations_have_their_arguments_and_their_options_by_keyword():
    from web import _platform

    names = {name: _platform.interface(name) for name in ("Element", "Event", "CSSStyleSheet")}
    assert labels("Element.scroll_into_view(b", names)[:2] == ["block=", "behavior="]
    found = describe("Element.scroll_into_view(block=", 31, names)
    assert found["parameters"][found["active"]] == 'block: ScrollLogicalPosition = "start"'
    assert found["parameters"][0] == "(boolean or ScrollIntoViewOptions) arg"
    assert active("Element.insert_adjacent_text('x', ", names) == "DOMString data"
    assert active("Element.append(1, 2", names) == "*nodes"
    assert labels("Event('x', bub", names) == ["bubbles="]
    assert active("Event(", names) == "DOMString type"
    found = {"element": object.__new__(names["Element"])}
    assert "contains" in labels("element.class_list.con", found), "what a member gives is known from its description"
    assert labels("element.scroll_into_view(be", found) == ["behavior="]
    # Of two ways to call it, the one that has such an argument.
    assert active("Element.scroll_to(1, ", names) == "unrestricted double y"


class Meta(type):
    """Answers whatever it is asked, and counts."""

    asked: ClassVar[list[str]] = []

    def __getattribute__(cls, name):
        Meta.asked.append(name)
        return type.__getattribute__(cls, name)

    def __getattr__(cls, name):
        Meta.asked.append(name)
        return 1

    def __call__(cls, *arguments, **options):
        Meta.asked.append("__call__")


class Sly(metaclass=Meta):
    """Is watched."""

    def __init__(self, size=1):
        self.size = size

    def __getattribute__(self, name):
        Meta.asked.append(name)
        return object.__getattribute__(self, name)

    def grow(self, by):
        """Grows."""

    @property
    def __signature__(self):
        Meta.asked.append("__signature__")


class Shown:
    def __repr__(self):
        Meta.asked.append("__repr__")


def test_what_is_looked_up_while_typing_asks_no_class_and_no_value(monkeypatch):
    def takes(this=Shown()):  # noqa: B008
        pass

    def lies():
        pass

    lies.__signature__ = lambda: Meta.asked.append("__signature__")
    names = {"Sly": Sly, "sly": object.__new__(Sly), "takes": takes, "lies": lies}
    monkeypatch.setattr(Meta, "asked", [])
    assert {"grow", "size"} <= {*labels("sly.", names), "size"}
    assert "grow" in labels("Sly.", names)
    assert labels("Sly().gr", names) == ["grow"]
    assert describe("sly.grow(", 9, names)["parameters"] == ["by"]
    assert describe("Sly(", 4, names) == {"name": "Sly", "parameters": ["size=1"], "active": 0, "doc": "Is watched."}
    assert describe("sly", 3, names) is None
    assert describe("takes(", 6, names)["parameters"][0].startswith("this=<")
    assert describe("lies(", 5, names)["parameters"] == []
    for source in ("sly.size.", "sly(", "sly(1).", "takes().", "lies().", "sly.__signature__."):
        labels(source, names)
        describe(source, len(source), names)
    assert Meta.asked == []


def test_an_annotation_that_is_no_class_or_raises_is_none(namespace):
    source = (
        "def unknown() -> nothing_of_the_sort: ...\ndef text() -> 'str': ...\ndef odd() -> [1][0]: ...\n"
        "def loud() -> asked.append(1): ...\n"
    )
    names = {"asked": []}
    exec("from __future__ import annotations\n" * (sys.version_info < (3, 14)) + source, names)
    assert labels("unknown().", names) == []
    assert labels("odd().", names) == []
    assert labels("loud().", names) == []
    assert names["asked"] == []
    assert "upper" in labels("text().", names)


def test_the_documentation_of_a_name(namespace):
    assert describe("Thing", 3, namespace)["doc"] == "A thing."
    assert describe("1 + 2", 5, namespace) is None


@pytest.mark.parametrize(
    "source", ["(", ")", "[[[", "a.b.c.", "f(g(", "'", "\\", "\0", "...", "thing..", "f(x)(", "{'a': ", "lambda: "]
)
def test_no_source_makes_it_fail(source, namespace):
    complete(source, len(source), namespace)
    describe(source, len(source), namespace)
