"""Methods of the runtime's objects that are covered for as long as a recording lasts.

The runtime knows nothing of this, and has no hooks for it. Each object is covered for itself, and is what it was
afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["Covers"]


class Covers:
    """What is covered."""

    def __init__(self) -> None:
        self._covered: list[tuple[Any, str, Any]] = []

    def cover(self, owner: Any, name: str, cover: Callable[..., Any]) -> None:
        """Covers a method.

        Args:
            owner: The object.
            name: The method's.
            cover: Called instead, with what there was before and the arguments.
        """
        original = getattr(owner, name)
        self._covered.append((owner, name, vars(owner).get(name)))
        setattr(owner, name, lambda *arguments, **options: cover(original, *arguments, **options))

    @property
    def names(self) -> set[str]:
        """The names of all that is covered."""
        return {name for _, name, _ in self._covered}

    def lift(self) -> None:
        """Uncovers all of it."""
        while self._covered:
            owner, name, before = self._covered.pop()
            if before is None:
                vars(owner).pop(name, None)
            else:
                setattr(owner, name, before)
