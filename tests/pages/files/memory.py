"""Files in memory: what Python does with files elsewhere it does here."""

import os
import shutil
import tempfile
import zipfile
from pathlib import Path


def check_text_and_bytes():
    with open("/tmp/a.txt", "w", encoding="utf-8") as file:
        file.write("grüße\n")
    assert Path("/tmp/a.txt").read_bytes() == "grüße\n".encode()
    with open("/tmp/a.txt", "ab") as file:
        file.write(b"more")
    assert Path("/tmp/a.txt").read_text(encoding="utf-8").splitlines() == ["grüße", "more"]


def check_the_working_directory_and_home_are_there():
    assert Path.home().is_dir()
    Path("relative.txt").write_text("here")
    assert (Path.cwd() / "relative.txt").read_text() == "here"


def check_folders():
    root = Path("/tmp/folders")
    (root / "a/b").mkdir(parents=True)
    (root / "a/b/c.txt").write_text("c")
    shutil.copytree(root / "a", root / "copy")
    assert sorted(path.relative_to(root).as_posix() for path in root.rglob("*.txt")) == ["a/b/c.txt", "copy/b/c.txt"]
    os.replace(root / "a/b/c.txt", root / "moved.txt")
    shutil.rmtree(root / "a")
    assert sorted(os.listdir(root)) == ["copy", "moved.txt"]


def check_temporary_files():
    with tempfile.TemporaryDirectory() as folder:
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(b"x")
        assert os.path.getsize(file.name) == 1
    assert not os.path.exists(folder)


def check_zip_files():
    with zipfile.ZipFile("/tmp/a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", "text" * 1000)
    with zipfile.ZipFile("/tmp/a.zip") as archive:
        assert archive.read("inner.txt") == b"text" * 1000


def check_what_is_not_there():
    try:
        Path("/tmp/nothing").read_text()
    except FileNotFoundError as error:
        assert error.filename == "/tmp/nothing"
    else:
        raise AssertionError
