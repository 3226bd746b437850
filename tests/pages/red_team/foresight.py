"""A page's Python that forges what its handlers will ask of their events' nodes, and says what came along with those."""

import json

from adder import _wire as wire
from adder.main import current
from web import document

TARGET, NODE = wire.HANDLE_TARGET, wire.HANDLE_CURRENT_TARGET
bridge = current().channel._bridge
foresight = current().page.foresight
begin = foresight.begin
came = []

MEMBERS = [
    "__proto__", "constructor", "prototype", "__defineGetter__", "secret", "form", "ownerDocument", "innerHTML", "files",
    "shadowRoot", "attributes", "onclick", "baseURI", "localStorage", "clipboard", "cookie", "VALUE", "value\u0000", "",
    None, 5, True, ["value"], ["a", ["value"]], {"toString": "value"},
]  # fmt: skip
FOREIGN = [
    *(wire.HANDLE_WINDOW, wire.HANDLE_DOCUMENT, 0, -1, 5, *range(16, 40), 2**53, 4.5, "4", None, [TARGET], [[TARGET]]),
    *([TARGET, name] for name in ("form", "ownerDocument", "__proto__", "constructor", "secret", "style", 5, None)),
    *([handle, name] for handle in (wire.HANDLE_WINDOW, 16, 17) for name in ("localStorage", "navigator", "dataset")),
]
HARMFUL = [
    *([wire.OP_GET, node, name] for node in (TARGET, NODE) for name in MEMBERS),
    *([wire.OP_GET, handle, name] for handle in FOREIGN for name in ("value", "title", "id")),
    *([wire.OP_GET_ITEM, handle, key] for handle in [TARGET, *FOREIGN] for key in ("secret", "cookie", "value")),
    *([wire.OP_GET_ITEM, [TARGET, "dataset"], key] for key in (5, None, ["h", 16], ["a", ["x"]], ["o", []])),
    *([wire.OP_CONTAINS, handle, "secret"] for handle in [TARGET, *FOREIGN]),
    *(
        [wire.OP_METHOD, TARGET, name, []]
        for name in ("click", "remove", "secret", "valueOf", "checkValidity", "__lookupGetter__", "toString", "value")
    ),
    *(
        [wire.OP_METHOD, TARGET, "getAttribute", [value]]
        for value in (5, None, ["h", 16], ["f", 1, 0, "f"], ["p", 1, "x"])
    ),
    *([wire.OP_METHOD, [TARGET, name], "contains", ["x"]] for name in ("ownerDocument", "constructor", "dataset")),
    *([wire.OP_METHOD, [TARGET, "classList"], name, ["x"]] for name in ("toggle", "add", "constructor")),
    *([code, TARGET, "value", "x"] for code in (wire.OP_SET, wire.OP_SET_ITEM)),
    [wire.OP_DELETE, TARGET, "value"],
    [wire.OP_CALL, TARGET, []],
    [wire.OP_NEW, TARGET, []],
    [wire.OP_KEYS, TARGET],
    [wire.OP_STRING, TARGET],
    [wire.OP_BY_VALUE, TARGET],
    [wire.OP_GET_ALL, [TARGET], "value"],
    [wire.OP_KEEP, 17, [wire.OP_GET, TARGET, "value"]],
    [wire.OP_READ_ALL, [[wire.OP_GET, TARGET, "value"]]],
    [wire.OP_FORESEE, 1, [[wire.OP_GET, TARGET, "value"]]],
    [wire.OP_CONSOLE, "log", "forged"],
    None,
    "value",
    {"0": wire.OP_GET, "1": TARGET, "2": "value", "length": 3},
]


def heard(event):
    """Asks nothing of the page: what comes along was forged."""


def forge(*questions):
    for number in range(1, 60):
        bridge.post(wire.KIND_OPS, 0, json.dumps([[wire.OP_FORESEE, number, list(questions)]]))


def answered(event):
    """Says what has come so far, and begins anew."""
    document.find("#came").text = json.dumps(came)
    came.clear()


def noted(handler, nodes, answers, values):
    if not handles.isdisjoint(nodes.values()):
        came.extend(values)
    begin(handler, nodes, answers, values)


foresight.begin = noted
fields = [document.find(f"#{name}") for name in ("plain", "own", "bound", "late", "under")]
handles = {field._handle for field in fields}
for field in fields:
    field.on("input", heard)
document.find("#report").on("click", answered)
document.find("#harmful").on("click", lambda event: [forge(question) for question in HARMFUL])
document.find("#many").on("click", lambda event: forge(*[[wire.OP_GET, TARGET, "value"]] * (wire.LIMIT_FORESEEN + 1)))
document.find("#fine").on(
    "click", lambda event: forge([wire.OP_GET, TARGET, "value"], [wire.OP_GET, TARGET, "checked"])
)
document.find("#asked").on("input", lambda event: event.target.value)
document.title = "ready"
