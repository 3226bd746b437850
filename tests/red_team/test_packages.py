"""Packages: an interpreter that wants what is not for it, an index that lies, and wheels that bring more than code

An interpreter tells the host whatever it likes. It gets files that an index has listed for its own document, by their
hash, and nothing by an address. A wheel's code is the page's; its files go where packages are and nowhere else.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.extension import set_setting, to_background
from tests.support.packages import PackageIndex, make_wheel
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session

pytestmark = pytest.mark.timeout(400)

PATIENCE = 90.0

#: Asks the host in its own words, past all that Adder has around it.
ASK = """
import json
from adder.main import current

async def ask(request):
    ask.number += 1
    answer = await current()._bridge.packages(ask.number, request if isinstance(request, str) else json.dumps(request))
    return {**json.loads(answer.body), "bytes": 0 if answer.bytes is None else len(answer.bytes.to_bytes())}

ask.number = 1000
"""


@pytest.fixture
def victim(asking: Tab) -> Tab:
    """A tab, in a browser that asks the test's index alone and has nothing kept."""
    return asking


def outcome(tab: Tab, source: str) -> Any:
    """What a page's script has to say, as the global `outcome`."""
    tab.python(f"{source}\nimport json\ndocument.body.dataset.outcome = json.dumps(outcome)")
    tab.until(lambda: tab.js("return document.body?.dataset.outcome") or tab.errors(), "the outcome", PATIENCE)
    return json.loads(tab.js("return document.body.dataset.outcome") or json.dumps(tab.errors()))


def test_the_host_fetches_nothing_by_an_address(victim: Tab, site: Site) -> None:
    canary = f"{site.origin}/canary"
    requests = [
        {"want": "url", "url": canary},
        {"want": "file", "sha256": canary},
        {"want": "file", "url": canary, "sha256": "0" * 64},
        {"want": "project", "project": canary},
        {"want": "project", "project": "../../canary"},
        {"want": "project", "project": "x", "index": canary, "indexes": [canary]},
        {"want": "installer", "url": canary},
        "not json",
    ]
    found = outcome(victim, f"{ASK}\noutcome = [await ask(one) for one in {requests!r}]")
    assert [one.get("trouble") for one in found] == [
        "malformed", "malformed", "unlisted", "malformed", "malformed", "not-found", None, "malformed",
    ]  # fmt: skip
    assert site.asked("/canary") == 0


def test_a_file_that_was_listed_for_another_page_is_not_to_be_had(
    victim: Tab, index: PackageIndex, session: Session, site: Site
) -> None:
    """Whether something is kept is nobody's business either: the answer is the same for what nobody has."""
    listed = index.add(make_wheel("private"))
    found = outcome(
        victim,
        f"{ASK}\nawait ask({{'want': 'project', 'project': 'private'}})\n"
        f"outcome = await ask({{'want': 'file', 'sha256': '{listed.sha256}'}})",
    )
    assert found["bytes"] == listed.size
    session.decide(site.other, "allow")
    set_setting(session, "packageIndexes", [{"url": index.url, "sites": [site.origin]}])
    index.site.requests.clear()
    source = (
        f"{ASK}\noutcome = [await ask(one) for one in [{{'want': 'file', 'sha256': '{listed.sha256}'}}, "
        "{'want': 'file', 'sha256': '" + "0" * 64 + "'}, {'want': 'project', 'project': 'private'}]]"
    )
    page = f'<!doctype html><title>Other</title><body><script type="python">{source}\ndocument.body.dataset.outcome = '
    victim.site.add("/other.html", f"{page}json.dumps(outcome)</script>")
    victim.go(f"{site.other}/other.html")
    victim.until(lambda: victim.js("return document.body?.dataset.outcome"), "the outcome", PATIENCE)
    kept, unknown, project = json.loads(victim.js("return document.body.dataset.outcome"))
    assert kept["trouble"] == unknown["trouble"] == "unlisted"
    assert kept["bytes"] == 0
    # The index is for the first site alone.
    assert project["trouble"] == "no-index"
    assert index.requests == []


