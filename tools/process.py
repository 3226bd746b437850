"""Starting other programs so that their failure ends in one line that says what to do."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools.paths import LOGS, ROOT, show
from tools.terminal import Trouble

# What npm, pip and apt say when there is no way out of the machine.
NO_NETWORK = (
    "temporary failure in name resolution",
    "temporary failure resolving",
    "could not resolve",
    "failed to establish a new connection",
    "name or service not known",
    "network is unreachable",
    "connection refused",
    "connection timed out",
    "enotfound",
    "eai_again",
    "econnrefused",
    "econnreset",
    "enetunreach",
    "etimedout",
)


def looks_offline(output: str) -> bool:
    """Whether a program's output says that it could not reach the network."""
    text = output.lower()
    return any(sign in text for sign in NO_NETWORK)


def require(program: str, advice: str) -> str:
    """The path of a program.

    Raises:
        Trouble: if it is not in PATH; ``advice`` says how to get it.
    """
    path = shutil.which(program)
    if path is None:
        raise Trouble(f"{program} is missing: {advice}")
    return path


def last_words(output: str) -> str:
    """The line of a failed program's output that most likely says what went wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["it said nothing"])[-1][:300]


def run_logged(command: Sequence[str], name: str, *, what: str, env: dict[str, str] | None = None) -> None:
    """Run a program of the set-up with its output in ``build/logs/<name>.log``.

    Args:
        command: the program and its arguments.
        name: the log's name.
        what: what it does, as in "could not <what>".
        env: variables to set besides those of this process.

    Raises:
        Trouble: if it fails; the line names the cause and the log.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    with log.open("wb") as output:
        status = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    if status == 0:
        return
    text = log.read_text(encoding="utf-8", errors="replace")
    if looks_offline(text):
        raise Trouble(
            f"could not {what}: no network. Connect this machine and run the command again (log: {show(log)})"
        )
    raise Trouble(f"could not {what}: {last_words(text)} (log: {show(log)})")


def run_node(script: Path, job: str, *, what: str) -> str:
    """Run one of our node scripts with a JSON job on its standard input; returns what it printed.

    Raises:
        Trouble: if it fails, with its own message, which names the source at fault.
    """
    node = require("node", "install Node 20.19 or newer, then run the command again")
    done = subprocess.run(
        [node, str(script)], cwd=ROOT, input=job, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode != 0:
        raise Trouble(f"could not {what}:\n{(done.stderr or done.stdout).strip()}")
    return done.stdout
