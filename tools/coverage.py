"""The command ``coverage``: how much of the web platform Python reaches, and how much of that a test exercises.

*Reachable* is what the package that goes into the extension has: it is imported, in a Python of its own, and asked for
each interface of the IDL and for both spellings of each member. *Exercised* is what tests in a real browser wrote down:
files ``build/exercised/<browser>/<topic>.json``, each a JSON list of strings. A string is ``"Interface.member"`` with
JavaScript's name of the member, ``"Interface.constructor"`` for a constructor. The interface may be one that inherits
the member: ``"HTMLDivElement.textContent"`` counts for ``Node``. A test writes down what it has seen to work, and it
writes the whole file anew each time.

No browser has everything: parts of the IDL are years old or still to come. What a browser does not have, no test can
exercise in it; those members are in ``build/exercised/<browser>.absent.json``, a list of the same kind. The browser
says so itself, in JavaScript: there is no such interface, or neither the interface nor its prototype has such a member.
So the table gives, for each browser, what is exercised ÷ what the browser has, and how many members it lacks.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.paths import BROWSERS, BUILD, show
from tools.terminal import Trouble
from tools.webidl.declarations import spellings
from tools.webidl.model import Interface, Model

EXERCISED = BUILD / "exercised"

CONSTRUCTOR = "constructor"

PROBE = """
import importlib, json, sys
import web
from web import _idl
found, failed = {}, {}
for name in sorted(_idl.INTERFACES):
    try:
        own = getattr(importlib.import_module("web._idl." + _idl.INTERFACES[name]), name)
        # A namespace is an object of the page, which is not there; the exceptions of web stand for some classes.
        cls = own if name in _idl.NAMESPACES else getattr(web, name)
    except Exception as error:
        failed[name] = f"{type(error).__name__}: {error}"
        continue
    names = {member for each in (cls, own) for member in dir(each)}
    if isinstance(own, type) and "_constructor" in vars(own):
        names.add("constructor")
    found[name] = sorted(names)
json.dump({"found": found, "failed": failed}, sys.stdout)
"""


@dataclass(frozen=True)
class MemberOf:
    """A member of an interface, or its constructor.

    Attributes:
        interface: whose it is.
        name: JavaScript's name.
        spec: the specification that defines it.
        names: what Python must have it as.
    """

    interface: str
    name: str
    spec: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.interface}.{self.name}"


@dataclass(frozen=True)
class Row:
    """One line of the table: a set of interfaces and members.

    Attributes:
        title: what the line is called.
        interfaces: names.
        members: what they have.
    """

    title: str
    interfaces: tuple[str, ...]
    members: tuple[MemberOf, ...]


def members_of(interface: Interface) -> Iterator[MemberOf]:
    """What an interface has: its constructor, and its members except inherited ones."""
    if interface.constructors:
        yield MemberOf(interface.name, CONSTRUCTOR, interface.spec, (CONSTRUCTOR,))
    for member in interface.members.values():
        yield MemberOf(interface.name, member.name, member.spec, tuple(spellings(member)))


# The specification that a line is about, or the interfaces and members of others that it is about.
PARTS: dict[str, tuple[str, Collection[str], Collection[str]]] = {
    "DOM": ("dom", (), ()),
    "HTML": ("html", (), ()),
    "CSSOM": ("cssom", (), ()),
    "CSSOM-View": ("cssom-view", (), ()),
    # Events of the mouse have moved to Pointer Events lately; to authors they are what they were.
    "UI Events": ("uievents", ("MouseEvent", "WheelEvent"), ()),
    "Selection": ("selection-api", (), ()),
    "Web Storage": ("", ("Storage", "StorageEvent"), ("Window.localStorage", "Window.sessionStorage")),
    "History": (
        "",
        ("History", "Location", "PopStateEvent", "HashChangeEvent", "PageTransitionEvent"),
        ("Window.history", "Window.location", "Document.location"),
    ),
    "Fetch": ("fetch", (), ()),
    "URL": ("url", (), ()),
}
"""The specifications that pages live on. Web Storage and History are parts of HTML's, and count there too."""


