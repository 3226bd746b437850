"""Elements have classes, attributes, data, styles and content that behave as Python's collections do."""

from tests.support.checks import checks_of

test_elements = checks_of("idiom/elements")
test_styles = checks_of("idiom/styles")
test_content = checks_of("idiom/content")
