"""Python's end of the DevTools panel.

It is imported when a panel opens on the document's tab, and costs other pages nothing. A panel and Python exchange
messages, JSON objects with a *domain*; the extension relays them and reads none. What Python says there is shown as
text: it is the page's word.

Modules, in the order in which they depend on one another:

``channel``     passes messages to the domain that they are for, and waits for the next one
``patience``    ends what code of the page's does for a panel, when it takes too long
``authors``     who has written a file
``classes``     what things are and what that is called, without asking them
``references``  what a panel has been shown and may ask more of
``text``        one line for any value, whatever its ``__repr__`` does
``nodes``       the page's own objects, as a panel shows them
``views``       values as a panel shows them, and what is inside of them
``failures``    exceptions as a panel shows them
``hints``       what to say to who meets an exception for the first time
``cells``       compiling and running what was typed
``magics``      the console's own commands, ``%time`` and the like
``names``       what a piece of code refers to, found without running anything
``signatures``  what a function takes
``completion``  what could stand at the cursor, and what is known of it
``output``      what is printed, gathered into few messages
``debugger``    the debugger, a package of its own
``debug``       the domains ``debug`` and ``debug-control``: the debugger on the line to a panel
``console``     the domain ``console``: puts these together
``problems``    the domain ``problems``: what is wrong in the page's scripts, found by reading them
``profiler``    the profiler, a package of its own
``profile``     the domain ``profile``: the profiler on the line to a panel
``heap``        what is in the interpreter's memory
``memory``      the domain ``memory``: that on the line to a panel

Each domain is a module with a function ``install(runtime)``, which registers it; see
:data:`adder.devtools.channel.DOMAINS`.
"""
