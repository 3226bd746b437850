"""Lock files (PEP 751): which files exactly, so that the next page gets the same.

Of a lock file the names, versions and hashes are taken. Where its files lie, the visitor's indexes say: a page does not
choose addresses.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

from .declarations import normalized
from .errors import PackageError

__all__ = ["Lock", "Locked", "broken", "read_lock", "write_lock"]

_VERSION = "1.0"

_MEMBERSHIP = re.compile(
    r"""(?P<quote>["'])(?P<name>[^"']*)(?P=quote)\s+(?P<not>not\s+)?in\s+(?P<kind>extras|dependency_groups)\b"""
)
"""What markers of lock files have beyond PEP 508's."""
_ALWAYS, _NEVER = 'python_version >= "3"', 'python_version < "3"'


@dataclass(frozen=True)
class Locked:
    """A package of a lock file.

    Attributes:
        name: Normalized.
        version: Its version; empty where the file does not say.
        marker: When it is needed (PEP 508), where no extra is asked for, and of the groups of dependencies those that
            the file itself asks for; empty for always.
        requires_python: Which versions of Python it is for.
        wheels: The wheels that would do: their names and SHA-256.
        index: Where it was found.
    """

    name: str
    version: str
    marker: str
    requires_python: str
    wheels: tuple[tuple[str, str], ...]
    index: str = ""


@dataclass(frozen=True)
class Lock:
    """A lock file: which versions of Python it is for, in what environments it holds, and its packages."""

    requires_python: str
    environments: tuple[str, ...]
    packages: tuple[Locked, ...]


def broken(name: str, why: str, advice: str = "Write it anew, with web.packages.freeze()") -> PackageError:
    """The error for a lock file that cannot be followed."""
    return PackageError("lock", f"{name} cannot be followed: {why}", advice, name)


def read_lock(text: str, name: str = "pylock.toml") -> Lock:
    """Reads a lock file.

    Args:
        text: The file.
        name: What to call it in messages.

    Raises:
        PackageError: it is none, or has what a page cannot install.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise broken(name, f"it is not TOML: {error}") from None
    version = str(content.get("lock-version", ""))
    if version.split(".")[0] != "1":
        raise broken(name, f"its lock-version is {version or 'missing'}, and only 1 is known")
    packages = content.get("packages")
    if not isinstance(packages, list):
        raise broken(name, "it has no packages")
    try:
        groups = frozenset(normalized(str(group)) for group in content.get("default-groups", ()))
        return Lock(
            str(content.get("requires-python", "")),
            tuple(map(str, content.get("environments", ()))),
            tuple(_read_package(package, name, groups) for package in packages),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise broken(name, f"it lacks what it needs ({error})") from None


def _plain(marker: str, groups: frozenset[str]) -> str:
    """A marker without what only those of lock files have: what is said of extras and groups is put in as it is."""

    def put_in(match: re.Match[str]) -> str:
        is_asked_for = match["kind"] == "dependency_groups" and normalized(match["name"]) in groups
        return _ALWAYS if is_asked_for is not bool(match["not"]) else _NEVER

    return _MEMBERSHIP.sub(put_in, marker)


def _read_package(package: dict[str, object], name: str, groups: frozenset[str]) -> Locked:
    project = normalized(str(package["name"]))
    for kind in ("vcs", "directory", "archive"):
        if kind in package:
            raise broken(name, f"{project} is to come from a {kind}", "A page installs wheels: lock those")
    wheels = []
    for wheel in package.get("wheels", ()):  # type: ignore[attr-defined]
        digest = wheel.get("hashes", {}).get("sha256", "")
        filename = wheel.get("name") or str(wheel.get("url") or wheel.get("path") or "").rpartition("/")[2]
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise broken(name, f"{filename or project} has no SHA-256")
        wheels.append((str(filename), digest))
    if not wheels:
        raise broken(name, f"{project} has no wheels", "Lock a version that has some")
    return Locked(
        project,
        str(package.get("version", "")),
        _plain(str(package.get("marker", "")), groups),
        str(package.get("requires-python", "")),
        tuple(wheels),
        str(package.get("index", "")),
    )


def _text(value: str) -> str:
    # JSON's strings are TOML's, once what TOML escapes otherwise is left as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def write_lock(packages: Iterable[object], requires_python: str) -> str:
    """Writes a lock file.

    Args:
        packages: As :class:`adder.packages.resolution.Chosen` has them.
        requires_python: Which versions of Python it is for.

    Returns:
        The text of a ``pylock.toml``.
    """
    lines = [f'lock-version = "{_VERSION}"', f"requires-python = {_text(requires_python)}", 'created-by = "adder"']
    for package in sorted(packages, key=lambda one: one.name):  # type: ignore[attr-defined]
        lines += ["", "[[packages]]", f"name = {_text(package.name)}", f"version = {_text(package.version)}"]
        if package.requires_python:
            lines.append(f"requires-python = {_text(package.requires_python)}")
        if package.dependencies:
            names = ", ".join(f"{{ name = {_text(name)} }}" for name in package.dependencies)
            lines.append(f"dependencies = [{names}]")
        if package.index:
            lines.append(f"index = {_text(package.index)}")
        wheel = [f"name = {_text(package.filename)}"]
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", package.uploaded):
            wheel.append(f"upload-time = {package.uploaded}")
        wheel += [f"url = {_text(package.url)}", f"size = {package.size}"]
        wheel.append(f"hashes = {{ sha256 = {_text(package.sha256)} }}")
        lines.append(f"wheels = [{{ {', '.join(wheel)} }}]")
    return "\n".join(lines) + "\n"
