"""The page's objects in Python: members, both spellings, identity, creation, deletion, and what does not exist."""

from tests.support.checks import checks_of

test_objects = checks_of("bridge/objects")
