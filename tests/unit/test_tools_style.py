"""The Python sources keep the rules that ``pyproject.toml`` sets."""

import subprocess
import sys

from tools.paths import ROOT


def test_the_python_sources_pass_the_linter():
    folders = [name for name in ("tools", "python", "tests") if (ROOT / name).is_dir()]
    command = [sys.executable, "-m", "ruff", "check", "--quiet", *folders]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"\n{done.stdout}{done.stderr}"
