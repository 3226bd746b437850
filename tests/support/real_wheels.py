"""Real wheels, fetched with pip into ``build/wheels`` and served by an index on loopback.

They come from the registry that pip is set up for here. Where there is none, the tests that need them are skipped, with
what pip said; where there is one, each of them has to come. What has no wheel for a page is made from its source,
where it is pure Python, with the metadata that the source has. What Pyodide alone has built comes from its own server.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import threading
import urllib.request
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.utils import parse_wheel_filename

from tests.support.packages import PackageIndex, make_wheel
from tools.packages import RECORDS
from tools.paths import BUILD, DIST, ROOT

FOLDER = BUILD / "wheels"
_lock = threading.Lock()

_PIP = (
    *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
    "--disable-pip-version-check",
)
#: As a page's interpreter would choose them.
_FOR_PAGES = (
    "--only-binary", ":all:", "--platform", "pyemscripten_2026_0_wasm32", "--implementation", "cp",
    "--python-version", "3.14", "--abi", "cp314", "--abi", "none",
)  # fmt: skip


def _download(arguments: Iterable[str]) -> str:
    """Let pip fetch something; returns what went wrong."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [*_PIP, "--dest", str(FOLDER), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=400, check=False)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]


@functools.cache
def _registry() -> str:
    """What is wrong with the registry, if anything is: it has to give out a small wheel that it has had for years.

    Only here pip is not to try again and again: of a registry that is there, each answer may fail once.
    """
    return _download(["--retries", "1", "--only-binary", ":all:", "mdurl==0.1.2"])


def unavailable(trouble: str) -> None:
    """Leave a test out for what went wrong, where there is no registry; where there is one, the test has failed."""
    if not _registry():
        pytest.fail(f"the registry is there, and the wheel did not come: {trouble}")
    pytest.skip(trouble)


def find(project: str) -> Path | None:
    """The newest wheel of a project that has been fetched."""
    found = FOLDER.glob(f"{project.replace('-', '_')}-*.whl")
    return max(found, key=lambda path: parse_wheel_filename(path.name)[1], default=None)


def fetch(projects: Iterable[str]) -> str:
    """Fetch the wheels that are not there, of versions below one that is named; returns what went wrong."""
    missing = [project for project in projects if find(project.split("<")[0]) is None]
    return (_registry() or _download([*_FOR_PAGES, *missing])) if missing else ""


def from_source(project: str) -> str:
    """Make a pure wheel of a project from its source distribution; returns what went wrong."""
    if find(project) is not None:
        return ""
    trouble = _registry() or _download(["--no-binary", project, project])
    archives = sorted(FOLDER.glob(f"{project}-*.tar.gz"))
    if not archives:
        return trouble or f"there is no source of {project}"
    version = archives[-1].name.removeprefix(f"{project}-").removesuffix(".tar.gz")
    files: dict[str, bytes] = {}
    metadata = b""
    with tarfile.open(archives[-1]) as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member)
            _, _, path = member.name.partition("/src/")
            if content is not None and path.startswith(f"{project}/") and path.endswith((".py", ".pyi", ".typed")):
                files[path] = content.read()
            elif content is not None and member.name == f"{project}-{version}/PKG-INFO":
                metadata = content.read()
    if not metadata or not files:
        return f"the source of {project} is laid out in another way"
    name, data = make_wheel(project, version, files, metadata=metadata)
    (FOLDER / name).write_bytes(data)
    return ""


@functools.cache
def distributed(project: str) -> tuple[tuple[Path, ...], str]:
    """The files of Pyodide's distribution that a project needs, and what went wrong."""
    packages = json.loads((DIST / "chromium/vendor/pyodide/packages.json").read_text(encoding="utf-8"))
    settings = (ROOT / "extension/protocol/settings.js").read_text(encoding="utf-8")
    base = re.search(r"DISTRIBUTION = '(.*)'", settings)
    assert base is not None
    wanted = [project]
    for name in wanted:
        wanted += [one for one in packages[name]["depends"] if one not in wanted]
    paths = []
    for package in (packages[name] for name in wanted):
        path = FOLDER / package["file_name"]
        if not path.is_file():
            trouble = _get(base[1] + path.name, path)
            if trouble:
                return (), trouble
        assert hashlib.sha256(path.read_bytes()).hexdigest() == package["sha256"], f"{path} is another file"
        paths.append(path)
    return tuple(paths), ""


@functools.cache
def _get(url: str, path: Path) -> str:
    """Fetch a file; returns what went wrong."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            content = answer.read()
    except OSError as error:
        return f"{url} cannot be had here: {error}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return ""


def serve(index: PackageIndex, projects: Iterable[str]) -> None:
    """Put the wheels of projects on an index."""
    for project in projects:
        path = find(project.split("<")[0])
        assert path is not None, f"there is no wheel of {project}"
        index.add((path.name, path.read_bytes()), metadata=True)


def note(package: str, version: str, browser: str, works: str) -> None:
    """Write down how a package did, for ``docs/packages.md``."""
    with _lock:
        records = json.loads(RECORDS.read_text(encoding="utf-8")) if RECORDS.is_file() else {}
        record = records.setdefault(package, {"version": version})
        record["version"] = version or record["version"]
        record[browser] = works
        RECORDS.write_text(json.dumps(records, indent=1, sort_keys=True), encoding="utf-8")
