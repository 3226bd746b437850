"""The page's arrays, lists, maps, iterators and streams behave in Python as such things do."""

from tests.support.checks import checks_of

test_collections = checks_of("bridge/collections")
