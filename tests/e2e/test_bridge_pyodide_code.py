"""Code that was written for Pyodide runs unchanged."""

from tests.support.checks import checks_of

test_pyodide_code = checks_of("bridge/pyodide_code")
