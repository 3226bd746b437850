"""What the profiler records of the runtime: turns of the loop, waiting for the page, and sending to it."""

import asyncio
import json

import pytest

from adder import _wire as wire
from adder.channel import Channel
from adder.devtools import authors
from adder.devtools.profiler.operations import describe
from adder.devtools.profiler.profiler import Profile, messages
from adder.devtools.profiler.recording import PAGE, SENDING, TURN, WAITING, Recording
from adder.devtools.profiler.traffic import Traffic, Turn
from adder.devtools.profiler.turns import Turns
from adder.loop import EventLoop
from adder.places import Place
from adder.remote import Remote
from adder.scripts import Script
from tests.support.bridge import FakeBridge


class Page:
    """The page."""

    def __init__(self):
        self.handles = Handles()


class Handles:
    """The page's objects: there is one."""

    def face_of(self, handle):
        return Remote(handle, "HTMLDocument") if handle == 2 else None


class Document:
    """A runtime as far as it is recorded."""

    def __init__(self):
        self.bridge = FakeBridge()
        self.channel = Channel(self.bridge, self.bridge.run_sync)
        self.loop = EventLoop(self.channel, lambda message: None, lambda error: None, lambda: None)
        self.now = 0
        self.recording = Recording(self.clock)
        self.page = Page()
        self.traffic = Traffic()
        self.turns = Turns(self, self.recording, self.traffic)

    def clock(self):
        self.now += 1
        return self.now

    async def _run_script(self, number, script, needs):
        self.work()

    async def _run_event(self, delivery, identifier, arguments, ahead=None):
        self.ahead = ahead
        self.work()

    async def _run_call(self, number, identifier, arguments):
        await asyncio.sleep(0)
        self.work()

    def _wait_for(self, awaitable):
        return awaitable

    def work(self, name="work"):
        """Does what an author's function would."""
        number = self.recording.entry(PAGE, name)
        self.recording.enter(number)
        self.recording.leave(number)

    def run(self, *coroutines):
        """Runs tasks to their ends."""
        tasks = [self.loop.create_task(one) for one in coroutines]
        while not all(task.done() for task in tasks):
            self.loop._run_once()

    def tree(self):
        """What was recorded: depth, kind and name, in order."""
        self.recording.end()
        entries = self.recording.entries
        return [(depth, entries[number].kind, entries[number].name) for number, *_, depth in self.recording.spans()]


@pytest.fixture
def document():
    made = Document()
    made.turns.begin()
    asyncio._set_running_loop(made.loop)
    yield made
    asyncio._set_running_loop(None)
    made.turns.end()


def test_a_script_and_an_event_are_turns_that_say_what_they_are(document):
    script = Script("", "https://a.example/shop/till.py?v=1#x", 4)
    event = [wire.TAG_EVENT, 7, 0, "MouseEvent", [["bubbles", True], ["type", "click"]]]
    document.run(document._run_script(1, script, {}), document._run_event(None, 2, [event]))
    assert document.tree() == [
        (0, TURN, "script till.py"),
        (1, PAGE, "work"),
        (0, TURN, "event click"),
        (1, PAGE, "work"),
    ]


def test_each_step_of_a_task_is_a_turn_of_its_own_and_what_the_runtime_does_for_itself_is_none(document):
    outcome = []

    async def task():
        document.work("first")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        document.work("second")
        outcome.append("done")

    document.run(task(), document._run_call(1, 2, []))
    assert outcome == ["done"]
    assert document.tree() == [
        (0, TURN, "task"),
        (1, PAGE, "first"),
        (0, TURN, "call"),
        (1, PAGE, "work"),
        (0, TURN, "task"),
        (1, PAGE, "second"),
    ]


def test_what_came_along_with_an_event_is_passed_on(document):
    document.run(document._run_event(None, 2, [], [5, 0, []]))
    assert document.ahead == [5, 0, []]


def test_an_event_with_anything_for_a_type_is_an_event(document):
    for arguments in ([], [1], [[]], [[1, 2]], [[wire.TAG_EVENT, 7, 0, "X", [["type", [1]], 5, ["type"]]]]):
        document.run(document._run_event(None, 2, arguments))
    assert {name for _, kind, name in document.tree() if kind == TURN} == {"event"}


