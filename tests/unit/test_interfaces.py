"""The platform's interfaces as generated classes: what they check, what they record, and what they know."""

from __future__ import annotations

import asyncio

import pytest

from adder import _wire as wire
from adder import events, faces, interfaces
from adder.errors import JSError
from adder.exports import Exports
from adder.page import Page
from adder.remote import Remote
from tests.support.channel import MISSING, FakeChannel, handle

NODE = wire.TRAIT_NODE
CLASS = wire.TRAIT_CALLABLE | wire.TRAIT_CLASS
ERROR = wire.OUTCOME_ERROR
SVG = "http://www.w3.org/2000/svg"
HTML = "http://www.w3.org/1999/xhtml"


@pytest.fixture
def channel():
    return FakeChannel()


@pytest.fixture
def page(channel):
    return Page(channel, Exports(), lambda: asyncio.new_event_loop().create_future())


@pytest.fixture
def platform(monkeypatch, page):
    """``web._platform``, installed for this test only, with a window."""
    for module, name in ((faces, "_interface"), (interfaces, "_window"), (interfaces, "_element_interface")):
        monkeypatch.setattr(module, name, getattr(module, name))
    for module, name in ((faces, "_classes"), (events, "_classes"), (interfaces, "_constructors")):
        monkeypatch.setattr(module, name, {})
    from web import _platform

    _platform.install()
    window = page.remote(wire.HANDLE_WINDOW, 0, "Window")
    interfaces.use_window(lambda: window)
    return _platform


@pytest.fixture
def named(platform):
    return platform.named


@pytest.fixture
def receive(platform, page):
    """Makes the face of an object that the page sends."""
    return lambda number, class_name, traits=NODE: page.decoder.decode(handle(number, traits, class_name))


@pytest.fixture
def document(receive):
    return receive(wire.HANDLE_DOCUMENT, "HTMLDocument")


@pytest.fixture
def element(receive):
    return receive(20, "HTMLDivElement")


def fetched(channel, name, number=90):
    """What the page answers when Python asks for an interface for the first time; gives the question."""
    channel.answers.append(handle(number, CLASS, name))
    return [wire.OP_GET, wire.HANDLE_WINDOW, name]


# Faces.


def test_an_object_is_an_instance_of_its_interface_and_of_those_above(named, element):
    for name in ("HTMLDivElement", "HTMLElement", "Element", "Node", "EventTarget"):
        assert isinstance(element, named(name)), name
    assert not isinstance(element, named("HTMLSpanElement"))
    assert not isinstance(element, named("Document"))


def test_an_object_of_no_interface_is_any_object(receive):
    assert type(receive(20, "PagesOwn")).__mro__[1] is Remote


def test_a_function_that_is_called_like_an_interface_is_none_of_its_objects(named, receive):
    assert not isinstance(receive(20, "URL", CLASS), named("URL"))


# Signatures.


@pytest.mark.parametrize(
    ("call", "signature"),
    [
        (lambda element: element.setAttribute("id"), "setAttribute(DOMString qualifiedName"),
        (lambda element: element.set_attribute("id", "x", "y"), "setAttribute(DOMString qualifiedName"),
        (lambda element: element.append_child(), "Node.appendChild(Node node) → Node"),
        (lambda element: element.append_child("text"), "argument 1 must be an object, not str"),
        (lambda element: element.append_child(None), "argument 1 must be an object, not NoneType"),
        (lambda element: element.replace_child(element, 5), "argument 2 must be an object, not int"),
        (lambda element: element.querySelector(), "querySelector"),
        (
            lambda element: element.has_child_nodes(option=1),
            "1 argument given, but it is\nNode.hasChildNodes()",
        ),
        (lambda element: element.normalize(1, 2), "2 arguments given"),
    ],
)
def test_a_call_that_cannot_be_right_names_the_signature_and_sends_nothing(channel, element, call, signature):
    with pytest.raises(TypeError) as caught:
        call(element)
    assert signature in str(caught.value)
    assert "→" in str(caught.value), "the signature itself"
    assert channel.asked == []


