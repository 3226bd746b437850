"""Python's requests are the page's: its cookies, its origin, its Content-Security-Policy, and the server's CORS."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import launch
from tools.paths import BROWSERS

OPEN = {"Access-Control-Allow-Origin": "*"}

WAYS = {
    "web-fetch": "import web; return await (await web.fetch(url)).text()",
    "fetch": "return await (await window.fetch(url)).text()",
    "js-fetch": "import js; return await (await js.fetch(url)).text()",
    "xhr": "import js; x = js.XMLHttpRequest.new(); x.open('GET', url, False); x.send(); return x.responseText",
    "run-sync": """
from pyodide.ffi import run_sync
import js
return run_sync(run_sync(js.fetch(url)).text())""",
    "pyfetch": "from pyodide.http import pyfetch; return await (await pyfetch(url)).string()",
    "open-url": "from pyodide.http import open_url; return open_url(url).read()",
    "pyxhr": "from pyodide.http import pyxhr; return pyxhr.get(url).text",
    "urllib": "import urllib.request; return urllib.request.urlopen(url).read().decode()",
    "http-client": """
import http.client, urllib.parse
parts = urllib.parse.urlsplit(url)
kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
connection = kind(parts.hostname, parts.port)
connection.request("GET", parts.path + "?" + parts.query)
return connection.getresponse().read().decode()""",
}

RUNNER = """
import json, textwrap
outcomes = {}
for name, code in json.loads(WAYS).items():
    namespace = {"window": window, "document": document}
    exec("async def way(url):\\n" + textwrap.indent(code, "    "), namespace)
    for target, url in json.loads(URLS).items():
        try:
            outcomes[f"{name} {target}"] = await namespace["way"](f"{url}?{name}")
        except Exception as error:
            outcomes[f"{name} {target}"] = f"raised {type(error).__name__}"
