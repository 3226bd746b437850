"""Each member of the specifications that pages live on does in Python what it does in JavaScript.

The checks are in ``tests/pages/platform``; ``tests/support/platform.py`` says how they compare. The last test here
counts what the others have exercised, and runs what has not run yet.
"""

import pytest

from tests.support import platform
from tests.support.platform import checks_of
from tools import coverage

test_dom = checks_of("dom")
test_html_elements = checks_of("html_elements")
test_html_canvas = checks_of("html_canvas")
test_html_window = checks_of("html_window")
test_cssom = checks_of("cssom")
test_cssom_view = checks_of("cssom_view")
test_uievents = checks_of("uievents")
test_selection = checks_of("selection")
test_storage = checks_of("storage")
test_history = checks_of("history")
test_fetch = checks_of("fetch")
test_url = checks_of("url")


@pytest.fixture(scope="module")
def exercised(session, site, allowed):
    """The members that this browser's checks have exercised, and those it does not have."""
    tab = platform.Tab(session, site)
    for topic in platform.TOPICS:
        if (session.browser, topic) not in platform.ran:
            platform.run(tab, topic)
    platform.write_absent(tab)
    done = coverage.read_exercised(platform.model())
    return done[session.browser], coverage.read_absent(done)[session.browser]


@pytest.mark.parametrize("title", coverage.PARTS)
def test_at_least_nine_of_ten_members_that_the_browser_has_are_exercised(exercised, title):
    done, absent = exercised
    row = coverage.find_row(coverage.most_important(platform.model()), title)
    part, whole = coverage.exercised_share(row, done, absent)
    names = [str(member) for member in row.members]
    left = [name for name in names if name not in done and name not in absent and name not in platform.LEFT_OUT]
    # A browser that lacks much of a specification would make this easy.
    assert whole >= 0.8 * len(names), f"the browser has {whole} of {len(names)}: is the list of absent members right?"
    assert part >= 0.9 * whole, f"{part} of {whole}"
    assert not left, f"neither exercised nor left out for a reason: {', '.join(left)}"
