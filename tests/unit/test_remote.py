"""Python faces of the page's objects, over a channel that answers as the page would."""

from __future__ import annotations

import asyncio
import gc
import sys
import traceback
from collections.abc import Mapping, Sequence

import pytest

from adder import _wire as wire
from adder.errors import DOMException, JSError, innermost_line
from adder.exports import Exports
from adder.page import Page
from adder.places import Place
from tests.support.channel import MISSING, FakeChannel, handle, items

OK, ERROR = wire.OUTCOME_OK, wire.OUTCOME_ERROR


@pytest.fixture
def channel():
    return FakeChannel()


@pytest.fixture
def page(channel):
    return Page(channel, Exports(), lambda: asyncio.new_event_loop().create_future())


@pytest.fixture
def receive(page):
    return page.decoder.decode


def test_the_same_handle_is_the_same_object_and_is_dropped_once_with_all_it_was_received(page, channel, receive):
    first = receive(handle(20))
    assert receive(handle(20)) is first
    assert receive(handle(21)) is not first
    assert channel.dropped == [(21, 1)]
    del first
    assert channel.dropped == [(21, 1), (20, 2)]
    assert len(page.handles) == 0


def test_a_handle_that_came_again_after_its_face_was_gone_is_not_dropped(page, channel, receive):
    old = receive(handle(20))
    cycle = [old]
    cycle.append(cycle)
    del old, cycle
    gc.collect()
    new = receive(handle(20))
    assert channel.dropped == []
    assert new == receive(handle(20))
    del new
    assert channel.dropped == [(20, 3)]


def test_no_code_of_python_s_runs_when_a_face_goes(page, channel, receive):
    faces = [receive(handle(number)) for number in range(20, 2020)]
    calls = []
    gc.collect()  # what other tests have left goes now, and not amid this
    sys.setprofile(lambda _frame, event, _argument: calls.append(event))
    faces.clear()
    sys.setprofile(None)
    assert "call" not in calls
    assert len(channel.dropped) == 2000


def test_members_are_asked_for_by_the_name_that_was_written(channel, receive):
    thing = receive(handle(20))
    channel.answers = [5, MISSING, True]
    assert thing.inner_html == 5
    thing.for_ = "x"
    del thing.gone
    with pytest.raises(AttributeError, match="Thing has no member 'absent'"):
        _ = thing.absent
    assert ("key" in thing) is True
    assert channel.asked == [
        [wire.OP_GET, 20, "inner_html"],
        [wire.OP_SET, 20, "for", "x"],
        [wire.OP_DELETE, 20, "gone"],
        [wire.OP_GET, 20, "absent"],
        [wire.OP_CONTAINS, 20, "key"],
    ]
    assert channel.recorded == channel.asked[1:3]


def test_python_s_own_probing_for_special_methods_asks_the_page_nothing(channel, receive):
    thing = receive(handle(20))
    assert not hasattr(thing, "__array_interface__")
    with pytest.raises(TypeError):
        iter(thing)
    with pytest.raises(TypeError):
        len(thing)
    assert bool(thing)
    assert repr(thing) == "<Thing>"
    assert channel.asked == []


def test_a_function_found_on_an_object_is_a_method_of_it(channel, receive):
    thing = receive(handle(20))
    channel.answers = [handle(30, wire.TRAIT_CALLABLE, "f"), handle(30, wire.TRAIT_CALLABLE, "f"), 7]
    method = thing.do_it
    assert method == thing.do_it
    assert method(1, some_option=2) == 7
    options = [wire.TAG_MAPPING, [["someOption", 2]]]
    assert channel.asked[-1] == [wire.OP_METHOD, 20, "do_it", [1, options]]
    assert repr(method) == "<method Thing.do_it>"


def test_a_class_is_no_method_and_makes_instances(channel, receive):
    window = receive(handle(1))
    channel.answers = [handle(30, wire.TRAIT_CALLABLE | wire.TRAIT_CLASS, "Point"), handle(31), True]
    point_class = window.Point
    point = point_class(1)
    assert isinstance(point, point_class)
    assert [op[0] for op in channel.asked] == [wire.OP_GET, wire.OP_NEW, wire.OP_INSTANCE]
    assert not isinstance("text", point_class)


