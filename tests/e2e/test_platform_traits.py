"""What the build says of interfaces is what objects can do; and the comparison of the platform sees differences."""

from tests.support import checks, platform

test_traits = checks.checks_of("platform/traits", lambda tab, _: platform.compare(tab, "traits")[0])