def within(document, function, *arguments):
    number = document.recording.entry(PAGE, "author")
    document.recording.enter(number)
    try:
        return function(*arguments)
    finally:
        document.recording.leave(number)


def test_waiting_for_the_page_is_told_from_sending_to_it(document):
    document.bridge.answer = lambda operations: [wire.OUTCOME_OK, 5]
    outcome, value, _ = within(document, document.channel.perform, [wire.OP_GET, 2, "title"])
    assert (outcome, value) == (wire.OUTCOME_OK, 5)
    assert document.tree() == [(0, PAGE, "author"), (1, SENDING, "send"), (1, WAITING, "page")]


def test_a_batch_that_nobody_waits_for_is_sent(document):
    document.channel.append([wire.OP_SET, 2, "title", "x"])
    within(document, document.channel.flush)
    assert document.tree() == [(0, PAGE, "author"), (1, SENDING, "send")]


def test_sleep_is_waiting_and_a_loop_without_anything_to_do_is_not(document):
    document.channel.pause(0.001)
    within(document, document.channel.pause, 0.001)
    assert document.tree() == [(0, PAGE, "author"), (1, WAITING, "sleep")]


def test_files_are_waited_for(document):
    assert within(document, document._wait_for, 5) == 5
    assert document.tree() == [(0, PAGE, "author"), (1, WAITING, "files")]


def test_an_exception_of_the_runtime_s_passes_and_ends_what_it_leaves(document):
    def fail(body):
        raise ValueError("gone")

    document.bridge.request = fail
    with pytest.raises(ValueError, match="gone"):
        within(document, document.channel.perform, [wire.OP_GET, 2, "title"])
    assert document.recording.depth == 0


def author(document, function, *arguments, line=7):
    """Calls a function from a line of an author's."""
    names = {"function": function, "arguments": arguments, "within": within, "document": document}
    source = "\n" * (line - 1) + "result = within(document, function, *arguments)"
    exec(compile(source, "https://a.example/shop.py", "exec"), names)
    return names["result"]


def test_what_is_waited_for_is_told_with_its_line_and_the_longest_first(document, monkeypatch):
    # Whatever lies on this machine is no page's.
    monkeypatch.setattr(authors, "_OWN", ("/", "<frozen "))
    document.bridge.answer = lambda operations: [wire.OUTCOME_OK, 5]
    document.bridge.settled = lambda number: lambda: "[0, 5]"
    for line in (7, 7, 9):
        author(document, document.channel.perform, [wire.OP_GET, 2, "title"], line=line)
    author(document, document.channel.wait_settled, 4)
    waits = [(wait.what, wait.place.line, wait.count) for wait in document.traffic.waits]
    assert sorted(waits) == [("HTMLDocument.title", 7, 2), ("HTMLDocument.title", 9, 1), ("promise.result()", 7, 1)]
    assert waits[0][2] == 2
    assert document.traffic.trips == 4
    assert document.traffic.waited == sum(wait.total for wait in document.traffic.waits)
    assert all(0 < wait.longest <= wait.total for wait in document.traffic.waits)


def test_a_turn_says_what_it_has_asked_for_and_how_often_it_has_waited(document):
    document.bridge.answer = lambda operations: [wire.OUTCOME_OK, 5]

    async def read(number, script, needs):
        number = document.recording.entry(PAGE, "author")
        document.recording.enter(number)
        document.channel.append([wire.OP_SET, 2, "title", "x"])
        for _ in range(3):
            document.channel.perform([wire.OP_GET, 2, "title"])
        document.recording.leave(number)

    document.turns.end()
    document._run_script = read
    document.turns.begin()
    document.run(document._run_script(1, Script("", "https://a.example/till.py", 1), {}))
    [turn] = document.traffic.turns
    assert document.recording.entries[turn.entry].name == "script till.py"
    assert (turn.trips, turn.operations) == (3, 4)
    assert 0 < turn.waited < turn.took


