"""Operations are recorded and go to the page together: what that saves, and what it leaves as it was."""

import gc

import web
from web import DOMException, JSError, document, window

host = document.find("#host")


def js(source):
    return window.eval(source)


def fill(table, rows, clicked):
    for row in range(rows):
        tr = document.create_element("tr")
        for column in range(4):
            td = document.create_element("td")
            td.text = f"{row}/{column}"
            td.class_list.add("cell")
            tr.append(td)
        tr.set_attribute("data-row", str(row))
        tr.style.color = "green"
        tr.add_event_listener("click", clicked)
        table.append(tr)


def check_a_table_of_a_thousand_rows_takes_at_most_three_round_trips():
    before = web.stats().round_trips
    table = document.create_element("table")
    fill(table, 1000, print)
    host.append(table)
    web.flush()
    assert web.stats().round_trips - before <= 3
    assert js("host.querySelectorAll('tr').length") == 1000
    assert js("[...host.querySelectorAll('tr:last-child td.cell')].map((cell) => cell.textContent).join()") == (
        "999/0,999/1,999/2,999/3"
    )
    assert js("host.querySelector('tr').style.color + host.querySelector('tr').dataset.row") == "green0"
    table.remove()


def check_elements_built_alike_are_one_operation_each():
    html = web.html
    table = html.table(class_="grid")
    before = web.stats()
    for row in range(500):
        table.append(html.tr(html.td(row, class_="number"), html.td("a", html.b("bold")), id=f"row{row}"))
    after = web.stats()
    # One to build and one to append; the shapes once; and a few more where a batch left in the midst of a row.
    assert after.operations - before.operations <= 1100
    assert after.round_trips == before.round_trips
    host.append(table)
    assert js("host.querySelector('#row7').outerHTML") == (
        '<tr id="row7"><td class="number">7</td><td>a<b>bold</b></td></tr>'
    )
    table.remove()


def check_what_was_built_can_still_be_used_when_it_is_part_of_another():
    html = web.html
    cell = html.td("x")
    other = html.td("y")
    other.title = "between"
    row = html.tr(cell, other, cell)
    cell.text = "changed"
    host.append(html.table(row))
    assert js("host.querySelector('tr').outerHTML") == '<tr><td title="between">y</td><td>changed</td></tr>'
    assert cell.parent_element is row
    host.html = ""


def check_a_shape_is_known_after_an_error():
    html = web.html
    box = html.div()
    box.append(box)
    html.section(html.em("one"), title="lost")
    try:
        web.flush()
    except DOMException:
        pass
    made = html.section(html.em("two"), title="found")
    assert made.outer_html == '<section title="found"><em>two</em></section>'


def check_filling_a_form_and_reading_it_takes_at_most_two_round_trips():
    js("form.innerHTML = '<input>'.repeat(100)")
    before = web.stats().round_trips
    inputs = document.select("#form input")
    for number, field in enumerate(inputs):
        field.value = f"value {number}"
    values = [field.value for field in inputs]
    assert web.stats().round_trips - before <= 2
    assert values == [f"value {number}" for number in range(100)]
    assert js("form.lastElementChild.value") == "value 99"


def check_ten_thousand_rounds_leave_the_tables_where_they_began():
    gc.collect()
    web.flush()
    before = web.stats().handles
    for _ in range(10_000):
        node = document.create_element("p")
        host.append(node)
        node.remove()
    del node
    web.flush()
    gc.collect()
    assert web.stats().handles == before


def check_what_is_recorded_is_done_in_order():
    with_order = document.create_element("ol")
    host.append(with_order)
    for number in range(5):
        with_order.append(str(number))
    with_order.prepend("first ")
    assert js("host.lastElementChild.textContent") == "first 01234"
    with_order.remove()


def check_an_error_in_a_batch_names_its_line_and_stops_what_follows():
    good = [document.create_element("i") for _ in range(1000)]
    box = document.create_element("div")

    def build():
        for node in good[:500]:
            box.append(node)
        box.append(box)  # the line
        for node in good[500:]:
            box.append(node)

    line = build.__code__.co_firstlineno + 3
    build()
    try:
        web.flush()
    except DOMException as error:
        assert error.name == "HierarchyRequestError"
        assert f"line {line}" in "\n".join(error.__notes__)
        innermost = error.__traceback__
        while innermost.tb_next:
            innermost = innermost.tb_next
        assert innermost.tb_lineno == line and innermost.tb_frame.f_code.co_name == "build"
    else:
        raise AssertionError("no error")
    # As if the exception had been raised where it arose: what comes before is done, what follows is not.
    assert box.child_element_count == 500
    box.append(good[500])
    assert box.child_element_count == 501


def check_within_try_an_error_is_raised_where_it_arises():
    box = document.create_element("div")
    before = web.stats().round_trips
    try:
        box.append(box)
    except DOMException as error:
        assert error.name == "HierarchyRequestError"
        assert not hasattr(error, "__notes__")
    else:
        raise AssertionError("no error")
    assert web.stats().round_trips == before + 1


def check_an_object_that_was_not_made_says_so():
    box = document.create_element("div")
    box.append(box)
    later = document.create_element("p")
    try:
        web.flush()
    except DOMException:
        pass
    try:
        later.id = "x"
    except JSError as error:
        assert "the operation that was to make it has failed" in error.message
    else:
        raise AssertionError("no error")


async def check_a_promise_that_was_not_made_raises_what_failed():
    box = document.create_element("div")

    async def go():
        box.append(box)
        return await window.fetch("/nowhere")

    try:
        await go()
    except DOMException as error:
        assert error.name == "HierarchyRequestError"
        assert "line" in "\n".join(error.__notes__)
    else:
        raise AssertionError("no error")
    assert (await window.fetch("/bridge/batches.html")).ok


def check_nodes_of_another_document_are_adopted():
    other = document.implementation.create_html_document("other")
    node = other.create_element("p")
    node.text = "from elsewhere"
    host.append(node)
    assert js("host.lastElementChild.ownerDocument === document && host.lastElementChild.textContent") == (
        "from elsewhere"
    )
    assert node.owner_document == document
    node.remove()


def check_wrong_arguments_are_a_type_error_before_anything_is_sent():
    before = web.stats().operations
    for call in (
        lambda: document.create_element(),
        lambda: host.append_child("text"),
        lambda: host.set_attribute("a"),
        lambda: host.remove_child(None),
        lambda: window.scroll_to(1, 2, 3),
        lambda: web.URL(),
        lambda: web.Node(),
    ):
        try:
            call()
        except TypeError as error:
            assert not isinstance(error, JSError)
            assert "Node" in str(error) or "Element" in str(error) or "Window" in str(error) or "URL" in str(error)
        else:
            raise AssertionError("no error")
    assert web.stats().operations == before


def check_awaiting_what_the_platform_promises_takes_no_wait():
    before = web.stats().round_trips
    promise = window.fetch("/bridge/batches.html")
    assert web.stats().round_trips == before
    assert promise.result().status == 200


def check_what_was_recorded_is_done_before_a_sleep():
    import time

    host.title = "before"
    window.seen = None
    # What observes the change runs when its batch is over: too late for a read that is in the same one.
    js("new MutationObserver(() => { window.seen = host.title }).observe(host, { attributes: true })")
    host.title = "during"
    time.sleep(0.1)
    assert window.seen == "during"
