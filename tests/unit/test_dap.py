"""The debug adapter for editors, without a browser: its messages, its names of files, and its sessions."""

from __future__ import annotations

import io
import json
import socket

import pytest

from tools.dap.adapter import Adapter, Gone
from tools.dap.framing import LARGEST, NotTheProtocol, read, write
from tools.dap.mapping import Mapping, Mappings


def test_messages_come_out_as_they_went_in():
    stream = io.BytesIO()
    write(stream, {"seq": 1, "type": "request", "command": "ü"})
    write(stream, {"seq": 2})
    stream.seek(0)
    assert read(stream) == {"seq": 1, "type": "request", "command": "ü"}
    assert read(stream) == {"seq": 2}
    assert read(stream) is None


@pytest.mark.parametrize(
    "sent",
    [
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nContent-Length: 2\r\n\r\n{}",
        b"Content-Length: 2\r\nOrigin: https://evil.test\r\n\r\n{}",
        b"Content-Length: 2\n\n{}",
        b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        b"Content-Length: -2\r\n\r\n{}",
        b"Content-Length: %d\r\n\r\n{}" % (LARGEST + 1),
        b"Content-Length: 2\r\n\r\n[]",
        b"Content-Length: 2\r\n\r\nno",
        b"\r\n{}",
        b"x" * 1000,
    ],
)
def test_what_is_not_the_protocol_is_refused(sent):
    with pytest.raises(NotTheProtocol):
        read(io.BytesIO(sent))


def test_a_message_that_is_cut_off_is_none():
    assert read(io.BytesIO(b"Content-Length: 20\r\n\r\n{}")) is None


def test_files_are_addresses_and_addresses_files(tmp_path):
    (tmp_path / "a b.py").write_text("")
    mappings = Mappings([Mapping(tmp_path, "http://127.0.0.1:1")])
    assert mappings.address(str(tmp_path / "a b.py")) == "http://127.0.0.1:1/a%20b.py"
    assert mappings.address("http://127.0.0.1:1/x") == "http://127.0.0.1:1/x"
    assert mappings.address("/elsewhere/x.py") == "/elsewhere/x.py"
    assert mappings.file("http://127.0.0.1:1/a%20b.py?v=2#x") == str(tmp_path / "a b.py")
    assert mappings.file("http://127.0.0.1:1/gone.py") is None


def test_an_address_names_no_file_outside_of_its_folder(tmp_path):
    (tmp_path / "secret.py").write_text("")
    (tmp_path / "site").mkdir()
    mappings = Mappings([Mapping(tmp_path / "site", "http://127.0.0.1:1")])
    assert mappings.file("http://127.0.0.1:1/%2e%2e/secret.py") is None
    assert mappings.file(f"http://127.0.0.1:1/{tmp_path / 'secret.py'}") is None


class Page:
    """A debugger that says what a test has it say."""

    def __init__(self) -> None:
        self.asked = []
        self.says = []
        self.reloads = 0

    def exchange(self, requests):
        self.asked += requests
        for request in requests:
            if request["seq"]:
                body = {"source": {"path": "http://127.0.0.1:1/page.py", "sourceReference": 3}}
                self.says.append({"type": "response", "request_seq": request["seq"], "success": True, "body": body})
        says, self.says = self.says, []
        return says

    def reload(self):
        self.reloads += 1


def serve(page, mappings, *requests):
    """Everything that an editor hears which says these things and leaves."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        stream = theirs.makefile("wb")
        for number, (command, arguments) in enumerate(requests, 1):
            write(stream, {"seq": number, "type": "request", "command": command, "arguments": arguments})
        Adapter(ours.makefile("rb"), ours.makefile("wb"), page, mappings).run()
        ours.shutdown(socket.SHUT_WR)
        heard = []
        reader = theirs.makefile("rb")
        while (message := read(reader)) is not None:
            heard.append(message)
    return heard


def test_an_editor_attaches_sets_breakpoints_and_leaves(tmp_path):
    (tmp_path / "page.py").write_text("")
    page = Page()
    file = str(tmp_path / "page.py")
    heard = serve(
        page,
        Mappings(),
        ("initialize", {"adapterID": "adder"}),
        (
            "attach",
            {"reload": True, "pathMappings": [{"localRoot": str(tmp_path), "remoteRoot": "http://127.0.0.1:1/"}]},
        ),
        ("setBreakpoints", {"source": {"path": file}, "breakpoints": [{"line": 1}]}),
        ("setExceptionBreakpoints", {"filters": ["raised"]}),
        ("configurationDone", {}),
        ("threads", {}),
        ("disconnect", {}),
    )
    told = [message.get("event") or message["request_seq"] for message in heard]
    # The page is asked once for all that has come so far, however much that is; its answers may come before others.
    assert [each for each in told if each not in (3, 4)] == [1, 2, "initialized", 5, 6, 7]
    assert [each for each in told if each in (3, 4)] == [3, 4]
    assert heard[0]["body"]["supportsSetVariable"] is True
    assert [message["seq"] for message in heard] == list(range(1, 9))
    assert heard[told.index(4)]["body"] == {"source": {"path": file, "sourceReference": 0}}
    assert page.reloads == 1
    first, _, *rest = page.asked
    assert first["arguments"]["source"]["path"] == "http://127.0.0.1:1/page.py"
    # What it has set goes with it.
    assert [(one["command"], list(one["arguments"].values())[-1:]) for one in rest] == [
        ("setBreakpoints", [[]]),
        ("setExceptionBreakpoints", [[]]),
        ("continue", []),
    ]


def test_what_the_panel_and_python_say_among_themselves_is_not_told_to_editors():
    page = Page()
    heard = []

    class Saying(Page):
        def exchange(self, requests):
            if not heard:
                heard.append(1)
                return []
            return [{"type": "event", "event": "initialized"}, {"type": "event", "event": "stopped", "body": {}}]

    told = serve(Saying(), Mappings(), ("disconnect", {}))
    assert {message.get("event") for message in told} == {"stopped", None}
    assert json.dumps(page.asked) == "[]"


def test_who_speaks_something_else_is_sent_away():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")
        page = Page()
        with pytest.raises(NotTheProtocol):
            Adapter(ours.makefile("rb"), ours.makefile("wb"), page, Mappings()).run()
    assert [one["command"] for one in page.asked] == ["continue"]


def test_an_editor_is_told_when_there_is_nothing_to_debug_any_more():
    class Closed(Page):
        def exchange(self, requests):
            if requests:
                raise Gone("the browser was closed")
            return super().exchange(requests)

    ours, theirs = socket.socketpair()
    with ours, theirs:
        write(theirs.makefile("wb"), {"seq": 1, "type": "request", "command": "threads"})
        write(theirs.makefile("wb"), {"seq": 2, "type": "request", "command": "pause"})
        with pytest.raises(Gone, match="the browser was closed"):
            Adapter(ours.makefile("rb"), ours.makefile("wb"), Closed(), Mappings()).run()
        ours.shutdown(socket.SHUT_WR)
        reader = theirs.makefile("rb")
        heard = []
        while (message := read(reader)) is not None:
            heard.append(message.get("event", message["type"]))
    assert heard == ["response", "terminated"]
