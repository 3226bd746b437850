"""Imports that would reach what a script tag of the page could not, or by which injected markup would run.

A *canary* is another server: whatever ran from it, or asked it for anything that is refused, it has heard of.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator

import pytest

from tests.support.extension import set_capability
from tests.support.site import Site
from tests.support.tab import Tab

pytestmark = pytest.mark.timeout(180)

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}
NONCE = "script-src 'nonce-abc'"
STRICT = "script-src 'nonce-abc' 'strict-dynamic'"

IMPORT = """
try:
    import cart
except ImportError as error:
    print(f"refused: {type(error).__name__}: {error}")
print("end")
"""


@pytest.fixture
def canary(tab: Tab) -> Iterator[Site]:
    """A server that lends its modules to everybody, and notes who asks."""
    made = Site()
    for path in ("/cart.py", "/lib/cart.py", "/cart/__init__.py"):
        made.add_python(path, "print('the canary ran')", headers=OPEN_TO_ALL)
    yield made
    made.close()


def open_page(tab: Tab, body: str, policy: str = "", **more: str) -> None:
    """Open a page and wait for its script's end."""
    headers = {"Content-Security-Policy": policy} if policy else {}
    tab.open(f"<!doctype html>{body}", headers=headers, **more)
    # As a line of its own: the extension's name has the word in it now and then.
    tab.until(lambda: "end" in tab.printed, "the script's end")


def own(source: str = IMPORT, attributes: str = 'nonce="abc"') -> str:
    """The page's own tag."""
    return f'<script type="python" {attributes}>{source}</script>'


def test_the_canary_hears_of_modules_that_are_let_through(tab: Tab, canary: Site) -> None:
    """The attacks would be noticed if they succeeded."""
    open_page(tab, own(attributes=f'pythonpath="{canary.origin}"'))
    tab.until_printed("the canary ran")
    open_page(tab, own(attributes=f'nonce="abc" pythonpath="{canary.origin}/lib"'), NONCE)
    tab.until_printed("the canary ran")
    assert {request.path for request in canary.requests} == {
        "/cart.py", "/cart/__init__.py", "/lib/cart.py", "/lib/cart/__init__.py",
    }  # fmt: skip


@pytest.mark.parametrize("policy", [NONCE, STRICT])
def test_markup_that_is_injected_leads_no_import_of_the_page_s_own_script_astray(
    tab: Tab, canary: Site, policy: str
) -> None:
    """Attributes of a second <html>, a base, a tag that is not let run, a form with a document's member's name."""
    attacks = {
        "second html": f'<html data-pythonpath="{canary.origin}/">',
        "base": f'<base href="{canary.origin}/x.html">',
        "tag without the nonce": f'<script type="python" pythonpath="{canary.origin}/">1</script>',
        "tag with another nonce": f'<script type="python" nonce="no" pythonpath="{canary.origin}/">1</script>',
        "list of modules": f'<script type="python" modules="{canary.origin}/modules.json">1</script>',
        "member": f'<form name="documentElement" data-pythonpath="{canary.origin}/"></form>'
        f'<form name="baseURI" action="{canary.origin}/"></form>',
        "member that is a collection": f'<img name="baseURI" src=""><a id="baseURI" href="{canary.origin}/">x</a>',
    }
    for name, markup in attacks.items():
        open_page(tab, f"<body>{markup}{own()}", policy)
        assert [line for line in tab.printed if line.startswith("refused")], name
        assert canary.requests == [], name


def test_a_tag_that_is_allowed_by_its_hash_hands_no_directory_on(tab: Tab, canary: Site) -> None:
    """A copy of it with another pythonpath has the same hash."""
    value = base64.b64encode(hashlib.sha256(IMPORT.encode()).digest()).decode()
    for policy in (f"script-src 'sha256-{value}'", f"script-src 'sha256-{value}' 'strict-dynamic'"):
        open_page(tab, "<body>" + own(attributes=f'pythonpath="{canary.origin}/"'), policy)
        assert [line for line in tab.printed if line.startswith("refused: ImportError")]
        assert canary.requests == []


