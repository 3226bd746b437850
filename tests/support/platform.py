"""Checks of the whole platform: Python's view of each member is compared with JavaScript's own.

The checks are those of ``tests/pages/platform``, about one file for each line at the top of what ``python3 -m tools
coverage`` prints. They run after ``platform_probe.py``, which has the functions that compare, and ``platform.js``, its
other half. What they have exercised is written down where that command reads it, and with it what the browser does not
have at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.support import checks
from tests.support.tab import Tab
from tools import coverage
from tools.bindings import read_model
from tools.webidl.model import Model

SUPPORT = Path(__file__).resolve().parent
TOPICS = (
    "dom", "html_elements", "html_canvas", "html_window", "cssom", "cssom_view", "uievents", "selection", "storage",
    "history", "fetch", "url",
)  # fmt: skip

LEFT_OUT = {
    "HTMLBodyElement.text": "an obsolete colour, whose name every node of Python's has for its text",
    "NavigationPrecommitController.addHandler": "only inside a navigation that a handler holds up",
    "NavigationPrecommitController.redirect": "only inside a navigation that a handler holds up",
    "NotRestoredReasonDetails.reason": "only after a page came back that could not be kept",
    "NotRestoredReasonDetails.toJSON": "the same",
    **{
        f"NotRestoredReasons.{name}": "the same"
        for name in ("children", "id", "name", "reasons", "src", "toJSON", "url")
    },
    "ServiceWorker.onerror": "no page here has a service worker",
    **{
        f"NavigationActivation.{name}": "this browser's frames have none"
        for name in ("entry", "from", "navigationType")
    },
    "Window.alert": "waits for the visitor",
    "Window.confirm": "waits for the visitor",
    "Window.print": "waits for the visitor",
    "Window.prompt": "waits for the visitor",
}
"""Members that no check exercises although a browser has them, and why."""

REFUSED = {
    "HTMLInputElement.showPicker": "needs a gesture of the visitor",
    "HTMLMediaElement.play": "there is nothing to play: the promise is rejected",
    "HTMLSelectElement.showPicker": "needs a gesture of the visitor",
    "NavigateEvent.intercept": "only while the event is dispatched, and Python runs after that",
    "Navigator.registerProtocolHandler": "asks the visitor, unless the arguments are wrong",
    "Navigator.unregisterProtocolHandler": "the same",
    "ProcessingInstruction.constructor": "no browser has it yet",
    "CustomElementRegistry.constructor": "not every browser has it yet",
}
"""Members that count although they only ever fail here, as JavaScript does in the same place with the same error."""

IS_MADE_BY_NAME = re.compile(r"HTML\w*Element\.constructor")
"""Constructors that serve classes of the page's own elements, and else throw."""

ran: set[tuple[str, str]] = set()
"""Which topics have run, and in which browser."""

SCRIPTS = """
<div id="stage"></div>
<script src="/probe.js"></script>
<script type="python" src="/probe.py"></script>
"""
ABSENT = (SUPPORT / "platform_absent.js").read_text(encoding="utf-8")


@cache
def model() -> Model:
    """The platform."""
    return read_model()


def serve(tab: Tab) -> None:
    """Puts up what the checks load."""
    site = tab.site
    site.add("/probe.js", (SUPPORT / "platform.js").read_bytes(), "text/javascript; charset=utf-8")
    site.add_python("/probe.py", (SUPPORT / "platform_probe.py").read_bytes())
    site.add(
        "/blank.html",
        "<!doctype html><html><head><title>Blank</title></head><body><p id=p>blank</p></body></html>",
        headers={"Last-Modified": "Tue, 01 Jan 2030 00:00:00 GMT"},
    )
    site.add("/data.json", '{"a": [1, 2]}', "application/json", headers={"X-Test": "yes"})
    site.add("/text.txt", "plain", "text/plain")
    site.add("/worker.js", "onmessage = (event) => postMessage(event.data);", "text/javascript")
    site.add("/style.css", "p { color: red; }", "text/css")


def compare(tab: Tab, topic: str) -> tuple[dict[str, str], list[str]]:
    """Runs a file's checks; returns the traceback of each, and the members that they exercised."""
    serve(tab)
    outcomes = checks.run(tab, f"platform/{topic}", before=SCRIPTS)
    exercised, refused = tab.js("return [window.exercisedMembers ?? [], window.refusedMembers ?? []]")
    unexpected = [entry for entry in refused if entry not in REFUSED and not IS_MADE_BY_NAME.fullmatch(entry)]
    assert not unexpected, f"only seen to fail: {unexpected}"
    return outcomes, [*exercised, *refused]


def run(tab: Tab, topic: str) -> dict[str, str]:
    """Runs a file's checks, and writes down what they exercised; returns the traceback of each check."""
    outcomes, exercised = compare(tab, topic)
    ran.add((tab.browser, topic))
    unknown = [entry for entry in exercised if coverage.credited(model(), entry) is None]
    assert not unknown, f"the IDL has none of {unknown}"
    folder = coverage.EXERCISED / tab.browser
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{topic}.json").write_text(json.dumps(exercised, indent=0), encoding="utf-8")
    return outcomes


def write_absent(tab: Tab) -> None:
    """Writes down which members of the IDL the tab's browser does not have."""
    serve(tab)
    tab.go(tab.site.origin + "/blank.html")
    asked = [
        [member.interface, member.name] for interface in model().exposed for member in coverage.members_of(interface)
    ]
    absent = tab.js(ABSENT, asked)
    coverage.EXERCISED.mkdir(parents=True, exist_ok=True)
    (coverage.EXERCISED / f"{tab.browser}.absent.json").write_text(json.dumps(absent, indent=0), encoding="utf-8")


def checks_of(topic: str) -> Callable[..., None]:
    """A parametrized test of all checks in ``tests/pages/platform/<topic>.py``, in both browsers."""
    return checks.checks_of(f"platform/{topic}", lambda tab, _: run(tab, topic))
