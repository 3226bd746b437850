"""A page's Python runs: the whole path, from a tag to the page."""

from tests.support.tab import Tab


def test_a_tag_changes_the_page_and_prints_to_its_console(tab: Tab) -> None:
    tab.python(
        """
        document.find("#greeting").text = "Hello, " + document.title
        print("printed", 6 * 7)
        """,
        body='<p id="greeting">…</p>',
    )
    tab.until_text("Hello, Test", "#greeting")
    tab.until_printed("printed 42")
