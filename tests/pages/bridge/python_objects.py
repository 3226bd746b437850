"""Objects of Python's, in the hands of the page."""

import web
from web import window


class Clock:
    def __init__(self):
        self.hour = 12
        self.zones = {"here": "UTC"}
        self.alarms = [1, 2, 3]

    def set(self, hour, minute=0):
        self.hour = hour
        return f"{hour}:{minute:02}"

    async def later(self):
        return self.hour + 1

    @property
    def broken(self):
        raise ValueError("out of order")

    def ticks(self):
        yield from ("tick", "tock")

    async def slow_ticks(self):
        for tick in self.ticks():
            yield tick


def js(source):
    return window.eval(source)


async def check_its_members_are_read_and_set():
    clock = Clock()
    assert await js("async (clock) => await clock.hour")(clock) == 12
    await js("async (clock) => { clock.hour = 7; await clock.hour }")(clock)
    assert clock.hour == 7


async def check_its_methods_are_called():
    clock = Clock()
    assert await js("(clock) => clock.set(8, 30)")(clock) == "8:30"
    assert clock.hour == 8
    assert await js("(clock) => clock.later()")(clock) == 9


async def check_members_of_members_and_what_a_dict_holds():
    clock = Clock()
    found = await js("async (clock) => [await clock.zones.here, await clock.alarms.count(2)]")(clock)
    assert list(found) == ["UTC", 1]
    await js("async (clock) => { clock.zones.there = 'CET'; await clock.hour }")(clock)
    assert clock.zones == {"here": "UTC", "there": "CET"}


async def check_it_is_gone_through():
    clock = Clock()
    collect = js("async (items) => { const seen = []; for await (const item of items) seen.push(item); return seen; }")
    assert list(await collect(iter(clock.alarms))) == [1, 2, 3]
    assert list(await collect(clock.ticks())) == ["tick", "tock"]
    assert list(await collect(clock.slow_ticks())) == ["tick", "tock"]
    add = js("async (clock) => { let sum = 0; for await (const n of clock.alarms) sum += n; return sum }")
    assert await add(clock) == 6


async def check_what_fails_is_a_python_error():
    clock = Clock()
    tell = js("(clock) => clock.broken.then(() => 'none', (error) => [error.name, error.message, error.type])")
    assert list(await tell(clock)) == ["PythonError", "ValueError: out of order", "ValueError"]
    missing = js("(clock) => clock.nothing.then(() => 'none', (error) => error.type)")
    assert await missing(clock) == "AttributeError"
    hidden = js("(clock) => clock.__class__.then(() => 'none', (error) => error.type)")
    assert await hidden(clock) == "AttributeError"


async def check_it_comes_back_as_itself_and_is_no_promise():
    clock = Clock()
    assert await js("async (clock) => clock")(clock) is clock
    assert js("(clock) => String(clock)")(clock) == "[object Python Clock]"
    assert js("(clock) => { window.kept = clock; return window.kept === clock }")(clock)
    assert window.kept is clock


async def check_a_method_read_is_a_function():
    clock = Clock()
    assert await js("async (clock) => { const set = await clock.set; return set(5) }")(clock) == "5:00"
    assert web.stats().exports > 0
