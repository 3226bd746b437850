"""The examples of docs/idiom.md run as they stand, one after the other in one page."""

import re

from tests.support.tab import Tab
from tools.paths import ROOT

EXAMPLES = re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs/idiom.md").read_text(encoding="utf-8"), re.M | re.S)


def test_the_examples_of_the_authors_page_run(tab: Tab) -> None:
    assert len(EXAMPLES) == 7
    scripts = "".join(f'<script type="python">\n{example}</script>' for example in EXAMPLES)
    tab.open(f'<!doctype html><title>Examples</title><body>{scripts}<script type="python">print("over")</script>')
    tab.until_printed("over", patience=60)
    assert tab.errors() == []
    assert "dark now" in tab.printed
