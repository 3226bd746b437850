"""Files of this machine, as an editor names them, and addresses, as the page does."""

from __future__ import annotations

import os
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Mapping", "Mappings"]


@dataclass(frozen=True)
class Mapping:
    """A folder of this machine, and the address under which the page has it (without a slash at its end)."""

    folder: Path
    address: str


class Mappings:
    """All of them; the first that fits counts.

    Args:
        mappings: Which there are.
    """

    def __init__(self, mappings: Sequence[Mapping] = ()) -> None:
        self._mappings = list(mappings)

    def add(self, described: Any) -> None:
        """Adds what an editor has configured: objects with a ``localRoot`` and a ``remoteRoot``."""
        for one in described if isinstance(described, list) else ():
            if (
                isinstance(one, dict)
                and isinstance(one.get("localRoot"), str)
                and isinstance(one.get("remoteRoot"), str)
            ):
                self._mappings.insert(0, Mapping(Path(one["localRoot"]), one["remoteRoot"].rstrip("/")))

    def address(self, path: str) -> str:
        """What the page calls a file."""
        for mapping in self._mappings:
            if not os.path.isabs(path):
                break
            if Path(path).is_relative_to(mapping.folder):
                name = Path(path).relative_to(mapping.folder).as_posix()
                return f"{mapping.address}/{urllib.parse.quote(name)}"
        return path

    def file(self, address: str) -> str | None:
        """The file of this machine that an address is, or None where it is none."""
        plain = address.partition("#")[0].partition("?")[0]
        for mapping in self._mappings:
            if plain.startswith(f"{mapping.address}/"):
                name = urllib.parse.unquote(plain[len(mapping.address) + 1 :])
                path = Path(os.path.normpath(mapping.folder / name))
                # The address is the page's word.
                if path.is_relative_to(mapping.folder) and path.is_file():
                    return str(path)
        return None

    def inward(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """A request's arguments with the page's name for their source."""
        source = arguments.get("source")
        if not isinstance(source, dict) or not isinstance(source.get("path"), str):
            return arguments
        return {**arguments, "source": {**source, "path": self.address(source["path"])}}

    def outward(self, value: Any) -> Any:
        """What Python has said, with this machine's names for all sources in it."""
        if isinstance(value, list):
            return [self.outward(one) for one in value]
        if not isinstance(value, dict):
            return value
        mapped = {key: self.outward(one) for key, one in value.items()}
        path = mapped.get("path")
        if isinstance(path, str) and "sourceReference" in mapped:
            file = self.file(path)
            if file is not None:
                # The editor reads it itself.
                mapped |= {"path": file, "sourceReference": 0}
        return mapped
