"""The command ``build``: ``dist/chromium`` and ``dist/firefox``, loadable as they are.

A build is put together in a folder beside the one before and takes its place when it is whole, so a build that fails
or is interrupted leaves the one before it untouched.
"""

import base64
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from tools import (
    archive,
    bindings,
    bundle,
    capabilities,
    manifest,
    micropip,
    notices,
    pyflakes_files,
    pyodide_files,
    python_code,
    snapshot,
    tzdata,
)
from tools.environment import remove
from tools.exclusive import exclusive
from tools.paths import BROWSERS, DIST, ROOT, show
from tools.terminal import Trouble, say

# In dist/ itself: a folder can be renamed within its disk only.
STAGE = ".stage"

MANIFEST = ROOT / "manifest.json"
MESSAGES = ROOT / "extension/_locales"
SOURCE_FOLDERS = ("content_scripts", "extension", "options_ui", "python")

# What goes into the extension as it is, from these folders.
STATIC_FOLDERS = ("extension", "options_ui")
STATIC_SUFFIXES = (".html", ".css", ".png", ".svg")
STATIC_ROOT = ("LICENSE", "NOTICE")
STATIC_FILES = ("extension/background/managed_schema.json",)
CHROMIUM_ONLY = ("extension/host/offscreen.html", *STATIC_FILES)


def build_id() -> str:
    """A short hash of everything that the extension is made from; the same sources give the same id."""
    total = hashlib.sha256()
    files = [MANIFEST, ROOT / "package-lock.json", pyodide_files.CHECKSUMS]
    for folder in SOURCE_FOLDERS:
        files += sorted(
            path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts
        )
    files += sorted((ROOT / "tools").glob("*.*"))
    for file in files:
        content = file.read_bytes()
        total.update(f"{file.relative_to(ROOT).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()[:16]


def static_files(browser: str) -> Iterator[tuple[Path, str]]:
    """The files that are copied: source, and name in the extension."""
    for folder in STATIC_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            is_static = path.suffix in STATIC_SUFFIXES or name in STATIC_FILES
            if not is_static or (browser != "chromium" and name in CHROMIUM_ONLY):
                continue
            yield path, name
    for path in sorted(MESSAGES.rglob("*.json")):
        yield path, f"_locales/{path.relative_to(MESSAGES).as_posix()}"
    for name in STATIC_ROOT:
        if (ROOT / name).is_file():
            yield ROOT / name, name


def referenced_files(value: object) -> Iterator[str]:
    """The files that a manifest names."""
    if isinstance(value, dict):
        for item in value.values():
            yield from referenced_files(item)
    elif isinstance(value, list):
        for item in value:
            yield from referenced_files(item)
    elif isinstance(value, str) and value.endswith((".js", ".html", ".css", ".png", ".svg", ".json")):
        yield value


def check_references(folder: Path, contents: manifest.Manifest) -> None:
    """Every file that the manifest names is in the build.

    Raises:
        Trouble: if not; names the missing ones.
    """
    missing = sorted({name for name in referenced_files(contents) if not (folder / name).is_file()})
    if missing:
        raise Trouble(f"manifest.json names files that do not exist: {', '.join(missing)}")


def take_place(stage: Path, target: Path) -> None:
    """Put the finished build where the one before it was.

    One that is the same stays, for a browser may be running from it.
    """
    if target.is_dir() and archive.read_folder(stage) == archive.read_folder(target):
        return
    target.parent.mkdir(exist_ok=True)
    old = stage.with_name(f"{stage.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    try:
        if target.exists():
            target.rename(old)
        stage.rename(target)
    except OSError as error:
        raise Trouble(
            f"cannot replace {show(target)}: {error.strerror}. Close what uses it, then build again"
        ) from None
    shutil.rmtree(old, ignore_errors=True)


def build(dist: Path = DIST) -> None:
    """Build the extension for both browsers.

    Args:
        dist: the folder that gets a folder for each browser.

    Raises:
        Trouble: if a source is missing or faulty; names it.
    """
    with exclusive("build"):
        checksums = pyodide_files.check()
        bundle.check_sources()
        stdlib = python_code.compile_stdlib(checksums)
        adder = python_code.compile_adder(stdlib)
        parts = (micropip.make(stdlib), tzdata.make())
        credits = notices.text(
            [
                *notices.from_npm(),
                *(notices.from_wheel(wheel) for wheel in (parts[0].with_name(micropip.WHEEL), parts[1])),
                notices.from_installed("pyflakes", pyflakes_files.site_packages()),
            ]
        )
        memory, memory_id = snapshot.make(checksums, stdlib, adder)
        capabilities.write(bindings.read_model())
        contents = manifest.read(MANIFEST)
        stages = {browser: python_code.fresh_folder(dist / STAGE / browser) for browser in BROWSERS}
        defines = {
            "__VERSION__": contents["version"],
            "__BUILD_ID__": build_id(),
            "__SNAPSHOT_ID__": memory_id,
            "__SNAPSHOT_HEAD__": base64.b64encode(snapshot.head(memory)).decode(),
        }
        bundle.bundle(stages, defines)
        for browser, stage in stages.items():
            fill(stage, browser, contents, stdlib, adder, memory)
            for part in parts:
                (stage / "vendor" / part.name).write_bytes(part.read_bytes())
            (stage / notices.NAME).write_text(credits, encoding="utf-8", newline="\n")
            take_place(stage, dist / browser)
        remove(dist / STAGE)
    say(f"built {' and '.join(show(dist / browser) for browser in BROWSERS)}")


def fill(stage: Path, browser: str, contents: manifest.Manifest, stdlib: Path, adder: Path, memory: Path) -> None:
    """Add to the bundles everything else that belongs into a browser's extension."""
    for source, name in static_files(browser):
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        (stage / name).write_bytes(source.read_bytes())
    vendor = stage / "vendor/pyodide"
    pyodide_files.copy_to(vendor)
    (vendor / pyodide_files.STDLIB).write_bytes(stdlib.read_bytes())
    (stage / "vendor" / pyflakes_files.NAME).write_bytes(pyflakes_files.content())
    (stage / "runtime").mkdir()
    for file in (adder, memory):
        (stage / "runtime" / file.name).write_bytes(file.read_bytes())
    transformed = manifest.TRANSFORMS[browser](contents)
    (stage / "manifest.json").write_text(manifest.text(transformed), encoding="utf-8", newline="\n")
    check_references(stage, transformed)
