import asyncio
import functools

import web
from web import window


def js(source):
    return window.eval(source)


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.002)


def raises(kind, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__} was raised")


class Service:
    def __init__(self):
        self.seen = []

    def double(self, value):
        self.seen.append(value)
        return value * 2


def check_functions_are_called():
    assert window.add(1, 2) == 3 and js("add")("a", "b") == "ab"
    assert js("(...all) => all.length")() == 0 and js("(...all) => all.length")(1, None, 3) == 3


def check_a_method_keeps_its_this():
    whose = window.me.whose
    assert whose() is True
    assert js("strictThis")() is True


async def check_a_promise_is_awaited():
    assert await window.later(5) == 5
    assert await js("Promise.resolve(null)") is None
    assert await asyncio.gather(window.later(1), window.later("two")) == [1, "two"]
    assert await asyncio.wait_for(window.later(3), 5) == 3
    promise = window.later(4)
    assert await promise == 4 == await promise
    assert await js("({ then(done) { done('thenable') } })") == "thenable"


def check_a_promise_has_a_result_for_synchronous_code():
    assert window.later(5).result() == 5
    assert raises(web.JSError, window.failing().result).name == "TypeError"


async def check_a_rejection_is_a_js_error():
    try:
        await window.failing()
    except web.JSError as error:
        assert (error.name, error.message) == ("TypeError", "rejected")
        assert "failing" in error.stack
    else:
        raise AssertionError("nothing was raised")


async def check_a_wait_that_times_out_does_no_harm():
    # It is settled when nobody waits any more, however long that takes.
    promise = js("new Promise((done) => { window.settle = () => done(document.body); })")
    try:
        await asyncio.wait_for(promise, 0.001)
    except TimeoutError:
        pass
    else:
        raise AssertionError("nothing was raised")
    window.settle()
    assert await window.later("goes on") == "goes on"


async def check_a_python_function_called_from_javascript_returns_a_promise():
    assert window.isPromise(window.apply(lambda: None))
    assert await window.apply(lambda a, b: [b, a], 1, "x") is not None
    assert (await window.apply(lambda a, b: {"sum": a + b}, 1, 2)).sum == 3

    async def slow(value):
        await asyncio.sleep(0)
        return value + 1

    assert await window.apply(slow, 1) == 2


async def check_a_global_of_pythons_is_called_by_the_page():
    window.greet = lambda name: f"hello {name}"
    assert await js("(async () => (await greet('page')).toUpperCase())()") == "HELLO PAGE"
    assert js("greet.name") == "<lambda>" and js("typeof greet") == "function"


async def check_a_python_function_comes_back_as_itself():
    def function():
        pass

    service = Service()
    window.kept, window.kept_method = function, service.double
    assert window.kept is function and window.kept_method == service.double
    assert js("(a, b) => a === b")(function, function)
    assert js("(a, b) => a === b")(service.double, service.double)
    assert not js("(a, b) => a === b")(service.double, Service().double)
    seen = []
    assert js("(a, b) => a === b")(seen.append, seen.append) and not js("(a, b) => a === b")(seen.append, [].append)


async def check_all_kinds_of_callables_are_functions():
    service = Service()
    assert await window.apply(service.double, 4) == 8 and service.seen == [4]
    assert await window.apply(functools.partial(max, 3), 2) == 3
    assert await window.apply(len, "four") == 4
    assert await window.apply(str, 5) == "5"

    class Callable:
        def __call__(self, value):
            return -value

    assert await window.apply(Callable(), 4) == -4


async def check_a_function_gets_as_many_arguments_as_it_takes():
    assert await window.apply(lambda: "none", 1, 2, 3) == "none"
    assert await window.apply(lambda one: one, 1, 2, 3) == 1
    assert (await window.apply(lambda *all_: list(all_), 1, 2, 3)).to_py() == [1, 2, 3]
    assert await window.apply(lambda one, two=None: two, 1, 2, 3) == 2


async def check_a_default_of_the_authors_own_is_kept():
    functions = [lambda item, factor=factor: item * factor for factor in (1, 10)]
    assert [await window.apply(function, 3, 99) for function in functions] == [3, 30]


async def check_too_few_arguments_are_a_type_error():
    caught = await window.catching(lambda one, two: one, 1)
    assert caught.type == "TypeError" and "two" in caught.message


async def check_an_exception_reaches_javascript_as_python_error():
    def inner(value):
        raise ValueError(f"bad value {value}")

    caught = await window.catching(lambda value: inner(value), 7)
    assert caught.isError and caught.name == "PythonError" and caught.type == "ValueError"
    assert caught.message == "ValueError: bad value 7"
    assert caught.stack.startswith("Traceback (most recent call last):")
    assert "in inner" in caught.stack and "/bridge/callables.py" in caught.stack
    assert "adder.zip" not in caught.stack


async def check_an_exception_that_passes_through_javascript_stays_itself():
    class Mine(Exception):
        pass

    mine = Mine("x")

    def fail():
        raise mine

    try:
        await window.apply(fail)
    except Mine as error:
        assert error is mine
    else:
        raise AssertionError("nothing was raised")


async def check_a_result_that_cannot_be_sent_is_an_error_of_the_call():
    caught = await window.catching(lambda: {(1, 2): 3})
    assert caught.type == "TypeError" and "string keys" in caught.message


async def check_a_timer_calls_once_and_an_interval_until_cleared():
    seen = []
    assert isinstance(window.set_timeout(lambda: seen.append("once"), 1), int)
    interval = window.set_interval(lambda: seen.append("tick"), 1)
    await until(lambda: seen.count("tick") >= 3 and "once" in seen)
    window.clear_interval(interval)
    await window.later(None)
    ticks = seen.count("tick")
    done = asyncio.get_running_loop().create_future()
    window.set_timeout(lambda: done.set_result(None), 30)
    await done
    assert seen.count("tick") == ticks and seen.count("once") == 1


async def check_a_cleared_timer_never_calls():
    seen = []
    done = asyncio.get_running_loop().create_future()
    # Long enough for its number to come back before it is over, on a machine that is busy.
    window.clear_timeout(window.set_timeout(lambda: seen.append("cleared"), 1500))
    window.setTimeout(done.set_result, 1500, "given")
    assert await done == "given" and seen == []


async def check_an_exception_in_a_timer_is_reported_like_any_other():
    seen = []
    listener = seen.append
    window.add_event_listener("pythonerror", listener)
    window.set_timeout(lambda: 1 / 0, 0)
    await until(lambda: seen)
    assert seen[0].detail.type == "ZeroDivisionError" and "callables.py" in seen[0].detail.filename
    assert seen[0].detail.traceback.startswith("Traceback")
    window.remove_event_listener("pythonerror", listener)


async def check_javascript_may_call_python_while_python_waits():
    assert await js("async (f) => (await f(1)) + (await f(2))")(lambda value: window.add(value, 10)) == 23


async def check_callbacks_of_synchronous_javascript_run_afterwards():
    seen = []
    js("[1, 2, 3]").for_each(seen.append)
    assert seen == []
    await until(lambda: len(seen) == 3)
    assert seen == [1, 2, 3]


async def check_observers_call_python():
    records = []
    observer = window.MutationObserver(lambda changes: records.extend(changes))
    node = window.document.create_element("p")
    observer.observe(node, child_list=True)
    node.append("text")
    await until(lambda: records)
    assert records[0].type == "childList" and records[0].added_nodes[0].text == "text"
    observer.disconnect()
