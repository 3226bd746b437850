"""An author's own modules: `import` finds files beside the page, as the page would fetch a script."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json

import pytest

from tests.support.code import large, until_kept
from tests.support.tab import Tab

pytestmark = pytest.mark.timeout(300)

_numbers = itertools.count(1)

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}


class Place:
    """A directory of its own on the site, so that no browser's cache knows what is in it."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.path = f"/modules-{next(_numbers)}/"
        self.url = tab.site.origin + self.path

    def write(self, files: dict[str, str | bytes], **more: object) -> None:
        """Put Python files up, by path below the directory."""
        for name, text in files.items():
            self.tab.site.add_python(self.path + name, text, **more)

    def run(self, source: str, attributes: str = "", html: str = "", head: str = "", **more: object) -> None:
        """Open a page of the directory with one script, from its line 2 on, and wait until it has printed "end"."""
        top = f"<!doctype html><html {html}><title>T</title>{head}<body>\n"
        script = f'<script type="python" {attributes}>{source}\nprint("end")</script>'
        self.tab.open(f"{top}{script}</body></html>", self.path + "page.html", **more)
        self.tab.until(
            lambda: any(line == "end" or line.startswith(("Traceback", "Adder: ")) for line in self.tab.printed),
            "the script's end",
        )

    def asked(self) -> list[str]:
        """What the site was asked for in the directory, apart from the page, in order."""
        requests = [request.path for request in self.tab.site.requests if request.path.startswith(self.path)]
        return [path.removeprefix(self.path) for path in requests if not path.endswith("page.html")]


def test_a_module_beside_the_page_is_imported_with_its_package(tab: Tab) -> None:
    place = Place(tab)
    place.write(
        {
            "shop/__init__.py": "NAME = 'shop'\n",
            "shop/cart.py": "from . import NAME, price\nfrom .price import euro\nprint(NAME, euro(price.TEN))\n",
            "shop/price.py": "TEN = 10\ndef euro(x):\n    return f'{x} €'\n",
        }
    )
    place.run(
        """
import shop.cart
print(shop.cart.__file__, shop.__spec__.origin, shop.__path__)
print(shop.cart.__name__, shop.cart.__package__, __name__)
"""
    )
    assert tab.errors() == []
    assert tab.printed == [
        "shop 10 €",
        f"{place.url}shop/cart.py {place.url}shop/__init__.py ['{place.url}shop/']",
        "shop.cart shop __main__",
        "end",
    ]


def test_the_standard_library_asks_nothing_of_the_page(tab: Tab) -> None:
    place = Place(tab)
    place.run(
        """
import asyncio, json, xml.etree.ElementTree, http.client, urllib.request, email, unittest, zipfile, pydoc, ctypes
import importlib.metadata, sqlite3, tomllib, zoneinfo, webbrowser, logging.config, concurrent.futures, doctest, pickle
from os import path
for name in ("tkinter", "curses", "multiprocessing", "readline", "winreg"):
    try:
        __import__(name)
    except ImportError:
        pass
try:
    from xml import nothing_of_that_name
except ImportError:
    pass
list(importlib.metadata.distributions())
import web
print(web.stats().modules, web.stats().module_waits)
"""
    )
    assert tab.errors() == []
    assert place.asked() == []
    assert tab.printed == ["0 0", "end"]


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


def test_modules_lie_where_the_page_and_its_tags_say(tab: Tab) -> None:
    place = Place(tab)
    place.write(
        {
            "lib/of_page.py": "",
            "my%20lib/of_tag.py": "",
            "static/main.py": "import beside_script\nprint(beside_script.__file__)\n",
            "static/beside_script.py": "",
            "here.py": "",
        }
    )
    place.run(
        """
import sys, of_page, of_tag, here
print(*(module.__file__ for module in (of_page, of_tag, here)))
print([entry for entry in sys.path if "://" in entry])
""",
        attributes='pythonpath="  my%20lib lib/ javascript:1 data:, file:///etc  "',
        html='data-pythonpath="lib"',
        head='<script type="python" src="static/main.py"></script>',
    )
    assert tab.errors() == []
    url = place.url
    assert tab.printed == [
        f"{url}static/beside_script.py",
        f"{url}lib/of_page.py {url}my%20lib/of_tag.py {url}here.py",
        str([f"{url}static/", url, f"{url}lib/", f"{url}my%20lib/"]),
        "end",
    ]


