"""What could stand at the cursor, and what is known of it: names, attributes, keyword arguments, modules, signatures.

Nothing is evaluated (:mod:`adder.devtools.names`).
"""

from __future__ import annotations

import ast
import builtins
import inspect
import keyword
import re
import sys
import types
from typing import Any

from adder.names import is_python_spelling
from adder.remote import Remote

from .classes import documentation, is_a, name_of
from .names import Found, find, members, parse
from .signatures import active, signatures
from .text import SHORT

__all__ = ["complete", "describe"]

_MOST = 300
_MOST_DOC = 1200
_CONTEXT = 4000
"""Characters before the cursor that are looked at."""

_IMPORT = re.compile(r"^\s*(?:import|from)\s+([\w.]*)$")
_FROM = re.compile(r"^\s*from\s+([\w.]+)\s+import\s+(?:\(?[\w\s,]*,\s*|\(\s*)?(\w*)$")
_WORD = re.compile(r"[^\W\d]\w*$|$")
_DESCRIBED = re.compile(r"^[A-Z]\w*\.(\w+(?:: |\().*)")
"""How the platform's members are described."""

_QUOTED = re.compile(
    r"""
    \#[^\n]*
    | (?P<long>"{3}|'{3}) (?:\\.|(?!(?P=long)).)* (?P<end>(?P=long)|\Z)
    | (?P<mark>["']) (?:\\.|(?!(?P=mark))[^\n])* (?P<stop>(?P=mark)|\Z|(?=\n))
    """,
    re.DOTALL | re.VERBOSE,
)
"""Comments, and strings as far as they go."""

_MAGIC = re.compile(r"^%(\w*)$")


def complete(source: str, position: int, namespace: dict[str, Any]) -> dict[str, Any]:
    """What could stand at a position.

    Args:
        source: What was typed.
        position: Characters before the cursor.
        namespace: The names that it would be run with.

    Returns:
        ``from``, where the replaced text begins, and ``options``: each with ``label``, ``kind``, at times ``detail``.
    """
    before = source[:position]
    line = before.rpartition("\n")[2]
    word = _WORD.search(before)
    prefix = word.group() if word else ""
    start = position - len(prefix)
    if magic := _MAGIC.match(before):
        from .magics import MAGICS

        options = [_option(name, "command") for name in MAGICS if name.startswith(magic[1])]
    elif match := _FROM.match(line):
        options = _module_members(match[1], prefix)
    elif match := _IMPORT.match(line):
        options = _modules(match[1])
        start = position - len(match[1].rpartition(".")[2])
    elif _is_in_string(before):
        return {"from": position, "options": []}
    elif before[:start].rstrip().endswith("."):
        owner = before[:start].rstrip()[:-1]
        found = find(parse(owner[-_CONTEXT:]), namespace)
        options = [] if found is None else _members(found, prefix)
    else:
        options = [*_keywords_of_call(before[:start], prefix, namespace), *_names(prefix, namespace)]
    return {"from": start, "options": options[:_MOST]}


def describe(source: str, position: int, namespace: dict[str, Any]) -> dict[str, Any] | None:
    """What is known of the function whose arguments stand at a position, or else of the name there."""
    call = _call_around(source[:position])
    if call is not None:
        function, index, used = call
        found = find(parse(function[-_CONTEXT:]), namespace)
        if found is not None and not found.is_instance:
            described = _described(found, function, index, used)
            if described:
                return described
    end = position
    while end < len(source) and (source[end].isalnum() or source[end] == "_"):
        end += 1
    expression = parse(source[:end][-_CONTEXT:])
    found = find(expression, namespace) if isinstance(expression, (ast.Name, ast.Attribute)) else None
    return None if found is None else _described(found, "")


def _option(label: str, kind: str, detail: str = "") -> dict[str, Any]:
    return {"label": label, "kind": kind, **({"detail": detail[:SHORT]} if detail else {})}


def _names(prefix: str, namespace: dict[str, Any]) -> list[dict[str, Any]]:
    found = {}
    for name, value in list(namespace.items()):
        if type(name) is str and name.startswith(prefix) and _is_shown(name, prefix):
            found[name] = _option(name, _kind(value))
    for name in keyword.kwlist:
        if name.startswith(prefix):
            found.setdefault(name, _option(name, "keyword"))
    for name, value in vars(builtins).items():
        if name.startswith(prefix) and _is_shown(name, prefix):
            found.setdefault(name, _option(name, _kind(value)))
    return sorted(found.values(), key=lambda option: option["label"])


def _is_shown(name: str, prefix: str) -> bool:
    return prefix.startswith("_") or not name.startswith("_")


