"""The table of the standard library, and what is said of modules that are not in a page."""

import doctest
import sys

import pytest

from adder import absent, limited, visitor
from tools import stdlib


@pytest.fixture(scope="module")
def library() -> stdlib.Library:
    return stdlib.read()


def test_the_examples_in_the_documentation_are_true() -> None:
    assert doctest.testmod(stdlib).failed == 0
    assert doctest.testmod(absent).failed == 0


def test_the_page_is_what_the_list_says(library: stdlib.Library) -> None:
    assert stdlib.PAGE.read_text(encoding="utf-8") == stdlib.page(library), "run python3 -m tools stdlib"


def test_a_module_stands_in_one_place_of_the_list(library: stdlib.Library) -> None:
    groups = [set(library.works), set(library.private), set(library.different), set(library.absent)]
    assert sum(map(len, groups)) == len(set().union(*groups))


def test_what_is_not_here_says_why_and_what_else_there_is(library: stdlib.Library) -> None:
    finder = limited._Explaining()
    # Another Python than the one in the page runs this.
    for name in library.absent.keys() & sys.stdlib_module_names:
        why = library.absent[name]
        with pytest.raises(ModuleNotFoundError) as caught:
            finder.find_spec(name, None)
        assert why in str(caught.value)
        assert caught.value.name == name
    with pytest.raises(ModuleNotFoundError, match="unittest"):
        finder.find_spec("test", None)


def test_what_no_one_knows_is_left_to_python() -> None:
    finder = limited._Explaining()
    assert finder.find_spec("shop", None) is None
    assert finder.find_spec("json.missing", ["/lib"]) is None
    assert finder.find_spec("json", None) is None


@pytest.mark.parametrize(
    ("languages", "lang", "language"),
    [
        ("de-AT en", "de_AT.UTF-8", "de_AT:de:en"),
        ("zh-Hant-TW zh en-US en", "zh_TW.UTF-8", "zh_TW:zh:en_US:en"),
        ("fr", "fr.UTF-8", "fr"),
    ],
)
def test_the_visitor_s_languages_are_where_gettext_looks(
    languages: str, lang: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("LANGUAGE", "")
    visitor.learn_languages(languages)
    assert (visitor.os.environ["LANG"], visitor.os.environ["LANGUAGE"]) == (lang, language)
