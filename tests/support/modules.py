"""Directories of Python files on the tests' site, and pages in them that import the files."""

from __future__ import annotations

import itertools

from tests.support.tab import Tab

OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}

_numbers = itertools.count(1)


class Place:
    """A directory of its own on the site, so that no browser's cache knows what is in it."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.path = f"/modules-{next(_numbers)}/"
        self.url = tab.site.origin + self.path

    def write(self, files: dict[str, str | bytes], **more: object) -> None:
        """Put Python files up, by path below the directory."""
        for name, text in files.items():
            self.tab.site.add_python(self.path + name, text, **more)

    def run(self, source: str, attributes: str = "", html: str = "", head: str = "", **more: object) -> None:
        """Open a page of the directory with one script, from its line 2 on, and wait until it has printed "end"."""
        top = f"<!doctype html><html {html}><title>T</title>{head}<body>\n"
        script = f'<script type="python" {attributes}>{source}\nprint("end")</script>'
        self.tab.open(f"{top}{script}</body></html>", self.path + "page.html", **more)
        self.tab.until(
            lambda: any(line == "end" or line.startswith(("Traceback", "Adder: ")) for line in self.tab.printed),
            "the script's end",
        )

    def asked(self) -> list[str]:
        """What the site was asked for in the directory, apart from the page, in order."""
        requests = [request.path for request in self.tab.site.requests if request.path.startswith(self.path)]
        return [path.removeprefix(self.path) for path in requests if not path.endswith("page.html")]
