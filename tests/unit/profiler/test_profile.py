"""The profiler on the line to a panel: begun and ended at any time, by anybody who has a panel."""

import sys

import pytest

from adder.devtools import channel
from tests.support.panels import FakeRuntime, attached


@pytest.fixture
def runtime():
    made = FakeRuntime()
    with attached(made, 1, 2):
        yield made
    sys.modules.pop("adder.devtools.profile", None)


def tell(runtime, kind, panel=1):
    channel.deliver(runtime, panel, {"domain": "profile", "type": kind})


def taken():
    return sys.monitoring.get_tool(sys.monitoring.PROFILER_ID)


def test_what_is_recorded_goes_to_the_panel_that_ends_it(runtime):
    tell(runtime, "start")
    tell(runtime, "start", panel=2)
    tell(runtime, "stop", panel=2)
    assert runtime.types() == ["recording"]
    assert runtime.types(2) == ["recording", "profile", "entries", "spans", "done"]
    assert taken() is None


def test_it_ends_while_python_computes(runtime):
    tell(runtime, "start")
    runtime.breathe("profile", "stop")
    assert runtime.types()[-1] == "done"


def test_it_begins_while_python_computes_though_nobody_has_spoken_of_it_before(runtime):
    runtime.breathe("profile", "start")
    assert runtime.types() == ["recording"]


def test_what_was_never_begun_cannot_end(runtime):
    tell(runtime, "stop")
    assert runtime.types() == ["nothing"]


def test_it_ends_with_the_panel_that_began_it(runtime):
    tell(runtime, "start")
    assert taken()
    channel.deliver(runtime, 2, {"domain": "session", "type": "detach"})
    assert taken()
    channel.deliver(runtime, 1, {"domain": "session", "type": "detach"})
    assert taken() is None


def test_a_panel_is_told_why_there_can_be_no_recording(runtime):
    monitoring = sys.monitoring
    places = [tool for tool in (monitoring.PROFILER_ID, monitoring.COVERAGE_ID) if monitoring.get_tool(tool) is None]
    for tool in places:
        monitoring.use_tool_id(tool, "the page")
    try:
        tell(runtime, "start")
    finally:
        for tool in places:
            monitoring.free_tool_id(tool)
    [(_, sent)] = runtime.sent
    assert (sent["type"], "taken by this page" in sent["text"]) == ("refused", True)
