"""Why nothing is there that fits what is asked for, and who asks.

This module can be imported only once the installer has been put in its place (:mod:`adder.packages.installer`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from micropip._utils import parse_version
from micropip._vendored.packaging.src.packaging.requirements import Requirement
from micropip._vendored.packaging.src.packaging.specifiers import SpecifierSet
from micropip._vendored.packaging.src.packaging.utils import parse_sdist_filename
from micropip._vendored.packaging.src.packaging.version import Version

from .declarations import normalized
from .environment import PYTHON, fits_python
from .errors import PackageError

__all__ = ["PAGE", "Demands", "Rules", "diagnose"]

PAGE = "this page"
"""Who asks for what no package needs."""


@dataclass(frozen=True)
class Rules:
    """Which files of a project come into question.

    Attributes:
        hashes: For projects of which only certain files are wanted, by normalized name: their SHA-256.
        requires_hashes: Whether nothing is wanted that is not among those.
        is_locked: Whether they are those of a lock file.
    """

    hashes: Mapping[str, set[str]] = field(default_factory=dict)
    requires_hashes: bool = False
    is_locked: bool = False

    def why_not(self, requirement: Requirement, name: str, file: Mapping[str, Any]) -> str:
        """In a word, why a file does not come into question; empty where it does."""
        if not file["sha256"]:
            return "unhashed"
        if name not in self.hashes:
            if self.requires_hashes:
                return "unnamed"
        elif file["sha256"] not in self.hashes[name]:
            return "other"
        # A release that was taken back is for who asks for exactly that one (PEP 592).
        if file["yanked"] is not False and not _is_exact(requirement.specifier):
            return "yanked"
        if file["requiresPython"] and not fits_python(file["requiresPython"]):
            return "python"
        return ""


class Demands:
    """Who has asked for which versions of what, and with which extras, in all attempts to find what fits."""

    def __init__(self) -> None:
        self._by_project: dict[str, dict[str, list[str]]] = {}
        self._extras: dict[str, set[str]] = {}

    def note(self, requirement: Requirement, who: str) -> None:
        """Somebody asks: the page, or a package that needs it."""
        name = normalized(requirement.name)
        self._extras.setdefault(name, set()).update(requirement.extras)
        asking = self._by_project.setdefault(name, {})
        everyone = asking.setdefault(str(requirement.specifier), [])
        if who not in everyone:
            everyone.append(who)

    def of(self, name: str) -> dict[str, list[str]]:
        """By version specifier, who asks for a project."""
        return self._by_project.get(name, {})

    def extras(self, name: str) -> set[str]:
        """What anybody wants a project to bring with it."""
        return self._extras.get(name, set())

    def packages(self, name: str) -> list[str]:
        """The packages that need a project."""
        everyone = (who for whose in self.of(name).values() for who in whose)
        return list(dict.fromkeys(who for who in everyone if who != PAGE))

    def conflict(self, name: str) -> PackageError:
        """No release of a project is what all want."""
        wants = [_wants(everyone, f"{name}{specifier}") for specifier, everyone in self.of(name).items()]
        packages = self.packages(name)
        advice = (
            f"Ask for other versions of {_and(packages)}, which want the same {name}"
            if packages
            else "Ask for versions that one release can have"
        )
        return PackageError("conflict", f"no release of {name} is what all want: {_and(wants)}", advice, name)

    def conflict_with_installed(self, requirement: Requirement, version: str) -> PackageError:
        """Another version is installed than what is asked for now."""
        name = normalized(requirement.name)
        asking = [who for specifier, whose in self.of(name).items() for who in whose
                  if not SpecifierSet(specifier).contains(version, prereleases=True)]  # fmt: skip
        return PackageError(
            "conflict", f"{name} {version} is installed, and {_wants(asking, f'{name}{requirement.specifier}')}",
            "What is installed stays until the page is loaded anew: ask for all of it in one step", name,
        )  # fmt: skip


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _wants(everyone: list[str], what: str) -> str:
    verb = "asks for" if everyone == [PAGE] else "needs" if len(everyone) == 1 else "need"
    return f"{_and(everyone)} {verb} {what}"


def diagnose(requirement: Requirement, page: Mapping[str, Any], rules: Rules, demands: Demands) -> PackageError:
    """Why nothing of a project fits what is asked for.

    Args:
        requirement: What all who ask come to together.
        page: What the index says of the project.
        rules: Which of its files come into question.
        demands: Who asks.
    """
    name = normalized(requirement.name)
    text = f"{name}{requirement.specifier}"
    versions = {file["filename"]: _version_of(file["filename"]) for file in page["files"]}
    known = [version for version in versions.values() if version is not None]
    fitting = set(requirement.specifier.filter(known))
    files = [file for file in page["files"] if versions[file["filename"]] in fitting]
    if not files:
        return _no_version(name, known, demands)
    reasons = {file["filename"]: rules.why_not(requirement, name, file) for file in files}
    wheels = [file for file in files if file["filename"].endswith(".whl")]
    if wheels and all(reasons[file["filename"]] == "yanked" for file in wheels):
        why = next((file["yanked"] for file in wheels if isinstance(file["yanked"], str)), "no reason is given")
        return PackageError(
            "yanked", f"what fits {text} was taken back by its project ({why})",
            "Ask for another version, or for exactly that one with ==", text,
        )  # fmt: skip
    others = "Lock the page anew, with web.packages.freeze()" if rules.is_locked else "Correct the --hash"
    needed = f", which {_and(demands.packages(name))} needs," if demands.packages(name) else ""
    for reason, code, message, advice in (
        ("python", "python", f"what fits {text} is not for Python {PYTHON}", "Ask for another version"),
        ("unhashed", "unhashed", f"the index does not say what the files of {name} hash to", "Use another index"),
        ("other", "hash", f"none of the files of {name} has a hash that was asked for", others),
        ("unnamed", "hash", f"{name}{needed} has no --hash, and where one package has one, all need one",
         "Write its hashes too, as pip-compile --generate-hashes does"),
    ):  # fmt: skip
        if wheels and all(reasons[file["filename"]] in (reason, "yanked") for file in wheels):
            return PackageError(code, message, advice, text)
    if wheels:
        tags = sorted({file["filename"].removesuffix(".whl").split("-", 2)[-1] for file in wheels})
        shown = ", ".join(tags[:4]) + (", …" if len(tags) > 4 else "")
        return PackageError(
            "wrong-abi", f"{text} has wheels for other platforms only ({shown})",
            "In a page, a wheel has to be pure (none-any) or built for pyemscripten: use another package", text,
        )  # fmt: skip
    return PackageError(
        "no-wheel", f"{text} has no wheel, only source that would have to be built",
        "Ask its project for a wheel, or build one and put it on an index of your own", text,
    )  # fmt: skip


def _no_version(name: str, known: list[Version], demands: Demands) -> PackageError:
    asked = demands.of(name)
    impossible = [specifier for specifier in asked if not any(SpecifierSet(specifier).filter(known))]
    if not impossible:
        return demands.conflict(name)
    text = f"{name}{impossible[0]}"
    packages = [who for who in asked[impossible[0]] if who != PAGE]
    needed = f", which {_and(packages)} needs" if packages else ""
    if not known:
        return PackageError("no-version", f"{name} has no release at all{needed}", "Use another package", text)
    advice = f"Ask for another version{f' of {_and(packages)}' if packages else ''}; the newest {name} is {max(known)}"
    return PackageError("no-version", f"no release of {name} fits {text}{needed}", advice, text)


def _is_exact(specifier: SpecifierSet) -> bool:
    return any(one.operator in ("==", "===") and not one.version.endswith(".*") for one in specifier)


def _version_of(filename: str) -> Version | None:
    try:
        return parse_version(filename) if filename.endswith(".whl") else parse_sdist_filename(filename)[1]
    except ValueError:
        return None
