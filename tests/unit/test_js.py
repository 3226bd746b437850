"""The tests that are written in JavaScript, by file; node's own runner runs them."""

import subprocess

import pytest

from tools.paths import ROOT

FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests/js").rglob("*.test.js"))


@pytest.mark.parametrize("file", FILES)
def test_the_javascript_tests_pass(file):
    command = ["node", "--test", "--test-reporter=spec", file]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"\n{done.stdout}{done.stderr}"
