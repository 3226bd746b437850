"""Persistent files, attacked: by paths that lead elsewhere, by what page code plants, by who wants another's."""

from __future__ import annotations

import json

import pytest

from tests.e2e.test_files import empty_storage, stored
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def files(tab: Tab) -> Tab:
    """A tab on a site whose storage has one file, which is none of Python's."""
    empty_storage(tab)
    plant(tab, ["theirs.txt"], "the page's own")
    return tab


def plant(tab: Tab, path: list[str], text: str) -> None:
    """Puts a file into the storage, as the page's JavaScript can."""
    error = tab.driver.execute_async_script(
        """
        const [path, text, done] = arguments;
        (async () => {
          let directory = await navigator.storage.getDirectory();
          for (const name of path.slice(0, -1)) directory = await directory.getDirectoryHandle(name, { create: true });
          const handle = await directory.getFileHandle(path.at(-1), { create: true });
          const stream = await handle.createWritable();
          await stream.write(text);
          await stream.close();
        })().then(() => done(), (error) => done(String(error)));
        """,
        path,
        text,
    )
    assert error is None, f"{path} is not planted: {error}"


PATHS = ["/data/..", "/data/../..", "..", "/", "//", "/data/../theirs.txt/..", "%2E%2E", "/..%2Ftheirs", "/data\\..\\..", "/a/./../b"]


def test_no_path_of_a_directory_leads_out_of_python_s_part_of_the_storage(files: Tab) -> None:
    files.python(f"""
import json, os, web
outcomes = {{}}
for path in json.loads({json.dumps(json.dumps(PATHS))}):
    try:
        web.fs.persist(path)
        open(os.path.join(path, "mine.txt"), "w").write(path)
        await web.fs.sync()
        outcomes[path] = "kept"
    except (OSError, ValueError) as error:
        outcomes[path] = type(error).__name__
print("outcomes " + json.dumps(outcomes))
""")
    files.until_printed("outcomes ")
    found = stored(files)
    assert found.pop("theirs.txt") == "the page's own"
    # Each is one directory, whose name is its path, and a file in it.
    assert {path for path in found if not (path.startswith("python/%2F") and path.count("/") == 2)} == set()


NAMES = ["..", ".", "../../theirs.txt", "..\\..\\theirs.txt", "%2E%2E", "..%2Ftheirs.txt", "a\0b", "theirs.txt/", "/"]


def test_no_name_of_a_file_leads_out_of_its_directory(files: Tab) -> None:
    files.python(f"""
import json, os, web
from web._origin_storage import Directory, root, stored_name
web.fs.persist("/data")
home = Directory(root().get_directory_handle("%2Fdata").result())
for name in json.loads({json.dumps(json.dumps(NAMES))}):
    # Past the file system in memory, which has no such names.
    try:
        await home.write(name, lambda: (part for part in [b"attack"]))
    except Exception as error:
        print("refused", ascii(name), type(error).__name__)
    try:
        await home.remove(name)
    except Exception as error:
        print("refused", ascii(name), type(error).__name__)
print("done")
""")
    files.until_printed("done")
    assert stored(files) == {"theirs.txt": "the page's own"}


def test_what_page_code_plants_does_not_land_elsewhere_in_python_s_files(files: Tab) -> None:
    for name in ("%2E%2E", "..%2F..%2Ftmp%2Fplanted", "%2Ftmp%2Fplanted", "a%2Fb", "a%00b", "%", "%zz", "%61"):
        plant(files, ["python", "%2Fdata", name], "planted")
    # Where no file has the directory's name.
    plant(files, ["python", "%2Fother", "%2E%2E", "tmp-planted"], "planted")
    plant(files, ["python", "%2Fdata", "fine.txt"], "fine")
    files.python("""
import os, web
before = {name for top, folders, names in os.walk("/tmp") for name in names}
web.fs.persist("/data")
web.fs.persist("/other")
print("data", sorted(os.listdir("/data")), "other", os.listdir("/other"))
print("elsewhere", [path for path in ("/tmp-planted", "/tmp/planted", "/planted") if os.path.exists(path)])
""")
    files.until_printed("data ['fine.txt'] other []")
    files.until_printed("elsewhere []")


def test_links_lead_nothing_out_and_nothing_in(files: Tab) -> None:
    files.python("""
import os, web
os.makedirs("/secret"); open("/secret/key", "w").write("secret")
web.fs.persist("/data")
os.symlink("/secret", "/data/folder"); os.symlink("/secret/key", "/data/file")
os.makedirs("/data/real"); open("/data/real/a.txt", "w").write("a")
await web.fs.sync()
# A directory becomes a link to another, and then the stored one is read again.
os.unlink("/data/real/a.txt"); os.rmdir("/data/real"); os.symlink("/secret", "/data/real")
await web.fs.sync()
print("secret", os.listdir("/secret"), open("/secret/key").read())
""")
    files.until_printed("secret ['key'] secret")
    assert stored(files) == {"theirs.txt": "the page's own"}


def test_a_file_planted_where_python_has_a_link_is_not_written_through_it(files: Tab) -> None:
    files.python("""
import os, web
os.makedirs("/secret"); open("/secret/key", "w").write("secret")
web.fs.persist("/data")
os.symlink("/secret/key", "/data/file"); os.symlink("/secret", "/data/folder")

@web.when("go", document)
async def go(event):
    try:
        await web.fs.sync()
    except OSError as error:
        print("refused", error)
    print("secret", os.listdir("/secret"), open("/secret/key").read())
print("ready")
""")
    files.until_printed("ready")
    plant(files, ["python", "%2Fdata", "file"], "planted")
    plant(files, ["python", "%2Fdata", "folder", "key"], "planted")
    files.js("document.dispatchEvent(new Event('go'))")
    files.until_printed("secret ['key'] secret")


REACH = """
import os, web
from _pyodide._importhook import jsfinder

# Not the page's, which `import js` gives, but the interpreter's own, past the page.
own = jsfinder.jsproxies["js"].navigator
try:
    await own.storage.getDirectory()
    print("reach: REACHED")
except Exception as error:
    print("reach: refused", type(error).__name__, error)
web.fs.persist("/data")
print("others", os.listdir("/data"))
"""


def test_neither_the_extension_s_storage_nor_another_origin_s_is_in_reach(
    files: Tab, session: Session, site: Site
) -> None:
    session.decide(site.other, "allow")
    files.python('import web; web.fs.persist("/data"); open("/data/key", "w").write("secret"); await web.fs.sync(); print("ok")')
    files.until_printed("ok")
    url = site.add("/reach.html", f"<script type=python>{REACH}</script>").replace(site.origin, site.other)
    files.go(url)
    files.until_printed("reach: refused")
    files.until_printed("others []")
