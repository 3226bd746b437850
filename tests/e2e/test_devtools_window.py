"""The panel in the browsers' real developer tools. All else is tested on its page in a tab (docs/devtools.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.common.exceptions import NoSuchWindowException
from selenium.webdriver.remote.webelement import WebElement

from tests.support.devtools import PAGE, Panel
from tests.support.site import Site
from tests.support.tab import Tab
from tools.browser import launch

SHOW = """
const [id, done] = arguments;
import('devtools://devtools/bundled/ui/legacy/legacy.js').then(async (legacy) => {
  await legacy.InspectorView.InspectorView.instance().showPanel(id);
  done(true);
}, (error) => done(String(error)));
"""

FIND = """
const search = (root) => {
  for (const element of root.querySelectorAll('*')) {
    if (element.localName === 'iframe' && element.src.startsWith(arguments[0])) return element;
    const found = element.shadowRoot && search(element.shadowRoot);
    if (found) return found;
  }
  return null;
};
return search(document);
"""


OPEN_FIREFOXS = """
const done = arguments[0];
(async () => {
  const { require } = ChromeUtils.importESModule('resource://devtools/shared/loader/Loader.sys.mjs');
  const { gDevTools } = require('devtools/client/framework/devtools');
  const { gBrowser } = Services.wm.getMostRecentWindow('navigator:browser');
  // The inspector is what has a selected element.
  const toolbox = await gDevTools.showToolboxForTab(gBrowser.selectedTab, { toolId: 'inspector' });
  const panel = toolbox.getAdditionalTools().find(({ id }) => id.startsWith('webext-devtools-panel'));
  if (panel) await toolbox.selectTool(panel.id);
  done(Boolean(panel));
})().catch((error) => done(false));
"""

# The panel is a browser of its own, in another process: a script is sent there, and says what an expression comes to.
IN_FIREFOXS = """
const [expression, done] = arguments;
(async () => {
  const { require } = ChromeUtils.importESModule('resource://devtools/shared/loader/Loader.sys.mjs');
  const { gDevTools } = require('devtools/client/framework/devtools');
  const { gBrowser } = Services.wm.getMostRecentWindow('navigator:browser');
  const toolbox = await gDevTools.showToolboxForTab(gBrowser.selectedTab);
  const frames = [...toolbox.doc.querySelectorAll('iframe')].map((frame) => frame.contentDocument);
  const panel = frames.map((inner) => inner?.getElementById('webext-panels-browser')).find(Boolean);
  if (!panel) return done('');
  // A panel that is just being loaded may never answer.
  toolbox.win.setTimeout(() => done(''), 5000);
  panel.messageManager.addMessageListener('adder:test', function heard({ data }) {
    panel.messageManager.removeMessageListener('adder:test', heard);
    done(data);
  });
  const found = `String(((document) => (${expression}))(content.wrappedJSObject.document))`;
  // What is not there yet is asked for again.
  const script = `let found = ''; try { found = ${found}; } catch {} sendAsyncMessage('adder:test', found);`;
  panel.messageManager.loadFrameScript(`data:,${encodeURIComponent(script)}`, false);
})().catch((error) => done(String(error)));
"""


@pytest.fixture
def tools(extensions: Path, site: Site) -> Iterator[Tab]:
    """Chromium with its developer tools open."""
    folder = extensions / "chromium"
    with launch("chromium", folder, arguments=["--auto-open-devtools-for-tabs"]) as session:
        yield Tab(session, site)


def test_the_panel_is_in_chromium_s_developer_tools_and_answers(tools: Tab) -> None:
    driver = tools.driver
    tools.open("<!doctype html><title>Inspected</title><h1>Hello</h1>")
    page = driver.current_window_handle

    def window_of_tools() -> str | None:
        for handle in driver.window_handles:
            if handle == page:
                continue
            try:
                driver.switch_to.window(handle)
                if driver.current_url.startswith("devtools://"):
                    return handle
            except NoSuchWindowException:
                continue
        return None

    tools.until(window_of_tools, "the developer tools")

    def frame_of_panel() -> WebElement | None:
        # The panel may not be there yet, of which the tools say nothing.
        driver.execute_async_script(SHOW, f"{tools.session.origin}Python")
        return driver.execute_script(FIND, tools.session.extension_url(PAGE))

    frame = tools.until(frame_of_panel, "the panel's frame")
    driver.switch_to.frame(frame)
    shown = Panel(tools, page, 0)
    shown.until(lambda: shown.state() == "none", "the panel")
    assert shown.value("document.title") == "'Inspected'"
    # The inspector selects it once it has the page, which may be later than this.
    selected = "getattr(globals().get('_0'), 'node_name', '')"
    shown.until(lambda: shown.value(selected) == "'BODY'", "what is selected in the inspector at first")


@pytest.fixture
def firefox(extensions: Path, site: Site) -> Iterator[Tab]:
    """A Firefox of its own: its tools stay open for their tab."""
    with launch("firefox", extensions / "firefox") as session:
        yield Tab(session, site)


def test_the_panel_is_in_firefox_s_developer_tools_and_answers(firefox: Tab) -> None:
    driver = firefox.driver
    firefox.open("<!doctype html><title>Inspected</title><h1>Hello</h1>")

    def ask(expression: str) -> str:
        return driver.execute_async_script(IN_FIREFOXS, expression)

    def run(source: str) -> None:
        ask(f"document.querySelector('adder-console').run({source!r})")

    def shows(text: str) -> bool:
        return text in ask("document.querySelector('adder-console .entries').innerText")

    with driver.context(driver.CONTEXT_CHROME):
        firefox.until(lambda: driver.execute_async_script(OPEN_FIREFOXS), "the panel")
        firefox.until(lambda: ask("document.querySelector('#state')?.dataset.state") == "none", "its state")
        run("document.title")
        firefox.until(lambda: shows("'Inspected'"), "the title")
        # What is selected in the inspector at first, which may take it longer than the panel waits: it is asked again.
        firefox.until(lambda: (run("_0"), shows("<body>"))[1], "the element that is selected")
