import asyncio
import functools

import web
from web import document, window

one, two, outer = (document.find(selector) for selector in ("#one", "#two", "#outer"))
fire = window.fire


def raises(kind, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__} was raised")


async def delivered(seen, count=1):
    """Waits until `count` events have been handled, and makes sure that no more are on their way."""
    async with asyncio.timeout(10):
        while len(seen) < count:
            await asyncio.sleep(0)
    await window.Promise.resolve(None)
    await asyncio.sleep(0)
    assert len(seen) == count, seen
    return seen


async def check_all_ways_to_add_a_handler():
    seen = []
    one.add_event_listener("w1", lambda event: seen.append("add_event_listener"))
    one.on("w1", lambda event: seen.append("on"))
    one.on("w1")(lambda event: seen.append("on as decorator"))
    web.when("w1", "#one")(lambda event: seen.append("selector"))
    web.when("w1", one)(lambda event: seen.append("node"))
    web.when("w1")(lambda event: seen.append("document"))
    web.when("w1", window)(lambda event: seen.append("window"))
    fire(one, "w1")
    await delivered(seen, 7)
    assert seen == ["add_event_listener", "on", "on as decorator", "selector", "node", "document", "window"]


async def check_an_attribute_handler_is_set_read_and_taken_away():
    seen = []

    def handler(event):
        seen.append(event.type)

    one.onclick = handler
    assert one.onclick is handler
    one.click()
    await delivered(seen)
    one.onclick = None
    one.click()
    await delivered(seen, 1)


async def check_one_handler_for_many_nodes():
    seen = []
    for target in (".b", [one, two], document.query_selector_all(".b"), (one, two)):
        seen.clear()
        handler = web.when("many", target)(lambda event: seen.append(event.current_target.id))
        fire(one, "many")
        fire(two, "many")
        assert await delivered(seen, 2) == ["one", "two"]
        for node in (one, two):
            node.remove_event_listener("many", handler)


def check_a_selector_that_matches_nothing_says_so():
    assert "#absent" in str(raises(LookupError, web.when("click", "#absent"), print))
    assert raises(TypeError, one.on, "click", "not callable")


async def check_handlers_take_the_event_or_nothing():
    seen = []
    one.on("arity", lambda: seen.append("none"))
    one.on("arity", lambda event: seen.append(event.type))
    one.on("arity", lambda event=None: seen.append(event.type))
    one.on("arity", lambda kept="kept": seen.append(kept))
    one.on("arity", lambda *all_: seen.append(len(all_)))
    one.on("arity", functools.partial(seen.append, "partial"))
    fire(one, "arity")
    assert await delivered(seen, 6) == ["none", "arity", "arity", "kept", 1, "partial"]


async def check_a_coroutine_function_is_a_handler():
    seen = []

    @web.when("async", one)
    async def handler(event):
        await asyncio.sleep(0)
        seen.append(event.type)

    fire(one, "async")
    await delivered(seen)


async def check_a_handler_has_the_attributes_that_the_event_had():
    seen = []
    outer.on("snap", seen.append)
    fire(one, "snap", {"detail": 5})
    (event,) = await delivered(seen)
    assert event.type == "snap" and event.target is one and event.current_target is outer
    assert event.currentTarget is outer and event.event_phase == event.eventPhase == 3
    assert event.bubbles is True and event.cancelable is True and event.is_trusted is False and event.detail == 5
    assert event.time_stamp > 0 and "snap" in repr(event)
    assert isinstance(event, window.CustomEvent)


async def check_the_fields_of_mouse_and_keyboard_events():
    seen = []
    one.on("mousemove", seen.append)
    one.on("keydown", seen.append)
    one.dispatch_event(window.MouseEvent("mousemove", client_x=3, client_y=4, buttons=1, related_target=two))
    one.dispatch_event(window.KeyboardEvent("keydown", key="Enter", ctrl_key=True))
    mouse, key = await delivered(seen, 2)
    assert (mouse.client_x, mouse.clientY, mouse.buttons) == (3, 4, 1) and mouse.related_target is two
    assert (key.key, key.ctrl_key, key.shiftKey, key.repeat) == ("Enter", True, False, False)
    assert key.get_modifier_state("Control") is True


async def check_the_detail_of_a_custom_event_both_ways():
    seen = []
    for detail in (None, 7, "text", {"a": [1]}, one, (thing := object())):
        seen.clear()
        handler = one.on("detail", lambda event: seen.append(event.detail))
        one.dispatch_event(window.CustomEvent("detail", detail=detail))
        (got,) = await delivered(seen)
        assert got.to_py() == {"a": [1]} if isinstance(detail, dict) else got is detail or got == detail
        one.remove_event_listener("detail", handler)
    assert seen == [thing]


