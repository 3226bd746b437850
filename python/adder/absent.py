"""Modules of the standard library that cannot be in a page: why, and what to use instead.

Imported when an import of one of them has failed, and by ``tools/stdlib.py``, which writes the table for authors.
"""

from __future__ import annotations

__all__ = ["ABSENT", "NO_PROCESSES", "NO_SOCKETS", "NO_THREADS", "explanation"]

NO_PROCESSES = (
    "there are no processes in a page; use await and asyncio for several things at a time, "
    "and a Worker of the page's (web.Worker) for another thread of JavaScript"
)
NO_THREADS = (
    "there are no threads in a page; use asyncio: `asyncio.create_task(work())`, "
    "and `await asyncio.sleep(0)` in what computes for long"
)
NO_SOCKETS = (
    "there are no sockets in a page; use `await window.fetch(url)`, urllib.request or http.client for HTTP, "
    "and web.WebSocket for a connection that stays"
)

_WINDOWS = "it is for Windows, and this Python runs in a browser"
_OTHER_SYSTEM = "it is for another system, and this Python runs in a browser"
_TERMINAL = "a page has no terminal; use the document: web.html builds elements, and web.when hears keys and clicks"
_WINDOW = "a page has no other windows than the browser's; use the document: web.html builds elements"
_CANVAS = "there is no tkinter in a page; draw on a <canvas>: document.find('canvas').get_context('2d')"
_DATABASE = (
    "the databases of Unix are not here; use sqlite3, or json in a file, and web.fs.persist "
    "to keep the file between visits"
)
_USERS = "a page has no users and groups of an operating system"
_INSTALL = "packages are not installed into a folder here: `await web.packages.install('name')` has one for this page"
_INTERPRETERS = "a page has one interpreter; use asyncio"
_SLIM = "it is left out to keep the extension small"

ABSENT: dict[str, str] = {
    "_aix_support": _OTHER_SYSTEM,
    "_android_support": _OTHER_SYSTEM,
    "_apple_support": _OTHER_SYSTEM,
    "_curses": _TERMINAL,
    "_curses_panel": _TERMINAL,
    "_dbm": _DATABASE,
    "_gdbm": _DATABASE,
    "_hashlib": "OpenSSL is not here; hashlib works without it, and window.crypto.subtle has what it lacks",
    "_interpchannels": _INTERPRETERS,
    "_interpqueues": _INTERPRETERS,
    "_interpreters": _INTERPRETERS,
    "_ios_support": _OTHER_SYSTEM,
    "_multiprocessing": NO_PROCESSES,
    "_osx_support": _OTHER_SYSTEM,
    "_overlapped": _WINDOWS,
    "_posixshmem": NO_PROCESSES,
    "_pydecimal": f"{_SLIM}: decimal is the faster one, in C",
    "_scproxy": _OTHER_SYSTEM,
    "_tkinter": _WINDOW,
    "_uuid": "the system has no identifiers of its own here; uuid works without it",
    "_winapi": _WINDOWS,
    "_wmi": _WINDOWS,
    "curses": _TERMINAL,
    "dbm": _DATABASE,
    "ensurepip": _INSTALL,
    "grp": _USERS,
    "idlelib": _WINDOW,
    "msvcrt": _WINDOWS,
    "nt": _WINDOWS,
    "pwd": _USERS,
    "pydoc_data": f"{_SLIM}: help() of topics and keywords is at https://docs.python.org/3/",
    "readline": "a page has no terminal; input() asks in the page's own prompt",
    "resource": "the limits are the user's to set, in Adder's options; window.performance has times and memory",
    "syslog": "there is no system log; use logging, whose records go to the page's console",
    "tkinter": _WINDOW,
    "turtle": _CANVAS,
    "turtledemo": _CANVAS,
    "venv": _INSTALL,
    "winreg": _WINDOWS,
    "winsound": f"{_WINDOWS}; web.Audio plays sounds",
}
"""Why each is not here. All modules that ``sys.stdlib_module_names`` has and that cannot be imported."""

_TESTS = "CPython's own tests are not here; unittest and doctest are"


def explanation(name: str) -> str:
    """Why a module cannot be imported, "" if nothing is known of it.

    Args:
        name: Its full name; what is said of a package holds for all of its modules.

    Example:
        >>> explanation("curses.panel").startswith("a page has no terminal")
        True
    """
    top = name.partition(".")[0]
    return _TESTS if top == "test" else ABSENT.get(top, "")
