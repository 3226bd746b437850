"""The commands around packages: what a page declares is found in its files, and the table of libraries is written."""

import pytest

from tools import lock, packages
from tools.terminal import Trouble


def page(tmp_path, markup, name="page.html"):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(markup, encoding="utf-8")
    return path


def declared_by(tmp_path, markup, name="page.html"):
    return lock.Page.read(page(tmp_path, markup, name), tmp_path).declared()


def test_what_all_scripts_of_a_page_declare_is_one_list(tmp_path):
    (tmp_path / "app.py").write_text('# /// script\n# dependencies = ["rich"]\n# ///\n', encoding="utf-8")
    (tmp_path / "needs.txt").write_text(f"attrs>=24 --hash=sha256:{'a' * 64}\n--pre\n", encoding="utf-8")
    declared = declared_by(tmp_path, """
        <script>not = "python"</script>
        <script type="python">
            # /// script
            # dependencies = ["sympy<2", "rich"]
            # ///
            import sympy
        </script>
        <script type="text/python" src="app.py" requirements="needs.txt"></script>
    """)  # fmt: skip
    assert declared.requirements == ["sympy<2", "rich", "attrs>=24"]
    assert declared.hashes == {"attrs": {"a" * 64}}
    assert declared.pre


def test_which_pythons_a_page_is_for_is_kept(tmp_path):
    block = '<script type="python">\n# /// script\n# requires-python = "{}"\n# dependencies = ["a"]\n# ///\n</script>'
    assert declared_by(tmp_path, block.format(">=3.13") + block.format("<4")).requires_python == ">=3.13, <4"


@pytest.mark.parametrize(
    ("markup", "where"),
    [
        ('<script type="python" src="app.py"></script>', "sub/app.py"),
        ('<script type="python" src="/app.py"></script>', "app.py"),
        ('<script type="python" src="../app%20one.py?v=1#top"></script>', "app one.py"),
        ('<base href="/other/"><base href="/no/"><script type="python" src="app.py"></script>', "other/app.py"),
        ('<base target="_top"><base href="../x/"><script type="python" src="app.py"></script>', "x/app.py"),
    ],
)
def test_addresses_lead_where_they_do_in_a_browser(tmp_path, markup, where):
    path = tmp_path / where
    path.parent.mkdir(exist_ok=True)
    path.write_text('# /// script\n# dependencies = ["found"]\n# ///\n', encoding="utf-8")
    assert declared_by(tmp_path, markup, "sub/page.html").requirements == ["found"]


def test_the_lock_is_written_where_the_page_looks_for_it(tmp_path):
    def place(markup):
        return lock.Page.read(page(tmp_path, markup), tmp_path).lock().relative_to(tmp_path).as_posix()

    named = '<script type="python" lock="locks/{}.toml"></script>'
    assert place('<script type="python"></script>') == "pylock.toml"
    assert place(named.format("a") * 2) == "locks/a.toml"
    with pytest.raises(Trouble, match="several lock files"):
        place(named.format("a") + named.format("b"))


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ('<script type="python" src="missing.py"></script>', "no file"),
        ('<script type="python" src="https://example.org/a.py"></script>', "not a file below"),
        ('<base href="https://example.org/"><script type="python" src="a.py"></script>', "not a file below"),
        ('<script type="python">\n# /// script\n# dependencies = 1\n# ///\n</script>', "cannot be read"),
    ],
)
def test_what_cannot_be_read_says_so(tmp_path, markup, why):
    with pytest.raises(Trouble, match=why):
        declared_by(tmp_path, markup)


def test_a_page_that_declares_nothing_has_nothing_to_lock(tmp_path):
    path = page(tmp_path, '<script type="python">print(1)</script>')
    with pytest.raises(Trouble, match="nothing to lock"):
        lock.lock(str(path), "chromium", None, [])


def test_the_table_takes_the_place_of_the_one_before():
    records = {"b": {"version": "2", "chromium": "yes", "firefox": "not tried: no registry"}, "a": {"version": ""}}
    rows = packages.table(records)
    assert rows.splitlines()[2:] == ["| a | – | – | – |", "| b | 2 | yes | not tried |"]
    once = packages.filled("before\n<!-- table -->\n<!-- end of table -->\nafter", rows)
    assert packages.filled(once, rows) == once
    assert packages.outcomes(once) == {
        "a": {"chromium": "–", "firefox": "–"},
        "b": {"chromium": "yes", "firefox": "not tried"},
    }
    with pytest.raises(Trouble, match="no place"):
        packages.filled("nothing", rows)
