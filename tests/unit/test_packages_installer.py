"""What a page asks for is installed as a whole or not at all, and what goes wrong is one error that says what to do."""

from __future__ import annotations

import asyncio
import gc
import sys
import types
import zipfile

import pytest

from adder.packages import installer
from adder.packages.declarations import Declaration, read_requirements
from adder.packages.errors import PackageError
from adder.packages.installer import as_declaration
from tests.support.packages import make_wheel
from tests.support.shelf import Page, Shelf
from tools import micropip
from tools.paths import BUILD

NATIVE = "cp314-cp314-pyemscripten_2026_0_wasm32"


@pytest.fixture(scope="module")
def micropip_folder(tmp_path_factory):
    """micropip's modules, as the extension ships them but for their compilation."""
    folder = tmp_path_factory.mktemp("micropip")
    with zipfile.ZipFile(BUILD / "micropip" / micropip.WHEEL) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def page(tmp_path, micropip_folder, monkeypatch):
    """A page with packages, and nothing installed."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.setattr(installer, "_MICROPIP", micropip_folder)
    monkeypatch.setattr(installer, "_LIBRARIES", tmp_path / "libraries")
    monkeypatch.setattr("site.getsitepackages", lambda: [str(folder)])
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "prefix"))
    monkeypatch.setattr(sys, "path", [*sys.path, str(micropip_folder), str(folder)])
    return Page(Shelf(), folder)


def install(page, *requirements, **more):
    return asyncio.run(page.installer.install(as_declaration(requirements, **more)))


def failing(page, *requirements):
    """The error of an installation that has to fail, and to leave nothing."""
    before = page.written
    with pytest.raises(PackageError) as caught:
        install(page, *requirements)
    assert page.written == before
    assert page.steps[-1][0] == "failed"
    return caught.value


def names(installed):
    return [(one.name, one.version) for one in installed]


# Once more.


@pytest.mark.parametrize("trouble", ["unreachable", "truncated", "disk-full", "hash", "advisory", "denied"])
@pytest.mark.parametrize("what", ["one", "one-1.0-py3-none-any.whl"])
def test_what_has_failed_can_be_asked_for_again(page, trouble, what):
    page.shelf.add(make_wheel("one"))
    page.shelf.troubles[what] = trouble
    for _ in range(2):
        assert failing(page, "one").code == trouble
    page.shelf.troubles.clear()
    assert names(install(page, "one")) == [("one", "1.0")]


def test_what_an_index_says_anew_is_read_after_a_failure(page):
    page.shelf.add(make_wheel("one"))
    assert failing(page, "one>=2").code == "no-version"
    page.shelf.add(make_wheel("one", "2.0"))
    assert names(install(page, "one>=2")) == [("one", "2.0")]


def test_an_index_is_asked_anew_only_where_what_is_kept_of_it_does_not_do(page):
    assert failing(page, "missing").code == "not-found"
    assert page.shelf.asked == ["missing"]
    for version in ("1.0", "2.0"):
        page.shelf.add(make_wheel("one", version))
    assert failing(page, "one>=3").code == "no-version"
    assert page.shelf.asked == ["missing", "one"]
    page.shelf.kept["one"] = 1
    page.shelf.add(make_wheel("new", requires=["one>=2"]))
    assert names(install(page, "one", "new")) == [("one", "2.0"), ("new", "1.0")]


# Who wants what.


def test_a_conflict_names_who_wants_what(page):
    for version in ("1.0", "2.0"):
        page.shelf.add(make_wheel("base", version))
    page.shelf.add(make_wheel("old", requires=["base<2"]))
    page.shelf.add(make_wheel("new", requires=["base>=2"]))
    for wanted in (("old", "new"), ("new", "old")):
        error = failing(page, *wanted)
        assert (error.code, error.package) == ("conflict", "base")
        assert "old 1.0 needs base<2" in error.message
        assert "new 1.0 needs base>=2" in error.message
        assert "Ask for other versions of" in error.advice


def test_a_page_that_contradicts_itself_is_told_so(page):
    for version in ("1.0", "2.0"):
        page.shelf.add(make_wheel("base", version))
    error = failing(page, "base<2", "base>=2")
    assert error.code == "conflict"
    assert "this page asks for base<2 and this page asks for base>=2" in error.message


def test_a_conflict_with_what_is_installed_says_that_it_is(page):
    for version in ("1.0", "2.0"):
        page.shelf.add(make_wheel("base", version))
    page.shelf.add(make_wheel("old", requires=["base<2"]))
    install(page, "base")
    error = failing(page, "old")
    assert error.code == "conflict"
    assert "base 2.0 is installed, and old 1.0 needs base<2" in error.message
    assert "loaded anew" in error.advice


def test_a_version_that_no_release_has_is_not_called_a_conflict(page):
    page.shelf.add(make_wheel("base", "1.0"))
    page.shelf.add(make_wheel("new", requires=["base>=5"]))
    error = failing(page, "base", "new")
    assert error.code == "no-version"
    assert "no release of base fits base>=5, which new 1.0 needs" in error.message
    assert "the newest base is 1.0" in error.advice


# All or nothing.


def test_nothing_is_written_before_every_wheel_is_checked(page):
    page.shelf.add(make_wheel("good"))
    page.shelf.add(make_wheel("bad", requires=["good"], record={"bad.py": "sha256=AAAA"}))
    assert failing(page, "bad").code == "wheel"
    assert page.written == []


def test_a_wheel_with_another_project_in_it_leaves_nothing(page):
    page.shelf.add(make_wheel("good"))
    page.shelf.add(make_wheel("bad", requires=["good"], metadata="Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n"))
    error = failing(page, "good", "bad")
    assert error.code == "wheel"
    assert "evil 1.0" in error.message


@pytest.mark.parametrize("trouble", ["unreachable", "no archive"])
def test_a_shared_library_that_cannot_be_had_leaves_nothing(page, trouble, monkeypatch):
    take_native_wheels(monkeypatch)
    page.shelf.add(make_wheel("good"))
    page.shelf.add(make_wheel("native", requires=["good"], tag=NATIVE, extras={"native.so": b"\0asm"}))
    page.shelf.link("native", ("libmath.zip", b"no archive"))
    if trouble == "unreachable":
        page.shelf.troubles["libmath.zip"] = trouble
    assert failing(page, "native").code == ("unreachable" if trouble == "unreachable" else "wheel")


def take_native_wheels(monkeypatch):
    """Have this Python take for its own what is compiled for Pyodide."""
    from micropip._vendored.packaging.src.packaging.tags import parse_tag, sys_tags

    monkeypatch.setattr("micropip._utils.sys_tags", lambda: (*parse_tag(NATIVE), *sys_tags()))
    monkeypatch.setattr("micropip.package_index._fast_check_incompatibility", lambda _: True)


def test_compiled_code_that_cannot_be_loaded_takes_back_what_was_written(page, monkeypatch):
    take_native_wheels(monkeypatch)

    async def refuse(path):
        raise RuntimeError("bad magic")

    api = types.SimpleNamespace(_api=types.SimpleNamespace(loadDynlib=refuse))
    monkeypatch.setitem(sys.modules, "pyodide_js", api)
    page.shelf.add(make_wheel("shared", files={"space/one.py": "before"}))
    install(page, "shared")
    page.shelf.add(make_wheel("good", files={"space/one.py": "after", "space/two/three.py": ""}))
    page.shelf.add(make_wheel("native", requires=["good"], tag=NATIVE, extras={"native.so": b"\0asm"}))
    for _ in range(2):
        # A second attempt does not take what is left of the first for an installed package.
        assert failing(page, "native").code == "wrong-abi"
    assert (page.folder / "space/one.py").read_text() == "before"
    assert not (page.folder / "space/two").exists()
    assert list(page.installer.installed) == ["shared"]
    assert 'name = "good"' not in page.installer.freeze()


def test_a_file_that_cannot_be_written_takes_back_what_was(page):
    (page.folder / "good.py").mkdir()
    page.shelf.add(make_wheel("first"))
    page.shelf.add(make_wheel("good", requires=["first"]))
    assert failing(page, "good").code == "no-room"


def test_what_is_installed_does_not_stay_in_memory(page):
    alive = []

    class Watched(bytes):
        def __del__(self):
            alive.remove(len(self))

    filename, data = make_wheel("one")
    sha256 = page.shelf.add((filename, data))
    original = page.shelf._files[sha256]
    asked = page.shelf.packages

    async def packages(number, body):
        answer = await asked(number, body)
        if answer.bytes is not None:

            def to_bytes():
                alive.append(len(original[1]))
                return Watched(original[1])

            answer.bytes = types.SimpleNamespace(to_bytes=to_bytes)
        return answer

    page.installer.host._bridge = types.SimpleNamespace(packages=packages)
    install(page, "one")
    gc.collect()
    assert alive == []


# What a wheel brings.


@pytest.mark.parametrize(
    "wheel",
    [
        ("broken-1.0-py3-none-any.whl", b"no archive at all"),
        make_wheel("broken", requires=["what is this"]),
        make_wheel("broken", requires=['base; python_version ~= "x"']),
        make_wheel("broken", metadata=b"\xff\xfe"),
    ],
    ids=["no archive", "no requirement", "no marker", "no text"],
)
def test_a_wheel_that_cannot_be_read_is_one_clear_error(page, wheel):
    page.shelf.add(wheel)
    page.shelf.add(make_wheel("above", requires=["broken"]))
    error = failing(page, "above")
    assert (error.code, error.package) == ("wheel", "broken-1.0-py3-none-any.whl")
    assert "broken-1.0-py3-none-any.whl is not installed" in error.message


def test_metadata_beside_a_wheel_that_cannot_be_read_is_one_clear_error(page):
    page.shelf.add(make_wheel("broken"), metadata=b"Requires-Dist: what is this\n")
    assert failing(page, "broken").code == "wheel"


@pytest.mark.parametrize("text", ["", "what is this", 'a; python_version ~= "x"', 'a; color == "red"'])
def test_a_requirement_that_is_none_is_one_clear_error(page, text):
    assert failing(page, text).code == "declaration"


def test_an_extra_that_a_package_has_not_is_told_of(page):
    more = {"requires": ["base; extra == 'more-things'"], "extra": "more_things"}
    page.shelf.add(make_wheel("base"))
    page.shelf.add(make_wheel("one", **more))
    assert names(install(page, "one[more.things,less]")) == [("base", "1.0"), ("one", "1.0")]
    assert page.warnings == ["one 1.0 has no extra 'less'"]


def test_an_extra_comes_whoever_asks_for_the_package_first(page):
    page.shelf.add(make_wheel("base"))
    page.shelf.add(make_wheel("one", requires=["base; extra == 'more'"], extra="more"))
    page.shelf.add(make_wheel("plain", requires=["one"]))
    page.shelf.add(make_wheel("late", requires=["one[more,less]"]))
    assert set(names(install(page, "one", "plain", "late"))) == {
        ("base", "1.0"), ("late", "1.0"), ("one", "1.0"), ("plain", "1.0"),
    }  # fmt: skip
    assert page.warnings == ["one 1.0 has no extra 'less'"]


def test_branches_of_a_search_that_is_called_off_go_no_further(page):
    page.shelf.add(make_wheel("slow", requires=["later"]))
    page.shelf.add(make_wheel("later"))
    arrived = asyncio.Event()

    async def held(name):
        if name == "slow":
            await arrived.wait()

    page.shelf.held = held

    async def run():
        with pytest.raises(PackageError):
            await page.installer.install(as_declaration(["slow", "missing"]))
        arrived.set()
        for _ in range(100):
            await asyncio.sleep(0)

    asyncio.run(run())
    assert "later" not in page.shelf.asked
    assert page.steps[-1] == ("failed", "missing")


# Hashes.


def hashed(page, text):
    return asyncio.run(page.installer.install(read_requirements(text)))


def test_where_one_package_has_a_hash_all_need_one(page):
    sha256 = page.shelf.add(make_wheel("one", requires=["two"]))
    other = page.shelf.add(make_wheel("two"))
    for text in (f"one --hash=sha256:{sha256}\n", f"one --hash=sha256:{sha256}\ntwo\n", "--require-hashes\ntwo\n"):
        with pytest.raises(PackageError, match="has no --hash") as caught:
            hashed(page, text)
        assert caught.value.code == "hash"
    assert page.written == []
    found = hashed(page, f"one --hash=sha256:{sha256}\ntwo==1.0 --hash=sha256:{other}\n")
    assert names(found) == [("two", "1.0"), ("one", "1.0")]


def test_a_file_with_another_hash_says_whose_hash_to_correct(page):
    page.shelf.add(make_wheel("one"))
    with pytest.raises(PackageError, match="Correct the --hash"):
        hashed(page, f"one --hash=sha256:{'0' * 64}\n")
    with pytest.raises(PackageError, match="Lock the page anew"):
        asyncio.run(page.installer.install_lock(lock_of("one", "0" * 64)))


# Lock files.


def lock_of(name, sha256, more="", head=""):
    filename = f"{name}-1.0-py3-none-any.whl"
    return (
        f'lock-version = "1.0"\n{head}\n[[packages]]\nname = "{name}"\nversion = "1.0"\n{more}\n'
        f'wheels = [{{ name = "{filename}", hashes = {{ sha256 = "{sha256}" }} }}]\n'
    )


@pytest.mark.parametrize(
    ("more", "head", "installed"),
    [
        ("", "", True),
        ("marker = 'python_version >= \"3\"'", "", True),
        ("marker = 'python_version < \"3\"'", "", False),
        ("marker = '\"docs\" in extras'", 'extras = ["docs"]', False),
        ("marker = '\"docs\" not in extras'", 'extras = ["docs"]', True),
        ("marker = '\"dev\" in dependency_groups'", 'dependency-groups = ["dev"]', False),
        ("marker = '\"Dev\" in dependency_groups'", 'dependency-groups = ["dev"]\ndefault-groups = ["dev"]', True),
        ("requires-python = \">=3.8\"", 'requires-python = ">=3.8"\nenvironments = ["python_version > \'3\'"]', True),
    ],
)  # fmt: skip
def test_of_a_lock_what_is_for_here_is_installed(page, more, head, installed):
    sha256 = page.shelf.add(make_wheel("one"))
    found = asyncio.run(page.installer.install_lock(lock_of("one", sha256, more, head)))
    assert bool(found) is installed


@pytest.mark.parametrize(
    ("more", "head", "code", "why"),
    [
        ("marker = 'nonsense'", "", "lock", "is no marker"),
        ("marker = 'color == \"red\"'", "", "lock", "is no marker"),
        ("", "environments = ['nonsense']", "lock", "is no marker"),
        ("", "environments = ['python_version < \"3\"']", "lock", "for other environments"),
        ("", 'requires-python = ">=4"', "python", "pylock.toml is for Python >=4"),
        ('requires-python = ">=4"', "", "python", "one 1.0 is for Python >=4"),
        ("", 'requires-python = "garbage"', "declaration", "'garbage', which says no versions"),
    ],
)
def test_a_lock_that_is_for_elsewhere_or_not_understood_is_refused(page, more, head, code, why):
    sha256 = page.shelf.add(make_wheel("one"))
    with pytest.raises(PackageError, match=why) as caught:
        asyncio.run(page.installer.install_lock(lock_of("one", sha256, more, head)))
    assert caught.value.code == code
    assert page.steps[-1][0] == "failed"
    assert page.written == []


def test_a_lock_that_has_a_package_twice_for_one_environment_is_refused(page):
    sha256 = page.shelf.add(make_wheel("one"))
    twice = lock_of("one", sha256)
    with pytest.raises(PackageError, match="one more than once"):
        asyncio.run(page.installer.install_lock(twice + twice.split("\n", 1)[1]))


# Scripts.


def prepare(page, source, **files):
    needs = {kind: {"text": text, "name": f"{kind}.txt"} for kind, text in files.items()}
    asyncio.run(page.installer.prepare(source, **needs))


def block(*requirements, python=""):
    listed = ", ".join(f'"{one}"' for one in requirements)
    return f'# /// script\n# requires-python = "{python}"\n# dependencies = [{listed}]\n# ///\n'


def test_what_a_script_declares_in_several_places_is_found_together(page):
    for version in ("1.0", "2.0"):
        page.shelf.add(make_wheel("a", version))
    prepare(page, block("a<2"), requirements="a\n")
    assert page.installer.installed["a"].version == "1.0"


def test_versions_of_python_that_are_none_are_said_to_be_none(page):
    with pytest.raises(PackageError, match="requires-python of this script is 'garbage', which says no versions"):
        prepare(page, block(python="garbage"))
    with pytest.raises(PackageError, match="this script is for Python >=4"):
        prepare(page, block(python=">=4"))
    with pytest.raises(PackageError, match="this script is for Python >=4"):
        asyncio.run(page.installer.install(Declaration(requires_python=">=4")))


def test_versions_before_a_release_are_for_who_wants_them(page):
    page.shelf.add(make_wheel("one", "1.0"))
    page.shelf.add(make_wheel("one", "2.0rc1"))
    assert names(install(page, "one", pre=True)) == [("one", "2.0rc1")]
