"""What is noted of the network requests that Python has the page make."""

import asyncio
import json
import time
from types import SimpleNamespace

import pytest

from adder import _wire as wire
from adder.devtools.profiler.recording import Recording
from adder.devtools.profiler.requests import Requests
from adder.devtools.profiler.traffic import Traffic
from adder.errors import JSError
from adder.remote import Remote
from tests.support.panels import FakeRuntime

BASE = "https://a.example/shop/"


class Timings:
    """What a browser has noted of requests."""

    timeOrigin = 0.0

    def __init__(self):
        self.entries = []

    def note(self, url, **more):
        entry = {"name": url, "startTime": time.time() * 1000, "duration": 12.5, "responseStatus": 200, **more}
        self.entries.append(entry)

    def getEntriesByName(self, name, kind):  # noqa: N802
        assert kind == "resource"
        return [entry for entry in self.entries if entry["name"] == name]


class Response(Remote):
    """A response: as much of one as is asked for."""

    __slots__ = ("headers", "status")


def response(status=200, **headers):
    made = Response(6, "Response")
    object.__setattr__(made, "status", status)
    object.__setattr__(made, "headers", {name.replace("_", "-"): value for name, value in headers.items()})
    return made


@pytest.fixture
def runtime():
    made = FakeRuntime()
    made.timings = Timings()
    document = SimpleNamespace(baseURI=BASE)
    made.globals = {
        "window": SimpleNamespace(
            document=document, performance=made.timings, JSON=SimpleNamespace(stringify=lambda value: json.dumps(value))
        )
    }
    asyncio._set_running_loop(made.loop)
    yield made
    asyncio._set_running_loop(None)


@pytest.fixture
def requests(runtime):
    traffic = Traffic()
    made = Requests(runtime, Recording(time.perf_counter), traffic)
    made.begin()
    yield made
    made.end()


def fetch(runtime, *arguments):
    """What `window.fetch` does; the promise."""
    return runtime.page.make(wire.TRAIT_THENABLE, "Promise", wire.OP_METHOD, 2, "fetch", list(arguments))


def settle(runtime, promise, outcome, value):
    """Awaits a promise, which settles."""
    future = runtime.page.promises.future(promise._handle)
    number = runtime.channel._next_promise - 1
    runtime.page.decoder = SimpleNamespace(decode=lambda found: found)
    runtime.page.promises.settle(number, outcome, value)
    return future


def rest(runtime):
    for look in runtime.at_rest:
        look()


def test_a_fetch_has_method_address_status_size_and_time(runtime, requests):
    promise = fetch(runtime, "tea.json?kind=green#leaf", [wire.TAG_MAPPING, [["method", "post"]]])
    settle(runtime, promise, wire.OUTCOME_OK, response(201))
    runtime.timings.note(f"{BASE}tea.json?kind=green", encodedBodySize=700, decodedBodySize=2000)
    rest(runtime)
    [request] = requests.made
    assert (request.method, request.url) == ("POST", f"{BASE}tea.json?kind=green")
    assert (request.status, request.size, request.took) == (201, 700, 0.0125)
    assert request.is_known
    assert request.source is None


def test_where_the_browser_notes_nothing_the_response_is_asked(runtime, requests):
    settle(runtime, fetch(runtime, "https://b.example/x"), wire.OUTCOME_OK, response(404, content_length="9"))
    for _ in range(20):
        rest(runtime)
    [request] = requests.made
    assert (request.method, request.status, request.size) == ("GET", 404, 9)
    assert request.took > 0
    assert request.is_known


def test_a_request_of_the_pages_own_to_the_same_address_is_told_apart_by_its_time(runtime, requests):
    runtime.timings.note(f"{BASE}x", startTime=time.time() * 1000 - 60_000, encodedBodySize=1)
    settle(runtime, fetch(runtime, "x"), wire.OUTCOME_OK, response())
    rest(runtime)
    assert requests.made[0].size is None
    runtime.timings.note(f"{BASE}x", encodedBodySize=2)
    rest(runtime)
    assert requests.made[0].size == 2


