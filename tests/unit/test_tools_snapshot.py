"""The snapshot's container: zeros take no room, and the same interpreter gives the same bytes."""

import base64
import struct

import pytest

from tools import pyodide_files, snapshot
from tools.paths import BUILD, DIST
from tools.terminal import Trouble

PAGE = snapshot.PAGE


def made_by_pyodide(memory: bytes, magic: int = snapshot._PYODIDE_MAGIC) -> bytes:
    head = struct.pack("<3I", magic, 64, 2) + bytes(36) + b"{}"
    return head.ljust(64, b"\0") + memory


def test_pages_of_zeros_take_no_room():
    memory = bytes(3 * PAGE) + b"\1" * PAGE + b"\2" * PAGE + bytes(50 * PAGE) + b"\3" * PAGE
    assert list(snapshot.runs(memory)) == [(3, 2), (55, 1)]
    packed = snapshot.pack(made_by_pyodide(memory), bytes(32), 7, 8)
    assert len(packed) == snapshot.HEADER.size + 2 * 8 + 64 + 3 * PAGE
    magic, identity, size, runs, head, stdlib, runtime, total = snapshot.HEADER.unpack_from(packed)
    assert (magic, identity, size, runs, head) == (b"ADDERSNP", bytes(32), len(memory), 2, 64)
    assert (stdlib, runtime) == (7, 8)
    assert total == snapshot.checksum(packed[snapshot.HEADER.size :])


def test_a_snapshot_of_another_format_is_refused():
    with pytest.raises(Trouble, match="adapt tools/snapshot.py"):
        snapshot.pack(made_by_pyodide(bytes(PAGE), magic=1), bytes(32), 0, 0)
    with pytest.raises(Trouble, match="adapt tools/snapshot.py"):
        snapshot.pack(made_by_pyodide(bytes(PAGE + 4)), bytes(32), 0, 0)


def test_the_worker_expects_the_snapshot_that_is_shipped():
    for browser in ("chromium", "firefox"):
        shipped = (DIST / browser / "runtime" / snapshot.NAME).read_bytes()
        identity = snapshot.HEADER.unpack_from(shipped)[1].hex()
        # The frame has its worker's script as a text.
        worker = (DIST / browser / "extension/sandbox/frame.js").read_text(encoding="utf-8")
        assert f'"{identity}"' in worker
        head = snapshot.head(DIST / browser / "runtime" / snapshot.NAME)
        assert struct.unpack_from("<I", head)[0] == snapshot._PYODIDE_MAGIC
        assert f'"{base64.b64encode(head).decode()}"' in worker, "Pyodide's header, before the snapshot has arrived"


@pytest.mark.slow
def test_the_same_sources_give_the_same_snapshot(tmp_path):
    stdlib, runtime = BUILD / "stdlib" / pyodide_files.STDLIB, BUILD / "runtime/adder.zip"
    again, _ = snapshot.make(pyodide_files.check(), stdlib, runtime, tmp_path / "snapshot")
    assert again.read_bytes() == (DIST / "chromium/runtime" / snapshot.NAME).read_bytes()
