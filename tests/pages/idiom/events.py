import asyncio
import gc

from check_tools import js, raises

import web
from adder import _wire as wire
from adder.main import current
from web import document, window
from web.html import button, div, input, li, span, ul


async def until(condition):
    while not condition():
        await asyncio.sleep(0.005)


async def settled(node):
    """Waits until the handlers of all events so far have run."""
    seen = []
    node.once("settled", lambda: seen.append(1))
    node.dispatch_event(web.Event("settled"))
    await until(lambda: seen)


def fire(node, kind, **options):
    node.dispatch_event(web.Event(kind, **{"bubbles": True, **options}))


async def check_once_runs_once():
    node, seen = button(), []
    assert node.once("click", seen.append) == seen.append

    @node.once("click")
    def handler():
        seen.append("decorated")

    node.click()
    node.click()
    await settled(node)
    assert len(seen) == 2 and seen[1] == "decorated"


async def check_off_removes_by_identity():
    class Model:
        def changed(self):
            seen.append("method")

    node, seen, model = button(), [], Model()

    def one():
        seen.append("one")

    async def two():
        seen.append("two")

    node.on("click", one)
    node.on("click", two, capture=True)
    node.on("click", model.changed)
    node.click()
    await until(lambda: len(seen) == 3)
    node.off("click", one)
    node.off("click", two)
    node.off("click", model.changed)
    node.off("click", print)
    node.click()
    await until(lambda: len(seen) == 4)
    node.off("click", two, capture=True)
    node.click()
    await settled(node)
    assert seen[3:] == ["two"]


async def check_off_within_the_handler_ends_it():
    node, seen = button(), []

    def handler(event):
        seen.append(event.type)
        event.current_target.off("click", handler)

    node.on("click", handler)
    node.click()
    await until(lambda: seen)
    node.click()
    await settled(node)
    assert seen == ["click"]


async def check_whatever_has_events_has_on_and_off():
    seen = []
    handler = window.on("greet", lambda event: seen.append(event.type))
    window.dispatch_event(web.Event("greet"))
    controller = web.AbortController()
    controller.signal.on("abort", lambda: seen.append("abort"))
    controller.abort()
    document.on("greet", handler)
    fire(document, "greet", bubbles=False)
    await until(lambda: len(seen) == 3)
    window.off("greet", handler)
    document.off("greet", handler)
    fire(document, "greet")
    await settled(document)
    assert seen == ["greet", "abort", "greet"]


async def check_a_handler_within_a_node_serves_elements_that_come_later():
    items, seen = ul(li("a"), id="items"), []
    document.body.append(items, li("outside"))

    @web.when("click", "li", within="#items")
    def chosen(event):
        seen.append((event.current_target.text, event.target.local_name, event.type))

    items.append(li(span("b")), div("no"))
    items.find("span").click()
    items.children[0].click()
    items.find("div").click()
    items.click()
    document.select("li")[-1].click()
    await settled(items)
    assert seen == [("b", "span", "click"), ("a", "li", "click")]
    items.off("click", chosen)
    items.children[0].click()
    await settled(items)
    assert len(seen) == 2


async def check_within_takes_a_node_the_document_and_events_that_do_not_bubble():
    box, seen = div(input(class_="f", id="first"), id="box"), []
    document.body.append(box)
    web.when("focus", "input.f", within=document)(lambda event: seen.append(event.current_target.id))
    web.when("change", ".f", within=box, once=True)(lambda: seen.append("change"))
    box.append(input(class_="f", id="second"), input(id="third"))
    for field in box.children:
        field.dispatch_event(web.FocusEvent("focus"))
    for _ in range(2):
        fire(box.children[0], "change")
    await settled(box)
    assert seen == ["first", "second", "change"], seen


async def check_an_event_costs_one_message_whatever_handlers_within_a_node_it_is_not_for():
    box, seen = div(span("a"), li("b")), []
    document.body.append(box)
    channel = current().channel
    delivered = []
    deliver = current().loop._deliver
    current().loop._deliver = lambda message: delivered.append(message[0]) or deliver(message)
    web.when("click", "span", within=box)(lambda event: seen.append((event.current_target, channel.waits)))
    for other in ("li", "b", "p.x"):
        web.when("click", other, within=box)(lambda event: seen.append("other"))
    target = box.find("span")
    web.flush()
    waits = channel.waits
    target.click()
    await until(lambda: seen)
    current().loop._deliver = deliver
    assert seen == [(target, waits)], seen
    # The page lets go of other checks' functions when it likes.
    assert [kind for kind in delivered if kind != wire.KIND_RELEASE] == ["event"], delivered


def rows():
    """A table whose rows can be chosen and removed, in the page."""
    made = web.html.table(*[web.html.tr(web.html.td(web.html.a(str(number), class_="choose"))) for number in range(8)])
    document.body.append(made)
    web.flush()
    return made


