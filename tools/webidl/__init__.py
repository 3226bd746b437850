"""The web platform's interfaces, read from the published Web IDL, for everything that is generated from them.

``parse.mjs``  parses the IDL of every specification in ``@webref/idl`` and prints the syntax trees as JSON
``model``      what a window has: interfaces, dictionaries, enums, namespaces
``reader``     makes it of the trees: mixins and partials are merged, what a window has not is left out
``types``      IDL types as Python's
``names``      the Python spelling of members, irregular ones included

Nothing here writes a file; ``tools.bindings`` does.
"""
