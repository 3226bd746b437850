"""Fixtures of the tests that need no browser."""

from __future__ import annotations

import linecache
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def no_lines() -> Iterator[None]:
    """No test sees the sources that another one has had."""
    linecache.clearcache()
    yield
    linecache.clearcache()
