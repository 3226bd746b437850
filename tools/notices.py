"""The libraries of others in the extension, and their licences: ``THIRD_PARTY_NOTICES.md``, for those who get it."""

from __future__ import annotations

import email
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.paths import ROOT
from tools.terminal import Trouble

NAME = "THIRD_PARTY_NOTICES.md"

LICENCES = ("LICENSE", "LICENCE")

# What libraries name that matters outside of browsers only.
NOT_SHIPPED = ("@types/", "ws")

INTRODUCTION = """# Third-party notices

Adder contains the following, as released. Pyodide's WebAssembly and standard library are those of CPython, under the
PSF License (https://docs.python.org/3/license.html), with the libraries that Pyodide's release names.
"""


@dataclass(frozen=True)
class Library:
    """A library, its version, and what it says of its licence.

    Attributes:
        license: its SPDX expression, or what stands in its place.
        url: where its source is.
        text: the licence; empty where the release has none along.
    """

    name: str
    version: str
    license: str
    url: str
    text: str


def from_npm(root: Path = ROOT) -> Iterator[Library]:
    """What the bundles are made of: the packages of the lock file that are not for development.

    Raises:
        Trouble: if one of them is not there.
    """
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    for place, entry in sorted(lock["packages"].items()):
        name = place.removeprefix("node_modules/")
        if not place or entry.get("dev") or name.startswith(NOT_SHIPPED[0]) or name in NOT_SHIPPED:
            continue
        folder = root / place
        try:
            package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        except OSError:
            raise Trouble(f"{place} is missing: remove node_modules and run the command again") from None
        repository = package.get("repository", "")
        url = repository.get("url", "") if isinstance(repository, Mapping) else repository
        texts = [
            file.read_text(encoding="utf-8") for file in sorted(folder.iterdir()) if file.name.startswith(LICENCES)
        ]
        yield Library(name, package["version"], package["license"], _address(url), "\n".join(texts))


def from_files(files: Mapping[str, bytes]) -> Library:
    """A wheel's, from its metadata and its licences, by their path; it may have others' within."""
    [metadata] = [content for name, content in files.items() if name.endswith(".dist-info/METADATA")]
    message = email.message_from_bytes(metadata)
    links = dict(link.split(", ", 1) for link in message.get_all("Project-URL", []))
    found = [links[name] for name in ("Source", "Repository", "Homepage") if name in links]
    texts = [content.decode() for name, content in sorted(files.items()) if Path(name).name.startswith(LICENCES)]
    # Some put the whole text there.
    licence = (message.get("License-Expression") or message.get("License") or "see below").splitlines()[0]
    return Library(
        message["Name"], message["Version"], licence, (*found, message.get("Home-page", ""))[0], "\n".join(texts)
    )


def from_wheel(wheel: Path) -> Library:
    """The library of a wheel."""
    with zipfile.ZipFile(wheel) as content:
        names = [
            name for name in content.namelist() if name.endswith("/METADATA") or Path(name).name.startswith(LICENCES)
        ]
        return from_files({name: content.read(name) for name in names})


def from_installed(name: str, site_packages: Path) -> Library:
    """The library of a package that is installed."""
    [folder] = site_packages.glob(f"{name}-*.dist-info")
    files = {file.relative_to(site_packages).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    return from_files({name: file.read_bytes() for name, file in files.items()})


def _address(url: str) -> str:
    """An address that a browser opens, of one as npm writes it."""
    url = url.removeprefix("git+").removesuffix(".git").replace("git://", "https://")
    return f"https://github.com/{url.removeprefix('github:')}" if url and "://" not in url else url


def text(libraries: list[Library]) -> str:
    """The file: all libraries, those of one licence's text together, since many have the same."""
    lines = [INTRODUCTION]
    by_text: dict[str, list[Library]] = {}
    for library in sorted(libraries, key=lambda each: each.name.lower()):
        by_text.setdefault(library.text.strip() or library.name, []).append(library)
    for sharing in by_text.values():
        licence = sharing[0].text.strip()
        lines.append("## " + ", ".join(f"{each.name} {each.version}" for each in sharing) + "\n")
        lines += [f"- {each.name}: {each.license}, {each.url}" for each in sharing]
        lines.append(f"\n```text\n{licence}\n```\n" if licence else "")
    return "\n".join(lines)
