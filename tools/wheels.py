"""Wheels that the extension ships: the released files that a lock file names, their hashes checked by pip."""

import sys
from pathlib import Path

from tools.paths import show
from tools.process import run_logged
from tools.terminal import Trouble

# Of the interpreter that they run in, not of the one that runs this.
PYTHON = "3.14"


def download(name: str, lock: Path, folder: Path) -> Path:
    """Get a wheel into a folder.

    Args:
        name: the project's name.
        lock: a requirements file with this one project, its version and its hash.
        folder: where to.

    Raises:
        Trouble: if it cannot be had.
    """
    run_logged(
        [
            *(sys.executable, "-m", "pip", "download", "--retries", "2", "--no-input", "--disable-pip-version-check"),
            *("--no-deps", "--require-hashes", "--only-binary", ":all:", "--python-version", PYTHON),
            *("--dest", str(folder), "-r", str(lock)),
        ],
        name,
        what=f"download {name}",
    )
    found = sorted(folder.glob(f"{name}-*.whl"))
    if len(found) != 1:
        raise Trouble(f"{show(lock)} names not one wheel of {name}: restore it")
    return found[0]
