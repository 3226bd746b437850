"""Which wheels are needed for what was asked: ``micropip`` finds out, over the extension's transport.

``micropip`` takes the newest release that fits each requirement as it meets it, and takes no choice back. When it
comes to a requirement that a choice does not satisfy, or to an extra that it was added without, the search begins anew
with that known from the start.

This module can be imported only once the installer has been put in its place (:mod:`adder.packages.installer`).
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.metadata
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from micropip._vendored.packaging.src.packaging.markers import default_environment
from micropip._vendored.packaging.src.packaging.requirements import InvalidRequirement, Requirement
from micropip._vendored.packaging.src.packaging.specifiers import SpecifierSet
from micropip.package import PackageMetadata
from micropip.package_index import ProjectInfo
from micropip.transaction import Transaction, find_wheel

from .declarations import normalized
from .diagnosis import PAGE, Demands, Rules, diagnose
from .environment import marker_holds
from .errors import PackageError
from .host import Answer, Host
from .wheels import refused

__all__ = ["Chosen", "Rules", "resolve"]

_TRIES = 25
"""How often a search begins anew."""

_INDEX = "https://index.invalid"
"""What stands for the extension's indexes where micropip wants an address. Nothing is ever asked of it."""

_T = TypeVar("_T")


@dataclass
class Chosen:
    """A wheel to install.

    Attributes:
        name: The project, normalized.
        version: Its version.
        filename: The wheel's name.
        url: Where the index says that it lies.
        index: The index.
        sha256: What it hashes to.
        size: In bytes.
        requires_python: Which versions of Python it is for.
        uploaded: When, as the index says; empty where it does not.
        data: The wheel itself, until it is installed.
        dependencies: The projects that it needs, normalized.
        libraries: Shared libraries that it is linked with: the names and SHA-256 of the files that have them.
        advisories: Its known vulnerabilities, each with ``id`` and ``summary``.
        kept: Whether it will be there for the next page.
    """

    name: str
    version: str
    filename: str
    url: str
    index: str
    sha256: str
    size: int = 0
    requires_python: str = ""
    uploaded: str = ""
    data: bytes = b""
    dependencies: list[str] = field(default_factory=list)
    libraries: list[tuple[str, str]] = field(default_factory=list)
    advisories: list[dict[str, str]] = field(default_factory=list)
    kept: bool = True


class _Conflict(Exception):
    def __init__(self, requirement: Requirement, chosen: str) -> None:
        self.requirement = requirement
        self.chosen = chosen


class _Lacking(Exception):
    """A project has been added without an extra that somebody asks for."""


@contextlib.asynccontextmanager
async def _branches() -> AsyncIterator[asyncio.TaskGroup]:
    """Tasks that go on together: when one fails the others end, and its error is the error of all."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None


def _shared(asking: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
    """What several wait for. It goes on when they do not any more, and then nobody wants to know how it ended."""
    task = asyncio.ensure_future(asking)
    task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    return task


async def _outcome(task: asyncio.Task[_T]) -> _T:
    await asyncio.wait([task])
    return task.result()


class _Transport:
    """What micropip asks for in one resolution, answered by the extension. Has what a ``CompatibilityLayer`` has."""

    lockfile_info: dict[str, str] = {}  # noqa: RUF012 (micropip's interface)
    lockfile_packages: dict[str, Any] = {}  # noqa: RUF012
    lockfile_base_url = None

    def __init__(self, host: Host, rules: Rules, on_progress: Callable[[str, int, int], None]) -> None:
        self._host = host
        self._rules = rules
        self._on_progress = on_progress
        self._pages: dict[str, asyncio.Task[dict[str, Any]]] = {}
        self._renewed: set[str] = set()
        self._files: dict[str, asyncio.Task[Answer]] = {}
        self._listed: dict[str, tuple[str, str]] = {}

    async def page(self, name: str, renew: bool = False) -> dict[str, Any]:
        """What the indexes list of a project. They are asked anew once, however many branches want them to be.

        Raises:
            PackageError: it cannot be had.
        """
        if name not in self._pages or (renew and name not in self._renewed):
            if renew:
                self._renewed.add(name)
            self._pages[name] = _shared(self._host.project(name, renew, self._rules.hashes.get(name, ())))
        page = await _outcome(self._pages[name])
        for file in page["files"]:
            self._listed[file["url"]] = (file["sha256"], file["filename"])
            self._listed[file["url"] + ".metadata"] = (file["metadata"], file["filename"] + ".metadata")
        return page

    async def fetch_bytes(self, url: str, _options: dict[str, Any]) -> bytes:
        """A file that is listed: micropip's way to ask."""
        sha256, filename = self._listed[url]
        return (await self.file(sha256, filename))[1]

    async def file(self, sha256: str, filename: str) -> Answer:
        """A file, and what the extension says of it.

        Raises:
            PackageError: it cannot be had.
        """
        if sha256 not in self._files:

            def tell(received: int, total: int) -> None:
                # Nobody waits any more for what comes after a failure.
                if sha256 in self._files:
                    self._on_progress(filename, received, total)

            self._files[sha256] = _shared(self._host.file(sha256, filename, tell))
        return await _outcome(self._files[sha256])

    def close(self) -> None:
        """Lets go of all that has come."""
        self._files.clear()
        self._pages.clear()


