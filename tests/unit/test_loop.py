"""The event loop that runs a document's Python, over a bridge of plain Python."""

import asyncio
import gc
import sys

import pytest

from adder.channel import Channel
from adder.loop import EventLoop
from tests.support.bridge import FakeBridge, NothingWillHappen


class Document:
    """A loop and what came of it."""

    def __init__(self):
        self.bridge = FakeBridge()
        self.channel = Channel(self.bridge, self.bridge.run_sync)
        self.delivered = []
        self.reports = []
        self.idle = 0
        self.loop = EventLoop(self.channel, self.deliver, self.reports.append, self.count_idle)

    def deliver(self, message):
        kind, number, _ = message
        self.delivered.append((kind, number))

    def count_idle(self):
        self.idle += 1

    def serve(self):
        """Runs until nothing can happen any more."""
        with pytest.raises(NothingWillHappen):
            self.loop.serve()

    def run(self, main):
        """Runs a coroutine function as a script, and everything that it left behind."""
        outcome = []

        async def script():
            outcome.append(await main())

        self.loop.create_task(script())
        self.serve()
        return outcome[0] if outcome else None


@pytest.fixture
def document(monkeypatch):
    monkeypatch.setattr("adder.loop._PATIENCE", 0.05)
    return Document()


def test_tasks_switch_where_they_await_and_in_the_order_in_which_they_became_ready(document):
    trace = []

    async def step(name):
        for number in range(3):
            trace.append(f"{name}{number}")
            await asyncio.sleep(0)

    async def main():
        await asyncio.gather(step("a"), step("b"))

    document.run(main)
    assert trace == ["a0", "b0", "a1", "b1", "a2", "b2"]


def test_messages_are_delivered_between_callbacks_and_never_inside_one(document):
    async def main():
        document.bridge.arrive("call", 1)
        document.channel.perform([1, 2, "title"])
        assert document.delivered == []
        await asyncio.sleep(0)
        assert document.delivered == [("call", 1)]
        return "done"

    assert document.run(main) == "done"


def test_a_message_that_arrives_while_there_is_nothing_to_do_wakes_the_loop(document):
    document.bridge.arrivals.append(lambda: document.bridge.arrive("script", 7))
    document.serve()
    assert document.delivered == [("script", 7)]
    assert document.bridge.waits == [-1, -1]
    assert document.idle == 2


def test_a_task_that_is_always_ready_does_not_keep_messages_out(document):
    async def main():
        document.bridge.arrivals.append(lambda: document.bridge.arrive("call", 1))
        while not document.delivered:
            await asyncio.sleep(0)
        return "heard"

    assert document.run(main) == "heard"


def test_timers_fire_in_the_order_of_their_times_and_the_loop_sleeps_until_the_next(document):
    trace = []

    async def main():
        loop = asyncio.get_running_loop()
        loop.call_later(0.03, trace.append, "late")
        loop.call_later(0.01, trace.append, "early")
        loop.call_later(0.02, trace.append, "cancelled").cancel()
        loop.call_soon(trace.append, "soon")
        await asyncio.sleep(0.05)
        trace.append("end")

    document.run(main)
    assert trace == ["soon", "early", "late", "end"]
    assert max(document.bridge.waits) <= 50
    assert len(document.bridge.waits) < 10


def test_timeouts_queues_and_task_groups_work(document):
    async def main():
        queue = asyncio.Queue()
        seen = []

        async def consumer():
            while (item := await queue.get()) is not None:
                seen.append(item)

        async with asyncio.TaskGroup() as group:
            group.create_task(consumer())
            for item in (1, 2, None):
                await queue.put(item)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 0.01)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await asyncio.sleep(1)
        return seen, await asyncio.to_thread(sum, [1, 2])

    assert document.run(main) == ([1, 2], 3)
    assert document.reports == []


def test_run_until_complete_inside_a_task_lets_other_tasks_go_on(document):
    trace = []

    async def other():
        trace.append("other")
        return 5

    async def inner():
        task = asyncio.create_task(other())
        await asyncio.sleep(0.01)
        assert asyncio.current_task() is not outer[0]
        return await task

    outer = []

    async def main():
        outer.append(asyncio.current_task())
        value = document.loop.run_until_complete(inner())
        assert asyncio.current_task() is outer[0]
        return value

    assert document.run(main) == 5
    assert trace == ["other"]


def test_a_nested_run_that_raises_raises_in_its_caller_only(document):
    async def inner():
        sys.exit(4)

    async def main():
        with pytest.raises(SystemExit) as caught:
            document.loop.run_until_complete(inner())
        return caught.value.code

    assert document.run(main) == 4
    gc.collect()
    assert document.reports == []


def test_an_exit_in_a_callback_is_reported_and_ends_nothing_else(document):
    trace = []

    async def main():
        loop = asyncio.get_running_loop()
        loop.call_soon(sys.exit, "from a callback")
        loop.call_soon(trace.append, "next callback")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return "still here"

    assert document.run(main) == "still here"
    assert trace == ["next callback"]
    assert [error.code for error in document.reports] == ["from a callback"]


def test_a_failed_task_that_nobody_holds_is_reported_at_once(document):
    async def failing():
        raise ValueError("lost")

    async def main():
        asyncio.create_task(failing())  # noqa: RUF006
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return [str(error) for error in document.reports]

    assert document.run(main) == ["lost"]
    assert len(document.reports) == 1


def test_an_exit_in_a_task_is_reported_once(document):
    async def failing():
        sys.exit("from a task")

    async def main():
        asyncio.create_task(failing())  # noqa: RUF006

    document.run(main)
    gc.collect()
    assert [error.code for error in document.reports] == ["from a task"]


def test_a_failed_task_that_is_held_is_reported_once_when_nobody_asks_for_it(document):
    tasks = []

    async def failing(text):
        raise ValueError(text)

    async def main():
        tasks.extend(asyncio.create_task(failing(text)) for text in ("asked for", "not asked for"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert tasks[0].exception() is not None

    document.run(main)
    tasks.clear()
    gc.collect()
    assert [str(error) for error in document.reports] == ["not asked for"]


def test_a_cancelled_task_is_no_failure(document):
    async def main():
        task = asyncio.create_task(asyncio.sleep(10))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return "done"

    assert document.run(main) == "done"
    assert document.reports == []


def test_what_a_program_does_to_its_own_loop_does_not_end_the_document(document):
    async def main():
        loop = asyncio.get_running_loop()
        loop.run_forever()
        loop.stop()
        loop.close()
        await asyncio.sleep(0.001)
        return "still here"

    assert document.run(main) == "still here"


def test_a_long_pause_is_made_of_timers_that_the_browser_can_run():
    bridge = FakeBridge()
    pauses = []
    bridge.pause = lambda milliseconds: lambda: pauses.append(milliseconds)
    Channel(bridge, bridge.run_sync).pause(3_000_000)
    assert sum(pauses) == 3e9
    assert max(pauses) < 2**31
