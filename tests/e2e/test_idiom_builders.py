"""Elements are made by functions called like them, without waiting for the page."""

from tests.support.checks import checks_of

test_builders = checks_of("idiom/builders")