async def check_a_handler_that_asks_where_its_element_is_needs_no_round_trip_after_the_first_event():
    table, chosen, waits = rows(), [], []
    click = js("(node) => { setTimeout(() => node.click()); }")
    # It comes with an element, which Python is told of as of any other change.
    await window.direct_line
    links = list(table.select("a"))
    channel = current().channel

    @web.when("click", "a.choose", within=table)
    def choose(event):
        before = channel.waits
        if chosen:
            chosen[-1].class_name = ""
        chosen.append(event.current_target.closest("tr"))
        chosen[-1].class_name = "chosen"
        waits.append(channel.waits - before)

    for number, link in enumerate(links):
        click(link)
        await until(lambda number=number: len(chosen) > number)
        if number == 4:
            js("(row) => { row.id = 'changed'; }")(chosen[0])
    assert waits == [1] + [0] * 7, waits
    assert chosen == [link.parent_element.parent_element for link in links]


async def check_answers_that_come_with_an_event_know_all_that_python_has_done():
    table, wrong, count = rows(), [], []
    row = list(table.select("tr"))
    link = row[0].find("a")
    page = current().page

    @web.when("click", "a", within=table)
    def move(event):
        found = event.current_target.closest("tr")
        arguments = (wire.OP_METHOD, link._target, "closest", ["tr"])
        if page.decoder.decode(page._performed(*arguments)) is not found:
            wrong.append(found)
        count.append(found)
        row[len(count) % 8].append(link)

    js("(node) => { let left = 200; const go = () => { node.click(); if (left--) setTimeout(go); }; go(); }")(link)
    await until(lambda: len(count) > 200)
    assert wrong == [], len(wrong)


async def check_once_within_a_node_is_not_used_up_by_what_does_not_match():
    box, seen = div(span("a"), span("b"), li("c")), []
    web.when("click", "span", within=box, once=True)(lambda event: seen.append(event.current_target.text))
    for index in (2, 1, 0):
        box.children[index].click()
    await settled(box)
    assert seen == ["b"], seen


async def check_a_handler_within_a_node_hears_what_matched_when_the_event_came():
    box, seen = div(span(class_="old")), []
    web.when("click", "span.old", within=box)(lambda event: seen.append(event.composed_path()[:2]))
    inner = box.children[0]
    js("(inner) => { inner.click(); inner.className = ''; inner.click(); inner.remove(); }")(inner)
    await settled(box)
    assert seen == [[inner, box]], seen


async def check_a_handler_within_a_node_prevents_and_stops_where_it_is_meant():
    prevented = js("""(box, index) => {
        const event = new MouseEvent('click', { bubbles: true, cancelable: true });
        box.children[index].dispatchEvent(event);
        return event.defaultPrevented;
    }""")
    box, outer = div(span(), li()), []
    document.body.append(box)
    always = web.when("click", "span", within=box)(lambda event: event.prevent_default())
    assert [prevented(box, 0), prevented(box, 1)] == [True, False]
    box.off("click", always)
    web.when("click", "li", within=box, prevent_default=True, stop_propagation=True)(lambda: None)
    document.body.on("click", lambda event: outer.append(event.target.local_name))
    assert [prevented(box, 0), prevented(box, 1)] == [False, True]
    await settled(box)
    assert outer == ["span"], outer


async def check_a_handler_within_a_node_may_prevent_on_a_condition():
    form = web.html.form(input(type="checkbox", name="a"), input(type="checkbox", name="b"))
    document.body.append(form)

    @web.when("click", "input", within=form)
    def keep(event):
        if event.current_target.name == "a":
            event.prevent_default()

    for box in form.children:
        box.click()
    await settled(form)
    web.flush()
    assert [box.checked for box in form.children] == [False, True]


async def check_what_is_no_selector_or_no_handler_is_refused():
    assert raises(TypeError, web.when, "click", document, within=document)
    assert raises(LookupError, web.when("click", "a", within="#nowhere"), print)
    assert raises(TypeError, web.when("click", "a", within=document), 3)
    assert raises(TypeError, document.body.on, "click", print, selector="a")

    def wrong():
        web.when("click", "a[", within=document)(print)
        web.flush()

    assert raises(web.DOMException, wrong).name == "SyntaxError"


async def check_a_debounced_handler_runs_when_events_have_ceased():
    node, seen = input(), []
    before = asyncio.get_running_loop().time()

    @web.when("input", node, debounce=0.8)
    async def search(event):
        await asyncio.sleep(0)
        seen.append((event.detail, asyncio.get_running_loop().time()))

    for number in range(5):
        node.dispatch_event(web.CustomEvent("input", detail=number))
    await until(lambda: seen)
    await settled(node)
    assert [detail for detail, _ in seen] == [4] and seen[0][1] - before >= 0.8
    # As soon as it has heard of the next one.
    node.once("input", lambda: node.off("input", search))
    node.dispatch_event(web.CustomEvent("input", detail=5))
    await settled(node)
    node.dispatch_event(web.CustomEvent("input", detail=6))
    await asyncio.sleep(1)
    assert len(seen) == 1


