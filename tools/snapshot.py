"""The snapshot: the memory of an interpreter that has just booted, which a page's interpreter starts from.

Made by the very runtime, in node (``make_snapshot.mjs``). Of its 30 MiB nearly half is zeros, so the extension carries
the other pages only, in a container of our own that ``extension/sandbox/snapshot.js`` reads. It fits exactly the
standard library and the runtime that it was made with: its id is a hash of all that went in, which the build writes
into the worker too.
"""

import json
import struct
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tools import pyodide_files, python_code, stamps
from tools.paths import BUILD, ROOT
from tools.process import run_node
from tools.terminal import Trouble, step

NAME = "snapshot.bin"
MAKER = ROOT / "tools/make_snapshot.mjs"
PREPARE = ROOT / "tools/prepare_snapshot.py"
ENVIRONMENT = ROOT / "extension/sandbox/environment.js"

MAGIC = b"ADDERSNP"
PAGE = 4096
HEADER = struct.Struct("<8s 32s 6I")

# Pyodide's own header: magic, offset of the memory, length of the JSON; then the build id.
_PYODIDE = struct.Struct("<3I")
_PYODIDE_MAGIC = 0x706E7300


def checksum(words: bytes) -> int:
    """FNV-1a over 32-bit words, which is quick to compute in JavaScript."""
    value = 0x811C9DC5
    for (word,) in struct.iter_unpack("<I", words):
        value = ((value ^ word) * 0x01000193) & 0xFFFFFFFF
    return value


def runs(memory: bytes) -> Iterator[tuple[int, int]]:
    """The runs of pages that are not all zeros: first page, and how many."""
    zeros = bytes(PAGE)
    pages = range(len(memory) // PAGE)
    for filled, group in groupby(pages, lambda page: memory[page * PAGE : (page + 1) * PAGE] != zeros):
        if filled:
            run = list(group)
            yield run[0], len(run)


def pack(snapshot: bytes, identity: bytes, stdlib_size: int, runtime_size: int) -> bytes:
    """The container of a snapshot as Pyodide makes it.

    Args:
        snapshot: Pyodide's: its header, and the memory.
        identity: 32 bytes that tell what it was made from.
        stdlib_size: bytes of the standard library that it was made with.
        runtime_size: the same for the runtime.

    Raises:
        Trouble: if Pyodide's snapshot is not what it was when this was written.
    """
    magic, start, _ = _PYODIDE.unpack_from(snapshot)
    if magic != _PYODIDE_MAGIC or start % 4 or (len(snapshot) - start) % PAGE:
        raise Trouble("Pyodide's snapshot has another format than before: adapt tools/snapshot.py")
    memory = snapshot[start:]
    found = list(runs(memory))
    table = b"".join(struct.pack("<II", *run) for run in found)
    pages = b"".join(memory[page * PAGE : (page + count) * PAGE] for page, count in found)
    body = table + snapshot[:start] + pages
    header = HEADER.pack(MAGIC, identity, len(memory), len(found), start, stdlib_size, runtime_size, checksum(body))
    return header + body


def head(container: Path) -> bytes:
    """Pyodide's own header of a snapshot, out of our container."""
    data = container.read_bytes()
    _, _, _, count, size, *_ = HEADER.unpack_from(data)
    start = HEADER.size + 8 * count
    return data[start : start + size]


def make(checksums: dict[str, str], stdlib: Path, runtime: Path, folder: Path = BUILD / "snapshot") -> tuple[Path, str]:
    """The snapshot's file and its id: made anew, or the one in ``folder`` if nothing has changed."""
    key = stamps.digest(
        [MAKER, PREPARE, ENVIRONMENT, Path(__file__), stdlib, runtime], json.dumps(checksums, sort_keys=True)
    )
    target = folder / NAME
    if stamps.is_current(folder, key) and target.is_file():
        return target, key
    with step("taking the snapshot"):
        python_code.fresh_folder(folder)
        whole = folder / "whole.bin"
        job = {
            "pyodide": str(pyodide_files.SOURCE),
            "stdlib": str(stdlib),
            "runtime": str(runtime),
            "prepare": str(PREPARE),
            "to": str(whole),
        }
        run_node(MAKER, json.dumps(job), what="take the snapshot")
        sizes = stdlib.stat().st_size, runtime.stat().st_size
        target.write_bytes(pack(whole.read_bytes(), bytes.fromhex(key), *sizes))
        whole.unlink()
        stamps.write(folder, key)
    return target, key
