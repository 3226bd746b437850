"""Code that was compiled before is the code that would be compiled now, or it is compiled."""

import asyncio
import importlib.util
import linecache
import marshal
import traceback
import types

import pytest

from adder.compiled import Compilation, dump, load
from adder.scripts import Script, compile_script, dump_script, run_script

PAGE = "https://example.org/page.html"
SOURCE = """
    import asyncio
    class Shape:
        def area(self):
            return [1 / side for side in (1, 0)]
    await asyncio.sleep(0)
    try:
        Shape().area()
    finally:
        done = True
"""


def codes(code):
    """A code object and all within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


def outcome(script, find=lambda: None):
    """The traceback of a script that raises, and how it came by its code."""
    compilation = Compilation()
    with pytest.raises(Exception) as caught:  # noqa: PT011
        asyncio.run(run_script(script, {}, compilation, find))
    text = "".join(traceback.format_exception(caught.value)).replace("find_with_lines", "")
    shown = [line for line in text.split("\n") if "scripts.py" not in line]
    return shown[shown.index(next(line for line in shown if PAGE in line)) :], (
        compilation.compiled,
        compilation.loaded,
    )


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize("first_line", [1, 40])
def test_code_is_the_same_as_if_it_were_compiled_now(inline, first_line):
    text = SOURCE if inline else "\n".join(line.removeprefix("    ") for line in SOURCE.split("\n"))
    script = Script(text, PAGE, first_line, inline)
    kept = load(dump_script(text, first_line, inline), PAGE)
    fresh = compile_script(script)
    assert kept == fresh
    for ours, theirs in zip(codes(kept), codes(fresh), strict=True):
        assert ours.co_filename == theirs.co_filename == PAGE
        assert list(ours.co_positions()) == list(theirs.co_positions())
        assert ours.co_exceptiontable == theirs.co_exceptiontable
        assert ours.co_flags == theirs.co_flags


def test_a_traceback_is_the_same_to_the_caret():
    script = Script(SOURCE, PAGE, 40)
    data = dump_script(SOURCE, 40, True)
    compiled, how = outcome(script)
    linecache.clearcache()
    loaded, how_now = outcome(script, lambda: data)
    assert loaded == compiled
    assert f'  File "{PAGE}", line 44, in area' in loaded
    assert (how, how_now) == ((1, 0), (0, 1))


def test_code_is_of_whatever_address_the_script_has_now():
    data = dump_script("def f(): ...\n", 1, False)
    for filename in (PAGE, f"{PAGE}?again", "größer"):
        assert {code.co_filename for code in codes(load(data, filename))} == {filename}


@pytest.mark.parametrize(
    "text", ["x = (\n", "x = '\0'\n", "x = '\ud800'\n", "  x = 1\n", "x = '\\d'\n", "assert (1, 'always')\n"]
)
def test_what_does_not_compile_or_not_without_a_warning_is_not_kept(text, recwarn):
    assert dump_script(text, 1, False) is None
    # That others have left something open may be said at any time.
    assert [warning for warning in recwarn if warning.category is not ResourceWarning] == []


def test_nothing_of_a_source_is_run_to_compile_it():
    assert dump_script("raise SystemExit('it ran')\n", 1, False) is not None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\0\0" + marshal.dumps(compile("x", "x", "exec")),
        importlib.util.MAGIC_NUMBER,
        importlib.util.MAGIC_NUMBER + b"rubbish",
        importlib.util.MAGIC_NUMBER + marshal.dumps("text"),
        importlib.util.MAGIC_NUMBER + marshal.dumps(compile("x = 1", "x", "exec"))[:-9],
    ],
)
def test_what_is_no_code_is_compiled_instead(data):
    assert load(data, PAGE) is None
    compilation = Compilation()
    namespace = {}
    asyncio.run(run_script(Script("x = 1\n", PAGE), namespace, compilation, lambda: data))
    assert namespace["x"] == 1
    assert (compilation.compiled, compilation.loaded) == (1, 0)


def test_a_source_that_does_not_compile_says_so_as_ever():
    compilation = Compilation()
    with pytest.raises(SyntaxError) as caught:
        asyncio.run(run_script(Script("\nx = (\n", PAGE, 5), {}, compilation))
    assert caught.value.lineno == 6
    assert compilation.compiled == 1
    assert compilation.seconds > 0


def test_dump_gives_its_source_a_name_that_is_not_kept():
    data = dump(lambda filename: compile("x = 1", filename, "exec"))
    assert load(data, PAGE).co_filename == PAGE