def test_numbers_must_be_numbers(channel, receive):
    context = receive(20, "CanvasRenderingContext2D", 0)
    with pytest.raises(TypeError, match="argument 2 must be a number, not str; it is\n.*scale"):
        context.scale(1, "2")
    assert channel.asked == []
    context.scale(1, 2.5)
    context.scale(True, Index())
    assert len(channel.recorded) == 2


class Index(int):
    """A number of another library's."""


def test_a_constructor_s_arguments_are_checked_before_anything_is_sent(named, channel):
    with pytest.raises(TypeError, match=r"new URL\(USVString url, optional USVString base\)"):
        named("URL")()
    with pytest.raises(TypeError, match="3 arguments given"):
        named("URL")("a", "b", "c")
    assert channel.asked == []


def test_an_interface_without_constructor_cannot_be_called(named, channel):
    with pytest.raises(TypeError, match="Node has no constructor"):
        named("Node")()
    with pytest.raises(TypeError, match="NodeList has no constructor"):
        named("NodeList")()
    assert channel.asked == []


def test_a_constructor_is_not_inherited(named, channel):
    # HTMLMediaElement stands under HTMLElement, which has one.
    with pytest.raises(TypeError, match="HTMLMediaElement has no constructor"):
        named("HTMLMediaElement")()
    assert channel.asked == []


# Constructors.


def test_calling_an_interface_records_a_new_object_once_its_own_was_fetched(named, channel):
    question = fetched(channel, "URL")
    first = named("URL")("https://a.example/")
    second = named("URL")("x", "https://a.example/")
    assert channel.asked == [
        question,
        [wire.OP_KEEP, 17, [wire.OP_NEW, 90, ["https://a.example/"]]],
        [wire.OP_KEEP, 19, [wire.OP_NEW, 90, ["x", "https://a.example/"]]],
    ]
    assert channel.recorded == channel.asked[1:]
    assert isinstance(first, named("URL"))
    assert first != second


def test_keyword_arguments_are_the_last_argument(named, channel):
    fetched(channel, "MouseEvent")
    named("MouseEvent")("click", client_x=5, bubbles=True)
    options = [wire.TAG_MAPPING, [["clientX", 5], ["bubbles", True]]]
    assert channel.recorded == [[wire.OP_KEEP, 17, [wire.OP_NEW, 90, ["click", options]]]]


def test_a_new_object_can_do_what_its_interface_says(named, channel):
    fetched(channel, "URLSearchParams")
    made = named("URLSearchParams")("a=1")
    channel.answers = [True]
    assert "a" in made
    assert hasattr(type(made), "__iter__")
    assert type(made)._traits & wire.TRAIT_MAPPING


def test_within_try_the_error_of_a_constructor_is_raised_at_once(named, channel):
    fetched(channel, "URL")
    channel.is_in_try = True
    channel.answers.append((ERROR, [wire.TAG_ERROR, None, "TypeError", "Invalid URL", "", False]))
    with pytest.raises(JSError, match="Invalid URL"):
        named("URL")("//")


def test_an_interface_that_this_browser_lacks_says_so(named, channel):
    channel.answers = [MISSING]
    with pytest.raises(AttributeError, match="this browser has no NDEFReader"):
        named("NDEFReader")()
    assert channel.recorded == []


def test_without_a_page_an_interface_says_so(named, monkeypatch):
    monkeypatch.setattr(interfaces, "_window", None)
    with pytest.raises(RuntimeError, match="no page here"):
        named("URL")("x")


# What operations return.


def test_an_operation_that_returns_nothing_is_recorded(channel, element):
    assert element.set_attribute("id", "x") is None
    assert element.remove() is None
    assert channel.recorded == [
        [wire.OP_METHOD, 20, "setAttribute", ["id", "x"]],
        [wire.OP_METHOD, 20, "remove", []],
    ]
    assert channel.asked == channel.recorded


