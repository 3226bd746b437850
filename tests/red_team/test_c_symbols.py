"""Boundary 1: which of Emscripten's and Pyodide's own functions a page's Python can look up and call as C

`c_symbols.txt` lists them, and says why each may be there. A release of Pyodide that has others makes a test fail until
somebody has looked at what those can do. The attacks themselves are in `test_interpreter.py`, with their *canary*.
"""

from __future__ import annotations

import json
import re

import pytest

from tests.red_team.test_interpreter import NAMES
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session
from tools.paths import ROOT

PYODIDE = ROOT / "dist/chromium/vendor/pyodide"
LIST = ROOT / "tests/red_team/c_symbols.txt"
#: Emscripten's names, those of JavaScript's proxies, and of the table of its objects; underscores may come before them.
STEM = r"(?:[Ee]mscripten_|EM_|em_|JsProxy|[Hh]iwire)\w*"
#: Ways out that other builds of Emscripten or Pyodide have, and this one has not.
ABSENT = (
    "emscripten_fetch", "emscripten_fetch_attr_init", "emscripten_fetch_wait", "emscripten_wget", "emscripten_wget_data",
    "emscripten_idb_load", "emscripten_idb_store", "emscripten_idb_async_store", "emscripten_sleep",
    "emscripten_lazy_load_code", "emscripten_wasm_worker_post_function_v", "emscripten_create_wasm_worker",
    "emscripten_start_wasm_audio_worklet_thread_async", "emscripten_set_wheel_callback", "run_js", "hiwire_call",
    "JsProxy_new", "EM_ASM", "fetch",
)  # fmt: skip
#: Functions of JavaScript that say nothing of their arguments: to look one up ends the interpreter that does.
FATAL = ["emscripten_is_main_browser_thread"]

LOOK = f"""
import ctypes, json, re
import pyodide_js
from _pyodide._importhook import jsfinder

raw = jsfinder.jsproxies["js"]
library = ctypes.CDLL(None)
# What `dlsym` looks in.
table = raw.Reflect.get(raw.Reflect.get(pyodide_js._module.LDSO, "loadedLibsByHandle"), "0").exports

def is_fatal(name):
    item = raw.Reflect.get(table, name)
    return not hasattr(item, "sig") and "[native code]" not in raw.Function.prototype.toString.call(item)

def is_there(name):
    try:
        return bool(ctypes.cast(getattr(library, name), ctypes.c_void_p).value)
    except AttributeError:
        return False

known = {{name for name in raw.Object.keys(table) if re.fullmatch(r"_*{STEM}", name)}}
fatal = {{name for name in known if is_fatal(name)}}
found = [name for name in sorted((known | {{*window.named}}) - fatal) if is_there(name)]
window.found = json.dumps({{"found": found, "fatal": sorted(fatal), "strlen": is_there("strlen")}})
"""


def named() -> list[str]:
    """What the files of the release call anything that the pattern fits, and what is to be absent."""
    files = (PYODIDE / "pyodide.asm.mjs", PYODIDE / "pyodide.asm.wasm")
    stems = {stem for file in files for stem in re.findall(STEM, file.read_text("latin-1"), re.ASCII)}
    return [*ABSENT, *(underscores + stem for stem in sorted(stems) for underscores in ("", "_", "__"))]


def listed() -> dict[str, list[str]]:
    """What may be there, by the reason for it."""
    found: dict[str, list[str]] = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.endswith(":"):
            names = found.setdefault(line.removesuffix(":"), [])
        elif line and not line.startswith("#"):
            names += line.split()
    return found


@pytest.fixture(scope="module")
def looked(session: Session, site: Site, allowed: None) -> dict:
    """What was found by looking each name up."""
    tab = Tab(session, site)
    tab.python(LOOK, head=f"<script>window.named = {json.dumps(named())}</script>")
    return json.loads(tab.until(lambda: tab.js("return window.found"), "the end of the search", 60))


def test_every_function_of_emscripten_s_that_is_in_reach_is_one_that_was_looked_at(looked: dict) -> None:
    assert looked["strlen"]
    known = [name for names in listed().values() for name in names]
    assert len(known) == len({*known}) > 600
    assert {"new": sorted({*looked["found"]} - {*known}), "gone": sorted({*known} - {*looked["found"]})} == {
        "new": [],
        "gone": [],
    }
    assert looked["fatal"] == FATAL


@pytest.mark.parametrize("name", listed()["attacked"])
def test_there_is_an_attack_on(looked: dict, name: str) -> None:
    """It runs in `test_interpreter.py`, where the canary tells how it went."""
    assert name in looked["found"]
    assert f"attack_{name.strip('_').lower()}" in NAMES


@pytest.mark.parametrize("name", ABSENT)
def test_this_build_has_no(looked: dict, name: str) -> None:
    assert name not in looked["found"]
