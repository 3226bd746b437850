"""One at a time: two commands in one checkout must not set it up, or build, over each other."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tools.paths import BUILD
from tools.terminal import say


@contextmanager
def exclusive(work: str) -> Iterator[None]:
    """Hold the checkout's lock for a kind of work; waits, and says so, while another process holds it.

    The lock goes with its process, so one that was killed leaves nothing to clear away.

    Args:
        work: what is done, one word; it names the lock.
    """
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f"{work}.lock").open("w") as handle:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"waiting for another {work} in this checkout …")
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
