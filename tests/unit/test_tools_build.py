"""The build: what is in ``dist`` after it, that it comes out the same every time, and what it refuses."""

import json
import shutil
import zipfile

import pytest

from tools import build, bundle, manifest, notices, package, pyodide_files, python_code
from tools.paths import BROWSERS, DIST, ROOT
from tools.terminal import Trouble

# Two builds come before one of them.
pytestmark = pytest.mark.timeout(400)


@pytest.mark.parametrize("browser", BROWSERS)
def test_every_file_that_the_manifest_names_is_there(browser):
    build.check_references(DIST / browser, manifest.read(DIST / browser / "manifest.json"))


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(Trouble, match="manifest.json names files that do not exist: b.png, deep/a.js"):
        build.check_references(tmp_path, {"x": [{"js": ["deep/a.js"]}], "icons": {"16": "b.png"}, "name": "c"})


@pytest.mark.parametrize("browser", BROWSERS)
def test_every_entry_point_is_there_and_carries_its_browser(browser):
    for entry in bundle.entries_for(browser):
        text = (DIST / browser / entry.target).read_text(encoding="utf-8")
        assert "__BROWSER__" not in text, entry.target
        assert "__BUILD_ID__" not in text, entry.target


def test_the_offscreen_document_is_chromiums_alone():
    assert (DIST / "chromium/extension/host/offscreen.html").is_file()
    assert not (DIST / "firefox/extension/host").exists() or not list(
        (DIST / "firefox/extension/host").glob("offscreen*")
    )


@pytest.mark.parametrize("browser", BROWSERS)
def test_the_detector_is_small(browser):
    assert (DIST / browser / bundle.DETECTOR).stat().st_size < 10_000


