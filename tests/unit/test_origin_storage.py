"""Names of files in the origin's storage: any name can be stored, and none leads elsewhere."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import _origin_storage as storage

NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1).filter(
    lambda name: name not in (".", "..")
)


def test_the_examples_in_the_documentation_are_true() -> None:
    assert doctest.testmod(storage).failed == 0


@given(NAMES)
def test_a_name_comes_back_as_it_was(name: str) -> None:
    assert storage.true_name(storage.stored_name(name)) == name


@given(st.text())
def test_no_stored_name_is_a_path_or_nothing_but_dots(name: str) -> None:
    stored = storage.stored_name(name.encode(errors="replace").decode())
    assert not set(stored) & set("/\\\0")
    assert stored not in (".", "..")
    assert not stored.endswith(".crswap")


@pytest.mark.parametrize(
    "stored", ["%2E%2E", "%2E", "%2Fetc", "a%2Fb", "a%00b", "%", "%zz", "%61", "%2f", "a.crswap", "", "a/b"]
)
def test_what_python_has_not_named_is_no_file_of_its(stored: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        storage.true_name(stored)
