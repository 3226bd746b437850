"""Runs inside Pyodide before the build takes its snapshot: imports what a page's Python would import anyway."""

import gc
import importlib
import sys

for name in (
    "adder.main",
    "web",
):
    importlib.import_module(name)

sys.path.remove("")
del name
gc.collect()
gc.freeze()
