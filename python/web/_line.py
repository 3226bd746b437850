"""The line to the page, for authors who look after it: sending now, and counting."""

from __future__ import annotations

from dataclasses import dataclass

from adder.main import current

__all__ = ["Statistics", "flush", "stats"]


@dataclass(frozen=True)
class Statistics:
    """What has gone over the line to the page since the page was opened, what is held, and what was compiled.

    Attributes:
        operations: Things that Python has asked the page to do.
        messages: Batches in which they were sent.
        round_trips: Times that Python has waited for the page's answer. Each costs about a millisecond.
        cached: Reads that were answered without asking the page.
        handles: Objects of the page that Python holds.
        exports: Callables and objects of Python that the page holds.
        compiled: Scripts and modules that have been compiled.
        loaded: Those for which there was code that had been compiled when the page was here before.
        compile_seconds: How long all that has taken.
        modules: Files that have been fetched for imports.
        module_waits: Times that imports have waited for files, which are fetched side by side.
    """

    operations: int
    messages: int
    round_trips: int
    cached: int
    handles: int
    exports: int
    compiled: int
    loaded: int
    compile_seconds: float
    modules: int
    module_waits: int


def stats() -> Statistics:
    """How much has gone between this Python and the page, and how many objects each holds of the other.

    Returns:
        The counts so far.

    Example::

        before = web.stats().round_trips
        build_table()
        print(web.stats().round_trips - before, "round trips")
    """
    runtime = current()
    channel = runtime.channel
    files = runtime.finder.modules.files if runtime.finder.is_used else None
    return Statistics(
        operations=channel.operations,
        messages=channel.messages,
        round_trips=channel.waits,
        cached=channel.cached,
        handles=len(runtime.page.handles),
        exports=len(runtime.exports),
        compiled=runtime.compilation.compiled,
        loaded=runtime.compilation.loaded,
        compile_seconds=runtime.compilation.seconds,
        modules=files.fetched if files else 0,
        module_waits=files.waits if files else 0,
    )


def flush() -> None:
    """Has everything done now that Python has asked the page for, and waits until it is.

    Changes of the page are gathered and made together, at the latest when the script or handler ends or awaits. This is
    for code that computes for long after a change that should be seen, or that wants the change's errors here.

    Raises:
        JSError: one of the changes failed; the traceback names the line that asked for it.

    Example::

        status.text = "Working…"
        web.flush()
        result = compute()
    """
    current().page.confirm()
