"""Writing what belongs together: all of it, or nothing."""

from __future__ import annotations

import contextlib
from pathlib import Path

__all__ = ["Writing"]


class Writing:
    """Files that are written, and what was in their places."""

    def __init__(self) -> None:
        self._before: list[tuple[Path, bytes | None]] = []
        self._folders: list[Path] = []

    def write(self, path: Path, content: bytes) -> None:
        """Writes a file, and makes the folders that it is in.

        Raises:
            OSError: it cannot be written.
        """
        for folder in reversed([one for one in path.parents if not one.exists()]):
            folder.mkdir()
            self._folders.append(folder)
        self._before.append((path, path.read_bytes() if path.exists() else None))
        path.write_bytes(content)

    def take_back(self) -> None:
        """Leaves all as it was before, as far as that can be had."""
        for path, content in reversed(self._before):
            with contextlib.suppress(OSError):
                if content is None:
                    path.unlink()
                else:
                    path.write_bytes(content)
        for folder in reversed(self._folders):
            # Whoever has put something there meanwhile keeps it.
            with contextlib.suppress(OSError):
                folder.rmdir()
