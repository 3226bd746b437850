"""Fixtures of the tests that need a browser. A module's tests share one browser of each kind and one site."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.packages import PackageIndex
from tests.support.security import pytest_runtest_logreport, pytest_sessionfinish  # noqa: F401 (hooks)
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session, launch
from tools.paths import BROWSERS, ROOT


@pytest.fixture(scope="session")
def extensions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built extension of each browser. Copies: a build must not pull one from under a browser."""
    folder = tmp_path_factory.mktemp("extensions")
    for browser in BROWSERS:
        shutil.copytree(ROOT / "dist" / browser, folder / browser)
    return folder


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site on loopback, for the whole module."""
    made = Site()
    yield made
    made.close()


@pytest.fixture(scope="module", params=BROWSERS)
def session(request: pytest.FixtureRequest, extensions: Path, site: Site) -> Iterator[Session]:
    """A real browser with Adder installed, and a site that nobody has asked for anything yet."""
    site.requests.clear()
    with launch(request.param, extensions / request.param) as running:
        yield running


@pytest.fixture(scope="module")
def allowed(session: Session, site: Site) -> None:
    """The site may run Python, as its visitor decided in the options page."""
    session.decide(site.origin, "allow")


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a module's browsers put what they save."""
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture
def asked(session: Session, site: Site) -> Tab:
    """A tab on a site that nobody has decided about."""
    return Tab(session, site)


@pytest.fixture
def tab(session: Session, site: Site, allowed: None) -> Tab:
    """A tab on a site that may run Python."""
    return Tab(session, site)


@pytest.fixture(params=BROWSERS)
def alone(request: pytest.FixtureRequest, extensions: Path, site: Site) -> Iterator[Tab]:
    """A tab on a site that may run Python, in a browser of its own, which the test may leave as it likes."""
    with launch(request.param, extensions / request.param) as running:
        running.decide(site.origin, "allow")
        yield Tab(running, site)


@pytest.fixture(scope="module")
def index() -> Iterator[PackageIndex]:
    """A package index on loopback, for the whole module."""
    made = PackageIndex()
    yield made
    made.close()


@pytest.fixture
def asking(session: Session, index: PackageIndex, tab: Tab) -> Tab:
    """A tab on a site that may run Python, in a browser that asks the test's index alone and has nothing kept."""
    index.empty()
    index.use(session, anew=True)
    return tab
