"""Where Python stops, and where not."""

from __future__ import annotations

import sys

import pytest

from tests.support.debug_client import PAGE, Client, Talk, remember

LOOP = """
total = 0
for number in range(5):
    total += number
end = total
"""

GAPS = """
# a comment
def f():
    # another

    '''What it does.'''
    x = 1
    return (
        x
    )

f()
"""


def test_a_line_with_a_breakpoint_stops_python_each_time(client: Client) -> None:
    client.attach(3)
    assert client.stops(LOOP) == [("breakpoint", 3)] * 5
    assert client.namespace["end"] == 10


@pytest.mark.parametrize(
    ("more", "hits"),
    [
        ({"condition": "number == 3"}, 1),
        ({"condition": "number > 1"}, 3),
        ({"condition": "any(number == n for n in [1, 2])"}, 2),
        ({"hitCondition": "2"}, 1),
        ({"hitCondition": ">= 4"}, 2),
        ({"hitCondition": "% 2"}, 2),
        ({"condition": "number", "hitCondition": "<3"}, 2),
    ],
)
def test_conditions_and_hit_counts_decide(client: Client, more: dict[str, str], hits: int) -> None:
    client.attach({"line": 3, **more})
    assert len(client.stops(LOOP)) == hits


def test_a_log_point_says_its_message_and_does_not_stop(client: Client) -> None:
    client.attach({"line": 3, "logMessage": "number is {number}, {{so}} {number * 2:>3}"})
    assert client.stops(LOOP) == []
    said = client.of("output")
    assert said[2]["output"] == "number is 2, {so}   4\n"
    assert said[2]["line"] == 3
    assert said[2]["source"]["path"] == PAGE


def test_what_the_debugger_has_to_say_is_shown_beside_the_protocol(client: Client) -> None:
    said = []
    talking = type(client)(say=lambda category, text: said.append((category, text)))
    talking.attach({"line": 3, "logMessage": "number is {number}"}, {"line": 4, "condition": "missing"})
    talking.stops("for number in range(1):\n    pass\n    number\n    number")
    talking.debugger.detach()
    assert said == [
        ("console", "number is 0"),
        ("important", "The condition of this breakpoint raised NameError(\"name 'missing' is not defined\")."),
    ]


def test_a_condition_that_raises_stops_and_says_so(client: Client) -> None:
    client.attach({"line": 4, "condition": "missing > 1"})
    assert client.stops(LOOP) == [("breakpoint", 4)]
    assert "NameError" in client.of("output")[-1]["output"]


def test_a_log_point_that_raises_says_so_and_python_goes_on(client: Client) -> None:
    client.attach({"line": 4, "logMessage": "{1 / 0}"})
    assert client.stops(LOOP) == []
    assert "ZeroDivisionError" in client.of("output")[-1]["output"]


@pytest.mark.parametrize(
    "wrong", [{"condition": "number =="}, {"hitCondition": "often"}, {"logMessage": "{number"}, {"hitCondition": "% 0"}]
)
def test_a_breakpoint_that_makes_no_sense_says_why(client: Client, wrong: dict[str, str]) -> None:
    made = client.attach({"line": 3, **wrong})
    assert made[0]["verified"] is False
    assert made[0]["message"]
    assert client.stops(LOOP) == []


@pytest.mark.parametrize(("asked", "line"), [(1, 2), (3, 6), (4, 6), (5, 6), (6, 6), (9, 11), (10, 11)])
def test_a_breakpoint_where_nothing_is_done_moves_to_the_next_line_of_code(
    client: Client, asked: int, line: int
) -> None:
    remember(GAPS)
    made = client.attach(asked)
    assert made[0]["verified"] is True
    assert made[0]["line"] == line
    assert client.stops(GAPS)[0] == ("breakpoint", line)


def test_a_breakpoint_after_the_last_line_is_none(client: Client) -> None:
    remember(LOOP)
    made = client.attach(99)
    assert made[0]["verified"] is False
    assert "no code" in made[0]["message"]


def test_a_breakpoint_in_code_that_is_not_loaded_waits_for_it(client: Client) -> None:
    module = "https://site.test/module.py"
    made = client.attach(1, path=module)
    assert made[0]["verified"] is False
    client.run("\nx = 1\n", path=module, talk=lambda: iter_stops(client, 2))
    changed = client.of("breakpoint")
    assert [
        (event["breakpoint"]["id"], event["breakpoint"]["verified"], event["breakpoint"]["line"]) for event in changed
    ] == [(made[0]["id"], True, 1)]


def iter_stops(client: Client, _line: int) -> Talk:
    frame = (yield "stackTrace")["stackFrames"][0]
    assert frame["line"] == 1


def test_another_script_of_the_same_page_binds_what_waits_for_it(client: Client) -> None:
    client.attach(12)
    client.run("x = 1\n")
    assert client.stops("\n" * 0 + "y = 2\n" * 3) == []
    code = compile("\n" * 10 + "a = 1\nb = 2\n", PAGE, "exec", dont_inherit=True)
    exec(code, client.namespace)
    assert client.of("stopped")[-1]["reason"] == "breakpoint"


