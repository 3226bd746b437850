"""The command ``clean``: removes what the other commands made."""

from tools.environment import remove
from tools.paths import BUILD, DIST, NODE_MODULES, VENV, show
from tools.terminal import say


def clean(everything: bool = False) -> None:
    """Remove ``build/`` and ``dist/``; with ``everything`` also ``.venv`` and ``node_modules``."""
    folders = [BUILD, DIST, *((VENV, NODE_MODULES) if everything else ())]
    present = [folder for folder in folders if folder.exists()]
    for folder in present:
        remove(folder)
    say(f"removed {', '.join(show(folder) for folder in present)}" if present else "nothing to remove")
