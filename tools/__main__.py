"""The command line: ``python3 -m tools COMMAND``. Needs nothing but Python; what else is missing it sets up.

It starts on whatever Python it was called with, makes ``.venv`` and ``node_modules`` match their lock files, and then
goes on inside ``.venv``.
"""

import argparse
import errno
import os
import subprocess
import sys
from collections.abc import Sequence

MINIMUM_PYTHON = (3, 11)

if sys.version_info < MINIMUM_PYTHON:
    sys.exit("adder: this Python is too old: call the command with Python 3.11 or newer")

from tools import environment  # noqa: E402 (the check above must come before anything that needs 3.11)
from tools.dap import DEFAULT_PORT  # noqa: E402
from tools.paths import BROWSERS, ROOT  # noqa: E402
from tools.terminal import Trouble  # noqa: E402


def parser() -> argparse.ArgumentParser:
    """The commands and their arguments."""
    result = argparse.ArgumentParser(prog="python3 -m tools", description="Builds, runs and tests Adder.")
    commands = result.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="build, and open a page in a browser that has Adder")
    run.add_argument("page", nargs="?", metavar="URL|file", help="what to open (default: examples/index.html)")
    run.add_argument("--browser", choices=BROWSERS, default="chromium")
    run.add_argument("--screenshot", metavar="PNG", help="save a picture of the page here")
    run.add_argument("--port", type=int, default=0, help="port of the local web server (default: any free one)")

    dap = commands.add_parser("dap", help="open a page, and let an editor debug its Python")
    dap.add_argument("page", nargs="?", metavar="URL|file", help="what to open (default: examples/index.html)")
    dap.add_argument("--browser", choices=BROWSERS, default="chromium")
    port = f"where editors connect (default: {DEFAULT_PORT}; 0: any free one)"
    dap.add_argument("--port", type=int, default=DEFAULT_PORT, help=port)
    dap.add_argument("--stdio", action="store_true", help="serve one editor on standard input and output instead")

    commands.add_parser("test", help="build, and run every test; what follows is passed to pytest", add_help=False)

    commands.add_parser("build", help="make dist/chromium and dist/firefox")
    commands.add_parser("package", help="make the files to hand to the stores")

    lock = commands.add_parser("lock", help="write the exact packages of a page into a pylock.toml beside it")
    lock.add_argument("page", metavar="FILE", help="the page")
    lock.add_argument("--browser", choices=BROWSERS, default="chromium")
    lock.add_argument("--output", metavar="TOML", help="where to write (default: where the page has its lock)")
    lock.add_argument("--index", metavar="URL", action="append", default=[], help="ask this index; may be repeated")
    lock.add_argument("--root", metavar="FOLDER", help="the site's folder (default: the page's own)")

    commands.add_parser("packages", help="write the table of libraries that the tests tried into docs/packages.md")

    stubs = commands.add_parser("stubs", help="write the type stubs of web, for editors and type checkers")
    stubs.add_argument("folder", nargs="?", metavar="FOLDER", help="where to (default: build/stubs)")
    commands.add_parser("reference", help="write the API reference into docs/reference")
    commands.add_parser("security", help="write docs/security.md: the attacks that the tests tried, and how they went")
    commands.add_parser("stdlib", help="write docs/stdlib.md: the standard library in a page")
    coverage = commands.add_parser("coverage", help="say how much of the web platform Python reaches")
    coverage.add_argument("--spec", metavar="NAME", help="list what no test exercises of this specification")

    commands.add_parser("pictures", help="take the pictures that the guides show of the developer tools")

    bench = commands.add_parser("bench", help="measure Adder and its peers in real browsers")
    bench.add_argument("--browser", choices=BROWSERS, action="append", help="only this one (default: both)")
    bench.add_argument("--only", metavar="NAME", action="append", default=[], help="only this suite; may be repeated")
    bench.add_argument("--peer", metavar="NAME", action="append", default=[], help="only this peer; may be repeated")
    bench.add_argument("--rounds", type=int, metavar="N", help="how many rounds count (default: 7)")
    size = bench.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_const", dest="plan", const="quick", help="in less than three minutes")
    size.add_argument("--smoke", action="store_const", dest="plan", const="smoke", help="each case once and small")
    bench.add_argument("--check", action="store_true", help="print every bar; exit status 1 if one is missed")
    bench.add_argument("--merge", action="store_true", help="keep what earlier runs measured and this one leaves out")
    bench.add_argument("--write-docs", action="store_true", help="put the results into docs/benchmarks.md")
    bench.set_defaults(plan="full")

    clean = commands.add_parser("clean", help="remove build/ and dist/")
    clean.add_argument("--all", action="store_true", help="remove .venv and node_modules as well")
    return result


def execute(arguments: argparse.Namespace) -> int:
    """Carry out a command; returns the exit status."""
    match arguments.command:
        case "build":
            from tools.build import build

            build()
        case "package":
            from tools.package import package

            package()
        case "run":
            from tools.run import run

            return run(arguments.page, arguments.browser, arguments.screenshot, arguments.port)
        case "lock":
            from tools.lock import lock

            lock(arguments.page, arguments.browser, arguments.output, arguments.index, arguments.root)
        case "packages":
            from tools.packages import packages

            packages()
        case "dap":
            from tools.dap.command import dap

            return dap(arguments.page, arguments.browser, arguments.port, arguments.stdio)
        case "stubs":
            from tools.stubs import stubs

            stubs(arguments.folder)
        case "reference":
            from tools.reference import reference

            reference()
        case "stdlib":
            from tools.stdlib import stdlib

            stdlib()
        case "coverage":
            from tools.coverage import coverage

            return coverage(arguments.spec)
        case "pictures":
            from tools.pictures import pictures

            pictures()
        case "security":
            from tools.security import security

            security()
        case "bench":
            from tools.bench.command import bench

            return bench(
                arguments.browser or BROWSERS,
                arguments.plan,
                arguments.only,
                arguments.peer,
                arguments.rounds,
                arguments.check,
                arguments.write_docs,
                arguments.merge,
            )
        case "test":
            from tools.suite import test

            return test(arguments.arguments)
    return 0


def go_on_in_venv(arguments: Sequence[str]) -> int:
    """Call this command line again, on the project's own interpreter."""
    command = [str(environment.venv_python()), "-m", "tools", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "ADDER_STARTED_IN": os.getcwd()})
    while True:
        try:
            status = process.wait()
            return status if status >= 0 else 128 - status
        except KeyboardInterrupt:
            # The child got the same Ctrl-C and is tidying up.
            continue


def main(arguments: Sequence[str]) -> int:
    """Run a command.

    Returns:
        The exit status: 0, that of the tests, 1 where something has to be set right first.
    """
    parsed = parser().parse_args(arguments[:1] if arguments[:1] == ["test"] else arguments)
    if parsed.command == "test":
        # argparse would look among pytest's options for its own.
        parsed.arguments = list(arguments[1:])
    try:
        if parsed.command == "clean":
            from tools.clean import clean

            clean(everything=parsed.all)
            return 0
        environment.set_up()
        if not environment.in_venv():
            return go_on_in_venv(arguments)
        return execute(parsed)
    except Trouble as trouble:
        print(f"adder: {trouble}", file=sys.stderr, flush=True)
        return 1
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT):
            raise
        where = error.filename or "this disk"
        print(
            f"adder: cannot write to {where}: {error.strerror}. Set that right and run the command again",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("\nadder: stopped", file=sys.stderr, flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
