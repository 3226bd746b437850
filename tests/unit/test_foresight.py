"""What handlers ask of the nodes of their events: what the page is told, and which answers are taken."""

from __future__ import annotations

import json

import pytest

from adder import _wire as wire
from adder import foresight as foresight_module
from adder import knowledge as knowledge_module
from adder.channel import Channel
from adder.foresight import Foresight
from adder.knowledge import Knowledge

NODE, TARGET = wire.HANDLE_CURRENT_TARGET, wire.HANDLE_TARGET
CLOSEST = (wire.OP_METHOD, "", "closest", ("tr",))
UNKNOWN = object()
NOW = 1_700_000_000.0


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


@pytest.fixture(autouse=True)
def standing_time(monkeypatch):
    """An answer is as old as a test says: what is told of one must not depend on how soon the test goes on."""
    monkeypatch.setattr(foresight_module, "time", lambda: NOW)
    monkeypatch.setattr(knowledge_module, "monotonic", lambda: NOW)


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
def begin(foresight):
    """Has a handler begin with an event of the node 20 and what came along."""

    def begin(number, came):
        foresight.begin(number, {NODE: 20}, came, [value for _, value, _ in came[3]])

    return begin


@pytest.fixture
def handle(foresight, channel):
    """Has a handler called with an event of the node 20, in which it asks."""

    def handle(number, *asked, answers=None, node=20):
        values = [value for _, value, _ in answers[3]] if answers is not None else []
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


def test_the_page_is_told_of_no_more_questions_than_it_answers(handle, bridge):
    for number in range(wire.LIMIT_FORESEEN + 3):
        handle(1, (wire.OP_GET_ITEM, "dataset", f"k{number}"))
    assert max(len(asked) for _, asked in bridge.told) == len(bridge.told) == wire.LIMIT_FORESEEN


def test_it_is_told_of_what_a_field_holds_and_of_classes(handle, bridge):
    contains = (wire.OP_METHOD, "classList", "contains", ("done",))
    handle(1, "value", "checked", contains, (wire.OP_CONTAINS, "classList", "x"), (wire.OP_CONTAINS, "style", "x"))
    assert bridge.told[0][1] == [
        *([wire.OP_GET, NODE, name] for name in ("value", "checked")),
        [wire.OP_METHOD, [NODE, "classList"], "contains", ["done"]],
        [wire.OP_CONTAINS, [NODE, "classList"], "x"],
    ]


def test_it_is_not_told_what_is_asked_of_other_nodes_or_may_not_be_asked_ahead(handle, foresight, channel, bridge):
    foresight.begin(1, {NODE: 20}, None, [])
    foresight.note(22, CLOSEST)
    foresight.end()
    foresight.note(20, CLOSEST)
    foresight.end()
    handle(1, "innerHTML", "form", "__proto__", (wire.OP_GET, "style", "width"), (wire.OP_CONTAINS, "attributes", "x"))
    assert bridge.told == []


def answers(done, changes=0, index=0, value="row", is_watched=True, age=0):
    """What came along with an event, so many milliseconds ago."""
    return done, changes, NOW * 1000 - age, [(index, value, is_watched)]


def test_an_answer_is_taken_where_the_page_is_as_it_was_then(handle, knowledge, channel):
    handle(1, CLOSEST)
    handle(1, answers=answers(channel.operations))
    assert knowledge.find(20, CLOSEST, UNKNOWN) == "row"


@pytest.mark.parametrize("after", ["operation", "change", "index"])
@pytest.mark.parametrize("is_watched", [True, False])
def test_no_answer_is_taken_where_it_is_not(begin, handle, knowledge, channel, after, is_watched):
    handle(1, CLOSEST)
    came = answers(channel.operations, int(after == "change"), int(after == "index"), is_watched=is_watched)
    if after == "operation":
        channel.append([wire.OP_SYNC])
    begin(1, came)
    assert knowledge.find(20, CLOSEST, UNKNOWN) is UNKNOWN


def test_verdicts_are_not_counted_since_the_page_may_have_others(handle, knowledge, channel):
    handle(1, CLOSEST)
    done = channel.operations
    channel.decide(5, False)
    handle(1, answers=answers(done))
    assert knowledge.find(20, CLOSEST, UNKNOWN) == "row"


def test_nothing_is_taken_where_nothing_is_to_be_known(begin, handle, knowledge, channel):
    handle(1, CLOSEST, "value")
    knowledge.is_on = False
    begin(1, answers(channel.operations))
    assert knowledge.find(20, CLOSEST, UNKNOWN) is UNKNOWN
    begin(1, answers(channel.operations, index=1, is_watched=False))
    assert knowledge.find(20, "value", UNKNOWN) is UNKNOWN


def test_what_a_field_holds_is_known_for_the_turn(begin, handle, knowledge, channel):
    handle(1, "value")
    begin(1, answers(channel.operations, value="typed", is_watched=False))
    assert knowledge.find(20, "value", UNKNOWN) == "typed"
    knowledge.end()
    assert knowledge.find(20, "value", UNKNOWN) is UNKNOWN


def test_what_a_field_holds_is_not_known_after_what_may_change_it(begin, handle, knowledge, channel):
    handle(1, "value")
    for change in (lambda: knowledge.changed(20, "value", "set"), knowledge.forget):
        begin(1, answers(channel.operations, value="typed", is_watched=False))
        change()
        assert knowledge.find(20, "value", UNKNOWN) is UNKNOWN


@pytest.mark.parametrize("age", [5000, -5000])
def test_what_a_field_held_a_while_ago_is_not_taken(begin, handle, knowledge, channel, age):
    handle(1, "value")
    begin(1, answers(channel.operations, is_watched=False, age=age))
    assert knowledge.find(20, "value", UNKNOWN) is UNKNOWN
    begin(1, answers(channel.operations, age=age))
    assert knowledge.find(20, "value", UNKNOWN) == "row"


def test_what_a_field_held_before_python_was_told_of_later_things_is_not_taken(
    begin, foresight, handle, knowledge, channel
):
    handle(1, "value")
    came = answers(channel.operations, is_watched=False)
    foresight.overtake()
    begin(1, came)
    assert knowledge.find(20, "value", UNKNOWN) is UNKNOWN
