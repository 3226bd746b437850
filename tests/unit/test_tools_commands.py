"""What the arguments of ``run`` and ``test`` mean."""

import pytest

from tools import suite
from tools.clean import clean
from tools.paths import ROOT
from tools.run import read_target
from tools.terminal import Trouble


def test_a_url_is_opened_as_it_is(tmp_path):
    target = read_target("https://example.org/x?y#z", tmp_path)
    assert (target.url, target.folder) == ("https://example.org/x?y#z", None)


def test_a_file_is_served_from_its_folder(tmp_path):
    (tmp_path / "my page.html").write_text("")
    target = read_target("my page.html", tmp_path)
    assert (target.url, target.folder) == ("my%20page.html", tmp_path.resolve())


def test_a_file_url_is_served_too(tmp_path):
    (tmp_path / "a b.html").write_text("")
    target = read_target((tmp_path / "a b.html").as_uri(), tmp_path)
    assert (target.url, target.folder) == ("a%20b.html", tmp_path.resolve())


def test_a_folder_means_its_index(tmp_path):
    (tmp_path / "index.html").write_text("")
    assert read_target(".", tmp_path).url == "index.html"


def test_a_file_of_the_checkout_is_served_from_the_root():
    target = read_target("manifest.json", ROOT)
    assert (target.url, target.folder) == ("manifest.json", ROOT)


@pytest.mark.parametrize("page", ["missing.html", "ftp://example.org/x", "example.org"])
def test_what_is_neither_is_refused(tmp_path, page):
    with pytest.raises(Trouble, match="there is no file"):
        read_target(page, tmp_path)


def test_a_url_without_a_host_is_refused(tmp_path):
    with pytest.raises(Trouble, match="names no host"):
        read_target("http:///x", tmp_path)


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "tests/e2e").mkdir(parents=True)
    (tmp_path / "tests/e2e/test_hello.py").write_text("")
    return tmp_path


@pytest.mark.parametrize(
    "arguments", [[], ["tests/e2e"], ["tests/e2e", "-k", "hello"], ["-x"], ["-k", "hello"], ["--noisy"]]
)
def test_whole_folders_run_on_two_workers(tree, arguments):
    assert suite.pytest_arguments(arguments, tree) == [*suite.PARALLEL, *arguments]


@pytest.mark.parametrize(
    "arguments",
    [
        ["tests/e2e/test_hello.py"],
        ["tests/e2e/test_hello.py::test_one[chromium]", "-x"],
        ["-n", "4"],
        ["-n4"],
        ["--numprocesses=3"],
        ["--pdb"],
        ["-s"],
    ],
)
def test_a_single_file_and_own_choices_stay_as_they_are(tree, arguments):
    assert suite.pytest_arguments(arguments, tree) == arguments


def test_arguments_are_read_from_where_the_command_was_typed(tree):
    here = tree / "tests"
    assert suite.from_root(["e2e/test_hello.py::test_one", "-k", "x"], here, tree) == [
        "tests/e2e/test_hello.py::test_one",
        "-k",
        "x",
    ]


def test_clean_removes_what_was_made_and_nothing_else(tmp_path, monkeypatch):
    for name in ("BUILD", "DIST", "VENV", "NODE_MODULES"):
        monkeypatch.setattr(f"tools.clean.{name}", tmp_path / name)
        (tmp_path / name / "deep").mkdir(parents=True)
    clean()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["NODE_MODULES", "VENV"]
    clean(everything=True)
    assert not list(tmp_path.iterdir())
    clean()
