"""Elements have classes, attributes, data, styles and content that behave as Python's collections do."""

from tests.support.idiom import checks_of

test_elements = checks_of("elements")
test_styles = checks_of("styles")
test_content = checks_of("content")
