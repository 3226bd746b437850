"""The API reference."""

import doctest
import re

import pytest

from tools import reference
from tools.bindings import read_model
from tools.webidl.specifications import Specification, read_all, read_header


@pytest.fixture(scope="module")
def pages():
    return reference.Pages(read_model(), read_all(reference.IDL)).files()


def section(page, heading):
    return re.search(rf"^## {heading}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)[1]


def test_the_examples_in_the_documentation_are_true():
    assert doctest.testmod(reference).failed == 0


def test_a_member_has_both_names_its_type_and_where_it_is_specified(pages):
    assert (
        "| `text_content` | `textContent` | `str \\| None` | [dom](https://dom.spec.whatwg.org/#dom-node-textcontent) |"
        in section(pages["dom.md"], "Node")
    )


def test_a_member_of_a_mixin_leads_to_the_mixin(pages):
    assert "https://dom.spec.whatwg.org/#dom-parentnode-children" in section(pages["dom.md"], "Element")


def test_an_interface_says_what_it_inherits_and_how_it_is_made(pages):
    event = section(pages["pointerevents.md"], "MouseEvent")
    assert "inherits from [`UIEvent`](uievents.md#uievent), [`Event`](dom.md#event)" in event
    assert "MouseEvent(type: str, event_init_dict: MouseEventInit = ..., /, **keywords: " in event


def test_what_needs_a_secure_context_says_so(pages):
    assert "**secure context only**" in section(pages["service_workers.md"], "ServiceWorker")
    assert re.search(r"`service_worker` .*secure context only", section(pages["html.md"], "Navigator"))


def test_the_index_leads_to_every_page_and_every_interface(pages):
    for name in pages:
        assert name == "index.md" or f"]({name})" in pages["index.md"]
    for interface in read_model().exposed:
        assert f"#{interface.name.lower()})" in pages["index.md"]


def test_every_link_inside_the_reference_leads_somewhere(pages):
    anchors = {
        name: {f"#{each.lower()}" for each in re.findall(r"^## (\w+)$", text, re.MULTILINE)}
        for name, text in pages.items()
    }
    for text in pages.values():
        for name, anchor in re.findall(r"\]\((\w+\.md)(#\w+)?\)", text):
            assert name == "idiom.md" or name in pages
            assert not anchor or anchor in anchors[name]


def test_the_idiom_comes_from_the_docstrings():
    page = reference.idiom(reference.read_sources())
    assert "## when\n" in page
    assert "### Node.find\n" in page
    assert '- `selector`: A CSS selector, such as `"#id"`' in page
    assert '```python\ndocument.find("#title").text = "Hello"\n```' in page
    assert "## JSError\n" in page


def test_pages_of_specifications_that_are_gone_are_removed_and_others_kept(tmp_path):
    for name in ("gone.md", "README.md"):
        (tmp_path / name).write_text("x")
    reference.write(tmp_path)
    assert not (tmp_path / "gone.md").exists()
    assert (tmp_path / "README.md").read_text() == "x"
    assert (tmp_path / "idiom.md").exists()


def test_a_specification_without_an_address_has_no_links():
    assert read_header("x", "interface X {};") == Specification("x", "x")
    assert Specification("x", "x").link("X", "y") == ""
