"""Observers and streams are asynchronous iterators."""

from tests.support.idiom import checks_of

test_observers = checks_of("observers")
