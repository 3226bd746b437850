"""A web server on loopback, for one folder."""

import errno
import functools
import http.server
import threading
from pathlib import Path
from typing import ClassVar

from tools.terminal import Trouble

HOST = "127.0.0.1"

TYPES = {
    ".py": "text/x-python; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files so that the browser may keep them, but asks each time whether they are still current."""

    protocol_version = "HTTP/1.1"
    extensions_map: ClassVar = {**http.server.SimpleHTTPRequestHandler.extensions_map, **TYPES}

    def etag(self) -> str | None:
        """What changes with the requested file; None if there is no such file."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        try:
            state = path.stat()
        except OSError:
            return None
        return f'"{state.st_mtime_ns:x}-{state.st_size:x}"'

    def send_head(self):
        """Answer 304 to a browser that has the file already."""
        etag = self.etag()
        if etag and etag in self.headers.get("If-None-Match", ""):
            self.send_response(http.HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", etag)
            self.end_headers()
            return None
        if "If-None-Match" in self.headers:
            # It outranks the date, which knows whole seconds only.
            del self.headers["If-Modified-Since"]
        return super().send_head()

    def send_response(self, code: int, message: str | None = None) -> None:
        """Give successful answers their tag, and let every answer be kept but checked."""
        super().send_response(code, message)
        self.send_header("Cache-Control", "no-cache")
        if code == http.HTTPStatus.OK and (etag := self.etag()):
            self.send_header("ETag", etag)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are nobody's news; the browser shows those that fail."""


class Server:
    """A running server; ends with the ``with`` block.

    Args:
        folder: what it serves.
        port: where; 0 takes any free port.

    Raises:
        Trouble: if the port is not to be had.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        handler = functools.partial(Handler, directory=str(folder))
        try:
            self.server = http.server.ThreadingHTTPServer((HOST, port), handler)
        except OverflowError:
            raise Trouble(f"{port} is no port: give --port a number from 1 to 65535") from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Trouble(f"port {port} is in use: give another one with --port, or leave --port out") from None
            if error.errno == errno.EACCES:
                raise Trouble(f"port {port} is not ours to open: give --port a number above 1023") from None
            raise
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.1,), daemon=True)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self.server.server_address[1]

    @property
    def origin(self) -> str:
        """Its origin, such as ``http://127.0.0.1:8000``."""
        return f"http://{HOST}:{self.port}"

    def __enter__(self) -> "Server":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
