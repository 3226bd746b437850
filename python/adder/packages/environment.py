"""What the Python here is, for whatever says which ones it is for.

This module can be imported only once the installer has been put in its place (:mod:`adder.packages.installer`).
"""

from __future__ import annotations

import platform

from micropip._vendored.packaging.src.packaging.markers import (
    InvalidMarker,
    Marker,
    UndefinedComparison,
    UndefinedEnvironmentName,
    default_environment,
)
from micropip._vendored.packaging.src.packaging.specifiers import InvalidSpecifier, SpecifierSet

from .errors import PackageError
from .lockfile import Lock, Locked, broken

__all__ = ["PYTHON", "check_python", "fits_python", "marker_holds", "needed_of"]

PYTHON = platform.python_version()


def fits_python(specifier: str) -> bool:
    """Whether what is for these versions of Python is for this one; nothing is that says so in no known way."""
    try:
        return _contains_this(specifier)
    except InvalidSpecifier:
        return False


def _contains_this(specifier: str) -> bool:
    return SpecifierSet(specifier).contains(PYTHON, prereleases=True)


def check_python(specifier: str, who: str) -> None:
    """Refuses what is for another version of Python.

    Args:
        specifier: Which ones it is for; empty for any.
        who: What to call it in messages.

    Raises:
        PackageError: it is for another, or does not say in a known way which it is for.
    """
    try:
        is_right = _contains_this(specifier)
    except InvalidSpecifier:
        raise PackageError(
            "declaration",
            f"the requires-python of {who} is {specifier!r}, which says no versions",
            'Write it as PEP 440 does: ">=3.13"',
            who,
        ) from None
    if not is_right:
        raise PackageError(
            "python",
            f"{who} is for Python {specifier}, and this is {PYTHON}",
            "Change its requires-python, or use a version for this Python",
            who,
        )


def marker_holds(marker: Marker) -> bool:
    """Whether a marker holds here, with no extra asked for.

    Raises:
        ValueError: it compares what cannot be compared.
    """
    try:
        return marker.evaluate({**default_environment(), "extra": ""})
    except (UndefinedComparison, UndefinedEnvironmentName) as error:
        raise ValueError(str(error)) from None


def needed_of(lock: Lock, name: str) -> list[Locked]:
    """Those of a lock file's packages that are for here.

    Args:
        lock: The lock file.
        name: What to call it in messages.

    Raises:
        PackageError: it is for elsewhere, or says in no known way what it is for.
    """

    def is_needed(marker: str) -> bool:
        try:
            return not marker or marker_holds(Marker(marker))
        except (InvalidMarker, ValueError) as error:
            # What the parser says goes on with the marker once more, and an arrow below it.
            raise broken(name, f"{marker!r} is no marker ({str(error).splitlines()[0]})") from None

    check_python(lock.requires_python, name)
    if lock.environments and not any(is_needed(environment) for environment in lock.environments):
        raise PackageError("lock", f"{name} is for other environments", "Lock it for this one", name)
    needed: dict[str, Locked] = {}
    for package in lock.packages:
        if not is_needed(package.marker):
            continue
        if package.name in needed:
            raise broken(name, f"it has {package.name} more than once for one environment")
        check_python(package.requires_python, f"{package.name} {package.version}".strip())
        needed[package.name] = package
    return list(needed.values())