def test_a_request_that_fails_says_why(runtime, requests):
    future = settle(runtime, fetch(runtime, "x"), wire.OUTCOME_ERROR, JSError("TypeError", "Failed to fetch"))
    [request] = requests.made
    assert "Failed to fetch" in request.error
    assert request.status == 0
    assert future.exception() is not None, "the author still hears of it"


def test_one_whose_promise_nobody_awaits_is_known_by_what_the_browser_notes(runtime, requests):
    fetch(runtime, "beacon")
    runtime.timings.note(f"{BASE}beacon", responseStatus=204)
    rest(runtime)
    assert (requests.made[0].status, requests.made[0].took) == (204, 0.0125)


def test_synchronous_code_is_recorded_too(runtime, requests):
    promise = fetch(runtime, "x")
    runtime.page.decoder = SimpleNamespace(decode=lambda found: found)
    made = response(200, content_length="5")
    runtime.channel.wait_settled = lambda handle: (wire.OUTCOME_OK, made)
    assert runtime.page.promises.wait_for(promise._handle) is made
    rest(runtime)
    assert (requests.made[0].status, requests.made[0].size) == (200, 5)


def test_an_xml_http_request_is_recorded_from_when_it_is_sent(runtime, requests):
    class Xhr(Remote):
        __slots__ = ("readyState", "status")

        def getResponseHeader(self, name):  # noqa: N802
            return {"content-length": "12"}[name]

    xhr = Xhr(8, "XMLHttpRequest")
    object.__setattr__(xhr, "readyState", 1)
    runtime.page.invoke(xhr, "open", ["get", "tea.txt"])
    assert requests.made == []
    runtime.page.invoke(xhr, "send", [])
    rest(runtime)
    [request] = requests.made
    assert (request.way, request.method, request.status) == ("xhr", "GET", 0)
    object.__setattr__(xhr, "readyState", 4)
    object.__setattr__(xhr, "status", 200)
    rest(runtime)
    assert (request.status, request.size) == (200, 12)


def test_a_page_that_answers_with_nonsense_is_asked_once(runtime, requests):
    def fail(*_):
        raise JSError("TypeError", "patched")

    runtime.timings.getEntriesByName = fail
    fetch(runtime, "x")
    rest(runtime)
    assert requests.made[0].is_known
    runtime.timings.getEntriesByName = lambda *_: pytest.fail("asked again")
    rest(runtime)


@pytest.mark.parametrize("odd", ["x", None, [], {}, float("nan"), float("inf"), -1, 1e300, True])
def test_what_a_page_has_made_of_its_answers_is_taken_for_nothing_else(runtime, requests, odd):
    settle(runtime, fetch(runtime, "x"), wire.OUTCOME_OK, response(odd, content_length=odd))
    timing = {"responseStatus": odd, "duration": odd, "encodedBodySize": odd, "decodedBodySize": odd}
    runtime.timings.note(f"{BASE}x", **timing)
    rest(runtime)
    [request] = requests.made
    assert (request.status, request.size) == (0, None)
    assert 0 < request.took < 60


def test_what_is_asked_for_the_recording_is_not_counted_by_it(runtime, requests):
    fetch(runtime, "x")
    runtime.timings.getEntriesByName = lambda *_: requests._traffic.wait("get", None, 1.0) or []
    rest(runtime)
    assert (requests._traffic.trips, requests._traffic.is_paused) == (0, False)


def test_there_is_room_for_a_thousand(runtime, requests):
    for _ in range(1200):
        fetch(runtime, "x")
    assert len(requests.made) == 1000


def test_the_page_is_what_it_was_when_the_recording_has_ended(runtime, requests):
    settle(runtime, fetch(runtime, "x"), wire.OUTCOME_OK, response())
    requests.end()
    runtime.at_rest.append(requests._inquire)  # for the fixture
    assert not {"perform", "make", "invoke", "future", "settle", "wait_for"} & set(vars(runtime.page))
    assert requests.made[0].source is None
