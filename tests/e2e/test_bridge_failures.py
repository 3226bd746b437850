"""Who gets the exception of an operation that was recorded earlier than it was performed."""

from tests.support.checks import checks_of

test_failures = checks_of("bridge/failures")
