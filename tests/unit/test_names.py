"""The two spellings of a member."""

import doctest
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adder import names


def test_the_examples_in_the_documentation_are_true():
    assert doctest.testmod(names).failed == 0


@pytest.mark.parametrize(
    ("javascript", "python"),
    [
        ("title", "title"),
        ("getElementById", "get_element_by_id"),
        ("innerHTML", "inner_html"),
        ("namespaceURI", "namespace_uri"),
        ("getElementsByTagNameNS", "get_elements_by_tag_name_ns"),
        ("encodeURIComponent", "encode_uri_component"),
        ("createTHead", "create_t_head"),
        ("scrollX", "scroll_x"),
        ("htmlFor", "html_for"),
        ("m11", "m11"),
        ("class", "class_"),
        ("import", "import_"),
        ("HTMLElement", "HTMLElement"),
        ("URL", "URL"),
        ("ELEMENT_NODE", "ELEMENT_NODE"),
        ("_private", "_private"),
        ("", ""),
    ],
)
def test_a_member_has_this_python_spelling(javascript, python):
    assert names.snake(javascript) == python


@pytest.mark.parametrize(
    ("python", "asked"),
    [("for_", "for"), ("class_", "class"), ("is_", "is"), ("name_", "name_"), ("inner_html", "inner_html"), ("_", "_")],
)
def test_only_an_underscore_that_avoids_a_keyword_is_dropped(python, asked):
    assert names.script_name(python) == asked


@given(st.text(string.ascii_letters + string.digits + "_$"))
def test_spelling_a_python_name_again_changes_nothing(name):
    once = names.snake(name)
    assert names.snake(once) == once
    assert once.replace("_", "").lower() == name.replace("_", "").lower()
