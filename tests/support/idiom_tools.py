"""What the checks of the idiom have in common. It runs in the page, before a file of checks, which imports it as
``idiom_tools``.
"""

import sys
from types import ModuleType

from adder import knowledge
from adder.main import current
from web import window


def js(source):
    """What JavaScript makes of a source text."""
    return window.eval(source)


def trips(function):
    """How many round trips a function takes, also where a busy machine holds it up for half a second."""
    before = current().channel.waits
    life, knowledge._LIFE = knowledge._LIFE, 60
    try:
        function()
    finally:
        knowledge._LIFE = life
    return current().channel.waits - before


def raises(kind, function, *arguments, **options):
    """The exception that a function raises, which has to be of a kind."""
    try:
        function(*arguments, **options)
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__} was raised")


module = sys.modules["idiom_tools"] = ModuleType("idiom_tools", __doc__)
vars(module).update(js=js, trips=trips, raises=raises)
