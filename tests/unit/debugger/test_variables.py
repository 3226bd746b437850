"""What is seen of values at a stop, and what is changed in them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.debug_client import Client, Talk

FRAME = """
import dataclasses, enum, collections

@dataclasses.dataclass
class Point:
    x: int
    y: int = 2

class Slotted:
    __slots__ = ("a", "b")
    def __init__(self):
        self.a = 1

class Color(enum.Enum):
    RED = 1

Pair = collections.namedtuple("Pair", "left right")
asked = []

class Sly:
    def __init__(self):
        self.plain = 1
    def __repr__(self):
        asked.append("repr")
        raise RuntimeError("no")
    def __getattr__(self, name):
        asked.append(name)
        return 1
    @property
    def costly(self):
        asked.append("costly")
        return 42
    @property
    def broken(self):
        raise ValueError("broken")
    def __len__(self):
        asked.append("len")
        return 10
    def __iter__(self):
        asked.append("iter")
        return iter(())
    def __dir__(self):
        asked.append("dir")
        return []
    @property
    def __class__(self):
        asked.append("class")
        return int
    __hash__ = None
    def __eq__(self, other):
        asked.append("eq")
        return True

class Endless(list):
    def __repr__(self):
        while True:
            pass

def outer():
    captured = [1]
    def inner(argument):
        number = 3
        text = "it's"
        items = [1, [2, [3, [4]]]]
        mapping = {"a": 1, 2: "b", (1, 2): None}
        point = Point(1)
        slotted = Slotted()
        pair = Pair(1, 2)
        color = Color.RED
        sly = Sly()
        endless = Endless([1, 2])
        big = list(range(1000))
        huge = 10 ** 1000
        long = "x" * 100_000
        own = []
        own.append(own)
        captured.append(2)
        return number
    return inner(argument="yes")

