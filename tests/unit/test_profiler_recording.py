"""What a recording keeps of what ran: sums that are exact, and the longest calls."""

import pytest

from adder.devtools.profiler.recording import OTHER, PAGE, TURN, Recording


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def run(recording, clock, *steps):
    """Plays steps: ``("name", seconds, *steps within)``. The seconds are the step's own, before what is within."""
    for name, seconds, *within in steps:
        number = recording.entry(PAGE, name)
        recording.enter(number)
        clock.now += seconds
        run(recording, clock, *within)
        recording.leave(number)


def sums(recording):
    return {one.name: (one.calls, round(one.own, 6), round(one.total, 6)) for one in recording.entries if one.calls}


def test_own_time_is_what_is_left_when_that_of_what_was_called_is_taken_off(clock):
    recording = Recording(clock)
    run(recording, clock, ("outer", 1, ("inner", 2), ("inner", 3)))
    recording.end()
    assert sums(recording) == {"outer": (1, 1, 6), "inner": (2, 5, 5)}
    assert recording.duration == 6


def test_a_call_within_itself_is_not_counted_twice(clock):
    recording = Recording(clock)
    run(recording, clock, ("f", 1, ("f", 2, ("g", 4, ("f", 8)))))
    recording.end()
    assert sums(recording) == {"f": (3, 11, 15), "g": (1, 4, 12)}


def test_spans_come_in_the_order_in_which_they_began_with_what_they_stand_on(clock):
    recording = Recording(clock)
    run(recording, clock, ("a", 1, ("b", 2)), ("c", 3))
    recording.end()
    names = [recording.entries[number].name for number, *_ in recording.spans()]
    assert names == ["a", "b", "c"]
    assert [span[1:] for span in recording.spans()] == [(0, 3, 1, 0), (1, 2, 2, 1), (3, 3, 3, 0)]


def test_of_many_spans_the_longest_are_kept_and_the_sums_stay_exact(clock):
    recording = Recording(clock, most_spans=10)
    run(recording, clock, *[("outer", 0, ("short", 0.25)) if n % 10 else ("long", 5) for n in range(200)])
    recording.end()
    spans = recording.spans()
    assert len(spans) == 10
    assert {recording.entries[number].name for number, *_ in spans} == {"long"}
    assert recording.left_out == 20 + 2 * 180 - 10
    assert sums(recording) == {"outer": (180, 0, 45), "short": (180, 45, 45), "long": (20, 100, 100)}


def test_what_was_kept_never_hangs_in_the_air(clock):
    recording = Recording(clock, most_spans=5)
    run(recording, clock, *[("outer", 0, ("inner", 1)) for _ in range(50)])
    recording.end()
    spans = recording.spans()
    for _, began, took, _, depth in spans:
        below = [one for one in spans if one[4] == depth - 1 and one[1] <= began and began + took <= one[1] + one[2]]
        assert not depth or below


def test_more_functions_than_there_is_room_for_are_one(clock):
    recording = Recording(clock, most_entries=3)
    assert [recording.entry(PAGE, name) for name in "abcab"] == [1, 2, OTHER, 1, 2]


def test_what_ends_takes_along_what_stands_above_it_and_what_never_began_cannot_end(clock):
    recording = Recording(clock)
    a, b, c = (recording.entry(PAGE, name) for name in "abc")
    recording.enter(a)
    recording.enter(b)
    recording.leave(c)
    assert recording.depth == 2
    recording.leave(a)
    assert recording.depth == 0
    recording.leave(a)
    recording.end()
    assert sums(recording) == {"a": (1, 0, 0), "b": (1, 0, 0)}


def test_what_still_runs_at_the_end_ends_then(clock):
    recording = Recording(clock)
    recording.enter(recording.entry(PAGE, "a"))
    clock.now += 2
    recording.end()
    recording.end()
    assert sums(recording) == {"a": (1, 2, 2)}
    assert recording.duration == 2


def test_a_clock_that_runs_backwards_makes_no_time_negative(clock):
    recording = Recording(clock)
    run(recording, clock, ("a", 1, ("b", -5)))
    recording.end()
    assert all(one.own >= 0 and one.total >= 0 for one in recording.entries)


def test_a_turn_gets_its_name_when_it_ends(clock):
    recording = Recording(clock)
    task, click = recording.entry(TURN, "task"), recording.entry(TURN, "event click")
    recording.enter(task)
    clock.now += 1
    recording.leave_to(0, click)
    recording.end()
    assert sums(recording) == {"event click": (1, 1, 1)}
