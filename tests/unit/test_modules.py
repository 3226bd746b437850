"""An author's modules are found on a server, in few waits; over a server of plain Python."""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator

import pytest

from adder.compiled import Compilation
from adder.module_files import ModuleFiles
from adder.module_finder import PageFinder
from adder.modules import Modules

ROOT = "https://example.org/app/"


class Server:
    """Has files, and notes what it was asked for: a list for each wave."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.failing: dict[str, dict[str, object]] = {}
        self.waves: list[list[str]] = []
        self.modules = Modules(ModuleFiles(self.fetch, Compilation(), lambda number: None))
        self.finder = PageFinder(lambda: self.modules)

    def fetch(self, requests: list[dict[str, object]]) -> list[dict[str, object]]:
        self.waves.append([str(request["url"]).removeprefix(ROOT) for request in requests])
        return [self.reply(str(request["url"])) for request in requests]

    def reply(self, url: str) -> dict[str, object]:
        if url in self.failing:
            return self.failing[url]
        text = self.files.get(url.removeprefix(ROOT))
        return {"missing": f"{url} is not there"} if text is None else {"text": text, "line": 1, "inline": False}

    def run(self, source: str) -> dict[str, object]:
        """Runs a script of the page's; returns its names."""
        namespace: dict[str, object] = {"__name__": "__main__"}
        exec(compile(source, f"{ROOT}page.html", "exec"), namespace)
        return namespace


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server()
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, made.finder])
    monkeypatch.setattr(sys, "path", [*sys.path, ROOT])
    before = set(sys.modules)
    yield made
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_what_a_script_imports_is_fetched_in_one_wave(server: Server) -> None:
    server.files = {"one.py": "", "two.py": "", "three/__init__.py": ""}
    server.run("import one, two\nimport three")
    assert server.waves == [["one/__init__.py", "one.py", "two/__init__.py", "two.py", "three/__init__.py", "three.py"]]


def test_modules_that_modules_import_come_a_wave_later(server: Server) -> None:
    server.files = {"a.py": "import b", "b.py": "import c\nimport a", "c.py": "C = 1"}
    assert server.run("import a")["a"].b.c.C == 1
    assert [wave[-1] for wave in server.waves] == ["a.py", "b.py", "c.py"]
    assert server.modules.files.waits == 3
    assert server.modules.files.fetched == 3


def test_a_dotted_import_asks_for_all_its_parts_at_once(server: Server) -> None:
    server.files = {"p/__init__.py": "", "p/q/__init__.py": "", "p/q/r.py": "R = 1"}
    assert server.run("import p.q.r")["p"].q.r.R == 1
    assert server.waves == [["p/__init__.py", "p/q/__init__.py", "p/q/r/__init__.py", "p/q/r.py"]]


def test_a_name_that_a_package_has_is_no_module(server: Server) -> None:
    server.files = {"p/__init__.py": "from .m import f\nclass C: pass", "p/m.py": "def f(): return 1"}
    server.run("from p import f, C")
    assert [path for wave in server.waves for path in wave] == ["p/__init__.py", "p.py", "p/m/__init__.py", "p/m.py"]


def test_a_package_wins_over_a_module_and_a_module_over_a_directory(server: Server) -> None:
    server.files = {"x/__init__.py": "WHAT = 'package'", "x.py": "WHAT = 'module'", "x/y.py": ""}
    assert server.run("import x")["x"].WHAT == "package"
    server.files = {"z.py": "WHAT = 'module'", "z/y.py": ""}
    assert server.run("from z import WHAT")["WHAT"] == "module"


def test_a_package_without_a_file_may_lie_in_several_directories(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path, f"{ROOT}more/"])
    server.files = {"space/one.py": "", "more/space/two.py": ""}
    names = server.run("import space.one, space.two")
    assert list(names["space"].__path__) == [f"{ROOT}space/", f"{ROOT}more/space/"]
    assert importlib.import_module("space.two").__file__ == f"{ROOT}more/space/two.py"


def test_imports_in_functions_wait_until_they_run(server: Server) -> None:
    server.files = {"m.py": "def f():\n    import late_a, late_b", "late_a.py": "", "late_b.py": ""}
    names = server.run("import m")
    assert server.waves == [["m/__init__.py", "m.py"]]
    names["m"].f()
    assert [sorted(wave) for wave in server.waves[1:]] == [
        ["late_a.py", "late_a/__init__.py", "late_b.py", "late_b/__init__.py"]
    ]


def test_the_standard_library_and_libraries_imports_ask_nothing(server: Server) -> None:
    with pytest.raises(ImportError):
        server.run("import _winapi")
    library = compile("import optional_part", f"{sys.prefix}/lib/x.py", "exec")
    library = library.replace(co_filename=importlib.__file__)
    with pytest.raises(ModuleNotFoundError):
        exec(library, {})
    assert server.waves == []
    # A name that somebody gave it is another matter.
    with pytest.raises(ModuleNotFoundError, match=r"is not there"):
        importlib.import_module("optional_part")
    assert server.waves == [["optional_part/__init__.py", "optional_part.py"]]


