"""What a piece of code refers to, found without running anything.

Names are looked up where they lie; an attribute is read from a class or a ``__dict__``, never through a property. Where
the value of an attribute would have to be asked of the page, its type is known from the platform's description, and the
search goes on from there.
"""

from __future__ import annotations

import ast
import builtins
import dis
import re
from types import FunctionType, MemberDescriptorType, ModuleType
from typing import Any, NamedTuple

from adder.remote import Method, Remote

from .classes import dictionary, documentation, is_a, lineage, members_of_class, raw_attribute

__all__ = ["UNKNOWN", "Found", "find", "members", "parse"]

_LOADS = ("LOAD_CONST", "LOAD_FROM_DICT_OR_GLOBALS", "LOAD_GLOBAL")
_getter_of = property.__dict__["fget"].__get__

_IDL_TYPE = re.compile(r"^[\w.]+(?:: |\(.*\) → )(?:Promise<)?(\w+)\??")
_ENUMERABLE = {"DOMString": str, "USVString": str, "ByteString": str, "boolean": bool, "double": float, "long": int}


class Found(NamedTuple):
    """What an expression refers to.

    Attributes:
        value: The value, or an instance's class where only that is known.
        is_instance: Whether `value` is the class of what the expression gives, rather than that itself.
        is_bound: Whether it is a method whose first argument is given.
    """

    value: Any
    is_instance: bool = False
    is_bound: bool = False

    @property
    def cls(self) -> type:
        """The class of what the expression gives."""
        return self.value if self.is_instance else type(self.value)


UNKNOWN = None


