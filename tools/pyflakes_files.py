"""pyflakes for the extension: the released modules, unmodified, in one zip.

A page's Python gets it when the DevTools panel asks for problems, and no other page's does.
"""

import sys
import zipfile
from pathlib import Path

from tools import archive
from tools.paths import ROOT
from tools.terminal import Trouble

NAME = "pyflakes.zip"
# What checking needs: not its command line, and not its tests.
MODULES = ("__init__.py", "checker.py", "messages.py")


def site_packages() -> Path:
    """Where ``.venv`` keeps its packages."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidates = [ROOT / ".venv/Lib/site-packages", *sorted((ROOT / ".venv/lib").glob("python*/site-packages"))]
    found = [folder for folder in candidates if (folder / "pyflakes").is_dir()]
    if not found:
        raise Trouble(f"pyflakes is missing from .venv ({version}): remove .venv and run the command again")
    return found[0]


def content() -> bytes:
    """The zip: the same bytes for the same release."""
    folder = site_packages()
    [information] = folder.glob("pyflakes-*.dist-info")
    files = {f"pyflakes/{name}": (folder / "pyflakes" / name).read_bytes() for name in MODULES}
    licence = next(iter(sorted(information.rglob("LICENSE*"))), None)
    if licence is not None:
        files["pyflakes/LICENSE"] = licence.read_bytes()
    return archive.zip_bytes(files, zipfile.ZIP_DEFLATED)
