"""The specifications themselves: what they are called and where they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_SOURCE = re.compile(r"^// Source: (?P<title>.+) \((?P<url>https?://[^\s)]+)\)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Specification:
    """A specification.

    Attributes:
        name: its short name, such as ``cssom-view``.
        title: what it calls itself.
        url: where it is, or ``""``.
    """

    name: str
    title: str
    url: str = ""

    def link(self, interface: str = "", member: str = "") -> str:
        """The address of a definition, as the tools that most specifications are written with name it.

        Where one is written otherwise, the address leads to its beginning.
        """
        if not self.url or not interface:
            return self.url
        base = self.url.partition("#")[0]
        if not member:
            return f"{base}#{interface.lower()}"
        return f"{base}#dom-{interface.lower()}-{member.lower()}"


def read_header(name: str, text: str) -> Specification:
    """A specification from the first lines of its published IDL.

    Example:
        >>> read_header("dom", "// Source: DOM Standard (https://dom.spec.whatwg.org/)").title
        'DOM Standard'
    """
    found = _SOURCE.search(text[:1000])
    return Specification(name, found["title"], found["url"]) if found else Specification(name, name)


def read_all(folder: Path) -> dict[str, Specification]:
    """All specifications of a folder of ``.idl`` files, by name."""
    return {
        path.stem: read_header(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.idl"))
    }
