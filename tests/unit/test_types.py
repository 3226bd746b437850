"""The JSDoc types of every JavaScript source hold, under TypeScript's strict rules."""

import subprocess

from tools.paths import NODE_MODULES, ROOT


def test_the_types_of_the_javascript_sources_hold():
    command = ["node", str(NODE_MODULES / "typescript/bin/tsc"), "--project", str(ROOT), "--pretty", "false"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"\n{done.stdout}{done.stderr}"
