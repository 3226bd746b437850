"""Where the standard library must behave differently in a page."""

from __future__ import annotations

import asyncio
import builtins
import sys
import time
import types
from collections.abc import Callable, Coroutine
from typing import Any

from .loop import EventLoop

__all__ = [
    "install_asyncio",
    "install_breakpoint",
    "install_input",
    "install_js_module",
    "install_run_sync",
    "install_sleep",
]


def install_sleep(wait: Callable[[float], None]) -> None:
    """Makes ``time.sleep`` suspend Python and not the page.

    Args:
        wait: Suspends the stack for a number of seconds.
    """

    def sleep(seconds: float, /) -> None:
        """Delays the running script by a number of seconds; the page stays responsive.

        Args:
            seconds: How long, as int or float; not negative.
        """
        # Said like this, it refuses NaN too.
        if not seconds >= 0:
            raise ValueError("sleep length must be non-negative")
        wait(float(seconds))

    time.sleep = sleep


def install_asyncio(loop: EventLoop) -> None:
    """Makes ``asyncio`` use the document's loop, and ``asyncio.run`` work inside of it, as scripts expect."""

    def run(main: Coroutine[Any, Any, Any], *, debug: bool | None = None, loop_factory: Any = None) -> Any:
        """Runs a coroutine to its end and returns its result.

        The document's own event loop runs it, so other tasks go on meanwhile, just as if the script had written
        ``await main``.
        """
        if not asyncio.iscoroutine(main):
            raise ValueError(f"a coroutine was expected, got {main!r}")
        return loop.run_until_complete(main)

    asyncio._set_running_loop(None)
    asyncio.run = run
    asyncio.runners.run = run
    # There is but one loop: a program that makes its own gets this one.
    asyncio.new_event_loop = lambda: loop
    asyncio.events.new_event_loop = asyncio.new_event_loop


def install_run_sync(loop: EventLoop, suspend: Callable[[Any], Any]) -> None:
    """Makes ``pyodide.ffi.run_sync`` wait for Python's awaitables too, which only a turning loop can finish.

    Args:
        loop: The document's.
        suspend: Suspends the stack until a promise of the worker's own resolves.
    """
    import pyodide.ffi

    worker_object = pyodide.ffi.JsProxy

    def run_sync(awaitable: Any) -> Any:
        """Waits for an awaitable from synchronous code.

        Args:
            awaitable: A promise of the worker's own, or anything that could be awaited. For the latter, other tasks go
                on meanwhile, as they do during ``await``.

        Returns:
            Its result.
        """
        if isinstance(awaitable, worker_object):
            return suspend(awaitable)
        return loop.run_until_complete(awaitable)

    pyodide.ffi.run_sync = run_sync


def install_input(ask: Callable[..., str]) -> None:
    """Replaces the built-in ``input``."""
    builtins.input = ask


def install_breakpoint(say: Callable[[str], None]) -> None:
    """Makes the built-in ``breakpoint`` pass by where no debugger is attached, and say so once: visitors debug nothing.

    Args:
        say: Shows the author a line.
    """
    told = False

    def pass_by(*_arguments: Any, **_options: Any) -> None:
        """Stops Python in the debugger of the browser's developer tools, when their panel "Python" is open."""
        nonlocal told
        if not told:
            say('breakpoint() stops here when the panel "Python" of the browser\'s developer tools is open')
        told = True

    sys.breakpointhook = pass_by


class _WindowModule(types.ModuleType):
    """A module whose names are the members of the page's window."""

    def __init__(self, name: str, window: Any) -> None:
        super().__init__(name, "The page's window, as code written for Pyodide imports it.")
        object.__setattr__(self, "_window", window)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return getattr(self._window, name)

    def __setattr__(self, name: str, value: Any) -> None:
        # The import system sets __spec__ and the like.
        if name.startswith("__"):
            object.__setattr__(self, name, value)
        else:
            setattr(self._window, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._window, name)

    def __dir__(self) -> list[str]:
        return dir(self._window)


def install_js_module(window: Any) -> None:
    """Makes ``import js`` give the page's window."""
    sys.modules["js"] = _WindowModule("js", window)
