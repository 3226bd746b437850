"""Packages of one document: declared by its scripts or asked for at run time, found, unpacked and remembered."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import io
import platform
import site
import sys
import zipfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import declarations, lockfile, wheels
from .declarations import Declaration, normalized
from .errors import PackageError
from .host import Host, PackageBridge
from .writing import Writing

if TYPE_CHECKING:
    from .resolution import Chosen

__all__ = ["Installed", "Installer", "Progress"]

_MICROPIP = Path("/lib/micropip.zip")
_LIBRARIES = Path("/usr/lib")
"""Where the dynamic linker looks."""
_unloadable: dict[Path, str] = {}
"""Compiled code that could not be loaded, and why. The linker takes a path for loaded once it has tried to load it."""


@dataclass(frozen=True)
class Progress:
    """How far an installation has come.

    Attributes:
        stage: ``"resolving"``, ``"downloading"``, ``"installed"`` or ``"failed"``.
        package: The project or the file that it is about.
        received: Bytes that have come, of a file that is being downloaded.
        total: Bytes that there are; 0 where that is not known.
        error: What went wrong, where it failed.
    """

    stage: str
    package: str
    received: int = 0
    total: int = 0
    error: PackageError | None = None


@dataclass(frozen=True)
class Installed:
    """A package that a page has.

    Attributes:
        name: The project, normalized.
        version: Its version.
        index: The index that it was found on.
        filename: The wheel.
        sha256: What the wheel hashes to.
        advisories: Its known vulnerabilities, as far as the visitor's browser knows any: their identifiers.
    """

    name: str
    version: str
    index: str
    filename: str
    sha256: str
    advisories: tuple[str, ...] = ()


class Installer:
    """Installs packages into this interpreter.

    Args:
        bridge: The worker's side.
        warn: Tells the page's author something.
    """

    def __init__(self, bridge: PackageBridge, warn: Callable[[str], None]) -> None:
        self.host = Host(bridge)
        self._warn = warn
        self._lock = asyncio.Lock()
        self._chosen: dict[str, Chosen] = {}
        self.installed: dict[str, Installed] = {}
        self.listeners: list[Callable[[Progress], Any]] = []

    def tell(self, progress: Progress) -> None:
        """Tells whoever listens."""
        for listener in list(self.listeners):
            listener(progress)

    # What a page asks for.

    async def prepare(
        self, source: str, requirements: dict[str, str] | None = None, lock: dict[str, str] | None = None
    ) -> None:
        """Installs what a script declares: in a block of its own, and in the files that its tag names.

        Args:
            source: The script, without the indentation that markup gave it.
            requirements: A ``requirements.txt``, as ``text`` and ``name``.
            lock: A ``pylock.toml``, likewise.

        Raises:
            PackageError: that cannot be had.
        """
        with self._failing("this script"):
            declared = declarations.together(
                *([declarations.read_requirements(requirements["text"], requirements["name"])] if requirements else ()),
                *filter(None, [declarations.read_script(source)]),
            )
            await self._check_python(declared)
        if lock is not None:
            await self.install_lock(lock["text"], lock["name"])
        if declared.requirements:
            await self.install(declared)

    async def install(self, declaration: Declaration) -> list[Installed]:
        """Installs what is declared and what that needs; returns what was not there before.

        Raises:
            PackageError: something cannot be had. Then nothing is installed.
        """
        for note in declaration.notes:
            self._warn(note)

        async def find() -> list[Chosen]:
            await self._check_python(declaration)
            return await self._resolve(
                declaration.requirements,
                pre=declaration.pre,
                hashes=declaration.hashes,
                requires_hashes=declaration.requires_hashes,
            )

        return await self._install(find, ", ".join(declaration.requirements))

    async def install_lock(self, text: str, name: str = "pylock.toml") -> list[Installed]:
        """Installs what a lock file has, and nothing else; returns what was not there before.

        Raises:
            PackageError: something cannot be had. Then nothing is installed.
        """

        async def find() -> list[Chosen]:
            lock = lockfile.read_lock(text, name)
            packages = (await self._module("environment")).needed_of(lock, name)
            wanted = [f"{package.name}=={package.version}" if package.version else package.name for package in packages]
            hashes = {package.name: {sha256 for _, sha256 in package.wheels} for package in packages}
            return await self._resolve(wanted, pre=True, hashes=hashes, requires_hashes=True, is_locked=True)

        return await self._install(find, name)

    def freeze(self) -> str:
        """What is installed, as the text of a lock file (PEP 751)."""
        minor = ".".join(platform.python_version_tuple()[:2])
        return lockfile.write_lock(self._chosen.values(), f">={minor}")

    # How it comes about.

    async def _module(self, name: str) -> Any:
        """A module that stands on micropip, which the extension hands out when it is first needed."""
        if str(_MICROPIP) not in sys.path:
            _MICROPIP.write_bytes(await self.host.installer())
            sys.path.append(str(_MICROPIP))
            importlib.invalidate_caches()
        return importlib.import_module(f"adder.packages.{name}")

    async def _check_python(self, declaration: Declaration) -> None:
        if declaration.requires_python:
            (await self._module("environment")).check_python(declaration.requires_python, "this script")

    async def _resolve(self, wanted: list[str], *, pre: bool, **rules: Any) -> list[Chosen]:
        resolution = await self._module("resolution")
        return await resolution.resolve(
            self.host,
            wanted,
            resolution.Rules(**rules),
            pre=pre,
            on_progress=self._downloading,
            warn=self._warn,
        )

    @contextlib.contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        """Whoever listens hears how it fails."""
        try:
            yield
        except PackageError as error:
            self.tell(Progress("failed", error.package or what, error=error))
            raise

    async def _install(self, find: Callable[[], Awaitable[list[Chosen]]], what: str) -> list[Installed]:
        # One after the other: what is installed is what the next one has to fit.
        async with self._lock:
            with self._failing(what):
                self.tell(Progress("resolving", what))
                ready = [await self._checked(one) for one in await find()]
                await _put(ready)
            return [self._installed(one.chosen) for one in ready]

    def _downloading(self, filename: str, received: int, total: int) -> None:
        self.tell(Progress("downloading", filename, received, total))

    async def _checked(self, chosen: Chosen) -> _Ready:
        """Unpacks a wheel, and gets what it is linked with. Nothing is written yet."""
        wheel = wheels.open_wheel(chosen.data, chosen.filename)
        chosen.data = b""
        if normalized(wheel.name) != chosen.name or wheel.version.lower() != chosen.version.lower():
            raise wheels.refused(chosen.filename, f"it has {wheel.name} {wheel.version} in it")
        linked: dict[str, bytes] = {}
        for filename, sha256 in chosen.libraries if wheel.libraries else ():
            _, data = await self.host.file(sha256, filename)
            linked.update(_shared_libraries(data, filename))
        return _Ready(chosen, wheel, linked)

    def _installed(self, chosen: Chosen) -> Installed:
        """Remembers what has been installed, and tells of it."""
        advisories = tuple(advisory["id"] for advisory in chosen.advisories)
        installed = Installed(
            chosen.name, chosen.version, chosen.index, chosen.filename, chosen.sha256, advisories
        )
        self._chosen[chosen.name] = chosen
        self.installed[chosen.name] = installed
        for advisory in chosen.advisories:
            what = f"{advisory['id']} {advisory['summary']}"
            self._warn(f"{chosen.name} {chosen.version} has a known vulnerability: {what}")
        if not chosen.kept:
            self._warn(f"there is no room to keep {chosen.filename} for the next time: it will be downloaded again")
        self.tell(Progress("installed", chosen.name, chosen.size, chosen.size))
        return installed


@dataclass(frozen=True)
class _Ready:
    """What can be written: a wheel, and the shared libraries that Pyodide's own packages are linked with, by name."""

    chosen: Chosen
    wheel: wheels.Wheel
    linked: dict[str, bytes]


