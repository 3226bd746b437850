"""``http.client``, and so ``urllib.request``, by way of the page's ``fetch``.

There are no sockets in a page. Under the standard library's own client, a connection here is one request of the page's,
with its cookies, its Content-Security-Policy and the CORS of the server. What is forbidden to the page's JavaScript
fails as a connection does, with ``OSError``.
"""

from __future__ import annotations

import io
import types
from typing import Any

from .adapting import Adapters
from .errors import JSError

__all__ = ["FROM_THE_BROWSER", "UNDONE", "adapters"]

FROM_THE_BROWSER = {"accept-encoding", "connection", "content-length", "host", "te", "transfer-encoding", "user-agent"}
"""Headers of a request that a page may not set, or that would make another server ask whether it may be sent."""

UNDONE = {"content-encoding", "content-length", "transfer-encoding"}
"""Headers of a response about how it was sent; what arrives here has been unpacked."""


class _Line:
    """What stands for a connection's socket: collects a request, and has the page send it.

    Args:
        window: The page's.
        origin: Where the connection goes: scheme, host and port.
    """

    def __init__(self, window: Any, origin: str) -> None:
        self._window = window
        self._origin = origin
        self._sent = bytearray()
        self._answer: bytes | None = None

    def sendall(self, data: Any) -> None:
        """Adds to the request."""
        self._sent += data

    def makefile(self, *_: Any, **__: Any) -> io.BytesIO:
        """The answer, as it would come over a socket. A request that was sent piece by piece is made now."""
        if self._answer is None:
            self.perform()
        answer, self._answer = self._answer, None
        return io.BytesIO(answer or b"")

    def perform(self) -> None:
        """Makes the request.

        Raises:
            ConnectionError: the page may not send this, or not read what comes, or nobody answers.
            PermissionError: the user has switched the network off for this site.
        """
        head, _, body = bytes(self._sent).partition(b"\r\n\r\n")
        self._sent.clear()
        line, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = line.split(" ", 2)
        headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        options: dict[str, Any] = {
            "method": method,
            "headers": [[name, value] for name, value in headers if name.lower() not in FROM_THE_BROWSER],
        }
        if ("transfer-encoding", "chunked") in {(name.lower(), value) for name, value in headers}:
            body = _joined(body)
        if body:
            options["body"] = body
        try:
            response = self._window.fetch(target if "://" in target else self._origin + target, options).result()
            content = bytes(response.arrayBuffer().result())
        except JSError as error:
            raise ConnectionError(f"the page could not fetch this: {error.message}") from error
        self._answer = _answer(response, content)

    def settimeout(self, _: float | None) -> None:
        """A page's requests have no limit of time."""

    def close(self) -> None:
        """There is nothing to close."""


def _joined(chunks: bytes) -> bytes:
    """The body that was cut into chunks."""
    body = b""
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        length = int(size, 16)
        body += rest[:length]
        chunks = rest[length + 2 :] if length else b""
    return body


def _answer(response: Any, content: bytes) -> bytes:
    """A response as text of HTTP, for the standard library to read."""
    lines = [f"HTTP/1.1 {response.status} {response.statusText}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items() if name.lower() not in UNDONE]
    lines.append(f"content-length: {len(content)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + content


def _adapt_client(client: types.ModuleType, window: Any) -> None:
    def origin(self: Any, scheme: str, usual: int) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}" + (f":{self.port}" if self.port != usual else "")

    def connect(self: Any) -> None:
        self.sock = _Line(window, origin(self, "http", 80))

    client.HTTPConnection.connect = connect
    send = client.HTTPConnection._send_request

    def send_request(self: Any, *arguments: Any) -> None:
        send(self, *arguments)
        # Now, so that what goes wrong is known where a connection that fails would be.
        self.sock.perform()

    client.HTTPConnection._send_request = send_request

    class HTTPSConnection(client.HTTPConnection):
        """A connection over which the browser speaks TLS: certificates are its concern."""

        default_port = 443

        def __init__(self, host: str, port: int | None = None, *, context: Any = None, **options: Any) -> None:
            super().__init__(host, port, **options)

        def connect(self) -> None:
            self.sock = _Line(window, origin(self, "https", 443))

    client.HTTPSConnection = HTTPSConnection
    client._create_https_context = lambda http_version: types.SimpleNamespace()


def _adapt_urllib(request: types.ModuleType, window: Any) -> None:
    from urllib.parse import urljoin

    plain = request.Request.full_url

    def set_url(self: Any, url: str) -> None:
        # An address is the page's: it may be relative.
        plain.fset(self, url if "://" in url or url.startswith("data:") else urljoin(window.document.baseURI, url))

    request.Request.full_url = property(plain.fget, set_url, plain.fdel)
    # The browser knows what proxies there are.
    request.getproxies = dict


def adapters(window: Any) -> Adapters:
    """What makes ``http.client`` and ``urllib.request`` use the page's ``fetch``."""
    return {
        "http.client": lambda module: _adapt_client(module, window),
        "urllib.request": lambda module: _adapt_urllib(module, window),
    }
