"""What is known of the page, and until when; by a clock that a test sets."""

from __future__ import annotations

import pytest

from adder import _wire as wire
from adder import knowledge as knowledge_module
from adder.knowledge import Knowledge, question, reading

NO = object()


class Clock:
    now = 100.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(knowledge_module, "monotonic", made.monotonic)
    return made


@pytest.fixture
def unwatched():
    return []


@pytest.fixture
def knowledge(clock, unwatched):
    return Knowledge(lambda: unwatched.append(True))


def known(knowledge, *keys, handle=16):
    return [knowledge.find(handle, key, None) for key in keys]


def test_what_is_not_watched_is_known_for_a_turn(knowledge):
    knowledge.learn(16, "value", "a")
    assert known(knowledge, "value") == ["a"]
    knowledge.end()
    assert known(knowledge, "value") == [None]


def test_what_is_watched_is_known_until_the_page_tells(knowledge, unwatched):
    knowledge.learn(16, "id", "a", is_watched=True)
    knowledge.end()
    knowledge.heard(False)
    assert known(knowledge, "id") == ["a"]
    knowledge.heard(True)
    assert known(knowledge, "id") == [None]
    knowledge.forget()
    assert unwatched == [], "the page does not watch any more"


def test_nothing_is_relied_on_for_long_when_the_page_cannot_tell(knowledge, clock):
    knowledge.learn(16, "value", "a")
    knowledge.learn(16, "id", "b", is_watched=True)
    knowledge.learn(16, "tagName", "P", is_watched=True)
    clock.now += 0.6
    assert known(knowledge, "value", "id", "tagName") == [None, None, "P"]
    knowledge.heard(False)
    assert known(knowledge, "value", "id") == [None, "b"], "it has not told, so it is as it was"


def test_the_page_is_told_once_that_nothing_is_known(knowledge, unwatched):
    knowledge.learn(16, "id", "a", is_watched=True)
    knowledge.forget()
    knowledge.forget()
    assert unwatched == [True]
    assert known(knowledge, "id") == [None]


def test_what_was_known_is_fetched_together_if_it_was_asked_for(knowledge):
    knowledge.learn(16, "id", "a", is_watched=True)
    knowledge.learn(18, "id", "b", is_watched=True)
    knowledge.learn(20, "id", "c", is_watched=True, is_asked=False)
    knowledge.heard(True)
    assert knowledge.outdated_with(20, "id") == []
    assert knowledge.outdated_with(18, "id") == [(18, "id"), (16, "id")]
    assert knowledge.outdated_with(18, "id") == [], "that has been done"


def test_what_was_fetched_along_is_worth_it_once_it_is_asked_for(knowledge):
    knowledge.learn(16, "id", "a", is_watched=True)
    for key in ("title", "lang"):
        knowledge.learn(16, key, "b", is_watched=True, is_asked=False)
    assert known(knowledge, "title") == ["b"]
    knowledge.heard(True)
    assert knowledge.outdated_with(16, "title") == [(16, "title"), (16, "id")]


def test_what_python_changes_on_one_object_is_forgotten_of_that_alone(knowledge, unwatched):
    for handle in (16, 18):
        knowledge.learn(handle, "id", "a", is_watched=True)
    knowledge.changed(16, "title", "set")
    assert (known(knowledge, "id", "title"), known(knowledge, "id", handle=18)) == ([None, "set"], ["a"])
    assert unwatched == []


def test_of_an_object_that_is_let_go_of_nothing_is_asked(knowledge):
    for handle in (16, 18, 20):
        knowledge.learn(handle, "id", "a", is_watched=True)
    knowledge.heard(True)
    knowledge.let_go([16])
    assert knowledge.outdated_with(18, "id") == [(18, "id"), (20, "id")]


@pytest.mark.parametrize(
    "operation",
    [
        [wire.OP_METHOD, 16, "getAttribute", ["id"]],
        [wire.OP_METHOD, [16, "style"], "getPropertyValue", ["width"]],
        [wire.OP_CONTAINS, [16, "classList"], "a"],
        [wire.OP_GET_ITEM, [16, "dataset"], "a"],
        [wire.OP_GET, [16, "style"], "cssText"],
    ],
)
def test_a_question_is_asked_again_by_the_operation_that_it_was(operation):
    code, *operands = operation
    assert reading(*question(code, tuple(operands))) == operation


@pytest.mark.parametrize(
    "operation",
    [
        [wire.OP_METHOD, 16, "append", ["id"]],
        [wire.OP_METHOD, 16, "getAttribute", [[wire.TAG_HANDLE, 18]]],
        [wire.OP_METHOD, [16, "classList"], "toggle", ["a"]],
        [wire.OP_METHOD, [16, "children"], "item", ["0"]],
        [wire.OP_GET, 16, "id"],
        [wire.OP_GET_ITEM, 16, "a"],
    ],
)
def test_other_operations_are_no_questions(operation):
    code, *operands = operation
    assert question(code, tuple(operands)) is None
