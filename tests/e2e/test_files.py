"""Files: in memory for each document, and in the page's origin storage for what is to stay."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.checks import checks_of
from tests.support.extension import set_capability
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session

pytestmark = pytest.mark.timeout(180)

test_memory = checks_of("files/memory")

#: The page's own look at what is stored: the text of each file by its path.
STORED = """
const done = arguments[0];
let found;
async function read(directory, within) {
  for await (const [name, handle] of directory.entries()) {
    // What Chromium writes to until a file is whole.
    if (name.endsWith('.crswap')) continue;
    if (handle.kind === 'directory') await read(handle, `${within}${name}/`);
    else {
      const file = await handle.getFile();
      found[within + name] = file.size > 1000 ? String(file.size) : await file.text();
    }
  }
}
const end = performance.now() + 3000;
async function look() {
  found = {};
  try {
    await read(await navigator.storage.getDirectory(), '');
    done([found, null]);
  } catch (error) {
    // A file was replaced while it was being read: each browser has names of its own for that.
    if (performance.now() < end) look();
    else done([null, String(error)]);
  }
}
look();
"""

CLEAR = """
const done = arguments[0];
const end = performance.now() + 3000;
setTimeout(() => done('the storage does not answer'), 5000);
async function clear() {
  const root = await navigator.storage.getDirectory();
  try {
    for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
    done();
  } catch (error) {
    // Firefox removes no file that a page which is just being left was writing.
    const isHeld = ['NoModificationAllowedError', 'InvalidModificationError'].includes(error.name);
    if (isHeld && performance.now() < end) setTimeout(clear, 50);
    else done(String(error));
  }
}
clear();
"""


def stored(tab: Tab) -> dict[str, str]:
    found, error = tab.driver.execute_async_script(STORED)
    assert error is None, f"the storage cannot be read: {error}"
    return found


def empty_storage(tab: Tab) -> None:
    """Open a page of the site and empty the site's storage."""
    # A page that Firefox keeps in its cache holds the file that it was writing. It keeps three pages of a tab.
    for _ in range(5):
        tab.open("<title>Empty</title>")
        error = tab.driver.execute_async_script(CLEAR)
        if error is None:
            return
    raise AssertionError(f"the storage is not emptied: {error}")


@pytest.fixture
def files(tab: Tab) -> Tab:
    """A tab on a site whose storage is empty."""
    empty_storage(tab)
    return tab


COUNT = """
import os, web
from pathlib import Path
web.fs.persist("/data")
visits = Path("/data/visits.txt")
before = int(visits.read_text()) if visits.exists() else 0
visits.write_text(str(before + 1))
print("visits", before + 1)
"""


def test_what_is_written_is_there_at_the_next_visit_without_a_word_more(files: Tab) -> None:
    url = files.python(COUNT)
    files.until_printed("visits 1")
    for number in (2, 3):
        files.until(lambda number=number: stored(files) == {"python/%2Fdata/visits.txt": str(number - 1)})
        files.go(url)
        files.until_printed(f"visits {number}")


#: Whether the row is in the database that is stored.
HAS_ROW = """
const done = arguments[0];
navigator.storage.getDirectory().then((root) => root.getDirectoryHandle('python'))
  .then((root) => root.getDirectoryHandle('%2Fdata')).then((root) => root.getFileHandle('notes.db'))
  .then((handle) => handle.getFile()).then((file) => file.text())
  .then((text) => done(text.includes('clicked')), () => done(false));
"""


def test_what_is_written_while_the_file_stays_open_is_stored_too(files: Tab) -> None:
    files.python("""
import sqlite3, web
web.fs.persist("/data")
database = sqlite3.connect("/data/notes.db")
database.execute("create table notes (text)")
database.commit()
log = open("/data/log.txt", "w")

@web.when("click", "#go")
def add(event):
    log.write("clicked\\n")
    log.flush()
    database.execute("insert into notes values ('clicked')")
    database.commit()
    print("added")
print("ready")
""", body='<button id="go">Go</button>')
    files.until_printed("ready")
    files.js("document.querySelector('#go').click()")
    files.until_printed("added")
    files.until(lambda: stored(files).get("python/%2Fdata/log.txt") == "clicked\n", "the line in the storage")
    # The files are written one after the other.
    files.until(lambda: files.driver.execute_async_script(HAS_ROW), "the row in the storage")
    files.python("""
import sqlite3, web
web.fs.persist("/data")
print("rows", sqlite3.connect("/data/notes.db").execute("select text from notes").fetchall())
""")
    files.until_printed("rows [('clicked',)]")


