"""The tests of the view of memory, in the Python that pages have: it is built in its own way."""

from __future__ import annotations

import pytest

from tests.support.in_pyodide import passes_in_pyodide


@pytest.mark.slow
def test_the_view_of_memory_does_in_pyodide_what_its_tests_say() -> None:
    passes_in_pyodide("tests/unit/memory")
