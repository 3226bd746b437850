import js
from js import Math
from js import document as js_document

import web
from web import console, document, window


def raises(kind, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__} was raised")


def check_a_member_is_read_and_set_in_javascripts_spelling():
    assert document.getElementById("box").className == "a b"
    document.title = "changed"
    assert document.title == "changed" == window.document.title
    document.find("#box").innerHTML = "<i>x</i>"
    assert document.find("#box").innerHTML == "<i>x</i>"


def check_a_member_is_read_and_set_in_pythons_spelling():
    box = document.get_element_by_id("box")
    assert box.class_name == "a b"
    box.inner_html = "<p>one</p><p>two</p>"
    assert box.inner_html == box.innerHTML == "<p>one</p><p>two</p>"
    assert box.first_element_child.text_content == "one"
    assert box.get_attribute_ns(None, "id") == "box"
    assert document.document_uri == document.documentURI == window.location.href
    assert document.url == document.URL


def check_a_keyword_takes_an_underscore():
    label = document.create_element("label")
    label.html_for = "field"
    assert label.htmlFor == "field"
    assert window.Array.from_("ab").length == 2


def check_a_member_that_does_not_exist_is_an_attribute_error():
    error = raises(AttributeError, lambda: document.no_such_thing)
    assert "no_such_thing" in str(error) and "HTMLDocument" in str(error)
    assert not hasattr(window, "nothing_here")
    assert getattr(document, "nope", 7) == 7
    assert raises(KeyError, lambda: window.plain["missing"])


def check_a_spelling_that_is_neither_javascripts_nor_pythons_is_not_taken_for_a_member():
    for name in ("_open", "TITLE", "getelementbyid", "get__element_by_id", "title_x", "_title"):
        assert not hasattr(document, name), name
    assert not hasattr(window, "_open")


def check_a_global_of_the_page_named_like_a_class_does_not_replace_the_class():
    window.date = "today"
    window.map = 1
    window.event_target = 2
    assert window.eval("typeof Date + typeof Map + typeof EventTarget") == "functionfunctionfunction"
    assert window.date == "today"


def check_a_member_that_is_undefined_is_none_and_exists():
    window.eval("plain.empty = undefined")
    assert window.plain.empty is None
    assert hasattr(window.plain, "empty")


def check_the_same_object_is_the_same_in_python():
    assert document.body is document.body
    assert document.find("#box") is document.get_element_by_id("box")
    assert window.window is window is window.self is web.window
    assert window.document is document is js_document is js.document is web.document
    assert window.console is console
    assert document.body.parentElement is document.documentElement
    assert document.body is not document.head
    assert document.body == document.body and document.body != document.head
    assert len({document.body, document.body, document.head}) == 2


def check_methods_of_the_same_object_are_equal():
    assert document.getElementById == document.get_element_by_id
    methods = {document.getElementById: 1}
    assert methods[document.get_element_by_id] == 1
    assert document.body.append != document.head.append
    assert document.body.append != document.body.prepend


def check_page_objects_are_reached_by_attribute_and_by_item():
    plain = window.plain
    assert plain.first == plain["first"] == 1
    assert plain.nested.deep == "yes"
    assert plain["no-identifier"] == 2
    assert "first" in plain and "missing" not in plain
    plain["added"] = [1, 2]
    assert plain.added[1] == 2
    del plain["added"]
    assert "added" not in plain
    plain.my_var = 4
    assert plain.myVar == 4 and "my_var" not in plain
    del plain.my_var
    assert "myVar" not in plain


def check_a_getter_runs_once_for_each_read():
    assert [window.counted.value, window.counted.value] == [1, 2]


def check_js_is_the_window_and_setting_its_names_sets_globals():
    js.x = 1
    assert window.eval("x") == 1 and js.x == 1 and window.x == 1
    js.my_new_global = "named as given"
    assert window.eval("my_new_global") == "named as given"
    del js.x
    assert window.eval("typeof x") == "undefined"
    assert Math.max(1, 3, 2) == 3 and Math.PI > 3.14
    error = raises(ImportError, exec, "from js import nothing_of_the_kind")
    assert "nothing_of_the_kind" in str(error)


def check_web_has_document_window_and_console():
    assert {"document", "window", "console", "when", "JSError", "DOMException"} <= set(dir(web))
    assert raises(AttributeError, lambda: web.nothing)


