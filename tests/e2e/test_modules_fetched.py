"""How an author's modules come from their server: in few waits, whole, or with the reason why not."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest

from tests.support.code import large, until_kept
from tests.support.modules import OPEN_TO_ALL, Place
from tests.support.tab import Tab

pytestmark = pytest.mark.timeout(300)


def package_of_thirty() -> dict[str, str]:
    """A package of thirty modules in three levels, where each imports several of the next, and of its own."""
    files = {"big/__init__.py": "from . import one, two\nfrom .three import Three\n"}
    files["big/one.py"] = "".join(f"from .a.m{n} import V{n}\n" for n in range(9))
    files["big/two.py"] = "import big.b\n" + "".join(f"import big.b.m{n}\n" for n in range(9))
    files["big/three/__init__.py"] = "from .inner import Three\n"
    files["big/three/inner.py"] = "from big.a import m0\nfrom ..b import m1\nclass Three: pass\n"
    files["big/a/__init__.py"] = "import importlib\n"
    files["big/b/__init__.py"] = ""
    for letter in "ab":
        for n in range(11 if letter == "a" else 12):
            more = f"from . import m{n + 1}\n" if n % 4 == 3 and n < 8 else ""
            more += "from . import m9, m10\n" if n == 0 else ""
            more += "from . import m11\n" if n == 0 and letter == "b" else ""
            files[f"big/{letter}/m{n}.py"] = f"{more}V{n} = {n}\n"
    assert len(files) == 30
    return files


def test_a_package_of_thirty_modules_is_at_most_four_waits_deep(tab: Tab) -> None:
    place = Place(tab)
    files = package_of_thirty()
    place.write(files)
    place.run(
        """
import sys, web
import big
print(sum(name.partition(".")[0] == "big" for name in sys.modules))
print(web.stats().modules, web.stats().module_waits <= 4, web.stats().module_waits)
"""
    )
    assert tab.errors() == []
    assert tab.printed[:2] == ["30", f"30 True {tab.printed[1].split()[-1]}"]
    asked = place.asked()
    assert set(files) <= set(asked)
    # Nothing is asked for twice.
    assert len(asked) == len(set(asked))


def test_what_is_needed_together_is_asked_for_together(tab: Tab) -> None:
    """The server sends none of a level's modules before it has been asked for all of them."""
    place = Place(tab)
    place.write({"one.py": "import one_a, one_b\n"}, after=f"{place.path}three.py")
    place.write({"two.py": "import two_a\n"}, after=f"{place.path}one.py")
    place.write({"three.py": "import three_a\n"}, after=f"{place.path}two.py")
    place.write({"one_a.py": ""}, after=f"{place.path}three_a.py")
    place.write({"one_b.py": ""}, after=f"{place.path}one_a.py")
    place.write({"two_a.py": ""}, after=f"{place.path}one_b.py")
    place.write({"three_a.py": ""}, after=f"{place.path}two_a.py")
    place.run(
        """
import web
import one
import two
import three
print(web.stats().module_waits)
"""
    )
    assert tab.errors() == []
    assert tab.printed == ["2", "end"]


def test_what_is_not_there_is_asked_for_once_until_the_caches_are_invalidated(tab: Tab) -> None:
    place = Place(tab)
    place.write({"present.py": "try:\n    import absent\nexcept ImportError:\n    absent = None\n"})
    place.run(
        """
import importlib, importlib.util
for attempt in range(3):
    try:
        import absent
    except ModuleNotFoundError as error:
        print(error.name, error)
import present
print(present.absent, importlib.util.find_spec("absent"))
window.fetch("appear").result()
try:
    import absent
except ModuleNotFoundError:
    print("still not there")
importlib.invalidate_caches()
try:
    import absent
except ModuleNotFoundError:
    print("not there")
"""
    )
    url = f"{place.url}absent"
    reason = f"No module named 'absent': {url}/__init__.py and {url}.py could not be loaded: the server answered 404"
    assert tab.printed[:6] == [f"absent {reason}"] * 3 + ["None None", "still not there", "not there"]
    assert place.asked().count("absent.py") == 2
    assert place.asked().count("absent/__init__.py") == 2


