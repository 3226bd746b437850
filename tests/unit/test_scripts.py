"""Compiling a page's scripts: indentation, lines, and sources that are none."""

import asyncio
import linecache
import traceback

import pytest

from adder.compiled import Compilation
from adder.scripts import Script, compile_script, dedent, run_script

PAGE = "https://example.org/page.html"


def run(*scripts):
    """Runs scripts one after the other in one namespace; returns it."""
    namespace = {"__name__": "__main__"}

    async def all_of_them():
        for script in scripts:
            await run_script(script, namespace, Compilation())

    asyncio.run(all_of_them())
    return namespace


def failure(script):
    """The traceback of a script that raises."""
    with pytest.raises(Exception) as caught:  # noqa: PT011
        run(script)
    return "".join(traceback.format_exception(caught.value)), caught.value


@pytest.mark.parametrize(
    ("markup", "source"),
    [
        ("\n    if x:\n        y()\n  ", "\nif x:\n    y()\n  "),
        ("\n\t\tif x:\n\t\t\ty()\n", "\nif x:\n\ty()\n"),
        ("x = 1\n    y = 2\n", "x = 1\n    y = 2\n"),
        ("\n# left\n    x\n  # between\n    y", "\n# left\nx\n  # between\ny"),
        ("\n    x\n\n   \n    y", "\nx\n\n   \ny"),
        ("\n    x\n    \t\n    y", "\nx\n\t\ny"),
        ("", ""),
        ("\n   \n", "\n   \n"),
        ("\n    # only a comment\n", "\n    # only a comment\n"),
    ],
)
def test_the_indentation_of_the_markup_is_removed(markup, source):
    assert dedent(markup) == source
    compile(source.replace("x = 1\n    y", "x = 1\ny"), "<test>", "exec")


def test_the_inside_of_a_multi_line_string_keeps_its_own_indentation():
    text = '\n    a = """\n    first\n      second\n  third\n# fourth\n    """\n    b = 1\n'
    namespace = run(Script(text, PAGE))
    assert namespace["a"] == "\nfirst\n  second\n  third\n# fourth\n"
    assert namespace["b"] == 1


def test_a_file_keeps_its_indentation_and_any_line_ends():
    with pytest.raises(IndentationError):
        compile_script(Script("  x = 1\n", PAGE, inline=False))
    assert run(Script("x = 1\r\nif x:\r  y = 2\n", PAGE, inline=False))["y"] == 2


def test_a_traceback_shows_the_line_of_the_page_of_each_script():
    run(Script("\ndef f():\n    return 1 / 0\n", PAGE, first_line=5))
    second = Script("\n  f_is_not_here()\n", PAGE, first_line=20)
    text, _ = failure(second)
    assert f'File "{PAGE}", line 21, in <module>\n    f_is_not_here()' in text
    assert linecache.getline(PAGE, 7) == "    return 1 / 0\n"
    linecache.checkcache()
    assert linecache.getline(PAGE, 21) == "f_is_not_here()\n"


def test_a_syntax_error_has_the_line_of_the_page_and_a_caret():
    text, error = failure(Script("\n    x = 1\n    y = (2 +\n", PAGE, first_line=30))
    assert isinstance(error, SyntaxError)
    assert (error.filename, error.lineno, error.offset) == (PAGE, 32, 5)
    assert "    y = (2 +\n        ^" in text


@pytest.mark.parametrize(
    ("bad", "words"),
    [("\0", "a null byte"), ("\ud800", "a lone surrogate (U+D800)"), ("\udfff", "a lone surrogate (U+DFFF)")],
)
def test_a_character_that_no_source_may_hold_is_named_with_its_place(bad, words):
    text, error = failure(Script(f"\nx = 'ä{bad}'\n", PAGE, first_line=10))
    assert isinstance(error, SyntaxError)
    assert words in text
    assert (error.filename, error.lineno, error.offset) == (PAGE, 11, 7)
    text.encode()


def test_scripts_share_one_namespace_and_may_await_at_top_level():
    namespace = run(
        Script("import asyncio\nx = await asyncio.sleep(0, 1)\n", PAGE),
        Script("def f():\n    return x + 1\n", PAGE),
        Script("y = f()\n", PAGE),
    )
    assert namespace["y"] == 2


def test_the_flags_of_the_runtime_are_not_those_of_the_script():
    assert run(Script("def f(x: int): ...\n", PAGE))["f"].__annotations__ == {"x": int}
    assert run(Script("x = __debug__\n", PAGE))["x"] is True


def test_an_empty_script_runs():
    run(Script("", PAGE), Script("\n  \n", PAGE), Script("# nothing\n", PAGE, first_line=100_000))
