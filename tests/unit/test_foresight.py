"""What handlers ask of the nodes of their events: what the page is told, and which answers are taken."""

from __future__ import annotations

import json

import pytest

from adder import _wire as wire
from adder.channel import Channel
from adder.foresight import Foresight
from adder.knowledge import Knowledge

NODE, TARGET = wire.HANDLE_CURRENT_TARGET, wire.HANDLE_TARGET
CLOSEST = (wire.OP_METHOD, "", "closest", ("tr",))
UNKNOWN = object()


class Bridge:
    def __init__(self):
        self.sent = []

    def post(self, _kind, _number, body):
        self.sent += json.loads(body)

    def changes(self):
        return 0

    def wait(self, _milliseconds):
        return None

    @property
    def told(self):
        """What the page was told that handlers ask."""
        return [operation[1:] for operation in self.sent if operation[0] == wire.OP_FORESEE]


@pytest.fixture
def bridge():
    return Bridge()


@pytest.fixture
def channel(bridge):
    return Channel(bridge, lambda value: value)


@pytest.fixture
def knowledge():
    return Knowledge()


@pytest.fixture
def foresight(channel, knowledge):
    return Foresight(channel, knowledge)


@pytest.fixture
def handle(foresight, channel):
    """Has a handler called with an event of the node 20, in which it asks."""

    def handle(number, *asked, answers=None, node=20):
        values = [value for _, value in answers[2]] if answers is not None else []
        foresight.begin(number, {NODE: node}, answers, values)
        for key in asked:
            foresight.note(node, key)
        foresight.end()
        channel.flush()

    return handle


def test_the_page_is_told_once_what_a_handler_asks(handle, bridge):
    handle(1, CLOSEST, "id", CLOSEST)
    handle(1, CLOSEST)
    assert bridge.told == [[1, [[wire.OP_METHOD, NODE, "closest", ["tr"]], [wire.OP_GET, NODE, "id"]]]]
    handle(1, (wire.OP_GET_ITEM, "dataset", "key"))
    assert bridge.told[1][1][2] == [wire.OP_GET_ITEM, [NODE, "dataset"], "key"]
    handle(2, CLOSEST)
    assert bridge.told[2] == [2, [[wire.OP_METHOD, NODE, "closest", ["tr"]]]]


def test_it_is_not_told_what_is_asked_of_other_nodes_or_may_not_be_asked_ahead(handle, foresight, channel, bridge):
    foresight.begin(1, {NODE: 20}, None, [])
    foresight.note(22, CLOSEST)
    foresight.end()
    foresight.note(20, CLOSEST)
    foresight.end()
    handle(1, "value", "innerHTML", (wire.OP_GET, "style", "width"))
    assert bridge.told == []


def test_an_answer_is_taken_where_the_page_is_as_it_was_then(handle, knowledge, channel):
    handle(1, CLOSEST)
    handle(1, answers=(channel.operations, 0, [[0, "row"]]))
    assert knowledge.find(20, CLOSEST, UNKNOWN) == "row"


@pytest.mark.parametrize("after", ["operation", "change", "index"])
def test_no_answer_is_taken_where_it_is_not(handle, knowledge, channel, after):
    handle(1, CLOSEST)
    answers = (channel.operations, int(after == "change"), [[int(after == "index"), "row"]])
    if after == "operation":
        channel.append([wire.OP_SYNC])
    handle(1, answers=answers)
    assert knowledge.find(20, CLOSEST, UNKNOWN) is UNKNOWN


def test_verdicts_are_not_counted_since_the_page_may_have_others(handle, knowledge, channel):
    handle(1, CLOSEST)
    done = channel.operations
    channel.decide(5, False)
    handle(1, answers=(done, 0, [[0, "row"]]))
    assert knowledge.find(20, CLOSEST, UNKNOWN) == "row"


def test_nothing_is_taken_where_nothing_is_to_be_known(handle, knowledge, channel):
    knowledge.is_on = False
    handle(1, answers=(channel.operations, 0, [[0, "row"]]))
    assert knowledge.find(20, CLOSEST, UNKNOWN) is UNKNOWN