def test_each_way_in_which_a_module_cannot_be_had_is_one_clear_error(tab: Tab) -> None:
    place = Place(tab)
    tab.site.add(f"{place.path}html_page.py", "<!doctype html><p>Log in")
    tab.site.add(f"{place.path}html_page/__init__.py", "<!doctype html><p>Log in")
    tab.site.add(f"{place.path}html_too/__init__.py", "<!doctype html><p>Log in")
    place.write(
        {"html_too.py": "print('found beside a catch-all page')\n", "latin.py": "x = 'caf\xe9'\n".encode("latin-1")}
    )
    place.write({"zero.py": b"x = '\0'\n", "broken.py": "print(\n"})
    tab.site.add(f"{place.path}failing.py", "oops", "text/plain", status=500)
    tab.site.add_python("/far/closed.py", "print('never')")
    tab.site.add_python("/far/opened.py", "print('opened')", headers=OPEN_TO_ALL)
    place.run(
        """
import html_too, opened
for name in ("html_page", "latin", "zero", "broken", "failing", "closed", "nowhere.at.all", "html_too.inside"):
    try:
        __import__(name)
    except BaseException as error:
        print(f"{type(error).__name__}: {error}")
""",
        attributes=f'pythonpath="{tab.site.other}/far/"',
    )
    url, far = place.url, f"{tab.site.other}/far/"
    vague = (
        "could not be loaded: its server does not allow this page to read it (CORS), or the server cannot be reached, "
        "or the page's Content-Security-Policy forbids it"
    )
    absent = "could not be loaded: the server answered 404"

    def files(name: str, directory: str) -> str:
        return f"{directory}{name}/__init__.py and {directory}{name}.py"

    # Firefox says itself what crosses origins.
    said = [line for line in tab.printed if not line.startswith("Cross-Origin")]
    assert said == [
        "found beside a catch-all page",
        "opened",
        f"ImportError: cannot import 'html_page': {files('html_page', url)} is not Python: "
        f"the server sent a page (text/html; charset=utf-8); {files('html_page', far)} {vague}",
        f"ImportError: cannot import 'latin': {url}latin.py is not Python: its bytes are not UTF-8",
        "SyntaxError: source code string cannot contain null bytes",
        "SyntaxError: '(' was never closed (broken.py, line 1)",
        f"ImportError: cannot import 'failing': {url}failing.py could not be loaded: the server answered 500",
        # Another origin that sends no CORS headers does not say either whether there is a file.
        f"ImportError: cannot import 'closed': {files('closed', url)} {absent}; {files('closed', far)} {vague}",
        f"ImportError: cannot import 'nowhere': {files('nowhere', url)} {absent}; {files('nowhere', far)} {vague}",
        "ModuleNotFoundError: No module named 'html_too.inside'; 'html_too' is not a package",
        "end",
    ]


def integrity(content: str) -> str:
    """What a list of modules says of a file."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content.encode()).digest()).decode()


def test_a_list_of_modules_gives_their_integrity_and_leaves_nothing_to_guess(tab: Tab) -> None:
    place = Place(tab)
    files = {"kit/deep/one.py": "from . import two\n", "kit/deep/two.py": "from kit import three\n"}
    files |= {"kit/three.py": "from . import four\n", "kit/four.py": "", "kit/tampered.py": "print('tampered')\n"}
    place.write(files)
    listed = {name: integrity(text) for name, text in files.items() if name != "kit/tampered.py"}
    content = {"files": ["../kit/four.py"], "integrity": {f"../{name}": value for name, value in listed.items()}}
    content["integrity"]["../kit/tampered.py"] = integrity("print('as it was')\n")
    tab.site.add(f"{place.path}lists/modules.json", json.dumps(content), "application/json")
    place.run(
        """
import web
import kit.deep.one
print(web.stats().module_waits, web.stats().modules)
for name in ("kit.tampered", "kit.unlisted"):
    try:
        __import__(name)
    except ImportError as error:
        print(f"{type(error).__name__}: {error}")
""",
        attributes='modules="lists/modules.json"',
    )
    assert [line for line in tab.printed if line.startswith("1 ") or "Error: " in line] == [
        "1 4",
        f"ImportError: cannot import 'kit.tampered': {place.url}kit/tampered.py could not be loaded: its content does "
        "not match the integrity that the page gives for it, or the server cannot be reached, or the page's "
        "Content-Security-Policy forbids it",
        f"ModuleNotFoundError: No module named 'kit.unlisted': {place.url}kit/unlisted/__init__.py could not be "
        f"loaded: the server answered 404; {place.url}kit/unlisted.py is not in the page's list of modules",
    ]
    guesses = [path for path in place.asked() if "__init__" in path]
    # The list names no module in kit/unlisted/, so there may be some.
    assert guesses == ["kit/unlisted/__init__.py"]
    assert set(place.asked()) == {"lists/modules.json", *files, *guesses}


def test_a_script_whose_list_of_modules_cannot_be_read_does_not_run(tab: Tab) -> None:
    place = Place(tab)
    tab.site.add(f"{place.path}bad.json", '{"integrity": []}', "application/json")
    for address, reason in (
        ("bad.json", f'the list of modules {place.url}bad.json is not one: "integrity" is no JSON object'),
        ("gone.json", f"the list of modules could not be had: {place.url}gone.json could not be loaded: "
         "the server answered 404"),
    ):  # fmt: skip
        place.run('print("never")\n', attributes=f'modules="{address}" onerror="console.log(\'error event\')"')
        assert tab.errors() == [f"Adder: {reason}"]
        tab.until_printed("error event")
        assert "never" not in tab.printed


def test_code_of_large_modules_is_kept_for_the_next_time(tab: Tab) -> None:
    place = Place(tab)
    source = f"from web import document\n{large()}"
    place.write({"large_module.py": source + "\ndef fail():\n    return undefined_name\n"})
    page = """
import web
import large_module
counts = web.stats()
print("compiled", counts.compiled, "loaded", counts.loaded)
try:
    large_module.fail()
except NameError:
    import traceback
    print(traceback.format_exc())
"""
    place.run(page)
    assert "compiled 2 loaded 0" in tab.printed
    until_kept(tab, 1)
    place.run(page)
    assert "compiled 1 loaded 1" in tab.printed
    line = source.count("\n") + 3
    assert f'  File "{place.url}large_module.py", line {line}, in fail' in tab.printed
    assert "    return undefined_name" in tab.printed
