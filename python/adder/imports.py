"""What a piece of code imports, read from its bytecode, so that it can be fetched ahead.

The code is compiled anyway; and unlike its text it says nothing of imports in strings or comments, and keeps those in
functions apart, which may never run.
"""

from __future__ import annotations

import dis
import opcode
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

__all__ = ["Import", "binds", "imports_of"]

_OP = opcode.opmap
_EXTENDED_ARG = _OP["EXTENDED_ARG"]
_IMPORT_NAME = _OP["IMPORT_NAME"]
_LOAD_CONST = _OP["LOAD_CONST"]
_LOAD_SMALL_INT = _OP.get("LOAD_SMALL_INT", -1)
_STORE_NAME = _OP["STORE_NAME"]
_LOADS = {_OP["LOAD_NAME"], _OP["LOAD_GLOBAL"], _OP["LOAD_ATTR"]}
_SKIPPING = {op for name, op in _OP.items() if name in ("POP_JUMP_IF_FALSE", "POP_JUMP_FORWARD_IF_FALSE")}
_TRANSPARENT = {op for name, op in _OP.items() if name in ("CACHE", "TO_BOOL", "EXTENDED_ARG")}
_CACHE = _OP.get("CACHE", 0)


@dataclass(frozen=True, slots=True)
class Import:
    """An import statement.

    Attributes:
        name: The module, as written; may be empty where `level` is not 0.
        level: How many dots stand before it.
        names: What it imports from there; empty for ``import name``.
    """

    name: str
    level: int
    names: tuple[str, ...]

    def absolute(self, package: str) -> str:
        """The module's full name, in code of `package`; empty where there is none."""
        if not self.level:
            return self.name
        parts = package.split(".") if package else []
        if len(parts) < self.level:
            return ""
        base = ".".join(parts[: len(parts) - self.level + 1])
        return f"{base}.{self.name}" if self.name else base


def imports_of(code: CodeType) -> list[Import]:
    """The imports that running `code` comes by.

    Left out are those in functions, in exception handlers and under ``if TYPE_CHECKING:``.
    """
    found = []
    level: object = 0
    names: object = None
    skip_to = 0
    is_for_types = False
    raw = code.co_code
    handlers = _first_handler(code)
    for offset, op, argument in _instructions(raw):
        if offset >= handlers:
            break
        if op in _LOADS:
            is_for_types = _loads(code, argument, "TYPE_CHECKING")
        elif op in _SKIPPING and is_for_types:
            following = offset + 2
            while following < len(raw) and raw[following] == _CACHE:
                following += 2
            skip_to = following + 2 * argument
            is_for_types = False
        elif op not in _TRANSPARENT:
            is_for_types = False
        if op == _LOAD_CONST:
            level, names = names, code.co_consts[argument]
        elif op == _LOAD_SMALL_INT:
            level, names = names, argument
        elif op == _IMPORT_NAME and offset >= skip_to and isinstance(level, int):
            listed = names if isinstance(names, tuple) else ()
            found.append(Import(code.co_names[argument], level, listed))
    return found


def binds(code: CodeType, name: str) -> bool | None:
    """Whether running a module's `code` gives it `name`; None where that cannot be read off it."""
    stored = {code.co_names[argument] for _, op, argument in _instructions(code.co_code) if op == _STORE_NAME}
    if name in stored:
        return True
    is_open = "__getattr__" in stored or any("*" in statement.names for statement in imports_of(code))
    return None if is_open else False


def _instructions(raw: bytes) -> Iterator[tuple[int, int, int]]:
    extended = 0
    for offset in range(0, len(raw), 2):
        op = raw[offset]
        argument = raw[offset + 1] | extended
        extended = argument << 8 if op == _EXTENDED_ARG else 0
        yield offset, op, argument


def _loads(code: CodeType, argument: int, name: str) -> bool:
    # Some loads keep a flag in the lowest bit.
    return any(index < len(code.co_names) and code.co_names[index] == name for index in (argument, argument >> 1))


def _first_handler(code: CodeType) -> int:
    """Where the code begins that runs only when something has been raised: the compiler puts it behind all other."""
    parse = getattr(dis, "_parse_exception_table", None)
    targets = [entry.target for entry in parse(code)] if parse and code.co_exceptiontable else []
    return min(targets, default=len(code.co_code))
