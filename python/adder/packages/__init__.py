"""How a page's Python comes by packages. Nothing here is imported before a page asks for some.

Modules, in the order in which they depend on one another:

``errors``        :class:`~adder.packages.errors.PackageError`, and the words for what can go wrong
``declarations``  what a script or a ``requirements.txt`` declares (PEP 723, PEP 508)
``wheels``        unpacking a wheel (PEP 427), past whatever a hostile one brings
``lockfile``      ``pylock.toml`` (PEP 751), read and written
``writing``       files that are written together, or not at all
``host``          the extension's side: index pages by name, files by hash
``environment``   what the Python here is, for versions and markers
``diagnosis``     which files come into question, and why none does
``resolution``    which wheels are needed: ``micropip``, over the extension's transport
``adaptations``   libraries that know Pyodide, and not the page's values
``installer``     puts the parts together, for one document

What may be had, from where, and whether it is what it should be, is decided in the extension (``extension/packages``).
This side is for the author's sake: it resolves, unpacks, and says what is wrong.
"""
