# What a page's scripts have as globals without importing it. Pyright and Pylance read this file; mypy has nothing of
# the kind, so code that mypy checks begins with `from web import console, document, window`.

from web import console as console
from web import document as document
from web import window as window
