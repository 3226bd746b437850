"""What it costs to reach the page: a write, a read, a call, an event, a byte.

The programs time themselves; a page's peers take turns. The raw round trips below a bridge are measured in the same
rounds: a ``runtime.Port`` between a content script and a page of the extension, and a ``MessagePort`` between two
processes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tools.bench.runner import Bench, Refused, Tabs

SUITE = "bridge"

#: How often within a measurement, or how many bytes; and the unit of what comes out.
CASES = {
    "recorded write": (10_000, "µs"),
    "applied write": (10_000, "µs"),
    "cached read": (10_000, "µs"),
    "uncached read": (400, "µs"),
    "call with a dict": (400, "µs"),
    "event": (1_000, "µs"),
    "binary to the page": (4 << 20, "MB/s"),
    "binary from the page": (4 << 20, "MB/s"),
}
FIGURE = "cost"

#: Where a bridge waits for another thread at each step, a measurement of ten thousand would take minutes.
SLOW = {"pyscript-worker": 50}

#: Where bytes are copied one by one, megabytes would too.
SLOW_BINARY = {"brython": 256, "micropython": 64, "pyscript-worker": 4}

TRIPS = 200

_ECHO = """(() => {
  chrome.runtime.onConnect.addListener((port) => {
    if (port.name === 'bench-echo') port.onMessage.addListener((message) => port.postMessage(message));
  });
})()"""

# In the content script's world of a page.
_PORT_TRIPS = """async (count) => {
  const port = chrome.runtime.connect({ name: 'bench-echo' });
  let answered = () => {};
  port.onMessage.addListener(() => answered());
  const trip = (number) => new Promise((resolve) => { answered = resolve; port.postMessage(['ops', number, 'x', 0]); });
  await trip(0);
  const start = performance.now();
  for (let number = 1; number <= count; number += 1) await trip(number);
  const spent = performance.now() - start;
  port.disconnect();
  return spent / count;
}"""

# From a page to a worker of a frame of another site, which lives in another process.
_MESSAGE_PORT_TRIPS = """(async (count, other) => {
  const frame = document.createElement('iframe');
  frame.src = other;
  const loaded = new Promise((resolve) => { frame.onload = resolve; });
  document.body.append(frame);
  await loaded;
  const { port1, port2 } = new MessageChannel();
  let answered = () => {};
  port1.onmessage = () => answered();
  const trip = (number) => new Promise((resolve) => {
    answered = resolve;
    port1.postMessage(['ops', number, 'x', 0]);
  });
  const first = new Promise((resolve) => { answered = resolve; });
  frame.contentWindow.postMessage('echo', '*', [port2]);
  await first;
  const start = performance.now();
  for (let number = 1; number <= count; number += 1) await trip(number);
  const spent = performance.now() - start;
  frame.remove();
  port1.close();
  return spent / count;
})(...args)"""


def measure(bench: Bench) -> None:
    """Measure all peers, and the ports below."""
    urls = {peer.name: bench.server.url(SUITE, peer.name) for peer in bench.chosen()}

    def failed(peer: str, reason: str) -> None:
        for case, (_, unit) in CASES.items():
            bench.results.fail(SUITE, case, FIGURE, peer, reason, unit)

    with bench.tabs(urls, failed) as tabs, echo(bench):
        first = next(iter(tabs.handles), None)
        for peer, counts in tabs.rounds():
            for case in CASES:
                if tabs.may(peer, case):
                    with tabs.timed(peer, case):
                        one(bench, tabs, peer, case, counts)
                elif counts:
                    bench.results.fail(SUITE, case, FIGURE, peer, "its time was used up", CASES[case][1])
            if peer == first:
                raw(bench, counts)
        if "adder" in tabs.handles:
            tabs.show("adder")
            direct = in_content_script(bench, "() => globalThis.adderGatekeeper?.isDirect === true")
            bench.results.add(SUITE, "transport", "direct", "adder", float(direct), "yes")


def one(bench: Bench, tabs: Tabs, peer: str, case: str, counts: bool) -> None:
    """One measurement."""
    amount, unit = CASES[case]
    binary = unit == "MB/s"
    if binary:
        amount = amount // min(bench.plan.repeats, 16) // SLOW_BINARY.get(peer, 1)
    else:
        amount = max(10, amount // bench.plan.repeats // SLOW.get(peer, 1))
    patience = bench.plan.patience * 1000
    try:
        if case == "event":
            spent = bench.evaluate("bench.events(...args)", amount, patience)
            value = None if spent is None else spent / 1000 / amount
        else:
            answer = bench.evaluate("bench.ask('#measure', JSON.stringify(args[0]), args[1])", [case, amount], patience)
            value = None if answer is None else answer[0]
        if value is None:
            raise Refused(f"not done after {bench.plan.patience:g} s")
        if isinstance(value, str):
            raise Refused(value)
    except Refused as refused:
        bench.results.fail(SUITE, case, FIGURE, peer, str(refused), unit)
        tabs.give_up(peer, case)
        return
    if not counts:
        return
    if binary:
        # A clock that has not moved says that it was faster than can be told.
        value = amount / 1e6 / max(value, 1e-4)
    else:
        value *= 1e6
    bench.results.add(SUITE, case, FIGURE, peer, value, unit)


@contextlib.contextmanager
def echo(bench: Bench) -> Iterator[None]:
    """A page of the extension that sends back what comes through a port of this benchmark's own name."""
    driver = bench.session.driver
    before = driver.current_window_handle
    driver.switch_to.new_window("tab")
    handle = driver.current_window_handle
    driver.get(bench.session.extension_url("options_ui/options.html"))
    bench.evaluate(_ECHO)
    driver.switch_to.window(before)
    bench.echo = handle
    try:
        yield
    finally:
        driver.switch_to.window(handle)
        driver.close()
        driver.switch_to.window(before)


def in_content_script(bench: Bench, function: str, *arguments: Any) -> Any:
    """What a function comes to in the content script's world of the tab that is in front."""
    driver = bench.session.driver
    page, url = driver.current_window_handle, driver.current_url
    # The tab with the page stays in front: only the driver looks elsewhere.
    driver.switch_to.window(bench.echo)
    try:
        return bench.evaluate(
            "(async () => { const [tab] = (await chrome.tabs.query({})).filter(({ url }) => url === args[0]);"
            " const [{ result }] = await chrome.scripting.executeScript({ target: { tabId: tab.id },"
            f" world: 'ISOLATED', func: {function}, args: args[1] }}); return result; }})()",
            url,
            arguments,
        )
    finally:
        driver.switch_to.window(page)


def raw(bench: Bench, counts: bool) -> None:
    """The round trips below the bridge, from the tab that is in front."""
    url = bench.session.driver.current_url
    trips = max(20, TRIPS // bench.plan.repeats)
    spent = in_content_script(bench, _PORT_TRIPS, trips)
    other = f"http://localhost:{urlsplit(url).port}/benchmarks/bridge/echo.html"
    direct = bench.evaluate(_MESSAGE_PORT_TRIPS, trips, other)
    if counts:
        bench.results.add(SUITE, "round trip", FIGURE, "port", spent * 1000, "µs")
        bench.results.add(SUITE, "round trip", FIGURE, "message port", direct * 1000, "µs")
