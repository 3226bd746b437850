"""What a handler learns of an event, floods, and handlers that come and go; in the page, see tests/pages/events."""

from tests.support.checks import checks_of

test_details = checks_of("events/details")
