"""The page reads, sets, calls and goes through objects of Python's."""

from tests.support.checks import checks_of

test_python_objects = checks_of("bridge/python_objects")
