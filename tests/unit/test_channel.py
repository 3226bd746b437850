"""What is recorded gathers in order and goes to the page in batches; over a bridge of plain Python."""

from __future__ import annotations

import json
import sys

import pytest

from adder import _wire as wire
from adder import channel as channel_module
from adder import places
from adder.channel import Channel
from adder.places import Place

OK, ERROR = wire.OUTCOME_OK, wire.OUTCOME_ERROR
GET = [wire.OP_GET, 2, "title"]
END = [wire.OP_END]
PING = [wire.OP_PING]


def put(number):
    """An operation to record."""
    return [wire.OP_SET, 2, "title", number]


class Bridge:
    """Notes in one list what Python does, and answers at once."""

    def __init__(self):
        #: What was done: how, and for messages with operations those.
        self.done = []
        self.answers = []
        self.settlements = []
        #: How often the page has told of changes.
        self.told = 0

    def post(self, kind, number, body):
        self.done.append((f"post {kind}", body if kind != wire.KIND_OPS else json.loads(body)))

    def request(self, body):
        self.done.append(("request", json.loads(body)))
        return self.answers.pop(0) if self.answers else [OK, None]

    def settled(self, number):
        self.done.append(("settled", number))
        return self.settlements.pop(0)

    def wait(self, milliseconds):
        self.done.append(("wait", milliseconds))

    def pause(self, milliseconds):
        self.done.append(("pause", milliseconds))

    def changes(self):
        return self.told

    @property
    def batches(self):
        """The batches that were sent, whether waited for or not."""
        return [what for how, what in self.done if how in ("request", f"post {wire.KIND_OPS}")]


def here(back=0):
    """A line of the test that asks, so many before this one."""
    frame = sys._getframe(1)
    return Place(__file__, frame.f_lineno - back, frame.f_code.co_name)


class Clock:
    """Time that passes when a test says so."""

    now = 100.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(channel_module, "monotonic", made.monotonic)
    return made


@pytest.fixture(autouse=True)
def as_shipped(monkeypatch):
    """The channel's frames are the runtime's own, wherever it is."""
    monkeypatch.setattr(places, "INTERNAL_PREFIXES", (channel_module.__file__,))
    monkeypatch.setattr(places, "internal_files", known := {})
    monkeypatch.setattr(channel_module, "internal_files", known)


@pytest.fixture
def bridge():
    return Bridge()


@pytest.fixture
def channel(bridge, clock):
    return Channel(bridge, lambda said: "" if said == "" else json.dumps(said))


# Batches.


def test_what_is_recorded_waits_and_goes_before_what_is_performed_in_one_message(channel, bridge):
    assert channel.record(put(1))
    assert channel.record(put(2))
    assert bridge.done == []
    bridge.answers = [[OK, "T"]]
    assert channel.perform(GET) == (OK, "T", None)
    assert bridge.done == [("request", [put(1), put(2), GET])]
    channel.perform(GET)
    assert bridge.batches[1] == [GET], "what has been sent is not sent again"


def test_drops_go_after_what_was_recorded_and_after_what_is_performed(channel, bridge):
    channel.drop([(20, 1)])
    channel.record(put(1))
    channel.drop([(22, 3)])
    assert bridge.done == [], "a finalizer sends nothing"
    channel.perform(GET)
    assert bridge.batches == [[put(1), GET, [wire.OP_DROP, [20], [[22, 3]]]]]
    channel.perform(GET)
    assert bridge.batches[1] == [GET]


def test_drops_alone_go_with_a_flush(channel, bridge):
    channel.drop([(20, 1)])
    channel.flush()
    assert bridge.done == [(f"post {wire.KIND_OPS}", [[wire.OP_DROP, [20], []]])]


@pytest.fixture
def lose(channel):
    """Has so many of the page's objects gone, of which Python has not said that it let go of them."""
    channel.gone = gone = []

    def sweep():
        channel.drop([(handle, 1) for handle in gone])
        gone.clear()

    channel.sweep = sweep
    return lambda count: gone.extend(range(1, 2 * count, 2))


def drops(bridge):
    """How many handles were let go of with each batch."""
    return [sum(len(op[1]) for op in batch if op[0] == wire.OP_DROP) for batch in bridge.batches]


def test_handles_of_many_objects_are_let_go_of_when_what_was_recorded_is_on_its_way_and_python_rests(
    channel, bridge, lose
):
    channel.record(put(1))
    lose(5000)
    channel.flush()
    channel.perform(GET)
    channel.wait(None)
    assert drops(bridge) == [0, 0, 5000]
    assert [how for how, _ in bridge.done][-1] == "wait"
    lose(20)
    channel.record(put(2))
    channel.flush()
    assert drops(bridge)[-1] == 20, "few of them go along"


