"""What is evaluated in a frame."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.debug_client import Client, Talk

FRAME = """
size = 10

def outer(base):
    def inner(x):
        name = "Ada"
        return x + base
    return inner(1)

result = outer(5)
"""


def evaluated(client: Client, expression: str, context: str = "repl") -> dict[str, Any]:
    """Evaluates something at a stop within the inner function; returns the whole response."""
    answers = []

    def talk() -> Talk:
        frame = (yield "stackTrace")["stackFrames"][0]["id"]
        yield "evaluate", {"expression": expression, "frameId": frame, "context": context}
        answers.append(client.answer)

    client.attach(6)
    client.run(FRAME, talk)
    return answers[0]


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("x + base + size", "16"),
        ("name.upper()", "'ADA'"),
        ("[x + n for n in range(2)]", "[1, 2]"),
        ("sum(x for _ in range(3))", "3"),
        ("(lambda y: x + y + size)(1)", "12"),
        ("sorted([3, 1], key=lambda n: n * x)", "[1, 3]"),
        ("x = 5", ""),
        ("None", "None"),
        ("import math; name = math.pi", ""),
        ("  x", "1"),
        ("", ""),
    ],
)
def test_expressions_and_statements_see_all_that_the_frame_sees(client: Client, expression: str, result: str) -> None:
    assert evaluated(client, expression)["body"]["result"] == result


def test_a_statement_changes_the_frame(client: Client) -> None:
    evaluated(client, "x = 100")
    assert client.namespace["result"] == 105


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("missing", "NameError: name 'missing' is not defined"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("x +", "SyntaxError: invalid syntax"),
        ("await x", "nothing can be awaited while Python stands still"),
        ("raise SystemError('deep')", "SystemError: deep"),
    ],
)
def test_what_goes_wrong_is_told_and_python_stands_still(client: Client, expression: str, message: str) -> None:
    answer = evaluated(client, expression)
    assert answer["success"] is False
    assert message in answer["message"]
    assert client.namespace["result"] == 6


@pytest.mark.parametrize("expression", ["sys.exit(3)", "exit_()"])
def test_what_would_end_a_program_ends_the_evaluation(client: Client, expression: str) -> None:
    client.namespace["sys"] = __import__("sys")
    client.namespace["exit_"] = lambda: (_ for _ in ()).throw(KeyboardInterrupt())
    assert evaluated(client, expression)["success"] is False
    assert client.namespace["result"] == 6


def test_functions_within_statements_see_the_frame_and_what_is_declared_global_is_set_there(client: Client) -> None:
    source = "global size, made\nsize = 20\nmade = sum(x + base for _ in range(2))\ndef add(): return x + size"
    assert evaluated(client, source)["success"]
    assert (client.namespace["size"], client.namespace["made"]) == (20, 12)
    assert "x" not in client.namespace


def test_a_function_that_is_defined_at_a_stop_may_call_itself(client: Client) -> None:
    source = "def power(n): return x + power(n - 1) if n else 1\nname = power(3)\nglobal size\nsize = name"
    answer = evaluated(client, source)
    assert answer["success"], answer["message"]
    assert client.namespace["size"] == 4


def test_a_pointer_that_rests_on_a_name_runs_nothing(client: Client) -> None:
    assert evaluated(client, "name", "hover")["body"]["result"] == "'Ada'"


def test_a_pointer_that_rests_on_a_call_does_not_call(client: Client) -> None:
    assert evaluated(client, "name.upper()", "hover")["success"] is False


def test_a_repr_that_raises_is_told(client: Client) -> None:
    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError("no")

    client.namespace["broken"] = Broken()
    assert "RuntimeError('no')" in evaluated(client, "broken")["body"]["result"]


def test_a_repr_that_is_very_long_is_cut_off(client: Client) -> None:
    class Long:
        def __repr__(self) -> str:
            return "x" * 10_000_000

    client.namespace["long"] = Long()
    assert len(evaluated(client, "long")["body"]["result"]) == 100_000


def test_watches_are_limited_in_time() -> None:
    limits = []

    @contextmanager
    def limit(seconds: float) -> Any:
        limits.append(seconds)
        yield

    client = Client(limit=limit)
    try:
        evaluated(client, "x", "watch")
    finally:
        client.debugger.detach()
    assert limits == [2.0]


def test_expressions_can_be_set(client: Client) -> None:
    def talk() -> Talk:
        frame = (yield "stackTrace")["stackFrames"][0]["id"]
        for target, value in [("x", "7"), ("size", "8"), ("box['a']", "x + 1"), ("box", "box | {'b': 2}")]:
            yield "setExpression", {"expression": target, "value": value, "frameId": frame}
            assert client.answer["success"], client.answer
        yield "setExpression", {"expression": "x + 1", "value": "1", "frameId": frame}
        assert client.answer["success"] is False

    client.namespace["box"] = {}
    client.attach(6)
    client.run(FRAME, talk)
    assert client.namespace["result"] == 12
    assert client.namespace["size"] == 8
    assert client.namespace["box"] == {"a": 8, "b": 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("na", "name"), ("si", "size"), ("x + ba", "base"), ("name.up", "upper"), ("pri", "print"), ("whi", "while")],
)
def test_names_are_completed(client: Client, text: str, expected: str) -> None:
    found = []

    def talk() -> Talk:
        frame = (yield "stackTrace")["stackFrames"][0]["id"]
        answer = yield "completions", {"text": text, "column": len(text) + 1, "frameId": frame}
        found.extend(target["label"] for target in answer["targets"])

    client.attach(6)
    client.run(FRAME, talk)
    assert expected in found


def test_while_python_runs_the_globals_are_what_names_mean(client: Client) -> None:
    client.attach()
    client.run("x = 20\n")
    assert client.ask("evaluate", expression="x + 1", context="repl")["body"]["result"] == "21"
    found = client.ask("evaluate", expression="[x]", context="watch")["body"]
    inner = client.ask("variables", variablesReference=found["variablesReference"])["body"]["variables"]
    assert inner[0]["value"] == "20"
