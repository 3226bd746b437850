"""Finding, installing and addressing browsers."""

import os
import sys
from pathlib import Path

import pytest

from tools import browser, drivers, find_browser
from tools.terminal import Trouble


@pytest.fixture
def empty_machine(tmp_path, monkeypatch):
    """A Linux machine with nothing in PATH; programs can be put into the folder that it returns."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("FIREFOX", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path


def add(folder, name):
    program = folder / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize("name", ["chromium", "google-chrome", "microsoft-edge", "msedge"])
def test_any_chromium_in_path_is_found(empty_machine, name):
    assert find_browser.find("chromium") is None
    path = add(empty_machine, name)
    assert find_browser.find("chromium") == path


def test_chromium_comes_before_chrome(empty_machine):
    add(empty_machine, "google-chrome")
    chromium = add(empty_machine, "chromium")
    assert find_browser.find("chromium") == chromium


@pytest.mark.parametrize(("kind", "variable"), [("chromium", "CHROMIUM"), ("firefox", "FIREFOX")])
def test_the_variable_comes_before_any_search(empty_machine, monkeypatch, kind, variable):
    add(empty_machine, kind)
    mine = add(empty_machine, "mine")
    monkeypatch.setenv(variable, mine)
    assert find_browser.find(kind) == mine


def test_a_variable_that_names_no_program_is_refused(empty_machine, monkeypatch):
    monkeypatch.setenv("FIREFOX", "/nowhere/firefox")
    with pytest.raises(Trouble, match="FIREFOX is set to /nowhere/firefox, which is not a program: correct it"):
        find_browser.find("firefox")


def test_applications_are_found_on_a_mac(empty_machine, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    places = list(find_browser.candidates("firefox"))
    assert "/Applications/Firefox.app/Contents/MacOS/firefox" in places
    assert str(Path.home()) + "/Applications/Firefox.app/Contents/MacOS/firefox" in places


def test_a_missing_browser_is_named_with_what_to_install(empty_machine, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(find_browser, "candidates", lambda browser: ())
    with pytest.raises(Trouble, match="chromium is missing: install Chromium, Google Chrome or Edge"):
        find_browser.set_up(["chromium"])


def test_missing_browsers_are_installed_in_one_go_on_debian(empty_machine, monkeypatch):
    monkeypatch.setattr(find_browser, "is_debian_root", lambda: True)
    installed = []

    def apt_install(packages):
        installed.append(packages)
        for name in ("chromium", "chromedriver", "firefox-esr"):
            add(empty_machine, name)

    monkeypatch.setattr(find_browser, "apt_install", apt_install)
    find_browser.set_up(["chromium", "firefox"])
    find_browser.set_up(["chromium", "firefox"])
    assert installed == [["chromium", "chromium-driver", "firefox-esr"]]


def test_a_chromium_without_its_driver_is_completed_on_debian(empty_machine, monkeypatch):
    monkeypatch.setattr(find_browser, "is_debian_root", lambda: True)
    add(empty_machine, "chromium")
    installed = []
    monkeypatch.setattr(find_browser, "apt_install", installed.append)
    find_browser.set_up(["chromium"])
    assert installed == [["chromium", "chromium-driver"]]


@pytest.mark.skipif(sys.platform != "linux", reason="the package carries a Linux program")
def test_geckodriver_comes_with_the_python_packages():
    program = find_browser.geckodriver()
    assert program is not None
    assert os.access(program, os.X_OK)


def test_an_unpacked_extension_has_chromiums_own_id(tmp_path):
    found = browser.chromium_extension_id(tmp_path)
    assert len(found) == 32
    assert set(found) <= set("abcdefghijklmnop")
    (tmp_path / "link").symlink_to(tmp_path)
    assert browser.chromium_extension_id(tmp_path / "link") == found


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://127.0.0.1:8000/a/b.html?x#y", "http://127.0.0.1:8000"),
        ("https://example.org:443/", "https://example.org"),
        ("http://EXAMPLE.org:80", "http://example.org"),
        ("http://[::1]:99/", "http://[::1]:99"),
        ("file:///tmp/x.html", None),
        ("data:text/html,x", None),
    ],
)
def test_the_origin_of_a_url(url, origin):
    assert browser.origin_of(url) == origin


@pytest.mark.parametrize(("kind", "version"), [("chromium", "136.0.1"), ("firefox", "152.0"), ("firefox", "")])
def test_a_browser_that_is_too_old_is_refused(kind, version):
    with pytest.raises(Trouble, match="update it, or set"):
        browser.check_version(kind, version)


def test_a_new_enough_browser_is_taken():
    browser.check_version("chromium", "137.0.7151.0")
    browser.check_version("firefox", "153.7.0")


def test_a_missing_build_is_named(tmp_path):
    with pytest.raises(Trouble, match="run python3 -m tools build"):
        browser.launch("chromium", tmp_path)


def test_only_chromium_takes_an_extension_from_its_command_line():
    assert drivers.takes_load_extension("/usr/bin/chromium")
    assert not drivers.takes_load_extension("/usr/bin/google-chrome-stable")
    assert not drivers.takes_load_extension("/opt/microsoft/msedge/msedge")


@pytest.mark.parametrize(
    ("variables", "display"), [({}, False), ({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "wayland-0"}, True)]
)
def test_a_display_is_told_from_the_environment(monkeypatch, variables, display):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert browser.has_display() is display