def check_a_class_makes_instances_by_call_and_by_new():
    for point in (window.Point(3, 4), window.Point.new(3, 4)):
        assert point.x == 3 and point.length2 == 25
        assert isinstance(point, window.Point)
    assert not isinstance(document, window.Point)
    assert not isinstance("text", window.Point)
    assert isinstance(window.Point.origin(), window.Point)
    assert isinstance(document.body, window.HTMLElement) and isinstance(document.body, window.Node)
    assert "Point" in repr(window.Point)


def check_a_function_of_the_old_style_makes_instances_by_new():
    old = window.Old.new("x")
    assert old.name == "x" and isinstance(old, window.Old)


def check_a_converter_converts_when_called():
    assert window.Number("12") == 12 and window.String(5) == "5" and window.Boolean("") is False


def check_a_class_of_the_page_may_gain_a_method_later():
    late = window.Late()
    assert not hasattr(late, "say_hello")
    window.eval("Late.prototype.sayHello = () => 'hello'")
    assert late.say_hello() == "hello"


def check_setting_what_cannot_be_set_raises():
    assert raises(web.JSError, setattr, window.frozen, "fixed", 2).name == "TypeError"
    assert raises(web.JSError, setattr, window.frozen, "new", 2).name == "TypeError"
    assert raises(web.JSError, delattr, window.frozen, "fixed").name == "TypeError"
    assert window.frozen.fixed == 1


def check_keyword_arguments_become_an_options_object():
    event = window.CustomEvent("x", bubbles=True, detail=5)
    assert event.bubbles is True and event.detail == 5
    observed = window.eval("(...all) => JSON.stringify(all)")(1, some_option=True, for_="y")
    assert observed == '[1,{"someOption":true,"for":"y"}]'


def check_the_idiom_of_nodes():
    box = document.find("#box")
    box.html = "<p>one</p><p>two</p>"
    assert [p.text for p in box.select("p")] == ["one", "two"]
    assert document.find("#absent") is None and document.select(".absent") == []
    box.find("p").text = "<b>"
    assert box.find("p").html == "&lt;b&gt;"
    box.text = 5
    assert box.text == "5"
    assert raises(web.DOMException, document.find, "[").name == "SyntaxError"


def check_select_of_a_text_field_selects_its_text():
    field = document.find("#field")
    field.select()
    assert (field.selection_start, field.selection_end) == (0, 9)


def check_elements_are_true_and_empty_lists_false():
    assert document.body and document.find("#box") and document.create_element("form")
    assert document.create_element("select"), "an element is there, however few options it has"
    assert not document.query_selector_all(".absent") and document.query_selector_all("body")
    assert not window.eval("[]") and window.eval("[0]") and not window.eval("new Map") and window.eval("({})")
    assert window.eval("(() => {})")


def check_dir_lists_members_in_pythons_spelling():
    names = dir(document)
    assert {"get_element_by_id", "title", "body", "find", "select"} <= set(names)
    assert "first" in dir(window.plain) and "HTMLElement" in dir(window) and "set_timeout" in dir(window)


def check_dir_lists_the_platform_s_members_in_pythons_spelling_alone():
    table = document.create_element("table")
    names = dir(table)
    assert {"tbodies", "inner_html", "add_event_listener", "find", "ELEMENT_NODE"} <= set(names)
    assert not {"tBodies", "t_bodies", "innerHTML", "addEventListener"} & set(names)


def check_a_misspelt_member_is_met_with_a_suggestion():
    import traceback

    try:
        document.body.inner_htlm
    except AttributeError as error:
        assert "inner_html" in "".join(traceback.format_exception(error))
    else:
        raise AssertionError("no error")


def check_showing_an_object_never_fails():
    assert repr(document.body) == "<HTMLBodyElement>"
    assert repr(window.plain) == "<Object>" and repr(window.Point(1, 2)) == "<Point>"
    assert str(window.eval("[1, 2]")) == "1,2"
    assert str(window.bare) == repr(window.bare)
    assert str(window.symbol) == "Symbol(mark)"
    assert "getElementById" in repr(document.getElementById)


def check_symbols_come_and_go_by_reference():
    assert window.symbol is window.symbol
    holder = window.eval("({ [symbol]: 'kept' })")
    assert holder[window.symbol] == "kept"


def check_a_detached_node_still_works():
    node = document.create_element("p")
    assert node.parent_node is None and not node.is_connected
    document.body.append(node, "text")
    assert node.is_connected
    node.remove()
    node.text = "still here"
    assert node.text == "still here" and node.parent_node is None


def check_console_methods_are_pythons_to_call():
    console.log("logged", 1, [2])
    console.warn("warned")
    console.table([{"a": 1}])
    console.group("g")
    console.group_end()
