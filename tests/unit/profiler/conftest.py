"""These tests run only where Python can be profiled as in a page."""

import sys

if sys.version_info < (3, 13):
    # They run in Pyodide then: `test_profiler_in_pyodide.py`.
    collect_ignore_glob = ["test_*.py"]
