"""Where things lie in the checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
DIST = ROOT / "dist"
LOGS = BUILD / "logs"
VENV = ROOT / ".venv"
NODE_MODULES = ROOT / "node_modules"

BROWSERS = ("chromium", "firefox")


def show(path: Path) -> str:
    """The path as a reader in the checkout would write it."""
    try:
        return path.relative_to(ROOT).as_posix()
    except ValueError:
        return str(path)
