"""What Python knows of the page without asking is what asking would give."""

from tests.support.checks import checks_of

test_knowledge = checks_of("bridge/knowledge")
test_turns = checks_of("bridge/turns")
