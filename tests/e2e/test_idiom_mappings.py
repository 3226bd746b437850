"""What has keys in the platform is a mapping in Python."""

from tests.support.idiom import checks_of

test_mappings = checks_of("mappings")