def most_important(model: Model) -> list[Row]:
    """The lines of the specifications that matter most."""
    members = [member for interface in model.exposed for member in members_of(interface)]
    return [
        Row(
            title,
            tuple(each.name for each in model.exposed if each.spec == spec or each.name in interfaces),
            tuple(each for each in members if each.spec == spec or each.interface in interfaces or str(each) in single),
        )
        for title, (spec, interfaces, single) in PARTS.items()
    ]


def by_specification(model: Model) -> list[Row]:
    """A line for each specification; an interface counts where it is defined, a member where it is added."""
    interfaces: dict[str, list[str]] = {}
    members: dict[str, list[MemberOf]] = {}
    for interface in model.exposed:
        interfaces.setdefault(interface.spec, []).append(interface.name)
        for member in members_of(interface):
            members.setdefault(member.spec, []).append(member)
    return [
        Row(spec, tuple(interfaces.get(spec, ())), tuple(members.get(spec, ())))
        for spec in sorted({*interfaces, *members}, key=str.lower)
    ]


def reachable(folder: Path) -> tuple[dict[str, set[str]], dict[str, str]]:
    """What the runtime has.

    Args:
        folder: that of the packages ``adder`` and ``web``.

    Returns:
        The names of each interface's class, and for interfaces that could not be loaded the reason.

    Raises:
        Trouble: ``web`` cannot be imported.
    """
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Trouble(f"cannot import web from {show(folder)}: {reason}")
    answer = json.loads(done.stdout)
    return {name: set(names) for name, names in answer["found"].items()}, answer["failed"]


def read_exercised(model: Model, folder: Path = EXERCISED) -> dict[str, set[str]]:
    """What tests in a real browser have exercised, as ``"Interface.member"`` of the interface that has it itself.

    Args:
        model: the platform.
        folder: where the files are.

    Returns:
        For each browser a set; an empty one where nothing was written down.

    Raises:
        Trouble: a file names what is not in the IDL, or is not a list of strings.
    """
    result: dict[str, set[str]] = {browser: set() for browser in BROWSERS}
    for browser, done in result.items():
        for path in sorted((folder / browser).glob("*.json")):
            try:
                entries = json.loads(path.read_text(encoding="utf-8"))
            except ValueError as error:
                raise Trouble(f"{show(path)} is not JSON ({error}); run its test again") from None
            if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
                raise Trouble(f"{show(path)} must be a list of strings like Node.textContent")
            for entry in entries:
                owner = credited(model, entry)
                if owner is None:
                    raise Trouble(f"{show(path)} names {entry}, which no interface of the IDL has")
                done.add(owner)
    return result


def read_absent(exercised: Mapping[str, set[str]], folder: Path = EXERCISED) -> dict[str, set[str]]:
    """What browsers do not have, as ``"Interface.member"``; nothing where that was not written down.

    Args:
        exercised: what was exercised, which cannot be absent: some objects have members that their interface lacks.
        folder: where the files are.

    Raises:
        Trouble: a file is not JSON.
    """
    result: dict[str, set[str]] = {}
    for browser, done in exercised.items():
        path = folder / f"{browser}.absent.json"
        try:
            result[browser] = set(json.loads(path.read_text(encoding="utf-8"))) - done if path.exists() else set()
        except ValueError as error:
            raise Trouble(f"{show(path)} is not JSON ({error}); run its test again") from None
    return result


def credited(model: Model, entry: str) -> str | None:
    """The same member as one of the interface that has it itself; None where there is none.

    Args:
        model: the platform.
        entry: an interface and a member.
    """
    name, _, member = entry.partition(".")
    for interface in model.lineage(name):
        if member in interface.members or (member == CONSTRUCTOR and interface.constructors and interface.name == name):
            return f"{interface.name}.{member}"
    return None