def _members(found: Found, prefix: str) -> list[dict[str, Any]]:
    options = []
    is_platform = issubclass(found.cls, Remote)
    for name, member in members(found).items():
        if not name.startswith(prefix) or not _is_shown(name, prefix) or not name.isidentifier():
            continue
        # JavaScript's spelling is offered to who types it.
        if is_platform and not is_python_spelling(name) and not (prefix and not prefix.islower()):
            continue
        options.append(_option(name, _kind(member), _detail(member) if is_platform else ""))
    return sorted(options, key=lambda option: option["label"])


def _detail(member: Any) -> str:
    described = _DESCRIBED.match(documentation(member)) if is_a(member, (property, types.FunctionType)) else None
    return described[1] if described else ""


def _kind(value: Any) -> str:
    if is_a(value, type):
        return "class"
    if is_a(value, types.ModuleType):
        return "module"
    if is_a(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType, staticmethod, classmethod)):
        return "function"
    if is_a(value, (types.MethodDescriptorType, types.WrapperDescriptorType)):
        return "function"
    return "property" if is_a(value, (property, types.GetSetDescriptorType)) else "variable"


def _modules(path: str) -> list[dict[str, Any]]:
    package, _, prefix = path.rpartition(".")
    known = {*sys.modules, *sys.stdlib_module_names, *sys.builtin_module_names, "js"}
    if package:
        inside = {name[len(package) + 1 :].partition(".")[0] for name in known if name.startswith(f"{package}.")}
    else:
        inside = {name.partition(".")[0] for name in known}
    return [_option(name, "module") for name in sorted(inside) if name.startswith(prefix) and _is_shown(name, prefix)]


def _module_members(name: str, prefix: str) -> list[dict[str, Any]]:
    module = sys.modules.get(name)
    return [] if module is None else _members(Found(module), prefix)


def _is_in_string(text: str) -> bool:
    """Whether the text ends inside of a string or a comment."""
    return _blanked(text)[1]


def _blanked(text: str) -> tuple[str, bool]:
    """A text with strings and comments blanked out, at the same length; and whether it ends inside of one."""
    inside = False

    def blank(match: re.Match[str]) -> str:
        nonlocal inside
        inside = match.end() == len(text) and not (match["end"] or match["stop"])
        return "_" * len(match[0])

    return _QUOTED.sub(blank, text), inside


def _call_around(before: str) -> tuple[str, int, str] | None:
    """The call whose arguments the text ends in: what is called, at which argument, and the keyword used there."""
    depth = 0
    index = 0
    last = 0
    blanked = _blanked(before)[0]
    for place in range(len(before) - 1, max(-1, len(before) - _CONTEXT), -1):
        letter = blanked[place]
        if letter in ")]}":
            depth += 1
        elif letter in "([{":
            if depth:
                depth -= 1
                continue
            if letter != "(" or place == 0 or not (blanked[place - 1].isalnum() or blanked[place - 1] in "_)]"):
                return None
            argument = before[last or place + 1 :]
            used = re.match(r"\s*(\w+)\s*=(?!=)", argument)
            return before[:place], index, used[1] if used else ""
        elif letter == "," and not depth:
            last = last or place + 1
            index += 1
    return None


def _keywords_of_call(before: str, prefix: str, namespace: dict[str, Any]) -> list[dict[str, Any]]:
    call = _call_around(before)
    if call is None or call[2]:
        return []
    found = find(parse(call[0][-_CONTEXT:]), namespace)
    if found is None or found.is_instance:
        return []
    taken = [parameter for ways in signatures(found.value, found.is_bound) for parameter in ways if parameter.by_name]
    names = dict.fromkeys(parameter.name for parameter in taken if parameter.name.startswith(prefix))
    return [_option(f"{name}=", "argument") for name in names]


def _described(found: Found, called: str, place: int = -1, used: str = "") -> dict[str, Any] | None:
    """What is known of what was found.

    Args:
        found: Some function, class or the like.
        called: How it is called; empty for what is only named.
        place: How many arguments stand before the one at the cursor.
        used: The keyword of that.
    """
    value = found.value
    name = called.rpartition(".")[2].strip()[-SHORT:] or name_of(value)
    text = inspect.cleandoc(documentation(value))[:_MOST_DOC]
    ways = signatures(value, found.is_bound)
    if ways:
        # Of several the first in which there is such an argument.
        taken = next((each for each in ways if active(each, place, used) >= 0), ways[-1])
        at = active(taken, place, used) if called else -1
        return {"name": name, "parameters": [parameter.text for parameter in taken], "active": at, "doc": text}
    return {"name": name, "parameters": None, "active": -1, "doc": text} if text else None
