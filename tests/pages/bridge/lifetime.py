import asyncio
import gc

from adder import _wire as wire
from adder.main import current
from web import JSError, document, window

PAGE = current().page


def js(source):
    return window.eval(source)


def live():
    gc.collect()
    return len(PAGE.handles)


def check_objects_created_and_dropped_leave_the_table_as_it_was():
    create = document.create_element
    before = live()
    for _ in range(2000):
        node = create("p")
    assert live() == before + 1
    handle = node._handle
    del node
    assert live() == before
    # The next batch takes the news of the drop along; then the page knows the handle no more.
    current().channel.flush()
    try:
        PAGE.perform(wire.OP_GET, handle, "id")
    except JSError as error:
        assert error.name == "ReferenceError" and "not in the table" in error.message
    else:
        raise AssertionError("the page still holds a handle that Python dropped")


def check_an_object_received_many_times_is_dropped_once_for_all():
    before = live()
    body = [document.create_element("p") for _ in range(3)]
    js("(...all) => { window.held = all }")(*body)
    for _ in range(50):
        assert [window.held[0], window.held[1]] == body[:2]
    del body
    assert live() == before
    assert [node.local_name for node in window.held] == ["p", "p", "p"]
    del window.held
    assert live() == before


def check_an_object_in_a_cycle_is_dropped_when_it_is_collected():
    before = live()
    cycle = [document.create_element("p")]
    cycle.append(cycle)
    del cycle
    assert live() == before


def check_an_object_dropped_and_received_again_is_the_same_object():
    window.kept = document.create_element("b")
    window.kept.id = "first"
    gc.collect()
    assert window.kept.id == "first" and window.kept is window.kept
    del window.kept


def check_errors_leave_no_handles():
    before = live()
    for _ in range(50):
        try:
            js("throw { big: [1] }")
        except JSError:
            pass
    assert live() == before


def check_iterations_leave_no_handles():
    before = live()
    for _ in range(20):
        assert len(list(js("(function* () { yield {}; yield {} })()"))) == 2
        assert len(list(js("new Map([[{}, {}]])"))) == 1
        assert len(list(document.query_selector_all("*"))) > 2
    assert live() == before


async def check_awaited_promises_leave_no_handles():
    before = live()
    for _ in range(50):
        await js("Promise.resolve({})")
        js("Promise.resolve({})").result()
    try:
        await asyncio.wait_for(js("new Promise((done) => setTimeout(() => done({}), 20))"), 0.001)
    except TimeoutError:
        pass
    done = asyncio.get_running_loop().create_future()
    window.set_timeout(lambda: done.set_result(None), 40)
    await done
    assert live() == before


async def check_events_leave_no_handles():
    seen = []
    target = document.find("#target")
    handlers = [lambda event: seen.append((event.type, event.target is target)), lambda event: seen.append(None)]
    for handler in handlers:
        target.on("ping", handler)
    before = live()
    for _ in range(100):
        target.dispatch_event(window.Event("ping", bubbles=True))
    while len(seen) < 200:
        await asyncio.sleep(0)
    assert seen == [("ping", True), None] * 100
    assert live() == before
    for handler in handlers:
        target.remove_event_listener("ping", handler)


async def check_two_handlers_may_keep_one_event():
    kept = []
    target = document.find("#target")
    target.on("pong", kept.append)
    document.on("pong", kept.append)
    target.dispatch_event(window.Event("pong", bubbles=True))
    while len(kept) < 2:
        await asyncio.sleep(0)
    first, second = kept
    assert first == second and first.current_target is target and second.current_target is document
    kept.clear()
    del second
    gc.collect()
    assert first.bubbles and first.composed_path()[0] is target and first.is_trusted is False
    assert not hasattr(first, "no_such_thing")


def check_arguments_that_cannot_be_sent_export_nothing():
    exports = current().exports
    before = len(exports)
    for _ in range(20):
        try:
            js("() => 0")(lambda: None, object(), {(1,): 2})
        except TypeError:
            pass
    assert len(exports) == before


async def check_several_hundred_handlers_are_called_and_removed():
    node = document.create_element("p")
    seen = []
    handlers = [lambda number=number: seen.append(number) for number in range(300)]
    for handler in handlers:
        node.add_event_listener("go", handler)
    node.dispatch_event(window.Event("go"))
    while len(seen) < 300:
        await asyncio.sleep(0)
    assert seen == list(range(300))
    for handler in handlers:
        node.remove_event_listener("go", handler)
    node.dispatch_event(window.Event("go"))
    await js("Promise.resolve()")
    assert len(seen) == 300
