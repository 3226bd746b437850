"""The console's own commands: a line that begins with ``%``, and ``name?`` for help.

They are no part of Python, so they are read before it is, and only at the beginning of what was typed.
"""

from __future__ import annotations

import builtins
import shlex
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from .text import type_name

if TYPE_CHECKING:
    from .console import Console

__all__ = ["MAGICS", "NOTHING", "find"]

NOTHING = object()
"""The value of a command that has none."""

Magic = Callable[["Console", str], Awaitable[Any]]


def find(source: str) -> tuple[Magic, str] | None:
    """The command that a source is, and its argument; None where it is plain Python."""
    text = source.strip()
    if text.startswith("%"):
        name, _, rest = text[1:].partition(" ")
        name, newline, more = name.partition("\n")
        return MAGICS.get(name, _unknown(name)), (more if newline else rest).strip()
    is_asking = text.endswith("?") and "\n" not in text and text.rstrip("?").replace(".", "").isidentifier()
    return (_help, text.rstrip("?")) if is_asking else None


def _unknown(name: str) -> Magic:
    async def unknown(_console: Console, _argument: str) -> Any:
        raise ValueError(f"there is no command %{name}; there are {', '.join(f'%{known}' for known in MAGICS)}")

    return unknown


async def _time(console: Console, argument: str) -> Any:
    """Runs a piece of code once and says how long it took."""
    run = console.prepare(argument)
    began = time.perf_counter()
    value = await run()
    print(f"Time: {_seconds(time.perf_counter() - began)}")
    return value


async def _timeit(console: Console, argument: str) -> Any:
    """Runs a piece of code many times and says how long one took. It may not await."""
    # Names of its own, so that what is timed finds the page's as it does elsewhere.
    inner = "\n".join(f"        {line}" for line in argument.split("\n"))
    source = f"def __timed(__count, __clock):\n    __began = __clock()\n    for __round in range(__count):\n{inner}\n"
    source += "    return __clock() - __began\n"
    space: dict[str, Any] = {}
    # What it reads is the page's; what it assigns stays its own.
    exec(compile(source, "<timeit>", "exec", dont_inherit=True), console.names, space)
    timed = space["__timed"]
    count = 1
    while (took := timed(count, time.perf_counter)) < 0.2 and count < 10**7:
        count = max(count * 2, min(count * 10, int(count * 0.25 / took) if took else count * 10))
    runs = [timed(count, time.perf_counter) / count for _ in range(5)]
    print(f"{_seconds(min(runs))} per loop (best of {len(runs)} runs of {count:,} loops, worst {_seconds(max(runs))})")
    return NOTHING


async def _who(console: Console, _argument: str) -> Any:
    """Lists the names that the page's scripts and the console have defined."""
    names = console.defined_names()
    if not names:
        print("No names are defined.")
    for name in names:
        print(f"{name}: {type_name(console.names[name])}")
    return NOTHING


async def _reset(console: Console, _argument: str) -> Any:
    """Removes the names that were defined in the console. The page's own stay."""
    names = [name for name in console.own_names if name in console.namespace]
    for name in names:
        del console.namespace[name]
    console.own_names.clear()
    if hasattr(builtins, "_"):
        del builtins._  # type: ignore[attr-defined]
    print(f"{len(names)} names removed." if len(names) != 1 else "1 name removed.")
    return NOTHING


async def _pip(console: Console, argument: str) -> Any:
    """Installs packages: ``%pip install name``."""
    command, *names = shlex.split(argument) or [""]
    names = [name for name in names if not name.startswith("-")]
    if command != "install" or not names:
        raise ValueError("it is: %pip install NAME ...")
    if console.stands:
        raise RuntimeError("nothing can be installed while Python stands still")
    from web import packages

    done = await packages.install(*names)
    for package in done:
        print(f"{package.name} {package.version} is installed.")
    if not done:
        print("All of it was there already.")
    return NOTHING


async def _help(console: Console, argument: str) -> Any:
    """Shows the documentation of something; without an argument, lists these commands."""
    if not argument:
        for name, magic in MAGICS.items():
            print(f"%{name}: {magic.__doc__}")
        print("NAME?: the same as help(NAME).")
        return NOTHING
    value = await console.prepare(argument)()
    builtins.help(value)
    return NOTHING


MAGICS: dict[str, Magic] = {
    "time": _time,
    "timeit": _timeit,
    "who": _who,
    "reset": _reset,
    "pip": _pip,
    "help": _help,
}


def _seconds(seconds: float) -> str:
    for unit, scale in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if seconds * scale >= 1:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"