outer()
"""

LAST = FRAME.lstrip("\n").split("\n").index("        return number") + 1


def scopes(talk_frame: int = 0) -> Any:
    frames = (yield "stackTrace")["stackFrames"]
    found = (yield "scopes", {"frameId": frames[talk_frame]["id"]})["scopes"]
    return {scope["name"]: scope for scope in found}


def read(reference: int, **more: Any) -> Any:
    found = (yield "variables", {"variablesReference": reference, **more})["variables"]
    return {variable["name"]: variable for variable in found}


def at_stop(client: Client, talk: Any) -> None:
    client.attach(LAST)
    client.run(FRAME, talk)


def test_scopes_are_locals_closure_and_globals(client: Client) -> None:
    def talk() -> Talk:
        found = yield from scopes()
        assert list(found) == ["Locals", "Closure", "Globals"]
        inner = yield from read(found["Locals"]["variablesReference"])
        assert inner["argument"]["value"] == "'yes'"
        assert "captured" not in inner
        closure = yield from read(found["Closure"]["variablesReference"])
        assert closure["captured"]["value"] == "[1, 2]"
        everything = yield from read(found["Globals"]["variablesReference"])
        assert everything["Point"]["type"] == "type"
        assert "__name__" not in everything

    at_stop(client, talk)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("number", "3", "int"),
        ("text", '"it\'s"', "str"),
        ("items", "[1, [2, [3, […]]]]", "list"),
        ("mapping", "{'a': 1, 2: 'b', (1, 2): None}", "dict"),
        ("point", "Point(x=1, y=2)", "Point"),
        ("slotted", "<Slotted object>", "Slotted"),
        ("pair", "Pair(left=1, right=2)", "Pair"),
        ("color", "Color.RED", "Color"),
        ("sly", "<Sly object>", "Sly"),
        ("endless", "Endless([1, 2])", "Endless"),
        ("huge", "<int of 3322 bits>", "int"),
        ("own", "[[[[…]]]]", "list"),
    ],
)
def test_values_are_described_without_running_their_code(client: Client, name: str, value: str, kind: str) -> None:
    def talk() -> Talk:
        found = yield from scopes()
        inner = yield from read(found["Locals"]["variablesReference"])
        assert inner[name]["value"] == value
        assert inner[name]["type"] == kind
        assert inner["long"]["value"].startswith("'xxx")
        assert len(inner["long"]["value"]) < 1100
        assert client.namespace["asked"] == []

    at_stop(client, talk)


def test_nothing_of_an_object_is_asked_unasked(client: Client) -> None:
    def talk() -> Talk:
        found = yield from scopes()
        inner = yield from read(found["Locals"]["variablesReference"])
        members = yield from read(inner["sly"]["variablesReference"])
        assert members["plain"]["value"] == "1"
        assert members["costly"]["presentationHint"]["lazy"] is True
        frame = (yield "stackTrace")["stackFrames"][0]["id"]
        yield "completions", {"text": "sly.", "column": 5, "frameId": frame}
        assert client.answer["body"]["targets"]
        yield "evaluate", {"expression": "sly.costly", "context": "hover", "frameId": frame}
        assert client.answer["success"] is False
        assert client.namespace["asked"] == []
        # Asked, it answers.
        asked = yield from read(members["costly"]["variablesReference"])
        assert asked["costly"]["value"] == "42"
        assert client.namespace["asked"] == ["costly"]
        broken = yield from read(members["broken"]["variablesReference"])
        assert broken["broken"]["value"] == "ValueError('broken')"

    at_stop(client, talk)


def test_large_containers_are_read_in_pages(client: Client) -> None:
    def talk() -> Talk:
        found = yield from scopes()
        inner = yield from read(found["Locals"]["variablesReference"])
        assert inner["big"]["indexedVariables"] == 1000
        part = yield from read(inner["big"]["variablesReference"], filter="indexed", start=500, count=2)
        assert [(name, each["value"], each["evaluateName"]) for name, each in part.items()] == [
            ("500", "500", "big[500]"),
            ("501", "501", "big[501]"),
        ]

    at_stop(client, talk)


def test_what_is_within_values_can_be_looked_into(client: Client) -> None:
    def talk() -> Talk:
        found = yield from scopes()
        inner = yield from read(found["Locals"]["variablesReference"])
        point = yield from read(inner["point"]["variablesReference"])
        assert {name: each["value"] for name, each in point.items()} == {"x": "1", "y": "2"}
        assert point["x"]["evaluateName"] == "point.x"
        slotted = yield from read(inner["slotted"]["variablesReference"])
        assert {name: each["value"] for name, each in slotted.items()} == {"a": "1"}
        mapping = yield from read(inner["mapping"]["variablesReference"])
        assert mapping["'a'"]["evaluateName"] == "mapping['a']"
        own = yield from read(inner["own"]["variablesReference"])
        assert own["0"]["variablesReference"]

    at_stop(client, talk)


def test_locals_closure_globals_and_what_is_in_them_can_be_changed(client: Client) -> None:
    def talk() -> Talk:
        found = yield from scopes()
        local = found["Locals"]["variablesReference"]
        changed = yield "setVariable", {"variablesReference": local, "name": "number", "value": "number + 4"}
        assert (changed["value"], changed["type"]) == ("7", "int")
        inner = yield from read(local)
        items = inner["items"]["variablesReference"]
        yield "setVariable", {"variablesReference": items, "name": "0", "value": "'first'"}
        mapping = inner["mapping"]["variablesReference"]
        yield "setVariable", {"variablesReference": mapping, "name": "(1, 2)", "value": "point"}
        point = inner["point"]["variablesReference"]
        yield "setVariable", {"variablesReference": point, "name": "y", "value": "9"}
        closure = found["Closure"]["variablesReference"]
        yield "setVariable", {"variablesReference": closure, "name": "captured", "value": "items"}
        everything = found["Globals"]["variablesReference"]
        yield "setVariable", {"variablesReference": everything, "name": "asked", "value": "[0]"}
        frame = (yield "stackTrace")["stackFrames"][0]["id"]
        answer = yield "evaluate", {"expression": "captured[0], mapping[1, 2].y", "frameId": frame}
        assert answer["result"] == "('first', 9)"
        pair = inner["pair"]["variablesReference"]
        yield "setVariable", {"variablesReference": pair, "name": "0", "value": "9"}
        assert "cannot be changed" in client.answer["message"]
        yield "setVariable", {"variablesReference": local, "name": "number", "value": "number +"}
        assert "SyntaxError" in client.answer["message"]
        yield "setVariable", {"variablesReference": local, "name": "absent", "value": "1"}
        assert client.answer["success"] is False

    client.attach(LAST)
    client.run(FRAME.replace("return inner(", "return_value = inner(").replace("\nouter()", "\nouter()"), talk)
    assert client.namespace["asked"] == [0]


def test_a_changed_local_is_what_the_function_goes_on_with(client: Client) -> None:
    def talk() -> Talk:
        found = yield from scopes()
        reference = found["Locals"]["variablesReference"]
        yield "setVariable", {"variablesReference": reference, "name": "x", "value": "40"}

    client.attach(3)
    client.run("def f():\n    x = 1\n    return x + 2\n\nresult = f()\n", talk)
    assert client.namespace["result"] == 42


def test_numbers_of_an_earlier_stop_mean_nothing_any_more(client: Client) -> None:
    kept = {}

    def talk() -> Talk:
        found = yield from scopes()
        kept["reference"] = found["Globals"]["variablesReference"]
        kept["frame"] = (yield "stackTrace")["stackFrames"][0]["id"]

    client.attach(2)
    client.run("x = 1\ny = 2\n", talk)
    assert client.ask("variables", variablesReference=kept["reference"])["success"] is False
    assert client.ask("scopes", frameId=kept["frame"])["success"] is False
    assert client.ask("evaluate", expression="x", frameId=kept["frame"])["success"] is False


def test_numbers_of_an_earlier_stop_mean_nothing_at_a_later_one(client: Client) -> None:
    def numbers() -> Any:
        found = yield from scopes()
        frame = (yield "stackTrace")["stackFrames"][0]["id"]
        return found["Globals"]["variablesReference"], frame

    def talk() -> Talk:
        reference, frame = yield from numbers()
        yield "next"
        again = yield from numbers()
        assert reference not in again
        assert frame not in again
        yield "variables", {"variablesReference": reference}
        assert client.answer["success"] is False
        yield "scopes", {"frameId": frame}
        assert client.answer["success"] is False

    client.attach(2)
    client.run("x = 1\ny = 2\nz = 3\n", talk)
