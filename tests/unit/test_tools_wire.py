"""The wire format in Python: each name of ``wire.json`` becomes one constant, and a mistake there stops the build."""

import json
import runpy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import wire
from tools.paths import ROOT

EXAMPLE = {"version": 1, "ops": {"GET": 1, "getIterator": 2}, "tags": {"handle": "h", "by-value": "v"}}


def test_sections_and_plain_entries_become_constants():
    assert wire.constants(EXAMPLE) == {
        "VERSION": 1,
        "OP_GET": 1,
        "OP_GET_ITERATOR": 2,
        "TAG_HANDLE": "h",
        "TAG_BY_VALUE": "v",
    }


def test_the_module_is_python_with_those_constants(tmp_path):
    source = tmp_path / "wire.json"
    source.write_text(json.dumps(EXAMPLE))
    wire.generate(source, tmp_path / "deep/_wire.py")
    namespace = runpy.run_path(str(tmp_path / "deep/_wire.py"))
    assert {name: value for name, value in namespace.items() if name.isupper()} == wire.constants(EXAMPLE)


def test_the_same_module_is_not_written_again(tmp_path):
    source = tmp_path / "wire.json"
    source.write_text(json.dumps(EXAMPLE))
    target = tmp_path / "_wire.py"
    wire.generate(source, target)
    before = target.stat().st_mtime_ns
    wire.generate(source, target)
    assert target.stat().st_mtime_ns == before


def test_remarks_are_left_out():
    assert wire.constants({"$comment": "why", "ops": {"//": "note", "GET": 1}}) == {"OP_GET": 1}


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("ops", "op"),
        ("entries", "entry"),
        ("classes", "class"),
        ("boxes", "box"),
        ("access", "access"),
        ("kind", "kind"),
    ],
)
def test_a_section_gives_its_name_in_the_singular(plural, singular):
    assert wire.singular(plural) == singular


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        ({"ops": {"GET": 1, "SET": 1}}, "ops.SET has the value of ops.GET"),
        ({"ops": {"get": 1, "GET": 2}}, "two entries make the name OP_GET"),
        ({"ops": {"get it": 1}}, "does not make a Python name"),
        ({"1st": 1}, "does not make a Python name"),
    ],
)
def test_a_mistake_is_named(faulty, message):
    with pytest.raises(wire.WireError, match=message):
        wire.module(faulty)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.dictionaries(st.from_regex(r"[A-Z][A-Z0-9]{0,8}", fullmatch=True), st.integers(), max_size=5).filter(
            lambda section: len(set(section.values())) == len(section)
        ),
        max_size=3,
    )
)
def test_whatever_is_accepted_reads_back(sections):
    try:
        text = wire.module(sections)
    except wire.WireError:
        return
    namespace: dict[str, object] = {}
    exec(text, namespace)
    assert {name: namespace[name] for name in wire.constants(sections)} == wire.constants(sections)


def test_the_real_wire_format_is_accepted():
    real = json.loads((ROOT / "extension/protocol/wire.json").read_text(encoding="utf-8"))
    assert wire.constants(real)
