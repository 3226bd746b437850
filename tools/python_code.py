"""All Python of the extension as bytecode: the standard library, and ours.

Both come out of ``bytecode.py`` running in Pyodide. The standard library takes some seconds, so it is kept under
``build/`` as long as nothing that it depends on changes; ours starts from that compiled library and is kept likewise.
"""

import json
import shutil
import zipfile
from pathlib import Path

from tools import archive, bindings, pyodide_files, stamps, wire
from tools.paths import BUILD, ROOT, show
from tools.process import run_node
from tools.terminal import Trouble, step

SOURCES = ROOT / "python"
WIRE = ROOT / "extension/protocol/wire.json"
# What is imported by tests on plain CPython: python/ with the generated modules in their places.
ASSEMBLED = BUILD / "python"

COMPILER = (ROOT / "tools/bytecode.py", ROOT / "tools/compile_python.mjs")

# An interpreter that starts from the snapshot reads little of these zips, and holds them as long as it lives: deflated,
# they are 10 MB less to read, to copy twice at each boot, and to hold.
COMPRESS = True

# Where the zips lie in Pyodide's file system, and so what their tracebacks say.
STDLIB_LOCATION = "/lib/python314.zip"
ADDER_LOCATION = "/lib/adder.zip"


def assemble(target: Path = ASSEMBLED) -> None:
    """Make ``build/python``: a copy of ``python/`` with the generated modules in place.

    Raises:
        Trouble: if the wire format cannot be read.
    """
    wanted = {
        name: content
        for name, content in archive.read_folder(SOURCES).items()
        if "__pycache__" not in name and not name.endswith(".md")
    }
    try:
        text = wire.module(json.loads(WIRE.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise Trouble(f"{show(WIRE)} is missing: restore it") from None
    except ValueError as error:
        raise Trouble(f"{show(WIRE)} is not usable: {error}") from None
    wanted["adder/_wire.py"] = text.encode()
    wanted.update(bindings.sources())

    # Only what changed is written, so that a test run beside a build never sees a module half there.
    for name, content in wanted.items():
        path = target / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for path in sorted(target.rglob("*"), reverse=True):
        name = path.relative_to(target).as_posix()
        if path.is_file() and name not in wanted and "__pycache__" not in name:
            path.unlink()


def compile_with_pyodide(source: Path, target: Path, location: str, stdlib: Path, *, what: str) -> None:
    """Compile one zip into another, by way of a neighbour that is renamed when it is whole."""
    part = target.with_suffix(".part")
    job = {
        "pyodide": str(pyodide_files.SOURCE),
        "stdlib": str(stdlib),
        "bytecode": str(COMPILER[0]),
        "zips": [{"from": str(source), "to": str(part), "location": location, "compress": COMPRESS}],
    }
    run_node(COMPILER[1], json.dumps(job), what=what)
    part.replace(target)


def fresh_folder(folder: Path) -> Path:
    """An empty folder in place of whatever was there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def compile_stdlib(checksums: dict[str, str], folder: Path = BUILD / "stdlib") -> Path:
    """The compiled standard library: made anew, or the one in ``folder`` if nothing has changed."""
    target = folder / pyodide_files.STDLIB
    key = stamps.digest(COMPILER, json.dumps(checksums, sort_keys=True), STDLIB_LOCATION, str(COMPRESS))
    if stamps.is_current(folder, key) and target.is_file():
        return target
    with step("compiling Python's standard library"):
        fresh_folder(folder)
        source = pyodide_files.SOURCE / pyodide_files.STDLIB
        compile_with_pyodide(source, target, STDLIB_LOCATION, source, what="compile the standard library")
        stamps.write(folder, key)
    return target


def compile_adder(stdlib: Path) -> Path:
    """``python/`` and what is generated for it, compiled: made anew, or the one under ``build/``."""
    assemble()
    sources = {name: content for name, content in archive.read_folder(ASSEMBLED).items() if name.endswith(".py")}
    content = archive.zip_bytes(sources, zipfile.ZIP_STORED)
    folder = BUILD / "runtime"
    target = folder / "adder.zip"
    source = folder / "sources.zip"
    key = stamps.digest([*COMPILER, stdlib.parent / stamps.NAME], content.hex(), ADDER_LOCATION, str(COMPRESS))
    if stamps.is_current(folder, key) and target.is_file():
        return target
    with step("compiling python/"):
        fresh_folder(folder)
        source.write_bytes(content)
        compile_with_pyodide(source, target, ADDER_LOCATION, stdlib, what="compile python/")
        stamps.write(folder, key)
    return target
