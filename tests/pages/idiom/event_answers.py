"""What handlers ask of the nodes of their events comes along with them; the page's code dispatches those, and types."""

import asyncio

from check_tools import js

import web
from adder import _wire as wire
from adder import foresight, knowledge
from adder.main import current
from web import document, window
from web.html import button, div, input, label, option, select, textarea

ROUNDS = 20

deliver = js("""(node, type, before = "") => { setTimeout(() => {
    new Function('node', before)(node);
    node.dispatchEvent(type === 'click' ? new MouseEvent(type, { bubbles: true }) : new Event(type, { bubbles: true }));
}); }""")


async def handled(seen, number):
    while len(seen) < number:
        await asyncio.sleep(0.005)


async def trips_of(read, node, kind="input", before="", on=None):
    """What a handler reads at each of several events, before which the page does something, and its round trips."""
    document.body.append(on or node)
    seen, channel = [], current().channel

    def handle(event):
        waits = channel.waits
        value = read(event)
        seen.append((value, channel.waits - waits))

    # It comes with an element, which Python is told of as of any other change.
    await window.direct_line
    (on or node).on(kind, handle)
    web.flush()
    # A busy machine takes longer than what a field held is taken for, and what is known.
    fresh, foresight._FRESH = foresight._FRESH, 60_000
    life, knowledge._LIFE = knowledge._LIFE, 60
    try:
        for number in range(ROUNDS):
            deliver(node, kind, before.replace("NUMBER", str(number)))
            await handled(seen, number + 1)
    finally:
        foresight._FRESH, knowledge._LIFE = fresh, life
    (on or node).off(kind, handle)
    (on or node).remove()
    return [value for value, _ in seen], [trips for _, trips in seen]


def assert_none_but_the_first(trips, count=1):
    assert trips[0] == count, trips
    assert set(trips[1:]) == {0}, trips


async def check_a_handler_reads_the_value_of_its_field_without_a_round_trip_from_the_second_event_on():
    values, trips = await trips_of(lambda event: event.target.value, input(), before="node.value = 'NUMBER'")
    assert values == [str(number) for number in range(ROUNDS)]
    assert_none_but_the_first(trips)


async def check_a_text_area_s_and_a_choice_s_value_comes_along_too():
    values, trips = await trips_of(lambda event: event.target.value, textarea(), before="node.value = 'a NUMBER'")
    assert values[-1] == f"a {ROUNDS - 1}"
    assert_none_but_the_first(trips)
    choice = select(option("x"), option("y"))
    values, trips = await trips_of(
        lambda event: (event.target.value, event.target.selected_index),
        *(choice, "change", "node.selectedIndex = NUMBER % 2"),
    )
    assert values[:3] == [("x", 0), ("y", 1), ("x", 0)], values
    assert_none_but_the_first(trips, 2)


async def check_whether_a_box_is_checked_comes_along():
    values, trips = await trips_of(
        lambda event: event.target.checked, input(type="checkbox"), "change", "node.checked = !node.checked"
    )
    assert values == [number % 2 == 0 for number in range(ROUNDS)], values
    assert_none_but_the_first(trips)


async def check_a_slider_s_value_comes_along():
    slider = input(type="range", max="100")
    values, trips = await trips_of(lambda event: event.target.value_as_number, slider, before="node.value = 'NUMBER'")
    assert values == list(range(ROUNDS)), values
    assert_none_but_the_first(trips)


async def check_a_handler_of_the_form_around_reads_the_field_s_value():
    field = input(name="age")
    values, trips = await trips_of(
        lambda event: (event.target.name, event.target.value, event.current_target.id),
        *(field, "input", "node.value = 'NUMBER'", div(label("Age", field), id="around")),
    )
    assert values[-1] == ("age", str(ROUNDS - 1), "around")
    assert_none_but_the_first(trips, 3)


async def check_a_button_s_value_class_and_data_come_along_with_a_click():
    node = button("7", value="seven", class_="key digit", data_kind="number")
    values, trips = await trips_of(
        lambda event: (
            *(event.target.value, event.target.text, event.target.name, event.target.dataset["kind"]),
            *("digit" in event.target.classes, event.target.class_list.contains("key"), event.target.data["kind"]),
        ),
        *(node, "click"),
    )
    assert set(values) == {("seven", "7", "", "number", True, True, "number")}, values
    assert set(trips[1:]) == {0}, trips


async def check_a_button_s_value_is_what_the_page_has_made_of_it():
    values, _ = await trips_of(lambda event: event.target.value, button(value="x"), "click", "node.value = 'NUMBER'")
    assert values == [str(number) for number in range(ROUNDS)], values
    kind = "node.type = NUMBER % 2 ? 'button' : 'text'; node.value = 'NUMBER'"
    values, _ = await trips_of(lambda event: event.target.value, input(value="x"), "click", kind)
    assert values == [str(number) for number in range(ROUNDS)], values


async def check_what_a_listener_of_the_page_has_made_of_a_value_is_seen():
    field = input()
    js("(node) => node.addEventListener('input', () => { node.value = node.value.toUpperCase(); })")(field)
    values, trips = await trips_of(lambda event: event.target.value, field, before="node.value = 'aNUMBER'")
    assert values == [f"A{number}" for number in range(ROUNDS)], values
    assert_none_but_the_first(trips)


