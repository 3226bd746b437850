"""Set-up: done once, done again where it was interrupted, and one clear line where it cannot be done."""

import os
import re
import subprocess
import sys

import pytest

from tools import environment, exclusive, process, stamps
from tools.paths import ROOT
from tools.terminal import Trouble


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts made-up programs into an otherwise empty PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def add(name, text):
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)

    return add


def test_a_folder_without_a_stamp_is_not_finished(tmp_path):
    assert not stamps.is_current(tmp_path, "key")
    assert not stamps.is_current(tmp_path / "missing", "key")


def test_a_stamp_holds_for_its_own_inputs_only(tmp_path):
    stamps.write(tmp_path, "key")
    assert stamps.is_current(tmp_path, "key")
    assert not stamps.is_current(tmp_path, "other")


def test_a_damaged_stamp_is_no_stamp(tmp_path):
    (tmp_path / stamps.NAME).write_bytes(b"\xff\x00")
    assert not stamps.is_current(tmp_path, "key")


def test_a_digest_tells_content_from_name_and_order(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("1")
    second.write_text("2")
    digests = {
        stamps.digest([first, second]),
        stamps.digest([second, first]),
        stamps.digest([first]),
        stamps.digest([first], "2"),
        stamps.digest([first], "", "2"),
    }
    assert len(digests) == 5


def test_missing_node_is_named_with_what_to_install(program):
    with pytest.raises(Trouble, match=r"^node is missing: install Node 20\.19 or newer"):
        environment.check_node()


def test_missing_npm_is_named(program):
    program("node", "echo v20.19.0")
    with pytest.raises(Trouble, match=r"^npm is missing: install Node"):
        environment.check_node()


def test_an_old_node_is_refused_with_both_versions(program):
    program("npm", "exit 0")
    program("node", "echo v18.20.4")
    with pytest.raises(Trouble, match=r"Node v18\.20\.4 is too old: install Node 20\.19"):
        environment.check_node()


def test_a_node_that_does_not_start_is_refused(program):
    program("npm", "exit 0")
    program("node", "exit 1")
    with pytest.raises(Trouble, match="does not start"):
        environment.check_node()


@pytest.mark.parametrize("version", ["v20.19.0", "v22.0.0", "v24.15.1"])
def test_a_new_enough_node_is_taken(program, version):
    program("npm", "exit 0")
    program("node", f"echo {version}")
    environment.check_node()


@pytest.mark.parametrize(
    "output",
    [
        "npm error code EAI_AGAIN",
        "npm error code ENOTFOUND",
        "WARNING: Retrying … Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
        "E: Failed to fetch …  Temporary failure resolving 'deb.debian.org'",
    ],
)
def test_a_missing_network_is_recognised(output):
    assert process.looks_offline(output)


def test_other_failures_are_not_taken_for_a_missing_network():
    assert not process.looks_offline("npm error code EINTEGRITY\nnpm error sha512 does not match")


def test_a_failed_step_names_its_cause_and_its_log(monkeypatch, tmp_path):
    monkeypatch.setattr(process, "LOGS", tmp_path)
    program = "print('npm error EINTEGRITY sha512 differs'); print('a log is somewhere'); raise SystemExit(1)"
    with pytest.raises(Trouble) as caught:
        process.run_logged([sys.executable, "-c", program], "npm", what="install the JavaScript packages")
    text = str(caught.value)
    assert text.startswith("could not install the JavaScript packages: npm error EINTEGRITY sha512 differs")
    assert "npm.log" in text
    assert "\n" not in text


def test_a_step_without_network_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(process, "LOGS", tmp_path)
    with pytest.raises(Trouble, match="no network. Connect this machine and run the command again"):
        process.run_logged([sys.executable, "-c", "raise SystemExit('EAI_AGAIN')"], "npm", what="install packages")


@pytest.fixture
def own_folders(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "VENV", tmp_path / "venv")
    monkeypatch.setattr(environment, "NODE_MODULES", tmp_path / "node_modules")
    return tmp_path


def test_half_installed_packages_are_removed_and_installed_again(own_folders, monkeypatch):
    leftover = own_folders / "node_modules/half"
    leftover.mkdir(parents=True)
    calls = []

    def npm(command, name, *, what, env=None):
        assert not leftover.exists()
        calls.append(name)
        (own_folders / "node_modules").mkdir()

    monkeypatch.setattr(environment, "run_logged", npm)
    environment.set_up_node()
    environment.set_up_node()
    assert calls == ["npm"]
    assert environment.node_is_current()


def test_an_installation_that_fails_is_not_taken_for_finished(own_folders, monkeypatch):
    def npm(command, name, *, what, env=None):
        (own_folders / "node_modules").mkdir()
        raise Trouble("no network")

    monkeypatch.setattr(environment, "run_logged", npm)
    with pytest.raises(Trouble):
        environment.set_up_node()
    assert not environment.node_is_current()


def test_a_venv_whose_python_is_gone_is_made_again(own_folders, monkeypatch):
    (own_folders / "venv").mkdir()
    stamps.write(own_folders / "venv", environment.python_key())
    assert not environment.python_is_current()
    calls = []

    def make(command, name, *, what, env=None):
        calls.append(name)
        (own_folders / "venv").mkdir(exist_ok=True)

    monkeypatch.setattr(environment, "run_logged", make)
    environment.set_up_python()
    assert calls == ["venv", "pip"]


def test_packages_run_no_code_of_their_own_when_installed(own_folders, monkeypatch):
    commands = []

    def record(command, name, *, what, env=None):
        commands.append(command)
        for folder in ("venv", "node_modules"):
            (own_folders / folder).mkdir(exist_ok=True)

    monkeypatch.setattr(environment, "run_logged", record)
    environment.set_up_python()
    environment.set_up_node()
    assert "--ignore-scripts" in commands[-1]
    assert {"--require-hashes", "--only-binary"} <= set(commands[1])


@pytest.mark.parametrize("name", ["package-lock.json", "requirements.lock"])
def test_no_lock_file_names_a_registry(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([^/\"\s]+)", text))
    assert '"resolved"' not in text
    # What remains are the pages where authors ask for support.
    assert not {host for host in hosts if re.search(r"registry|npmjs|pypi|pythonhosted|mirror|localhost|\d\.\d", host)}


def test_every_python_package_is_pinned_with_hashes():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=[a-z])", text) if re.match(r"[a-z]", entry)]
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+", entry)
        assert "--hash=sha256:" in entry


def test_every_wanted_python_package_is_in_the_lock_file():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            assert f"\n{line} " in f"\n{lock}", line


def test_a_second_process_waits_for_the_first(tmp_path, monkeypatch):
    monkeypatch.setattr(exclusive, "BUILD", tmp_path)
    program = (
        f"import sys, pathlib; sys.path.insert(0, {str(ROOT)!r})\n"
        "from tools import exclusive\n"
        f"exclusive.BUILD = pathlib.Path({str(tmp_path)!r})\n"
        "with exclusive.exclusive('build'): print('in')\n"
    )
    with exclusive.exclusive("build"):
        other = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert "waiting for another build" in other.stderr.readline()
        assert other.poll() is None
    assert other.communicate(timeout=20)[0] == "in\n"


def run_tools(*arguments, **environ):
    return subprocess.run(
        [sys.executable, "-m", "tools", *arguments],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_line_ends_with_one_line_and_status_1(tmp_path):
    done = run_tools("build", PATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "adder: node is missing: install Node 20.19 or newer (with npm), then run the command again"
    ]


def test_a_wrong_command_is_explained():
    done = run_tools("biuld")
    assert done.returncode == 2
    assert "biuld" in done.stderr