@pytest.mark.parametrize("key", [slice(None), slice(-3, -6, -1), slice(5, 2, -1), slice(2, 8, 3), slice(-2, None)])
def test_a_slice_asks_for_no_more_than_it_spans(channel, receive, key):
    same = list(range(10))
    sequence = receive(handle(20, wire.TRAIT_SEQUENCE | wire.TRAIT_SIZED | wire.TRAIT_ITERABLE))
    assert isinstance(sequence, Sequence)
    wanted = same[key]
    channel.answers = [10, items(*range(min(wanted), max(wanted) + 1))]
    assert sequence[key] == wanted
    assert channel.asked[1] == [wire.OP_SLICE, 20, min(wanted), max(wanted) + 1]


def test_an_empty_slice_asks_only_for_the_length(channel, receive):
    sequence = receive(handle(20, wire.TRAIT_SEQUENCE | wire.TRAIT_SIZED | wire.TRAIT_ITERABLE))
    channel.answers = [3]
    assert sequence[2:1] == []
    channel.answers = [3, items(0)]
    assert sequence[:] == [0], "the page may have made it shorter in between"


def test_an_iterator_is_asked_for_one_item_at_a_time(channel, receive):
    iterator = receive(handle(20, wire.TRAIT_ITERATOR | wire.TRAIT_ITERABLE))
    channel.answers = [items(False, items(1)), items(False, items(2)), items(True, items())]
    assert next(iterator) == 1
    assert channel.asked == [[wire.OP_NEXT, 20, 1]]
    assert list(iterator) == [2]


def test_a_mapping_is_one_of_python_s(channel, receive):
    mapping = receive(handle(20, wire.TRAIT_MAPPING | wire.TRAIT_ITERABLE))
    assert isinstance(mapping, Mapping)
    channel.answers = [MISSING, 5]
    assert mapping.get("absent", 1) == 1
    assert mapping.get("there") == 5
    channel.answers = [MISSING, items(handle(30), True), items(True, items("a", "b", "a"))]
    assert len(mapping) == 3


def test_errors_are_raised_by_their_kind(channel, receive):
    thing = receive(handle(20))
    thrown = handle(30, 0, "TypeError")
    channel.answers = [(ERROR, [wire.TAG_ERROR, thrown, "TypeError", "no", "at x", False])]
    with pytest.raises(JSError, match="TypeError: no") as caught:
        _ = thing.bad
    assert (caught.value.name, caught.value.message, caught.value.stack) == ("TypeError", "no", "at x")
    assert type(caught.value) is JSError
    channel.answers = [(ERROR, [wire.TAG_ERROR, None, "SyntaxError", "no", "", True])]
    with pytest.raises(DOMException):
        _ = thing.bad


def test_an_exception_of_python_s_that_the_page_throws_is_itself_again(page, channel, receive):
    mine = KeyError("mine")
    number = page.exports.object(mine)[1]
    channel.answers = [(ERROR, [wire.TAG_ERROR, [wire.TAG_OBJECT, number], "PythonError", "", "", False])]
    with pytest.raises(KeyError) as caught:
        _ = receive(handle(20)).bad
    assert caught.value is mine


def test_showing_an_object_that_cannot_be_shown_shows_its_class(channel, receive):
    thing = receive(handle(20))
    channel.answers = [(ERROR, [wire.TAG_ERROR, None, "TypeError", "no primitive", "", False])]
    assert str(thing) == "<Thing>"


def event(number=20, **fields):
    return [wire.TAG_EVENT, number, 0, "MouseEvent", [[name, value] for name, value in fields.items()]]


def test_an_event_knows_its_attributes_in_both_spellings(channel, receive):
    got = receive(event(clientX=3, type="click", target=handle(40)))
    assert (got.clientX, got.client_x, got.type) == (3, 3, "click")
    assert got.target is receive(handle(40))
    assert repr(got) == "<MouseEvent 'click'>"
    assert channel.asked == []
    channel.answers = [True]
    assert got.is_other is True


def test_an_event_that_two_handlers_keep_is_dropped_with_the_last(page, channel, receive):
    first, second = receive(event(eventPhase=2)), receive(event(eventPhase=3))
    assert first == second
    assert (first.event_phase, second.event_phase) == (2, 3)
    del first
    assert channel.dropped == []
    del second
    assert channel.dropped == [(20, 2)]
    assert len(page.handles) == 0


