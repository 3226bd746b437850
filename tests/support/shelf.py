"""The extension's side of packages, in memory: what an installer asks is answered from wheels that a test makes."""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from adder.packages.installer import Installer


async def _at_once(_name: str) -> None:
    """What is asked for comes at once."""


class Shelf:
    """Has the worker's method. `troubles` are answered for what is asked for, by a project's or a file's name; what is
    awaited first, `held` says; of the projects in `kept`, only so many files are known without asking the index anew.
    """

    def __init__(self) -> None:
        self.projects: dict[str, dict[str, Any]] = {}
        self.troubles: dict[str, str] = {}
        self.kept: dict[str, int] = {}
        self.asked: list[str] = []
        self._files: dict[str, tuple[str, bytes]] = {}
        self.held: Callable[[str], Awaitable[Any]] = _at_once

    def add(self, wheel: tuple[str, bytes], *, metadata: bytes | None = None, **more: Any) -> str:
        """Have a wheel; returns its hash. `metadata` lies beside it, `more` is what the index says of it."""
        filename, data = wheel
        name = filename.split("-")[0].replace("_", "-")
        listed = {
            "filename": filename,
            "url": f"https://files.example/{filename}",
            "sha256": self._keep(filename, data),
            "size": len(data),
            "metadata": "" if metadata is None else self._keep(f"{filename}.metadata", metadata),
            "yanked": False,
            "requiresPython": "",
            "uploaded": "",
            "index": "https://index.example/",
            **more,
        }
        project = self.projects.setdefault(name, {"name": name, "files": []})
        project["files"].append(listed)
        return listed["sha256"]

    def link(self, project: str, library: tuple[str, bytes]) -> None:
        """A project's wheels are linked with the shared libraries of an archive."""
        entry = {"filename": library[0], "sha256": self._keep(*library)}
        self.projects[project].setdefault("libraries", []).append(entry)

    def _keep(self, filename: str, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        self._files[sha256] = (filename, data)
        return sha256

    async def packages(self, _number: int, body: str) -> Any:
        """What the worker offers."""
        request = json.loads(body)
        if request["want"] == "project":
            name, data = request["project"], None
            found = self.projects.get(name)
            count = None if request["renew"] else self.kept.get(name)
            found = found and {**found, "files": found["files"][:count], "asked": count is None}
        else:
            name, data = self._files[request["sha256"]]
            found = {"size": len(data)}
        self.asked.append(name)
        await self.held(name)
        trouble = self.troubles.get(name) or (None if found else "not-found")
        answer = {"trouble": trouble} if trouble else found
        content = None if trouble or data is None else types.SimpleNamespace(to_bytes=lambda: data)
        return types.SimpleNamespace(body=json.dumps(answer), bytes=content)


class Page:
    """A page with packages: an installer whose packages go into a folder of the test's."""

    def __init__(self, shelf: Shelf, folder: Path) -> None:
        self.shelf = shelf
        self.folder = folder
        self.warnings: list[str] = []
        self.steps: list[tuple[str, str]] = []
        self.installer = Installer(shelf, self.warnings.append)
        self.installer.listeners.append(lambda step: self.steps.append((step.stage, step.package)))

    @property
    def written(self) -> list[str]:
        """The files that are installed."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
