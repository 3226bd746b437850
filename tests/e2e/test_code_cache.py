"""Compiled code of scripts is kept for the next time, for the very text and the very site alone."""

from __future__ import annotations

import itertools

import pytest

from tests.support.code import COMPILED, LOADED, how, kept, large, page
from tests.support.extension import to_background
from tests.support.tab import Tab

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def empty(tab: Tab) -> None:
    """Nothing is kept when a test begins."""
    assert to_background(tab.session, type="clear-code")["entries"] == 0


def compiled_once(tab: Tab, source: str) -> str:
    """A page's address whose script was compiled, and its code kept since."""
    number = next(_numbers)
    tab.site.add_python(f"/script-{number}.py", source)
    url = tab.open(page(f"/script-{number}.py"), f"/cached-{number}.html")
    assert how(tab) == COMPILED
    tab.until(lambda: kept(tab) == 1, "the code's being kept")
    return url


def test_a_script_that_was_here_before_is_not_compiled_again(tab: Tab) -> None:
    url = compiled_once(tab, large())
    tab.go(url)
    assert how(tab) == LOADED
    tab.go(url)
    assert how(tab) == LOADED
