"""Plain values cross the bridge in both directions and stay what they are."""

from tests.support.checks import checks_of

test_values = checks_of("bridge/values")
