"""What has keys and is no mapping for JavaScript: an element's ``dataset``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adder import _wire as wire
from adder.mappings import MutableMappingMethods
from adder.remote import Remote

__all__ = ["DOMStringMapIdiom"]


class DOMStringMapIdiom(MutableMappingMethods):
    """The platform's own mapping of ``data-*`` attributes (HTML §3.2.6.6 ``DOMStringMap``): keys are as in JavaScript.

    ``element.data`` has Python's.
    """

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        names = self._page.perform(wire.OP_KEYS, self._target)
        # The last one is that of the prototype.
        last = len(names) - 1 - names[::-1].index("constructor")
        return iter(names[:last] + names[last + 1 :])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        return key in list(self)

    def __getitem__(self, key: str) -> str:
        value = Remote.__getitem__(self, key)
        if not isinstance(value, str):
            raise KeyError(key)
        return value

    def clear(self) -> None:
        """Takes all of them away."""
        for key in list(self):
            del self[key]

    def __eq__(self, other: Any) -> bool:
        if isinstance(other, Mapping) and not isinstance(other, Remote):
            return self._equals(other)
        return Remote.__eq__(self, other)

    __hash__ = Remote.__hash__
