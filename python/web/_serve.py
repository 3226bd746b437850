"""``serve``: a web application (Flask, Django, Starlette, …) in the page answers the page's own forms and links."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from adder.main import current

from ._events import listen
from ._gateways import Answer, Lifespan, Question, call

__all__ = ["Server", "serve"]

_MOST_REDIRECTS = 10
_REDIRECTS = (301, 302, 303, 307, 308)


class Server:
    """An application that runs in the page.

    Attributes:
        app: The application.
        at: The path below which the page's forms and links are its.
        into: The element that shows what it answers, or its selector; None: nothing is shown.
        cookies: What the application has set, by name. They are kept as long as the page.
    """

    def __init__(self, app: Any, at: str, into: Any) -> None:
        self.app = app
        self.at = at
        self.into = into
        self.cookies: dict[str, str] = {}
        self._document = current().globals["document"]
        self._window = current().globals["window"]
        self._tasks: set[asyncio.Task[Any]] = set()
        self._lifespan = Lifespan(app)
        listen(self._document, "submit", self._submitted)
        listen(self._document, "click", self._clicked)

    async def request(
        self,
        method: str,
        url: str,
        *,
        data: Mapping[str, Any] | bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Asks the application, and follows its redirects.

        Args:
            method: Such as ``"GET"``.
            url: A path below :attr:`at`, or a whole address.
            data: A form's fields, or the body itself.
            headers: More headers.

        Returns:
            What it answers: ``status``, ``header(name)``, ``body``, ``text``, ``json()``.

        Raises:
            RuntimeError: the application cannot begin: its lifespan says so.
            Exception: what the application raises.

        Example::

            answer = await server.request("POST", "/shop/order", data={"item": "tea"})
            print(answer.status, answer.text)
        """
        body, sent = _body_of(data)
        address = urljoin(str(self._window.location.href), url)
        for _ in range(_MOST_REDIRECTS):
            answer = await self._ask(method, address, body, {**sent, **(headers or {})})
            location = answer.header("location")
            if answer.status not in _REDIRECTS or not location:
                return answer
            address = urljoin(address, location)
            if not self.answers(address):
                return answer
            if answer.status not in (307, 308):
                method, body, sent = "GET", b"", {}
        raise RuntimeError(f"the application redirects more than {_MOST_REDIRECTS} times")

    async def _ask(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        if self.cookies:
            headers = {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        await self._lifespan.begin()
        answer = await call(self.app, Question(method, url, headers, body, self.at.rstrip("/")), self._lifespan.state)
        for name, value in answer.cookies().items():
            if value is None:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def answers(self, url: str) -> bool:
        """Whether an address is the application's: of this origin, and below :attr:`at`."""
        parts, own = urlsplit(url), urlsplit(str(self._window.location.href))
        if (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
            return False
        # What leads to a place in the page itself stays the page's.
        is_here = (parts.path, parts.query) == (own.path, own.query)
        return f"{parts.path}/".startswith(f"{self.at.rstrip('/')}/") and not is_here

    def close(self) -> None:
        """Gives the page's forms and links back to the page; an ASGI application is told that it ends."""
        self._document.off("submit", self._submitted)
        self._document.off("click", self._clicked)
        self._spawn(self._lifespan.end())

    def _submitted(self, event: Any) -> None:
        form, submitter = event.target, event.submitter

        def attribute(name: str) -> str:
            return (submitter and submitter.get_attribute(f"form{name}")) or form.get_attribute(name) or ""

        method, action = (attribute("method") or "get").upper(), attribute("action")
        url = urljoin(str(self._document.base_uri), action)
        if method == "DIALOG" or _leads_elsewhere(attribute("target")) or not self.answers(url):
            return
        event.prevent_default()
        self._spawn(self._send_form(method, url, form, submitter))

    def _clicked(self, event: Any) -> None:
        link = event.target.closest("a[href]") if hasattr(event.target, "closest") else None
        modified = event.button or event.ctrl_key or event.meta_key or event.shift_key
        if link is None or modified or link.has_attribute("download"):
            return
        if _leads_elsewhere(link.get_attribute("target")) or not self.answers(link.href):
            return
        event.prevent_default()
        self._spawn(self._show(self.request("GET", link.href)))

    async def _send_form(self, method: str, url: str, form: Any, submitter: Any) -> None:
        data = self._window.FormData.new(form, submitter) if submitter else self._window.FormData.new(form)
        fields: list[tuple[str, Any]] = []
        for name, value in list(data.entries()):
            fields.append((name, value if isinstance(value, str) else await _File.of(value)))
        if method == "GET":
            await self._show(self.request("GET", f"{url.partition('?')[0]}?{urlencode(_texts(fields))}"))
            return
        kind = (form.get_attribute("enctype") or "").lower()
        if kind == "multipart/form-data":
            body, content_type = _multipart(fields)
        else:
            body = urlencode(_texts(fields)).encode()
            content_type = "application/x-www-form-urlencoded"
        await self._show(self.request(method, url, data=body, headers={"Content-Type": content_type}))

    async def _show(self, asked: Any) -> None:
        answer = await asked
        location = answer.header("location")
        if answer.status in _REDIRECTS and location:
            self._window.location.assign(location)
            return
        target = self._document.find(self.into) if isinstance(self.into, str) else self.into
        if target is None:
            return
        if "html" not in answer.header("content-type"):
            target.text = answer.text
            return
        page = self._window.DOMParser.new().parseFromString(answer.text, "text/html")
        target.html = page.body.inner_html

    def _spawn(self, coroutine: Any) -> None:
        task = current().loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _leads_elsewhere(target: str | None) -> bool:
    """Whether what a form or a link leads to is not shown in its own place, but in another tab or frame."""
    return (target or "").lower() not in ("", "_self")


class _File:
    """A file of a form."""

    def __init__(self, name: str, kind: str, content: bytes) -> None:
        self.name = name
        self.kind = kind
        self.content = content

    @classmethod
    async def of(cls, file: Any) -> _File:
        return cls(file.name, file.type or "application/octet-stream", bytes(await file.array_buffer()))


def _texts(fields: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(name, value if isinstance(value, str) else value.name) for name, value in fields]


def _body_of(data: Mapping[str, Any] | bytes | str | None) -> tuple[bytes, dict[str, str]]:
    if data is None:
        return b"", {}
    if isinstance(data, bytes):
        return data, {}
    if isinstance(data, str):
        return data.encode(), {"Content-Type": "text/plain; charset=utf-8"}
    return urlencode(data, doseq=True).encode(), {"Content-Type": "application/x-www-form-urlencoded"}


def _multipart(fields: list[tuple[str, Any]]) -> tuple[bytes, str]:
    boundary = f"adder-{uuid.uuid4().hex}"
    parts = bytearray()
    for name, value in fields:
        # As browsers write them (HTML §4.10.22.8).
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'
        if isinstance(value, str):
            parts += f"{head}\r\n\r\n{value}\r\n".encode()
        else:
            kind = f"Content-Type: {value.kind}"
            parts += f'{head}; filename="{_quoted(value.name)}"\r\n{kind}\r\n\r\n'.encode() + value.content + b"\r\n"
    parts += f"--{boundary}--\r\n".encode()
    return bytes(parts), f"multipart/form-data; boundary={boundary}"


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def serve(app: Any, at: str = "/", *, into: Any = None) -> Server:
    """Lets a web application answer the page's own forms and links.

    No request leaves the page. The address does not change; what is outside of `at`, or is for another tab or frame,
    goes its usual way.

    Args:
        app: A WSGI application (Flask, Django) or an ASGI one (Starlette, FastAPI, Django).
        at: The path below which forms and links are the application's.
        into: The element that shows what it answers, or a selector of it; without one, nothing is shown.

    Returns:
        The server, to ask it oneself and to end it.

    Raises:
        TypeError: `app` cannot be called.

    Example::

        app = Flask("shop")

        @app.post("/order")
        def order():
            return f"<p>{escape(request.form['item'])} is on its way</p>"

        web.serve(app, at="/shop", into="#answer")
    """
    if not callable(app):
        raise TypeError(f"an application is called with a request; {type(app).__name__} cannot be called")
    return Server(app, at if at.startswith("/") else f"/{at}", into)
