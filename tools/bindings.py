"""Writes the Python classes of the web platform (``build/python/web/_idl``) from its published Web IDL.

One module for each specification that defines interfaces a window has, and an index that says where each name is, so
that only what a page uses is ever loaded. The templates are in ``tools/templates``.
"""

from __future__ import annotations

import hashlib
import json
import keyword
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2

from tools import stamps
from tools.paths import BUILD, NODE_MODULES, ROOT, show
from tools.process import run_node
from tools.terminal import Trouble, step
from tools.webidl.model import Attribute, Constant, Interface, Model, Operation, Signature, Type
from tools.webidl.names import camel, python_name
from tools.webidl.reader import Reader

TEMPLATES = ROOT / "tools/templates"
WIRE = ROOT / "extension/protocol/wire.json"
PARSER = ROOT / "tools/webidl/parse.mjs"
ELEMENTS = ROOT / "tools/webidl/elements.mjs"

NUMBERS = {
    "byte", "octet", "short", "unsigned short", "long", "unsigned long", "long long", "unsigned long long", "float",
    "unrestricted float", "double", "unrestricted double",
}  # fmt: skip
STRINGS = {"DOMString", "USVString", "ByteString", "CSSOMString"}

IDIOMS = {
    "CSSStyleDeclaration": "_styles.CSSStyleDeclarationIdiom",
    "CharacterData": "_content.ChildIdiom",
    "DOMStringMap": "_mappings.DOMStringMapIdiom",
    "Document": "_content.ParentIdiom",
    "DocumentFragment": "_content.ParentIdiom",
    "DocumentType": "_content.ChildIdiom",
    "Element": "_elements.ElementIdiom",
    "EventTarget": "_events.EventTargetIdiom",
    "Node": "_nodes.NodeIdiom",
}
"""What ``web`` adds to interfaces by hand: a class of one of its modules, put before the generated members."""

_PARENT = ("append", "prepend", "replaceChildren")
_CHILD = ("before", "after", "replaceWith")

SHADOWED = {
    ("HTMLBodyElement", "text"),
    *((owner, name) for owner in ("Document", "DocumentFragment", "Element") for name in _PARENT),
    *((owner, name) for owner in ("CharacterData", "DocumentType", "Element") for name in _CHILD),
}
"""Members that the idiom's take the place of: an obsolete colour, and what takes nodes and text."""

SAME_OBJECTS = {
    "attributes", "cells", "childNodes", "children", "classList", "dataset", "elements", "options", "rows", "style",
    "tBodies",
}  # fmt: skip
"""Attributes that IDL says give the same object each time, on objects that pages use by the thousand."""

WINDOW_OBJECTS = {
    "customElements", "history", "localStorage", "location", "navigator", "performance", "screen", "sessionStorage",
}  # fmt: skip
"""The same for the window, whose IDL does not say so."""

RETURNS = {
    ("Node", "appendChild"): "1",
    ("Node", "insertBefore"): "1",
    ("Node", "removeChild"): "1",
    ("Node", "replaceChild"): "2",
    ("Node", "cloneNode"): "self",
    # What no other interface's objects are returned as, though others inherit from it.
    ("Document", "createTextNode"): "Text",
    ("Document", "createDocumentFragment"): "DocumentFragment",
    ("Document", "querySelectorAll"): "NodeList",
    ("DocumentFragment", "querySelectorAll"): "NodeList",
    ("Element", "querySelectorAll"): "NodeList",
}
"""What operations return, where their IDL says less (``adder.interfaces`` has the meaning of the values)."""

BLOCKING = {("Window", "alert"), ("Window", "print")}
"""Operations that return nothing, but only when the user is done."""

ELEMENT_MAKERS = {("Document", "createElement"): False, ("Document", "createElementNS"): True}
"""Operations that make an element, and whether its namespace comes first."""


_WORD = re.compile(r"\w+")


def module_name(spec: str) -> str:
    """The module of a specification: ``css-fonts-4`` is ``css_fonts_4``."""
    return spec.replace("-", "_").replace(".", "_").lower()


def read_model() -> Model:
    """The platform, from the syntax trees that node's parser prints."""
    return Reader().read(_printed(PARSER, "@webref/idl"))


