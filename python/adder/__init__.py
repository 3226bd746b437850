"""Adder's private runtime: what runs inside the interpreter and is not for authors of pages.

One interpreter serves one document. The worker that hosts it calls :func:`adder.main.run` once, on a suspendable
stack, and that call lasts as long as the document does: it is the event loop.

Modules, in the order in which they depend on one another (a module may import only what stands above it):

``_wire``     names and numbers of the wire format, generated from ``extension/protocol/wire.json``
``js_frames``  the frames of JavaScript that an exception has passed through
``errors``    exceptions that cross the boundary, and the formatting of tracebacks
``codec``     Python values to wire values and back
``exports``   Python callables and objects that the page holds
``places``    where in the author's code an operation was recorded
``channel``   the one line to the page: record operations, perform them, post notices
``breath``    what Python hears while it computes for long
``remote``    Python faces of the page's objects
``mappings``  the methods of a ``dict``
``faces``     what those can do beyond having members: be called, iterated, awaited, …
``events``    events, with what they were when they were dispatched
``interfaces``  what the generated classes of the platform are made of
``knowledge``  what is known of the page without asking
``handles``   the table of the page's objects that Python holds
``foresight``  what handlers ask of their events' nodes
``shapes``    elements that are built in one operation
``promises``  the page's promises that Python awaits
``page``      the operations on the page's objects
``reach``     what JavaScript does with Python's objects
``absent``    why modules of the standard library are not in a page
``loop``      the asyncio event loop that runs everything, one task at a time
``streams``   print, stderr and input
``compiled``  code that was compiled before
``scripts``   compiling and running a page's scripts
``module_finder``  where ``import`` looks last
``imports``   what code imports, read from its bytecode
``module_files``  the files on the page's server that are modules, or lie beside them
``module_prefetch``  those that an import can be seen to need
``modules``   the modules of the page's author
``module_resources``  the files that lie beside them
``stdlib``    where the standard library must behave differently in a page
``limited``   what of it can be imported and cannot be done
``adapting``  modules that are made fit for a page when they are imported
``requests``  HTTP by way of the page's ``fetch``
``visitor``   a tab, a password, a time zone, a language: what a machine has, and a page's visitor
``renewal``   what a restored interpreter must not share with others
``packages``  a package of its own: what pages import beyond the standard library
``compatible``  code that was written for Pyodide
``main``      puts the parts together
``devtools``  Python's end of the DevTools panel; imported where a panel is open, and only there

What authors import lives in the package ``web``, which may use this one; never the reverse.

No security boundary is drawn here: a page's Python can reach and replace all of it. What it may do is decided outside
of the interpreter, by the gatekeeper and the page's own world.
"""
