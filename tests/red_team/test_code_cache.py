"""Compiled code that is kept for a site, and Python that would put its own in the place of it

An interpreter with a page's code in it tells the host whatever it likes, with whatever bytes. What is kept is what a
compiler that never ran a page's code has made of the source: for this site, and for every other.
"""

from __future__ import annotations

import pytest

from tests.support.code import COMPILED, LOADED, PATIENCE, change_kept, how, kept, large, page, until_kept
from tests.support.extension import to_background
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session

pytestmark = pytest.mark.timeout(600)

#: Answers, as a compiler would and as nobody would, for every number; and takes the part of the host.
FORGER = """
import json, marshal
from importlib.util import MAGIC_NUMBER
from _pyodide._importhook import jsfinder
from pyodide.ffi import create_proxy, to_js
from adder.main import current

raw = jsfinder.jsproxies["js"]
evil = MAGIC_NUMBER + marshal.dumps(compile("document.body.dataset.compiled = 'poisoned'", "evil", "exec"))
KINDS = ["compiled", "code", "code-sought", "compile", "script"]

# Its own end of the line, past all that Adder has around it.
ports = []
post_message = raw.MessagePort.prototype.postMessage
catch = create_proxy(lambda port, *_: ports.append(port), capture_this=True)
raw.MessagePort.prototype.postMessage = catch
current()._bridge.post("taken", 0, "0")
raw.MessagePort.prototype.postMessage = post_message

def forge(script):
    code = to_js(evil)
    for kind in KINDS:
        for number in range(8):
            for body in ("", "null", json.dumps(script)):
                for given in (code, code.buffer):
                    message = to_js([kind, number, body, given])
                    ports[0].postMessage(message)
                    # The frame passes on to the host what its worker says.
                    raw.postMessage(message)
                    raw.postMessage(raw.Object.fromEntries(to_js([["type", kind], ["number", number], ["code", given]])))
"""


@pytest.fixture
def clean(session: Session, tab: Tab, site: Site) -> Tab:
    """A tab with two allowed sites and nothing kept."""
    session.decide(site.other, "allow")
    assert to_background(session, type="clear-code")["entries"] == 0
    return tab


def forged(tab: Tab, source: str) -> None:
    """A page of the first site's forges for a script, and goes on to forge while a compiler is at work."""
    filename = f"{tab.site.origin}/victim.py"
    script = {"text": source, "filename": filename, "line": 1, "inline": False}
    tab.site.add_python("/victim.py", source)
    tab.python(
        f"{FORGER}\nimport asyncio\nscript = {script!r}\nforge(script)\n"
        "element = document.createElement('script')\nelement.type = 'python'\nelement.src = '/victim.py'\n"
        "document.body.append(element)\n"
        "while True:\n    forge(script)\n    document.body.dataset.forged = 'yes'\n    await asyncio.sleep(1)\n"
    )
    tab.until(lambda: tab.js("return document.body.dataset.forged"), "the forgery")


def test_nothing_that_python_says_is_kept(clean: Tab) -> None:
    filename = f"{clean.site.origin}/victim.py"
    script = {"text": large(), "filename": filename, "line": 1, "inline": False}
    clean.python(f"{FORGER}\nforge({script!r})\ndocument.body.dataset.forged = 'yes'")
    clean.until(lambda: clean.js("return document.body.dataset.forged"), "the forgery")
    # A compiler that it had set off would be done before this page's own.
    clean.site.add_python("/other.py", large("other"))
    clean.open(page("/other.py"), "/other.html")
    assert how(clean) == COMPILED
    clean.until(lambda: kept(clean) > 0, "the other script's code", PATIENCE)
    # What it named was never a script of the page's: it is not there when the page has it.
    clean.site.add_python("/victim.py", large())
    clean.open(page("/victim.py"), "/victim.html")
    assert how(clean) == COMPILED


def test_code_is_made_of_the_source_whatever_the_page_says_meanwhile(clean: Tab) -> None:
    source = large()
    forged(clean, source)
    # The forger's own tag is large as well, since it has the source in it.
    clean.until(lambda: kept(clean) >= 2, "the code's being kept", PATIENCE)
    url = clean.site.add("/victim.html", page("/victim.py"))
    clean.go(url)
    assert how(clean) == LOADED
    assert clean.js("return document.body.dataset.seed") == ""


def test_another_site_neither_gets_it_nor_loses_its_own(clean: Tab) -> None:
    source = large("shared")
    clean.site.add_python("/victim.py", source)
    clean.site.add("/victim.html", page("/victim.py"))
    theirs = f"{clean.site.other}/victim.html"
    clean.go(theirs)
    assert how(clean) == COMPILED
    until_kept(clean, 1)
    entry = "return (await all()).filter(({ origin }) => origin === 'THEIRS')".replace("THEIRS", clean.site.other)
    [before] = change_kept(clean, entry)
    forged(clean, source)
    clean.until(lambda: kept(clean) >= 2, "the forger's own site has its own", PATIENCE)
    [after] = change_kept(clean, entry)
    assert {**after, "used": 0} == {**before, "used": 0}
    clean.go(theirs)
    assert how(clean) == LOADED


def test_the_store_is_out_of_python_s_reach(clean: Tab) -> None:
    """An opaque origin has no databases at all."""
    clean.python(
        "from _pyodide._importhook import jsfinder\nraw = jsfinder.jsproxies['js']\n"
        "try:\n    raw.indexedDB.open('adder:code')\n    document.body.dataset.outcome = 'opened'\n"
        "except BaseException as error:\n    document.body.dataset.outcome = type(error).__name__\n"
    )
    outcome = clean.until(lambda: clean.js("return document.body.dataset.outcome"), "the outcome")
    assert outcome == "JsException"