def test_a_file_with_another_hash_reaches_no_page_and_is_not_kept(victim: Tab, index: PackageIndex) -> None:
    wheel = make_wheel("forged")
    listed = index.add(wheel, content=make_wheel("forged", files={"forged.py": "evil = 1\n"})[1])
    found = outcome(
        victim,
        f"{ASK}\nawait ask({{'want': 'project', 'project': 'forged'}})\n"
        f"outcome = await ask({{'want': 'file', 'sha256': '{listed.sha256}'}})",
    )
    assert found["trouble"] in ("hash", "too-large", "truncated")
    assert found["bytes"] == 0
    assert to_background(victim.session, type="packages-size")["entries"] == 0


def test_the_index_learns_neither_the_page_nor_the_visitor(victim: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("asked-for"))
    cookie = {"Set-Cookie": "who=me; SameSite=None; Path=/"}
    index.site.add("/cookie", "", "text/plain", headers={**cookie, "Access-Control-Allow-Origin": "*"})
    victim.go(f"{index.site.origin}/cookie")
    index.site.requests.clear()
    assert outcome(victim, "import web\nawait web.packages.install('asked-for')\noutcome = 'ok'") == "ok"
    for request in index.site.requests:
        if not request.path.startswith(("/simple/", "/files/")):
            continue
        headers = {name.lower(): value for name, value in request.headers.items()}
        assert "cookie" not in headers
        assert "referer" not in headers
        assert victim.site.origin not in json.dumps(headers)


HOSTILE = {
    "paths": make_wheel("paths", extras={"../../evil.py": b"x"}),
    "absolute": make_wheel("absolute", extras={"/lib/evil.py": b"x"}),
    "linked": make_wheel("linked", links={"linked_module": "/lib/adder.zip"}),
    "unlisted": make_wheel("unlisted", record={"unlisted.py": ""}),
    "mismatch": make_wheel("mismatch", record={"mismatch.py": "sha256=AAAA"}),
    "native": make_wheel("native", extras={"native/evil.so": b"\0asm"}),
    "elf": make_wheel("elf", tag="cp314-cp314-pyemscripten_2026_0_wasm32", extras={"elf/evil.so": b"\x7fELF"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_wheel_is_refused_as_a_whole(victim: Tab, index: PackageIndex, name: str) -> None:
    index.add(make_wheel("innocent"))
    index.add(HOSTILE[name])
    found = outcome(
        victim,
        "import os, site, web\n"
        "before = sorted(os.listdir('/lib')), sorted(os.listdir('/'))\n"
        "try:\n"
        f"    await web.packages.install('innocent', '{name}')\n"
        "    outcome = 'installed'\n"
        "except web.packages.PackageError as error:\n"
        "    left = [one for one in os.listdir(site.getsitepackages()[0])] if os.path.isdir(site.getsitepackages()[0]) else []\n"
        "    after = sorted(set(os.listdir('/lib')) - {'micropip.zip', 'python3.14'}), sorted(os.listdir('/'))\n"
        "    was = sorted(set(before[0]) - {'micropip.zip', 'python3.14'}), before[1]\n"
        "    outcome = [error.code, [one for one in left if 'innocent' in one], after == was]",
    )
    assert found == ["wheel", [], True]


def test_what_a_pth_file_says_is_not_done(victim: Tab, index: PackageIndex) -> None:
    ask = f"import builtins, web; builtins.evil = web.window.fetch({victim.site.origin + '/canary'!r})\n".encode()
    extras = {"evil.pth": ask, "sneaky.data/purelib/evil.pth": ask}
    index.add(make_wheel("sneaky", extras=extras))
    found = outcome(
        victim,
        "import builtins, os, site, web\nawait web.packages.install('sneaky')\nimport sneaky\n"
        "site.addsitedir(site.getsitepackages()[0])\n"
        "pth = [one for one in os.listdir(site.getsitepackages()[0]) if one.endswith('.pth')]\n"
        "outcome = [hasattr(builtins, 'evil'), pth, sneaky.__version__]",
    )
    assert found == [False, [], "1.0"]
    assert victim.site.asked("/canary") == 0
