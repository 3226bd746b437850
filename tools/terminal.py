"""What the tools say to the person in front of them: progress lines, and errors that tell what to do."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Trouble(Exception):
    """Something that the person at the keyboard can set right. Its text is one line that says how."""


def say(text: str) -> None:
    """Print a progress line at once, also where the output is a pipe."""
    print(f"adder: {text}", file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step that takes a while, and say afterwards how long it took."""
    say(f"{text} …")
    start = time.monotonic()
    yield
    say(f"{text}: done in {time.monotonic() - start:.1f} s")
