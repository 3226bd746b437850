"""Where steps end."""

from __future__ import annotations

import pytest

from tests.support.debug_client import Client, Talk

SCRIPT = """
def double(number):
    result = number * 2
    return result

def main():
    first = double(1)
    second = double(2)
    return first + second

total = main()
after = total
"""

FAILING = """
def fail():
    raise ValueError("no")

def main():
    try:
        fail()
    except ValueError:
        handled = True
    return handled

main()
"""

GENERATOR = """
def numbers():
    yield 1
    yield 2

total = 0
for number in numbers():
    total += number
end = total
"""

LIBRARY = """
def key(word):
    return len(word)

words = sorted(["aa", "b"], key=key)
from textwrap import dedent
text = dedent("  x")
end = text
"""

COROUTINES = """
import asyncio

async def other():
    for _ in range(3):
        noise = 1
        await asyncio.sleep(0)

async def inner():
    await asyncio.sleep(0)
    return 7

async def outer():
    value = await inner()
    await asyncio.sleep(0)
    return value

task = asyncio.ensure_future(other())
result = await outer()
end = result
"""

RECURSION = """
def count(n):
    if n == 0:
        return 0
    rest = count(n - 1)
    return rest + 1

count(3)
"""


def walk(client: Client, source: str, commands: list[str]) -> list[int]:
    """Runs a script, gives a command at each stop; returns the lines of the stops."""
    lines = []

    def talk() -> Talk:
        for command in [*commands, "continue"]:
            lines.append((yield "stackTrace")["stackFrames"][0]["line"])
            yield command

    client.run(source, talk, may_run_on=True)
    return lines


@pytest.mark.parametrize(
    ("source", "at", "commands", "lines"),
    [
        pytest.param(SCRIPT, 6, ["next", "next"], [6, 7, 8], id="over"),
        pytest.param(SCRIPT, 6, ["stepIn", "next", "next"], [6, 2, 3, 6], id="into, and back where the value arrives"),
        pytest.param(SCRIPT, 2, ["stepOut", "next"], [2, 6, 7], id="out"),
        pytest.param(SCRIPT, 8, ["next", "next"], [8, 10, 11], id="over the end of a function"),
        pytest.param(SCRIPT, 10, ["next"], [10, 11], id="over a whole call"),
        pytest.param(FAILING, 6, ["next", "next", "next"], [6, 7, 8, 9], id="over an exception"),
        pytest.param(FAILING, 2, ["next", "next"], [2, 7, 8], id="out by an exception"),
        pytest.param(GENERATOR, 6, ["stepIn", "next", "next"], [6, 2, 6, 7], id="a generator gives its value"),
        pytest.param(LIBRARY, 4, ["stepIn", "next", "next"], [4, 2, 4, 5], id="into what a library calls"),
        pytest.param(LIBRARY, 6, ["stepIn"], [6, 7], id="not into libraries"),
        pytest.param(COROUTINES, 13, ["next", "next", "next"], [13, 14, 15, 18], id="over what is awaited"),
        pytest.param(COROUTINES, 9, ["next", "next"], [9, 10, 13], id="within a coroutine that awaits"),
        pytest.param(COROUTINES, 13, ["stepIn", "stepOut"], [13, 9, 13], id="into and out of a coroutine"),
        pytest.param(RECURSION, 7, ["stepIn", "next", "next", "next"], [7, 2, 4, 5], id="over a call of itself"),
    ],
)
def test_a_step_ends_where_its_author_expects(
    client: Client, source: str, at: int, commands: list[str], lines: list[int]
) -> None:
    client.attach(at)
    seen = walk(client, source, commands)
    assert seen[: len(lines)] == lines


def test_stepping_off_the_end_lets_python_run_on(client: Client) -> None:
    client.attach(11)
    assert walk(client, SCRIPT, ["next", "next"]) == [11]
    assert client.namespace["after"] == 6


def test_a_breakpoint_within_a_call_that_is_stepped_over_is_hit(client: Client) -> None:
    client.attach(10, 3)
    assert walk(client, SCRIPT, ["next"])[:2] == [10, 3]


def test_what_a_call_has_returned_is_shown_after_stepping_out_of_it(client: Client) -> None:
    client.attach(3)

    def talk() -> Talk:
        yield "stepOut"
        frame = (yield "stackTrace")["stackFrames"][0]["id"]
        scope = (yield "scopes", {"frameId": frame})["scopes"][0]
        variables = (yield "variables", {"variablesReference": scope["variablesReference"]})["variables"]
        assert [(found["name"], found["value"]) for found in variables] == [("(return) double", "2")]

    client.run(SCRIPT, talk)


def test_a_step_that_leaves_a_task_goes_on_in_the_one_that_awaits_it(client: Client) -> None:
    source = """
        import asyncio

        async def work():
            return 5

        value = await asyncio.create_task(work())
        end = value
    """
    client.attach(4)
    lines = walk(client, source, ["next", "next"])
    # Before 3.14 Python does not know who awaits a task.
    assert lines in ([4, 6, 7], [4])
    if hasattr(__import__("asyncio"), "capture_call_graph"):
        assert lines == [4, 6, 7]


def test_pause_stops_at_the_next_line_that_runs(client: Client) -> None:
    client.attach()
    client.run("x = 1\n")
    assert client.ask("pause")["success"]
    assert client.stops("y = 2\nz = 3\n") == [("pause", 1)]


def test_python_goes_on_at_another_line_when_it_is_told_so(client: Client) -> None:
    client.attach(2)

    def talk() -> Talk:
        targets = (yield "gotoTargets", {"source": {"path": "https://site.test/page.html"}, "line": 4})["targets"]
        yield "goto", {"threadId": 1, "targetId": targets[0]["id"]}
        assert client.of("stopped")[-1]["reason"] == "goto"
        assert (yield "stackTrace")["stackFrames"][0]["line"] == 4

    client.run("x = 1\nx = 2\nx = 3\ny = 4\n", talk)
    assert client.namespace["x"] == 1
    assert client.namespace["y"] == 4