def parse(text: str) -> ast.expr | None:
    """The expression at the end of a piece of code, or None."""
    start = _start_of_expression(text)
    try:
        return ast.parse(text[start:].strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _start_of_expression(text: str) -> int:
    """Where the chain of names, attributes, calls and items begins that ends where the text ends."""
    index = len(text)
    while index > 0:
        letter = text[index - 1]
        if letter.isalnum() or letter in "_.":
            index -= 1
        elif letter in ")]" or letter in "\"'":
            opening = _matching(text, index - 1)
            if opening < 0:
                break
            index = opening
        else:
            break
    return index


def _matching(text: str, end: int) -> int:
    """Where the bracket or the string begins that ends at a place; -1 where it is not to be seen."""
    closing = text[end]
    if closing in "\"'":
        return text.rfind(closing, 0, end)
    depth = 0
    for index in range(end, -1, -1):
        if text[index] in ")]}":
            depth += 1
        elif text[index] in "([{":
            depth -= 1
            if depth == 0:
                return index
    return -1


def find(node: ast.expr | None, namespace: dict[str, Any]) -> Found | None:
    """What an expression refers to, or None where that cannot be known without running it."""
    if isinstance(node, ast.Name):
        if node.id in namespace:
            return Found(namespace[node.id])
        return Found(vars(builtins)[node.id]) if node.id in vars(builtins) else None
    if isinstance(node, ast.Constant):
        return Found(node.value)
    if isinstance(node, (ast.List, ast.ListComp)):
        return Found(list, True)
    if isinstance(node, (ast.Dict, ast.DictComp)):
        return Found(dict, True)
    if isinstance(node, ast.JoinedStr):
        return Found(str, True)
    if isinstance(node, ast.Attribute):
        owner = find(node.value, namespace)
        return None if owner is None else _attribute(owner, node.attr)
    if isinstance(node, ast.Call):
        called = find(node.func, namespace)
        return None if called is None else _returned(called)
    if isinstance(node, ast.Subscript):
        owner = find(node.value, namespace)
        return None if owner is None else _item(owner, node.slice)
    if isinstance(node, ast.Await):
        return find(node.value, namespace)
    return None


def _attribute(owner: Found, name: str) -> Found | None:
    try:
        # An instance's own part first; for what is known by its class alone there is none.
        raw = raw_attribute(owner.value, name)
    except AttributeError:
        return None
    is_of_class = owner.is_instance or not is_a(owner.value, (type, ModuleType))
    if is_a(raw, (property, MemberDescriptorType)) and is_of_class:
        if is_a(raw, MemberDescriptorType) and not owner.is_instance:
            try:
                return Found(raw.__get__(owner.value))
            except Exception:
                return None
        return _typed(_getter_of(raw) if is_a(raw, property) else None, raw)
    if type(raw) in (staticmethod, classmethod):
        return Found(raw.__func__, is_bound=type(raw) is classmethod)
    is_own = not owner.is_instance and name in dictionary(owner.value)
    return Found(raw, is_bound=is_of_class and not is_own)


def _typed(function: Any, described: Any) -> Found | None:
    """The class of what a property gives or a function returns, as far as annotations or the platform say."""
    annotated = _annotated(function) if is_a(function, FunctionType) else None
    if annotated is not None:
        return annotated
    match = _IDL_TYPE.match(documentation(described))
    if not match:
        return None
    name = match[1]
    if name in _ENUMERABLE:
        return Found(_ENUMERABLE[name], True)
    from web import _platform

    interface = _platform.interface(name)
    return None if interface is None else Found(interface, True)


def _annotated(function: FunctionType) -> Found | None:
    """The class that a function says it returns."""
    # None for what has annotations that lie there, all of them before Python 3.14: later ones are code.
    annotate = getattr(function, "__annotate__", None)
    said = function.__annotations__.get("return") if annotate is None else _returned_by(annotate)
    for _ in range(2):
        # Text in an annotation that is text itself.
        said = _value_of(said, function) if type(said) is str else said
    # `Any` is a class as well, and says nothing.
    return Found(said, True) if is_a(said, type) and said is not Any else None


def _returned_by(annotate: Any) -> str | None:
    """The name or the text of what a function returns, from the code of its annotations: that is read, not run."""
    code = annotate.__code__ if is_a(annotate, FunctionType) else None
    steps = [(step.opname, step.argval) for step in dis.get_instructions(code)] if code is not None else []
    # What is a class's own, a name may mean too; it is looked for among the globals.
    steps = [step for step in steps if step != ("LOAD_DEREF", "__classdict__")]
    for key, value, end in zip(steps, steps[1:], steps[2:], strict=False):
        if key == ("LOAD_CONST", "return") and value[0] in _LOADS and end[0] == "BUILD_MAP":
            return value[1] if type(value[1]) is str else None
    return None


def _value_of(text: str, function: FunctionType) -> Any:
    found = find(parse(text), function.__globals__)
    return None if found is None or found.is_instance else found.value


def _returned(called: Found) -> Found | None:
    if called.is_instance:
        return None
    if is_a(called.value, type):
        return Found(called.value, True)
    return _typed(called.value, called.value)


def _item(owner: Found, key: ast.expr) -> Found | None:
    if owner.is_instance or not isinstance(key, ast.Constant):
        return None
    try:
        if type(owner.value) in (list, tuple) and type(key.value) is int:
            return Found(owner.value[key.value])
        if type(owner.value) is dict and type(key.value) in (str, int):
            return Found(owner.value[key.value])
    except (LookupError, TypeError):
        return None
    return None


def members(found: Found) -> dict[str, Any]:
    """The attributes of what was found, and what each is as it lies there."""
    result: dict[str, Any] = {}
    if not found.is_instance:
        value = found.value
        if is_a(value, ModuleType):
            names = ModuleType.__getattribute__(value, "__dict__")
            lazily = names.get("__dir__")
            result.update(names)
            # The platform's interfaces are in `web`, though none of them is loaded.
            if lazily is not None and names.get("__name__") == "web":
                result.update({name: result.get(name) for name in lazily()})
            return result
        if is_a(value, Method):
            return result
        if is_a(value, type):
            for cls in reversed(lineage(value)):
                result.update(members_of_class(cls))
            return result
        result.update({name: item for name, item in dictionary(value).items() if type(name) is str})
    for cls in lineage(found.cls):
        for name, member in members_of_class(cls).items():
            result.setdefault(name, member)
    if issubclass(found.cls, Remote):
        return {name: member for name, member in result.items() if not name.startswith("_")}
    return result