def test_folders_removals_and_moves_are_stored(files: Tab) -> None:
    files.python("""
import os, shutil, web
from pathlib import Path
web.fs.persist("/data")
root = Path("/data")
(root / "a/b/empty").mkdir(parents=True)
for name in ("a/1.txt", "a/b/2.txt", "gone.txt", "becomes"):
    (root / name).write_text(name)
await web.fs.sync()
print("first")
(root / "gone.txt").unlink()
(root / "becomes").unlink()
(root / "becomes").mkdir()
(root / "becomes/inner.txt").write_text("inner")
shutil.move(root / "a/b", root / "moved")
os.symlink("/lib", root / "link")
await web.fs.sync()
print("second")
""")
    files.until_printed("second")
    assert stored(files) == {
        "python/%2Fdata/a/1.txt": "a/1.txt",
        "python/%2Fdata/moved/2.txt": "a/b/2.txt",
        "python/%2Fdata/becomes/inner.txt": "inner",
    }
    files.python("""
import os, web
web.fs.persist("/data")
print("tree", sorted(os.path.join(top, name) for top, folders, names in os.walk("/data") for name in folders + names))
""")
    paths = ["a", "a/1.txt", "becomes", "becomes/inner.txt", "moved", "moved/2.txt", "moved/empty"]
    files.until_printed(f"tree {[f'/data/{path}' for path in paths]}")


def test_a_big_file_many_small_ones_and_odd_names_come_back_as_they_were(files: Tab) -> None:
    make = """
import hashlib, os, random, web
from pathlib import Path
web.fs.persist("/data")
names = ["a b", "ü→🐍", "50%", "%2E%2E", "back\\\\slash", 'quo"te', "co:lon", "new\\nline", "...", "dot.",
    "-", "CON", "a.crswap", "x" * 200]
odd = {name: Path("/data/odd", name) for name in names}
noise = random.Random(1).randbytes(5 * 1024 * 1024)
"""
    files.python(make + """
os.makedirs("/data/odd"); os.makedirs("/data/many")
Path("/data/big.bin").write_bytes(noise)
for number in range(200):
    Path(f"/data/many/{number}.txt").write_text(str(number) * 3)
for name, path in odd.items():
    path.write_text(ascii(name))
await web.fs.sync()
print("stored")
""")
    files.until_printed("stored", patience=90)
    files.python(make + """
assert Path("/data/big.bin").read_bytes() == noise
assert {path.name: path.read_text() for path in Path("/data/many").iterdir()} == {
    f"{number}.txt": str(number) * 3 for number in range(200)}
assert sorted(os.listdir("/data/odd")) == sorted(names), sorted(os.listdir("/data/odd"))
assert all(path.read_text() == ascii(name) for name, path in odd.items())
print("all there")
""")
    files.until_printed("all there", patience=90)


def test_only_what_has_changed_is_written(files: Tab) -> None:
    files.python("""
import web
from pathlib import Path
window.eval('''
    window.written = [];
    const real = FileSystemFileHandle.prototype.createWritable;
    FileSystemFileHandle.prototype.createWritable = function (...options) {
      written.push(this.name);
      return real.apply(this, options);
    };
''')
web.fs.persist("/data")
Path("/data/a").write_text("a"); Path("/data/b").write_text("b")
await web.fs.sync()
Path("/data/b").write_text("c")
await web.fs.sync()
Path("/data/b").write_text("c")
await web.fs.sync()
print("written", sorted(window.written))
""")
    files.until_printed("written ['a', 'b', 'b']")


def test_another_origin_sees_nothing_of_it(files: Tab, session: Session, site: Site) -> None:
    session.decide(site.other, "allow")
    files.python(COUNT + "await web.fs.sync(); print('synced')")
    files.until_printed("synced")
    files.go(site.add("/elsewhere.html", f"<script type=python>{COUNT}</script>").replace(site.origin, site.other))
    files.until_printed("visits 1")


@pytest.fixture
def without_storage(session: Session, site: Site, allowed: None) -> Iterator[None]:
    set_capability(session, site.origin, "storage", False)
    yield
    set_capability(session, site.origin, "storage", None)


def test_nothing_is_kept_where_storage_is_switched_off(files: Tab, without_storage: None) -> None:
    files.python("""
import web
try:
    web.fs.persist("/data")
except PermissionError as error:
    print("refused", error)
open("/data.txt", "w").write("in memory all the same")
await web.fs.sync()
print("done")
""")
    files.until_printed("done")
    assert "storage" in files.until_printed("refused")
    assert stored(files) == {}


def test_a_page_without_such_a_storage_is_told(files: Tab) -> None:
    files.python(
        """
import web
try:
    web.fs.persist("/data")
except OSError as error:
    print("none:", error)
""",
        head="<script>Object.defineProperty(window, 'isSecureContext', { value: false })</script>",
    )
    assert "https" in files.until_printed("none:")


