"""The table of attacks says of each one how it went in each browser."""

from tests.support.security import cases
from tools.security import table


def test_a_test_is_a_case_named_after_it_and_what_it_names_are_cases_of_their_own() -> None:
    node = "tests/red_team/test_x.py::test_the_page_s_key_is_kept[firefox-python]"
    assert cases(node, []) == ("tests/red_team/test_x.py", "firefox", ["the page’s key is kept (python)"])
    assert cases("tests/red_team/test_x.py::test_all[chromium]", [("case", "a"), ("other", 1), ("case", "b")]) == (
        "tests/red_team/test_x.py",
        "chromium",
        ["all: a", "all: b"],
    )


def test_the_page_has_a_row_for_each_case_and_a_mark_for_each_browser() -> None:
    records = [
        {"module": "m.py", "browser": "chromium", "case": "a | <b>", "outcome": "passed"},
        {"module": "m.py", "browser": "firefox", "case": "a | <b>", "outcome": "failed"},
        {"module": "m.py", "browser": "firefox", "case": "c", "outcome": "skipped"},
        {"module": "m.py", "browser": "", "case": "d", "outcome": "passed"},
    ]
    page = table(records, {"m.py": "Heading."})
    assert "## Heading." in page
    assert "| a \\| &lt;b> | holds | **FAILS** |" in page
    assert "| c | – | not tried |" in page
    assert "| d | holds | holds |" in page
    assert "3 cases: 2 hold in Chromium, 1 hold in Firefox" in page


def test_what_a_case_is_called_keeps_its_hyphens() -> None:
    module, browser, names = cases("tests/e2e/test_csp.py::test_ported[chromium-script-src/a-b-c.html (x)]", [])
    assert (module, browser, names) == ("tests/e2e/test_csp.py", "chromium", ["ported (script-src/a-b-c.html (x))"])
    assert cases("tests/red_team/t.py::test_a[x-y-firefox]", [])[1:] == ("firefox", ["a (x-y)"])
    assert cases("tests/red_team/t.py::test_a", [])[1:] == ("", ["a"])
