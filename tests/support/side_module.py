"""Compiled code for pages, made by a test byte by byte: extension modules, and libraries that they are linked with.

They are what Emscripten's linker writes for ``-sSIDE_MODULE``: WebAssembly with a section ``dylink.0``
(https://github.com/WebAssembly/tool-conventions/blob/main/DynamicLinking.md).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

I32 = b"\x7f"
_FUNCTION, _TABLE, _MEMORY, _GLOBAL = range(4)


def _number(value: int) -> bytes:
    """LEB128, unsigned."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _signed(value: int) -> bytes:
    """LEB128, signed, of what is not below zero."""
    out = bytearray()
    while value > 0x3F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _sized(content: bytes) -> bytes:
    return _number(len(content)) + content


def _name(text: str) -> bytes:
    return _sized(text.encode())


def _vector(items: Iterable[bytes]) -> bytes:
    found = list(items)
    return _number(len(found)) + b"".join(found)


def _section(number: int, content: bytes) -> bytes:
    return bytes([number]) + _sized(content)


def _dylink(*, memory: int = 0, table: int = 0, needed: Iterable[str] = ()) -> bytes:
    sizes = _number(memory) + _number(2) + _number(table) + _number(0)
    subsections = b"\x01" + _sized(sizes) + b"\x02" + _sized(_vector(map(_name, needed)))
    return _section(0, _name("dylink.0") + subsections)


def _signature(parameters: int, results: int) -> bytes:
    return b"\x60" + _vector([I32] * parameters) + _vector([I32] * results)


def _constant(value: int) -> bytes:
    return b"\x41" + _signed(value)


def _module(*sections: bytes) -> bytes:
    return b"\0asm\x01\0\0\0" + b"".join(sections)


def _body(code: bytes) -> bytes:
    return _sized(b"\x00" + code + b"\x0b")


def shared_library(function: str, number: int) -> bytes:
    """A library with one function, which takes nothing and returns a number."""
    return _module(
        _dylink(),
        _section(1, _vector([_signature(0, 1)])),
        _section(3, _vector([_number(0)])),
        _section(7, _vector([_name(function) + bytes([_FUNCTION, 0])])),
        _section(10, _vector([_body(_constant(number))])),
    )


def extension_module(name: str, function: str, needed: Iterable[str] = ()) -> bytes:
    """A module of Python's with one function, ``answer()``: what a C function returns that takes nothing.

    Args:
        name: The module.
        function: The C function, which the interpreter or a library that is needed has.
        needed: Libraries that it is linked with.
    """
    # In its memory: a PyModuleDef, two PyMethodDefs of which the second ends the list, and two strings.
    methods, strings = 52, 84
    text = b"answer\0" + name.encode() + b"\0"
    data = bytearray(strings) + text
    struct.pack_into("<I", data, methods + 8, 4)  # METH_NOARGS
    memory_base, table_base = b"\x23\x00", b"\x23\x01"
    # What points to something is filled in where the module is loaded: m_name, m_methods, ml_name, ml_meth.
    pointers = (
        (20, memory_base, strings + len(b"answer\0")),
        (32, memory_base, methods),
        (methods, memory_base, strings),
        (methods + 4, table_base, 0),
    )
    relocations = b"".join(
        memory_base + base + _constant(offset) + b"\x6a\x36\x02" + _number(at) for at, base, offset in pointers
    )
    taking_nothing, taking_one, taking_two, returning_nothing = range(4)
    imports = (
        ("memory", bytes([_MEMORY, 0, 0])),
        ("__indirect_function_table", bytes([_TABLE, 0x70, 0, 0])),
        ("__memory_base", bytes([_GLOBAL]) + I32 + b"\x00"),
        ("__table_base", bytes([_GLOBAL]) + I32 + b"\x00"),
        ("PyModuleDef_Init", bytes([_FUNCTION, taking_one])),
        ("PyLong_FromLong", bytes([_FUNCTION, taking_one])),
        (function, bytes([_FUNCTION, taking_nothing])),
    )
    exports = ((f"PyInit_{name}", 4), ("__wasm_apply_data_relocs", 5))
    return _module(
        _dylink(memory=len(data), table=1, needed=needed),
        _section(1, _vector([_signature(0, 1), _signature(1, 1), _signature(2, 1), _signature(0, 0)])),
        _section(2, _vector(_name("env") + _name(what) + kind for what, kind in imports)),
        _section(3, _vector(map(_number, (taking_two, taking_nothing, returning_nothing)))),
        _section(7, _vector(_name(what) + bytes([_FUNCTION, at]) for what, at in exports)),
        _section(9, _vector([b"\x00" + table_base + b"\x0b" + _vector([_number(3)])])),
        _section(
            10,
            _vector([_body(b"\x10\x02\x10\x01"), _body(memory_base + b"\x10\x00"), _body(relocations)]),
        ),
        _section(11, _vector([b"\x00" + memory_base + b"\x0b" + _sized(bytes(data))])),
    )