def test_handles_of_many_objects_are_let_go_of_while_python_computes_for_long(channel, bridge, clock, lose):
    channel.wait(None)
    clock.now += 600
    channel.wait(None)
    lose(5000)
    channel.record(put(1))
    channel.flush()
    assert drops(bridge) == [0]
    clock.now += 1
    channel.record(put(2))
    channel.flush()
    assert drops(bridge)[-1] == 5000


def test_a_flush_of_nothing_sends_nothing(channel, bridge):
    channel.flush()
    channel.end_run()
    channel.flush()
    assert bridge.done == []


def test_the_end_of_a_turn_is_marked_where_something_was_recorded_in_it(channel, bridge):
    channel.record(put(1))
    channel.end_run()
    channel.end_run()
    channel.record(put(2))
    channel.end_run()
    channel.flush()
    assert bridge.batches == [[put(1), END, put(2), END]]


def test_the_end_of_a_turn_whose_operations_are_known_to_be_done_is_not_marked(channel, bridge):
    channel.record(put(1))
    channel.perform(GET)
    channel.end_run()
    channel.flush()
    assert bridge.batches == [[put(1), GET]]


def test_the_end_is_marked_though_what_was_recorded_has_left_already(channel, bridge):
    channel.record(put(1))
    channel.flush()
    channel.end_run()
    channel.flush()
    assert bridge.batches == [[put(1)], [END]]


def test_recorded_operations_leave_when_they_are_a_frame_old(channel, bridge, clock):
    channel.record(put(1))
    clock.now += 0.015
    channel.record(put(2))
    assert bridge.done == []
    clock.now += 0.002
    channel.record(put(3))
    assert bridge.batches == [[put(1), put(2), put(3)]]
    clock.now += 1
    channel.record(put(4))
    assert bridge.batches[1:] == [[put(4)]], "the first after a while does not wait for others"


def test_a_quick_run_of_operations_is_sent_soon_after_a_frame_though_the_clock_is_seldom_looked_at(
    channel, bridge, clock, monkeypatch
):
    looks = []
    monkeypatch.setattr(channel_module, "monotonic", lambda: looks.append(1) or clock.now)
    for number in range(2000):
        channel.record(put(number))
        clock.now += 0.00002
    assert sum(len(batch) for batch in bridge.batches) > 1500
    assert all(len(batch) <= 900 for batch in bridge.batches), "a frame's worth and what is recorded between two looks"
    assert len(looks) < 200


def test_slow_operations_in_bursts_of_two_are_all_sent_with_their_burst(channel, bridge, clock):
    channel.record(put(0))
    for number in range(1, 20, 2):
        clock.now += 0.05
        channel.record(put(number))
        channel.record(put(number + 1))
    assert sum(len(batch) for batch in bridge.batches) >= 20


def test_recorded_operations_leave_when_they_are_many(channel, bridge):
    for number in range(4095):
        channel.record(put(number))
    assert bridge.done == []
    channel.record(put(4095))
    assert [len(batch) for batch in bridge.batches] == [4096]


def test_a_message_that_is_no_operation_goes_after_what_was_recorded(channel, bridge):
    channel.record(put(1))
    channel.post(wire.KIND_SCRIPT_DONE, 1, None)
    assert bridge.done == [(f"post {wire.KIND_OPS}", [put(1)]), (f"post {wire.KIND_SCRIPT_DONE}", "null")]


def test_waiting_and_pausing_send_first_what_was_recorded(channel, bridge):
    channel.record(put(1))
    channel.wait(None)
    channel.record(put(2))
    channel.wait(0.5)
    channel.record(put(3))
    channel.pause(0.25)
    posted = f"post {wire.KIND_OPS}"
    assert bridge.done == [
        (posted, [put(1)]),
        ("wait", -1),
        (posted, [put(2)]),
        ("wait", 500),
        (posted, [put(3)]),
        ("pause", 250),
    ]


def test_a_pause_longer_than_the_browser_s_timers_is_several(channel, bridge):
    limit = 0x7FFFFFFF
    channel.pause(2 * limit / 1000 + 1)
    assert [how for how, _ in bridge.done] == ["pause"] * 3
    assert sum(what for _, what in bridge.done) == pytest.approx(2 * limit + 1000)


# Back-pressure.


def send(channel, count):
    """Sends as many batches that nobody waits for."""
    for number in range(count):
        channel.append(put(number))
        channel.flush()


