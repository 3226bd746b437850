"""What a page declares is read as the standards write it, and what cannot be followed is said."""

from __future__ import annotations

import ast
import re
import tomllib
from types import SimpleNamespace

import pytest
from packaging.pylock import Pylock

from adder.packages.declarations import Declaration, normalized, read_requirements, read_script, together
from adder.packages.errors import CODES, PackageError, error_of
from adder.packages.lockfile import read_lock, write_lock
from tools.paths import ROOT

HASH = "0" * 63 + "a"


def test_a_block_of_a_script_is_read():
    block = '# requires-python = ">=3.13"\n# dependencies = [\n#   "attrs>=24",\n# ]\n'
    declared = read_script(f"# /// script\n{block}# ///\n")
    assert declared is not None
    assert declared.requirements == ["attrs>=24"]
    assert declared.requires_python == ">=3.13"


def test_a_block_among_code_and_with_windows_line_ends_is_read():
    declared = read_script('import web\r\n# /// script\r\n# dependencies = ["rich"]\r\n# ///\r\nprint(1)\r\n')
    assert declared is not None
    assert declared.requirements == ["rich"]


def test_a_block_that_is_still_indented_is_read():
    declared = read_script('    # /// script\n    # dependencies = ["rich"]\n    # ///\n')
    assert declared is not None
    assert declared.requirements == ["rich"]


@pytest.mark.parametrize("text", ["print(1)", "# /// other\n# a = 1\n# ///\n", "# /// script\n# dependencies = []\n"])
def test_without_a_whole_block_nothing_is_declared(text):
    assert read_script(text) is None


@pytest.mark.parametrize(
    "content",
    ["dependencies = attrs", 'dependencies = "attrs"', "dependencies = [1]", "requires-python = 3"],
)
def test_a_block_that_cannot_be_read_says_so(content):
    with pytest.raises(PackageError, match="cannot be read"):
        read_script(f"# /// script\n# {content}\n# ///\n")


def test_two_blocks_are_one_too_many():
    block = "# /// script\n# dependencies = []\n# ///\n\n"
    with pytest.raises(PackageError, match="several blocks"):
        read_script(block * 2)


def test_a_requirements_file_is_read():
    declared = read_requirements(
        "# what we need\n"
        "attrs >= 24  # classes\n"
        "rich[jupyter]==13.9.4 ; python_version > '3.8' \\\n"
        f"    --hash=sha256:{HASH} \\\n"
        f"    --hash=sha256:{'b' * 64}\n"
        "\n"
        "--pre\n"
    )
    assert declared.requirements == ["attrs >= 24", "rich[jupyter]==13.9.4 ; python_version > '3.8'"]
    assert declared.hashes == {"rich": {HASH, "b" * 64}}
    assert declared.pre
    assert declared.requires_hashes
    assert declared.notes == []


def test_a_requirements_file_does_not_choose_the_index():
    declared = read_requirements("--index-url https://evil.example/simple\n-i=https://evil.example\nattrs\n")
    assert declared.requirements == ["attrs"]
    assert len(declared.notes) == 2


@pytest.mark.parametrize("digest", [f"sha512:{'a' * 128}", f"sha384:{'a' * 96}", "md5:aa", "sha256:short", "", '"'])
def test_a_hash_that_cannot_be_checked_is_refused(digest):
    with pytest.raises(PackageError, match=r"line 1 of requirements\.txt gives no hash that can be checked"):
        read_requirements(f"attrs --hash={digest}\n")


def test_of_several_hashes_those_that_can_be_checked_are_taken():
    declared = read_requirements(f"attrs --hash=sha512:{'b' * 128} --hash sha256:{HASH}\n")
    assert declared.hashes == {"attrs": {HASH}}
    assert declared.requires_hashes


def test_a_requirements_file_may_ask_for_hashes_and_give_none():
    declared = read_requirements("--require-hashes\nattrs\n")
    assert declared.requires_hashes
    assert declared.notes == []


