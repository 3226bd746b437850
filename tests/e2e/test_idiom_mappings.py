"""What has keys in the platform is a mapping in Python."""

from tests.support.checks import checks_of

test_mappings = checks_of("idiom/mappings")