def read_elements() -> dict[str, dict[str, str]]:
    """The interface of each element, by namespace (``""`` for HTML's) and name."""
    return _printed(ELEMENTS, "@webref/elements")


def _printed(script: Path, package: str) -> Any:
    """What one of our node scripts makes of a package; kept until either changes."""
    folder = BUILD / "webidl" / script.stem
    published = NODE_MODULES / package / "package.json"
    if not published.is_file():
        raise Trouble(f"{show(published)} is missing: run npm ci")
    key = hashlib.sha256(published.read_bytes() + script.read_bytes()).hexdigest()
    target = folder / "printed.json"
    if not (stamps.is_current(folder, key) and target.is_file()):
        with step(f"reading {package}"):
            folder.mkdir(parents=True, exist_ok=True)
            target.write_text(run_node(script, "", what=f"read {package}"), encoding="utf-8")
            stamps.write(folder, key)
    return json.loads(target.read_text(encoding="utf-8"))


class Traits:
    """Tells what an interface's objects can do, as ``content_scripts/executor/traits.js`` tells it of the objects."""

    def __init__(self, model: Model, wire: dict[str, Any]) -> None:
        self._model = model
        self._traits: dict[str, int] = wire["traits"]

    def of(self, name: str) -> int:
        """The sum of an interface's traits."""
        lineage = list(self._model.lineage(name))
        members = {member for interface in lineage for member in interface.members}
        names: set[str] = set()
        if any(interface.async_iterable for interface in lineage):
            names.add("ASYNC_ITERABLE")
        if any(interface.name == "Node" for interface in lineage):
            return self._sum(names | {"NODE"})
        if name == "Storage":
            return self._sum({"MAPPING", "SIZED", "ITERABLE"})
        if any(interface.maplike for interface in lineage):
            return self._sum(names | {"MAPPING", "SIZED", "ITERABLE"})
        if any(interface.setlike for interface in lineage):
            return self._sum(names | {"SIZED", "ITERABLE"})
        if any(interface.indexed for interface in lineage) and "length" in members:
            return self._sum(names | {"SEQUENCE", "SIZED", "ITERABLE"})
        if any(interface.iterable for interface in lineage):
            names.add("ITERABLE")
            if {"get", "has"} <= members:
                names.add("MAPPING")
            if "size" in members:
                names.add("SIZED")
        return self._sum(names)

    @property
    def promise(self) -> int:
        """Those of a promise."""
        return self._traits["THENABLE"]

    def _sum(self, names: set[str]) -> int:
        return sum(self._traits[name] for name in names)


