"""A Python class is the class of an element."""

from tests.support.checks import checks_of

test_custom_elements = checks_of("bridge/custom_elements")
