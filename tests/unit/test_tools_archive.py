"""Zip files and bytecode: the same content gives the same bytes, and Python can import from what comes out."""

import io
import subprocess
import sys
import time
import zipfile

import pytest

from tools import archive, bytecode
from tools.paths import ROOT

FILES = {"b/two.txt": b"two", "a.txt": b"one" * 100, "c.bin": bytes(range(256))}


def test_the_order_of_the_files_does_not_matter():
    assert archive.zip_bytes(FILES) == archive.zip_bytes(dict(reversed(FILES.items())))


def test_the_date_does_not_matter(monkeypatch):
    before = archive.zip_bytes(FILES)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000)
    assert archive.zip_bytes(FILES) == before


def test_the_files_permissions_do_not_matter(tmp_path):
    (tmp_path / "x").write_bytes(b"x")
    before = archive.zip_bytes(archive.read_folder(tmp_path))
    (tmp_path / "x").chmod(0o777)
    assert archive.zip_bytes(archive.read_folder(tmp_path)) == before


def test_a_zip_holds_what_went_in():
    with zipfile.ZipFile(io.BytesIO(archive.zip_bytes(FILES))) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == FILES
        assert opened.namelist() == sorted(FILES)
        assert {entry.external_attr >> 16 for entry in opened.infolist()} == {0o100644}


def test_a_folder_is_read_with_forward_slashes(tmp_path):
    (tmp_path / "one/two").mkdir(parents=True)
    (tmp_path / "one/two/three.txt").write_bytes(b"3")
    assert archive.read_folder(tmp_path) == {"one/two/three.txt": b"3"}


SOURCES = {
    "sample/__init__.py": b'"""A sample."""\nSET = frozenset({"a", "b", "c"})\n',
    "sample/fails.py": b"def fail():\n    raise ValueError(1)\n",
    "sample/data.txt": b"data",
}


@pytest.mark.parametrize("compress", [True, False])
def test_a_module_is_imported_from_its_bytecode(tmp_path, compress):
    target = tmp_path / "sample.zip"
    target.write_bytes(bytecode.compile_zip(archive.zip_bytes(SOURCES), "/lib/sample.zip", compress))
    with zipfile.ZipFile(target) as opened:
        assert opened.namelist() == ["sample/__init__.pyc", "sample/data.txt", "sample/fails.pyc"]
    program = f"import sys; sys.path.insert(0, {str(target)!r}); import sample; print(sample.__doc__, len(sample.SET))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "A sample. 3\n"


def test_tracebacks_name_the_place_in_the_extension(tmp_path):
    target = tmp_path / "sample.zip"
    target.write_bytes(bytecode.compile_zip(archive.zip_bytes(SOURCES), "/lib/sample.zip", True))
    program = f"import sys; sys.path.insert(0, {str(target)!r}); import sample.fails; sample.fails.fail()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert 'File "/lib/sample.zip/sample/fails.py", line 2, in fail' in done.stderr


COMPILES = """
from tools import bytecode
source = b'x = {"a", "b", None}; f = lambda y=frozenset({"q", "r"}): y in {"s", "t", "u"}'
print(bytecode.compile_source(source, "f.py").hex())
"""


def test_the_same_source_gives_the_same_bytecode_in_every_process():
    command = [sys.executable, "-c", COMPILES]
    runs = {
        subprocess.run(
            command, cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in "012"
    }
    assert len(runs) == 1


def test_a_syntax_error_names_the_file():
    with pytest.raises(SyntaxError) as caught:
        bytecode.compile_zip(archive.zip_bytes({"bad.py": b"def"}), "/lib/sample.zip", True)
    assert caught.value.filename == "/lib/sample.zip/bad.py"
