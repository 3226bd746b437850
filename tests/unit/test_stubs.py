"""The type stubs of ``web``: complete, right by themselves, and right about what authors write."""

import ast
import doctest
import json
import os
import re
import subprocess
import sys

import pytest

from tools import stubs
from tools.paths import BUILD, NODE_MODULES, ROOT
from tools.webidl import declarations, types

AUTHOR = ROOT / "tests/typing/author.py"
EXAMPLES = ROOT / "examples"
SCRIPT = re.compile(r'<script type="python"[^>]*>\n(.*?)</script>', re.DOTALL)
HAND_WRITTEN = (stubs.HAND_WRITTEN / "web/_idiom.pyi").read_text(encoding="utf-8")

# A newcomer does not annotate functions; all else that --strict asks for holds for the examples too.
UNANNOTATED = ("--allow-untyped-defs", "--allow-incomplete-defs", "--allow-untyped-calls")


def python_of(page):
    """The Python of a page as one module, each line where it is in the page, as ``__main__`` has it."""
    module = [""] * (page.count("\n") + 1)
    for script in SCRIPT.finditer(page):
        start = page.count("\n", 0, script.start(1))
        for number, line in enumerate(script[1].splitlines(), start):
            module[number] = line
    # What scripts have without importing it; mypy knows no other way to say so.
    module[0] = "from web import console, document, window"
    return "\n".join(module)


