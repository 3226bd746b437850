"""The command ``test``: builds, and runs pytest over everything.

What is not written in Python has its place in pytest too (``tests/unit/test_types.py``, ``test_js.py``,
``test_package.py``), so that one closing line tells of all of it.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools import find_browser
from tools.build import build
from tools.paths import BROWSERS, ROOT
from tools.terminal import say

# Two browsers at a time; a file's tests share their browsers, so they stay together.
PARALLEL = ("-n", "2", "--dist", "loadfile")
# A person who steps through a test, or has chosen the workers, needs them as they are.
OWN_WORKERS = (
    "-n",
    "--numprocesses",
    "--pdb",
    "--trace",
    "--collect-only",
    "--co",
    "-s",
    "--capture=no",
    "-h",
    "--help",
)


def named_paths(arguments: Sequence[str], root: Path = ROOT) -> list[str]:
    """The arguments that name tests, rather than being options or the values of options."""
    return [argument for argument in arguments if (root / argument.split("::")[0]).exists() and argument]


def pytest_arguments(arguments: Sequence[str], root: Path = ROOT) -> list[str]:
    """pytest's command line: ours, unless the arguments say otherwise or narrow it down to a single file."""
    named = named_paths(arguments, root)
    single = len(named) == 1 and (root / named[0].split("::")[0]).is_file()
    chosen = any(argument.split("=")[0] in OWN_WORKERS or argument in OWN_WORKERS for argument in arguments)
    attached = any(argument.startswith("-n") and argument[2:].isdigit() for argument in arguments)
    return [*(() if single or chosen or attached else PARALLEL), *arguments]


def from_root(arguments: Sequence[str], here: Path, root: Path = ROOT) -> list[str]:
    """The arguments as seen from the root, for a command that was typed in another folder of the checkout."""
    result = []
    for argument in arguments:
        path, colons, rest = argument.partition("::")
        if here != root and path and not path.startswith("-") and (here / path).exists():
            argument = os.path.relpath(here / path, root) + colons + rest
        result.append(argument)
    return result


def test(arguments: Sequence[str]) -> int:
    """Run the tests; returns pytest's exit status.

    Args:
        arguments: for pytest.
    """
    find_browser.set_up(BROWSERS)
    build()
    here = Path(os.environ.get("ADDER_STARTED_IN", os.getcwd()))
    command = [sys.executable, "-m", "pytest", *pytest_arguments(from_root(arguments, here))]
    say("testing …")
    return subprocess.run(command, cwd=ROOT, check=False).returncode
