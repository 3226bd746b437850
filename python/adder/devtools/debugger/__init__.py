"""The debugger: lets a client stop a page's Python, look at it, change it, and let it go on.

Its language is the `Debug Adapter Protocol <https://microsoft.github.io/debug-adapter-protocol/>`_, its eyes are
``sys.monitoring`` (PEP 669): a line without a breakpoint is looked at once and costs nothing after that. It is imported
when a client attaches, and never by a page.

Modules, in the order in which they depend on one another:

``values``       what a value looks like, and what is in it, without running any of its code
``places``       whose code a frame is of, and the stacks of tasks that wait
``sources``      the scripts and modules that were loaded, and which of their lines are code
``breakpoints``  where to stop, under which condition
``evaluation``   expressions and statements in a frame
``stepping``     where a step ends
``monitor``      what the interpreter says of the code that it runs
``stop``         one stop: its frames, scopes and variables
``capabilities`` what it can do, as it tells clients
``surroundings`` what it needs around it: the line to a client, the interpreter
``wording``      what answers say: failures, values in their own words, exceptions
``session``      the protocol

While Python stands at a breakpoint its stack is suspended in a callback of the monitor, so nothing else of this
interpreter runs; the client is answered from there.
"""

from .session import Debugger
from .surroundings import Hooks, Transport

__all__ = ["Debugger", "Hooks", "Transport"]
