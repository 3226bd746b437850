"""The router between DevTools panels and Python's end: who gets a message, and when."""

import asyncio
import json
import sys

import pytest

import adder.devtools
from adder import _wire as wire
from adder import breath
from adder.devtools import channel
from adder.main import Runtime
from tests.support.bridge import FakeBridge
from tests.support.panels import attached


class FakeChannel:
    """What has arrived from panels, and what was sent to them."""

    def __init__(self):
        self.inbox = []
        self.sent = []
        #: What arrives while Python waits.
        self.arriving = []

    def receive_devtools(self):
        return self.inbox.pop(0) if self.inbox else None

    def wait_devtools(self):
        self.inbox.append(self.arriving.pop(0))

    def post_devtools(self, panel, body):
        self.sent.append((panel, json.loads(body)))


class FakeRuntime:
    def __init__(self):
        self.channel = FakeChannel()
        self.loop = asyncio.new_event_loop()


def message(domain, panel=1, **more):
    return (wire.KIND_DEVTOOLS, panel, json.dumps({"domain": domain, **more}))


@pytest.fixture
def runtime():
    made = FakeRuntime()
    with attached(made, 1):
        yield made
    made.loop.close()


def test_a_message_reaches_the_handler_of_its_domain_with_the_panel(runtime):
    heard = []
    channel.register("tea", lambda found, panel: heard.append((found["cups"], panel)))
    channel.deliver(runtime, 3, {"domain": "tea", "cups": 2})
    channel.deliver(runtime, 3, {"domain": "coffee", "cups": 1})
    assert heard == [(2, 3)]


def test_what_a_handler_raises_is_said_to_the_panel_that_asked(runtime):
    channel.register("tea", lambda found, panel: 1 / 0)
    channel.deliver(runtime, 3, {"domain": "tea"})
    [(panel, sent)] = runtime.channel.sent
    assert (panel, sent["domain"], sent["type"]) == (3, "session", "fault")
    assert "ZeroDivisionError" in sent["text"]


def test_a_coroutine_function_runs_as_a_task(runtime):
    heard = []

    async def brew(found, panel):
        await asyncio.sleep(0)
        heard.append(panel)

    channel.register("tea", brew)
    channel.deliver(runtime, 3, {"domain": "tea"})
    assert heard == []
    runtime.loop.run_until_complete(asyncio.sleep(0.01))
    assert heard == [3]


def test_receive_waits_for_its_domain_and_leaves_the_rest_for_later(runtime):
    order = []
    channel.register("tea", lambda found, panel: order.append("tea"))
    channel.register("pause", lambda found, panel: order.append("pause"), urgent=True)
    runtime.channel.arriving = [message("tea"), message("pause"), message("step", panel=2, over=True)]
    assert channel.receive("step") == ({"domain": "step", "over": True}, 2)
    assert order == ["pause"], "what is urgent does not wait"
    runtime.loop.run_until_complete(asyncio.sleep(0))
    assert order == ["pause", "tea"]


def test_the_console_is_served_while_python_stands_still_but_not_while_it_computes(runtime):
    order = []
    channel.register("console", lambda found, panel: order.append(found["n"]))
    runtime.channel.inbox = [message("console", n=1)]
    for listener in breath.listeners:
        listener(None)
    assert order == []
    runtime.channel.arriving = [message("console", n=2), message("step")]
    channel.receive("step")
    assert order == [1, 2]


def test_receive_gives_none_when_the_last_panel_has_gone(runtime):
    gone = []
    channel.on_detach.append(gone.append)
    runtime.channel.arriving = [message("session", type="detach")]
    assert channel.receive("step") is None
    assert gone == [1]


def test_what_is_urgent_is_heard_in_a_breath(runtime):
    heard = []
    channel.register("pause", lambda found, panel: heard.append(panel), urgent=True)
    runtime.channel.inbox = [message("pause", panel=2)]
    for listener in breath.listeners:
        listener(None)
    assert heard == [2]


def test_a_message_that_is_too_long_is_refused(runtime):
    with pytest.raises(ValueError, match="may have"):
        channel.send("tea", {"text": "x" * wire.LIMIT_DEVTOOLS})
    channel.send("tea", {"text": "x"}, panel=2)
    assert runtime.channel.sent == [(2, {"domain": "tea", "text": "x"})]


def test_what_is_put_to_a_domain_goes_to_who_waits_for_it_and_else_to_its_handler(runtime):
    heard = []
    channel.register("tea", lambda found, panel: heard.append((found["domain"], found["cups"], panel)))
    runtime.channel.arriving = [message("order", 2, cups=1)]
    channel.register("order", lambda found, panel: channel.put("tea", found, panel), urgent=True)
    assert channel.receive("tea") == ({"domain": "tea", "cups": 1}, 2)
    assert heard == []
    channel.deliver(runtime, 3, {"domain": "order", "cups": 2})
    runtime.loop.run_until_complete(asyncio.sleep(0))
    assert heard == [("tea", 2, 3)]


def test_what_has_to_be_seen_while_python_waits_is_sent_before(runtime):
    seen = []
    channel.on_wait.append(lambda: seen.append(list(runtime.channel.arriving)))
    runtime.channel.arriving = [message("tea")]
    channel.receive("tea")
    assert seen == [[message("tea")]]


def test_devtools_are_there_once_though_python_takes_a_breath_while_they_are_imported(monkeypatch):
    waiting = ["attach", "greet"]

    class Bridge(FakeBridge):
        def devtoolsNext(self):  # noqa: N802
            return f"{wire.KIND_DEVTOOLS}\n1\n{json.dumps({'domain': 'session', 'type': waiting.pop(0)})}"

    class Breath:
        @staticmethod
        def find_spec(name, _path=None, _target=None):
            if name == channel.__name__:
                runtime._breathed(None)

    runtime = Runtime(Bridge(), FakeBridge.run_sync)
    monkeypatch.setattr(breath, "listeners", [])
    monkeypatch.setattr(sys, "meta_path", [Breath, *sys.meta_path])
    monkeypatch.delitem(sys.modules, channel.__name__)
    monkeypatch.delattr(adder.devtools, "channel")
    _, panel, body = runtime.channel.receive_devtools()
    runtime._devtools(panel, json.loads(body))
    assert waiting == ["greet"], "it waits until they are there"
    assert len(breath.listeners) == 1
