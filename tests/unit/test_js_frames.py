"""The frames of JavaScript that an exception has passed through."""

import time

import pytest

from adder.errors import JSError, format_exception, frames_of
from adder.js_frames import JSFrame, frames_of_stack, passed

PAGE = "https://example.org/page.js"


def raised(source, file="https://example.org/page.py", **names):
    """The exception that a code raises."""
    try:
        exec(compile(source, file, "exec"), names)
    except BaseException as error:
        # What called it is not the page's.
        error.__traceback__ = error.__traceback__.tb_next
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    ("stack", "frames"),
    [
        (
            f"TypeError: no\n    at inner ({PAGE}:3:5)\n    at async Thing.outer ({PAGE}?v=2:10:1)\n    at {PAGE}:12:1",
            [("<anonymous>", PAGE, 12), ("Thing.outer", f"{PAGE}?v=2", 10), ("inner", PAGE, 3)],
        ),
        (
            f"inner@{PAGE}:3:5\nasync*outer/<@{PAGE}?v=2:10:1\n@{PAGE}:12:1\n",
            [("<anonymous>", PAGE, 12), ("outer/<", f"{PAGE}?v=2", 10), ("inner", PAGE, 3)],
        ),
        (
            f"Error\n    at inner (eval at run ({PAGE}:1:2), <anonymous>:4:2)\n    at a (https://b.example/c_(d).js:5:1)",
            [("a", "https://b.example/c_(d).js", 5), ("inner", "<eval>", 4)],
        ),
        (f"inner@{PAGE} line 7 > eval:4:2\n", [("inner", "<eval>", 4)]),
        ("Error\n    at JSON.parse (<anonymous>)\n    at async Promise.all (index 0)", []),
        (
            f"Error\n    at call (chrome-extension://abc/e.js:1:1)\n    at f ({PAGE}:1:1)\n    at ask (chrome-extension://abc/e.js:1:1)",
            [("f", PAGE, 1)],
        ),
        (f"call@moz-extension://abc/e.js:1:1\nask/<@<anonymous code>:1:9\nf@{PAGE}:1:1", [("f", PAGE, 1)]),
        (f"Error: who@where:1:2\n    at f ({PAGE}:1:1)", [("f", PAGE, 1)]),
        ("what a page likes", []),
        ("", []),
        (None, []),
    ],
)
def test_stacks_are_read_as_both_browsers_write_them(stack, frames):
    assert frames_of_stack(stack) == [JSFrame(*frame) for frame in frames]


@pytest.mark.parametrize(
    "text", ["    at (", " (eval at , ", "@:1:", "async*", "    at x (x:1:1)\n", "a@b:1:1\n", "9:" * 9]
)
def test_a_stack_that_means_harm_is_read_soon_and_within_limits(text):
    began = time.monotonic()
    frames = frames_of_stack(text * 1_000_000)
    assert time.monotonic() - began < 2
    assert len(frames) <= 30
    for frame in frames:
        assert len(frame.function) <= 200
        assert len(frame.file) <= 2000


def test_the_frames_of_javascript_stand_where_the_page_called_python():
    inner = raised("def callback():\n    {}['key']\n\ncallback()")
    passed(inner, f"Error\n    at each ({PAGE}:3:5)")
    error = raised("def handler():\n    raise error\n\nhandler()", error=inner)
    assert error is inner
    told = [frame if isinstance(frame, JSFrame) else frame[0].f_code.co_name for frame in frames_of(error)]
    assert told == ["<module>", "handler", JSFrame("each", PAGE, 3), "<module>", "callback"]
    lines = [line for line in format_exception(error).split("\n") if line.startswith("  File")]
    assert [line.rpartition("in ")[2] for line in lines] == ["<module>", "handler", "each", "<module>", "callback"]
    assert f'  File "{PAGE}", line 3, in each' in lines


def test_an_error_of_javascript_s_has_its_frames_below_python_s():
    error = raised("raise error", error=JSError("TypeError", "no", f"each@{PAGE}:3:5"))
    assert [isinstance(frame, JSFrame) for frame in frames_of(error)] == [False, True]
    assert f'  File "{PAGE}", line 3, in each\nadder.errors.JSError: TypeError: no' in format_exception(error)


def test_the_frames_of_causes_and_of_the_parts_of_a_group_are_told_too():
    cause = raised("raise error", error=JSError("TypeError", "no", f"each@{PAGE}:3:5"))
    error = raised("raise ExceptionGroup('both', [ValueError(), error]) from error", error=cause)
    assert format_exception(error).count("in each") == 2


def test_an_exception_that_passes_through_javascript_again_and_again_keeps_little():
    error = raised("1 / 0")
    for _ in range(1000):
        passed(error, f"each@{PAGE}:3:5")
    assert 1 < len(frames_of(error)) < 50
    error.__javascript__ = "the page's own"
    assert len(frames_of(error)) == 1
