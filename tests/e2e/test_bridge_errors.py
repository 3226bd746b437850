"""What throws in the page is raised in Python, and the other way round; odd objects do not break the bridge."""

from tests.support.checks import checks_of

test_errors = checks_of("bridge/errors")
