"""Stamps: a file inside what was made, written last, that tells from which inputs it was made.

A step that was interrupted has left no stamp, so the next run does it again.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

NAME = ".adder-stamp"


def digest(files: Iterable[Path], *more: str) -> str:
    """A hash over the names and contents of files and over any further text, in the order given."""
    total = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        total.update(f"{file.name}\0{len(content)}\0".encode())
        total.update(content)
    for text in more:
        total.update(f"{len(text)}\0{text}".encode())
    return total.hexdigest()


def is_current(folder: Path, key: str) -> bool:
    """Whether the folder was finished from exactly these inputs."""
    try:
        return (folder / NAME).read_text(encoding="ascii").strip() == key
    except (OSError, UnicodeDecodeError):
        return False


def write(folder: Path, key: str) -> None:
    """Mark the folder as finished."""
    (folder / NAME).write_text(f"{key}\n", encoding="ascii")