def test_a_promise_settles_its_future_and_what_nobody_waits_for_is_still_counted(page, channel):
    future = page.promises.future(20)
    page.promises.settle(1, OK, handle(30))
    assert future.result()._handle == 30
    future = page.promises.future(20)
    future.cancel()
    page.promises.settle(2, OK, handle(31))
    assert (31, 1) in channel.dropped
    future = page.promises.future(20)
    page.promises.settle(3, ERROR, [wire.TAG_ERROR, None, "Error", "rejected", "", False])
    assert isinstance(future.exception(), JSError)


def test_arguments_that_cannot_be_sent_leave_no_export_behind(page, channel, receive):
    function = receive(handle(20, wire.TRAIT_CALLABLE))
    with pytest.raises(TypeError):
        function(print, {None: 1})
    assert len(page.exports) == 0
    assert channel.asked == []


def test_a_handler_is_listened_with_what_was_declared(page, channel, receive):
    node = receive(handle(20))
    page.listen(node, "click", print, wire.LISTENER_PREVENT_DEFAULT, {"once": True})
    (operation,) = channel.recorded
    assert operation[:3] == [wire.OP_LISTEN, 20, "click"]
    assert operation[3][:2] == page.exports.callable(print)[:2]
    assert operation[4:] == [wire.LISTENER_PREVENT_DEFAULT, [wire.TAG_MAPPING, [["once", True]]], None]
    page.listen(node, "click", print, None, {}, "li")
    assert channel.recorded[1][4:] == [None, [wire.TAG_MAPPING, []], "li"]


def test_an_event_that_could_not_be_looked_at_is_asked_nothing(page, channel, receive):
    page.handle_event(1, receive(handle(20)))
    assert channel.asked == []


# Recorded operations.


def test_what_changes_an_object_is_recorded_and_what_asks_is_performed(channel, receive):
    thing = receive(handle(20))
    thing.title = "x"
    thing["key"] = 1
    del thing["key"]
    del thing.title
    assert channel.recorded == [
        [wire.OP_SET, 20, "title", "x"],
        [wire.OP_SET_ITEM, 20, "key", 1],
        [wire.OP_DELETE_ITEM, 20, "key"],
        [wire.OP_DELETE, 20, "title"],
    ]
    channel.answers = [1]
    assert thing["key"] == 1
    assert len(channel.recorded) == 4


def test_within_try_the_error_of_a_change_is_raised_at_once(channel, receive):
    thing = receive(handle(20))
    channel.is_in_try = True
    channel.answers = [(ERROR, [wire.TAG_ERROR, None, "TypeError", "no", "", False])]
    with pytest.raises(JSError, match="no"):
        thing.frozen = 1
    assert channel.recorded == []


def test_an_error_of_something_recorded_shows_the_line_that_recorded_it(channel, receive):
    thing = receive(handle(20))
    thrown = [wire.TAG_ERROR, None, "HierarchyRequestError", "no", "", True]
    channel.answers = [(ERROR, thrown, Place("https://page.example/", 12, "build"))]
    with pytest.raises(DOMException) as caught:
        _ = thing.title
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (last.filename, last.lineno, last.name) == ("https://page.example/", 12, "build")
    assert "line 12 of https://page.example/" in caught.value.__notes__[0]


def test_a_new_object_has_a_handle_of_python_s_choice_and_is_dropped_like_any(page, channel):
    first = page.make(wire.TRAIT_NODE, "Thing", wire.OP_METHOD, 2, "make", ["a"])
    second = page.make(0, "Thing", wire.OP_NEW, 30, [])
    assert channel.recorded == [
        [wire.OP_KEEP, 17, [wire.OP_METHOD, 2, "make", ["a"]]],
        [wire.OP_KEEP, 19, [wire.OP_NEW, 30, []]],
    ]
    assert (first._handle, second._handle) == (17, 19)
    assert page.decoder.decode(handle(17)) is first, "the page sends it back under the same handle"
    assert len(page.handles) == 2
    del first, second
    assert channel.dropped == [(17, 2), (19, 1)]
    assert len(page.handles) == 0


