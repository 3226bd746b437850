"""The benchmark's pages on loopback: one address for each suite and peer, programs from ``tests/benchmarks``,
packages from ``node_modules``.

    /page/dom/brython?rows=1000     the page
    /program/dom/brython?rows=1000  the program that it starts, with what the peer needs before it
    /benchmarks/harness.js          a file of tests/benchmarks
    /npm/brython/brython.js         a file of node_modules
"""

from __future__ import annotations

import http
import http.server
import threading
import urllib.parse
from typing import Any

from tools.bench.peers import BY_NAME, Peer
from tools.paths import NODE_MODULES, ROOT
from tools.serve import HOST, Handler

PROGRAMS = ROOT / "tests/benchmarks"
FOLDERS = {"npm": NODE_MODULES, "benchmarks": PROGRAMS}

#: What a page must be sent with so that its workers can wait for it (PyScript's do).
ISOLATION = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}

_PAGE = """<!doctype html>
<html lang="en"{off}><meta charset="utf-8"><title>{suite}: {title}</title>
<script src="/benchmarks/harness.js"></script>
{head}
<body>
<button id="measure">measure</button><pre id="result"></pre><p id="target">…</p>
{body}
{start}
</body></html>
"""


def page(suite: str, peer: Peer, query: str = "") -> str:
    """The page of a suite for a peer."""
    body = PROGRAMS / suite / "table.html"
    url = f"/program/{suite}/{peer.name}" + (f"?{query}" if query else "")
    return _PAGE.format(
        suite=suite,
        title=peer.title,
        # Adder would take Brython's scripts for its own.
        off="" if peer.name == "adder" else ' data-adder="off"',
        head=peer.head,
        body=body.read_text(encoding="utf-8") if body.is_file() else "",
        start=peer.page_start(url),
    )


def program(suite: str, peer: Peer, query: str = "") -> str:
    """The source that the peer's page runs.

    Raises:
        FileNotFoundError: if the suite has none for it.
    """
    values = dict(urllib.parse.parse_qsl(query))
    folder = PROGRAMS / suite
    main = folder / f"{peer.dialect}{peer.suffix}"
    if not main.exists():
        main = folder / f"every{peer.suffix}"
    source = main.read_text(encoding="utf-8")
    if peer.suffix == ".js":
        return source
    shared = folder / "labels.py"
    parts = [peer.prelude]
    if shared.is_file():
        sizes = f"ROWS = {int(values.get('rows', 1000))}\nLOTS = {int(values.get('lots', 10000))}\n"
        parts += [sizes, shared.read_text(encoding="utf-8")]
    if suite == "compute":
        others = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path != main}
        parts.append(f"SOURCES = {others!r}\n")
    return "\n".join([*parts, source])


class BenchHandler(Handler):
    """Files, pages and programs."""

    def translate_path(self, path: str) -> str:
        """Where a file of one of the two folders is."""
        top, _, rest = urllib.parse.unquote(urllib.parse.urlsplit(path).path).lstrip("/").partition("/")
        folder = FOLDERS.get(top)
        found = (folder / rest).resolve() if folder else None
        if folder is None or found is None or not found.is_relative_to(folder.resolve()):
            return str(PROGRAMS / "nothing-here")
        return str(found)

    def do_GET(self) -> None:  # noqa: N802
        """Answer with a page, a program or a file."""
        parts = urllib.parse.urlsplit(self.path)
        names = parts.path.strip("/").split("/")
        if len(names) != 3 or names[0] not in ("page", "program") or names[2] not in BY_NAME:
            self.part = True
            super().do_GET()
            return
        peer = BY_NAME[names[2]]
        source = dict(urllib.parse.parse_qsl(parts.query)).get("source")
        try:
            if names[0] == "page":
                text = page(names[1], peer, parts.query)
            elif source is None:
                text = program(names[1], peer, parts.query)
            else:
                # Nothing before it: its first line is to be its first statement.
                text = self.server.sources[names[1], peer.name, source]
        except (OSError, KeyError):
            self.send_error(http.HTTPStatus.NOT_FOUND)
            return
        data = text.encode()
        kind = "text/html" if names[0] == "page" else "text/javascript" if peer.suffix == ".js" else "text/x-python"
        self.send_response(http.HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.isolated = names[0] == "page" and peer.isolated
        self.end_headers()
        self.wfile.write(data)

    #: Whether the answer is a page that asks for isolation, and whether it is a file that such a page may use.
    isolated = part = False

    def end_headers(self) -> None:
        """Files may be used by isolated pages too; such a page says that it is one."""
        if self.isolated:
            for name, value in ISOLATION.items():
                self.send_header(name, value)
        elif self.part:
            # For workers, which have to ask for it themselves.
            self.send_header("Cross-Origin-Embedder-Policy", ISOLATION["Cross-Origin-Embedder-Policy"])
        self.isolated = self.part = False
        super().end_headers()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((HOST, 0), BenchHandler)
        #: Sources that a suite has put up, by suite, peer and name.
        self.sources: dict[tuple[str, str, str], str] = {}


class BenchServer:
    """The running server; ends with the ``with`` block."""

    def __init__(self) -> None:
        self._server = _Server()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def origin(self) -> str:
        """``http://127.0.0.1:<port>``."""
        return f"http://{HOST}:{self._server.server_port}"

    def url(self, suite: str, peer: str, **values: Any) -> str:
        """The address of a page."""
        query = urllib.parse.urlencode(values)
        return f"{self.origin}/page/{suite}/{peer}" + (f"?{query}" if query else "")

    def put(self, suite: str, peer: str, name: str, source: str) -> None:
        """Let a page with ``source=name`` in its query run this."""
        prelude = {"adder": "", "brython": "from browser import window; ", "pyscript": "from pyscript import window; "}
        self._server.sources[suite, peer, name] = prelude.get(peer, "") + source

    def __enter__(self) -> BenchServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
