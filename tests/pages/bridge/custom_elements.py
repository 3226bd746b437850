"""Elements whose class is Python's."""

import asyncio
import gc

import web
from web import document, window

host = document.find("#host")


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


@web.custom_element("py-counter")
class Counter(web.HTMLElement):
    observed_attributes = ["start"]

    def __init__(self):
        self.count = 0
        self.log = ["made"]

    def connected_callback(self):
        self.log.append("connected")
        self.text = self.count

    def disconnected_callback(self):
        self.log.append("disconnected")

    def attribute_changed_callback(self, name, old, new):
        self.log.append((name, old, new))
        self.count = int(new)

    def increase(self, by=1):
        self.count += by
        self.text = self.count
        return self.count


async def check_an_element_in_the_markup_is_upgraded():
    element = document.find("#early")
    await until(lambda: element.text == "7")
    assert isinstance(element, Counter)
    assert isinstance(element, web.HTMLElement)
    assert element.log == ["made", ("start", None, "7"), "connected"]


async def check_an_element_is_made_by_calling_its_class():
    element = Counter()
    host.append(element)
    await until(lambda: getattr(element, "log", None) == ["made", "connected"])
    assert element.tag_name == "PY-COUNTER"
    element.remove()
    await until(lambda: element.log[-1] == "disconnected")


async def check_an_element_is_made_as_any_other():
    element = document.create_element("py-counter")
    assert isinstance(element, Counter)
    element.set_attribute("start", "3")
    await until(lambda: getattr(element, "count", None) == 3)


async def check_javascript_calls_its_methods():
    element = document.find("#early")
    await until(lambda: element.text == "7")
    assert await window.eval("early.increase(5)") == 12
    assert element.text == "12"


async def check_what_is_kept_for_an_element_is_kept_while_the_page_has_it():
    element = Counter()
    element.id = "kept"
    host.append(element)
    await until(lambda: getattr(element, "log", None) == ["made", "connected"])
    element.secret = {"any": object}
    del element
    gc.collect()
    web.flush()
    assert document.find("#kept").secret == {"any": object}


def check_a_class_that_is_no_element_s_is_refused():
    try:

        @web.custom_element("py-wrong")
        class Wrong:
            pass

    except TypeError as error:
        assert "web.HTMLElement" in str(error)
    else:
        raise AssertionError("no error")


def check_a_name_that_is_taken_or_not_one_is_refused():
    for name, kind in (("py-counter", "NotSupportedError"), ("nohyphen", "SyntaxError")):
        try:

            @web.custom_element(name)
            class Again(web.HTMLElement):
                pass

        except web.DOMException as error:
            assert error.name == kind
        else:
            raise AssertionError("no error")


async def check_a_callback_that_raises_is_reported_and_leaves_the_element():
    @web.custom_element("py-failing")
    class Failing(web.HTMLElement):
        def connected_callback(self):
            raise ValueError("as it should")

    element = Failing()
    host.append(element)
    assert element.is_connected


async def check_a_customized_builtin_element_where_the_browser_has_them():
    @web.custom_element("py-note", extends="p")
    class Note(web.HTMLParagraphElement):
        def connected_callback(self):
            self.title = "note"

    host.html = '<p is="py-note"></p>'
    note = host.find("p")
    await until(lambda: note.title == "note")
