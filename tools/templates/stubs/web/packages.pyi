"""Packages beyond the standard library, for a page's scripts."""

from collections.abc import AsyncIterator, Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Any

class PackageError(Exception):
    code: str
    message: str
    advice: str
    package: str

@dataclass(frozen=True)
class Installed:
    name: str
    version: str
    index: str
    filename: str
    sha256: str
    advisories: tuple[str, ...] = ()

@dataclass(frozen=True)
class Progress:
    stage: str
    package: str
    received: int = 0
    total: int = 0
    error: PackageError | None = None

class Installation:
    def __await__(self) -> Generator[Any, None, list[Installed]]: ...
    def result(self) -> list[Installed]: ...

def install(*requirements: str | Iterable[str], pre: bool = False) -> Installation: ...
def install_lock(text: str) -> Installation: ...
def installed() -> dict[str, Installed]: ...
def freeze() -> str: ...
def on(listener: Callable[[Progress], Any]) -> Callable[[], None]: ...
def events() -> AsyncIterator[Progress]: ...
