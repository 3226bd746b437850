"""What is kept of packages is installed without a network, for how long, and what it is not taken for."""

from __future__ import annotations

import pytest

from tests.support.extension import set_setting
from tests.support.installing import shown
from tests.support.packages import PackageIndex, age, make_wheel
from tests.support.tab import Tab

pytestmark = pytest.mark.timeout(300)

SHOW = "import kept, under\ndocument.body.dataset.shown = kept.__version__ + ' ' + under.__version__"


@pytest.fixture
def two(index: PackageIndex, asking: Tab) -> Tab:
    """A tab whose index has two packages, one of which needs the other."""
    index.add(make_wheel("kept", requires=["under"]))
    index.add(make_wheel("under"))
    return asking


def declaring(source: str) -> str:
    return f'# /// script\n# dependencies = ["kept"]\n# ///\n{source}'


def test_after_a_day_the_index_is_asked_again_and_nothing_is_downloaded_anew(two: Tab, index: PackageIndex) -> None:
    url = two.python(declaring(SHOW))
    assert shown(two) == "1.0 1.0"
    index.site.requests.clear()
    age(two.session, 2)
    two.go(url)
    assert shown(two) == "1.0 1.0"
    assert sorted(index.requests) == ["/simple/kept/", "/simple/under/"]


def test_without_the_index_what_is_kept_is_installed_however_old(asking: Tab) -> None:
    own = PackageIndex()
    own.add(make_wheel("kept", requires=["under"]))
    own.add(make_wheel("under"))
    own.use(asking.session)
    url = asking.python(declaring(SHOW))
    assert shown(asking) == "1.0 1.0"
    own.close()
    age(asking.session, 400)
    asking.go(url)
    assert shown(asking) == "1.0 1.0"
    # What is not kept is said to be out of reach.
    asking.python('# /// script\n# dependencies = ["other"]\n# ///\n')
    assert f"{own.url}other/ cannot be reached: no answer" in shown(asking)


def test_a_lock_whose_files_are_kept_needs_no_network_however_old_they_are(two: Tab, index: PackageIndex) -> None:
    two.python("import web\nawait web.packages.install('kept')\ndocument.body.dataset.shown = web.packages.freeze()")
    lock = shown(two)
    assert lock.count(f'index = "{index.url}"') == 2
    two.site.add("/pylock.toml", lock, "text/plain")
    index.site.requests.clear()
    age(two.session, 400)
    two.python(SHOW, attributes='lock="/pylock.toml"')
    assert shown(two) == "1.0 1.0"
    assert index.requests == []


def test_a_name_that_an_index_lacked_is_not_taken_from_the_next_while_it_is_down(two: Tab, index: PackageIndex) -> None:
    own = PackageIndex()
    install = declaring("document.body.dataset.shown = 'installed'")
    try:
        own.use(two.session)
        two.python(install)
        assert "no index has a project kept" in shown(two)
        indexes = [{"url": one.url, "sites": []} for one in (own, index)]
        set_setting(two.session, "packageIndexes", indexes)
        own.close()
        for days in (0, 2):
            age(two.session, days)
            two.python(install)
            assert f"{own.url}kept/ cannot be reached" in shown(two)
        assert index.requests == []
    finally:
        own.close()
