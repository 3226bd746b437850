"""Exceptions as a panel shows them."""

import json

import pytest

from adder.devtools.failures import Failures
from adder.devtools.references import References
from adder.devtools.views import Views


@pytest.fixture
def failures():
    references = References()
    return Failures(references, Views(references))


def raised(source, **names):
    try:
        exec(compile(source, "https://a.example/page.py", "exec"), names)
    except BaseException as error:
        # What called it is not the page's.
        error.__traceback__ = error.__traceback__.tb_next if error.__traceback__ else None
        return error
    raise AssertionError("nothing was raised")


def test_the_text_the_frames_and_their_variables(failures):
    error = raised("def f(n):\n    half = n / 2\n    return half / 0\nf(10)")
    view = failures.view(error)
    assert (view["type"], view["message"]) == ("ZeroDivisionError", str(error))
    assert [(frame["function"], frame["line"], frame["kind"]) for frame in view["frames"]] == [
        ("<module>", 4, "page"),
        ("f", 3, "page"),
    ]
    found = failures.variables(view["ref"], 1)
    assert [(row["label"], row["view"]["text"]) for row in found] == [("n", "10"), ("half", "5.0")]
    assert failures.variables(view["ref"], 99) == []


def test_causes_and_contexts(failures):
    view = failures.view(raised("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError('a') from e"))
    assert view["cause"]["type"] == "ZeroDivisionError"
    view = failures.view(raised("try:\n    1 / 0\nexcept ZeroDivisionError:\n    {}['a']"))
    assert (view["type"], view["context"]["type"]) == ("KeyError", "ZeroDivisionError")
    assert "context" not in failures.view(
        raised("try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise KeyError from None")
    )


def test_the_parts_of_a_group(failures):
    view = failures.view(raised("raise ExceptionGroup('both', [ValueError(1), TypeError(2)])"))
    assert [part["type"] for part in view["parts"]] == ["ValueError", "TypeError"]


def test_a_syntax_error_with_its_caret(failures):
    view = failures.view(raised("if x:\n    y = = 2"))
    syntax = view["syntax"]
    assert (syntax["text"], syntax["line"], syntax["text"][syntax["start"] : syntax["end"]]) == ("y = = 2", 2, "=")


def test_a_runaway_recursion_is_folded(failures):
    view = failures.view(raised("def f():\n    f()\nf()"))
    assert len(view["frames"]) == 60
    assert view["left"] > 100
    assert view["hint"]["key"] == "recursion"


@pytest.mark.parametrize(
    ("source", "key", "subject"),
    [
        ("print(thing)", "noName", "thing"),
        ("x = true", "javascriptName", "true"),
        ("None[0]", "none", ""),
        ("None.text", "noneAttribute", "text"),
        ("'a' + 1", "concatenate", "int"),
        ("1 + 'a'", "concatenate", ""),
        ("if True:\nx = 1", "indentMissing", ""),
        ("x = 1\n  y = 2", "indentWrong", ""),
        ("print('a'", "neverClosed", ""),
        ("x = 'abc", "stringOpen", ""),
        ("import nowhere_at_all", "noModule", "nowhere_at_all"),
        ("[1][5]", "index", ""),
        ("{}['a']", "key", ""),
        ("int('x')", "notNumber", ""),
        ("1 / 0", "zero", ""),
        ("(1)(2)", "notCallable", "int"),
        ("if 1\n  2", "colon", ""),
    ],
)
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_the_commonest_mistakes_of_beginners_get_a_hint(failures, source, key, subject):
    hint = failures.view(raised(source))["hint"]
    assert (hint["key"], hint["subject"]) == (key, subject)


def test_the_hints_that_are_given_have_words():
    from adder.devtools.hints import _HINTS
    from tools.paths import ROOT

    words = json.loads((ROOT / "extension/_locales/en/messages.json").read_text(encoding="utf-8"))
    assert [key for _, _, key in _HINTS if f"devtoolsHint_{key}" not in words] == []


def test_an_exception_that_fails_to_say_what_it_is(failures):
    class Silent(Exception):
        def __str__(self):
            raise ValueError

    json.dumps(failures.view(raised("raise Silent", Silent=Silent)))