@pytest.mark.parametrize("browser", BROWSERS)
def test_pyodide_is_shipped_as_it_was_released(browser):
    recorded = pyodide_files.check()
    shipped = DIST / browser / "vendor/pyodide"
    for name in pyodide_files.COPIED:
        assert (shipped / name).read_bytes() == (pyodide_files.SOURCE / name).read_bytes()
        assert name in recorded
    lock = json.loads((shipped / "pyodide-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"] == {}
    assert lock["info"]["arch"] == "wasm32"


def test_a_changed_pyodide_is_refused(tmp_path):
    for name in (*pyodide_files.COPIED, pyodide_files.STDLIB, pyodide_files.LOCK):
        shutil.copy(pyodide_files.SOURCE / name, tmp_path)
    pyodide_files.check(tmp_path)
    with (tmp_path / "pyodide.mjs").open("a") as file:
        file.write(" ")
    with pytest.raises(Trouble, match="Pyodide's pyodide.mjs is not the released file: remove node_modules"):
        pyodide_files.check(tmp_path)
    (tmp_path / "pyodide.mjs").unlink()
    with pytest.raises(Trouble, match="Pyodide's pyodide.mjs is missing: remove node_modules"):
        pyodide_files.check(tmp_path)


def names_in(path):
    with zipfile.ZipFile(path) as opened:
        return set(opened.namelist())


def test_the_standard_library_is_whole_and_compiled():
    before = names_in(pyodide_files.SOURCE / pyodide_files.STDLIB)
    after = names_in(DIST / "chromium/vendor/pyodide/python_stdlib.zip")
    assert after == {name + "c" if name.endswith(".py") else name for name in before if not name.endswith("/")}


def test_our_python_is_whole_and_compiled():
    names = names_in(DIST / "chromium/runtime/adder.zip")
    assert {"adder/__init__.pyc", "adder/_wire.pyc", "web/__init__.pyc"} <= names
    assert all(name.endswith(".pyc") for name in names)


def test_no_source_map_test_or_note_is_shipped_but_the_notices_of_others():
    for browser in BROWSERS:
        unwanted = [
            path.name
            for path in (DIST / browser).rglob("*")
            if path.suffix in (".map", ".md", ".py", ".ts") or path.name.startswith(("test_", "."))
        ]
        assert unwanted == [notices.NAME]


@pytest.mark.slow
def test_the_standard_library_compiles_to_the_same_bytes_again(tmp_path):
    again = python_code.compile_stdlib(pyodide_files.check(), tmp_path / "stdlib")
    assert again.read_bytes() == (DIST / "chromium/vendor/pyodide/python_stdlib.zip").read_bytes()


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """The packages of two builds."""
    made = []
    for name in ("first", "second"):
        dist = tmp_path_factory.mktemp(name)
        build.build(dist)
        made.append({browser: package.write_package(browser, dist) for browser in BROWSERS})
    return made


@pytest.mark.slow
@pytest.mark.parametrize("browser", BROWSERS)
def test_two_builds_give_the_same_package(packages, browser):
    first, second = (made[browser] for made in packages)
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.slow
def test_a_package_is_named_after_its_version_and_browser(packages):
    version = manifest.read(ROOT / "manifest.json")["version"]
    assert packages[0]["chromium"].name == f"adder-{version}-chromium.zip"
    assert packages[0]["firefox"].name == f"adder-{version}-firefox.xpi"


@pytest.mark.slow
def test_firefoxs_store_finds_no_error_in_its_package(packages):
    package.lint(packages[0]["firefox"])


def test_missing_sources_are_named(tmp_path):
    with pytest.raises(Trouble, match="these sources are missing: content_scripts/detector/main.js, "):
        bundle.check_sources(tmp_path)


def test_faulty_javascript_is_shown_with_its_place(tmp_path, monkeypatch):
    source = tmp_path / "bad.js"
    source.write_text("let = ;\n")
    monkeypatch.setattr(bundle, "ENTRIES", (bundle.Entry(str(source), bundle.DETECTOR, "iife"),))
    with pytest.raises(Trouble, match=r"could not bundle the JavaScript sources:\n(.|\n)*bad\.js:1:"):
        bundle.bundle({"chromium": tmp_path / "out"}, {})


def test_a_detector_that_grows_too_large_is_refused(tmp_path, monkeypatch):
    source = tmp_path / "large.js"
    source.write_text(f"console.log({'x' * 12_000!r});\n")
    monkeypatch.setattr(bundle, "ENTRIES", (bundle.Entry(str(source), bundle.DETECTOR, "iife"),))
    with pytest.raises(Trouble, match="keep it under 10000"):
        bundle.bundle({"chromium": tmp_path / "out"}, {})


def test_the_assembled_python_follows_its_sources(tmp_path, monkeypatch):
    sources, target = tmp_path / "python", tmp_path / "build"
    (sources / "adder").mkdir(parents=True)
    (sources / "adder/old.py").write_text("1")
    monkeypatch.setattr(python_code, "SOURCES", sources)
    python_code.assemble(target)
    assert (target / "adder/old.py").read_text() == "1"
    assert (target / "adder/_wire.py").is_file()
    (sources / "adder/old.py").rename(sources / "adder/new.py")
    python_code.assemble(target)
    assert not (target / "adder/old.py").exists()
    assert (target / "adder/new.py").read_text() == "1"


def test_a_build_that_fails_leaves_the_one_before(tmp_path):
    stage, target = tmp_path / "stage/chromium", tmp_path / "dist/chromium"
    for folder, text in ((stage, "new"), (target, "old")):
        folder.mkdir(parents=True)
        (folder / "file").write_text(text)
    build.take_place(stage, target)
    assert (target / "file").read_text() == "new"
    assert not stage.exists()
    assert [path.name for path in stage.parent.iterdir()] == []


def test_a_build_that_is_the_same_stays_where_it_is(tmp_path):
    stage, target = tmp_path / "stage/chromium", tmp_path / "dist/chromium"
    for folder in (stage, target):
        folder.mkdir(parents=True)
        (folder / "file").write_text("same")
    before = (target / "file").stat().st_ino
    build.take_place(stage, target)
    assert (target / "file").stat().st_ino == before


def test_the_build_id_is_the_same_for_the_same_sources():
    assert build.build_id() == build.build_id()