def test_several_declarations_are_one():
    first = Declaration(["a", "b"], ">=3.13", {"a": {"1"}}, requires_hashes=True, notes=["x"])
    second = Declaration(["a", "c"], "<4", {"a": {"2"}}, pre=True)
    whole = together(first, second)
    assert whole == Declaration(["a", "b", "c"], ">=3.13, <4", {"a": {"1", "2"}}, True, True, ["x"])
    assert first.requirements == ["a", "b"]


@pytest.mark.parametrize(
    "line",
    ["-r other.txt", "-e .", "./attrs.whl", "https://evil.example/attrs-1-py3-none-any.whl", "attrs @ https://evil.example/a"],
)
def test_a_requirements_file_names_projects_only(line):
    with pytest.raises(PackageError, match=r"line 2 of requirements\.txt"):
        read_requirements(f"rich\n{line}\n")


def test_a_name_is_as_indexes_write_it():
    assert normalized("Flask_SQL.Alchemy--x") == "flask-sql-alchemy-x"


def chosen(**more):
    usual = {
        "name": "attrs", "version": "25.3.0", "filename": "attrs-25.3.0-py3-none-any.whl", "sha256": HASH, "size": 7,
        "url": "https://files.example/attrs-25.3.0-py3-none-any.whl", "index": "https://pypi.org/simple/",
        "requires_python": ">=3.8", "uploaded": "2025-03-13T11:10:21.507384Z", "dependencies": [],
    }  # fmt: skip
    return SimpleNamespace(**{**usual, **more})


def test_a_lock_that_is_written_reads_back():
    other = chosen(name="b", version="1", filename="b-1-py3-none-any.whl", dependencies=["attrs"], uploaded="")
    other.index = ""
    text = write_lock([chosen(), other], ">=3.14")
    lock = read_lock(text)
    assert lock.requires_python == ">=3.14"
    Pylock.from_dict(tomllib.loads(text)).validate()
    first, second = lock.packages
    assert (first.name, first.version, first.wheels) == ("attrs", "25.3.0", (("attrs-25.3.0-py3-none-any.whl", HASH),))
    assert (second.name, second.index) == ("b", "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("lock-version", "not TOML"),
        ('lock-version = "2.0"\npackages = []', "lock-version is 2.0"),
        ('lock-version = "1.0"', "no packages"),
        ('lock-version = "1.0"\n[[packages]]\nname = "a"\n[packages.vcs]\nurl = "x"', "from a vcs"),
        ('lock-version = "1.0"\n[[packages]]\nname = "a"\n[packages.archive]\nurl = "x"', "from a archive"),
        ('lock-version = "1.0"\n[[packages]]\nname = "a"', "no wheels"),
        ('lock-version = "1.0"\n[[packages]]\nversion = "1"', "lacks"),
        ('lock-version = "1.0"\n[[packages]]\nname = "a"\nwheels = [{hashes = {md5 = "x"}}]', "no SHA-256"),
    ],
)
def test_a_lock_that_cannot_be_followed_says_why(text, why):
    with pytest.raises(PackageError, match=why):
        read_lock(text)


def test_every_trouble_has_words_and_advice():
    error = error_of({"trouble": "hash", "filename": "a.whl", "expected": "1", "actual": "2"}, "a")
    assert "a.whl is not the file" in str(error)
    assert error.advice
    assert str(error_of({"trouble": "unheard-of"}, "a")) == "a cannot be had (unheard-of). Try again later."


def test_the_documentation_lists_every_kind_of_trouble():
    text = (ROOT / "docs/packages.md").read_text(encoding="utf-8")
    table = text.partition("| `code` | what happened |")[2].partition("\n\n")[0]
    listed = [code for row in table.splitlines()[2:] for code in re.findall("`([^`]+)`", row.split("|")[1])]
    assert sorted(listed) == sorted(CODES)


def test_no_other_kind_of_trouble_is_made():
    said = set()
    for path in (ROOT / "python/adder/packages").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "PackageError":
                said |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
    for path in (ROOT / "extension/packages").glob("*.js"):
        said |= set(re.findall(r"new Trouble\('([a-z-]+)'", path.read_text(encoding="utf-8")))
    assert {"conflict", "truncated"} < said <= CODES
