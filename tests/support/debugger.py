"""The panel's debugger as a test drives it: by what it shows, and by its client."""

from __future__ import annotations

import json
from typing import Any

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.support.devtools import PanelView

_ASK = """
const done = arguments[arguments.length - 1];
document.querySelector('adder-debugger').client.request(arguments[0], JSON.parse(arguments[1]))
  .then((body) => done({ body }), (error) => done({ error: error.message }));
"""

_SET = """
const done = arguments[arguments.length - 1];
document.querySelector('adder-debugger').client.setBreakpoints(arguments[0], JSON.parse(arguments[1])).then(done);
"""

_NUMBER = """
const [line, done] = arguments;
const { shadowRoot } = document.querySelector('adder-debugger .code');
const find = () => [...shadowRoot.querySelectorAll('.cm-lineNumbers .cm-gutterElement')]
  .find((one) => one.textContent === line && one.style.visibility !== 'hidden');
const topOf = (element) => element?.getBoundingClientRect().top;
const before = topOf(find());
// The editor guesses the height of lines until it has drawn some: whoever clicks before that hits another one.
requestAnimationFrame(() => requestAnimationFrame(() => {
  const found = find();
  done(topOf(found) === before ? found : null);
}));
"""

_FIND = """
const all = document.querySelectorAll(`adder-debugger ${arguments[0]}`);
return [...all].find((one) => one.textContent.includes(arguments[1]));
"""

_LISTED = """
return [...document.querySelectorAll('adder-debugger .point')]
  .filter((point) => point.querySelector('.at').title === arguments[0])
  .map((point) => [
    point.querySelector('.at').textContent, point.dataset.state, point.querySelector('.more').textContent,
    point.querySelector('.why').textContent]);
"""

_STATE = """
const view = document.querySelector('adder-debugger');
return {
  stopped: view.client.stopped,
  note: view.querySelector('.note').textContent,
  stack: [...view.querySelectorAll('.frame')].map((frame) => frame.textContent.replace(/\\s+/g, ' ').trim()),
  variables: [...view.querySelectorAll('.scopes .row')].map((row) => row.textContent.replace(/\\s+/g, ' ').trim()),
  sources: view.sources.map(({ path }) => path),
  text: view.view.text,
  points: Object.fromEntries(view.client.breakpoints),
  raised: view.querySelector('.raised')?.textContent ?? '',
  watches: [...view.querySelectorAll('.watches .row')].map((row) => row.textContent.replace(/\\s+/g, ' ').trim()),
};
"""


class DebuggerView(PanelView):
    """The debugger of a panel."""

    NAME = "debugger"
    STATE = _STATE

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Ask the adapter; returns the body of its response."""
        answer = self.panel.tab.driver.execute_async_script(_ASK, command, json.dumps(arguments))
        assert "error" not in answer, answer
        return answer["body"]

    def set(self, path: str, *points: int | dict[str, Any]) -> list[dict[str, Any]]:
        """Set a file's breakpoints; returns them."""
        wanted = [{"line": point} if isinstance(point, int) else point for point in points]
        return self.panel.tab.driver.execute_async_script(_SET, path, json.dumps(wanted))

    def place(self, path: str, line: int) -> None:
        """Set a file's only breakpoint, and wait until Python has it: a panel that has just come may not debug yet."""
        self.set(path, line)
        self.panel.until(lambda: self.state["points"][path][0]["at"] == line, f"a breakpoint on line {line}")

    def evaluate(self, expression: str) -> str:
        """What the user gets who evaluates something in the innermost frame."""
        frame = self.ask("stackTrace", threadId=1)["stackFrames"][0]["id"]
        return self.ask("evaluate", expression=expression, context="repl", frameId=frame)["result"]

    def until_stopped(self, place: str = "") -> dict[str, Any]:
        """Wait until Python stands still, in a frame that is shown as `place`; returns what the view shows."""

        def stopped() -> dict[str, Any] | None:
            state = self.state
            is_there = state["stopped"] and state["stack"] and place in state["stack"][0]
            return state if is_there else None

        return self.panel.until(stopped, f"a stop at {place or 'any place'}")

    def until_running(self) -> None:
        """Wait until Python goes on."""
        self.panel.until(lambda: not self.state["stopped"], "Python to go on")

    def until_listed(self, path: str, *points: tuple[int, str, str]) -> None:
        """Wait until the list has these breakpoints of a file: line, state, and what they ask and say."""
        name = path.rpartition("/")[2]
        wanted = [[f"{name}:{line}", state, more] for line, state, more in points]
        try:
            self.panel.until(lambda: self.listed(path) == wanted, f"{wanted} in the list")
        except AssertionError as error:
            raise AssertionError(f"the list has {self.listed(path)}; {error}") from None

    def listed(self, path: str) -> list[list[str]]:
        """The breakpoints of a file in the list: place, state, and what they ask and say."""
        return [point[:3] for point in self.panel.js(_LISTED, path)]

    def why(self, path: str) -> list[str]:
        """Why the breakpoints of a file are nowhere, each empty where it is somewhere."""
        return [point[3] for point in self.panel.js(_LISTED, path)]

    def number(self, line: int) -> WebElement:
        """The number of a line of the source that is shown, once it stays where it is."""
        driver = self.panel.tab.driver
        return self.panel.until(lambda: driver.execute_async_script(_NUMBER, str(line)), f"line {line} of a source")

    def find(self, selector: str, text: str = "") -> WebElement:
        """An element of the view, as soon as it is there; the first with a text in it."""
        element = self.panel.until(lambda: self.panel.js(_FIND, selector, text), f"{selector} {text!r}")
        self.panel.js("arguments[0].scrollIntoView({ block: 'nearest' })", element)
        return element

    def point(self, path: str, line: int) -> WebElement:
        """A breakpoint in the list."""
        return self.find(".point", f"{path.rpartition('/')[2]}:{line}")

    def type(self, selector: str, text: str) -> None:
        """Type into a field of the view, and press Enter."""
        self.find(selector).send_keys(text, Keys.ENTER)

    def ask_at(self, line: int, **fields: str) -> None:
        """Right-click the number of a line, fill in the form, and press Enter."""
        ActionChains(self.panel.tab.driver).context_click(self.number(line)).perform()
        self.fill_in(**fields)

    def fill_in(self, **fields: str) -> None:
        """Fill in the form for what a breakpoint asks and says, and press Enter."""
        for name, text in fields.items():
            field = self.find(f".edited input[name={name}]")
            field.clear()
            field.send_keys(text)
        self.find(".edited input").send_keys(Keys.ENTER)
        self.panel.until(lambda: not self.panel.js("return document.querySelector('.edited')"), "the form to go")

    def stop_at_exceptions(self, which: str) -> None:
        """Tick one of the boxes, ``uncaught`` or ``raised``; returns when Python has heard."""
        # What is asked before says that the debugger is there.
        self.ask("threads")
        self.panel.click(f"input[name={which}]")
        self.ask("threads")

    def press(self, command: str) -> None:
        """Press one of the buttons: continue, pause, next, stepIn, stepOut."""
        self.panel.click(f"#debug-{command}")
