"""What is in the interpreter's memory: who allocated it, what is in it, and what it and the page hold of each other.

Nothing is looked at but types: no code of the page's runs for a snapshot.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from .authors import RUNTIME, author_of
from .channel import in_parts
from .classes import class_name, dictionary, interface_name, is_a

if TYPE_CHECKING:
    from adder.exports import Exports
    from adder.handles import Handles

__all__ = ["Snapshot", "is_traced", "messages", "take"]

Row = list[Any]

_MOST = {"lines": 5000, "types": 2000, "handles": 1000, "exports": 2000}
"""Rows of each table; what there is of others is in their last one."""

_TRACER = tracemalloc.Snapshot.__init__.__code__.co_filename

_MOST_LAYERS = 20
"""Decorators around a function that are looked under."""

_MOST_TEXT = 1000
"""Characters of a name or an address."""


@dataclass
class Snapshot:
    """What was in memory at one time.

    Attributes:
        heap: The bytes of the whole interpreter.
        traced: The bytes of what was allocated since allocations are traced and is still there; None where they are
            not traced.
        peak: The most that it has been.
        released: Handles whose Python objects are gone, and which the page is still to be told of.
        tables: Rows by table. ``lines``: author, file, line, bytes and blocks of what was allocated there. ``types``:
            a class, and how many objects of it there are. ``handles``: an interface of the page's objects, and how many
            Python holds. ``exports``: what the page holds, with file, line and how many.
    """

    heap: int
    traced: int | None = None
    peak: int | None = None
    released: int = 0
    tables: dict[str, list[Row]] = field(default_factory=dict)


def is_traced() -> bool:
    """Whether allocations are traced, by whomever."""
    return tracemalloc.is_tracing()


def take(heap: int, handles: Handles, exports: Exports) -> Snapshot:
    """Looks at what there is.

    Args:
        heap: The bytes of the whole interpreter.
        handles: The page's objects.
        exports: What the page holds.
    """
    snapshot = Snapshot(heap)
    # Before anything is made for the sake of it.
    types = _count_types()
    if is_traced():
        snapshot.traced, snapshot.peak = tracemalloc.get_traced_memory()
        statistics = tracemalloc.take_snapshot().statistics("lineno")
        found = ((one.traceback[0], one.size, one.count) for one in statistics)
        snapshot.tables["lines"] = _lines((frame.filename, frame.lineno, size, count) for frame, size, count in found)
    faces = handles.faces()
    held = [face for face in faces if face is not None]
    snapshot.released = len(faces) - len(held)
    snapshot.tables["types"] = _limited("types", ([name, count] for name, count in types.items()))
    interfaces = Counter(map(interface_name, held))
    snapshot.tables["handles"] = _limited("handles", ([name, count] for name, count in interfaces.items()))
    exported = Counter(map(_describe, exports.values()))
    snapshot.tables["exports"] = _limited("exports", ([*place, count] for place, count in exported.items()))
    return snapshot


def _lines(found: Iterable[tuple[str, int, int, int]]) -> list[Row]:
    """Rows of lines, with all of the runtime's in one."""
    rows: dict[tuple[str, str, int], Row] = {}
    for file, line, size, count in found:
        # What the snapshot itself is made of is nobody's.
        author = RUNTIME if file == _TRACER else author_of(file)
        key = (author, "", 0) if author == RUNTIME else (author, file, line)
        row = rows.setdefault(key, [*key, 0, 0])
        row[3] += size
        row[4] += count
    return _limited("lines", rows.values(), size=3)


def _count_types() -> Counter[str]:
    """How many objects there are of each class. Only those that can hold others are known to the interpreter."""
    found = gc.get_objects()
    # Of classes by their identities: a metaclass may have ideas of its own of what is equal.
    counts = Counter(map(id, map(type, found)))
    classes = {id(cls): cls for cls in map(type, found)}
    # These lists and counters are nobody's.
    del found
    names: Counter[str] = Counter()
    for number, count in counts.items():
        names[class_name(classes[number])] += count
    return names


def _describe(value: Any) -> tuple[str, str, str, int]:
    """What the page holds: ``function`` or ``object``, its name, and its place."""
    code = _code_of(value)
    if code is None:
        return "object", class_name(type(value)), "", 0
    return "function", code.co_qualname, code.co_filename, code.co_firstlineno


def _code_of(value: Any) -> CodeType | None:
    """The code that a call of it runs, where that is seen without asking it."""
    for _ in range(_MOST_LAYERS):
        if is_a(value, MethodType):
            value = MethodType.__func__.__get__(value)
        elif is_a(value, partial):
            value = partial.func.__get__(value)
        elif "__wrapped__" in (own := dictionary(value)):
            value = own["__wrapped__"]
        else:
            break
    return value.__code__ if is_a(value, FunctionType) else None


def _limited(table: str, rows: Iterable[Row], size: int = -1) -> list[Row]:
    """The rows with the most of what is counted, and one for the others.

    Args:
        table: Whose.
        rows: The rows.
        size: Where in a row that is; it and what follows are numbers.
    """
    found = sorted(rows, key=lambda row: row[size], reverse=True)
    most = _MOST[table]
    if len(found) <= most:
        return found
    kept, others = found[: most - 1], found[most - 1 :]
    first = others[0]
    sums = [sum(row[at] for row in others) for at in range(size % len(first), len(first))]
    words = ["…" if isinstance(value, str) else 0 for value in first[: -len(sums)]]
    return [*kept, [*words, *sums]]


def messages(snapshot: Snapshot, number: int) -> Iterator[dict[str, Any]]:
    """A snapshot as a panel hears of it, which has asked for it under a number."""
    yield {
        "type": "snapshot",
        "id": number,
        "heap": snapshot.heap,
        "traced": snapshot.traced,
        "peak": snapshot.peak,
        "released": snapshot.released,
    }
    for table, rows in snapshot.tables.items():
        for part in in_parts(rows):
            cut = [[value[:_MOST_TEXT] if isinstance(value, str) else value for value in row] for row in part]
            yield {"type": "rows", "id": number, "table": table, "rows": cut}
    yield {"type": "done", "id": number}
