"""Pyodide's own packages, and compiled code, reach a page: found in the distribution's lock file, with what they need,
checked, unpacked, linked and imported."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.extension import set_setting
from tests.support.installing import shown
from tests.support.packages import PackageIndex, make_wheel
from tests.support.side_module import extension_module, shared_library
from tests.support.tab import Tab
from tools.paths import BROWSERS

pytestmark = pytest.mark.timeout(300)

TAG = "cp314-cp314-pyemscripten_2026_0_wasm32"
SHOW = "import made\ndocument.body.dataset.shown = str(made.answer())"


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


OVER = make_wheel(
    "made",
    "1.5",
    {"made/__init__.py": "from under import doubled\nfrom made._made import answer as _answer\ndef answer():\n"
     "    return doubled(_answer())\n", "made/_made.so": extension_module("_made", "made_number", ["libmade.so"])},
    requires=["under>=2"],
    tag=TAG,
)  # fmt: skip
UNDER = make_wheel("under", "2.0", {"under.py": "def doubled(value):\n    return 2 * value\n"})
LIBRARY = ("libmade-1.0.zip", zipped({"lib/libmade.so": shared_library("made_number", 21)}))


def locked(name: str, version: str, file: tuple[str, bytes], depends: tuple[str, ...], kind: str) -> dict[str, object]:
    """What Pyodide's lock file says of a package."""
    sha256 = hashlib.sha256(file[1]).hexdigest()
    return {
        "name": name,
        "version": version,
        "file_name": file[0],
        "sha256": sha256,
        "package_type": kind,
        "depends": list(depends),
    }


@pytest.fixture(scope="module")
def extensions(extensions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension, with packages of the test's in the list of those that Pyodide has built."""
    folder = tmp_path_factory.mktemp("with-packages")
    for browser in BROWSERS:
        shutil.copytree(extensions / browser, folder / browser)
        path = folder / browser / "vendor/pyodide/packages.json"
        packages = json.loads(path.read_text(encoding="utf-8"))
        packages["made"] = locked("made", "1.5", OVER, ("libmade", "under"), "package")
        packages["under"] = locked("under", "2.0", UNDER, (), "package")
        packages["libmade"] = locked("libmade", "1.0", LIBRARY, (), "shared_library")
        path.write_text(json.dumps(packages), encoding="utf-8")
    return folder


@pytest.fixture
def distribution(asking: Tab) -> Iterator[PackageIndex]:
    """The server of the distribution's files."""
    server = PackageIndex()
    for name, content in (OVER, UNDER, LIBRARY):
        server.site.add(f"/full/{name}", content, "application/octet-stream")
    set_setting(asking.session, "packageDistribution", f"{server.site.origin}/full/")
    yield server
    server.close()


def declaring(source: str, name: str = "made") -> str:
    return f'# /// script\n# dependencies = ["{name}"]\n# ///\n{source}'


def test_a_package_of_the_distribution_comes_with_what_it_needs_and_is_linked(
    asking: Tab, distribution: PackageIndex
) -> None:
    url = asking.python(declaring(SHOW))
    assert shown(asking) == "42"
    assert sorted(distribution.requests) == sorted(f"/full/{name}" for name, _ in (OVER, UNDER, LIBRARY))
    distribution.close()
    asking.go(url)
    assert shown(asking) == "42"


def test_what_is_installed_says_which_of_it_is_from_the_distribution(
    asking: Tab, index: PackageIndex, distribution: PackageIndex
) -> None:
    index.add(make_wheel("made", "1.0", tag="cp313-cp313-manylinux_2_28_x86_64"))
    index.add(make_wheel("under", "2.1", {"under.py": "def doubled(value):\n    return value + value\n"}))
    asking.python(
        "import web\nfound = await web.packages.install('made')\n"
        "document.body.dataset.shown = repr({one.name: (one.version, one.index) for one in found})\n"
        "document.body.dataset.lock = web.packages.freeze()"
    )
    base = f"{distribution.site.origin}/full/"
    assert shown(asking) == repr({"under": ("2.1", index.url), "made": ("1.5", base)})
    lock = asking.js("return document.body.dataset.lock")
    assert f'index = "{base}"\nwheels = [{{ name = "{OVER[0]}"' in lock
    asking.site.add("/pylock.toml", lock, "text/plain")
    index.site.requests.clear()
    distribution.site.requests.clear()
    asking.python(SHOW, attributes='lock="/pylock.toml"')
    assert shown(asking) == "42"
    assert index.requests == distribution.requests == []


def test_a_compiled_wheel_of_an_index_is_linked_with_the_interpreter(asking: Tab, index: PackageIndex) -> None:
    compiled = extension_module("native", "PyImport_GetMagicNumber")
    index.add(make_wheel("native", files={"native.so": compiled}, tag=TAG))
    asking.python(
        declaring(
            "import importlib.util, native\n"
            "magic = int.from_bytes(importlib.util.MAGIC_NUMBER, 'little')\n"
            "document.body.dataset.shown = str(native.answer() & 0xffffffff == magic)",
            "native",
        )
    )
    assert shown(asking) == "True"


def test_compiled_code_that_is_none_for_this_interpreter_says_so(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("broken", files={"broken.so": b"\0asm\x01\0\0\0 no more than a beginning"}, tag=TAG))
    asking.python(
        "import web\ntry:\n    await web.packages.install('broken')\n"
        "except web.packages.PackageError as error:\n    document.body.dataset.shown = f'{error.code} {error}'"
    )
    assert shown(asking).startswith("wrong-abi broken.so cannot be loaded")


def test_a_package_that_cannot_be_written_says_so(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("taken", files={"taken/__init__.py": ""}))
    asking.python(
        "import pathlib, site, web\nfolder = pathlib.Path(site.getsitepackages()[0])\n"
        "folder.mkdir(parents=True, exist_ok=True)\n(folder / 'taken').write_text('a file')\n"
        "try:\n    await web.packages.install('taken')\n"
        "except web.packages.PackageError as error:\n    document.body.dataset.shown = f'{error.code} {error}'"
    )
    assert shown(asking).startswith("no-room taken-1.0-py3-none-any.whl could not be written")
