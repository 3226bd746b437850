"""What a page names beside itself, a ``requirements.txt`` or a lock file, is followed to the letter, or refused."""

from __future__ import annotations

import tomllib

import pytest
from packaging.pylock import Pylock

from tests.support.extension import to_background
from tests.support.installing import declaring, shown
from tests.support.packages import Listed, PackageIndex, make_wheel
from tests.support.tab import Tab

pytestmark = pytest.mark.timeout(300)


def lock_of(listed: Listed, more: str = "", head: str = "") -> str:
    """A lock file with one package, version 1.0."""
    return (
        f'lock-version = "1.0"\n{head}\n[[packages]]\nname = "{listed.filename.split("-")[0]}"\nversion = "1.0"\n'
        f'{more}\nwheels = [{{ name = "{listed.filename}", hashes = {{ sha256 = "{listed.sha256}" }} }}]\n'
    )


def test_requirements_of_a_file_beside_the_page(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("pinned", "1.0"))
    index.add(make_wheel("pinned", "2.0"))
    asking.site.add("/needs/requirements.txt", "pinned < 2  # the old one\n", "text/plain")
    asking.python(
        "import pinned\ndocument.body.dataset.shown = pinned.__version__",
        attributes='requirements="/needs/requirements.txt"',
    )
    assert shown(asking) == "1.0"


def test_a_lock_file_gives_the_same_again(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("locked", "1.0", requires=["under"]))
    index.add(make_wheel("under", "1.0"))
    asking.python(
        "import web\nawait web.packages.install('locked')\ndocument.body.dataset.shown = web.packages.freeze()"
    )
    lock = shown(asking)
    assert [package.name for package in Pylock.from_dict(tomllib.loads(lock)).packages] == ["locked", "under"]
    index.add(make_wheel("locked", "2.0"))
    index.add(make_wheel("under", "2.0"))
    to_background(asking.session, type="clear-packages")
    asking.site.add("/pylock.toml", lock, "text/plain")
    asking.python(
        "import locked, under\ndocument.body.dataset.shown = locked.__version__ + ' ' + under.__version__",
        attributes='lock="/pylock.toml"',
    )
    assert shown(asking) == "1.0 1.0"


def test_a_file_that_is_not_what_the_lock_says_is_not_installed(asking: Tab, index: PackageIndex) -> None:
    listed = index.add(make_wheel("swapped", "1.0"))
    listed.sha256 = "0" * 64
    asking.site.add("/swapped.toml", lock_of(listed), "text/plain")
    asking.python("document.body.dataset.shown = 'ran'", attributes='lock="/swapped.toml"')
    outcome = shown(asking)
    assert "none of the files of swapped has a hash that was asked for" in outcome
    assert "Lock the page anew" in outcome


def test_a_script_installs_a_lock_that_it_has_got(asking: Tab, index: PackageIndex) -> None:
    lock = lock_of(index.add(make_wheel("locked", "1.0")))
    index.add(make_wheel("locked", "2.0"))
    asking.python(
        "import web\n"
        f"installed = await web.packages.install_lock({lock!r})\n"
        "import locked\n"
        "again = await web.packages.install_lock(" + repr(lock) + ")\n"
        "document.body.dataset.shown = repr([[one.version for one in installed], locked.__version__, again])\n"
    )
    assert shown(asking) == "[['1.0'], '1.0', []]"


@pytest.mark.parametrize(
    ("more", "head", "outcome"),
    [
        ("marker = 'os_name == \"posix\"'", "environments = ['sys_platform == \"emscripten\"']", "['locked']"),
        ("marker = 'sys_platform == \"win32\"'", "", "[]"),
        ("marker = '\"dev\" in dependency_groups'", 'default-groups = ["dev"]', "['locked']"),
        ("marker = '\"dev\" in dependency_groups'", "", "[]"),
        ("marker = '\"x\" in extras'", 'extras = ["x"]', "[]"),
        ("marker = 'nonsense'", "", "'nonsense' is no marker"),
        ("", "environments = ['sys_platform == \"win32\"']", "is for other environments"),
        ("", 'requires-python = ">=4"', "/one.toml is for Python >=4"),
        ('requires-python = ">=4"', "", "locked 1.0 is for Python >=4"),
    ],
)  # fmt: skip
def test_of_a_lock_what_is_for_this_python_is_installed(
    asking: Tab, index: PackageIndex, more: str, head: str, outcome: str
) -> None:
    listed = index.add(make_wheel("locked"))
    asking.site.add("/one.toml", lock_of(listed, more, head), "text/plain")
    asking.python(
        "import web\ndocument.body.dataset.shown = repr(list(web.packages.installed()))", attributes='lock="/one.toml"'
    )
    assert outcome in shown(asking)


def test_a_file_of_requirements_is_held_to_its_hashes(asking: Tab, index: PackageIndex) -> None:
    one = index.add(make_wheel("one", requires=["two"]))
    two = index.add(make_wheel("two"))

    def outcome(requirements: str) -> str:
        asking.site.add("/hashed.txt", requirements, "text/plain")
        asking.python("import one, two\ndocument.body.dataset.shown = 'ran'", attributes='requirements="/hashed.txt"')
        return shown(asking)

    assert outcome(f"one --hash=sha256:{one.sha256}\ntwo --hash=sha256:{two.sha256}\n") == "ran"
    assert "none of the files of one has a hash that was asked for" in outcome(f"one --hash=sha256:{two.sha256}\n")
    assert "two, which one 1.0 needs, has no --hash" in outcome(f"one --hash=sha256:{one.sha256}\n")
    assert "gives no hash that can be checked" in outcome(f"one --hash=sha512:{'a' * 128}\n")
    assert "one has no --hash" in outcome("--require-hashes\none\n")


def test_what_a_script_declares_in_several_places_fits_together(asking: Tab, index: PackageIndex) -> None:
    index.add(make_wheel("a", "1.0"))
    index.add(make_wheel("a", "2.0"))
    asking.site.add("/loose.txt", "a\n", "text/plain")
    asking.python(
        declaring("a<2") + "import a\ndocument.body.dataset.shown = a.__version__",
        attributes='requirements="/loose.txt"',
    )
    assert shown(asking) == "1.0"


@pytest.mark.parametrize("kind", ["requirements", "lock"])
def test_a_file_that_is_not_there_is_said_and_the_script_does_not_run(asking: Tab, kind: str) -> None:
    asking.open(
        "<!doctype html><title>Missing</title><body><script>"
        "addEventListener('error', (event) => { document.body.dataset.failed = event.target.id; }, true);</script>"
        f'<script type="python" id="needing" {kind}="/missing.txt">document.body.dataset.ran = "yes"</script>'
    )
    asking.until_message("/missing.txt", "error")
    asking.until(lambda: asking.js("return document.body.dataset.failed") == "needing", "the event")
    assert asking.js("return document.body.dataset.ran") is None
