"""The user ends what stands still, as Ctrl+C does for what runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.debug_client import Client, Talk

SOURCE = """
def half(n):
    done.append(n)
    m = n / 2
    done.append(m)
    return m

done = []
half(4)
"""


def at_once() -> Talk:
    yield "interrupt"


def after_two_steps() -> Talk:
    yield "next"
    yield "next"
    yield "interrupt"


@pytest.mark.parametrize(("talk", "line", "done"), [(at_once, 3, [4]), (after_two_steps, 5, [4, 2.0])])
def test_what_stands_still_ends_there_with_a_keyboard_interrupt(
    client: Client, talk: Callable[[], Talk], line: int, done: list[float]
) -> None:
    client.attach(3)
    with pytest.raises(KeyboardInterrupt) as raised:
        client.run(SOURCE, talk)
    assert [entry.lineno + 1 for entry in raised.traceback if entry.name == "half"] == [line]
    assert client.namespace["done"] == done
    assert not client.debugger.is_stopped


def test_code_that_stands_still_may_clean_up_when_it_is_ended(client: Client) -> None:
    client.attach(3)
    client.run("try:\n    n = 1\n    n = 2\nexcept KeyboardInterrupt as error:\n    n = -n\n", at_once)
    assert client.namespace["n"] == -1


@pytest.mark.parametrize("which", ["raised", "uncaught"])
def test_what_stands_at_an_exception_ends_with_the_interrupt_instead(client: Client, which: str) -> None:
    client.attach(filters=(which,))
    with pytest.raises(KeyboardInterrupt):
        client.run("def fail():\n    raise ValueError('no')\n\nfail()\n", at_once)
    assert len(client.of("stopped")) == 1


def test_breakpoints_hold_after_what_stood_there_was_ended(client: Client) -> None:
    client.attach(4)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            client.run(SOURCE, at_once)
    assert client.stops(SOURCE) == [("breakpoint", 4)]
