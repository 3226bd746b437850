"""micropip, which resolves packages inside a page's interpreter: the released wheel, checked, and compiled.

It is third-party code and stays as it was released; like the standard library it ships as bytecode. Interpreters get
it only when a page asks for packages, so it is not in the snapshot.
"""

import zipfile
from pathlib import Path

from tools import archive, python_code, stamps, wheels
from tools.paths import BUILD, ROOT
from tools.terminal import step

LOCK = ROOT / "tools/micropip.lock"
NAME = "micropip.zip"
# As released, beside what is made of it.
WHEEL = "released.whl"
# Where it lies in Pyodide's file system.
LOCATION = f"/lib/{NAME}"


def sources(wheel: Path) -> dict[str, bytes]:
    """The modules of a wheel, by their path in it."""
    with zipfile.ZipFile(wheel) as content:
        return {name: content.read(name) for name in sorted(content.namelist()) if name.endswith(".py")}


def make(stdlib: Path, folder: Path = BUILD / "micropip") -> Path:
    """The compiled installer: made anew, or the one in ``folder`` if nothing has changed."""
    target = folder / NAME
    made_from = [LOCK, Path(__file__), Path(wheels.__file__), *python_code.COMPILER, stdlib.parent / stamps.NAME]
    key = stamps.digest(made_from, LOCATION)
    if stamps.is_current(folder, key) and target.is_file():
        return target
    with step("compiling micropip"):
        python_code.fresh_folder(folder)
        source = folder / "sources.zip"
        wheel = wheels.download("micropip", LOCK, folder)
        source.write_bytes(archive.zip_bytes(sources(wheel), zipfile.ZIP_STORED))
        wheel.rename(folder / WHEEL)
        python_code.compile_with_pyodide(source, target, LOCATION, stdlib, what="compile micropip")
        stamps.write(folder, key)
    return target
