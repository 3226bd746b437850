"""Pyodide's own files: taken from npm unmodified, checked against ``pyodide.sha256``, and its lock file cut to need.

Stores demand third-party code as it was released, and Pyodide's loader must never go to a CDN for what it lacks: so the
files are copied, not patched, and the lock file that is passed to the loader knows no packages.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from tools.paths import NODE_MODULES, ROOT
from tools.terminal import Trouble

SOURCE = NODE_MODULES / "pyodide"
CHECKSUMS = ROOT / "tools/pyodide.sha256"

COPIED = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
STDLIB = "python_stdlib.zip"
LOCK = "pyodide-lock.json"
DISTRIBUTION = "packages.json"


def read_checksums(text: str) -> dict[str, str]:
    """The lines of a ``sha256sum`` listing: hash by file name."""
    return {
        name.lstrip("*"): checksum for checksum, name in (line.split() for line in text.splitlines() if line.strip())
    }


def check(folder: Path = SOURCE, checksums: Path = CHECKSUMS) -> dict[str, str]:
    """Compare Pyodide's files with their recorded hashes; returns the hashes.

    Raises:
        Trouble: if a file is missing, differs, or has no recorded hash.
    """
    recorded = read_checksums(checksums.read_text(encoding="ascii"))
    for name in (*COPIED, STDLIB, LOCK):
        if name not in recorded:
            raise Trouble(f"tools/pyodide.sha256 has no line for {name}: add the hash of the released file")
        try:
            content = (folder / name).read_bytes()
        except FileNotFoundError:
            raise Trouble(f"Pyodide's {name} is missing: remove node_modules and run the command again") from None
        if hashlib.sha256(content).hexdigest() != recorded[name]:
            raise Trouble(
                f"Pyodide's {name} is not the released file: remove node_modules and run the command again "
                "(after an update of Pyodide, record the new hashes in tools/pyodide.sha256)"
            )
    return recorded


def cut_lock(lock: dict[str, object]) -> str:
    """Pyodide's lock file without its packages: 119 kB less to parse at every start."""
    return json.dumps({"info": lock["info"], "packages": {}}, separators=(",", ":")) + "\n"


def distribution(lock: dict[str, Any]) -> str:
    """What the extension has to know of Pyodide's own packages: where each is, and what it hashes to."""
    kept = ("name", "version", "file_name", "sha256", "package_type", "depends")
    packages = {name: {key: package[key] for key in kept} for name, package in sorted(lock["packages"].items())}
    return json.dumps(packages, separators=(",", ":")) + "\n"


def copy_to(target: Path, folder: Path = SOURCE) -> None:
    """Put Pyodide into the extension's folder; the standard library comes from ``python_code``."""
    target.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        (target / name).write_bytes((folder / name).read_bytes())
    lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    (target / LOCK).write_text(cut_lock(lock), encoding="utf-8", newline="\n")
    (target / DISTRIBUTION).write_text(distribution(lock), encoding="utf-8", newline="\n")