def test_a_directory_that_the_policy_does_not_name_is_not_asked(tab: Tab, canary: Site) -> None:
    """Whether the markup names it, or Python puts it on its path."""
    policy = f"script-src 'self' 'unsafe-inline' {canary.origin}/lib/other/"
    open_page(tab, "<body>" + own(attributes=f'pythonpath="{canary.origin}/"'), policy)
    refused = next(line for line in tab.printed if line.startswith("refused"))
    assert "it violates the directive" in refused
    path = f"import sys; sys.path.append('{canary.origin}/lib/')\n"
    open_page(tab, "<body>" + own(path + IMPORT), policy)
    path = f"import sys; sys.path[:] = ['{canary.origin}/lib/', *sys.path]\n"
    open_page(tab, "<body>" + own(path + IMPORT), policy)
    # A directory of the page's with a path that Python makes up gets nothing of the nonce, either.
    open_page(tab, "<body>" + own(path + IMPORT), NONCE)
    assert canary.requests == []
    assert "the canary ran" not in tab.printed


def test_a_redirect_leads_nowhere_that_the_policy_does_not_allow(tab: Tab, canary: Site) -> None:
    """Not even a request reaches the other host."""
    for path in ("/moved/cart.py", "/moved/cart/__init__.py"):
        tab.site.add(path, "", status=302, headers={"Location": f"{canary.origin}/cart.py"})
    open_page(tab, "<body>" + own(attributes='pythonpath="/moved"'), "script-src 'self' 'unsafe-inline'")
    assert [line for line in tab.printed if line.startswith("refused")]
    assert canary.requests == []
    open_page(tab, "<body>" + own(attributes='pythonpath="/moved"'))
    tab.until_printed("the canary ran")


def test_a_redirect_to_a_host_that_lends_nothing_gives_nothing(tab: Tab, canary: Site) -> None:
    """Without a policy, CORS still holds."""
    canary.add_python("/closed.py", "print('the canary ran')")
    for path in ("/led/cart.py", "/led/cart/__init__.py"):
        tab.site.add(path, "", status=302, headers={"Location": f"{canary.origin}/closed.py"})
    open_page(tab, "<body>" + own(attributes='pythonpath="/led"'))
    assert [line for line in tab.printed if line.startswith("refused: ImportError")]
    assert "the canary ran" not in tab.printed


NAMES = [
    "../cart", "..cart", "lib/cart", "lib%2fcart", "/lib/cart", "\\cart", "//canary/cart", "https://canary/cart", "cart?x",
    "cart#x", "cart.py", "cart;x", "cart x", "", ".", "..", "cart\0", "cart\n", "a.../cart", "%2e%2e", "cart\u2024py",
    "cart\u2215x", "cart\uff0fx",
]  # fmt: skip


def test_names_of_modules_lead_out_of_no_directory(tab: Tab, canary: Site) -> None:
    """However a name is written, what is asked for is a file of that name in a directory of the path."""
    source = f"""
import importlib, importlib.util, json, sys
from importlib import resources
names = json.loads({json.dumps(json.dumps(NAMES))!s})
names = [name.replace("canary", "{canary.origin.removeprefix("http://")}") for name in names]
for name in names:
    for attempt in (__import__, importlib.import_module, importlib.util.find_spec):
        try:
            attempt(name)
        except (ImportError, ValueError, AttributeError, TypeError):
            pass
import inside
for path in ("../secret", "a/../../secret", "..", "/../secret"):
    try:
        resources.files(inside).joinpath(path).read_bytes()
        print("read", path)
    except (ValueError, OSError):
        pass
print("end")
"""
    tab.site.add_python("/fence/dir/inside/__init__.py", "")
    tab.site.add("/fence/dir/secret", "secret", "text/plain")
    tab.site.requests.clear()
    open_page(tab, f'<body><script type="python">{source}</script>', path="/fence/dir/page.html")
    assert tab.errors() == []
    asked = {request.path for request in tab.site.requests if "favicon" not in request.path}
    assert "/fence/dir/inside/__init__.py" in asked
    assert not [path for path in asked if not re.fullmatch(r"/fence/dir/(page\.html|\w+(/\w+)*\.py)", path)]
    assert canary.requests == []
    assert not [line for line in tab.printed if line.startswith("read")]


ADDRESSES = [
    "EXTENSION/manifest.json", "EXTENSION/handover/handover.html", "chrome://version/", "about:config",
    "resource://gre/modules/AppConstants.sys.mjs", "file:///etc/passwd", "data:text/plain,x", "blob:null/x",
    "javascript:1", "ftp://127.0.0.1/", "ws://127.0.0.1/", "filesystem:x", "http://user:secret@127.0.0.1/x.py", "//x",
    "x.py", "",
]  # fmt: skip


