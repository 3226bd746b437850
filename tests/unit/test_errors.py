"""Tracebacks as the author of a page reads them."""

import json

import pytest

from adder.errors import DOMException, JSError, format_exception, innermost_line

PAGE = "https://example.org/page.html"
RUNTIME = "/lib/adder.zip/adder/scripts.py"


def raised(source, filename=PAGE, through=RUNTIME, **names):
    """The exception that a page's code raises when the runtime runs it."""
    namespace = {"page": compile(source, filename, "exec"), "names": names}
    try:
        exec(compile("exec(page, names)", through, "exec"), namespace)
    except BaseException as error:
        # What called this is no part of it.
        error.__traceback__ = error.__traceback__.tb_next
        return error
    raise AssertionError("nothing was raised")


def test_frames_of_the_runtime_are_left_out_wherever_they_stand():
    between = {"call": None}
    exec(compile("def call(f): return f()", "/lib/adder.zip/adder/exports.py", "exec"), between)
    error = raised("def f():\n    1 / 0\ncall(f)\n", call=between["call"])
    text = format_exception(error)
    assert "adder.zip" not in text
    assert text.startswith(f'Traceback (most recent call last):\n  File "{PAGE}", line 3, in <module>\n')
    assert text.endswith("ZeroDivisionError: division by zero")
    assert innermost_line(error) == (PAGE, 2)


def test_causes_contexts_and_groups_are_shown_and_freed_of_the_runtime_too():
    cause = raised("try:\n    {}['key']\nexcept KeyError as error:\n    raise ValueError('no') from error\n")
    context = raised("try:\n    {}['key']\nexcept KeyError:\n    undefined\n")
    group = ExceptionGroup("several", [cause, context])
    text = format_exception(group)
    assert "adder.zip" not in text
    for words in ("KeyError: 'key'", "direct cause", "ValueError: no", "another exception", "NameError", "several"):
        assert words in text
    context.__context__.__context__ = context
    assert "NameError" in format_exception(context)


def test_the_line_is_the_page_s_own_where_a_library_raised():
    error = raised("import json\n\njson.loads('{')\n")
    assert isinstance(error, json.JSONDecodeError)
    assert innermost_line(error) == (PAGE, 3)
    assert "decoder.py" in format_exception(error)


def test_a_script_that_cannot_be_compiled_has_the_place_of_the_mistake():
    error = raised("compile(text, url, 'exec')", filename=RUNTIME, text="\n\nx = (\n", url=PAGE)
    assert innermost_line(error) == (PAGE, 3)
    assert format_exception(error).startswith(f'  File "{PAGE}", line 3\n')


def test_a_syntax_error_that_a_script_causes_has_the_line_of_the_script():
    assert innermost_line(raised("x = 1\neval('1 +')\n")) == (PAGE, 2)


def test_an_exception_without_any_frame_of_the_author_s_has_no_place():
    error = raised("1 / 0", filename=RUNTIME)
    assert innermost_line(error) == ("", 0)
    assert format_exception(error) == "ZeroDivisionError: division by zero"


def test_a_runaway_recursion_is_folded():
    text = format_exception(raised("def f():\n    f()\nf()\n"))
    assert "more times" in text
    assert len(text) < 2000


def test_notes_and_unprintable_messages_are_shown():
    noted = ValueError("x")
    noted.add_note("a note")
    assert format_exception(noted).endswith("a note")
    error = raised("class E(Exception):\n    def __str__(self): 1 / 0\nraise E\n")
    assert "E: <exception str() failed>" in format_exception(error)


@pytest.mark.parametrize("kind", [JSError, DOMException])
def test_an_exception_of_javascript_s_says_its_name_and_message(kind):
    error = kind("NotFoundError", "no such node", "at f (page.js:1)", value=7)
    assert str(error) == "NotFoundError: no such node"
    assert (error.name, error.message, error.stack, error.value) == (
        "NotFoundError",
        "no such node",
        "at f (page.js:1)",
        7,
    )
    assert str(kind("TypeError", "")) == "TypeError"
