"""Files that the user picks and saves: by the browser's own pickers, or by an <input> and a download."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.support.downloads import downloaded, saving_browser
from tests.support.extension import set_capability
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import Session
from tools.paths import BROWSERS

pytestmark = pytest.mark.timeout(180)

PICKERS = """
import os, web

@web.when("click", "button")
async def act(event):
    try:
        match event.current_target.id:
            case "file":
                file = await web.fs.pick_file(types=[".csv", "text/plain"])
                print("file", file and (file.name, file.size, file.read_text(), open(file).read()))
            case "files":
                print("files", [file.name for file in await web.fs.pick_files()])
            case "folder":
                folder = await web.fs.pick_directory()
                print("folder", folder and (folder.name, {path: file.read_text() for path, file in folder.items()}))
                print("copied", folder and sorted(os.path.relpath(os.path.join(top, name), folder)
                    for top, _, names in os.walk(folder) for name in names))
            case "save":
                print("saved", await web.fs.save_file("grüße\\n", "letter.txt", type="text/plain"))
            case "write":
                file = await web.fs.pick_file()
                await file.write(file.read_text() + " and more")
                print("written", file.read_text(), file.size, open(file).read())
    except Exception as error:
        print("failed", type(error).__name__, error)
print("ready")
"""

BUTTONS = "".join(f'<button id="{name}">{name}</button>' for name in ("file", "files", "folder", "save", "write"))

#: As in a browser that has no pickers of its own. WebDriver chooses for the user, so no dialog is shown.
WITHOUT = """<script>
for (const name of ['OpenFile', 'SaveFile', 'Directory']) delete window[`show${name}Picker`];
HTMLInputElement.prototype.click = function () { window.asked = [this.accept, this.multiple, this.webkitdirectory] };
</script>"""

#: As in a browser that has them, with a user who chooses what lies in the origin's storage.
WITH = """<script>
const put = async (directory, name, text) => {
  const handle = await directory.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  await stream.write(text);
  await stream.close();
  return handle;
};
const root = () => navigator.storage.getDirectory();
window.asked = [];
window.showOpenFilePicker = async (options) => {
  asked.push(JSON.stringify(options));
  const found = [await put(await root(), 'a.txt', 'text')];
  if (options.multiple) found.push(await put(await root(), 'b.txt', 'more'));
  return found;
};
window.showDirectoryPicker = async () => {
  const folder = await (await root()).getDirectoryHandle('chosen', { create: true });
  await put(folder, '1.txt', 'one');
  await put(await folder.getDirectoryHandle('inner', { create: true }), '2.txt', 'two');
  return folder;
};
window.showSaveFilePicker = async (options) => {
  asked.push(JSON.stringify(options));
  return (await root()).getFileHandle('saved', { create: true });
};
</script>"""

NOBODY = """<script>
for (const name of ['OpenFile', 'SaveFile', 'Directory']) {
  window[`show${name}Picker`] = async () => { throw new DOMException('no', 'AbortError') };
}
</script>"""


@pytest.fixture(scope="module", params=BROWSERS)
def session(request: pytest.FixtureRequest, extensions: Path, site: Site, downloads: Path) -> Iterator[Session]:
    """A browser that downloads without a question."""
    with saving_browser(request.param, extensions, downloads) as running:
        yield running


def page(tab: Tab, head: str) -> None:
    tab.python(PICKERS, body=BUTTONS, head=head)
    tab.until_printed("ready")


def press(tab: Tab, name: str) -> None:
    tab.driver.find_element(By.ID, name).click()


def choose(tab: Tab, *paths: Path) -> list[object]:
    """Chooses files in the <input> that is there now; returns what it asked for."""
    field = tab.until(lambda: tab.driver.find_elements(By.CSS_SELECTOR, "input[type=file]"), "the input")[0]
    asked = tab.until(lambda: tab.js("return window.asked"), "the click")
    field.send_keys("\n".join(map(str, paths)))
    return asked


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A directory with files."""
    folder = tmp_path / "chosen"
    (folder / "inner").mkdir(parents=True)
    (folder / "1.txt").write_text("one")
    (folder / "inner/2.txt").write_text("two")
    return folder


def test_nothing_is_picked_that_the_user_has_not_asked_for(tab: Tab) -> None:
    page(tab, WITHOUT)
    for name in ("file", "files", "folder", "save"):
        # Not a click of the user's.
        tab.js("document.getElementById(arguments[0]).click()", name)
    tab.until(lambda: sum(line.startswith("failed PermissionError") for line in tab.printed) == 4)
    assert "click or a key" in tab.until_printed("failed")
    assert tab.driver.find_elements(By.CSS_SELECTOR, "input") == []


