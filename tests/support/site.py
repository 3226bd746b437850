"""A web site on loopback whose pages a test writes, and which remembers what it was asked for."""

from __future__ import annotations

import contextlib
import http.server
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HELD_BACK = 10.0
"""Seconds after which something is sent although what it is to come after was never asked for."""


@dataclass(frozen=True)
class Answer:
    """What the site sends for a path."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    #: A header with several values is sent several times.
    headers: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    #: The path that must be asked for before this is sent, how often it had been when this was put up, and the seconds
    #: after which this is sent all the same.
    after: tuple[str, int, float] | None = None


@dataclass(frozen=True)
class Request:
    """What the site was asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Site:
    """A server. The same one is another origin under :attr:`other`, for what crosses origins.

    Args:
        certificate: a file with a certificate and its key; with it, the site is on https.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[Request] = []
        self._lock = threading.Condition()
        self._connections: set[socket.socket] = set()
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                site._connections.add(self.connection)

            def finish(self) -> None:
                site._connections.discard(self.connection)
                super().finish()

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                request = Request(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
                with site._lock:
                    site.requests.append(request)
                    site._lock.notify_all()
                    answer = site.answers.get(self.path.split("?")[0])
                    if answer is not None and answer.after is not None:
                        path, before, longest = answer.after
                        site._lock.wait_for(lambda: site._count(path) > before, longest)
                if answer is None:
                    answer = Answer(b"nothing here", "text/plain", 404)
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(answer.body)))
                for name, value in answer.headers.items():
                    for one in [value] if isinstance(value, str) else value:
                        self.send_header(name, one)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.body)

            do_POST = do_PUT = do_HEAD = do_OPTIONS = do_GET

            def log_message(self, *_: Any) -> None:
                """Tests look at :attr:`Site.requests` instead."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            # Each connection shakes hands in its own thread: one that is opened ahead would hold up the others.
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        """``http://127.0.0.1:<port>``."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    @property
    def other(self) -> str:
        """The same site under another origin: ``http://localhost:<port>``."""
        return f"{self._scheme}://localhost:{self._server.server_port}"

    def at(self, host: str) -> str:
        """The same site under one more origin: ``http://<host>.localhost:<port>``, which browsers take for loopback."""
        return f"{self._scheme}://{host}.localhost:{self._server.server_port}"

    def add(
        self,
        path: str,
        body: str | bytes,
        content_type: str = "text/html; charset=utf-8",
        status: int = 200,
        headers: Mapping[str, str | Sequence[str]] | None = None,
        after: str = "",
        longest: float = HELD_BACK,
    ) -> str:
        """Put something at a path (which starts with ``/``); returns its URL.

        With `after`, it is held back until that path is asked for once more, or for `longest` seconds: as long as any
        wait where the test itself asks for the path, after it has seen what there is to see.
        """
        data = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
        with self._lock:
            held = (after, self._count(after), longest) if after else None
            self.answers[path] = Answer(data, content_type, status, headers or {}, held)
        return self.origin + path

    def add_python(self, path: str, source: str | bytes, **more: Any) -> str:
        """Put a Python file at a path."""
        return self.add(path, source, "text/x-python; charset=utf-8", **more)

    def line_of(self, url: str, text: str) -> int:
        """The number of the first line with a text of what is served at a URL."""
        lines = self.answers[url.removeprefix(self.origin)].body.decode().split("\n")
        return next(number for number, line in enumerate(lines, 1) if text in line)

    def asked(self, path: str) -> int:
        """How often a path has been asked for, whatever its query."""
        with self._lock:
            return self._count(path)

    def _count(self, path: str) -> int:
        return sum(request.path.split("?")[0] == path for request in self.requests)

    def close(self) -> None:
        """Stop serving, also whom a connection was left open for."""
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