class _Search(Transaction):
    """micropip's own, with our word on which files of a project come into question, and on how its branches end."""

    resolution: _Resolution
    extras: dict[str, set[str]]

    async def add_all(self, requirements: Iterable[Requirement], who: str) -> None:
        """Adds what somebody asks for here, and all that it needs."""
        async with _branches() as group:
            for requirement in requirements:
                self.resolution.demands.note(requirement, who)
                # It is changed on its way. That it is one here has been found out, with the extras that are asked for.
                copy = Requirement(str(requirement))
                copy.marker = None
                group.create_task(self.add_requirement_inner(copy))

    def check_version_satisfied(self, req: Requirement, *, allow_reinstall: bool = False) -> tuple[bool, str]:
        name = normalized(req.name)
        locked = self.locked.get(name)
        version = locked.version if locked else installed_version(name)
        if not version:
            return False, ""
        if not req.specifier.contains(version, prereleases=True):
            raise _Conflict(req, version)
        if locked and not req.extras <= self.extras[name]:
            raise _Lacking
        return True, version

    async def add_requirement_from_url(self, req: str, extras: set[str] | None = None) -> None:
        raise _is_address(req)

    async def _add_requirement_from_package_index(self, req: Requirement) -> None:
        wheel = await self.resolution.choose(req)
        # Another branch may have come to the same project meanwhile.
        satisfied, _ = self.check_version_satisfied(req)
        if not satisfied:
            await self.add_wheel(wheel, set(self.resolution.demands.extras(normalized(req.name))))

    async def add_wheel(self, wheel: Any, extras: set[str], *, specifier: str = "") -> None:
        name = normalized(wheel.name)
        self.locked[name] = PackageMetadata(name=wheel.name, version=str(wheel.version))
        self.extras[name] = extras
        async with _branches() as group:
            downloading = group.create_task(self._read(wheel, wheel.download))
            if wheel.pep658_metadata_available():
                await self._read(wheel, wheel.download_pep658_metadata)
            else:
                await downloading
            needed = wheel.requires(self.resolution.known_extras(wheel, extras))
            if self.deps:
                await self.add_all(needed, f"{name} {wheel.version}")
        self.wheels.append(wheel)

    async def _read(self, wheel: Any, read: Callable[..., Awaitable[None]]) -> None:
        try:
            await read({}, self._compat_layer)
        except PackageError:
            raise
        except Exception as error:  # of what it reads from an archive and its metadata, micropip checks nothing
            raise refused(wheel.filename, f"what it needs cannot be read ({error})") from None


def installed_version(name: str) -> str:
    """The version of a project that is installed already; empty for none."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


class _Resolution:
    """One of them, with all attempts that it takes."""

    def __init__(self, transport: _Transport, rules: Rules, pre: bool, warn: Callable[[str], None]) -> None:
        self._transport = transport
        self._rules = rules
        self._pre = pre
        self._warn = warn
        self._told: set[tuple[str, str]] = set()
        self.demands = Demands()

    async def find(self, wanted: list[Requirement]) -> list[Chosen]:
        """Searches until all fits.

        Raises:
            PackageError: it cannot be had.
        """
        constraints: dict[str, SpecifierSet] = {}
        for requirement in wanted:
            _constrain(constraints, requirement)
        for _ in range(_TRIES):
            try:
                return await self._search(wanted, constraints)
            except _Lacking:
                continue
            except _Conflict as conflict:
                name = normalized(conflict.requirement.name)
                if installed_version(name):
                    raise self.demands.conflict_with_installed(conflict.requirement, conflict.chosen) from None
                before = str(constraints.get(name, ""))
                if str(_constrain(constraints, conflict.requirement)) == before:
                    raise self.demands.conflict(name) from None
        raise PackageError("conflict", "no set of versions was found that fits all requirements", "Pin some of them")

    async def _search(self, wanted: list[Requirement], constraints: dict[str, SpecifierSet]) -> list[Chosen]:
        search = _Search(
            _compat_layer=self._transport,
            ctx=default_environment(),
            ctx_extras=[],
            keep_going=False,
            # A lock file names them all.
            deps=not self._rules.is_locked,
            pre=self._pre,
            fetch_kwargs={},
            index_urls=[_INDEX],
            constraints=[f"{name}{specifier}" for name, specifier in constraints.items() if str(specifier)],
        )
        search.resolution = self
        search.extras = {}
        await search.add_all(wanted, PAGE)
        return [await self._chosen(wheel) for wheel in _in_order(search.wheels)]

    async def _chosen(self, wheel: Any) -> Chosen:
        name = normalized(wheel.name)
        page = await self._transport.page(name)
        listed = next(file for file in page["files"] if file["filename"] == wheel.filename)
        answer, data = await self._transport.file(listed["sha256"], wheel.filename)
        return Chosen(
            name=name,
            version=str(wheel.version),
            filename=wheel.filename,
            url=listed["url"],
            index=listed["index"],
            sha256=listed["sha256"],
            size=len(data),
            requires_python=listed["requiresPython"],
            uploaded=listed["uploaded"],
            data=data,
            dependencies=sorted({normalized(requirement.name) for requirement in wheel._requires}),
            libraries=[(library["filename"], library["sha256"]) for library in page.get("libraries", ())],
            advisories=answer.get("advisories", []),
            kept=answer.get("kept", True),
        )

    async def choose(self, requirement: Requirement) -> Any:
        """The wheel for a requirement, as micropip has it.

        Raises:
            PackageError: there is none; says why.
        """
        name = normalized(requirement.name)
        page = await self._transport.page(name)
        try:
            return self._find(requirement, page)
        except PackageError:
            if page["asked"]:
                raise
        # What is kept of the index may be older than what is asked for.
        return self._find(requirement, await self._transport.page(name, renew=True))

    def _find(self, requirement: Requirement, page: dict[str, Any]) -> Any:
        name = normalized(requirement.name)
        usable = [file for file in page["files"] if self._rules.why_not(requirement, name, file) == ""]
        info = ProjectInfo.from_simple_json_api({"name": name, "files": [_as_index_has_it(file) for file in usable]})
        try:
            return find_wheel(info, requirement)
        except ValueError:
            raise diagnose(requirement, page, self._rules, self.demands) from None

    def known_extras(self, wheel: Any, extras: Iterable[str]) -> list[str]:
        """Those of a wheel's extras that are asked for, as micropip knows them. One that it has not is told of."""
        has = {normalized(extra): extra for extra in wheel._metadata.deps if extra}
        for extra in extras:
            if normalized(extra) not in has and (wheel.filename, extra) not in self._told:
                self._told.add((wheel.filename, extra))
                self._warn(f"{normalized(wheel.name)} {wheel.version} has no extra {extra!r}")
        return [has[normalized(extra)] for extra in extras if normalized(extra) in has]