def test_files_are_picked_where_the_browser_has_no_picker(tab: Tab, tree: Path) -> None:
    page(tab, WITHOUT)
    press(tab, "file")
    assert choose(tab, tree / "1.txt") == [".csv,text/plain", False, False]
    tab.until_printed("file ('1.txt', 3, 'one', 'one')")
    press(tab, "files")
    choose(tab, tree / "1.txt", tree / "inner/2.txt")
    tab.until_printed("files ['1.txt', '2.txt']")
    assert tab.driver.find_elements(By.CSS_SELECTOR, "input") == []
    press(tab, "write")
    choose(tab, tree / "1.txt")
    assert "save_file" in tab.until_printed("failed OSError")


def test_a_user_who_picks_nothing_gives_none(tab: Tab) -> None:
    page(tab, WITHOUT)
    press(tab, "file")
    tab.until(lambda: tab.driver.find_elements(By.CSS_SELECTOR, "input[type=file]"), "the input")
    tab.js("document.querySelector('input[type=file]').dispatchEvent(new Event('cancel'))")
    tab.until_printed("file None")
    page(tab, NOBODY)
    for printed in ("file None", "files []", "folder None", "save: saved False"):
        press(tab, printed.partition(":" if ":" in printed else " ")[0])
        tab.until_printed(printed.partition(": ")[2] or printed)


def test_a_directory_is_picked_where_the_browser_has_no_picker(tab: Tab, tree: Path) -> None:
    page(tab, WITHOUT)
    press(tab, "folder")
    if tab.browser == "chromium":
        assert choose(tab, tree) == ["", True, True]
    else:
        # Firefox's WebDriver chooses no directories.
        tab.until(lambda: tab.js("return window.asked"), "the click")
        tab.js("""
            const made = (path, text) => {
              const file = new File([text], path.split('/').at(-1));
              return Object.defineProperty(file, 'webkitRelativePath', { value: path });
            };
            const field = document.querySelector('input[type=file]');
            const files = [made('chosen/inner/2.txt', 'two'), made('chosen/1.txt', 'one')];
            Object.defineProperty(field, 'files', { value: files });
            field.dispatchEvent(new Event('change'));
        """)
    tab.until_printed("folder ('chosen', {'1.txt': 'one', 'inner/2.txt': 'two'})")
    tab.until_printed("copied ['1.txt', 'inner/2.txt']")


def test_a_file_is_downloaded_where_the_browser_has_no_picker(tab: Tab, downloads: Path) -> None:
    folder = downloads / tab.browser
    for old in folder.glob("letter*"):
        old.unlink()
    page(tab, WITHOUT)
    press(tab, "save")
    tab.until_printed("saved True")
    assert downloaded(tab, folder, "letter*.txt") == "grüße\n"


def test_the_browser_s_pickers_are_used_where_it_has_them(tab: Tab) -> None:
    page(tab, WITH)
    press(tab, "file")
    tab.until_printed("file ('a.txt', 4, 'text', 'text')")
    press(tab, "files")
    tab.until_printed("files ['a.txt', 'b.txt']")
    press(tab, "folder")
    tab.until_printed("folder ('chosen', {'1.txt': 'one', 'inner/2.txt': 'two'})")
    press(tab, "write")
    tab.until_printed("written text and more 13 text and more")
    press(tab, "save")
    tab.until_printed("saved True")
    asked = tab.js("return window.asked")
    assert asked[0] == '{"multiple":false,"types":[{"accept":{"text/plain":[".csv"]}}]}'
    assert asked[-1] == '{"suggestedName":"letter.txt"}'
    text = tab.driver.execute_async_script(
        "navigator.storage.getDirectory().then((root) => root.getFileHandle('saved'))"
        ".then((handle) => handle.getFile()).then((file) => file.text()).then(arguments[0])"
    )
    assert text == "grüße\n"


def test_what_the_user_hands_over_is_no_storage_of_the_site_s(
    tab: Tab, session: Session, site: Site, tree: Path
) -> None:
    set_capability(session, site.origin, "storage", False)
    try:
        page(tab, WITH + WITHOUT.replace("for (const", "if (0) for (const"))
        press(tab, "file")
        choose(tab, tree / "1.txt")
        tab.until_printed("file ('1.txt', 3, 'one', 'one')")
        assert tab.js("return window.showOpenFilePicker !== undefined")
    finally:
        set_capability(session, site.origin, "storage", None)
