"""The tests of completion, in the Python that pages have, whose annotations are code."""

from __future__ import annotations

import pytest

from tests.support.in_pyodide import passes_in_pyodide


@pytest.mark.slow
def test_completion_does_in_pyodide_what_its_tests_say() -> None:
    passes_in_pyodide("tests/unit/completion")
