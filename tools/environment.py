"""Sets up ``.venv`` and ``node_modules`` from the lock files, once per state of those files."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools import stamps
from tools.exclusive import exclusive
from tools.paths import NODE_MODULES, ROOT, VENV
from tools.process import require, run_logged
from tools.terminal import Trouble, step

PYTHON_LOCK = ROOT / "requirements.lock"
NODE_LOCK = ROOT / "package-lock.json"
MINIMUM_NODE = (20, 19)
NODE_ADVICE = f"install Node {MINIMUM_NODE[0]}.{MINIMUM_NODE[1]} or newer (with npm), then run the command again"


def venv_python() -> Path:
    """The interpreter inside ``.venv``."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def in_venv() -> bool:
    """Whether this very process runs on the project's own interpreter."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def set_up() -> None:
    """Make ``.venv`` and ``node_modules`` match their lock files. Does nothing where they do."""
    check_node()
    if not (python_is_current() and node_is_current()):
        with exclusive("set-up"):
            set_up_python()
            set_up_node()


def python_key() -> str:
    """What ``.venv`` depends on: the lock file and the Python that it is made with."""
    return stamps.digest([PYTHON_LOCK], f"{sys.version_info[0]}.{sys.version_info[1]}")


def python_is_current() -> bool:
    """Whether ``.venv`` was finished from this lock file."""
    return stamps.is_current(VENV, python_key()) and venv_python().exists()


def set_up_python() -> None:
    """Make ``.venv`` anew unless it is current."""
    if python_is_current():
        return
    check_ensurepip()
    with step("installing the Python packages into .venv"):
        remove(VENV)
        base = getattr(sys, "_base_executable", None) or sys.executable
        run_logged([base, "-m", "venv", str(VENV)], "venv", what="create .venv")
        run_logged(
            [
                *(str(venv_python()), "-m", "pip", "install", "--retries", "2", "--no-input"),
                *("--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"),
                *("-r", str(PYTHON_LOCK)),
            ],
            "pip",
            what="install the Python packages",
        )
        stamps.write(VENV, python_key())


def check_ensurepip() -> None:
    """Debian ships Python without the part that ``venv`` needs; get it or say how to."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        from tools.find_browser import apt_install, is_debian_root

        if not is_debian_root():
            raise Trouble(
                "this Python cannot create .venv: install python3-venv (or a Python from python.org), "
                "then run the command again"
            ) from None
        with step("installing python3-venv with apt"):
            apt_install(["python3-venv"])


def check_node() -> None:
    """Node and npm are there, and new enough.

    Raises:
        Trouble: if not; says which version to install.
    """
    node = require("node", NODE_ADVICE)
    require("npm", NODE_ADVICE)
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    found = re.match(r"v(\d+)\.(\d+)", answer)
    if not found:
        raise Trouble(f"{node} does not start: {NODE_ADVICE}")
    if (int(found[1]), int(found[2])) < MINIMUM_NODE:
        raise Trouble(f"Node {answer} is too old: {NODE_ADVICE}")


def node_key() -> str:
    """What ``node_modules`` depends on."""
    return stamps.digest([NODE_LOCK])


def node_is_current() -> bool:
    """Whether ``node_modules`` was finished from this lock file."""
    return stamps.is_current(NODE_MODULES, node_key())


def set_up_node() -> None:
    """Run ``npm ci`` unless ``node_modules`` is current."""
    if node_is_current():
        return
    with step("installing the JavaScript packages into node_modules"):
        remove(NODE_MODULES)
        # No package may run code of its own while it is installed; none of ours needs to.
        run_logged(
            [
                *(require("npm", NODE_ADVICE), "ci", "--ignore-scripts", "--no-audit", "--no-fund"),
                *("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"),
            ],
            "npm",
            what="install the JavaScript packages",
        )
        stamps.write(NODE_MODULES, node_key())


def remove(folder: Path) -> None:
    """Delete a folder that we made, whatever state it is in."""
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise Trouble(
            f"cannot remove {folder}: {error.strerror}. Remove it by hand and run the command again"
        ) from None
