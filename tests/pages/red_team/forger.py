"""A page's Python that forges messages: on its line to the page, and to the frame around its worker."""

import json
import math
import random

from _pyodide._importhook import jsfinder
from pyodide.ffi import to_js

import web
from adder import _wire as wire
from adder.main import current

raw = jsfinder.jsproxies["js"]
bridge = current().channel._bridge
KINDS = [value for name, value in vars(wire).items() if name.startswith("KIND_")]
OPS = [value for name, value in vars(wire).items() if name.startswith("OP_")]
NUMBERS = [0, 1, 2, 77, -1, 2**31, 2**53 - 1, 2**60, 0.5, math.nan, math.inf]
NOWHERE = 99_999_999
VALUES = [
    None, True, "x", 0, -1, 2**53, 1e308, [], {}, ["h", 1], ["h", NOWHERE], ["h", -2], ["h", "1"], ["u"], ["u", 1],
    ["i", "1e9"], ["n", {}], ["d", "now"], ["b", "@@", "B"], ["f", 1, 0, "name"], ["p", 1, "Thing"], ["a", [["a", 1]]],
    ["o", [["__proto__", 1]]], ["o", [["a"]]], ["constructor", 1], ["__proto__", 1], ["toString"], [[]], {"0": "h"},
]  # fmt: skip
BODIES = [
    "null", "[]", "{}", '"forged"', "1", "not JSON", "", "[" * 100_000, '{"__proto__": {"polluted": 1}}',
    '[0, ["h", 99999999]]', "[[1]]", '[{"length": 2, "0": 17}]', '[["constructor"]]', '[[17, "log"]]', "[[8.5, 1]]",
    '[[17, "table", "x"]]', '[[17, "__proto__", "x"]]', '[[null, 1]]', '[[13, 99999999, 1]]',
    '{"type": "x", "message": 1}', '[1, {"type": {}, "message": "", "traceback": "", "filename": "", "line": 0}]',
]  # fmt: skip


def send(*message):
    """As the worker's own end of the line would: nothing of Python's stands between."""
    bridge.post(*message)


def forge_every_kind():
    """Except what ends a script, which a page's Python may say as often as it likes."""
    for kind in [*KINDS, "nonsense", "__proto__", "constructor", "", None, 5]:
        if kind in (wire.KIND_SCRIPT_DONE, wire.KIND_REPORT):
            continue
        for number in NUMBERS:
            for body in BODIES if number in (0, 77) else BODIES[:4]:
                # An operation of this number would be answered to whoever has it.
                send(kind, number if kind != wire.KIND_OPS or number == 0 else 2**53 - 1, body)
    for body in (None, 5, to_js([1]), to_js({"a": 1})):
        send(wire.KIND_OPS, 0, body)


def forge_operations():
    """Thousands, of every number, with operands that no operation has: about an object that is not in the table."""
    chance = random.Random(4)
    for _ in range(300):
        batch = []
        for _ in range(10):
            op = chance.choice([*OPS, 0, 7, 99, -1, "1", None])
            operands = [chance.choice([NOWHERE, [NOWHERE, "x"], *VALUES]) for _ in range(chance.randrange(6))]
            # Whatever has the right form is the page's own authority: window and document are left alone here.
            batch.append([op, *(NOWHERE if operand in (1, 2, True) else operand for operand in operands)])
        send(wire.KIND_OPS, 0, json.dumps(batch))


def forge_handles():
    """The handles of window and document, and those that the page has given out, are not for Python to replace."""
    for handle in (wire.HANDLE_WINDOW, wire.HANDLE_DOCUMENT, 16, 18, 20, 0, -1, 1.5, 2**53):
        send(wire.KIND_OPS, 0, json.dumps([[wire.OP_KEEP, handle, [wire.OP_GET, wire.HANDLE_WINDOW, "name"]]]))
        send(wire.KIND_OPS, 0, json.dumps([[wire.OP_BUILD, 1, [handle]]]))
    for handle in (wire.HANDLE_WINDOW, wire.HANDLE_DOCUMENT):
        send(wire.KIND_OPS, 0, json.dumps([[wire.OP_DROP, [handle, handle], [[handle, 2**53 - 1], [handle, -5]]]]))
    send(wire.KIND_OPS, 0, json.dumps([[wire.OP_END]]))


def forge_scripts():
    """That scripts have ended which never were, and failures of them."""
    for number in (0, 5, 77, -1, 2**53 - 1):
        for body in BODIES:
            if body != "null":
                send(wire.KIND_SCRIPT_DONE, number, body)
            send(wire.KIND_REPORT, number, body)


def forge_to_the_frame(site):
    """The frame passes on what its worker says, and the host knows four words of it."""
    messages = [
        {"to": "background", "type": "set-rule", "sites": [site], "decision": "block"},
        {"to": "background", "type": "reset"},
        {"type": "mint", "sender": {"origin": "https://bank.example"}},
        {"type": "document-state", "documentId": "x", "state": "error", "reason": "forged"},
        {"type": "loaded"},
        {"type": "booted"},
        {"type": "boot", "files": {}},
        {"type": ["failed"]},
        {"type": None},
    ]
    for message in messages:
        raw.postMessage(to_js(message, dict_converter=raw.Object.fromEntries))
    for message in (None, 5, "failed", to_js([1, 2])):
        raw.postMessage(message)


forgers = [forge_every_kind, forge_operations, forge_handles, forge_scripts]
for forger in forgers:
    forger()
forge_to_the_frame(web.window.location.origin)
web.window.forged = len(forgers) + 1
