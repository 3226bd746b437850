"""The network requests that Python has the page make: with ``fetch``, and with ``XMLHttpRequest``.

All ways to the network in a page end in these two: ``urllib``, ``http.client``, ``pyodide.http`` and what packages use.
What becomes of a request, the browser is asked when Python has nothing else to do, so that nobody waits for it: the
response's status, and what the browser has noted of its timing and size (Resource Timing).
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin

from ... import _wire as wire
from ...errors import JSError
from ...places import Place
from ...remote import Remote
from ..authors import blamed
from ..classes import interface_name
from .covers import Covers
from .recording import Recording
from .traffic import Traffic

if TYPE_CHECKING:
    from ...main import Runtime

__all__ = ["Request", "Requests"]

_MOST = 1000
_MOST_LOOKS = 10
"""How often the browser is asked for what it has noted of a request: it may do so some time after the response."""

_APART = 2000.0
"""Milliseconds that what the browser has noted may have begun from when Python asked for it."""

_DONE = 4
"""``XMLHttpRequest.DONE``"""


@dataclass(slots=True)
class Request:
    """A request.

    Attributes:
        way: ``fetch`` or ``xhr``.
        method: As in HTTP.
        url: As Python has given it; then as the browser has.
        place: The author's line that made it.
        began: When, in seconds of the recording.
        asked: The same on the clock on the wall.
        took: How long it took, in seconds; None where that is not known.
        status: The response's; 0 where there is none.
        size: The bytes of its body as they were sent; None where the browser does not say.
        error: Why there is no response.
        source: The page's object that tells more: the request, the response or the ``XMLHttpRequest``.
        looks: How often it was looked for what the browser has noted.
        is_known: Whether all is known that will be.
    """

    way: str
    method: str
    url: str
    place: Place | None
    began: float
    asked: float
    took: float | None = None
    status: int = 0
    size: int | None = None
    error: str = ""
    source: Remote | None = None
    looks: int = 0
    is_known: bool = False


class Requests:
    """Records them.

    Args:
        runtime: Whose.
        recording: The recording whose time is told.
        traffic: What is not to count what is asked here.
    """

    def __init__(self, runtime: Runtime, recording: Recording, traffic: Traffic) -> None:
        self._runtime = runtime
        self._recording = recording
        self._traffic = traffic
        self._covers = Covers()
        #: The requests, in the order in which they were made.
        self.made: list[Request] = []
        #: By the handle of the promise of a response.
        self._promised: dict[int, Request] = {}
        #: By the number under which Python awaits that.
        self._awaited: dict[int, tuple[Request, Any]] = {}
        #: Those that were opened and not yet sent: method and address by the handle of an ``XMLHttpRequest``.
        self._opened: dict[int, tuple[str, str]] = {}

    def begin(self) -> None:
        """Begins to record."""
        page = self._runtime.page
        self._covers.cover(page, "perform", self._performed)
        self._covers.cover(page, "make", self._made)
        self._covers.cover(page, "invoke", self._invoked)
        self._covers.cover(page.promises, "future", self._expected)
        self._covers.cover(page.promises, "settle", self._settled)
        self._covers.cover(page.promises, "wait_for", self._waited)
        self._runtime.at_rest.append(self._inquire)

    def end(self) -> None:
        """Ends it."""
        self._covers.lift()
        self._runtime.at_rest.remove(self._inquire)
        for request in self.made:
            request.source = None

    # What Python asks for.

    def _performed(self, original: Any, code: int, *operands: Any) -> Any:
        value = original(code, *operands)
        if code == wire.OP_METHOD and operands[1] == "fetch":
            self._fetched(operands[2], value)
        return value

    def _made(self, original: Any, traits: int, class_name: str, code: int, *operands: Any) -> Any:
        before = len(self.made)
        value = original(traits, class_name, code, *operands)
        # It may have been performed after all, and been noted there.
        if code == wire.OP_METHOD and operands[1] == "fetch" and len(self.made) == before:
            self._fetched(operands[2], value)
        return value

    def _fetched(self, arguments: list[Any], promise: Any) -> None:
        if not arguments or not isinstance(promise, Remote):
            return
        target, options = [*arguments, None][:2]
        method = next((value for key, value in _pairs(options) if key == "method"), "GET")
        request = self._add("fetch", str(method).upper(), target if isinstance(target, str) else "")
        if request is None:
            return
        if isinstance(target, list) and target[0] == wire.TAG_HANDLE:
            request.source = self._runtime.page.handles.face_of(target[1])
        self._promised[promise._handle] = request

    def _invoked(self, original: Any, remote: Remote, name: str, arguments: list[Any], *more: Any) -> None:
        # A synchronous one is over when this has been done.
        began, asked = self._recording.now, time.time()
        original(remote, name, arguments, *more)
        if name not in ("open", "send") or interface_name(remote) != "XMLHttpRequest":
            return
        handle = remote._handle
        if name == "open":
            self._opened[handle] = (str(arguments[0]).upper(), str(arguments[1]))
        elif (opened := self._opened.pop(handle, None)) is not None:
            request = self._add("xhr", *opened)
            if request is not None:
                request.began, request.asked = began, asked
                request.source = remote

    def _add(self, way: str, method: str, url: str) -> Request | None:
        if len(self.made) >= _MOST:
            return None
        place = blamed(sys._getframe(1))
        request = Request(way, method, url, place, self._recording.now, time.time())
        self.made.append(request)
        return request

    # What comes of it.

    def _expected(self, original: Any, handle: int) -> Any:
        future = original(handle)
        request = self._promised.pop(handle, None)
        if request is not None:
            self._awaited[self._runtime.channel._next_promise - 1] = (request, future)
        return future

    def _settled(self, original: Any, number: int, *outcome: Any) -> None:
        original(number, *outcome)
        request, future = self._awaited.pop(number, (None, None))
        if request is None:
            return
        if future.cancelled() or not future.done():
            self._arrived(request, None)
        elif future._exception is not None:
            self._failed(request, future._exception)
        else:
            self._arrived(request, future._result)

    def _waited(self, original: Any, handle: int) -> Any:
        request = self._promised.pop(handle, None)
        if request is None:
            return original(handle)
        try:
            response = original(handle)
        except JSError as error:
            self._failed(request, error)
            raise
        self._arrived(request, response)
        return response

    def _arrived(self, request: Request, response: Any) -> None:
        request.took = self._recording.now - request.began
        request.source = response if isinstance(response, Remote) else None

    def _failed(self, request: Request, error: BaseException) -> None:
        request.took = self._recording.now - request.began
        request.error = str(error)
        request.source = None
        request.is_known = True

    # What the browser knows.

    def _inquire(self) -> None:
        """Python has nothing to do: asks what is not known yet."""
        unknown = [request for request in self.made if not request.is_known]
        if not unknown:
            return
        self._traffic.is_paused = True
        try:
            for request in unknown:
                try:
                    self._look(request)
                except Exception:
                    # A page may have made anything of these objects; or the user has switched something off.
                    request.is_known = True
        finally:
            self._traffic.is_paused = False

    def _look(self, request: Request) -> None:
        source: Any = request.source
        kind = interface_name(source) if source is not None else ""
        if kind == "XMLHttpRequest":
            if source.readyState != _DONE:
                return
            request.status = _whole(source.status) or 0
            length = source.getResponseHeader("content-length")
            self._answered(request, length, "" if request.status else "network error")
        elif kind == "Response":
            request.status = _whole(source.status) or 0
            self._answered(request, source.headers.get("content-length"))
        elif kind in ("Request", "URL"):
            request.url = str(source.url if kind == "Request" else source.href)
            request.method = str(source.method) if kind == "Request" else request.method
            request.source = None
        timing = self._timing_of(request)
        if timing is not None:
            request.status = request.status or _whole(timing.get("responseStatus")) or 0
            request.took = (_whole(timing["duration"] * 1000) or 0) / 1e6 or request.took
            sizes = (_whole(timing.get(name)) for name in ("encodedBodySize", "decodedBodySize"))
            request.size = next(filter(None, sizes), request.size)
        request.looks += 1
        request.is_known = timing is not None or bool(request.error) or request.looks >= _MOST_LOOKS

    def _answered(self, request: Request, length: Any, error: str = "") -> None:
        if request.took is None:
            request.took = self._recording.now - request.began
        request.size = int(length) if isinstance(length, str) and length.isdecimal() else None
        request.error = error
        request.source = None

    def _timing_of(self, request: Request) -> dict[str, Any] | None:
        """What the browser has noted of a request, if it has done so."""
        window = self._runtime.globals["window"]
        request.url = urldefrag(urljoin(window.document.baseURI, request.url)).url
        performance = window.performance
        found = json.loads(window.JSON.stringify(performance.getEntriesByName(request.url, "resource")))
        wanted = request.asked * 1000 - performance.timeOrigin

        def apart(one: dict[str, Any]) -> float:
            return abs(one["startTime"] - wanted)

        nearest = min(found, default=None, key=apart)
        return nearest if nearest is not None and apart(nearest) < _APART else None


def _whole(value: Any) -> int | None:
    """A number of the page's as a whole one; None where it is none. A page may answer anything."""
    is_number = type(value) in (int, float) and 0 <= value < 2**53
    return round(value) if is_number else None


def _pairs(options: Any) -> list[Any]:
    """The items of an object that is sent by value."""
    return options[1] if isinstance(options, list) and options[0] == wire.TAG_MAPPING else []