def test_a_turn_that_runs_when_the_recording_ends_is_told_of(document):
    async def read(number, script, needs):
        document.work()
        document.turns.end()

    document.turns.end()
    document._run_script = read
    document.turns.begin()
    document.run(document._run_script(1, Script("", "https://a.example/till.py", 1), {}))
    [turn] = document.traffic.turns
    assert document.recording.entries[turn.entry].name == "script till.py"
    assert document.tree() == [(0, TURN, "script till.py"), (1, PAGE, "work")]


def test_batches_are_counted_with_what_was_in_them(document):
    for _ in range(12):
        document.channel.append([wire.OP_SET, 2, "title", "x"])
    document.channel.append([wire.OP_KEEP, 17, [wire.OP_METHOD, 2, "createElement", ["p"]]])
    document.channel.end_run()
    within(document, document.channel.flush)
    traffic = document.traffic
    assert (traffic.batches, traffic.sent, traffic.sizes) == (1, 13, [0, 0, 1, 0, 0])
    assert traffic.characters > 100
    assert traffic.operations == {"HTMLDocument.title =": 12, "HTMLDocument.createElement()": 1}


def test_operations_are_named_whatever_they_are():
    page = Page()
    operations = {
        "HTMLDocument.style.color": [wire.OP_GET, [2, "style"], "color"],
        "….id": [wire.OP_GET, 40, "id"],
        "HTMLDocument.hidden": [wire.OP_GET_ALL, [2, 4], "hidden"],
        "HTMLDocument.contains()": [wire.OP_READ_ALL, [[wire.OP_METHOD, 2, "contains", [None]]]],
        "new HTMLDocument": [wire.OP_NEW, 2, []],
        "HTMLDocument[…]": [wire.OP_GET_ITEM, 2, "x"],
        "build": [wire.OP_BUILD, 1],
        "…": [wire.OP_GET],
    }
    assert {name: describe(operation, page) for name, operation in operations.items()} == {
        name: name for name in operations
    }


def test_there_is_room_for_so_many_lines_and_operations_and_the_longest_turns(document):
    traffic = Traffic()
    for number in range(12_000):
        traffic.wait("read", Place("a.py", number, "f"), 1.0)
        traffic.operation(f"set {number}")
        traffic.turn(Turn(0, float(number), float(number % 6000)))
    assert (len(traffic.waits), traffic.trips) == (2001, 12_000)
    assert sum(wait.count for wait in traffic.waits) == 12_000
    assert sum(traffic.operations.values()) == 12_000
    assert len(traffic.operations) == 1001
    assert len(traffic.turns) + traffic.left_out == 12_000
    assert len(traffic.turns) == 5000
    assert min(turn.took for turn in traffic.turns) >= 3000
    assert [turn.began for turn in traffic.turns] == sorted(turn.began for turn in traffic.turns)


def test_the_runtime_is_what_it_was_when_the_recording_has_ended(document):
    covered = document.turns._covers.names
    assert "_suspend" in covered
    document.turns.end()
    for owner in (document, document.channel, document.loop):
        assert not covered & set(vars(owner))


def test_messages_stay_within_their_limit_whatever_names_are_like():
    recording = Recording(lambda: 0.0)
    for number in range(300):
        recording.entry(PAGE, "\N{PILE OF POO}" * 5000 + str(number), "\N{PILE OF POO}" * 5000, number)
    recording.end()
    sent = list(messages(Profile(recording, Traffic(), [])))
    assert [one["type"] for one in sent] == ["profile", *["entries"] * 7, "done"]
    assert all(len(json.dumps({"domain": "profile", **one})) <= wire.LIMIT_DEVTOOLS for one in sent)


def test_messages_have_all_that_was_recorded_in_microseconds():
    times = iter([0, 0.001, 0.0035, 0.004, 0.004])
    recording = Recording(lambda: next(times))
    number = recording.entry(PAGE, "f", "https://a.example/a.py", 3)
    recording.enter(number)
    recording.leave(number)
    recording.end()
    head, entries, spans, done = messages(Profile(recording, Traffic(), []))
    assert head.pop("traffic")["trips"] == 0
    assert head == {"type": "profile", "duration": 4000, "entries": 2, "spans": 1, "left": 0}
    assert entries["rows"][1] == ["page", "f", "https://a.example/a.py", 3, 1, 2500, 2500]
    assert spans["rows"] == [[1, 1000, 2500, 2500, 0]]
    assert done == {"type": "done"}