class Kinds:
    """Tells what a type demands of an argument: an object, a number, or nothing that could be checked here."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def of(self, type_: Type) -> str:
        """``o``, ``n`` or ``.``, see ``adder.interfaces.Signatures``."""
        resolved = self._model.typedefs.get(type_.name)
        if resolved is not None:
            return self.of(resolved)
        if type_.name in NUMBERS and not type_.nullable:
            return "n"
        return "o" if type_.name in self._model.interfaces and not type_.nullable else "."

    def of_all(self, signatures: tuple[Signature, ...]) -> str:
        """The letters of what all overloads agree on, up to where they are worth having."""
        letters = ""
        for position in range(max((len(signature.arguments) for signature in signatures), default=0)):
            found = {
                "." if argument.variadic or argument.optional else self.of(argument.type)
                for signature in signatures
                for argument in signature.arguments[position : position + 1]
            }
            everywhere = all(len(signature.arguments) > position for signature in signatures)
            letters += found.pop() if len(found) == 1 and everywhere else "."
        return letters.rstrip(".")


class View:
    """An interface as the template writes it."""

    def __init__(self, interface: Interface, model: Model, kinds: Kinds, traits: Traits) -> None:
        self.interface = interface
        self.name = interface.name
        self._model = model
        self._kinds = kinds
        self._traits = traits

    @property
    def bases(self) -> str:
        """What stands between the parentheses."""
        parent = self._model.interfaces.get(self.interface.parent or "")
        if parent is None or not parent.exposed:
            base = "PlatformObject"
        else:
            base = parent.name if parent.spec == self.interface.spec else f"{module_name(parent.spec)}.{parent.name}"
        return f"{IDIOMS[self.name]}, {base}" if self.name in IDIOMS else base

    @property
    def traits(self) -> int:
        """What its objects can do."""
        return self._traits.of(self.name)

    @property
    def constructor(self) -> str | None:
        """The call that describes the constructor."""
        if self.interface.constructors is None:
            return None
        return f"constructor({self._described(self.interface.constructors, f'new {self.name}')})"

    def members(self) -> Iterator[tuple[str, str]]:
        """The names and the value of each assignment."""
        for member in self.interface.members.values():
            if (self.name, member.name) in SHADOWED:
                continue
            python = python_name(member.name, isinstance(member, Constant))
            names = [python]
            if member.name != python and member.name.isidentifier() and not keyword.iskeyword(member.name):
                names.append(member.name)
            yield " = ".join(names), self._value(member)

    def _value(self, member: Attribute | Operation | Constant) -> str:
        owner, name = self.name, member.name
        if isinstance(member, Constant):
            return repr(member.value)
        if isinstance(member, Attribute):
            doc = f"{owner}.{name}: {member.type}{' (read only)' if member.readonly else ''} [{member.spec}]"
            if member.static:
                return f"static_attribute({owner!r}, {name!r}, {doc!r})"
            writable = not member.readonly or bool(member.forwards)
            if (member.same_object and name in SAME_OBJECTS) or (owner == "Window" and name in WINDOW_OBJECTS):
                given = member.type.name
                forwards = ", True" if writable else ""
                return f"member_object({name!r}, {doc!r}, {self._traits.of(given)}, {given!r}{forwards})"
            return f"attribute({name!r}, {doc!r}{'' if writable else ', False'})"
        twin = self.interface.static_twins.get(name)
        if twin is not None:
            static = f"static_operation({owner!r}, {name!r}, {self._described(twin.signatures, f'{owner}.{name}')})"
            return f"either({self._operation(member)}, {static})"
        return self._operation(member)

    def _operation(self, member: Operation) -> str:
        owner, name = self.name, member.name
        described = self._described(member.signatures, f"{owner}.{name}")
        if member.static:
            return f"static_operation({owner!r}, {name!r}, {described})"
        if (owner, name) in ELEMENT_MAKERS:
            described = self._described(member.signatures, f"{owner}.{name}", with_kinds=False)
            return f"element({name!r}, {described}, {ELEMENT_MAKERS[owner, name]})"
        returns = self._returns(member)
        if not returns:
            return f"operation({name!r}, {described})"
        traits = self._traits_of_result(returns)
        given = f", traits={traits}" if traits else ""
        return f"operation({name!r}, {described}, returns={returns!r}{given})"

    def _returns(self, operation: Operation) -> str:
        """What the operation is known to return without waiting for it; ``""`` for nothing."""
        key = (self.name, operation.name)
        if key in RETURNS:
            return RETURNS[key]
        if key in BLOCKING:
            return ""
        types = {signature.returns for signature in operation.signatures}
        if len(types) != 1:
            return ""
        (type_,) = types
        if type_.generic == "Promise":
            return "Promise"
        if type_.name == "undefined":
            return "undefined"
        fresh = all(signature.fresh for signature in operation.signatures) and not type_.nullable
        interface = self._model.interfaces.get(type_.name)
        if fresh and interface is not None and interface.exposed and not self._has_heirs(type_.name):
            return type_.name
        return ""

    def _has_heirs(self, name: str) -> bool:
        return any(interface.parent == name for interface in self._model.interfaces.values())

    def _traits_of_result(self, returns: str) -> int:
        if returns == "Promise":
            return self._traits.promise
        return self._traits.of(returns) if returns in self._model.interfaces else 0

    def _described(self, signatures: tuple[Signature, ...], what: str, with_kinds: bool = True) -> str:
        text = "\n".join(
            f"{what}({', '.join(map(str, signature.arguments))})"
            + (f" → {signature.returns}" if not what.startswith("new ") else "")
            for signature in signatures
        )
        required = min(signature.required for signature in signatures)
        limit = max(
            -1 if any(argument.variadic for argument in signature.arguments) else len(signature.arguments)
            for signature in signatures
        )
        if any(argument.variadic for signature in signatures for argument in signature.arguments):
            limit = -1
        kinds = self._kinds.of_all(signatures) if with_kinds else ""
        return f"{text!r}, {required}, {limit}" + (f", {kinds!r}" if kinds else "")


def modules(model: Model) -> dict[str, str]:
    """The text of each generated module, by its file name."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined, autoescape=False,
    )  # fmt: skip
    kinds, traits = Kinds(model), Traits(model, json.loads(WIRE.read_text(encoding="utf-8")))
    by_spec: dict[str, list[View]] = {}
    for interface in model.exposed:
        by_spec.setdefault(interface.spec, []).append(View(interface, model, kinds, traits))
    files = {}
    template = environment.get_template("interfaces.py.j2")
    for spec, views in by_spec.items():
        needed = {
            module_name(parent.spec)
            for view in views
            if (parent := model.interfaces.get(view.interface.parent or "")) and parent.spec != spec and parent.exposed
        }
        files[f"{module_name(spec)}.py"] = template.render(
            spec=spec,
            views=views,
            imports=sorted(needed),
            idioms=sorted({IDIOMS[view.name].split(".")[0] for view in views if view.name in IDIOMS}),
        )
    enums: dict[str, list] = {}
    for enumeration in model.enumerations.values():
        enums.setdefault(enumeration.spec, []).append(enumeration)
    files["enumerations.py"] = environment.get_template("enumerations.py.j2").render(
        enumerations=sorted(model.enumerations.values(), key=lambda each: each.name), member=enumeration_member
    )
    files["options.py"] = environment.get_template("options.py.j2").render(options=options(model))
    files["__init__.py"] = environment.get_template("index.py.j2").render(
        index={view.name: module_name(spec) for spec, views in by_spec.items() for view in views},
        enumerations=sorted(model.enumerations),
        namespaces=sorted(interface.name for interface in model.exposed if interface.namespace),
        elements=read_elements(),
        fields=irregular_fields(model),
        factories={name: interface.name for interface in model.exposed for name in interface.factories},
    )
    return files


