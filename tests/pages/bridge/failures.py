"""Operations that went wrong after they were recorded: who gets the exception, and what goes on."""

import asyncio
import gc

import web

document, window = web.document, web.window
body = document.body


def fail():
    """Records an operation that fails: a document has no parent."""
    body.append_child(document)


def check_a_handler_s_errors_reach_the_try_around_it():
    reached = ""
    try:
        try:
            raise KeyError
        except KeyError:
            body.append_child(document)
    except web.DOMException as error:
        reached = error.name
    assert reached == "HierarchyRequestError", reached


def check_a_comprehension_s_errors_reach_the_try_around_it():
    reached = ""
    try:
        [body.append_child(node) for node in (document,)]
    except web.DOMException as error:
        reached = error.name
    assert reached == "HierarchyRequestError", reached


def check_a_promise_that_was_never_made_raises_why_when_waited_for():
    fail()
    never = window.fetch("/never")
    name = ""
    try:
        never.result()
    except web.JSError as error:
        name = error.name
        notes = "".join(error.__notes__)
    assert name == "HierarchyRequestError", name
    assert "failures.py" in notes, notes
    body.title = "goes on"
    assert body.title == "goes on"


async def check_a_promise_that_was_never_made_raises_when_awaited_much_later():
    fail()
    never = window.fetch("/never")
    await asyncio.sleep(0)
    name = ""
    try:
        await asyncio.wait_for(never, 20)
    except web.JSError as error:
        name = error.name
    assert name == "ReferenceError", name


async def check_a_promise_that_was_never_made_raises_why_when_awaited_at_once():
    fail()
    name = ""
    never = window.fetch("/never")
    try:
        await never
    except web.JSError as error:
        name = error.name
    assert name == "HierarchyRequestError", name


def check_operations_of_the_platform_s_go_as_arguments_several_at_a_time():
    functions = window.Array.of(body.normalize, body.remove, body.click)
    assert [function.name for function in functions] == ["normalize", "remove", "click"]


def check_a_member_object_outlives_the_page_s_own_face_of_it():
    body.style.color = "red"
    style = body.style
    found = window.eval("document.body.style")
    assert style == found
    del found
    gc.collect()
    body.title = "a round trip, which lets go"
    assert body.title
    assert style.color == "red"


def check_elements_in_a_namespace_are_what_the_page_says():
    html = "http://www.w3.org/1999/xhtml"
    for namespace, name in ((html, "p"), (html, "P"), ("", "p"), (None, "p"), ("http://www.w3.org/2000/svg", "a")):
        made = document.create_element_ns(namespace, name)
        kind = window.Object.prototype.toString.call(made)
        assert repr(made) == f"<{kind.split()[1][:-1]}>", (namespace, name, made, kind)
