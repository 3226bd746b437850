"""Observers and streams are asynchronous iterators."""

from tests.support.checks import checks_of

test_observers = checks_of("idiom/observers")
