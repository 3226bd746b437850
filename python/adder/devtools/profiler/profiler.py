"""One profiler: records from a begin to an end, and says what it has found."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any

from ..channel import in_parts
from .monitor import Monitor
from .recording import Recording
from .requests import Request, Requests
from .traffic import Traffic
from .turns import Turns

if TYPE_CHECKING:
    from ...main import Runtime

__all__ = ["Profile", "Profiler", "messages"]

_SPANS = 2000
"""Of a message. They have no names, so more of them fit."""

_MOST_TEXT = 500
"""Characters of each name that is sent."""

_clock = time.perf_counter


@dataclass
class Profile:
    """All that was recorded.

    Attributes:
        recording: What was called when.
        traffic: What went over the line to the page.
        requests: What was asked of the network.
    """

    recording: Recording
    traffic: Traffic
    requests: list[Request]


class Profiler:
    """Records what a document's Python does.

    Args:
        runtime: The document's.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._profile: Profile | None = None
        #: What records it, in the order in which they end.
        self._parts: tuple[Turns, Requests, Monitor] | None = None

    @property
    def is_recording(self) -> bool:
        """Whether it records."""
        return self._profile is not None

    def begin(self, frame: FrameType | None) -> None:
        """Begins to record.

        Args:
            frame: What runs now.

        Raises:
            RuntimeError: the page's own code has taken all places for profilers.
        """
        if self._profile is not None:
            return
        recording, traffic = Recording(_clock), Traffic()
        monitor = Monitor(recording)
        turns = Turns(self._runtime, recording, traffic)
        requests = Requests(self._runtime, recording, traffic)
        monitor.begin(frame)
        turns.begin()
        requests.begin()
        self._profile = Profile(recording, traffic, requests.made)
        self._parts = (turns, requests, monitor)

    def end(self) -> Profile | None:
        """Ends it; returns what was recorded."""
        profile, self._profile = self._profile, None
        if profile is None or self._parts is None:
            return None
        for part in self._parts:
            part.end()
        self._parts = None
        profile.recording.end()
        return profile


def messages(profile: Profile) -> Iterator[dict[str, Any]]:
    """A recording that has ended, as a panel hears of it. Times are in microseconds."""
    recording, traffic = profile.recording, profile.traffic
    spans = recording.spans()
    entries = recording.entries
    yield {
        "type": "profile",
        "duration": _micro(recording.duration),
        "entries": len(entries),
        "spans": len(spans),
        "left": recording.left_out,
        "traffic": {
            "operations": traffic.sent,
            "batches": traffic.batches,
            "characters": traffic.characters,
            "trips": traffic.trips,
            "waited": _micro(traffic.waited),
            "cached": traffic.cached,
            "sizes": traffic.sizes,
        },
    }
    for part in in_parts(entries):
        rows = [[one.kind, one.name, one.file, one.line, one.calls, _micro(one.own), _micro(one.total)] for one in part]
        yield {"type": "entries", "rows": rows}
    for part in in_parts(spans, _SPANS):
        rows = [[number, _micro(began), _micro(took), _micro(own), depth] for number, began, took, own, depth in part]
        yield {"type": "spans", "rows": rows}
    for part in in_parts(traffic.turns, _SPANS):
        rows = [
            [one.entry, _micro(one.began), _micro(one.took), _micro(one.waited), one.trips, one.operations]
            for one in part
        ]
        yield {"type": "turns", "rows": rows}
    for part in in_parts(traffic.waits):
        rows = [
            [
                one.what[:_MOST_TEXT],
                one.place.filename[:_MOST_TEXT],
                one.place.line,
                one.place.function[:_MOST_TEXT],
                one.count,
                _micro(one.total),
                _micro(one.longest),
            ]
            for one in part
        ]
        yield {"type": "reads", "rows": rows}
    for part in in_parts(profile.requests):
        yield {"type": "requests", "rows": [_request_row(one) for one in part]}
    for part in in_parts(list(traffic.operations.items())):
        yield {"type": "operations", "rows": [[what[:_MOST_TEXT], count] for what, count in part]}
    yield {"type": "done"}


def _request_row(request: Request) -> list[Any]:
    place = request.place
    return [
        request.way,
        request.method[:_MOST_TEXT],
        request.url[:_MOST_TEXT],
        place.filename[:_MOST_TEXT] if place else "",
        place.line if place else 0,
        _micro(request.began),
        None if request.took is None else _micro(request.took),
        request.status,
        request.size,
        request.error[:_MOST_TEXT],
    ]


def _micro(seconds: float) -> int:
    return round(seconds * 1e6)
