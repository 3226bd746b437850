"""Elements that are built in one operation: what is sent, and when."""

from __future__ import annotations

import asyncio
import json
import sys

import pytest

from adder import _wire as wire
from adder import channel as channel_module
from adder import places
from adder import shapes as shapes_module
from adder.channel import Channel
from adder.exports import Exports
from adder.faces import class_for
from adder.page import Page

NODE = wire.TRAIT_NODE


@pytest.fixture(autouse=True)
def as_shipped(monkeypatch):
    """The runtime's frames are its own, wherever it is."""
    monkeypatch.setattr(places, "INTERNAL_PREFIXES", (channel_module.__file__.rsplit("/", 1)[0],))
    known: dict[str, bool] = {}
    for module in (places, channel_module, shapes_module):
        monkeypatch.setattr(module, "internal_files", known)


class Element(class_for(NODE)):
    __slots__ = ()
    _class_name = "HTMLElement"


class Bridge:
    """Notes the batches that Python sends, and answers all at once."""

    def __init__(self):
        self.sent = []

    def post(self, _kind, _number, body):
        self.sent += json.loads(body)

    def request(self, body):
        self.sent += json.loads(body)
        return json.dumps([wire.OUTCOME_OK, None])

    def changes(self):
        return 0

    def of(self, code):
        """The operations of one code."""
        return [operation for operation in self.sent if operation[0] == code]


@pytest.fixture
def bridge():
    return Bridge()


@pytest.fixture
def page(bridge):
    return Page(Channel(bridge, lambda value: value), Exports(), lambda: asyncio.new_event_loop().create_future())


@pytest.fixture
def build(page):
    def build(name, *children, **attributes):
        names = tuple(attributes)
        forms = {names: page.shapes.form("", name, names)}
        return page.shapes.build(forms, Element, attributes, children, sys._getframe(1))

    return build


def built(bridge):
    return [values for _, _, values in bridge.of(wire.OP_BUILD)]


def test_nothing_is_sent_before_something_else_is(page, build, bridge):
    element = build("p", "text")
    assert bridge.sent == []
    assert page.channel.operations == 0
    page.set(element, "id", "x")
    page.channel.flush()
    assert [operation[0] for operation in bridge.sent] == [wire.OP_SHAPE, wire.OP_BUILD, wire.OP_SET]


def test_elements_inside_of_others_are_part_of_their_operation_and_need_no_handle(page, build, bridge):
    row = build("tr", build("td", "1"), build("td", build("a", "text")))
    page.channel.flush()
    assert built(bridge) == [[row._target, [0, "1"], [0, [0, "text"]]]]
    assert len(page.handles) == 1


def test_an_element_inside_of_another_whose_face_is_held_is_found_under_its_handle(page, build, bridge):
    cell = build("td", "1")
    row = build("tr", cell)
    page.channel.flush()
    assert built(bridge) == [[row._target, [cell._target, "1"]]]
    assert page.decoder.decode([wire.TAG_HANDLE, cell._target, NODE, "HTMLElement"]) is cell
    dropped = cell._target
    del cell
    page.channel.flush()
    assert bridge.of(wire.OP_DROP) == [[wire.OP_DROP, [], [[dropped, 2]]]]


def test_an_element_that_nobody_holds_any_more_is_never_dropped_since_it_has_no_handle(page, build, bridge):
    build("p", "text")
    page.channel.flush()
    assert built(bridge) == [[0, "text"]]
    assert bridge.of(wire.OP_DROP) == []
    assert len(page.handles) == 0


def test_values_that_come_again_become_part_of_the_shape(page, build, bridge):
    rows = [build("td", str(number), **{"class": "wide"}) for number in range(4)]
    page.channel.flush()
    assert [values[1:] for values in built(bridge)] == [["wide", "0"], ["wide", "1"], ["2"], ["3"]]
    assert [shape[4] for _, _, shape in bridge.of(wire.OP_SHAPE)] == [None, ["wide"]]
    assert len(rows) == 4


@pytest.mark.parametrize("name", ["src", "href", "style", "onclick", "value"])
def test_attributes_that_do_something_are_never_part_of_a_template(page, build, bridge, name):
    rows = [build("img", **{name: "x"}) for _ in range(5)]
    page.channel.flush()
    assert [shape[4] for _, _, shape in bridge.of(wire.OP_SHAPE)] == [None]
    assert len(rows) == 5


def test_different_values_make_no_template_each(page, build, bridge):
    for _ in range(2):
        for number in range(300):
            build("tr", id=f"row-{number}")
    page.channel.flush()
    assert len(bridge.of(wire.OP_SHAPE)) == 1


def test_what_stands_open_for_long_is_recorded_the_oldest_first(page, build):
    rows = [build("tr", build("td", "x")) for _ in range(300)]
    assert 100 < page.channel.operations < 300, "the page can begin before Python is done"
    assert len(page.shapes.open) <= 128
    assert len(rows) == 300


def test_a_node_of_the_page_is_taken_when_the_element_is_built(page, build, bridge):
    there = page.decoder.decode([wire.TAG_HANDLE, 40, NODE, "HTMLElement"])
    box = build("div", there)
    page.channel.flush()
    assert built(bridge) == [[box._target, [wire.TAG_HANDLE, 40]]]
    assert page.shapes.open == {}


def test_an_element_that_is_given_twice_is_where_it_was_given_last(page, build, bridge):
    cell = build("td", "x")
    row = build("tr", cell, cell)
    page.channel.flush()
    handle = [wire.TAG_HANDLE, cell._target]
    assert built(bridge) == [[cell._target, "x"], [row._target, handle, handle]]


def test_an_element_moves_from_one_that_stands_open_to_another(page, build, bridge):
    cell = build("td", "x")
    first, second = build("tr", cell), build("tr", cell)
    page.channel.flush()
    assert built(bridge) == [[first._target, [cell._target, "x"]], [second._target, [wire.TAG_HANDLE, cell._target]]]


def test_what_cannot_be_built_in_one_operation_leaves_what_stands_open_as_it_is(page, build, bridge):
    cell = build("td", "x")
    assert build("tr", cell, object()) is None
    assert build("tr", cell, **{"class": None}) is None
    page.channel.flush()
    assert built(bridge) == [[cell._target, "x"]]


def test_in_a_try_block_an_element_is_built_at_once(page, build, bridge):
    try:
        element = build("p", "text")
    except ValueError as error:
        raise AssertionError from error
    assert element is not None
    assert [operation[0] for operation in bridge.sent] == [wire.OP_SHAPE, wire.OP_BUILD, wire.OP_SYNC]


def test_an_error_names_the_line_that_built_the_element(page, build, bridge):
    element = build("p", "text")
    line = sys._getframe().f_lineno - 1
    page.channel.flush()
    assert page.channel.place_of(0, 1).line == line
    assert element is not None