def test_the_base_of_the_document_counts(tab: Tab) -> None:
    place = Place(tab)
    place.write({"elsewhere/near.py": ""})
    place.run(
        "import near; print(near.__file__)\n", head='<base href="elsewhere/index.html"><form name="baseURI"></form>'
    )
    assert tab.printed == [f"{place.url}elsewhere/near.py", "end"]


def test_packages_need_no_init_file(tab: Tab) -> None:
    place = Place(tab)
    place.write({"space/one.py": "from .deep import two\n", "space/deep/two.py": "NAME = __name__\n"})
    place.run(
        """
import importlib
import space.one
print(space.__path__, space.__file__ if hasattr(space, "__file__") else None, space.deep.two.NAME)
from space import one
print(importlib.import_module("space.deep.two") is space.deep.two)
"""
    )
    assert tab.errors() == []
    assert tab.printed == [f"['{place.url}space/'] None space.deep.two", "True", "end"]


def test_circular_imports_work_as_far_as_they_do_in_python(tab: Tab) -> None:
    place = Place(tab)
    place.write(
        {
            "hen.py": "import egg\ndef lay(): return egg.hatch\n",
            "egg.py": "import hen\ndef hatch(): return hen.lay\n",
            "bad_hen.py": "from bad_egg import hatch\ndef lay(): pass\n",
            "bad_egg.py": "from bad_hen import lay\ndef hatch(): pass\n",
        }
    )
    place.run(
        """
import hen
print(hen.lay()().__name__)
try:
    import bad_hen
except ImportError as error:
    print(error)
"""
    )
    assert tab.printed == [
        "lay",
        "cannot import name 'lay' from partially initialized module 'bad_hen' (most likely due to a circular import) "
        f"({place.url}bad_hen.py)",
        "end",
    ]


def test_a_module_is_reloaded_from_its_server(tab: Tab) -> None:
    place = Place(tab)
    place.write(
        {
            "changing.py": "VALUE = 1\nOLD = 1\n",
            "package/__init__.py": "from . import part\n",
            "package/part.py": "N = 1\n",
        }
    )
    place.run(
        """
import importlib
import changing, package
def again():
    importlib.reload(changing)
    importlib.reload(package.part)
    print(changing.VALUE, changing.OLD, package.part.N)
    try:
        changing.fail()
    except ZeroDivisionError:
        import traceback
        print(traceback.format_exc())
window.again = again
"""
    )
    place.write({"changing.py": "VALUE = 2\ndef fail():\n    return 1 / 0\n", "package/part.py": "N = 2\n"})
    tab.js("again()")
    tab.until_printed("2 1 2")
    tab.until_printed("    return 1 / 0")
    assert place.asked().count("changing.py") == 2
    assert place.asked().count("package/__init__.py") == 1


def test_files_beside_modules_are_resources(tab: Tab) -> None:
    place = Place(tab)
    place.write({"stock/__init__.py": "", "stock/data/__init__.py": ""})
    tab.site.add(f"{place.path}stock/tea.txt", "Grüner Tee\n", "text/plain")
    tab.site.add(f"{place.path}stock/data/raw.bin", bytes(range(256)), "application/octet-stream")
    tab.site.add(f"{place.path}stock/page.html", "<p>hi", "text/html")
    place.run(
        """
import pkgutil
from importlib import resources
files = resources.files("stock")
print(files.joinpath("tea.txt").read_text(encoding="utf-8").strip(), (files / "page.html").read_text())
print(resources.files("stock.data").joinpath("raw.bin").read_bytes() == bytes(range(256)))
print(pkgutil.get_data("stock", "data/raw.bin") == bytes(range(256)))
with resources.as_file(files / "tea.txt") as path, open(path, encoding="utf-8") as opened:
    print(path.name[-7:], opened.read().strip())
with resources.open_text("stock", "tea.txt", encoding="utf-8") as opened:
    print(next(opened).strip())
print((files / "none.txt").is_file(), (files / "tea.txt").is_file(), (files / "data").is_dir())
print(sorted(file.name for file in files.iterdir()))
try:
    (files / "none.txt").read_bytes()
except FileNotFoundError as error:
    print(error)
try:
    files / "../../secret"
except ValueError as error:
    print(error)
"""
    )
    assert tab.errors() == []
    assert tab.printed == [
        "Grüner Tee <p>hi",
        "True",
        "True",
        "tea.txt Grüner Tee",
        "Grüner Tee",
        "False True True",
        "['__init__.py', 'data', 'page.html', 'tea.txt']",
        f"{place.url}stock/none.txt could not be loaded: the server answered 404",
        "../../secret leads out of the package",
        "end",
    ]
    assert place.asked().count("stock/tea.txt") == 1


