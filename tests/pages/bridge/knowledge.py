"""What was read or set in a turn is not asked for again, and is always what asking would give."""

from check_tools import trips

import web
from web import document, window

host = document.find("#host")


def check_reading_twice_asks_once():
    host.title
    assert trips(lambda: host.title) == 0
    assert web.stats().cached > 0


def check_what_was_set_is_known():
    host.title = "set by Python"
    assert trips(lambda: host.title) == 0
    assert host.title == "set by Python"


def check_what_a_field_makes_of_its_value_is_asked_for():
    field = document.create_element("input")
    field.type = "number"
    field.value = "no number"
    assert field.value == ""


def check_what_came_together_is_read_together():
    host.html = "<p>1</p><p>2</p><p>3</p>"
    notes = host.select("p")
    assert trips(lambda: [note.text for note in notes]) == 1
    assert [note.text for note in notes] == ["1", "2", "3"]
    assert trips(lambda: [note.tag_name for note in host.children]) == 2


def check_one_of_many_that_throws_does_not_keep_the_others_from_being_read():
    host.html = "<p></p><p></p>"
    window.eval("Object.defineProperty(host.lastElementChild, 'id', { get() { throw new Error('no') } })")
    first, second = host.select("p")
    assert first.id == ""
    try:
        second.id
    except web.JSError as error:
        assert error.message == "no"
    else:
        raise AssertionError("no error")


def check_a_member_that_some_of_them_lack_is_missing_there():
    host.html = "<input value=1><p></p>"
    field, note = host.select("*")
    assert field.value == "1"
    assert not hasattr(note, "value")


def check_calling_the_page_forgets():
    host.title = "a"
    assert host.title == "a"
    window.set_title("b")
    assert host.title == "b"
    window.box.title_of_host = "c"
    assert host.title == "c"


def check_changing_the_tree_forgets():
    host.html = "<p>one</p>"
    assert host.first_element_child.text == "one"
    host.append("two")
    assert host.text == "onetwo"
    host.first_element_child.remove()
    assert host.text == "two"


def check_radio_buttons_that_go_off_are_seen():
    host.html = "<form><input type=radio name=a checked><input type=radio name=a></form>"
    one, two = host.select("input")
    assert one.checked and not two.checked
    two.checked = True
    assert two.checked and not one.checked


def check_changing_a_custom_element_forgets():
    host.html = "<twin-a></twin-a><p id=twin></p>"
    twin, other = host.select("twin-a, #twin")
    assert (twin.title, other.title) == ("", "")
    twin.title = "x"
    assert other.title == "x"


def check_layout_is_always_asked_for():
    host.style.width = "10px"
    assert host.offset_width == 10
    host.style.width = "20px"
    assert host.offset_width == 20
    assert trips(lambda: host.offset_width) == 1


async def check_nothing_is_known_after_an_await():
    host.title = "mine"
    assert host.title == "mine"
    changed = window.eval("new Promise((done) => setTimeout(() => { host.title = 'theirs'; done() }, 0))")
    assert host.title == "mine" or host.title == "theirs"
    await changed
    assert host.title == "theirs"


def check_nothing_is_known_after_a_sleep():
    import time

    host.title = "mine"
    window.eval("setTimeout(() => { host.title = 'theirs' }, 0)")
    host.title
    time.sleep(0.5)
    assert host.title == "theirs"


def check_code_that_looks_again_and_again_sees_the_page_change():
    host.title = "before"
    window.eval("setTimeout(() => { host.title = 'after' }, 50)")
    while host.title != "after":
        pass