async def check_a_throttled_handler_runs_at_once_and_then_seldom():
    node, seen = div(), []
    loop = asyncio.get_running_loop()

    @node.on("move", throttle=0.5)
    def moved(event):
        seen.append((event.detail, loop.time()))

    for number in range(20):
        node.dispatch_event(web.CustomEvent("move", detail=number))
    await until(lambda: seen and seen[-1][0] == 19)
    assert seen[0][0] == 0 and seen[1][1] - seen[0][1] >= 0.499
    assert len(seen) <= 3
    node.off("move", moved)


async def check_a_late_handlers_exception_is_reported():
    node = div()
    reported = []
    window.on("pythonerror", lambda event: reported.append(event.detail), once=True)

    def fails():
        raise ZeroDivisionError("late")

    node.on("x", fails, debounce=0)
    fire(node, "x")
    await until(lambda: reported)


async def check_how_often_is_said_in_one_way():
    assert raises(ValueError, div().on, "x", print, debounce=1, throttle=1)
    assert raises(ValueError, div().on, "x", print, debounce=-1)


async def check_the_default_action_is_prevented_under_a_debounce():
    box = web.html.input(type="checkbox")
    box.on("click", lambda event: None, prevent_default=True, debounce=0.01)
    box.click()
    assert box.checked is False


async def check_next_event_is_awaited():
    node = button()
    arrival = web.next_event(node, "click")
    node.click()
    node.click()
    event = await arrival
    assert event.type == "click" and event.target is node
    document.body.append(button(id="go"))
    later = asyncio.create_task(wait_for_go())
    await asyncio.sleep(0)
    document.find("#go").click()
    assert (await later).target.id == "go"


async def wait_for_go():
    return await web.next_event("#go", "click", timeout=20)


async def check_next_event_gives_up_and_is_cancelled():
    node, handlers = button(), len(current().exports)
    try:
        await web.next_event(node, "click", timeout=0.01)
    except TimeoutError as error:
        assert "'click' did not come within 0.01 s" in str(error)
    else:
        raise AssertionError("no TimeoutError was raised")
    waiting = web.next_event(node, "click")
    await asyncio.sleep(0)
    waiting.cancel()
    try:
        await waiting
    except asyncio.CancelledError:
        pass
    assert raises(LookupError, web.next_event, "#nowhere", "click")
    assert len(current().exports) <= handlers + 2


async def check_events_are_iterated():
    node, seen = button(), []
    async with web.events(node, "click") as clicks:
        for _ in range(3):
            node.click()
        async for click in clicks:
            seen.append(click.type)
            if len(seen) == 3:
                break
    node.click()
    await settled(node)
    assert seen == ["click"] * 3
    assert [event async for event in clicks] == []


async def check_events_that_nobody_iterates_any_more_are_not_heard():
    node = button()
    watched = js("""(node) => { const remove = node.removeEventListener; node.removed = 0;
        node.removeEventListener = function (...all) { node.removed += 1; return remove.apply(this, all); }; }""")
    watched(node)
    clicks = web.events(node, "click")
    del clicks
    gc.collect()
    await asyncio.sleep(0)
    await settled(node)
    assert node.removed == 1


async def check_a_handler_of_two_nodes_is_removed_from_one():
    one, two, seen = div(), div(), []

    def handler(event):
        seen.append(event.target)

    for node in (one, two):
        node.on("x", handler, debounce=0.8)
    # As soon as it has heard of the event.
    one.once("x", lambda: one.off("x", handler))
    for node in (one, two):
        fire(node, "x")
    await settled(one)
    await until(lambda: seen)
    fire(one, "x")
    fire(two, "x")
    await until(lambda: len(seen) == 2)
    assert seen == [two, two]


async def check_handlers_that_were_removed_are_held_by_the_page_alone():
    from web import _handlers

    node, exports = div(), current().exports

    def handler():
        pass

    for _ in range(50):
        node.on("x", handler)
        node.on("x", handler, throttle=1)
        web.when("x", "p", within=node)(handler)
        node.off("x", handler)
    await settled(node)
    kept = [wrapper for wrapper in _handlers._all if wrapper.author is handler]
    # As when the page has collected its garbage.
    for wrapper in kept:
        identifier = exports._ids.get(exports._key(wrapper))
        if identifier is not None:
            exports.release(identifier, 1000)
    del wrapper, kept
    gc.collect()
    assert [wrapper for wrapper in _handlers._all if wrapper.author is handler] == []
