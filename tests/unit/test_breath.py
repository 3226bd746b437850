"""Python that computes takes a breath when the worker says so, and hears in it whether it is to stop."""

import json
import signal

import pytest

from adder import breath, places


class Bridge:
    """A worker that wants Python to stop, or does not."""

    def __init__(self, wants: bool) -> None:
        self.wants = wants
        self.done: list[str] = []

    def breathe(self) -> bool:
        self.done.append("breathe")
        return self.wants

    def interrupted(self) -> None:
        self.done.append("interrupted")

    def retry(self) -> None:
        self.done.append("retry")


@pytest.fixture(autouse=True)
def handler():
    before = signal.getsignal(signal.SIGUSR1)
    yield
    signal.signal(signal.SIGUSR1, before)


def installed(wants: bool, can_run_sync: bool = True) -> Bridge:
    bridge = Bridge(wants)
    breath.install(bridge, lambda awaitable: awaitable, lambda: can_run_sync, lambda: bridge.done.append("flush"))
    return bridge


def test_a_breath_is_nothing_but_a_pause_where_nobody_wants_a_stop():
    bridge = installed(wants=False)
    signal.raise_signal(signal.SIGUSR1)
    assert bridge.done == ["flush", "breathe"]


def test_the_author_s_code_is_interrupted_and_hears_why():
    bridge = installed(wants=True)
    with pytest.raises(KeyboardInterrupt, match="the user has stopped this script"):
        signal.raise_signal(signal.SIGUSR1)
    assert bridge.done == ["flush", "breathe", "interrupted"]


def test_library_code_that_the_author_has_called_is_interrupted(monkeypatch):
    monkeypatch.setattr(places, "LIBRARY_PREFIXES", (json.__file__.rsplit("/", 1)[0],))
    installed(wants=True)
    with pytest.raises(KeyboardInterrupt):
        json.dumps([object()], default=lambda _: signal.raise_signal(signal.SIGUSR1))


def test_the_runtime_is_not_interrupted_but_asked_again(monkeypatch):
    monkeypatch.setattr(places, "INTERNAL_PREFIXES", (__file__,))
    bridge = installed(wants=True)
    signal.raise_signal(signal.SIGUSR1)
    assert bridge.done == ["breathe", "retry"]


def test_there_is_no_breath_where_the_stack_cannot_be_suspended():
    bridge = installed(wants=True, can_run_sync=False)
    signal.raise_signal(signal.SIGUSR1)
    assert bridge.done == []