async def check_what_python_has_made_of_a_value_is_seen():
    def read(event):
        first = event.target.value
        event.target.value = f"{first}!"
        return first, event.target.value

    field = input()
    values, _ = await trips_of(read, field, before="node.value += 'NUMBER'.length")
    text = ""
    for first, second in values:
        assert first == f"{text}{len(first) - len(text) and first[-1]}", values
        assert second == f"{first}!", values
        text = second


async def check_what_an_earlier_handler_has_made_of_a_value_is_seen():
    field, seen = input(), []
    document.body.append(field)
    field.on("input", lambda event: setattr(event.target, "value", event.target.value.upper()))
    field.on("input", lambda event: seen.append(event.target.value))
    web.flush()
    for number in range(ROUNDS):
        deliver(field, "input", f"node.value = 'a{number}'")
        await handled(seen, number + 1)
    assert seen == [f"A{number}" for number in range(ROUNDS)], seen


async def check_what_a_field_holds_is_never_older_than_the_event_nor_than_what_python_has_read():
    field, seen, wrong = input(), [], []
    document.body.append(field)
    page = current().page

    @field.on("input")
    def handle(event):
        value = int(event.target.value)
        if value < max([int(event.data), *seen[-1:]]):
            wrong.append((value, event.data, seen[-1:]))
        seen.append(value)
        if len(seen) % 3 == 0:
            seen[-1] = int(page._performed(wire.OP_GET, field._target, "value"))

    web.flush()
    js("""(node) => { let number = 0; const go = () => {
        node.value = number += 1;
        node.dispatchEvent(new InputEvent('input', { data: `${number}` }));
        if (number < 200) setTimeout(go);
    }; go(); }""")(field)
    await handled(seen, 200)
    assert wrong == [], (len(wrong), wrong[:5])


async def check_what_python_was_told_while_it_waited_goes_before_what_came_along():
    field, seen = input(), []
    document.body.append(field)
    field.on("input", lambda event: seen.append(event.target.value))
    web.flush()
    for number in range(2):
        deliver(field, "input", "node.value = 'before'")
        await handled(seen, number + 1)
    later = js("""(node) => new Promise((resolve) => { setTimeout(() => {
        node.value = 'first';
        node.dispatchEvent(new Event('input'));
        node.value = 'then';
        resolve('then');
    }, 50); })""")
    assert later(field).result() == "then"
    await handled(seen, 3)
    assert seen[2] == "then", seen


async def check_a_form_that_python_resets_is_as_it_was():
    field = input(value="first")
    form = web.html.form(field)

    def read(event):
        typed = event.target.value
        form.reset()
        return typed, event.target.value

    values, _ = await trips_of(read, field, before="node.value = 'NUMBER'", on=form)
    assert values == [(str(number), "first") for number in range(ROUNDS)], values


async def check_a_key_is_handled_with_what_the_field_holds_then():
    values, trips = await trips_of(lambda event: event.target.value, input(), "keydown", "node.value = 'NUMBER'")
    assert values == [str(number) for number in range(ROUNDS)], values
    assert set(trips) == {1}, trips


async def check_after_an_await_the_field_is_asked():
    field, seen = input(), []
    document.body.append(field)

    async def handle(event):
        before = event.target.value
        await js("(node) => new Promise((done) => { setTimeout(() => { node.value += '+'; done(); }); })")(field)
        seen.append((before, event.target.value))

    field.on("input", handle)
    web.flush()
    for number in range(4):
        deliver(field, "input", f"node.value = '{number}'")
        await handled(seen, number + 1)
    assert seen == [(str(number), f"{number}+") for number in range(4)], seen


async def check_a_value_that_the_page_defines_itself_is_asked_for_at_each_event():
    own = js("""(node) => {
        let reads = 0;
        Object.defineProperty(node, 'value', { get: () => `own ${reads += 1}` });
    }""")
    field = input()
    own(field)
    values, trips = await trips_of(lambda event: event.target.value, field)
    assert values == [f"own {number}" for number in range(1, ROUNDS + 1)], values
    assert set(trips) == {1}, trips


async def check_a_long_text_is_asked_for_by_python_alone():
    area = textarea()
    values, trips = await trips_of(lambda event: len(event.target.value), area, before="node.value = 'x'.repeat(5000)")
    assert values == [5000] * ROUNDS
    assert set(trips) == {1}, trips


async def check_a_removed_handler_s_questions_are_not_answered_and_another_s_are_its_own():
    field, ahead, seen = input(), [], []
    document.body.append(field)
    foresight = current().page.foresight
    begin = foresight.begin

    def noted(handler, nodes, answers, values):
        ahead.append(answers and [value for _, value, _ in answers[3]])
        begin(handler, nodes, answers, values)

    def first(event):
        seen.append(event.target.value)

    def second(event):
        seen.append(event.target.id)

    foresight.begin = noted
    try:
        field.on("input", first)
        web.flush()
        for number in range(2):
            deliver(field, "input", f"node.value = '{number}'")
            await handled(seen, number + 1)
        field.off("input", first)
        field.on("input", second)
        web.flush()
        deliver(field, "input", "node.value = 'more'")
        await handled(seen, 3)
    finally:
        del foresight.begin
    assert ahead == [None, ["1"], None], ahead
    assert seen == ["0", "1", ""], seen
