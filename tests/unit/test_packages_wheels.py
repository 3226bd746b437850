"""A wheel is unpacked as it says, and not at all where it would do anything else."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adder.packages.errors import PackageError
from adder.packages.wheels import open_wheel
from adder.packages.writing import Writing
from tests.support.packages import make_wheel


def opened(wheel):
    filename, data = wheel
    return open_wheel(data, filename)


def test_a_wheel_is_unpacked(tmp_path):
    wheel = opened(make_wheel("My-Package", "1.2", {"mine/__init__.py": "", "mine/data.txt": "x"}))
    assert (wheel.name, wheel.version) == ("My-Package", "1.2")
    for path, content in wheel.places(tmp_path / "site", tmp_path):
        Writing().write(path, content)
    assert (tmp_path / "site/mine/data.txt").read_text() == "x"
    assert (tmp_path / "site/my_package-1.2.dist-info/INSTALLER").read_text() == "adder\n"


def test_what_a_wheel_brings_for_elsewhere_goes_to_few_places(tmp_path):
    extras = {
        "a-1.0.data/purelib/inner.py": b"1",
        "a-1.0.data/data/share/icons/a.svg": b"<svg/>",
        "a-1.0.data/data/lib/adder.zip": b"mine",
        "a-1.0.data/scripts/run": b"#!python",
        "a-1.0.data/data/share": b"",
    }
    wheel = opened(make_wheel("a", extras=extras))
    assert "inner.py" in wheel.files
    assert list(wheel.data) == ["share/icons/a.svg"]
    assert {"a-1.0.data/data/lib/adder.zip", "a-1.0.data/scripts/run", "a-1.0.data/data/share"} == set(wheel.ignored)


def test_a_pth_file_is_left_out():
    wheel = opened(make_wheel("a", extras={"evil.pth": b"import os", "a-1.0.data/purelib/worse.pth": b"import os"}))
    assert set(wheel.ignored) == {"evil.pth", "a-1.0.data/purelib/worse.pth"}
    assert not [name for name in wheel.files if name.endswith(".pth")]


@pytest.mark.parametrize(
    "name",
    ["../evil.py", "/lib/evil.py", "a/../../evil.py", "a\\..\\evil.py", "a//b.py", "./a.py", "C:/evil.py", "a/./b.py"],
)
def test_a_path_that_leads_elsewhere_refuses_the_wheel(name):
    with pytest.raises(PackageError, match="outside"):
        opened(make_wheel("a", extras={name: b"x"}))


def test_a_path_that_leads_elsewhere_by_way_of_data_refuses_the_wheel():
    with pytest.raises(PackageError, match="outside"):
        opened(make_wheel("a", extras={"a-1.0.data/purelib/../../evil.py": b"x"}))


def test_a_symbolic_link_refuses_the_wheel():
    with pytest.raises(PackageError, match="symbolic link"):
        opened(make_wheel("a", links={"a/link": "/lib/adder.zip"}))


def test_a_file_that_is_not_what_record_lists_refuses_the_wheel():
    with pytest.raises(PackageError, match="is not what its RECORD lists"):
        opened(make_wheel("a", record={"a.py": "sha256=AAAA"}))
    with pytest.raises(PackageError, match="does not say"):
        opened(make_wheel("a", record={"a.py": ""}))
    with pytest.raises(PackageError, match="does not say"):
        opened(make_wheel("a", record={"a.py": "md5=AAAA"}))


def test_a_file_that_record_does_not_list_refuses_the_wheel():
    filename, data = make_wheel("a")
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("hidden.py", "")
    with pytest.raises(PackageError, match="does not say"):
        open_wheel(buffer.getvalue(), filename)


def test_compiled_code_where_a_wheel_says_that_it_has_none_refuses_it():
    with pytest.raises(PackageError, match="says that it has none"):
        opened(make_wheel("a", extras={"a/native.so": b"\0asm"}))


def test_compiled_code_for_another_machine_refuses_the_wheel():
    tag = "cp314-cp314-pyemscripten_2026_0_wasm32"
    with pytest.raises(PackageError, match="another machine"):
        opened(make_wheel("a", tag=tag, extras={"a/native.so": b"\x7fELF"}))
    assert opened(make_wheel("a", tag=tag, extras={"a/native.so": b"\0asm"})).libraries == ["a/native.so"]


def test_a_wheel_of_another_name_or_without_metadata_is_refused():
    _, data = make_wheel("a")
    for filename in ("b-1.0-py3-none-any.whl", "a-2.0-py3-none-any.whl", "a.whl", "a-1.0.tar.gz"):
        with pytest.raises(PackageError):
            open_wheel(data, filename)


@given(st.binary(max_size=400))
def test_whatever_comes_is_a_wheel_or_a_package_error(data):
    with pytest.raises(PackageError):
        open_wheel(data, "a-1.0-py3-none-any.whl")


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_wheel_is_refused_or_the_same(place, value):
    filename, data = make_wheel("a")
    damaged = bytearray(data)
    damaged[place % len(data)] = value
    try:
        wheel = open_wheel(bytes(damaged), filename)
    except PackageError:
        return
    assert wheel.files["a.py"] == b"__version__ = '1.0'\n"
