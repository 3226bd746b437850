"""An event's way through a handler: when the page is told, and what."""

import asyncio
import warnings

import pytest

from adder import _wire as wire
from adder.events import Delivery, Event
from adder.remote import Remote

HELD = wire.LISTENER_MAY_PREVENT_DEFAULT


class Channel:
    def __init__(self):
        self.operations = []

    def decide(self, number, is_prevented):
        self.operations.append([wire.OP_VERDICT, number, is_prevented])


class Page:
    def __init__(self):
        self.recorded = []

    def record(self, *operation):
        self.recorded.append(operation)

    def let_go(self, handle, identity):
        pass


class Source:
    _handle = 20
    _class_name = "Event"


@pytest.fixture
def channel():
    return Channel()


def event(**fields):
    fields = {"type": "go", "cancelable": True, "defaultPrevented": False, "eventPhase": 2, "target": "node", **fields}
    Remote._page = Page()
    return Event(Source(), fields)


def run(channel, handler, number=7, applied=HELD, **fields):
    """Runs a handler; returns its event, and the texts of warnings."""
    made = event(**fields)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # Said when garbage is collected that other tests have left.
        warnings.simplefilter("ignore", ResourceWarning)
        asyncio.run(Delivery(channel, number, applied).run(lambda arguments: handler(*arguments), [made]))
    return made, [str(warning.message) for warning in caught]


def verdict(prevented, number=7):
    return [wire.OP_VERDICT, number, prevented]


def test_the_page_is_told_once_what_the_handler_did(channel):
    assert run(channel, lambda event: None)[1] == []
    made, warned = run(channel, lambda event: event.prevent_default())
    assert channel.operations == [verdict(False), verdict(True)]
    assert (made.default_prevented, made.defaultPrevented, warned) == (True, True, [])


def test_it_is_told_nothing_where_it_does_not_wait(channel):
    run(channel, lambda event: None, number=0, applied=0)
    assert channel.operations == []


def test_it_is_told_when_a_handler_fails(channel):
    def fails(event):
        event.preventDefault()
        raise LookupError

    with pytest.raises(LookupError):
        run(channel, fails)
    assert channel.operations == [verdict(True)]


def test_it_is_told_at_the_first_await(channel):
    async def handler(event):
        assert channel.operations == []
        event.prevent_default()
        await asyncio.sleep(0)
        assert channel.operations == [verdict(True)]
        event.prevent_default()

    assert run(channel, handler)[1] == []
    assert channel.operations == [verdict(True)]


def test_a_call_after_that_is_too_late_and_says_what_to_do(channel):
    async def handler(event):
        await asyncio.sleep(0)
        event.prevent_default()

    made, (warned,) = run(channel, handler)
    assert "this 'go' event" in warned
    assert "prevent_default=True" in warned
    assert not made.default_prevented
    assert channel.operations == [verdict(False)]


def test_the_warning_points_at_the_authors_line(channel):
    made = event()
    for method in ("prevent_default", "stop_propagation", "stop_immediate_propagation"):
        with pytest.warns(RuntimeWarning, match=method) as caught:
            getattr(made, method)()
        assert [warning.filename for warning in caught if warning.category is RuntimeWarning] == [__file__]


def test_an_await_that_does_not_wait_is_none(channel):
    async def nothing():
        pass

    async def handler(event):
        await nothing()
        event.prevent_default()

    assert run(channel, handler)[1] == []
    assert channel.operations == [verdict(True)]


def test_results_exceptions_and_cancellation_pass_through(channel):
    seen = []

    async def handler(event):
        seen.append(await asyncio.sleep(0, "result"))
        try:
            await asyncio.wait_for(asyncio.sleep(10), 0.001)
        except TimeoutError:
            seen.append("timeout")
        future = asyncio.get_running_loop().create_future()
        future.set_exception(LookupError("in a future"))
        try:
            await future
        except LookupError:
            seen.append("exception")
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            seen.append("cancelled")
            await asyncio.sleep(0)
            raise

    async def main():
        task = asyncio.ensure_future(Delivery(channel, 7, HELD).run(lambda arguments: handler(*arguments), [event()]))
        while len(seen) < 3:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert seen == ["result", "timeout", "exception", "cancelled"]
    assert channel.operations == [verdict(False)]


def test_what_the_page_has_done_already_warns_of_nothing(channel):
    applied = wire.LISTENER_PREVENT_DEFAULT | wire.LISTENER_STOP_PROPAGATION

    def handler(event):
        event.prevent_default()
        event.stop_propagation()
        event.stop_immediate_propagation()

    assert run(channel, handler, number=0, applied=applied, defaultPrevented=True)[1] == []
    assert run(channel, lambda event: event.prevent_default(), number=0, applied=0, cancelable=False)[1] == []


def test_an_event_that_is_yet_to_be_dispatched_is_told_itself():
    made = event(eventPhase=0, target=None)
    made.prevent_default()
    made.stop_propagation()
    assert [operation[2] for operation in made._page.recorded] == ["preventDefault", "stopPropagation"]
    assert made.default_prevented
    over = event(eventPhase=0)
    with pytest.warns(RuntimeWarning, match="too late"):
        over.prevent_default()