def test_breakpoints_set_while_python_runs_count_at_once(client: Client) -> None:
    client.attach()
    client.run("def f():\n    x = 1\n    return x\n\nf()\n")
    client.ask("setBreakpoints", source={"path": PAGE}, breakpoints=[{"line": 2}])
    client.namespace["f"]()
    assert len(client.of("stopped")) == 1
    client.ask("setBreakpoints", source={"path": PAGE}, breakpoints=[])
    client.namespace["f"]()
    assert len(client.of("stopped")) == 1


def test_code_can_stop_itself(client: Client) -> None:
    client.attach()
    client.namespace["breakpoint"] = client.debugger.breakpoint
    assert client.stops("def f():\n    breakpoint()\n    return 1\n\nf()\n") == [("breakpoint", 2)]


def test_code_that_nobody_debugs_does_not_stop_itself(client: Client) -> None:
    assert client.debugger.breakpoint() is False


def test_breakpoint_locations_are_the_lines_of_code(client: Client) -> None:
    remember(GAPS)
    client.attach()
    found = client.ask("breakpointLocations", source={"path": PAGE}, line=1, endLine=9)["body"]["breakpoints"]
    assert [place["line"] for place in found] == [2, 6, 7, 8]


def test_what_is_loaded_is_told_and_can_be_read(client: Client) -> None:
    client.attach()
    client.run("x = 1\n")
    (told,) = client.of("loadedSource")
    assert told["reason"] == "new"
    assert told["source"]["name"] == "page.html"
    (listed,) = client.ask("loadedSources")["body"]["sources"]
    assert listed == told["source"]
    assert client.ask("source", sourceReference=listed["sourceReference"])["body"]["content"] == "x = 1\n"
    assert client.ask("source", source={"path": "https://nowhere.test/"}, sourceReference=0)["success"] is False


def test_a_page_of_which_one_script_has_a_mistake_has_lines_all_the_same(client: Client) -> None:
    remember("x = 1\ny = 2\n\n\nif True print()\n\n\nz = 3\n")
    client.attach()
    found = client.ask("breakpointLocations", source={"path": PAGE}, line=1, endLine=9)["body"]["breakpoints"]
    assert [place["line"] for place in found] == [1, 2, 8]


def test_when_nobody_is_attached_nothing_is_watched(client: Client) -> None:
    assert sys.monitoring.get_tool(sys.monitoring.DEBUGGER_ID) is None
    client.attach(1)
    assert sys.monitoring.get_tool(sys.monitoring.DEBUGGER_ID) is not None
    client.ask("disconnect")
    assert sys.monitoring.get_tool(sys.monitoring.DEBUGGER_ID) is None
    assert client.stops("x = 1\n") == []


def test_a_line_without_a_breakpoint_is_told_of_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.attach(5)
    told = []
    control = client.debugger._control
    line = control.line
    monkeypatch.setattr(control, "line", lambda frame, number: told.append(number) or line(frame, number))
    client.run("for n in range(1000):\n    n + 1\n    n + 2\n\nend = 1\n")
    assert len(told) < 10


def test_a_client_that_goes_away_lets_python_go_on(client: Client) -> None:
    client.attach(3)
    client.is_gone = True
    client.run(LOOP)
    assert client.namespace["end"] == 10
    assert not client.debugger.is_attached


def test_who_attaches_again_keeps_what_there_is(client: Client) -> None:
    client.attach({"line": 3, "id": 70})
    assert client.ask("attach")["success"] is True
    assert len(client.stops(LOOP)) == 5
    assert client.of("stopped")[0]["hitBreakpointIds"] == [70]


def test_a_breakpoint_that_is_set_once_more_as_it_was_keeps_its_hits(client: Client) -> None:
    kept, other = {"line": 3, "id": 1, "hitCondition": ">= 9"}, {"line": 4, "id": 2}
    client.attach(kept)
    assert client.stops(LOOP) == []
    client.ask("setBreakpoints", source={"path": PAGE}, breakpoints=[other, kept])
    assert client.stops(LOOP) == [("breakpoint", 3), ("breakpoint", 3), ("breakpoint", 4)]
    client.ask("setBreakpoints", source={"path": PAGE}, breakpoints=[kept | {"hitCondition": ">= 10"}])
    assert client.stops(LOOP) == []


def test_a_request_that_nobody_knows_or_that_makes_no_sense_is_refused(client: Client) -> None:
    client.attach()
    assert "no request" in client.ask("explode")["message"]
    assert client.ask("setBreakpoints", source={"path": PAGE}, breakpoints=[{}])["success"] is False
    assert "running" in client.ask("stackTrace", threadId=1)["message"]
    client.debugger.handle({"type": "nonsense"})
