"""What makes, runs and tests Adder: ``python3 -m tools COMMAND``.

Only this folder writes into ``build/``, ``dist/``, ``docs/images/``, ``docs/reference/`` and ``docs/security.md``. From
the outside in:

======================  =========================================================================================
``__main__``            the command line; sets up what is missing, then goes on inside ``.venv``
``environment``         ``.venv`` and ``node_modules`` from the lock files
``find_browser``        the browsers of this machine; installs them on Debian
``build``               ``dist/chromium`` and ``dist/firefox``, from the parts below
``manifest``            Firefox's manifest from Chromium's (pure)
``bundle``              one esbuild process for every JavaScript entry point (``bundle.mjs``)
``pyodide_files``       Pyodide from npm: checked, copied as it is, its lock file cut
``python_code``         the standard library and ``python/`` as bytecode (``compile_python.mjs``, ``bytecode.py``)
``wheels``              wheels that the extension ships, as their lock files name them
``notices``             whose libraries are in the extension, and their licences
``wire``                ``adder/_wire.py`` from ``extension/protocol/wire.json`` (pure)
``bindings``            ``web/_idl``: the platform's classes from its Web IDL
``webidl``              reading the platform's Web IDL (pure)
``stubs``               the command ``stubs``: type stubs of ``web``
``reference``           the command ``reference``: the API reference
``security``            the command ``security``: the table of the attacks that the tests try
``coverage``            the command ``coverage``: how much of the platform is reachable, and exercised by tests
``pictures``            the command ``pictures``: what the guides show of the developer tools
``archive``             zip files that come out the same every time (pure)
``package``             the files to hand to the stores
``browser``             a browser with Adder in it, for ``run`` and for ``tests/e2e``
``drivers``             how each browser is started
``serve``               a web server on loopback
``process``             other programs, whose failure ends in one line
``exclusive``           one set-up and one build at a time
``stamps``              what was finished, and from which inputs (pure)
``run``, ``suite``      the commands ``run`` and ``test``
``clean``               the command ``clean``
``terminal``            progress lines; ``Trouble``, an error that says what to do
======================  =========================================================================================

``__main__`` and what it imports before ``.venv`` exists use the standard library only.
"""
