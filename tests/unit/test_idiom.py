"""What the idiom decides without a page: spellings, texts, what may stand inside of an element."""

import doctest

import pytest

import web
from adder import names
from web import _content, _elements, _properties


@pytest.mark.parametrize("module", [names, _content, _elements, _properties])
def test_the_examples_in_the_documentation_are_true(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


def test_every_known_property_is_found_by_each_of_its_spellings():
    for name in _properties.python_names():
        css = _properties.css_name(name)
        head, *rest = css.split("-")
        assert css in _properties.KNOWN
        assert css == _properties.css_name(css) == _properties.css_name(head + "".join(map(str.capitalize, rest)))


def test_builders_exist_for_every_element_and_are_imported_from():
    from web.html import del_, div
    from web.svg import fe_gaussian_blur, linear_gradient

    assert (div.tag, del_.tag, linear_gradient.tag) == ("div", "del", "linearGradient")
    assert fe_gaussian_blur.tag == "feGaussianBlur"
    assert web.html.my_clock.tag == "my-clock"
    assert web.html["x-y"].tag == "x-y"
    assert {"animate", "clip_path", "mask", "filter"} <= set(dir(web.svg))


def test_an_element_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"HTML has no element 'dvi'\. Did you mean: 'div'\?"):
        _ = web.html.dvi
    with pytest.raises(AttributeError, match="SVG has no element 'cirle'"):
        _ = web.svg.cirle
    assert not hasattr(web.html, "__path__")


@pytest.mark.parametrize("thing", [{"a": 1}, print, int, lambda: None])
def test_what_is_neither_node_nor_text_is_refused(thing):
    with pytest.raises(TypeError, match="neither a node nor text"):
        _content.content(["text", [thing]])