async def resolve(
    host: Host,
    requirements: Iterable[str],
    rules: Rules,
    *,
    pre: bool,
    on_progress: Callable[[str, int, int], None],
    warn: Callable[[str], None],
) -> list[Chosen]:
    """Finds the wheels for requirements and, but for a lock file's, for all that those need; and fetches them.

    Args:
        host: The extension's side.
        requirements: As PEP 508 writes them.
        rules: Which files come into question.
        pre: Whether versions before a release are wanted too.
        on_progress: Told of a file how many bytes have come, and how many there are.
        warn: Tells the page's author something.

    Returns:
        What is not installed yet, what is needed before what needs it.

    Raises:
        PackageError: it cannot be had.
    """
    read = [_read(text) for text in requirements]
    wanted = [requirement for requirement, is_needed in read if is_needed]
    # What has failed may be mended until the next time.
    transport = _Transport(host, rules, on_progress)
    try:
        return await _Resolution(transport, rules, pre, warn).find(wanted)
    finally:
        transport.close()


def _read(text: str) -> tuple[Requirement, bool]:
    """A requirement, and whether it is one here."""
    try:
        requirement = Requirement(text)
        is_needed = requirement.marker is None or marker_holds(requirement.marker)
    except (InvalidRequirement, ValueError) as error:
        raise PackageError(
            "declaration", f"{text!r} is no requirement ({error})", 'Write it as PEP 508 does: "attrs>=24"', text
        ) from None
    if requirement.url:
        raise _is_address(text)
    return requirement, is_needed


def _is_address(text: str) -> PackageError:
    return PackageError(
        "address",
        f"{text!r} names an address to install from",
        "A page installs by name, from the indexes that its visitor has chosen",
        text,
    )


def _constrain(constraints: dict[str, SpecifierSet], requirement: Requirement) -> SpecifierSet:
    name = normalized(requirement.name)
    constraints[name] = constraints.get(name, SpecifierSet()) & requirement.specifier
    return constraints[name]


def _as_index_has_it(file: dict[str, Any]) -> dict[str, Any]:
    return {
        "filename": file["filename"],
        "url": file["url"],
        "hashes": {"sha256": file["sha256"]},
        "size": file["size"] or None,
        "core-metadata": {"sha256": file["metadata"]} if file["metadata"] else None,
        "yanked": file["yanked"],
    }


def _in_order(wheels: list[Any]) -> list[Any]:
    """Each once, what is needed before what needs it."""
    by_name = {normalized(wheel.name): wheel for wheel in wheels}
    done: dict[str, Any] = {}
    visiting: set[str] = set()

    def visit(name: str) -> None:
        if name in done or name in visiting or name not in by_name:
            return
        visiting.add(name)
        for requirement in sorted(by_name[name]._requires or (), key=lambda one: one.name):
            visit(normalized(requirement.name))
        done[name] = by_name[name]

    for name in sorted(by_name):
        visit(name)
    return list(done.values())
