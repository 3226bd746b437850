"""The notices: every library of others that the extension contains is named, with its licence."""

import json
import re

import pytest

from tools import bundle, notices
from tools.paths import BROWSERS, DIST, ROOT


@pytest.mark.parametrize("browser", BROWSERS)
def test_the_extension_names_each_library_that_is_in_it_with_its_licence(browser):
    text = (DIST / browser / notices.NAME).read_text(encoding="utf-8")
    assert re.findall(r"^- pyodide: (\S+), \S*github.com/pyodide/pyodide", text, re.M) == ["MPL-2.0"]
    for name in ("lit-html", "@codemirror/view", "content-security-policy-parser", "micropip", "tzdata", "pyflakes"):
        assert re.search(rf"^- {re.escape(name)}: .*\S, https://", text, re.M), name
    assert "Permission is hereby granted" in text
    assert "Mozilla Public License Version 2.0" in text


def test_what_is_for_development_alone_is_not_named():
    names = {library.name for library in notices.from_npm()}
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert not {"typescript", "ws"} & names
    assert names <= {place.removeprefix("node_modules/") for place in lock["packages"]}


def test_whatever_a_bundle_takes_in_is_named():
    names = {library.name for library in notices.from_npm()}
    for entry in bundle.ENTRIES:
        source = (DIST / entry.browsers[0] / entry.target).read_text(encoding="utf-8")
        used = set(re.findall(r"^ *// node_modules/((?:@[^/]+/)?[^/]+)/", source, re.M))
        assert used <= names, entry.target


def test_a_licence_that_many_have_is_there_once():
    made = [notices.Library(name, "1", "MIT", "https://a.test", "the text") for name in ("b", "a")]
    text = notices.text([*made, notices.Library("c", "2", "BSD", "", "")])
    assert text.count("the text") == 1
    assert "## a 1, b 1\n" in text
    assert "- c: BSD, " in text
