"""What is wrong in a page's scripts, found by reading them."""

import zipfile
from io import BytesIO
from types import SimpleNamespace

import pytest
from pyflakes import checker

from adder.devtools.problems import Problems
from adder.scripts import Script, compile_script
from tools import pyflakes_files


@pytest.fixture
def page():
    """Finds the problems of sources, each a script of its own; `namespace` is the page's ``__main__``."""

    def found(*sources, namespace=()):
        for number, source in enumerate(sources):
            try:
                compile_script(Script(source, f"https://a.example/{number}.py", inline=False))
            except SyntaxError:
                continue
        problems = Problems(SimpleNamespace(namespace=dict.fromkeys(namespace)))
        problems.use(checker)
        return [(one["file"][-4:], one["line"], one["level"], one["text"]) for one in problems.find()]

    return found


def test_names_that_nothing_defines_are_errors_and_imports_that_nobody_uses_warnings(page):
    assert page("import json\n\ndef f():\n    return totl") == [
        ("0.py", 1, "warning", "'json' imported but unused"),
        ("0.py", 4, "error", "undefined name 'totl'"),
    ]


def test_scripts_share_their_names(page):
    assert page("import json\ntotal = 1", "print(json, total)", namespace=["total", "json"]) == []


def test_await_at_top_level_is_right(page):
    assert page("import asyncio\nawait asyncio.sleep(1)") == []


def test_a_mistake_in_the_syntax_is_the_problem(page):
    assert page("x = 1\ny = = 2") == [("0.py", 2, "error", "invalid syntax")]


def test_the_zip_has_the_released_modules_and_their_licence():
    names = zipfile.ZipFile(BytesIO(pyflakes_files.content())).namelist()
    assert names == ["pyflakes/LICENSE", "pyflakes/__init__.py", "pyflakes/checker.py", "pyflakes/messages.py"]
