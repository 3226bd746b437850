"""What ``python3 -m tools coverage`` counts."""

import doctest
import json

import pytest

from tools import coverage
from tools.terminal import Trouble
from tools.webidl.model import Attribute, Constant, Interface, Model, Operation, Signature, Type

TEXT = Type("DOMString")


@pytest.fixture
def model():
    node = Interface("Node", "dom")
    node.members = {
        "textContent": Attribute("textContent", TEXT, "dom"),
        "ELEMENT_NODE": Constant("ELEMENT_NODE", Type("unsigned short"), 1, "dom"),
        "moveBefore": Operation("moveBefore", (Signature((), TEXT),), "extra"),
    }
    storage = Interface("Storage", "html", constructors=(Signature((), Type("Storage")),))
    storage.members = {"getItem": Operation("getItem", (Signature((), TEXT),), "html")}
    return Model(interfaces={"Node": node, "Element": Interface("Element", "dom", parent="Node"), "Storage": storage})


def row(rows, title):
    return next(each for each in rows if each.title == title)


def test_the_examples_in_the_documentation_are_true():
    assert doctest.testmod(coverage).failed == 0


def test_a_member_counts_for_the_specification_that_adds_it(model):
    rows = coverage.by_specification(model)
    assert [str(member) for member in row(rows, "dom").members] == ["Node.textContent", "Node.ELEMENT_NODE"]
    assert [str(member) for member in row(rows, "extra").members] == ["Node.moveBefore"]
    assert row(rows, "dom").interfaces == ("Node", "Element")
    assert row(rows, "extra").interfaces == ()


def test_web_storage_is_a_part_of_html_that_the_total_counts_once(model):
    assert [str(member) for member in row(coverage.most_important(model), "Web Storage").members] == [
        "Storage.constructor",
        "Storage.getItem",
    ]
    assert len(row(coverage.most_important(model), "HTML").members) == 2
    assert len(coverage.total(coverage.by_specification(model)).members) == 5


def test_a_member_is_reached_under_both_its_names_or_not_at_all(model):
    member = row(coverage.by_specification(model), "dom").members[0]
    assert coverage.is_reached(member, {"Node": {"text_content", "textContent"}})
    assert not coverage.is_reached(member, {"Node": {"textContent"}})
    assert not coverage.is_reached(member, {})


def test_an_inherited_member_is_credited_to_the_interface_that_has_it(model):
    assert coverage.credited(model, "Element.textContent") == "Node.textContent"
    assert coverage.credited(model, "Storage.constructor") == "Storage.constructor"
    assert coverage.credited(model, "Element.constructor") is None
    assert coverage.credited(model, "Element.text_content") is None
    assert coverage.credited(model, "Nothing.at_all") is None


def test_what_tests_wrote_down_is_read_for_each_browser(model, tmp_path):
    (tmp_path / "chromium").mkdir()
    (tmp_path / "chromium/nodes.json").write_text(json.dumps(["Element.textContent", "Node.ELEMENT_NODE"]))
    (tmp_path / "chromium/storage.json").write_text(json.dumps(["Storage.getItem"]))
    done = coverage.read_exercised(model, tmp_path)
    assert done == {"chromium": {"Node.textContent", "Node.ELEMENT_NODE", "Storage.getItem"}, "firefox": set()}
    dom = row(coverage.by_specification(model), "dom")
    absent = {"chromium": set(), "firefox": set()}
    assert list(coverage.untested(dom, done, absent)) == ["Node.ELEMENT_NODE  (firefox)", "Node.textContent  (firefox)"]
    absent["firefox"].add("Node.textContent")
    assert list(coverage.untested(dom, done, absent)) == ["Node.ELEMENT_NODE  (firefox)"]


def test_what_was_exercised_is_not_absent(tmp_path):
    (tmp_path / "firefox.absent.json").write_text(json.dumps(["Node.textContent", "Storage.getItem"]))
    done = {"chromium": set(), "firefox": {"Node.textContent"}}
    assert coverage.read_absent(done, tmp_path) == {"chromium": set(), "firefox": {"Storage.getItem"}}
    (tmp_path / "firefox.absent.json").write_text("[")
    with pytest.raises(Trouble, match="is not JSON"):
        coverage.read_absent(done, tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('["Node.txetContent"]', "names Node.txetContent, which no interface"),
        ('{"Node": []}', "must be a list of strings"),
        ("[1]", "must be a list of strings"),
        ("[", "is not JSON"),
    ],
)
def test_a_faulty_record_is_named(model, tmp_path, text, message):
    (tmp_path / "firefox").mkdir()
    (tmp_path / "firefox/nodes.json").write_text(text)
    with pytest.raises(Trouble, match=message):
        coverage.read_exercised(model, tmp_path)


def test_a_line_says_parts_and_shares(model):
    rows = coverage.by_specification(model)
    found = {"Node": {"text_content", "textContent", "ELEMENT_NODE"}}
    exercised = {"chromium": {"Node.textContent"}, "firefox": set()}
    absent = {"chromium": {"Node.ELEMENT_NODE"}, "firefox": set()}
    (line,) = coverage.table([row(rows, "dom")], found, exercised, absent)
    assert " ".join(line.split()) == "dom 1/2 50 % 2/2 100 % 1/1 100 % 1 0/2 0 % 0"


def test_a_specification_is_found_by_any_case_and_else_a_similar_one_is_named(model):
    rows = [*coverage.most_important(model), *coverage.by_specification(model)]
    assert coverage.find_row(rows, "web storage").title == "Web Storage"
    with pytest.raises(Trouble, match="did you mean Web Storage"):
        coverage.find_row(rows, "storage")


# The runtime is imported by a Python of its own, from a folder like build/python.

INDEX = 'INTERFACES = {"Node": "dom", "Gone": "broken", "CSS": "dom"}\nNAMESPACES = {"CSS"}\n'
PACKAGE = """
import importlib
from . import _idl
def __getattr__(name):
    if name in _idl.INTERFACES:
        return getattr(importlib.import_module("web._idl." + _idl.INTERFACES[name]), name)
    raise AttributeError(name)
"""


def test_the_runtime_is_asked_and_a_broken_module_costs_only_its_own_interfaces(tmp_path):
    for name, text in {
        "__init__": PACKAGE,
        "_idl/__init__": INDEX,
        "_idl/dom": "class Node:\n    _constructor = 1\n    text_content = textContent = 2\nclass CSS:\n    escape = 3",
        "_idl/broken": "raise ValueError('no')",
    }.items():
        path = tmp_path / f"web/{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found, failed = coverage.reachable(tmp_path)
    assert {"constructor", "text_content", "textContent"} <= found["Node"]
    assert "escape" in found["CSS"]
    assert failed == {"Gone": "ValueError: no"}


def test_a_runtime_that_cannot_be_imported_is_said_in_one_line(tmp_path):
    (tmp_path / "web").mkdir()
    (tmp_path / "web/__init__.py").write_text("import nothing_of_that_name")
    with pytest.raises(Trouble, match="cannot import web from .*nothing_of_that_name"):
        coverage.reachable(tmp_path)