def mypy(folder, files, *options):
    """What mypy complains about: pairs of file name and line, and its report."""
    command = [
        *(sys.executable, "-m", "mypy", "--strict", "--config-file=", "--hide-error-context", "--no-error-summary"),
        *("--cache-dir", str(BUILD / "mypy"), "--python-version", "3.13", *options, *map(str, files)),
    ]
    environment = {**os.environ, "MYPYPATH": str(stubs.STUBS)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = re.findall(r"^(.+?):(\d+): error:", done.stdout, re.MULTILINE)
    return {(name.replace("\\", "/").rpartition("/")[2], int(line)) for name, line in found}, done.stdout


def pyright(folder, files, **settings):
    """The same for pyright."""
    names = [file.name for file in files]
    for file in files:
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    settings = {
        "include": names,
        "stubPath": str(stubs.STUBS),
        "pythonVersion": "3.13",
        "pythonPlatform": "Linux",
        "reportMissingModuleSource": False,
        **settings,
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = ["node", str(NODE_MODULES / "pyright/index.js"), "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    report = [entry for entry in json.loads(done.stdout)["generalDiagnostics"] if entry["severity"] == "error"]
    places = {
        (entry["file"].replace("\\", "/").rpartition("/")[2], entry["range"]["start"]["line"] + 1) for entry in report
    }
    return places, "\n".join(
        f"{each['file']}:{each['range']['start']['line'] + 1}: {each['message']}" for each in report
    )


@pytest.fixture(scope="module", autouse=True)
def written_stubs():
    stubs.write()


@pytest.fixture
def examples(tmp_path):
    """The Python of the examples, as modules."""
    files = []
    for source in sorted(EXAMPLES.glob("*.html")):
        file = tmp_path / f"example_{source.stem}.py"
        file.write_text(python_of(source.read_text(encoding="utf-8")), encoding="utf-8")
        files.append(file)
    for source in sorted(EXAMPLES.glob("*.py")):
        file = tmp_path / f"example_{source.name}"
        file.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
        files.append(file)
    assert len(files) > 5
    return files


def wrong_lines():
    lines = AUTHOR.read_text(encoding="utf-8").splitlines()
    return {(AUTHOR.name, number) for number, line in enumerate(lines, 1) if line.endswith("# wrong")}


def test_the_examples_in_the_documentation_are_true():
    for module in (stubs, declarations, types):
        assert doctest.testmod(module).failed == 0


def test_mypy_accepts_the_examples_and_the_stubs_themselves(examples, tmp_path):
    complaints, report = mypy(tmp_path, examples, *UNANNOTATED)
    assert not complaints, f"\n{report}"


def test_pyright_accepts_the_examples(examples, tmp_path):
    complaints, report = pyright(tmp_path, examples)
    assert not complaints, f"\n{report}"


def test_mypy_finds_in_an_authors_code_what_is_wrong_and_nothing_else(tmp_path):
    complaints, report = mypy(tmp_path, [AUTHOR])
    assert complaints == wrong_lines(), f"\n{report}"


def test_pyright_finds_in_an_authors_code_what_is_wrong_and_nothing_else(tmp_path):
    complaints, report = pyright(tmp_path, [AUTHOR])
    assert complaints == wrong_lines(), f"\n{report}"


def test_pyright_knows_the_globals_of_a_page(tmp_path):
    script = tmp_path / "script.py"
    script.write_text('document.find("p").text = window.location.href\nconsole.log(windows)\n', encoding="utf-8")
    complaints, report = pyright(tmp_path, [script])
    assert complaints == {("script.py", 2)}, f"\n{report}"


# The hand-written part says what python/web has.


def public_functions(source, owner=None):
    """The public functions and methods of a module or of a class of it: the names of their parameters, by name."""
    body = ast.parse(source).body
    if owner is not None:
        body = next(node for node in body if isinstance(node, ast.ClassDef) and node.name == owner).body
    return {
        node.name: [
            argument.arg
            for argument in (*node.args.posonlyargs, *node.args.args)
            if argument.arg not in ("self", "cls")
        ]
        for node in body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_")
    }


def test_what_web_exports_is_declared():
    exported = re.search(
        r"__all__ = (\[.*?\])", (ROOT / "python/web/__init__.py").read_text(encoding="utf-8"), re.DOTALL
    )
    declared = (stubs.HAND_WRITTEN / "web/__init__.pyi").read_text(encoding="utf-8")
    for name in ast.literal_eval(exported[1]):
        assert re.search(rf"as {name}$|^{name}:", declared, re.MULTILINE), f"_idiom.pyi does not declare web.{name}"


def test_what_web_adds_to_interfaces_is_declared():
    known = stubs.declared(stubs.Tree(stubs.read_model(), stubs.read_elements()).files()["web/_lookup.pyi"])
    declared = stubs.declared(HAND_WRITTEN, known)
    for path in sorted((ROOT / "python/web").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        for name in re.findall(r"^class (\w+Idiom)\b", source, re.MULTILINE):
            missing = set(public_functions(source, name)) - declared.get(name, set())
            assert not missing, f"_idiom.pyi does not declare {', '.join(sorted(missing))} of {name} ({path.name})"


# The parts.


def test_a_page_becomes_a_module_with_the_same_lines():
    page = '<!doctype html>\n<script type="python">\na = 1\n</script>\n<p>\n<script type="python">\nb = a\n</script>'
    assert python_of(page).splitlines()[1:7] == ["", "a = 1", "", "", "", "b = a"]


def test_a_hand_written_class_takes_over_what_its_bases_declare():
    assert stubs.declared("class A(B):\n    x = 1\n    def f(self): ...", {"B": {"g"}}) == {"A": {"x", "f", "g"}}


def test_docstrings_of_the_runtime_stand_in_the_stubs():
    docs = stubs.docstrings(
        ['def f():\n    """Does."""\nclass A:\n    def g(self):\n        """Long.\n\n        More.\n        """\n']
    )
    assert docs == {("", "f"): "Does.", ("A", "g"): "Long.\n\nMore."}
    stub = "def f(): ...\nclass A:\n    def g(self): ...\n    def g(self, x): ...\n    x: int\n"
    assert stubs.documented(stub, {**docs, ("A", "x"): "An x."}).splitlines() == [
        "def f():",
        '    """Does."""',
        "class A:",
        "    def g(self): ...",
        "    def g(self, x):",
        '        """Long.',
        "",
        "        More.",
        '        """',
        "    x: int",
        '    """An x."""',
    ]
