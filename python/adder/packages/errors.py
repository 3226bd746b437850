"""What goes wrong with packages, said so that the page's author knows what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["CODES", "PackageError", "error_of"]


class PackageError(Exception):
    """A package cannot be had, or cannot be installed.

    Attributes:
        code: What kind of trouble it is: ``"conflict"``, ``"not-found"``, ``"no-wheel"``, ``"hash"``, …
        package: What it is about: a project's name, a requirement or a file; ``""`` where it is about none.
        advice: What can be done about it.

    Example::

        try:
            await web.packages.install("attrs>=24")
        except web.packages.PackageError as error:
            print(error.code, error.package, error.advice)
    """

    def __init__(self, code: str, message: str, advice: str = "", package: str = "") -> None:
        super().__init__(code, message, advice, package)
        self.code = code
        self.message = message
        self.advice = advice
        self.package = package

    def __str__(self) -> str:
        return f"{self.message}. {self.advice}." if self.advice else f"{self.message}."


_WORDS: dict[str, tuple[str, str]] = {
    "denied": (
        "this site's Python may not install packages ({package} was asked for)",
        "Whoever visits the site can allow packages for it, in Adder's popup or options",
    ),
    "malformed": ("{package} is no name of a project", "Names have letters, digits, and '-', '_' or '.' between them"),
    "not-found": (
        "no index has a project {package} (asked: {indexes})",
        "Look at how the name is written, or add the index that has it in Adder's options",
    ),
    "no-index": ("no package index may be asked for {package}", "Add one in Adder's options, under Packages"),
    "unreachable": (
        "{url} cannot be reached: {reason}",
        "Try again later; what has been installed before is kept and needs no network",
    ),
    "offline": (
        "there is no network, and {package} is not among what is kept",
        "Load the page once while there is network; after that it works without",
    ),
    "bad-answer": (
        "the package index did not answer as one ({url} {type}{reason})",
        "Look at the index's address in Adder's options: it ends in /simple/ most often",
    ),
    "too-large": ("{url} is larger than the index says, or than {most} bytes", "Use another version or package"),
    "truncated": (
        "the download of {url} ended too early ({received} of {expected} bytes)",
        "Reload the page to try again",
    ),
    "hash": (
        "{filename} is not the file that was asked for: its SHA-256 is {actual}, and should be {expected}",
        "Nothing was installed. Whoever runs the index or wrote the lock file should know of it",
    ),
    "disk-full": (
        "{package} was downloaded, but the disk is full, or the browser gives Adder no more of it",
        "Make room, or remove what is kept under Packages in Adder's options; then reload the page",
    ),
    "unlisted": ("no index has listed the file {sha256} for this page", "Install it by its name"),
    "advisory": (
        "{filename} has a known vulnerability ({advisories}), and such versions are blocked",
        "Use a version in which it is fixed{fixed}",
    ),
    "unchecked": (
        "{filename} is not installed: versions with a known vulnerability are blocked, and which are known cannot be"
        " read ({reason})",
        "Look at the feed of advisories in Adder's options, under Packages",
    ),
    "too-many": ("this page asks for too many packages at once", "Install fewer"),
}

CODES = frozenset(_WORDS) | {
    "address", "conflict", "declaration", "lock", "no-room", "no-version", "no-wheel", "python", "unhashed", "wheel",
    "wrong-abi", "yanked",
}  # fmt: skip
"""Every kind of trouble that there is."""


def error_of(answer: Mapping[str, Any], package: str = "") -> PackageError:
    """The exception for the extension's word that something cannot be had.

    Args:
        answer: Its answer: the code as ``trouble``, and what it is about.
        package: What was asked for.
    """
    code = str(answer.get("trouble", ""))
    if code == "unreachable" and answer.get("reason") == "offline":
        code = "offline"
    message, advice = _WORDS.get(code, ("{package} cannot be had ({code})", "Try again later"))
    details = _Details({**answer, "package": package, "code": code})
    return PackageError(code, message.format_map(details), advice.format_map(details), package)


class _Details(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
