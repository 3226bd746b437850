"""What is compared: each peer, and how a page of its starts a program.

All pages are alike but for what :func:`page` puts into them for the peer. Every file comes from ``node_modules``
through the benchmark's own server; nothing is fetched from elsewhere.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass

PYODIDE = "/npm/pyodide"
PYSCRIPT = "/npm/@pyscript/core/dist"
MICROPYTHON = "/npm/@micropython/micropython-webassembly-pyscript"
BRYTHON = "/npm/brython"

_PYSCRIPT_CONFIG = json.dumps({"interpreter": f"{PYODIDE}/pyodide.mjs"})
_PYSCRIPT_HEAD = (
    f'<link rel="stylesheet" href="{PYSCRIPT}/core.css"><script type="module" src="{PYSCRIPT}/core.js"></script>'
)

_PYODIDE = f"""<script type="module">
import {{ loadPyodide }} from '{PYODIDE}/pyodide.mjs';
try {{
  const [pyodide, source] = await Promise.all([
    loadPyodide({{ indexURL: '{PYODIDE}/' }}), fetch(%s).then((answer) => answer.text())]);
  await pyodide.runPythonAsync(source);
}} catch (error) {{ bench.failed ??= String(error); }}
</script>"""

_MICROPYTHON = f"""<script type="module">
import {{ loadMicroPython }} from '{MICROPYTHON}/micropython.mjs';
try {{
  const [python, source] = await Promise.all([
    loadMicroPython({{ url: '{MICROPYTHON}/micropython.wasm', heapsize: 256 * 1024 * 1024 }}),
    fetch(%s).then((answer) => answer.text())]);
  python.runPython(source);
}} catch (error) {{ bench.failed ??= String(error); }}
</script>"""

# What stock Pyodide needs in a worker, as one would write it by hand: the worker cannot reach the page.
_STOCK = """<script type="module">
const worker = new Worker('/benchmarks/start/stock_worker.js', { type: 'module' });
worker.onmessage = ({ data }) => {
  if (data.first) bench.first();
  if (data.ready) { bench.engine = data.ready; bench.ready = true; }
  if (data.failed) bench.failed ??= data.failed;
  bench.onStock?.(data);
};
bench.stock = worker;
</script>"""


@dataclass(frozen=True)
class Peer:
    """One way to run a program in a page.

    Attributes:
        name: as it stands in results.
        title: as readers know it.
        dialect: which of a case's programs it runs: the file's name without its suffix.
        suffix: that of the program's file.
        prelude: what stands before the program, so that peers of one dialect can share it.
        isolated: whether its pages need cross-origin isolation.
    """

    name: str
    title: str
    dialect: str
    suffix: str = ".py"
    prelude: str = ""
    isolated: bool = False
    head: str = ""
    start: str = ""

    def page_start(self, url: str) -> str:
        """The markup that starts the program at `url`."""
        if "%s" in self.start:
            return self.start % json.dumps(url)
        return self.start.replace("URL", html.escape(url))


_PROXY_PRELUDE = """
from js import document, window
from pyodide.ffi import create_proxy, to_js
from js import Object
from time import perf_counter

def to_page(value):
    return to_js(value, dict_converter=Object.fromEntries)
"""
_PYSCRIPT_PRELUDE = """
from pyscript import document, window
from pyscript.ffi import create_proxy, to_js as to_page
from time import perf_counter
"""
_MICROPYTHON_PRELUDE = """
import js
from js import document
from jsffi import create_proxy, to_js as to_page
window = js.globalThis

def perf_counter():
    return js.performance.now() / 1000
"""
_ADDER_PRELUDE = """
from time import perf_counter

def create_proxy(function):
    return function
"""
_BRYTHON_PRELUDE = """
from browser import window
from time import perf_counter
document = window.document

def create_proxy(function):
    return function
"""

PEERS = (
    Peer("vanilla", "JavaScript", "vanilla", ".js", start='<script type="module" src="URL"></script>'),
    Peer("adder", "Adder", "adder", prelude=_ADDER_PRELUDE, start='<script type="python" src="URL"></script>'),
    Peer("pyodide", "Pyodide (main thread)", "proxies", prelude=_PROXY_PRELUDE, start=_PYODIDE),
    Peer(
        "pyscript",
        "PyScript (main thread)",
        "proxies",
        prelude=_PYSCRIPT_PRELUDE,
        head=_PYSCRIPT_HEAD,
        start=f'<script type="py" src="URL" config=\'{_PYSCRIPT_CONFIG}\'></script>',
    ),
    Peer(
        "pyscript-worker",
        "PyScript (worker)",
        "proxies",
        prelude=_PYSCRIPT_PRELUDE,
        isolated=True,
        head=_PYSCRIPT_HEAD,
        start=f'<script type="py" src="URL" worker config=\'{_PYSCRIPT_CONFIG}\'></script>',
    ),
    Peer("micropython", "MicroPython", "proxies", prelude=_MICROPYTHON_PRELUDE, start=_MICROPYTHON),
    Peer(
        "brython",
        "Brython",
        "brython",
        prelude=_BRYTHON_PRELUDE,
        head=f'<script src="{BRYTHON}/brython.js"></script><script src="{BRYTHON}/brython_stdlib.js"></script>',
        start='<script type="text/python" src="URL"></script>',
    ),
)

#: Not a way to run pages, but what Adder's interpreters are compared with.
STOCK = Peer("stock", "Pyodide (worker, stock)", "stock", start=_STOCK)

BY_NAME = {peer.name: peer for peer in (*PEERS, STOCK)}
