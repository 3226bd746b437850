"""An author's own modules: `import` finds files beside the page, and they behave as elsewhere."""

from __future__ import annotations

import pytest

from tests.support.modules import Place
from tests.support.tab import PATIENCE, Tab

pytestmark = pytest.mark.timeout(300)


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


def test_imports_in_handlers_and_tasks_wait_and_everything_else_of_the_page_goes_on(tab: Tab) -> None:
    place = Place(tab)
    place.write({"late.py": "LATE = 'late'\n"}, after=f"{place.path}sign", longest=PATIENCE)
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