print("outcomes " + json.dumps(outcomes))
"""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Site]:
    """Another server, of which one path may be read by anybody."""
    made = Site()
    made.add("/open", "from elsewhere", "text/plain", headers=OPEN)
    made.add("/closed", "not to be read", "text/plain")
    yield made
    made.close()


def outcomes_of(tab: Tab, urls: dict[str, str], **more: object) -> dict[str, str]:
    source = RUNNER.replace("WAYS", repr(json.dumps(WAYS)), 1).replace("URLS", repr(json.dumps(urls)), 1)
    tab.open(f"<!doctype html><title>Requests</title><script type=python>{source}</script>", **more)
    return json.loads(tab.until_printed("outcomes ").removeprefix("outcomes "))


def test_every_way_to_make_a_request_makes_the_page_s(tab: Tab, elsewhere: Site) -> None:
    tab.site.add("/own", "from the page's site", "text/plain")
    tab.open("<title>Cookie</title>")
    tab.js("document.cookie = 'who=page'")
    elsewhere.requests.clear()
    before = len(tab.site.requests)
    urls = {"own": f"{tab.site.origin}/own", "open": f"{elsewhere.origin}/open", "closed": f"{elsewhere.origin}/closed"}
    outcomes = outcomes_of(tab, urls)
    for name in WAYS:
        assert outcomes[f"{name} own"] == "from the page's site", outcomes
        assert outcomes[f"{name} open"] == "from elsewhere", outcomes
        assert outcomes[f"{name} closed"].startswith("raised "), outcomes
    own = [request for request in tab.site.requests[before:] if request.path.startswith("/own")]
    assert len(own) == len(WAYS)
    assert {request.headers.get("Cookie") for request in own} == {"who=page"}
    assert {request.headers.get("Origin") for request in elsewhere.requests} == {tab.site.origin}
    assert {request.headers["Referer"].startswith(tab.site.origin) for request in elsewhere.requests} == {True}
    assert {request.headers.get("Cookie") for request in elsewhere.requests} <= {None, "who=page"}
    # What needs no leave of the other server has not asked for any.
    assert {request.method for request in elsewhere.requests} == {"GET"}


def test_the_page_s_policy_holds_for_every_request(tab: Tab, elsewhere: Site) -> None:
    elsewhere.requests.clear()
    policy = {"Content-Security-Policy": "connect-src 'self'"}
    outcomes = outcomes_of(tab, {"open": f"{elsewhere.origin}/open"}, headers=policy)
    assert {name: outcome for name, outcome in outcomes.items() if not outcome.startswith("raised ")} == {}
    assert elsewhere.requests == []


#: A host that is this machine, but that browsers do not take for it: what comes from there over http is not secure.
PLAIN = "plain.test"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody has signed but its own key, and that key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("a certificate is made with openssl, which is not here")
    folder = tmp_path_factory.mktemp("certificate")
    key, signed, both = (folder / name for name in ("key.pem", "signed.pem", "both.pem"))
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*command, "-keyout", key, "-out", signed], check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + signed.read_bytes())
    return both


@pytest.fixture(params=BROWSERS)
def lenient(request: pytest.FixtureRequest, extensions: Path, certificate: Path) -> Iterator[Tab]:
    """A tab on a site of https, in a browser that takes its certificate and knows the other host."""
    secure = Site(certificate)
    arguments, preferences = [], {}
    if request.param == "chromium":
        arguments = ["--ignore-certificate-errors", f"--host-resolver-rules=MAP {PLAIN} 127.0.0.1"]
    else:
        preferences = {"network.dns.localDomains": PLAIN}
    folder = extensions / request.param
    with launch(request.param, folder, arguments=arguments, preferences=preferences) as running:
        running.decide(secure.origin, "allow")
        yield Tab(running, secure)
    secure.close()


def test_a_page_of_https_gets_nothing_over_http(lenient: Tab, elsewhere: Site) -> None:
    """Its Python works, and each of its requests that would mix contents is refused before it is sent."""
    far = elsewhere.origin.replace("127.0.0.1", PLAIN)
    lenient.site.add("/own", "from the page's site", "text/plain")
    elsewhere.requests.clear()
    outcomes = outcomes_of(lenient, {"own": f"{lenient.site.origin}/own", "mixed": f"{far}/open"})
    assert {outcomes[f"{name} own"] for name in WAYS} == {"from the page's site"}, outcomes
    assert {name: outcome for name, outcome in outcomes.items() if " mixed" in name and "raised" not in outcome} == {}
    assert elsewhere.requests == []
    # A page of http may have it.
    plain = Site()
    lenient.session.decide(plain.origin, "allow")
    outcomes = outcomes_of(Tab(lenient.session, plain), {"open": f"{far}/open"})
    assert {*outcomes.values()} == {"from elsewhere"}, outcomes
    plain.close()


def test_urllib_speaks_http_as_it_does_anywhere(tab: Tab) -> None:
    tab.site.add("/gone", "no longer here", "text/plain", status=410, headers={"X-Why": "moved away"})
    tab.site.add("/data.json", '{"answer": 42}', "application/json")
    before = len(tab.site.requests)
    tab.python(
        """
import json
import urllib.error
from urllib.request import Request, urlopen

with urlopen("data.json") as response:
    print("got", json.load(response), response.status, response.headers["Content-Type"])
try:
    urlopen("/gone")
except urllib.error.HTTPError as error:
    print("gone", error.code, error.headers["X-Why"], error.read().decode())
urlopen(Request("/data.json", b"a=1", {"X-Mine": "yes"}))
try:
    urlopen("http://127.0.0.1:1/")
except urllib.error.URLError as error:
    print("unreachable", type(error.reason).__name__)
print("done")
"""
    )
    tab.until_printed("done")
    assert "got {'answer': 42} 200 application/json" in tab.printed
    assert "gone 410 moved away no longer here" in tab.printed
    assert "unreachable ConnectionError" in tab.printed
    posted = next(request for request in tab.site.requests[before:] if request.method == "POST")
    assert (posted.body, posted.headers["X-Mine"]) == (b"a=1", "yes")
