"""A client for each test; and these tests only where Python can be debugged as in a page."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.debug_client import Client

if sys.version_info < (3, 13):
    # They run in Pyodide then: `test_debugger_in_pyodide.py`.
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture
def client() -> Iterator[Client]:
    """A client that is not attached yet."""
    from tests.support.debug_client import Client

    for path in [path for path in linecache.cache if path.startswith("https://")]:
        del linecache.cache[path]
    made = Client()
    yield made
    made.debugger.detach()
