"""Functions and promises, both ways: timers, callbacks, Python functions that the page calls."""

from tests.support.checks import checks_of

test_callables = checks_of("bridge/callables")