@pytest.fixture
def patience(monkeypatch):
    """Eight operations may be on their way that nobody waits for."""
    monkeypatch.setattr(channel_module, "_AHEAD", 8)


def test_when_too_much_is_on_its_way_the_next_batch_waits_for_the_page(channel, bridge, patience):
    send(channel, 8)
    assert {how for how, _ in bridge.done} == {f"post {wire.KIND_OPS}"}
    send(channel, 1)
    assert bridge.done[8] == ("request", [PING, put(0)])
    send(channel, 8)
    assert {how for how, _ in bridge.done[9:]} == {f"post {wire.KIND_OPS}"}
    send(channel, 1)
    assert bridge.done[-1] == ("request", [PING, put(0)])


def test_any_answer_shows_that_the_page_keeps_up(channel, bridge, patience):
    send(channel, 8)
    channel.perform(GET)
    send(channel, 8)
    assert all(PING not in batch for batch in bridge.batches)


def test_to_wait_for_the_page_does_not_lose_where_operations_were_recorded(channel, bridge, patience):
    channel.record(put(0))
    place = here(1)
    send(channel, 8)
    assert PING in bridge.batches[-1]
    assert channel.is_unsure
    bridge.answers = [[ERROR, "e", 0]]
    assert channel.perform(GET) == (ERROR, "e", place)


# Places.


def test_an_error_of_a_recorded_operation_comes_with_the_line_that_recorded_it(channel, bridge):
    def recording():
        channel.record(put(1))
        channel.record(put(2))

    recording()
    bridge.answers = [[ERROR, "e", 1]]
    outcome, value, place = channel.perform(GET)
    assert (outcome, value) == (ERROR, "e")
    assert place == Place(__file__, recording.__code__.co_firstlineno + 2, "recording")


def test_an_error_of_the_performed_operation_itself_has_no_other_place(channel, bridge):
    channel.record(put(1))
    bridge.answers = [[ERROR, "e"]]
    assert channel.perform(GET) == (ERROR, "e", None)


def test_what_is_appended_without_a_place_has_none(channel, bridge):
    channel.append([wire.OP_CONSOLE, "log", "x"])
    assert not channel.is_unsure, "nothing of the author's"
    bridge.answers = [[ERROR, "e", 0]]
    assert channel.perform(GET) == (ERROR, "e", None)


def test_operations_are_counted_from_the_last_answer_and_from_the_turn_s_begin(channel, bridge):
    channel.record(put(1))
    channel.perform(GET)
    assert not channel.is_unsure
    channel.record(put(2))
    assert channel.place_of(0, 0) == here(1)
    assert channel.place_of(0, 1) is None
    channel.end_run()
    channel.record(put(3))
    assert channel.place_of(1, 0) == here(1)


def test_turns_that_have_ended_are_remembered_for_a_while(channel):
    recorded = []
    for _ in range(20):
        channel.record(put(1))
        recorded.append(here(1))
        channel.end_run()
        assert not channel.is_unsure
    assert [run for run in range(20) if channel.place_of(run, 0)] == list(range(4, 20))
    assert channel.place_of(19, 0) == recorded[0]
    assert channel.place_of(99, 0) is None


def test_a_turn_without_operations_is_not_counted(channel):
    channel.end_run()
    channel.perform(GET)
    channel.end_run()
    channel.record(put(1))
    assert channel.place_of(0, 0)


# Within try.


def test_where_the_author_would_handle_an_error_nothing_is_recorded(channel, bridge):
    try:
        recorded = channel.record(put(1))
    except ValueError:
        recorded = None
    assert recorded is False
    channel.flush()
    assert (bridge.done, channel.operations, channel.is_unsure) == ([], 0, False)
    assert channel.record(put(2)) is True


# Counters.


def test_operations_messages_and_round_trips_are_counted(channel, bridge, patience):
    counts = lambda: (channel.operations, channel.messages, channel.waits)  # noqa: E731
    for number in range(100):
        channel.record(put(number))
    assert counts() == (100, 0, 0)
    channel.perform(GET)
    assert counts() == (101, 1, 1)
    channel.record(put(1))
    channel.end_run()
    channel.flush()
    assert counts() == (102, 2, 1)
    channel.drop([(20, 1)])
    channel.flush()
    assert counts() == (102, 3, 1)
    bridge.settlements = [[OK, None]]
    channel.wait_settled(20)
    assert counts() == (103, 4, 2)
    send(channel, 7)
    assert counts() == (110, 11, 3), "the last has waited for the page"


# Promises.


