"""Libraries that are changed as they are imported: those that know Pyodide and would ask of the page's values what only
its proxies can, and those that would open sockets.

Each is changed in one place; where it has changed itself, it is left as it is.
"""

from __future__ import annotations

import types
from typing import Any

from ..adapting import Adapters
from ..errors import JSError
from ..requests import FROM_THE_BROWSER, UNDONE

__all__ = ["adapters"]


class _Data(bytes):
    """Bytes that the page's Web API gave, as a library for Pyodide expects them."""

    def to_py(self) -> bytes:
        return self


def _adapt_urllib3(module: types.ModuleType) -> None:
    """What ``requests`` stands on: it waits for the page's ``fetch``, and takes what it reads for a proxy."""
    wait = getattr(module, "_run_sync_with_timeout", None)
    if wait is None:
        return

    def wait_for_data(*arguments: Any, **options: Any) -> Any:
        result = wait(*arguments, **options)
        if isinstance(result, (bytes, memoryview)):
            return _Data(result)
        value = getattr(result, "value", None)
        if isinstance(value, (bytes, memoryview)):
            # A step of a stream's reader.
            return types.SimpleNamespace(done=result.done, value=_Data(value))
        return result

    module._run_sync_with_timeout = wait_for_data  # type: ignore[attr-defined]


def _adapt_httpx(module: Any, window: Any) -> None:
    """Its transports stand on sockets. Here, a request is one of the page's, redirects and all."""

    def begin(request: Any, body: bytes) -> Any:
        headers = [[name, value] for name, value in request.headers.multi_items() if name not in FROM_THE_BROWSER]
        options: dict[str, Any] = {"method": request.method, "headers": headers}
        if body:
            options["body"] = body
        return window.fetch(str(request.url), options)

    def answer(response: Any, content: bytes) -> Any:
        return module.Response(
            response.status,
            headers=[(name, value) for name, value in response.headers.items() if name.lower() not in UNDONE],
            content=content,
            extensions={"reason_phrase": response.statusText.encode("latin-1", "replace")},
        )

    def failed(request: Any, error: JSError) -> Exception:
        return module.ConnectError(f"the page could not fetch this: {error.message}", request=request)

    class HTTPTransport(module.BaseTransport):  # type: ignore[misc]
        """Connections, certificates and proxies are the browser's concern."""

        def __init__(self, **_: Any) -> None:
            super().__init__()

        def handle_request(self, request: Any) -> Any:
            try:
                response = begin(request, request.read()).result()
                return answer(response, bytes(response.arrayBuffer().result()))
            except JSError as error:
                raise failed(request, error) from error

    class AsyncHTTPTransport(module.AsyncBaseTransport):  # type: ignore[misc]
        """The same, awaited."""

        def __init__(self, **_: Any) -> None:
            super().__init__()

        async def handle_async_request(self, request: Any) -> Any:
            try:
                response = await begin(request, await request.aread())
                return answer(response, bytes(await response.arrayBuffer()))
            except JSError as error:
                raise failed(request, error) from error

    module.HTTPTransport = HTTPTransport
    module.AsyncHTTPTransport = AsyncHTTPTransport


def adapters(window: Any) -> Adapters:
    """What makes libraries use the page as they would use Pyodide, or a network.

    Args:
        window: The page's.
    """
    return {
        "urllib3.contrib.emscripten.fetch": _adapt_urllib3,
        "httpx._transports.default": lambda module: _adapt_httpx(module, window),
    }
