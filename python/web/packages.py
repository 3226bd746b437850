"""Packages beyond the standard library, for a page's scripts.

What a script always needs it declares, and it starts when that is there (PEP 723)::

    # /// script
    # dependencies = ["attrs>=24"]
    # ///
    import attrs

What it needs only sometimes it asks for at run time::

    await web.packages.install("attrs>=24")
    import attrs

Packages come from the indexes that the visitor of the page has chosen (PyPI, if nothing else), as wheels that are pure
Python or built for Pyodide. Each is downloaded once for all pages, and checked.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Iterable
from typing import Any

from adder.main import current
from adder.packages.errors import PackageError
from adder.packages.installer import Installed, Progress, as_declaration

__all__ = [
    "Installation",
    "Installed",
    "PackageError",
    "Progress",
    "events",
    "freeze",
    "install",
    "install_lock",
    "installed",
    "on",
]


class Installation:
    """An installation that has begun. Await it, or wait for it with :meth:`result`."""

    def __init__(self, task: asyncio.Task[list[Installed]]) -> None:
        self._task = task

    def __await__(self) -> Generator[Any, None, list[Installed]]:
        return self._task.__await__()

    def result(self) -> list[Installed]:
        """Waits, and returns what was installed; other tasks of the page's Python go on meanwhile.

        Raises:
            PackageError: something cannot be had. Then nothing is installed.

        Example::

            web.packages.install("attrs").result()
            import attrs
        """
        return current().loop.run_until_complete(self._task)


def _begin(coroutine: Any) -> Installation:
    return Installation(current().loop.create_task(coroutine))


def install(*requirements: str | Iterable[str], pre: bool = False) -> Installation:
    """Installs packages, and what they need.

    Args:
        requirements: What is wanted, as PEP 508 writes it: ``"attrs"``, ``"attrs>=24"``, ``"requests[socks]"``.
        pre: Whether versions before a release are wanted too.

    Returns:
        Awaited, the list of what was not there before.

    Raises:
        PackageError: something cannot be had; says why, and what to do. Then nothing is installed.

    Example::

        for package in await web.packages.install("attrs>=24", "rich"):
            print(package.name, package.version)
    """
    wanted = [one for given in requirements for one in ([given] if isinstance(given, str) else given)]
    return _begin(current().packages.install(as_declaration(wanted, pre)))


def install_lock(text: str) -> Installation:
    """Installs exactly what a lock file has (PEP 751).

    Args:
        text: The text of a ``pylock.toml``.

    Raises:
        PackageError: something cannot be had. Then nothing is installed.

    Example::

        response = await window.fetch("pylock.toml")
        await web.packages.install_lock(await response.text())
    """
    return _begin(current().packages.install_lock(text))


def installed() -> dict[str, Installed]:
    """The packages that this page has installed, by name.

    Example::

        print(web.packages.installed()["attrs"].version)
    """
    return dict(current().packages.installed)


def freeze() -> str:
    """What is installed, as the text of a lock file (PEP 751), for ``<script type="python" lock="pylock.toml">``.

    Example::

        print(web.packages.freeze())
    """
    return current().packages.freeze()


def on(listener: Callable[[Progress], Any]) -> Callable[[], None]:
    """Calls a function with each step of an installation.

    Args:
        listener: Called with a :class:`Progress`.

    Returns:
        A function that ends it.

    Example::

        web.packages.on(lambda step: print(step.stage, step.package, step.received, step.total))
    """
    listeners = current().packages.listeners
    listeners.append(listener)

    def end() -> None:
        if listener in listeners:
            listeners.remove(listener)

    return end


async def events() -> AsyncIterator[Progress]:
    """The steps of installations, for ``async for``.

    Example::

        async for step in web.packages.events():
            bar.value = step.received / (step.total or 1)
    """
    queue: asyncio.Queue[Progress] = asyncio.Queue()
    end = on(queue.put_nowait)
    try:
        while True:
            yield await queue.get()
    finally:
        end()
