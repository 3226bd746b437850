"""Runs inside Pyodide before the build takes its snapshot: imports what a page's Python imports at its start.

That is the runtime, the interfaces that every page meets, and the modules of the standard library that scripts use
most. Each makes the snapshot larger and its import free.
"""

import gc
import importlib
import sys

RUNTIME = ("adder.main", "web")

# Of the generated interfaces, those of a document, its window and console, its events and its requests.
INTERFACES = (
    "clipboard_apis",
    "console",
    "cssom",
    "cssom_view",
    "dom",
    "enumerations",
    "fetch",
    "fileapi",
    "geometry",
    "hr_time",
    "html",
    "pointerevents",
    "selection_api",
    "storage",
    "streams",
    "uievents",
    "url",
    "web_animations",
    "xhr",
)

LIBRARY = (
    "asyncio",
    "base64",
    "collections.abc",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "hashlib",
    "html",
    "io",
    "itertools",
    "json",
    "logging",
    "math",
    "pathlib",
    "random",
    "re",
    "statistics",
    "string",
    "textwrap",
    "time",
    "traceback",
    "typing",
    "urllib.parse",
    "uuid",
)

for name in (*RUNTIME, *(f"web._idl.{name}" for name in INTERFACES), *LIBRARY):
    importlib.import_module(name)

# The one that Pyodide puts there at each start.
sys.path.remove("")
for name in ("INTERFACES", "LIBRARY", "RUNTIME", "importlib", "name", "sys"):
    del globals()[name]
gc.collect()
# What is there now stays: no collection needs to look at it again.
gc.freeze()
del gc