def test_tracebacks_show_addresses_and_lines_of_modules_and_nothing_of_the_import_system(tab: Tab) -> None:
    place = Place(tab)
    place.write(
        {
            "outer.py": "# A module\nimport inner\n",
            "inner.py": "def fail():\n    raise KeyError('gone')\nfail()\n",
            "wrong.py": "x = 1\nif x\n    pass\n",
            "waits.py": "import asyncio\nawait asyncio.sleep(0)\n",
        }
    )
    place.run("import outer\n")
    (error,) = tab.errors()
    page = f"{place.url}page.html"
    assert error == (
        "Traceback (most recent call last):\n"
        f'  File "{page}", line 2, in <module>\n    import outer\n'
        f'  File "{place.url}outer.py", line 2, in <module>\n    import inner\n'
        f'  File "{place.url}inner.py", line 3, in <module>\n    fail()\n    ~~~~^^\n'
        f"  File \"{place.url}inner.py\", line 2, in fail\n    raise KeyError('gone')\n"
        "KeyError: 'gone'"
    )
    place.run("import wrong\n")
    (error,) = tab.errors()
    assert error == (
        "Traceback (most recent call last):\n"
        f'  File "{page}", line 2, in <module>\n    import wrong\n'
        f'  File "{place.url}wrong.py", line 2\n    if x\n        ^\n'
        "SyntaxError: expected ':'"
    )
    place.run(
        """
import inspect, traceback
try:
    import waits
except SyntaxError as error:
    print(error.msg, error.filename, error.lineno)
try:
    import wrong
except SyntaxError:
    print("importlib" in traceback.format_exc())
"""
    )
    assert tab.printed == [f"'await' outside function {place.url}waits.py 2", "False", "end"]


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


def test_imports_in_handlers_and_tasks_wait_and_everything_else_of_the_page_goes_on(tab: Tab) -> None:
    place = Place(tab)
    place.write({"late.py": "LATE = 'late'\n"}, after=f"{place.path}sign")
    tab.site.add(f"{place.path}sign", "", "text/plain")
    place.run(
        """
import asyncio
def handle(event):
    print("before")
    import late
    print(late.LATE, document.title)
document.body.add_event_listener("click", handle)
async def other():
    print("other task")
async def task():
    asyncio.get_running_loop().create_task(other())
    import soon
    print("soon is here")
    await asyncio.sleep(0)
asyncio.create_task(task())
""",
        head="",
    )
    tab.js("document.body.click()")
    tab.until_printed("before")
    # Python waits, and the page does not.
    assert tab.js("return 1 + 1") == 2
    tab.js("document.title = 'changed'; fetch('sign')")
    tab.until_printed("late changed")


def test_what_tools_ask_of_a_module_is_answered(tab: Tab) -> None:
    place = Place(tab)
    place.write(
        {
            "tool/__init__.py": '"""A tool."""\n',
            "tool/__main__.py": "import sys\nprint('run as', __name__, sys.argv[0])\n",
            "tool/part.py": "class Part:\n    def work(self):\n        return 1\n",
            "tool/annotated.py": "from __future__ import annotations\nfrom typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    from .never import Never\nx: Never = 1\n"
            "try:\n    from .part import Part\nexcept ImportError:\n    from .fallback import Part\n",
        }
    )
    place.run(
        """
import importlib.util, inspect, pickle, runpy, sys
from tool.part import Part
import tool.annotated
print(inspect.getsource(Part.work).strip().splitlines()[0], inspect.getdoc(tool), inspect.getfile(Part))
print(pickle.loads(pickle.dumps(Part())).work())
runpy.run_module("tool", run_name="__main__", alter_sys=True)
spec = importlib.util.find_spec("tool.part")
print(spec.origin, spec.parent, spec.loader.get_source("tool.part")[:10], spec.has_location)
print(importlib.util.find_spec("nothing"), importlib.util.find_spec("tool.nothing"))
import __main__
print(__main__.Part is Part, sys.modules["__main__"] is __main__)
"""
    )
    assert tab.errors() == []
    assert tab.printed == [
        f"def work(self): A tool. {place.url}tool/part.py",
        "1",
        f"run as __main__ {place.url}tool/__main__.py",
        f"{place.url}tool/part.py tool class Part True",
        "None None",
        "True True",
        "end",
    ]
    assert not [path for path in place.asked() if "never" in path.lower() or "fallback" in path]


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
