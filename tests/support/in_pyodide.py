"""Runs a folder of tests in the Python that pages have, which differs from one that a machine has."""

from __future__ import annotations

import json
import subprocess
import sysconfig

from tools import pyodide_files
from tools.paths import BUILD, ROOT


def passes_in_pyodide(folder: str) -> None:
    """Fails with what pytest says unless all tests of a folder pass there, and none is skipped."""
    job = {
        "pyodide": str(pyodide_files.SOURCE),
        "stdlib": str(BUILD / "stdlib" / pyodide_files.STDLIB),
        "root": str(ROOT),
        "packages": sysconfig.get_path("purelib"),
        # Of this folder's neighbours, some need what Pyodide has not.
        "arguments": [
            "-q",
            *(f"-pno:{name}" for name in ("cacheprovider", "hypothesispytest", "timeout", "warnings", "xdist")),
            "--override-ini=timeout=0",
            "--override-ini=addopts=--import-mode=importlib",
            f"--confcutdir={folder}",
            folder,
        ],
    }
    done = subprocess.run(
        ["node", str(ROOT / "tests/support/pytest_in_pyodide.mjs")],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-4000:]}"
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
