"""The extension's side, as Python asks it: what indexes say of a project, and files by what they hash to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from .errors import PackageError, error_of

__all__ = ["Answer", "Host", "PackageBridge"]

Answer = tuple[dict[str, Any], bytes]
"""What it says, and the bytes that came with it."""


class PackageBridge(Protocol):
    """What the worker offers for packages."""

    def packages(self, number: int, body: str) -> Any:
        """Asks the host; resolves with an object that has ``body`` and ``bytes``."""


class Host:
    """Asks the extension.

    Args:
        bridge: The worker's side.
    """

    def __init__(self, bridge: PackageBridge) -> None:
        self._bridge = bridge
        self._asked = 0
        self._progress: dict[int, Callable[[int, int], None]] = {}

    def progress(self, number: int, body: dict[str, Any]) -> None:
        """The host says how far it has come with what was asked under a number."""
        tell = self._progress.get(number)
        if tell is not None:
            tell(*body["progress"])

    async def _ask(
        self, request: dict[str, Any], package: str, on_progress: Callable[[int, int], None] | None = None
    ) -> Answer:
        self._asked += 1
        number = self._asked
        if on_progress is not None:
            self._progress[number] = on_progress
        try:
            answer = await self._bridge.packages(number, json.dumps(request))
        finally:
            self._progress.pop(number, None)
        body = json.loads(answer.body)
        if "trouble" in body:
            raise error_of(body, package)
        return body, b"" if answer.bytes is None else answer.bytes.to_bytes()

    async def installer(self) -> bytes:
        """The zip of ``micropip``, as the extension ships it."""
        return (await self._ask({"want": "installer"}, "micropip"))[1]

    def time_zones(self, run_sync: Callable[[Any], Any]) -> bytes:
        """The package ``tzdata``, a zip, as the extension ships it.

        Args:
            run_sync: Suspends the stack until it has come; an import waits for it.

        Raises:
            PackageError: it did not come.
        """
        self._asked += 1
        answer = run_sync(self._bridge.packages(self._asked, json.dumps({"want": "time-zones"})))
        body = json.loads(answer.body)
        if "trouble" in body or answer.bytes is None:
            raise error_of(body, "tzdata")
        return answer.bytes.to_bytes()

    async def project(self, name: str, renew: bool = False, hashes: Iterable[str] = ()) -> dict[str, Any]:
        """What the indexes list of a project.

        Args:
            name: Normalized.
            renew: Whether to ask them although their word from a while ago is kept.
            hashes: The SHA-256 of the files that would do, if only some would: that they are listed does not get old.

        Raises:
            PackageError: none has it, or none can be reached.
        """
        request = {"want": "project", "project": name, "renew": renew, "hashes": sorted(hashes)}
        return (await self._ask(request, name))[0]

    async def file(
        self, sha256: str, filename: str, on_progress: Callable[[int, int], None] = lambda received, total: None
    ) -> Answer:
        """A file that an index has listed.

        Args:
            sha256: What it hashes to.
            filename: What to call it in messages.
            on_progress: Told how many bytes have come, and how many there are (0: not known).

        Raises:
            PackageError: it cannot be had, or is not what it should be.
        """
        body, data = await self._ask({"want": "file", "sha256": sha256}, filename, on_progress)
        if not data and body.get("size"):
            raise PackageError("bad-answer", f"{filename} did not arrive", "Reload the page", filename)
        return body, data