FULL = """
const real = FileSystemWritableFileStream.prototype.write;
FileSystemWritableFileStream.prototype.write = function (data) {
  if (data.byteLength > 1000) return Promise.reject(new DOMException('no more', 'QuotaExceededError'));
  return real.call(this, data);
};
"""


def test_a_full_storage_is_an_error_and_what_was_there_stays(files: Tab) -> None:
    files.python(
        """
import errno, web
from pathlib import Path
web.fs.persist("/data")
Path("/data/a").write_text("small")
await web.fs.sync()
Path("/data/a").write_bytes(bytes(5000))
Path("/data/b").write_text("fits")
try:
    await web.fs.sync()
except OSError as error:
    print("full", error.errno == errno.ENOSPC, error.filename, error)
print("done")
""",
        head=f"<script>{FULL}</script>",
    )
    files.until_printed("done")
    assert "full True /data/a" in files.until_printed("full")
    assert stored(files) == {"python/%2Fdata/a": "small", "python/%2Fdata/b": "fits"}


def test_a_real_quota_is_an_error_too(files: Tab) -> None:
    if files.browser != "chromium":
        pytest.skip("Firefox sets no quota for a test")
    files.driver.execute_cdp_cmd("Storage.overrideQuotaForOrigin", {"origin": files.site.origin, "quotaSize": 100_000})
    try:
        files.python("""
import errno, web
web.fs.persist("/data")
open("/data/a", "wb").write(bytes(1_000_000))
print("handled without a word")
""")
        message = files.until_message("no more storage", "error").text
        assert "/data/a" in message
    finally:
        files.driver.execute_cdp_cmd("Storage.overrideQuotaForOrigin", {"origin": files.site.origin})


def test_two_tabs_share_it_and_the_last_one_that_writes_wins(files: Tab) -> None:
    page = """
import web
from pathlib import Path
web.fs.persist("/data")

@web.when("act", document)
async def act(event):
    name, text = event.detail
    if name:
        Path("/data", name).write_text(text)
    await web.fs.sync()
    print("files", {path.name: path.read_text() for path in sorted(Path("/data").iterdir())})
print("ready")
"""

    def act(name: str, text: str, expected: dict[str, str]) -> None:
        detail = json.dumps([name, text])
        before = len(files.printed)
        files.js(f"document.dispatchEvent(new CustomEvent('act', {{ detail: {detail} }}))")
        files.until(lambda: f"files {expected}" in files.printed[before:], f"files {expected}")

    url = files.python(page)
    files.until_printed("ready")
    first = files.driver.current_window_handle
    files.driver.switch_to.new_window("tab")
    try:
        files.go(url)
        files.until_printed("ready")
        act("shared", "second tab", {"shared": "second tab"})
        act("own", "2", {"own": "2", "shared": "second tab"})
        second = files.driver.current_window_handle
        files.driver.switch_to.window(first)
        act("", "", {"own": "2", "shared": "second tab"})
        act("shared", "first tab", {"own": "2", "shared": "first tab"})
        files.driver.switch_to.window(second)
        act("", "", {"own": "2", "shared": "first tab"})
        files.driver.close()
    finally:
        files.driver.switch_to.window(first)


OUTSIDE = """
navigator.storage.getDirectory().then((root) => root.getDirectoryHandle('python'))
  .then((root) => root.getDirectoryHandle('%2Fdata')).then((root) => root.getFileHandle('a', { create: true }))
  .then((handle) => handle.createWritable())
"""


def test_what_is_written_while_others_changes_are_read_stays(files: Tab) -> None:
    files.python(f"""
import asyncio, web
from pathlib import Path
web.fs.persist("/data")
from_outside = await window.eval({OUTSIDE!r})
await from_outside.write("from outside")
await from_outside.close()
first = asyncio.create_task(web.fs.sync())
await asyncio.sleep(0)
Path("/data/a").write_text("from here")
await first
await web.fs.sync()
print("a:", Path("/data/a").read_text())
""")
    files.until_printed("a: from here")
    assert stored(files) == {"python/%2Fdata/a": "from here"}


@pytest.mark.parametrize("path", ["/", "/lib", "/lib/python3.14", "/proc/self", "/data/..", "/data/inner"])
def test_python_s_own_directories_are_not_kept(files: Tab, path: str) -> None:
    files.python(f"""
import web
web.fs.persist("/data")
web.fs.persist("/data")
try:
    web.fs.persist({path!r})
except ValueError as error:
    print("refused", error)
print("done")
""")
    files.until_printed("done")
    files.until_printed("refused")
