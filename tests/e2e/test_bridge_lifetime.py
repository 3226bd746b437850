"""Nothing leaks: what Python drops leaves the page's table, and what the page drops leaves Python's."""

from tests.support.checks import checks_of

test_lifetime = checks_of("bridge/lifetime")
