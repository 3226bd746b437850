"""The command ``package``: the files to hand to the stores. The same sources give the same bytes."""

import json
import subprocess
from pathlib import Path

from tools import archive, manifest
from tools.build import MANIFEST, build
from tools.paths import DIST, NODE_MODULES, ROOT, show
from tools.process import last_words
from tools.terminal import Trouble, step

LINTER = NODE_MODULES / "web-ext/bin/web-ext.js"
SUFFIXES = {"chromium": "zip", "firefox": "xpi"}


def package_path(browser: str, dist: Path = DIST) -> Path:
    """Where a browser's package goes: ``dist/adder-<version>-<browser>.<suffix>``."""
    version = manifest.read(MANIFEST)["version"]
    return dist / f"adder-{version}-{browser}.{SUFFIXES[browser]}"


def write_package(browser: str, dist: Path = DIST) -> Path:
    """Zip a build that is in ``dist``; returns the package's path."""
    target = package_path(browser, dist)
    part = target.with_suffix(".part")
    part.write_bytes(archive.zip_bytes(archive.read_folder(dist / browser)))
    part.replace(target)
    return target


def lint(package: Path) -> int:
    """Check a Firefox package as its store does; returns the number of its warnings.

    Raises:
        Trouble: if the store would refuse the package; names each error and its file.
    """
    command = ["node", str(LINTER), "lint", "--source-dir", str(package), "--output", "json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        raise Trouble(f"web-ext lint did not work: {last_words(done.stderr or done.stdout)}") from None
    errors = [f"{error['file']}: {error['message']}" for error in report["errors"]]
    if errors:
        raise Trouble(f"web-ext lint refuses {show(package)}: {'; '.join(errors)}")
    return len(report["warnings"])


def package(dist: Path = DIST) -> None:
    """Build, and package the build for each browser's store."""
    build(dist)
    for browser in SUFFIXES:
        with step(f"packaging {show(package_path(browser, dist))}"):
            write_package(browser, dist)
    with step("checking Firefox's package with web-ext lint"):
        lint(package_path("firefox", dist))
