"""What an interpreter that starts from the build's snapshot must not share with all the others that do.

The snapshot (``tools/snapshot.py``) was taken with a clock that stood still, with bytes that only look random and
with a fixed hash seed. Where a module has kept something of that, it gets its own here, before a page's first script.

The hash seed stays what it was: every dictionary of the snapshot is laid out by it. ``secrets``, ``uuid.uuid4`` and
``random.SystemRandom`` ask the browser for random bytes each time and have nothing to renew.
"""

from __future__ import annotations

import logging
import os
import random
import time

from .visitor import learn_languages, learn_time_zone

__all__ = ["renew"]


def renew(languages: str) -> None:
    """Gives this interpreter randomness and times of its own, and the visitor's time zone and languages.

    Args:
        languages: Their tags (BCP 47), with spaces between them.
    """
    # The hidden instance behind the functions of `random`.
    random.seed()
    # What `relativeCreated` of log records counts from.
    logging._startTime = time.time_ns()
    # It would tell a script that it can choose the seed of something it starts.
    os.environ.pop("PYTHONHASHSEED", None)
    learn_time_zone()
    learn_languages(languages)
