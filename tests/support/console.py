"""What Chromium's console was called with, value by value: its driver tells of messages as it would format them."""

from __future__ import annotations

import json
from typing import Any

import websocket  # comes with selenium

from tools.browser import Session


def console_calls(session: Session) -> list[tuple[str, list[Any]]]:
    """The console's function, and the values that it was given, of each call in the current tab since it was opened."""
    address = session.driver.capabilities["goog:chromeOptions"]["debuggerAddress"]
    target = session.driver.current_window_handle
    line = websocket.create_connection(f"ws://{address}/devtools/page/{target}", suppress_origin=True, timeout=20)
    try:
        # It tells first of what there has been, and answers then.
        line.send(json.dumps({"id": 1, "method": "Runtime.enable"}))
        calls = []
        while (message := json.loads(line.recv())).get("id") != 1:
            if message["method"] == "Runtime.consoleAPICalled":
                parts = message["params"]
                calls.append((parts["type"], [value.get("value") for value in parts["args"]]))
        return calls
    finally:
        line.close()
