import asyncio
import gc
import warnings

import web
from adder.main import current
from web import document, window

one, two, outer = (document.find(selector) for selector in ("#one", "#two", "#outer"))
host = document.find("#host")
fire = window.fire


async def delivered(seen, count=1):
    """Waits until `count` events have been handled, and makes sure that no more are on their way."""
    async with asyncio.timeout(10):
        while len(seen) < count:
            await asyncio.sleep(0)
    await window.Promise.resolve(None)
    await asyncio.sleep(0)
    assert len(seen) == count, seen
    return seen


def warned(function):
    """The warnings of a call."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function()
    return [str(warning.message) for warning in caught if warning.category is RuntimeWarning]


def asks():
    return current().channel.waits


# What a handler learns.


async def check_attributes_cost_no_round_trip():
    seen = []
    one.on("mousedown", seen.append)
    one.dispatch_event(web.MouseEvent("mousedown", client_x=3, client_y=4, ctrl_key=True, bubbles=True))
    (event,) = await delivered(seen)
    before = asks()
    assert (event.client_x, event.client_y, event.ctrl_key, event.button, event.detail) == (3, 4, True, 0, 0)
    assert event.target is one and event.current_target is one and event.related_target is None
    assert event.is_trusted is False and event.bubbles and not event.default_prevented and event.event_phase == 2
    assert asks() == before
    # What makes the browser lay out the page is asked for when it is wanted.
    assert isinstance(event.offset_x, (int, float))
    assert asks() == before + 1


async def check_the_attributes_of_a_pages_own_class_of_events():
    seen = []
    one.on("own", seen.append)
    window.eval(
        "class Own extends Event { extra = 5; get computed() { return this.extra + 1 } };"
        "one.dispatchEvent(new Own('own'))"
    )
    (event,) = await delivered(seen)
    assert event.type == "own" and event.extra == 5 and event.computed == 6


async def check_the_path_is_as_it_was_at_dispatch():
    seen = []
    one.on("way", seen.append)
    fire(one, "way")
    (event,) = await delivered(seen)
    outer.append_child(one)
    path = event.composed_path()
    assert path[:3] == [one, outer, document.body] and path[-1] == window, path
    assert event.composedPath() == path


async def check_an_event_of_a_shadow_tree_is_retargeted_for_each_handler():
    inner = host.shadow_root.get_element_by_id("inner")
    seen = []
    inner.on("deep", seen.append)
    host.on("deep", seen.append)
    fire(inner, "deep", {"composed": True})
    inside, outside = await delivered(seen, 2)
    assert inside.target == inner and outside.target == host and outside.current_target == host
    assert inside.event_phase == 2 and outside.event_phase == 2
    assert outside.composed_path()[0] == inner


async def check_the_path_into_a_closed_shadow_tree_ends_at_its_host():
    secret = window.closedRoot.query_selector("b")
    closed_host = window.closedRoot.host
    seen = []
    secret.on("deep", seen.append)
    document.on("deep", seen.append)
    fire(secret, "deep", {"composed": True})
    inside, outside = await delivered(seen, 2)
    document.remove_event_listener("deep", seen.append)
    assert inside.composed_path()[0] == secret
    assert outside.composed_path()[0] == closed_host and outside.target == closed_host


async def check_detail_goes_both_ways():
    seen = []
    thing = object()
    one.on("news", lambda event: seen.append(event.detail))
    for detail in ({"a": [1, {"b": None}]}, thing, one, 7, "text", None):
        one.dispatch_event(web.CustomEvent("news", detail=detail))
    data, *rest = await delivered(seen, 6)
    assert data.to_py() == {"a": [1, {"b": None}]} and data["a"][0] == 1
    assert rest == [thing, one, 7, "text", None]
    window.eval("one.addEventListener('news', (event) => { window.got = JSON.stringify(event.detail) })")
    one.dispatch_event(web.CustomEvent("news", detail={"a": [1, "ü"]}))
    assert window.got == '{"a":[1,"ü"]}'


async def check_touches_and_dropped_text_can_be_read_later():
    seen = []
    one.on("drop", seen.append)
    one.on("paste", seen.append)
    window.eval("""{
        const carried = () => { const data = new DataTransfer(); data.setData('text/plain', 'carried'); return data };
        one.dispatchEvent(new DragEvent('drop', { dataTransfer: carried() }));
        const data = { clipboardData: carried(), dataType: 'text/plain', data: 'carried' };  // Firefox takes the latter
        one.dispatchEvent(new ClipboardEvent('paste', data));
    }""")
    drop, paste = await delivered(seen, 2)
    assert drop.data_transfer.get_data("text/plain") == "carried"
    assert paste.clipboard_data.get_data("text/plain") == "carried"


# What it does to the event.


async def check_a_conditional_call_that_cannot_be_held_warns_and_names_the_way_out():
    seen = []

    def handler(event):
        if event.detail:
            seen.append(warned(event.prevent_default))
            seen.append(event.default_prevented)

    one.on("cond", handler)
    assert fire(one, "cond", {"detail": 1}) is False
    (warning,), prevented = await delivered(seen, 2)
    assert "prevent_default=True" in warning and "'cond'" in warning and prevented is False


async def check_a_call_after_await_is_too_late_only_where_it_is_conditional():
    seen = []

    async def conditional(event):
        await asyncio.sleep(0)
        if event.detail:
            seen.append(warned(event.prevent_default))

    async def always(event):
        await asyncio.sleep(0)
        seen.append(warned(event.prevent_default))
        event.prevent_default()

    one.on("late", conditional)
    two.on("late", always)
    assert not fire(one, "late", {"detail": 1}) and len((await delivered(seen))[0]) == 1
    seen.clear()
    assert fire(two, "late") and await delivered(seen) == [[]]


async def check_default_prevented_reads_right():
    seen = []

    def calls(event):
        seen.append(event.default_prevented)
        event.prevent_default()
        seen.append((event.default_prevented, event.defaultPrevented))

    one.on("right", calls)
    fire(one, "right")
    assert await delivered(seen, 2) == [True, (True, True)]
    seen.clear()
    two.on("right", calls)
    fire(two, "right", {"cancelable": False})
    assert await delivered(seen, 2) == [False, (False, False)]


def check_an_event_that_is_not_dispatched_yet_is_prevented_there():
    event = window.eval("new Event('made', { cancelable: true })")
    event.prevent_default()
    assert event.default_prevented is True
    other = web.Event("made", cancelable=True)
    assert one.dispatch_event(other) is True
    window.eval("one.addEventListener('made', (event) => event.preventDefault())")
    assert one.dispatch_event(web.Event("made", cancelable=True)) is False


async def check_propagation_stopped_by_a_helper_warns():
    seen = []

    def helper(event):
        event.stop_propagation()

    one.on("prop", lambda event: seen.append(warned(lambda: helper(event))))
    two.on("prop", lambda event: (event.stop_propagation(), seen.append([])))
    fire(one, "prop")
    fire(two, "prop")
    first, second = await delivered(seen, 2)
    assert len(first) == 1 and "stop_propagation=True" in first[0] and second == []


async def check_a_new_declaration_replaces_the_old():
    seen = []

    def handler():
        seen.append(1)

    one.on("again", handler, prevent_default=True)
    assert fire(one, "again") is True
    one.remove_event_listener("again", handler)
    one.on("again", handler)
    assert fire(one, "again") is False
    one.remove_event_listener("again", handler)


async def check_what_is_declared_wins_over_a_condition():
    def conditional(event):
        if event.detail:
            event.prevent_default()

    one.on("wins", conditional, prevent_default=True)
    two.on("wins", conditional, prevent_default=False)
    assert fire(one, "wins") is True and fire(two, "wins") is False


# Adding and removing.


async def check_signal_once_capture_and_passive():
    seen = []
    controller = web.AbortController()
    one.on("s", lambda: seen.append("signal"), signal=controller.signal)
    outer.on("s", lambda: seen.append("capture"), capture=True)
    one.on("s", lambda: seen.append("once"), once=True)
    one.on("s", lambda: seen.append("passive"), passive=True, prevent_default=True)
    assert fire(one, "s") is False
    assert await delivered(seen, 4) == ["capture", "signal", "once", "passive"]
    controller.abort()
    seen.clear()
    fire(one, "s")
    assert await delivered(seen, 2) == ["capture", "passive"]
    one.on("s2", seen.append, signal=controller.signal)
    fire(one, "s2")
    await delivered(seen, 2)


async def check_a_thousand_handlers_added_and_removed_leave_nothing():
    exports = current().exports
    gc.collect()
    node = document.create_element("p")
    node.id = "rounds"
    document.title
    handles, before = len(current().page.handles), len(exports)

    class Widget:
        def method(self, event):
            raise AssertionError("removed")

    for number in range(1000):
        handler = Widget().method if number % 2 else lambda event, number=number: None
        node.on("round", handler)
        node.remove_event_listener("round", handler)
        del handler
    node.dispatch_event(web.Event("round"))
    gc.collect()
    assert len(current().page.handles) == handles
    # The page lets go of the functions when it collects garbage; a good deal of that makes it do so.
    async with asyncio.timeout(40):
        while len(exports) > before + 5:
            window.eval("{ let heap = []; for (let i = 0; i < 2e5; i += 1) heap.push({ i, o: [i] }); heap.length }")
            await asyncio.sleep(0.02)


# Trouble.


async def check_a_handler_that_dispatches_is_finished_before_the_inner_handler_runs():
    seen = []

    def first(event):
        seen.append("first begins")
        fire(one, "inner-event")
        assert document.title == "Checks"
        seen.append("first ends")

    one.on("outer-event", first)
    one.on("outer-event", lambda: seen.append("second"))
    one.on("inner-event", lambda: seen.append("inner"))
    fire(one, "outer-event")
    assert await delivered(seen, 4) == ["first begins", "first ends", "second", "inner"]


async def check_a_detached_node_has_handlers_too():
    seen = []
    lost = document.create_element("p")
    child = lost.append_child(document.create_element("b"))
    lost.on("far", lambda event: seen.append((event.target, event.current_target, event.composed_path())))
    child.dispatch_event(web.Event("far", bubbles=True))
    assert await delivered(seen) == [(child, lost, [child, lost])]


async def check_a_handler_removed_by_an_earlier_one_while_the_event_is_on_its_way():
    seen = []

    def removed():
        seen.append("removed")

    one.on("rem", lambda: (seen.append("first"), one.remove_event_listener("rem", removed)))
    one.on("rem", removed)
    fire(one, "rem")
    # The page had dispatched to both before Python ran the first.
    assert await delivered(seen, 2) == ["first", "removed"]
    fire(one, "rem")
    assert await delivered(seen, 3) == ["first", "removed", "first"]


# Floods.


async def check_a_flood_is_coalesced_to_its_last_event():
    seen = []
    one.on("pointermove", lambda event: seen.append((event.client_x, event.movement_x)))
    flood = window.eval("""() => {
        for (let i = 1; i <= 1000; i += 1) {
            one.dispatchEvent(new PointerEvent('pointermove', { clientX: i, movementX: 1 }));
        }
    }""")
    flood()
    async with asyncio.timeout(10):
        while not seen or seen[-1][0] != 1000:
            await asyncio.sleep(0)
    assert len(seen) <= 3 and sum(moved for _, moved in seen) == 1000, seen


async def check_a_flood_while_python_is_busy_leaves_two_events():
    seen = []
    two.on("pointermove", lambda event: seen.append(event.client_x))
    window.eval("""
        window.flooded = 0;
        function step() {
            for (let i = 0; i < 50; i += 1) {
                two.dispatchEvent(new PointerEvent('pointermove', { clientX: ++window.flooded }));
            }
            if (window.flooded < 1000) setTimeout(step, 1);
        }
        step();
    """)
    while window.flooded < 1000:
        pass
    assert seen == []
    async with asyncio.timeout(10):
        while not seen or seen[-1] != 1000:
            await asyncio.sleep(0)
    assert len(seen) <= 2, seen


async def check_other_events_keep_their_place_among_a_flood():
    seen = []
    for kind in ("pointermove", "pointerup"):
        outer.on(kind, lambda event: seen.append((event.type, event.client_x)))
    window.eval("""{
        const fireAt = (type, clientX) => outer.dispatchEvent(new PointerEvent(type, { clientX }));
        for (let i = 1; i <= 100; i += 1) fireAt('pointermove', i);
        fireAt('pointerup', 100);
        for (let i = 101; i <= 200; i += 1) fireAt('pointermove', i);
    }""")
    await delivered(seen, 4)
    assert seen == [("pointermove", 1), ("pointermove", 100), ("pointerup", 100), ("pointermove", 200)]


async def check_clicks_are_never_lost():
    seen = []
    two.on("click", lambda event: seen.append(1))
    window.eval("for (let i = 0; i < 300; i += 1) two.click()")
    await delivered(seen, 300)


async def check_a_handler_of_a_flood_that_raises_gets_the_next_event():
    seen = []

    def handler(event):
        seen.append(event.client_x)
        raise ValueError("on purpose, in a flood")

    document.on("mousemove", handler)
    for number in range(3):
        document.dispatch_event(web.MouseEvent("mousemove", client_x=number))
        await delivered(seen, number + 1)
    document.remove_event_listener("mousemove", handler)


async def check_wheels_add_up():
    seen = []
    one.on("wheel", lambda event: seen.append((event.delta_y, event.delta_mode)))
    window.eval("for (let i = 0; i < 500; i += 1) one.dispatchEvent(new WheelEvent('wheel', { deltaY: 2 }))")
    async with asyncio.timeout(10):
        while sum(delta for delta, _ in seen) < 1000:
            await asyncio.sleep(0)
    assert len(seen) == 2 and seen[0] == (2, 0)


async def check_the_code_of_handlers_is_seen_through_in_this_python():
    from adder import _wire as wire
    from adder.exports import listener_flags

    def early(event):
        if event.key:
            return
        event.prevent_default()

    def either(event):
        for part in event.path:
            print(part)
        if event.key:
            event.prevent_default()
        else:
            event.preventDefault()

    async def later(event):
        async with event as entered:
            await entered
        event.prevent_default()

    def caught(event):
        try:
            int(event.key)
        except ValueError:
            return
        event.prevent_default()

    def kept(event):
        with event:
            event.prevent_default()

    for handler in (either, later, kept):
        assert listener_flags(handler) == wire.LISTENER_PREVENT_DEFAULT, handler
    for handler in (early, caught):
        assert listener_flags(handler) == wire.LISTENER_MAY_PREVENT_DEFAULT, handler