def test_an_operation_that_gives_back_an_argument_gives_it_without_asking(channel, element, receive):
    child, other = receive(22, "Text"), receive(24, "Text")
    assert element.append_child(child) is child
    assert element.insertBefore(other, None) is other
    assert element.replace_child(other, child) is child
    assert element.remove_child(other) is other
    assert [operation[2] for operation in channel.recorded] == [
        "appendChild",
        "insertBefore",
        "replaceChild",
        "removeChild",
    ]
    assert channel.asked == channel.recorded


def test_an_operation_whose_value_python_cannot_know_is_performed(channel, element):
    channel.answers = [True, None]
    assert element.has_attribute("id") is True
    assert element.query_selector("p") is None
    assert channel.recorded == []
    assert channel.asked[0] == [wire.OP_METHOD, 20, "hasAttribute", ["id"]]


def test_a_promise_is_there_before_the_page_knows_of_it(channel, receive):
    promise = receive(wire.HANDLE_WINDOW, "Window", 0).fetch("data.txt", cache="no-store")
    options = [wire.TAG_MAPPING, [["cache", "no-store"]]]
    assert channel.asked == [[wire.OP_KEEP, 17, [wire.OP_METHOD, 1, "fetch", ["data.txt", options]]]]
    assert channel.recorded == channel.asked
    assert hasattr(promise, "__await__")
    assert callable(promise.result)


def test_a_clone_is_what_its_original_is(channel, element, named):
    clone = element.clone_node(True)
    assert channel.recorded == [[wire.OP_KEEP, 17, [wire.OP_METHOD, 20, "cloneNode", [True]]]]
    assert type(clone) is type(element)
    assert repr(clone) == "<HTMLDivElement>"
    assert clone != element


def test_a_new_object_of_a_known_interface_is_recorded(channel, document, named):
    text = document.create_text_node("x")
    assert isinstance(text, named("Text"))
    assert channel.recorded == [[wire.OP_KEEP, 17, [wire.OP_METHOD, 2, "createTextNode", ["x"]]]]


def test_within_try_even_what_returns_nothing_is_performed(channel, element):
    channel.is_in_try = True
    channel.answers = [(ERROR, [wire.TAG_ERROR, None, "HierarchyRequestError", "no", "", True])]
    with pytest.raises(JSError, match="no"):
        element.append_child(element)


# Attributes.


def test_attributes_have_both_spellings(channel, element):
    channel.answers = ["a"]
    # The second is known from the first.
    assert (element.text_content, element.textContent) == ("a", "a")
    element.text_content = "c"
    element.textContent = "d"
    reading, writing = [wire.OP_GET, 20, "textContent"], [wire.OP_SET, 20, "textContent"]
    assert channel.asked == [reading, [*writing, "c"], [*writing, "d"]]
    assert len(channel.recorded) == 2


def test_an_attribute_that_can_only_be_read_cannot_be_set(channel, element):
    with pytest.raises(AttributeError):
        element.node_name = "x"
    assert channel.asked == []


def test_a_member_that_this_browser_lacks_is_asked_for_once_and_missed(channel, element):
    channel.answers = [MISSING]
    with pytest.raises(AttributeError, match="this browser's HTMLDivElement has no edit_context"):
        _ = element.edit_context
    channel.answers = [MISSING]
    assert not hasattr(element, "editContext")
    assert channel.asked == [[wire.OP_GET, 20, "editContext"]] * 2


def test_a_member_that_no_specification_knows_is_the_page_s_own(channel, element):
    channel.answers = [5]
    assert element.pages_own == 5
    element.pages_own = 6
    assert channel.asked == [[wire.OP_GET, 20, "pages_own"], [wire.OP_SET, 20, "pages_own", 6]]


