"""Exceptions, and stacks."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.debug_client import Client, Talk

HANDLED = """
def fail():
    wrong = 1
    raise ValueError("no")

try:
    fail()
except ValueError:
    pass
"""

UNCAUGHT = """
def fail():
    wrong = 1
    raise ValueError("no")

def handler():
    fail()

handler()
"""


def run_and_raise(client: Client, source: str, talk: object = None) -> list[dict]:
    with pytest.raises(ValueError, match="no"):
        client.run(source, talk)  # type: ignore[arg-type]
    return client.of("stopped")


def test_all_exceptions_stop_where_they_are_raised(client: Client) -> None:
    client.attach(filters=("raised",))
    client.run(HANDLED)
    (stop,) = client.of("stopped")
    assert stop["reason"] == "exception"
    assert stop["text"] == "ValueError('no')"


def test_uncaught_exceptions_do_not_stop_where_they_are_handled(client: Client) -> None:
    client.attach(filters=("uncaught",))
    client.run(HANDLED)
    assert client.of("stopped") == []


def test_uncaught_exceptions_show_the_frames_that_they_have_left(client: Client) -> None:
    def talk() -> Talk:
        frames = (yield "stackTrace")["stackFrames"]
        assert [(frame["name"], frame["line"]) for frame in frames] == [("fail", 3), ("handler", 6), ("<module>", 8)]
        scopes = (yield "scopes", {"frameId": frames[0]["id"]})["scopes"]
        assert [scope["name"] for scope in scopes] == ["Exception", "Locals", "Globals"]
        reference = scopes[1]["variablesReference"]
        (wrong,) = (yield "variables", {"variablesReference": reference})["variables"]
        assert (wrong["name"], wrong["value"]) == ("wrong", "1")
        info = yield "exceptionInfo", {"threadId": 1}
        assert info["exceptionId"] == "ValueError"
        assert info["breakMode"] == "unhandled"
        assert "in fail" in info["details"]["stackTrace"]

    client.attach(filters=("uncaught",))
    assert len(run_and_raise(client, UNCAUGHT, talk)) == 1


def test_with_both_an_exception_is_shown_once(client: Client) -> None:
    client.attach(filters=("raised", "uncaught"))
    assert len(run_and_raise(client, UNCAUGHT)) == 1


def test_causes_are_told(client: Client) -> None:
    def talk() -> Talk:
        info = yield "exceptionInfo", {"threadId": 1}
        (inner,) = info["details"]["innerException"]
        assert inner["typeName"] == "KeyError"

    client.attach(filters=("uncaught",))
    run_and_raise(client, "try:\n    {}[1]\nexcept KeyError as error:\n    raise ValueError('no') from error\n", talk)


@pytest.mark.parametrize("quiet", ["raise SystemExit", "raise SystemExit(0)", "raise KeyboardInterrupt"])
def test_what_ends_a_script_is_no_error(client: Client, quiet: str) -> None:
    client.attach(filters=("raised", "uncaught"))
    with pytest.raises((SystemExit, KeyboardInterrupt)):
        client.run(quiet)
    assert client.of("stopped") == []


def test_iterating_to_the_end_is_no_error(client: Client) -> None:
    client.attach(filters=("raised", "uncaught"))
    client.run("it = iter([1])\nnext(it)\nfor x in (y for y in [1]):\n    pass\nnext(it, None)\n")
    assert client.of("stopped") == []


def test_an_exception_in_a_task_is_uncaught_where_nobody_awaits_it(client: Client) -> None:
    source = """
        import asyncio

        async def work():
            raise ValueError("no")

        task = asyncio.ensure_future(work())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        error = task.exception()
    """
    client.attach(filters=("uncaught",))
    client.run(source)
    assert len(client.of("stopped")) == 1


@pytest.mark.skipif(not hasattr(asyncio, "capture_call_graph"), reason="before 3.14 nobody knows who awaits a task")
def test_an_exception_in_a_task_is_its_awaiter_s_to_handle(client: Client) -> None:
    source = """
        import asyncio

        async def work():
            await asyncio.sleep(0)
            raise ValueError("no")

        try:
            await asyncio.ensure_future(work())
        except ValueError:
            handled = True
    """
    client.attach(filters=("uncaught",))
    client.run(source)
    assert client.of("stopped") == []


@pytest.mark.skipif(not hasattr(asyncio, "capture_call_graph"), reason="before 3.14 nobody knows who awaits a task")
def test_the_stack_goes_on_with_the_tasks_that_wait(client: Client) -> None:
    source = """
        import asyncio

        async def inner():
            await asyncio.sleep(0)
            return 1

        async def outer():
            return await asyncio.ensure_future(inner())

        await outer()
    """

    def talk() -> Talk:
        frames = (yield "stackTrace")["stackFrames"]
        assert [frame["name"] for frame in frames[:1] + frames[2:]] == ["inner", "outer", "<module>"]
        assert frames[1]["presentationHint"] == "label"
        assert "awaited by" in frames[1]["name"]
        assert (yield "scopes", {"frameId": frames[2]["id"]})["scopes"]

    client.attach(5)
    client.run(source, talk)


def test_a_runaway_recursion_is_shown_in_pages(client: Client) -> None:
    def talk() -> Talk:
        answer = yield "stackTrace", {"threadId": 1, "startFrame": 0, "levels": 20}
        assert len(answer["stackFrames"]) == 20
        assert answer["totalFrames"] > 500

    client.attach(filters=("uncaught",))
    with pytest.raises(RecursionError):
        client.run("def f(n):\n    return f(n + 1)\n\nf(0)\n", talk)


def test_the_debuggers_own_frames_and_libraries_are_not_shown(client: Client) -> None:
    def talk() -> Talk:
        frames = (yield "stackTrace")["stackFrames"]
        assert [frame["name"] for frame in frames] == ["shout", "<module>"]

    client.attach(4)
    client.run(
        "import re\n\ndef shout(match):\n    return match[0].upper()\n\nre.sub('a', shout, 'banana', count=1)\n", talk
    )
