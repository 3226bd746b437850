"""What is typed into the console: when it is complete, how it runs, what it comes to."""

import asyncio
import doctest

import pytest

from adder.devtools import cells
from adder.devtools.cells import Compiler, wants_more


def run(source, namespace=None, compiler=None):
    return asyncio.run((compiler or Compiler()).compile(source).run({} if namespace is None else namespace))


def test_the_examples_of_the_module_hold():
    assert doctest.testmod(cells).failed == 0


@pytest.mark.parametrize(
    "source",
    [
        "for i in x:",
        "def f():\n    return 1",
        "(1,\n 2",
        '"""text',
        "if x:\n    y\nelse:",
        "class A:\n    x = 1\n\n    y = 2",
        "@wrap",
    ],
)
def test_what_is_not_finished_wants_another_line(source):
    assert wants_more(source)


def test_a_cell_that_may_await_nothing_is_carried_out_by_whoever_is_given_its_code():
    compiler = Compiler()
    names = {"x": 1}
    cell = compiler.compile("y = x + 1\ny * 2", awaits=False)
    assert cell.run_by(lambda code: eval(code, names)) == 4
    assert compiler.compile("z = 1", awaits=False).run_by(lambda code: eval(code, names)) is None
    with pytest.raises(SyntaxError, match="await"):
        compiler.compile("await x", awaits=False)


@pytest.mark.parametrize(
    "source",
    [
        "1",
        "x = 1\ny = 2",
        "def f():\n    return 1\n",
        "(1,\n 2)",
        "await x",
        "1 +* 2",
        "'open",
        "x = [1, 2]\nx",
        "",
        "\0",
        "a b",
    ],
)
def test_what_is_finished_or_wrong_runs(source):
    assert not wants_more(source)


def test_the_value_is_that_of_the_last_expression():
    namespace = {}
    assert run("a = 2\na * 3", namespace) == 6
    assert run("a = 2", namespace) is None
    assert run("a;", namespace) is None, "a semicolon says that it is not wanted"
    assert run("'ü'; a", namespace) == 2
    assert namespace["a"] == 2


def test_await_works_at_top_level():
    assert run("import asyncio\nawait asyncio.sleep(0, 'slept')") == "slept"
    assert run("[await asyncio.sleep(0, n) for n in (1, 2)]", {"asyncio": asyncio}) == [1, 2]


def test_a_future_import_holds_for_the_cells_after_it():
    compiler, namespace = Compiler(), {}
    run("from __future__ import annotations", namespace, compiler)
    run("def f(x: nowhere): ...", namespace, compiler)
    assert namespace["f"].__annotations__ == {"x": "nowhere"}


def test_a_syntax_error_names_the_cell_and_the_place():
    with pytest.raises(SyntaxError) as raised:
        Compiler().compile("x = 1\ny = = 2")
    assert (raised.value.filename, raised.value.lineno, raised.value.offset) == ("<console 1>", 2, 5)
    with pytest.raises(SyntaxError):
        Compiler().compile("a\0b")


def test_ten_thousand_lines_run():
    namespace = {}
    assert run("\n".join(f"x{n} = {n}" for n in range(10_000)) + "\nx9999", namespace) == 9999
