"""What code imports is read from its bytecode."""

from __future__ import annotations

import sys

import pytest

from adder.imports import Import, binds, imports_of


def read(source: str) -> list[Import]:
    return imports_of(compile(source, "x.py", "exec"))


def test_each_form_of_import_is_read() -> None:
    source = (
        "import a\nimport b.c as d, e\nfrom f.g import h as i, j\nfrom . import k\nfrom ..l.m import n\nfrom o import *"
    )
    assert read(source) == [
        Import("a", 0, ()),
        Import("b.c", 0, ()),
        Import("e", 0, ()),
        Import("f.g", 0, ("h", "j")),
        Import("", 1, ("k",)),
        Import("l.m", 2, ("n",)),
        Import("o", 0, ("*",)),
    ]


def test_relative_names_are_of_their_package() -> None:
    assert Import("m", 1, ()).absolute("p.q") == "p.q.m"
    assert Import("", 1, ()).absolute("p.q") == "p.q"
    assert Import("m", 2, ()).absolute("p.q") == "p.m"
    assert Import("m", 3, ()).absolute("p.q") == ""
    assert Import("m", 1, ()).absolute("") == ""
    assert Import("m.n", 0, ()).absolute("p") == "m.n"


def test_what_may_never_run_is_left_out() -> None:
    assert read('"""import a"""\n# import b\ntext = "import c"\ndef f():\n    import d\nclass C:\n    import e') == []
    assert [each.name for each in read("if x:\n    import a\nelse:\n    import b\nfor i in y:\n    import c")] == list(
        "abc"
    )


@pytest.mark.parametrize("condition", ["TYPE_CHECKING", "typing.TYPE_CHECKING", "t.TYPE_CHECKING"])
def test_what_is_for_type_checkers_alone_is_left_out(condition: str) -> None:
    source = f"import typing\nif {condition}:\n    import a\n    import b\nelse:\n    import c\nimport d"
    assert [each.name for each in read(source)] == ["typing", "c", "d"]
    many = "".join(f"import a{number}\n    " for number in range(200))
    assert [each.name for each in read(f"if {condition}:\n    {many}\nimport d")] == ["d"]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="older compilers leave handlers where they stand")
def test_handlers_are_left_out() -> None:
    source = (
        "try:\n    import a\nexcept ImportError:\n    import b\nelse:\n    import c\nfinally:\n    import d\nimport e"
    )
    assert {each.name for each in read(source)} == {"a", "c", "d", "e"}


def test_long_modules_are_read_to_their_end() -> None:
    names = [f"name_{number}" for number in range(1000)]
    assert [each.name for each in read("\n".join(f"import {name}" for name in names))] == names


def test_names_that_a_module_binds_are_known() -> None:
    code = compile("import a\nfrom b import c\nd = 1\ndef e(): f = 1\nclass G: pass", "x.py", "exec")
    assert [binds(code, name) for name in "abcdefG"] == [True, False, True, True, True, False, True]
    assert binds(compile("from x import *", "x.py", "exec"), "y") is None
    assert binds(compile("def __getattr__(name): ...", "x.py", "exec"), "y") is None
