"""What checks have in common. It runs in the page, before a file of checks, which imports it as ``check_tools``."""

import sys
from types import ModuleType

import web
from adder import knowledge
from web import window


def js(source):
    """What JavaScript makes of a source text."""
    return window.eval(source)


def trips(function):
    """How many round trips a function takes, also where a busy machine holds it up for half a second."""
    before = web.stats().round_trips
    life, knowledge._LIFE = knowledge._LIFE, 60
    try:
        function()
    finally:
        knowledge._LIFE = life
    return web.stats().round_trips - before


def raises(kind, function, *arguments, **options):
    """The exception that a function raises, which has to be of a kind."""
    try:
        function(*arguments, **options)
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__} was raised")


module = sys.modules["check_tools"] = ModuleType("check_tools", __doc__)
vars(module).update(js=js, trips=trips, raises=raises)