def test_a_member_object_is_reached_without_asking(channel, element, named):
    style = element.style
    assert isinstance(style, named("CSSStyleDeclaration"))
    assert element.style is style
    element.class_list.add("a", "b")
    assert channel.asked == [[wire.OP_METHOD, [20, "classList"], "add", ["a", "b"]]]
    element.style = "color: red"
    assert channel.recorded[-1] == [wire.OP_SET, 20, "style", "color: red"]


def test_a_member_object_that_is_a_sequence_is_one(channel, element):
    channel.answers = [3, handle(30, NODE, "Text")]
    assert len(element.child_nodes) == 3
    assert repr(element.childNodes[0]) == "<Text>"
    assert channel.asked == [
        [wire.OP_GET, [20, "childNodes"], "length"],
        [wire.OP_GET_ITEM, [20, "childNodes"], 0],
    ]


# Operations as values.


def test_an_operation_is_sent_as_the_page_s_own_function(channel, page, element):
    channel.answers = [handle(40, wire.TRAIT_CALLABLE, "remove")]
    assert page.encoder.encode(element.remove) == [wire.TAG_HANDLE, 40]
    assert channel.asked == [[wire.OP_GET, 20, "remove"]]
    assert len(page.exports) == 0


def test_operations_that_are_arguments_stay_until_the_call_has_been_put_together(channel, page, element):
    asked_before_drop = []
    drop = channel.drop
    channel.drop = lambda handles: (
        asked_before_drop.extend((number, len(channel.asked)) for number, _ in handles), drop(handles)
    )
    channel.answers = [handle(40, wire.TRAIT_CALLABLE), handle(42, wire.TRAIT_CALLABLE)]
    element.add_event_listener(element.remove, element.normalize)
    call = [wire.OP_METHOD, 20, "addEventListener", [[wire.TAG_HANDLE, 40], [wire.TAG_HANDLE, 42]]]
    assert channel.asked[2:] == [call]
    page.handles.sweep()
    assert sorted(asked_before_drop) == [(40, 3), (42, 3)], "dropped, and not before the call"


def test_an_operation_has_a_name_and_tells_its_signature(named):
    operation = named("Node").append_child
    assert operation is named("Node").appendChild
    assert operation.__name__ == "appendChild"
    assert operation.__doc__ == "Node.appendChild(Node node) → Node"


# Elements.


@pytest.mark.parametrize(
    ("name", "interface"),
    [("div", "HTMLDivElement"), ("TD", "HTMLTableCellElement"), ("b", "HTMLElement"), ("Input", "HTMLInputElement")],
)
def test_the_tag_tells_a_new_element_s_interface(channel, document, named, name, interface):
    made = document.create_element(name)
    assert isinstance(made, named(interface))
    assert repr(made) == f"<{interface}>"
    assert channel.asked == [[wire.OP_KEEP, 17, [wire.OP_METHOD, 2, "createElement", [name]]]]
    assert channel.recorded == channel.asked


@pytest.mark.parametrize(
    ("namespace", "name", "interface"),
    [
        (SVG, "circle", "SVGCircleElement"),
        (SVG, "linearGradient", "SVGLinearGradientElement"),
        (HTML, "p", "HTMLParagraphElement"),
    ],
)
def test_so_it_does_in_a_namespace(channel, document, named, namespace, name, interface):
    assert isinstance(document.create_element_ns(namespace, name), named(interface))
    assert channel.recorded == [[wire.OP_KEEP, 17, [wire.OP_METHOD, 2, "createElementNS", [namespace, name]]]]


@pytest.mark.parametrize(
    "make",
    [
        lambda document: document.create_element("my-clock"),
        lambda document: document.create_element("p", {"is": "my-p"}),
        lambda document: document.create_element("p", is_="my-p"),
        lambda document: document.create_element_ns(None, "p"),
        lambda document: document.create_element_ns("", "p"),
        lambda document: document.create_element_ns(SVG, "p"),
        lambda document: document.create_element_ns(HTML, "P"),
        lambda document: document.create_element_ns("urn:x", "p"),
    ],
)
def test_an_element_whose_interface_the_tag_does_not_tell_comes_from_the_page(channel, document, make):
    channel.answers = [handle(30, NODE, "Element")]
    assert repr(make(document)) == "<Element>"
    assert channel.recorded == []