def is_reached(member: MemberOf, found: Mapping[str, set[str]]) -> bool:
    """Whether the runtime has a member under all its names."""
    return set(member.names) <= found.get(member.interface, set())


def share(part: int, whole: int) -> str:
    """A part of a whole in percent, rounded down, so that 100 means all.

    Example:
        >>> share(199, 200), share(0, 0)
        ('99 %', '–')
    """
    return f"{part * 100 // whole} %" if whole else "–"


def exercised_share(row: Row, done: Collection[str], absent: Collection[str]) -> tuple[int, int]:
    """How many members of a line are exercised in a browser, and how many of them the browser has."""
    names = [str(member) for member in row.members]
    return sum(name in done for name in names), sum(name not in absent for name in names)


HEAD = f"{'':<34}{'interfaces':>19}{'members':>19}" + "".join(f"{f'in {browser}':>19}  lacks" for browser in BROWSERS)


def table(
    rows: list[Row],
    found: Mapping[str, set[str]],
    exercised: Mapping[str, set[str]],
    absent: Mapping[str, set[str]],
) -> Iterator[str]:
    """The lines of the table, without its head."""

    def cell(part: int, whole: int) -> str:
        return f"{f'{part}/{whole}':>13}{share(part, whole):>6}"

    for row in rows:
        written = cell(sum(name in found for name in row.interfaces), len(row.interfaces))
        written += cell(sum(is_reached(member, found) for member in row.members), len(row.members))
        for browser, done in exercised.items():
            part, whole = exercised_share(row, done, absent[browser])
            written += f"{cell(part, whole)}{len(row.members) - whole:>7}"
        yield f"{row.title:<34.34}{written}"


def total(rows: list[Row]) -> Row:
    """All lines as one."""
    return Row(
        "total",
        tuple(name for row in rows for name in row.interfaces),
        tuple(member for row in rows for member in row.members),
    )


def untested(row: Row, exercised: Mapping[str, set[str]], absent: Mapping[str, set[str]]) -> Iterator[str]:
    """The members of a line that some browser has but its tests do not exercise yet, and which browsers those are."""
    for member in sorted(row.members, key=str):
        name = str(member)
        missing = [browser for browser, done in exercised.items() if name not in done and name not in absent[browser]]
        if missing:
            yield f"{member}  ({', '.join(missing)})"


def find_row(rows: list[Row], name: str) -> Row:
    """The line of a specification, by its short name or its title here.

    Raises:
        Trouble: there is none; names similar ones.
    """
    for row in rows:
        if row.title.lower() == name.lower():
            return row
    similar = [row.title for row in rows if name.lower() in row.title.lower()]
    raise Trouble(f"no specification is called {name!r}" + (f"; did you mean {', '.join(similar)}?" if similar else ""))


def coverage(spec: str | None = None) -> int:
    """The command: print the table, or with a specification what no test exercises of it.

    Returns:
        The exit status: 1 where something of the IDL is not reachable.
    """
    from tools.bindings import read_model
    from tools.python_code import ASSEMBLED, assemble

    model = read_model()
    important, others = most_important(model), by_specification(model)
    exercised = read_exercised(model)
    absent = read_absent(exercised)
    if spec is not None:
        row = find_row([*important, *others], spec)
        for line in untested(row, exercised, absent):
            print(line)
        return 0
    assemble()
    found, failed = reachable(ASSEMBLED)
    print(HEAD, *table(important, found, exercised, absent), "", HEAD, sep="\n")
    print(*table([*others, total(others)], found, exercised, absent), sep="\n")
    missing = [str(member) for member in total(others).members if not is_reached(member, found)]
    lost = [name for name in total(others).interfaces if name not in found]
    for name in lost:
        print(f"not reachable: {name} ({failed.get(name, 'not in the index')})")
    for name in missing:
        if name.partition(".")[0] not in lost:
            print(f"not reachable: {name}")
    return 1 if missing or lost else 0