def _shared_libraries(data: bytes, filename: str) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                name = entry.filename.rpartition("/")[2]
                if ".so" in name:
                    yield name, archive.read(entry)
    except Exception as error:  # zipfile, and what it stands on, raise many kinds over a broken file
        raise wheels.refused(filename, f"it cannot be unpacked ({error})") from None


async def _put(ready: list[_Ready]) -> None:
    """Writes all files and makes compiled code ready, or leaves all as it was."""
    site_packages = Path(site.getsitepackages()[0])
    writing = Writing()
    try:
        for one in ready:
            try:
                for name, content in one.linked.items():
                    writing.write(_LIBRARIES / name, content)
                for path, content in one.wheel.places(site_packages, Path(sys.prefix)):
                    writing.write(path, content)
            except OSError as error:
                filename = one.chosen.filename
                raise PackageError(
                    "no-room", f"{filename} could not be written ({error})", "Reload the page", filename
                ) from None
        for one in ready:
            for name in one.wheel.libraries:
                await _load(site_packages / name)
    except BaseException:
        writing.take_back()
        raise
    finally:
        importlib.invalidate_caches()
    if ready and str(site_packages) not in sys.path:
        sys.path.append(str(site_packages))


async def _load(path: Path) -> None:
    import pyodide_js

    try:
        if path in _unloadable:
            raise RuntimeError(_unloadable[path])
        await pyodide_js._api.loadDynlib(str(path))
    except Exception as error:
        _unloadable[path] = str(error)
        raise PackageError(
            "wrong-abi",
            f"{path.name} cannot be loaded ({error})",
            "Use another version of the package, in a page that is loaded anew",
            path.name,
        ) from None


def as_declaration(requirements: str | Iterable[str], pre: bool = False) -> Declaration:
    """What :func:`web.packages.install` was called with."""
    given = [requirements] if isinstance(requirements, str) else list(requirements)
    return Declaration(requirements=given, pre=pre)
