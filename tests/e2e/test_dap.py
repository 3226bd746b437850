"""An editor debugs Python in a page: the adapter that `python3 -m tools dap` runs, and a client library of editors."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.extension import to_background
from tests.support.tab import Tab
from tools.dap import framing
from tools.dap.adapter import Adapter, Gone
from tools.dap.mapping import Mapping, Mappings
from tools.dap.panel import Panel
from tools.paths import BROWSERS, ROOT

PAGE = """<!doctype html><title>Area</title><body><p id="out"></p>
<script type="python">
def area(width, height):
    size = width * height
    return size

result = area(3, 4)
document.find("#out").text = str(result)
print("area", result)
</script></body>
"""


def seen_by(editor: subprocess.Popen[str], folder: Path) -> None:
    """Wait for the editor of these tests; fails unless it has seen what there is to see."""
    output, errors = editor.communicate(timeout=120)
    assert editor.returncode == 0, errors
    file = str(folder / "area.html")
    assert json.loads(output) == {
        "capabilities": True,
        "breakpoints": 1,
        "reason": "breakpoint",
        "stack": [["area", 4, file], ["<module>", 7, file]],
        "locals": {"width": "3", "height": "4"},
        "changed": "10",
        "stepped": "step",
        "line": 5,
        "evaluated": "41",
        "output": "area 40\n",
    }


def editor_at(port: int, folder: Path) -> subprocess.Popen[str]:
    """An editor that connects to a port, and debugs the page."""
    command = ["node", str(ROOT / "tests/support/dap_client.cjs"), str(port), str(folder / "area.html"), "4"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_an_editor_stops_looks_changes_steps_and_goes_on(tab: Tab, tmp_path: Path) -> None:
    (tmp_path / "area.html").write_text(PAGE, encoding="utf-8")
    tab.open(PAGE, "/area.html")
    tab.until_text("12", "#out")
    page = tab.driver.current_window_handle
    panel = Panel(tab.session)
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            editor = editor_at(server.getsockname()[1], tmp_path)
            connection, _ = server.accept()
            with connection:
                mappings = Mappings([Mapping(tmp_path, tab.site.origin)])
                Adapter(connection.makefile("rb"), connection.makefile("wb"), panel, mappings).run()
            seen_by(editor, tmp_path)
    finally:
        tab.driver.close()
        tab.driver.switch_to.window(page)
    tab.until_text("40", "#out")


def test_an_editor_is_told_that_python_was_stopped(tab: Tab) -> None:
    tab.open(PAGE, "/area.html")
    tab.until_text("12", "#out")
    page = tab.driver.current_window_handle
    panel = Panel(tab.session)
    try:
        [document] = tab.js("return document.querySelector('adder-panel').connection.frames")
        number = tab.js("return document.querySelector('adder-panel').connection.tabId")
        to_background(tab.session, type="stop", tabId=number, documentId=document["documentId"])
        heard: list[str] = []

        def ended() -> bool:
            heard.extend(message.get("event", "") for message in panel.exchange([]))
            return "terminated" in heard

        tab.until(ended, "the end of debugging")
        panel.reload()
        tab.until(lambda: tab.js("return document.querySelector('adder-panel').connection.interpreters.size"), "Python")
        heard.clear()
        ended()
        assert "terminated" not in heard
    finally:
        tab.driver.close()
        tab.driver.switch_to.window(page)


def test_a_page_or_a_browser_that_was_closed_ends_debugging(alone: Tab) -> None:
    alone.open(PAGE, "/area.html")
    page = alone.driver.current_window_handle
    panel = Panel(alone.session)
    shown = alone.driver.current_window_handle
    alone.driver.switch_to.window(page)
    alone.driver.close()
    alone.driver.switch_to.window(shown)

    def reason() -> str:
        try:
            panel.exchange([])
        except Gone as error:
            return str(error)
        return ""

    alone.until(lambda: reason() == "the page was closed", "the page to be missed")
    alone.driver.quit()
    assert reason() == "the browser was closed"


@contextmanager
def command(page: Path, browser: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command, as long as the block runs."""
    line = [sys.executable, "-m", "tools", "dap", str(page), "--browser", browser, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        try:
            yield process
        finally:
            process.terminate()


@pytest.mark.parametrize("browser", BROWSERS)
def test_the_command_says_where_it_serves_an_editor_and_ends_when_it_is_told_to(browser: str, tmp_path: Path) -> None:
    (tmp_path / "area.html").write_text(PAGE, encoding="utf-8")
    with command(tmp_path / "area.html", browser, "--port", "0") as process:
        assert process.stderr is not None
        said: list[str] = []
        for line in process.stderr:
            said.append(line.decode())
            if "waiting for an editor" in said[-1]:
                break
        found = re.search(r"waiting for an editor on 127\.0\.0\.1:(\d+)", said[-1] if said else "")
        assert found, said
        seen_by(editor_at(int(found[1]), tmp_path), tmp_path)
        process.terminate()
        rest = process.stderr.read().decode()
        assert process.wait(60) == 0, rest
        assert "Traceback" not in rest


def test_the_command_serves_one_editor_on_standard_input_and_output(tmp_path: Path) -> None:
    (tmp_path / "area.html").write_text(PAGE, encoding="utf-8")
    with command(tmp_path / "area.html", "chromium", "--stdio") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number, name in enumerate(["initialize", "attach", "configurationDone", "threads", "disconnect"], 1):
            framing.write(process.stdin, {"seq": number, "type": "request", "command": name, "arguments": {}})
        heard = []
        while (message := framing.read(process.stdout)) is not None:
            heard.append(message)
        assert [message["command"] for message in heard if message["type"] == "response"] == [
            "initialize",
            "attach",
            "configurationDone",
            "threads",
            "disconnect",
        ]
        assert process.wait(60) == 0