def test_a_document_that_is_not_html_s_tells_itself_what_it_makes(channel, receive):
    channel.answers = [handle(30, NODE, "Element")]
    assert repr(receive(24, "XMLDocument").create_element("p")) == "<Element>"


# What belongs to the interface itself.


def test_static_operations_are_asked_of_the_interface(named, channel):
    question = fetched(channel, "URL")
    channel.answers += [True, "blob:x"]
    assert named("URL").can_parse("x") is True
    assert named("URL").createObjectURL(named("URL").can_parse) == "blob:x"
    assert channel.asked[:2] == [question, [wire.OP_METHOD, 90, "canParse", ["x"]]]
    with pytest.raises(TypeError, match=r"URL\.canParse\(USVString url"):
        named("URL").canParse()
    assert len(channel.asked) == 3


def test_constants_cost_nothing(named, channel, element):
    assert named("Node").TEXT_NODE == element.TEXT_NODE == 3
    assert named("NodeFilter").SHOW_ALL == 4294967295
    assert channel.asked == []


# Names.


def test_enumerations_equal_their_strings_and_are_sent_as_them(named, page):
    behavior = named("ScrollBehavior")
    assert behavior.SMOOTH == "smooth"
    assert behavior("smooth") is behavior.SMOOTH
    assert f"{behavior.AUTO}" == "auto"
    assert page.encoder.encode({"behavior": behavior.SMOOTH}) == [wire.TAG_MAPPING, [["behavior", "smooth"]]]


def test_a_namespace_is_the_page_s_object(named, channel):
    channel.answers = [handle(92, 0, "CSS"), "\\31 "]
    assert named("CSS").escape("1") == "\\31 "
    assert channel.asked == [[wire.OP_GET, wire.HANDLE_WINDOW, "CSS"], [wire.OP_METHOD, 92, "escape", ["1"]]]
    assert named("CSS") is named("CSS")
    assert len(channel.asked) == 2, "fetched once"


def test_a_factory_is_the_page_s_function(named, channel):
    channel.answers = [handle(92, CLASS, "Image"), handle(94, NODE, "HTMLImageElement")]
    assert isinstance(named("Image")(10, 20), named("HTMLImageElement"))


def test_what_the_platform_does_not_have_is_missed(named, platform, channel):
    for name in ("Nonsense", "url", "", "__path__"):
        with pytest.raises(AttributeError, match="has no attribute"):
            named(name)
    assert channel.asked == []
    assert platform.interface("Nonsense") is None


def test_all_names_can_be_asked_for(named, platform):
    names = platform.names()
    assert {"URL", "CSS", "Image", "ScrollBehavior", "HTMLElement"} <= set(names)
    assert names == sorted(names)


def test_the_package_gives_the_same_names(named):
    import web

    assert web.URL is named("URL")
    assert web.ScrollBehavior.SMOOTH == "smooth"
    with pytest.raises(AttributeError, match="module 'web' has no attribute 'Nonsense'"):
        _ = web.Nonsense
    assert {"URL", "document", "when"} <= set(dir(web))
    with pytest.raises(RuntimeError, match="no page here"):
        _ = web.document


def test_an_attribute_that_is_replaced_on_its_class_is_set_as_the_new_one_says(channel, element, named):
    element.lang = "en"
    assert channel.recorded == [[wire.OP_SET, 20, "lang", "en"]]
    cls = named("HTMLElement")
    right = vars(cls)["lang"]
    seen = []
    try:
        cls.lang = property(right.fget, lambda _, value: seen.append(value))
        element.lang = "de"
        assert seen == ["de"]
    finally:
        cls.lang = right
    element.lang = "fr"
    assert channel.recorded[1:] == [[wire.OP_SET, 20, "lang", "fr"]]
    assert seen == ["de"]
