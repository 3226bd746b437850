"""What the documents say can be followed: links lead somewhere, named files are there, commands are understood."""

import re
import shlex
from pathlib import Path

import pytest

from tools.__main__ import parser
from tools.paths import ROOT

FOLDERS = ("content_scripts", "docs", "examples", "extension", "options_ui", "python", "tests", "tools")
FOUND = [*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))]
#: The reference is generated, and has a test of its own.
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix() for path in FOUND if path.parent.name != "reference" or path.name == "README.md"
)
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def text_of(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose_of(name: str | Path) -> str:
    """A document without its blocks of code."""
    return CODE.sub("", text_of(name))


def anchors_in(name: str | Path) -> set[str]:
    """What a link can name in a document, as GitHub makes it of the headings."""
    headings = re.findall(r"^#+ (.+)$", prose_of(name), re.MULTILINE)
    plain = [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading) for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in plain}


def broken_links(name: str) -> list[str]:
    broken = []
    for link in LINK.findall(prose_of(name)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        is_there = target.is_dir() if path.endswith("/") else target.is_file()
        if not is_there or (anchor and anchor not in anchors_in(target)):
            broken.append(link)
    return broken


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_links_between_documents_lead_somewhere(name):
    assert broken_links(name) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_files_that_a_document_names_are_there(name):
    paths = re.findall(r"`([\w.\-/]+)`", prose_of(name))
    named = [path for path in paths if path.partition("/")[0] in FOLDERS and "/" in path]
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.endswith("README.md")])
def test_a_folder_s_table_of_files_has_all_its_modules_and_nothing_else(name):
    rows = re.findall(r"^\| (`[\w.]+`(?:, `[\w.]+`)*) \|", text_of(name), re.MULTILINE)
    named = {file for row in rows for file in re.findall(r"`([\w.]+\.\w+)`", row)}
    if not named:
        return
    here = {path.name for path in (ROOT / name).parent.iterdir()}
    modules = {file for file in here if file.endswith((".js", ".py"))}
    assert sorted(named - here) == []
    assert sorted(modules - named) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_commands_of_a_document_are_understood(name):
    for command in re.findall(r"python3 -m tools +([^`\n|·]+)(?![^`\n]*·)", text_of(name)):
        arguments = shlex.split(command.removesuffix("-->"), comments=True)
        # What follows `test` is pytest's.
        parser().parse_args(arguments[:1] if arguments[0] == "test" else arguments)


def test_the_map_names_every_command():
    commands = next(action for action in parser()._actions if action.dest == "command").choices
    row = re.search(r"python3 -m tools ((?:[a-z]+ ·\s+)+[a-z]+)", text_of("docs/architecture.md"))
    assert sorted(row[1].replace("·", " ").split()) == sorted(commands)


def test_every_decision_is_in_their_list():
    numbers = re.findall(r"^\| \[(\d{4})\]\(\1-[\w-]+\.md\) \|", text_of("docs/decisions/README.md"), re.MULTILINE)
    assert numbers == sorted(path.name[:4] for path in (ROOT / "docs/decisions").glob("0*.md"))


def test_the_table_of_limits_has_the_settings_defaults_and_bounds():
    settings = text_of("extension/protocol/settings.js")
    found = re.findall(r"(\w+): \{ default: (\d+), least: (\d+), most: (\d+) \}", settings)
    row = r"^\| [^|]+ \| (\d+)[^|]* \| `(\w+)`, (\d+)\N{EN DASH}(\d+)"
    said = re.findall(row, text_of("docs/limits.md"), re.MULTILINE)
    assert len(found) > 5
    assert sorted((name, default, least, most) for default, name, least, most in said) == sorted(found)
