"""The command ``dap`` on the command line."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tools import find_browser
from tools.browser import has_display, launch, origin_of
from tools.build import build
from tools.dap.adapter import Adapter, Gone
from tools.dap.framing import NotTheProtocol
from tools.dap.mapping import Mapping, Mappings
from tools.dap.panel import BETWEEN_LOOKS, Panel
from tools.paths import DIST
from tools.run import open_page, read_target
from tools.serve import HOST, Server
from tools.terminal import say

__all__ = ["dap"]


def dap(page: str | None, browser: str, port: int, by_stdio: bool) -> int:
    """Build, open the page, and serve editors, one after the other; returns the exit status.

    Args:
        page: a URL, a file or a folder with an ``index.html``; None opens the examples.
        browser: which one.
        port: where editors connect, on loopback; 0 for any free one.
        by_stdio: serve one editor on standard input and output instead, and end with it.

    Raises:
        Trouble: if something is missing or in the way; says what to do.
    """
    here = Path(os.environ.get("ADDER_STARTED_IN", os.getcwd()))
    target = read_target(page, here)
    # What an editor reads is the protocol and nothing else.
    output: BinaryIO = sys.stdout.buffer
    if by_stdio:
        sys.stdout = sys.stderr
    find_browser.set_up([browser])
    build()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.ExitStack() as stack:
        url, mappings = target.url, []
        if target.folder is not None:
            server = stack.enter_context(Server(target.folder, 0))
            url = target.on(server)
            mappings = [Mapping(target.folder, server.origin)]
        session = stack.enter_context(launch(browser, DIST / browser, headless=not has_display()))
        # Whoever names a page here wants to debug its Python.
        if origin := origin_of(url):
            session.decide(origin, "allow")
        open_page(session, url)
        try:
            panel = Panel(session)
            if by_stdio:
                # Not `sys.stdin`: Python cannot end while a thread still reads from that.
                Adapter(os.fdopen(os.dup(0), "rb"), output, panel, Mappings(mappings)).run()
                return 0
            for reader, writer in editors(port, panel):
                try:
                    Adapter(reader, writer, panel, Mappings(mappings)).run()
                except NotTheProtocol as error:
                    say(f"who has connected is no editor, and was sent away: {error}")
        except Gone as error:
            say(f"{error}: there is nothing to debug any more")
        except KeyboardInterrupt:
            pass
    return 0


def editors(port: int, panel: Panel) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Waits for editors on loopback, one after the other; each as a stream to read and one to write.

    Raises:
        Gone: there is nothing to debug any more.
    """
    with socket.create_server((HOST, port)) as server:
        say(f"waiting for an editor on {HOST}:{server.getsockname()[1]}; Ctrl-C ends")
        server.settimeout(BETWEEN_LOOKS)
        while True:
            panel.look()
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            with connection:
                yield connection.makefile("rb"), connection.makefile("wb")
                # Whoever was sent away is to see it at once; the streams would keep the line open.
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