def test_within_try_a_new_object_comes_from_the_page(page, channel):
    channel.is_in_try = True
    channel.answers = [handle(20)]
    made = page.make(0, "Thing", wire.OP_NEW, 30, [])
    assert made._handle == 20
    assert channel.asked == [[wire.OP_NEW, 30, []]]
    channel.is_in_try = False
    assert page.make(0, "Thing", wire.OP_NEW, 30, [])._handle == 17, "no number is lost"


def test_confirming_asks_only_where_something_is_not_known_to_be_done(page, channel, receive):
    page.confirm()
    assert channel.asked == []
    receive(handle(20)).title = "x"
    channel.answers = [None]
    page.confirm()
    assert channel.asked[-1] == [wire.OP_SYNC]


# What a member always is.


def test_a_member_object_costs_nothing_and_its_members_are_found_through_its_holder(page, channel, receive):
    element = receive(handle(20))
    style = page.handles.member(element, "style", 0, "Thing")
    assert page.handles.member(element, "style", 0, "Thing") is style
    style.color = "red"
    assert channel.asked == [[wire.OP_SET, [20, "style"], "color", "red"]]
    channel.answers = ["red", True]
    assert style.color == "red"
    assert "color" in style
    assert channel.asked[1:] == [[wire.OP_GET, [20, "style"], "color"], [wire.OP_CONTAINS, [20, "style"], "color"]]


def test_a_member_object_keeps_its_holder(page, channel, receive):
    style = page.handles.member(receive(handle(20)), "style", 0, "Thing")
    assert channel.dropped == []
    del style
    assert channel.dropped == [(20, 1)]


def test_a_member_object_that_is_sent_gets_a_handle_once(page, channel, receive):
    style = page.handles.member(receive(handle(20)), "style", 0, "Thing")
    channel.answers = [handle(30)]
    assert page.encoder.encode(style) == [wire.TAG_HANDLE, 30]
    assert page.encoder.encode(style) == [wire.TAG_HANDLE, 30]
    assert channel.asked == [[wire.OP_GET, 20, "style"]]
    assert receive(handle(30)) is style
    del style
    assert sorted(channel.dropped) == [(20, 1), (30, 2)]


def test_a_member_object_that_the_page_has_sent_before_stays_as_long_as_either_face(page, channel, receive):
    style = page.handles.member(receive(handle(20)), "style", 0, "Thing")
    sent = receive(handle(30))
    channel.answers = [handle(30)]
    assert style == sent
    del sent
    assert (30, 2) not in channel.dropped, "the other face is about the same handle"
    assert style._handle == 30
    del style
    assert (30, 2) in channel.dropped
    assert len(page.handles) == 0


def test_a_member_object_that_this_browser_lacks_cannot_be_sent(page, channel, receive):
    style = page.handles.member(receive(handle(20)), "style", 0, "Thing")
    channel.answers = [MISSING]
    with pytest.raises(TypeError, match="style"):
        page.encoder.encode(style)


def test_a_member_of_a_member_object_is_asked_for(page, channel, receive):
    rule = page.handles.member(receive(handle(20)), "sheet", 0, "Thing")
    channel.answers = [handle(30)]
    assert page.handles.member(rule, "cssRules", 0, "Thing")._handle == 30
    assert channel.asked == [[wire.OP_GET, [20, "sheet"], "cssRules"]]


# Failures that nobody waited for.


def test_a_promise_that_was_never_made_raises_what_went_wrong_where_it_was_recorded(page, channel):
    channel.places[3, 0] = Place("page", 7, "<module>")
    future = page.promises.future(17)
    page.promises.settle(1, ERROR, [wire.TAG_ERROR, None, "Error", "no", "", False], 3, 0)
    assert traceback.extract_tb(future.exception().__traceback__)[-1].lineno == 7


def test_a_failure_is_reported_with_its_line(page, channel):
    channel.places[0, 5] = Place("page", 9, "f")
    thrown = [wire.TAG_ERROR, None, "TypeError", "no", "", False]
    assert innermost_line(page.failure(0, 5, thrown)) == ("page", 9)
    assert page.failure(0, 6, thrown).__traceback__ is None, "a place that is not known is no reason to say nothing"
