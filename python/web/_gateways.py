"""Calling a web application as its server would: WSGI (PEP 3333) and ASGI, without a network between."""

from __future__ import annotations

import asyncio
import inspect
import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

__all__ = ["Answer", "Lifespan", "Question", "call", "is_asgi"]

_ASGI = {"version": "3.0", "spec_version": "2.3"}


@dataclass
class Question:
    """A request to an application.

    Attributes:
        method: Such as ``"POST"``.
        url: The whole address; its path and query are what the application sees of it.
        headers: By name.
        body: What is sent along.
        root: The part of the path that the application does not know of (``SCRIPT_NAME``, ``root_path``).
    """

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    root: str = ""

    @property
    def path(self) -> str:
        """The path that the application routes by."""
        path = urlsplit(self.url).path or "/"
        return path.removeprefix(self.root) or "/"


@dataclass(frozen=True)
class Answer:
    """What an application answers.

    Attributes:
        status: The status code, such as 200.
        headers: Names, in lower case, and values, in order.
        body: The content.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header; empty where there is none."""
        return next((value for key, value in self.headers if key == name.lower()), "")

    @property
    def text(self) -> str:
        """The content as text."""
        charset = next(
            (part.partition("=")[2] for part in self.header("content-type").split("; ") if part.startswith("charset=")),
            "utf-8",
        )
        return self.body.decode(charset, "replace")

    def json(self) -> Any:
        """The content as data."""
        return json.loads(self.body)

    def cookies(self) -> dict[str, str | None]:
        """The cookies that are set, and None for those that are taken away."""
        jar: dict[str, str | None] = {}
        for name, value in self.headers:
            if name == "set-cookie":
                for key, morsel in SimpleCookie(value).items():
                    jar[key] = None if morsel["max-age"] == "0" else morsel.value
        return jar


def is_asgi(app: Any) -> bool:
    """Whether an application speaks ASGI: it is called with three arguments and is awaited."""
    return inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(getattr(app, "__call__", None))  # noqa: B004


class Lifespan:
    """The life of an ASGI application: it is told that it begins before its first request, and that it ends.

    An application that does not know of it, or speaks WSGI, is left alone.

    Args:
        app: The application.

    Attributes:
        state: What the application keeps for its requests.
    """

    def __init__(self, app: Any) -> None:
        self.state: dict[str, Any] = {}
        self._app = app
        self._told: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._begun: asyncio.Task[None] | None = None
        self._life: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Returns when the application is ready; called again, it waits for the same.

        Raises:
            RuntimeError: the application says that it cannot begin.
        """
        if not is_asgi(self._app):
            return
        if self._begun is None:
            self._begun = asyncio.create_task(self._begin())
        await asyncio.shield(self._begun)

    async def _begin(self) -> None:
        self._life = asyncio.create_task(self._live())
        await self._tell("startup")

    async def end(self) -> None:
        """Returns when the application has put its things away.

        Raises:
            RuntimeError: the application says that it could not.
            Exception: what it raises.
        """
        if self._life is not None and not self._life.done():
            await self._tell("shutdown")
            await self._life

    async def _live(self) -> None:
        is_ready = False

        async def send(message: dict[str, Any]) -> None:
            nonlocal is_ready
            is_ready = is_ready or message["type"] == "lifespan.startup.complete"
            self._answers.put_nowait(message)

        try:
            await self._app({"type": "lifespan", "asgi": _ASGI, "state": self.state}, self._told.get, send)
        except Exception:
            # Before it is ready, that is how an application says that it does not know of such a thing.
            if is_ready:
                raise
            self.state.clear()
        finally:
            # Whoever waits for an answer gets none.
            self._answers.put_nowait({})

    async def _tell(self, what: str) -> None:
        self._told.put_nowait({"type": f"lifespan.{what}"})
        answer = await self._answers.get()
        if answer.get("type") == f"lifespan.{what}.failed":
            raise RuntimeError(f"the application's {what} failed: {answer.get('message') or 'it does not say why'}")


async def call(app: Any, question: Question, state: Mapping[str, Any] | None = None) -> Answer:
    """What an application answers.

    Args:
        app: A WSGI or ASGI application.
        question: The request.
        state: What an ASGI application keeps for its requests.

    Returns:
        The answer. What the application raises passes through.
    """
    return await _call_asgi(app, question, state or {}) if is_asgi(app) else _call_wsgi(app, question)


def _call_wsgi(app: Callable[..., Iterable[bytes]], question: Question) -> Answer:
    parts = urlsplit(question.url)
    secure = parts.scheme == "https"
    environ: dict[str, Any] = {
        "REQUEST_METHOD": question.method,
        "SCRIPT_NAME": question.root,
        "PATH_INFO": unquote_to_bytes(question.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or (443 if secure else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "CONTENT_LENGTH": str(len(question.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(question.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in question.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    started: list[Any] = []
    written = io.BytesIO()

    def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Callable[[bytes], object]:
        started[:] = [int(status.split(" ", 1)[0]), headers]
        return written.write

    chunks = app(environ, start_response)
    try:
        for chunk in chunks:
            written.write(chunk)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    if not started:
        raise RuntimeError("the application has not begun to answer: it did not call start_response")
    return Answer(started[0], tuple((name.lower(), value) for name, value in started[1]), written.getvalue())


async def _call_asgi(app: Any, question: Question, state: Mapping[str, Any]) -> Answer:
    parts = urlsplit(question.url)
    headers: Mapping[str, str] = {"host": parts.netloc, "content-length": str(len(question.body)), **question.headers}
    scope = {
        "type": "http",
        "asgi": _ASGI,
        "state": dict(state),
        "http_version": "1.1",
        "method": question.method,
        "scheme": parts.scheme,
        "path": unquote_to_bytes(urlsplit(question.url).path or "/").decode("utf-8", "replace"),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": question.root,
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
        "server": (parts.hostname or "localhost", parts.port),
        "client": ("127.0.0.1", 0),
    }
    sent: list[dict[str, Any]] = [{"type": "http.request", "body": question.body, "more_body": False}]
    never = asyncio.Event()
    status, found, body = 0, (), bytearray()

    async def receive() -> dict[str, Any]:
        if sent:
            return sent.pop()
        # There is nobody who could hang up.
        await never.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status, found
        if message["type"] == "http.response.start":
            status = message["status"]
            found = tuple((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in message["headers"])
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    await app(scope, receive, send)
    if not status:
        raise RuntimeError("the application has not begun to answer: it did not send http.response.start")
    return Answer(status, found, bytes(body))
