"""What of the standard library can be imported in a page and cannot be done: it says why, and what to use instead.

Emscripten has functions in the places of some of these that do nothing, or that wait for a server outside of the
sandbox which does not exist. An error is better than either.
"""

from __future__ import annotations

import _thread
import errno
import importlib.abc
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, NoReturn

__all__ = ["install"]

_TZDATA = "/lib/tzdata.zip"
_EXECUTING = ("execv", "execve", "fork", "forkpty", "popen", "system")
_CONNECTING = ("accept", "bind", "connect", "connect_ex", "listen", "recvfrom", "sendmsg", "sendto")
_RESOLVING = ("getaddrinfo", "gethostbyaddr", "gethostbyname", "gethostbyname_ex", "getnameinfo")


def _refusing(raised: Callable[[], BaseException], documented: Any) -> Callable[..., NoReturn]:
    """A function that raises, and is documented as the one whose place it takes."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise raised()

    refuse.__name__ = refuse.__qualname__ = getattr(documented, "__name__", "refuse")
    refuse.__doc__ = documented.__doc__
    return refuse


def _no_processes() -> OSError:
    from .absent import NO_PROCESSES

    return OSError(errno.ENOTSUP, NO_PROCESSES)


def _no_sockets() -> OSError:
    from .absent import NO_SOCKETS

    return OSError(errno.EOPNOTSUPP, NO_SOCKETS)


def _no_names() -> OSError:
    from .absent import NO_SOCKETS

    return socket.gaierror(socket.EAI_FAIL, NO_SOCKETS)


def _no_threads() -> RuntimeError:
    from .absent import NO_THREADS

    # As where a system has no more of them: code that can do without a thread expects this.
    return RuntimeError(f"can't start new thread: {NO_THREADS}")


def _no_signals() -> OSError:
    return OSError(errno.ENOTSUP, "no signals arrive in a page; use asyncio.sleep, or await web.next_event(…)")


class _TimeZones(importlib.abc.MetaPathFinder):
    """Has the time zones fetched from the extension where nobody has installed any: nothing to ask the page for.

    Args:
        time_zones: Gives the package ``tzdata``, a zip.
    """

    def __init__(self, time_zones: Callable[[], bytes]) -> None:
        self._time_zones = time_zones

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != "tzdata" or _TZDATA in sys.path:
            return None
        content = self._time_zones()
        with open(_TZDATA, "wb") as file:
            file.write(content)
        sys.path.append(_TZDATA)
        return PathFinder.find_spec(name)


class _Explaining(importlib.abc.MetaPathFinder):
    """Stands last: says of a module that nobody has found why it is not here."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        top = name.partition(".")[0]
        # A package that is here lacks nothing that could be explained.
        if path is not None or (top not in sys.stdlib_module_names and top != "test"):
            return None
        from .absent import explanation

        why = explanation(name)
        if why:
            raise ModuleNotFoundError(f"No module named {name!r} in a page: {why}", name=name)
        return None


def _refuse(owner: Any, names: Sequence[str], raised: Callable[[], BaseException]) -> None:
    for name in names:
        documented = getattr(owner, name, None)
        if documented is not None:
            setattr(owner, name, _refusing(raised, documented))


def install(finder: importlib.abc.MetaPathFinder, time_zones: Callable[[], bytes]) -> None:
    """Makes what cannot work in a page say so.

    Args:
        finder: Where modules are looked for that are not part of the library.
        time_zones: Gives the package ``tzdata``, a zip, when it is first needed.
    """
    _refuse(os, _EXECUTING, _no_processes)
    _refuse(subprocess.Popen, ("__init__",), _no_processes)
    _refuse(socket.socket, _CONNECTING, _no_sockets)
    _refuse(socket, _RESOLVING, _no_names)
    _refuse(signal, ("pause", "sigwait"), _no_signals)
    _refuse(_thread, ("start_new_thread", "start_new", "start_joinable_thread"), _no_threads)
    # What `Thread.start` calls; it then leaves no thread behind that seems to be alive.
    threading._start_joinable_thread = _thread.start_joinable_thread
    threading._start_new_thread = _thread.start_new_thread
    sys.meta_path += [_TimeZones(time_zones), finder, _Explaining()]