async def check_prevent_default_is_seen_in_the_handlers_code():
    seen = []

    def snake(event):
        event.prevent_default()
        seen.append(1)

    def camel(event):
        event.preventDefault()
        seen.append(1)

    async def asynchronous(event):
        await asyncio.sleep(0)
        event.prevent_default()
        seen.append(1)

    class Form:
        def method(self, event):
            event.prevent_default()
            seen.append(1)

        def __call__(self, event):
            event.prevent_default()
            seen.append(1)

    for handler in (snake, camel, asynchronous, Form().method, Form(), functools.partial(snake)):
        for add in (one.add_event_listener, one.on):
            seen.clear()
            add("prevent", handler)
            assert fire(one, "prevent").prevented, handler
            await delivered(seen)
            one.remove_event_listener("prevent", handler)
            assert not fire(one, "prevent").prevented, handler


async def check_what_is_declared_wins_over_the_code():
    seen = []

    def calls(event):
        event.prevent_default()
        seen.append(event.type)

    def does_not(event):
        seen.append(event.type)

    one.on("declared", does_not, prevent_default=True)
    two.on("declared", calls, prevent_default=False)
    assert fire(one, "declared").prevented and not fire(two, "declared").prevented
    two.on("undeclared", calls)
    one.on("undeclared", does_not)
    assert not fire(one, "undeclared").prevented and fire(two, "undeclared").prevented
    one.on("stop", does_not, stop_propagation=True)
    assert not fire(one, "stop").bubbled
    await delivered(seen, 5)


async def check_stop_propagation_is_seen_in_the_handlers_code():
    seen = []

    def stops(event):
        event.stop_propagation()
        seen.append("stops")

    def stops_at_once(event):
        event.stop_immediate_propagation()
        seen.append("at once")

    one.on("halt", stops)
    one.on("halt", lambda: seen.append("second"))
    assert not fire(one, "halt").bubbled
    assert await delivered(seen, 2) == ["stops", "second"]
    seen.clear()
    two.on("halt", stops_at_once)
    two.on("halt", lambda: seen.append("second"))
    assert not fire(two, "halt").bubbled
    assert await delivered(seen) == ["at once"]


async def check_once_and_capture_are_as_in_javascript():
    seen = []
    one.on("once", lambda: seen.append("once"), once=True)
    fire(one, "once")
    fire(one, "once")
    await delivered(seen)
    seen.clear()
    one.on("phase", lambda: seen.append("target"))
    outer.on("phase", lambda: seen.append("capture"), capture=True)
    fire(one, "phase")
    assert await delivered(seen, 2) == ["capture", "target"]
    seen.clear()
    one.on("quiet", lambda: seen.append(1), passive=True, prevent_default=True)
    assert not fire(one, "quiet").prevented


async def check_the_same_function_removes_the_handler_however_it_was_added():
    seen = []

    def handler(event):
        seen.append(event.type)

    class Widget:
        def method(self, event):
            seen.append(event.type)

    widget = Widget()
    for function in (handler, widget.method, seen.append):
        one.on("r", function)
        one.remove_event_listener("r", function)
        one.on("r", function, prevent_default=True)
        one.removeEventListener("r", function)
        one.add_event_listener("r", function)
        one.remove_event_listener("r", function)
        web.when("r", "#one", capture=True)(function)
        one.remove_event_listener("r", function, capture=True)
        assert not fire(one, "r").prevented
    one.on("r", widget.method)
    one.remove_event_listener("r", widget.method)
    assert seen == []
    one.on("r", handler)
    one.on("r", handler)
    fire(one, "r")
    await delivered(seen)


async def check_a_handler_that_removes_itself_runs_once():
    seen = []

    def handler():
        seen.append(1)
        one.remove_event_listener("self", handler)

    one.on("self", handler)
    fire(one, "self")
    await delivered(seen)
    fire(one, "self")
    await delivered(seen)


async def check_handlers_run_to_their_end_one_after_the_other():
    seen = []

    def handler(event):
        seen.append(("begin", event.detail))
        assert document.title == "Checks"
        seen.append(("end", event.detail))

    one.on("order", handler)
    for number in range(5):
        fire(one, "order", {"detail": number})
    assert await delivered(seen, 10) == [(word, number) for number in range(5) for word in ("begin", "end")]


async def check_an_event_dispatched_by_a_handler_is_handled_after_it():
    seen = []
    one.on("first", lambda: (fire(one, "second"), seen.append("first")))
    one.on("second", lambda: seen.append("second"))
    fire(one, "first")
    assert await delivered(seen, 2) == ["first", "second"]


async def check_a_javascript_function_is_a_handler_too():
    window.count = 0
    counting = window.eval("() => { count += 1 }")
    one.on("js", counting)
    fire(one, "js")
    one.remove_event_listener("js", counting)
    fire(one, "js")
    assert window.count == 1
