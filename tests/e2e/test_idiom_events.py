"""Events are handled, awaited and iterated; handlers are removed, held back, and shared by elements to come."""

from tests.support.idiom import checks_of

test_events = checks_of("events")
