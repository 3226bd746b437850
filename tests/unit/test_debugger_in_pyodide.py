"""The debugger's tests, in the Python that pages have: what it stands on differs from one Python to the next."""

from __future__ import annotations

import pytest

from tests.support.in_pyodide import passes_in_pyodide


@pytest.mark.slow
def test_the_debugger_does_in_pyodide_what_its_tests_say() -> None:
    passes_in_pyodide("tests/unit/debugger")