def test_what_is_not_there_is_asked_for_once(server: Server) -> None:
    for _ in range(3):
        with pytest.raises(
            ModuleNotFoundError, match=f"No module named 'gone': {ROOT}gone/__init__.py and {ROOT}gone.py"
        ):
            server.run("import gone")
    assert len(server.waves) == 1
    server.files["gone.py"] = ""
    importlib.invalidate_caches()
    server.run("import gone")
    assert len(server.waves) == 2


def test_to_ask_whether_there_is_a_module_raises_nothing(server: Server) -> None:
    assert importlib.util.find_spec("gone") is None
    server.failing[f"{ROOT}closed.py"] = {"error": f"{ROOT}closed.py is closed"}
    with pytest.raises(ImportError, match=f"cannot import 'closed': {ROOT}closed.py is closed"):
        importlib.util.find_spec("closed")


def test_what_failed_for_now_is_asked_for_again(server: Server) -> None:
    server.failing[f"{ROOT}busy.py"] = {"error": f"{ROOT}busy.py is busy", "passing": True}
    for _ in range(2):
        with pytest.raises(ImportError, match="is busy"):
            server.run("import busy")
    assert server.waves == [["busy/__init__.py", "busy.py"], ["busy.py"]]
    server.failing.clear()
    server.files["busy.py"] = "FREE = True"
    assert server.run("import busy")["busy"].FREE


def test_what_is_certain_is_said_before_what_may_be(server: Server) -> None:
    for url in ("odd/__init__.py", "odd.py"):
        server.failing[ROOT + url] = {"error": f"{ROOT}{url} may be anything", "vague": True}
    with pytest.raises(ImportError, match=f"{ROOT}odd/__init__.py and {ROOT}odd.py may be anything"):
        server.run("import odd")
    server.failing[f"{ROOT}odd2.py"] = {"error": f"{ROOT}odd2.py is not UTF-8"}
    server.failing[f"{ROOT}odd2/__init__.py"] = {"error": f"{ROOT}odd2/__init__.py may be anything", "vague": True}
    with pytest.raises(ImportError) as caught:
        server.run("import odd2")
    assert str(caught.value) == f"cannot import 'odd2': {ROOT}odd2.py is not UTF-8"


def test_a_list_leaves_nothing_to_guess(server: Server) -> None:
    server.files = {
        "k/a.py": "from . import b",
        "k/b.py": "from . import c",
        "k/c.py": "",
        "k/d/e.py": "",
        "other.py": "",
    }
    server.modules.files.list_files([ROOT + name for name in server.files if name != "k/c.py"])
    with pytest.raises(ImportError):
        server.run("import k.a")
    assert server.waves[0] == ["k/a.py", "k/b.py", "k/d/e.py"]
    server.modules.files.list_files([f"{ROOT}k/c.py"])
    importlib.invalidate_caches()
    server.waves.clear()
    server.run("import k.a, k.d.e, other")
    # The list names a module of the root, too.
    assert server.waves == [["other.py", "k/c.py"]]


def test_a_listed_file_that_cannot_be_had_is_replaced_by_none(server: Server) -> None:
    server.files = {"s/__init__.py": "", "s/t/__init__.py": "print('never')"}
    server.failing[f"{ROOT}s/t.py"] = {"error": f"{ROOT}s/t.py was changed", "passing": True}
    server.modules.files.list_files([f"{ROOT}s/__init__.py", f"{ROOT}s/t.py"])
    with pytest.raises(ImportError, match=r"was changed"):
        server.run("import s.t")
    assert not any("s/t/__init__.py" in wave for wave in server.waves)


def test_a_module_is_reloaded_with_what_the_server_has_now(server: Server) -> None:
    server.files = {"m.py": "X = 1"}
    module = server.run("import m")["m"]
    server.files = {"m.py": "X = 2"}
    assert importlib.reload(module).X == 2
    server.files = {}
    with pytest.raises(ModuleNotFoundError):
        importlib.reload(module)


def test_a_module_that_does_not_compile_says_so_when_it_is_imported(server: Server) -> None:
    server.files = {"good.py": "def f():\n    import bad", "bad.py": "x = (", "awaits.py": "await x"}
    names = server.run("import good")
    with pytest.raises(SyntaxError) as caught:
        names["good"].f()
    assert caught.value.filename == f"{ROOT}bad.py"
    with pytest.raises(SyntaxError, match=r"outside function"):
        server.run("import awaits")


@pytest.mark.parametrize(
    "name", ["../m", "a/b", "m.py/x", "", "https://evil.example/m", "m?x", "m#x", "m%2fx", "m\0", "m n", "m;n"]
)
def test_only_identifiers_are_asked_for(server: Server, name: str) -> None:
    with pytest.raises((ImportError, ValueError, TypeError)):
        importlib.import_module(name)
    assert all("/__init__.py" in path or path in ("m.py", "m/py.py") for wave in server.waves for path in wave)
    assert not any(character in path for wave in server.waves for path in wave for character in "?#%\0 ;:")


def test_names_outside_of_ascii_are_written_as_addresses(server: Server) -> None:
    server.files = {"caf%C3%A9.py": "X = 1"}
    assert server.run("import café")["café"].X == 1
    assert isinstance(sys.modules["café"], types.ModuleType)
