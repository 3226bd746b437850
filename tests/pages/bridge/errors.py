import traceback

import web
from web import document, window


def js(source):
    return window.eval(source)


def raises(kind, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__} was raised")


def check_a_javascript_error_has_name_message_and_stack():
    error = raises(web.JSError, window.JSON.parse, "{")
    assert error.name == "SyntaxError" and error.message and not isinstance(error, web.DOMException)
    assert str(error) == f"SyntaxError: {error.message}"
    error = raises(web.JSError, js, "(function inner() { null.x })()")
    assert error.name == "TypeError" and "inner" in error.stack
    assert isinstance(error.value, window.TypeError)


def check_an_error_class_of_the_page_keeps_its_name():
    error = raises(web.JSError, js, "throw new Custom('own')")
    assert (error.name, error.message) == ("Custom", "own")


def check_the_cause_is_reached_through_the_value():
    assert raises(web.JSError, window.throwing, window.deepNamed).value.cause.message == "the cause"


def check_causes_are_chained():
    try:
        js("(() => { throw new Error('a', { cause: new TypeError('inner', { cause: RangeError() }) }) })()")
    except web.JSError as error:
        assert (error.__cause__.name, error.__cause__.message) == ("TypeError", "inner")
        assert error.__cause__.__cause__.name == "RangeError"
        assert error.__cause__.__cause__.__cause__ is None
    else:
        raise AssertionError("no error")


def check_an_error_that_is_its_own_cause_is_told():
    try:
        js("(() => { const error = new Error('self'); error.cause = error; throw error })()")
    except web.JSError as error:
        assert error.message == "self" and error.__cause__.message == "self"
    else:
        raise AssertionError("no error")


async def check_causes_are_chained_in_javascript_too():
    def fails():
        try:
            js("null.x")
        except web.JSError as error:
            raise ValueError("from JavaScript") from error

    def fails_by_itself():
        try:
            {}["key"]
        except KeyError as error:
            raise ValueError("from Python") from error

    tell = js("(f) => f().then(() => 'none', ({ cause }) => [cause.name, cause instanceof TypeError, cause.type])")
    assert list(await tell(fails)) == ["TypeError", True, None]
    assert list(await tell(fails_by_itself)) == ["PythonError", False, "KeyError"]


def check_a_dom_exception_is_told_by_its_name():
    error = raises(web.DOMException, document.body.append_child, document.documentElement)
    assert error.name == "HierarchyRequestError" and isinstance(error, web.JSError)
    assert raises(web.DOMException, document.query_selector, "][").name == "SyntaxError"
    assert raises(web.DOMException, document.create_element, "1").name == "InvalidCharacterError"
    assert raises(web.DOMException, window.atob, "*").name == "InvalidCharacterError"


def check_what_is_thrown_need_not_be_an_error():
    assert raises(web.JSError, window.throwing, "text").value == "text"
    assert raises(web.JSError, window.throwing, "text").message == "text"
    assert raises(web.JSError, window.throwing, 5).value == 5
    assert raises(web.JSError, window.throwing, None).value is None
    assert raises(web.JSError, js, "throw undefined").message == "undefined"
    thrown = js("({ code: 7 })")
    assert raises(web.JSError, window.throwing, thrown).value is thrown
    assert raises(web.JSError, window.throwing, window.revoked).name == "Error"
    assert raises(web.JSError, js, "throw Symbol('s')").message == "Symbol(s)"


def check_a_python_exception_thrown_by_the_page_is_itself_again():
    mine = KeyError("mine")
    assert raises(KeyError, window.throwing, mine) is mine


def check_a_getter_and_a_setter_that_throw():
    assert raises(web.JSError, lambda: window.getter.bad).message == "in a getter"
    assert raises(web.JSError, setattr, window.getter, "bad", 1).message == "in a setter"


def check_a_proxy_that_throws_is_held_all_the_same():
    hostile = window.hostile
    assert hostile is window.hostile
    assert raises(web.JSError, lambda: hostile.anything)
    assert raises(web.JSError, setattr, hostile, "x", 1).message == "set"
    assert raises(web.JSError, dir, hostile)
    assert repr(hostile) and str(hostile) and bool(hostile)
    assert js("(value) => value === hostile")(hostile)


def check_a_revoked_proxy_is_held_all_the_same():
    revoked = window.revoked
    assert raises(web.JSError, lambda: revoked.anything).name == "TypeError"
    assert repr(revoked) and str(revoked)
    assert js("(value) => value === revoked")(revoked)


def check_calling_what_is_no_function_is_a_type_error():
    assert raises(TypeError, js("({})"))
    assert raises(web.JSError, js("(() => {})").new).name == "TypeError"
    assert raises(web.JSError, window.Symbol.new).name == "TypeError"


async def check_a_window_of_another_origin_gives_what_the_platform_allows():
    frame = document.create_element("iframe")
    frame.src = window.location.origin.replace("127.0.0.1", "localhost") + "/bridge/errors.py"
    loaded = js("(frame) => new Promise((done) => { frame.onload = done; })")(frame)
    document.find("#frames").append(frame)
    await loaded
    other = frame.content_window
    assert other is frame.contentWindow
    assert other.closed is False and other.length == 0 and other.top is window
    other.postMessage("hello", "*")
    other.post_message("hello", "*")
    for forbidden in (lambda: other.document, lambda: other.local_storage, lambda: other.anything):
        assert raises(web.DOMException, forbidden).name == "SecurityError"
    assert raises(web.DOMException, setattr, other, "x", 1).name == "SecurityError"
    assert repr(other) and str(other)
    assert frame.content_document is None
    frame.remove()


async def check_objects_of_another_frame_are_what_they_are():
    frame = document.create_element("iframe")
    document.find("#frames").append(frame)
    realm = frame.content_window
    assert list(realm.eval("[1, 2]")) == [1, 2] and realm.eval("new Date(0)").year == 1970
    assert realm.eval("new Uint8Array([1])") == b"\1" and realm.eval("({ a: [1] })").to_py() == {"a": [1]}
    assert raises(web.JSError, realm.eval, "null.x").name == "TypeError"
    assert raises(web.DOMException, realm.document.query_selector, "][").name == "SyntaxError"
    node = realm.document.create_element("p")
    document.body.append(node)
    assert node.owner_document is document
    node.remove()
    frame.remove()
    assert realm.closed is True


def check_an_error_leaves_nothing_behind():
    for _ in range(3):
        assert raises(web.JSError, js, "null.x")
        assert js("1 + 1") == 2


def check_the_traceback_shows_the_authors_lines_only():
    error = raises(web.JSError, js, "null.x")
    assert "in check_the_traceback" not in "".join(traceback.format_tb(error.__traceback__)[1:])
