"""The profiler: where a page's Python spends its time.

Its eyes are ``sys.monitoring`` (PEP 669), in a place of its own beside the debugger's. While nothing is recorded,
nothing is instrumented and nothing of the runtime is covered, so it costs nothing.

Modules, in the order in which they depend on one another:

``recording`` what was called when and for how long, within a limit; knows nothing of where that comes from
``traffic``   what went over the line to the page, within a limit
``operations`` what operations are called, for people
``monitor``   what the interpreter says of functions that begin and end
``covers``    methods of the runtime that are covered for as long as a recording lasts
``requests``  the network requests that Python has the page make
``turns``     what the runtime does: scripts, events and tasks; waiting for the page, and sending to it
``profiler``  puts these together

Adder's own runtime is folded: its time counts for the author's function that called it. What it waits for and what it
sends are entries of their own.
"""

from .profiler import Profiler, messages

__all__ = ["Profiler", "messages"]