def test_what_asks_for_files_gets_them_over_http_alone(tab: Tab) -> None:
    """Python that asks past the import system: it can say anything there."""
    extension = tab.session.extension_url("").rstrip("/")
    addresses = [address.replace("EXTENSION", extension) for address in ADDRESSES]
    source = f"""
import json, sys
from adder.main import current
for address in {addresses!r}:
    for data in (True, False):
        replies = current()._fetch_files([{{"number": 1000, "url": address, "data": data, "fresh": False}}])
        print("reply", json.dumps(replies))
for request in ({{}}, {{"url": 1}}, {{"url": "/x.py", "data": 1, "fresh": False}}, {{"url": ["x"], "data": True}}):
    replies = current()._fetch_files([{{"number": 1001, **request}}])
    print("reply", json.dumps(replies))
sys.path[:] += [address + "/" for address in {addresses!r}]
try:
    import cart
except ImportError:
    print("end")
"""
    open_page(tab, f'<body><script type="python">{source}</script>')
    assert tab.errors() == []
    replies = [json.loads(line.removeprefix("reply ")) for line in tab.printed if line.startswith("reply ")]
    assert len(replies) == 2 * len(addresses) + 4
    for (reply,) in replies:
        assert list(reply) == ["error"]
        assert (
            "over http and https, and from nowhere else" in reply["error"] or "have the form of one" in reply["error"]
        )


def test_without_network_no_import_says_anything_to_a_server(tab: Tab, canary: Site) -> None:
    """The name of a module would be a message."""
    set_capability(tab.session, tab.site.origin, "network", False)
    try:
        tab.site.requests.clear()
        open_page(
            tab,
            f'<body><script type="python" pythonpath="{canary.origin}">import importlib\ntry:\n'
            f"    importlib.import_module('secret_of_the_user')\nexcept ImportError as error:\n    print(error)\n{IMPORT}</script>",
        )
        assert [line for line in tab.printed if line.startswith("refused: ImportError") and "network" in line.lower()]
        assert canary.requests == []
        assert not [request.path for request in tab.site.requests if ".py" in request.path]
    finally:
        set_capability(tab.session, tab.site.origin, "network", True)


def test_a_module_that_was_changed_on_its_server_does_not_run_where_its_integrity_is_given(tab: Tab) -> None:
    """Nor does another file that would come before it."""
    good = "print('as it was published')"
    value = "sha256-" + base64.b64encode(hashlib.sha256(good.encode()).digest()).decode()
    tab.site.add("/sealed/modules.json", json.dumps({"integrity": {"cart.py": value}}), "application/json")
    tab.site.add_python("/sealed/cart.py", good)
    tab.site.add_python("/sealed/cart/__init__.py", "print('the package ran')")
    tag = own(attributes='modules="modules.json"')
    open_page(tab, f"<body>{tag}", path="/sealed/page.html")
    assert "as it was published" in tab.printed
    tab.site.add_python("/sealed/cart.py", "print('something else ran')")
    open_page(tab, f"<body>{tag}", path="/sealed/page2.html")
    assert [line for line in tab.printed if line.startswith("refused: ImportError")]
    assert not [line for line in tab.printed if line.endswith(" ran")]
    assert tab.site.asked("/sealed/cart/__init__.py") == 0


def test_a_frame_of_another_site_has_its_own_modules(tab: Tab, canary: Site) -> None:
    """What one document has fetched, or named, no other one has."""
    tab.site.add_python("/parent/cart.py", "print('of the parent')")
    tab.session.decide(f"{tab.site.other} in {tab.site.origin}", "allow")
    tab.site.add("/framed/page.html", f"<!doctype html><body>{own()}")
    open_page(
        tab,
        f'<body>{own(attributes="")}<iframe src="{tab.site.other}/framed/page.html"></iframe>',
        path="/parent/page.html",
    )
    tab.until(lambda: tab.printed.count("end") == 2, "both documents")
    assert tab.printed.count("of the parent") == 1
    assert any(f"{tab.site.other}/framed/cart.py" in line for line in tab.printed)