def test_promises_are_awaited_under_numbers_of_their_own(channel, bridge):
    assert [channel.await_promise(20), channel.await_promise(20)] == [1, 2]
    bridge.settlements = [[OK, 5]]
    assert channel.wait_settled(22) == [OK, 5]
    awaits = [[wire.OP_AWAIT, 20, 1], [wire.OP_AWAIT, 20, 2], [wire.OP_AWAIT, 22, 3]]
    # Python listens before the page can tell.
    assert bridge.done == [("settled", 3), (f"post {wire.KIND_OPS}", awaits)]


def test_who_waits_for_a_promise_can_be_interrupted_and_hears_of_it_in_the_inbox(channel, bridge):
    bridge.settlements = ["", [OK, 5]]
    with pytest.raises(KeyboardInterrupt):
        channel.wait_settled(20)
    assert channel.wait_settled(22) == [OK, 5]


def test_a_promise_that_was_never_made_ends_what_has_failed_before_it(channel, bridge):
    channel.record(put(1))
    place = here(1)
    bridge.settlements = [[ERROR, "e", 0, 0]]
    assert channel.wait_settled(20) == [ERROR, "e", 0, 0]
    assert channel.place_of(0, 0) == place
    assert not channel.is_unsure, "the author has been told"
    channel.record(put(2))
    channel.flush()
    assert bridge.batches[-1] == [END, put(2)]


def test_a_promise_that_is_rejected_ends_nothing(channel, bridge):
    channel.record(put(1))
    bridge.settlements = [[ERROR, "e"]]
    channel.wait_settled(20)
    assert channel.is_unsure
    channel.record(put(2))
    channel.flush()
    assert bridge.batches[-1] == [put(2)]


# What is too large for one message.


@pytest.fixture
def small(monkeypatch):
    """Messages may have a hundred characters."""
    monkeypatch.setattr(wire, "LIMIT_MESSAGE", 100)


def test_a_batch_that_is_too_large_goes_in_parts_and_in_order(small, clock):
    bridge = Bridge()
    channel = Channel(bridge, lambda body: json.dumps(body))
    for number in range(20):
        channel.append(put(number))
    channel.perform(GET)
    assert [operation for batch in bridge.batches for operation in batch if operation != PING] == [
        *[put(number) for number in range(20)], GET,
    ]  # fmt: skip
    assert len(bridge.batches) > 4
    assert all(len(json.dumps(batch)) < 130 for batch in bridge.batches)
    # Each part waits for the page; the answer is that of the last one.
    assert all(how == "request" for how, _ in bridge.done)
    assert [batch[0] == PING for batch in bridge.batches] == [True] * (len(bridge.batches) - 1) + [False]


def test_drops_go_with_the_operation_whose_value_is_waited_for(small, clock):
    bridge = Bridge()
    channel = Channel(bridge, lambda body: json.dumps(body))
    for number in range(40):
        channel.drop([(1000 + number, 1)])
    channel.perform(GET)
    assert bridge.batches[-1][0] == GET
    assert bridge.batches[-1][-1][0] == wire.OP_DROP


def test_an_operation_that_is_too_large_is_an_exception_and_those_before_it_are_done(small, clock):
    bridge = Bridge()
    channel = Channel(bridge, lambda body: json.dumps(body))
    channel.append(put(1))
    with pytest.raises(ValueError, match="can be sent at once"):
        channel.perform(put("x" * 200))
    assert [operation for batch in bridge.batches for operation in batch] == [PING, put(1), [wire.OP_SYNC]]


def test_a_recorded_operation_that_is_too_large_is_left_out_and_said(small, clock):
    bridge = Bridge()
    bridge.print = lambda level, text: bridge.done.append((level, text))
    channel = Channel(bridge, lambda body: json.dumps(body))
    channel.append(put("x" * 200))
    channel.append(put(2))
    channel.flush()
    assert (
        "error",
        "Adder: something was left out: this takes 0 MB to send to the page, and 0 MB can be sent at once",
    ) in (bridge.done)
    assert bridge.batches == [[[wire.OP_SYNC], put(2)]]


def test_python_waits_for_a_page_that_has_much_text_before_it(monkeypatch):
    monkeypatch.setattr(channel_module, "_AHEAD_TEXT", 1000)
    bridge = Bridge()
    channel = Channel(bridge, lambda body: json.dumps(body))
    for _ in range(10):
        channel.append(put("x" * 400))
        channel.flush()
    assert [how for how, _ in bridge.done] == (["post ops"] * 3 + ["request"]) * 2 + ["post ops"] * 2