def options(model: Model) -> dict[str, dict[str, str]]:
    """The dictionaries that are last arguments: the fields of each by Python's spelling, with type and default."""
    found = {}
    for interface in model.exposed:
        operations = [member for member in interface.members.values() if isinstance(member, Operation)]
        signatures = [signature for each in operations for signature in each.signatures]
        signatures += [signature for each in interface.static_twins.values() for signature in each.signatures]
        for signature in (*signatures, *(interface.constructors or ())):
            for name in _WORD.findall(str(signature.arguments[-1].type)) if signature.arguments else ():
                if name in model.dictionaries:
                    found[name] = _fields_of(model, name)
    return found


def _fields_of(model: Model, name: str | None) -> dict[str, str]:
    dictionary = model.dictionaries.get(name or "")
    if dictionary is None:
        return {}
    own = {
        python_name(field.name): f"{field.type} = {field.default}" if field.default else str(field.type)
        for field in dictionary.fields.values()
    }
    return {**own, **_fields_of(model, dictionary.parent)}


def irregular_fields(model: Model) -> dict[str, str]:
    """The fields of dictionaries whose keyword arguments the runtime's rule does not turn back, by Python's spelling.

    Where one spelling stands for several fields, it is the regular one: ``account_id`` is ``accountId``.
    """
    spelled: dict[str, set[str]] = {}
    for dictionary in model.dictionaries.values():
        for field in dictionary.fields:
            spelled.setdefault(python_name(field), set()).add(field)
    return {name: min(fields) for name, fields in spelled.items() if camel(name) not in fields}


def enumeration_member(value: str) -> str:
    """The Python name of an enumeration's value: ``no-cors`` is ``NO_CORS``, the empty string is ``EMPTY``.

    Example:
        >>> enumeration_member("2d"), enumeration_member("")
        ('_2D', 'EMPTY')
    """
    name = "".join(character if character.isalnum() else "_" for character in value).upper()
    if not name:
        return "EMPTY"
    return f"_{name}" if name[0].isdigit() else name


def sources() -> dict[str, bytes]:
    """The generated package ``web/_idl``: each file's content by its path from the folder of Python packages."""
    return {f"web/_idl/{name}": text.encode() for name, text in modules(read_model()).items()}
