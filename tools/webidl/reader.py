"""Puts the fragments together that specifications are.

A specification's IDL is a fragment: an interface is defined in one, extended by partials in others, and shares members
through mixins. This module puts the fragments together, keeps what is exposed to a window, and remembers for each
member which specification it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tools.webidl.model import (
    Argument,
    Attribute,
    Callback,
    Constant,
    Dictionary,
    Enumeration,
    Field,
    Interface,
    Model,
    Operation,
    Signature,
    Type,
)

Tree = dict[str, Any]

WINDOW = {"Window", "*"}


def attributes_of(tree: Tree) -> dict[str, Any]:
    """The extended attributes of a definition, by name."""
    return {entry["name"]: entry.get("rhs") for entry in tree.get("extAttrs", ())}


def names_in(value: Any) -> set[str]:
    """The identifiers on the right of an extended attribute."""
    if value is None:
        return set()
    if value["type"] == "*":
        return {"*"}
    inner = value["value"]
    if isinstance(inner, list):
        return {item["value"] for item in inner}
    return {inner}


def is_for_window(tree: Tree, default: bool = True) -> bool:
    """Whether a definition or a member is exposed to a window."""
    attributes = attributes_of(tree)
    if "Exposed" not in attributes:
        return default
    return bool(names_in(attributes["Exposed"]) & WINDOW)


def read_type(tree: Any) -> Type:
    """An IDL type."""
    if isinstance(tree, str):
        return Type(tree)
    inner = tree["idlType"]
    if tree.get("union"):
        return Type(arguments=tuple(map(read_type, inner)), nullable=tree["nullable"])
    if tree.get("generic"):
        return Type(generic=tree["generic"], arguments=tuple(map(read_type, inner)), nullable=tree["nullable"])
    if isinstance(inner, str):
        return Type(inner, nullable=tree["nullable"])
    return read_type(inner)


def read_default(tree: Any) -> str | None:
    """A default value in IDL's own spelling."""
    if tree is None:
        return None
    match tree["type"]:
        case "string":
            return f'"{tree["value"]}"'
        case "boolean":
            return str(tree["value"]).lower()
        case "sequence":
            return "[]"
        case "dictionary":
            return "{}"
        case "null" | "NaN" | "undefined":
            return tree["type"]
        case "Infinity":
            return "-Infinity" if tree.get("negative") else "Infinity"
        case _:
            return str(tree["value"])


def read_arguments(trees: Iterable[Tree]) -> tuple[Argument, ...]:
    """The arguments of an operation."""
    return tuple(
        Argument(
            tree["name"], read_type(tree["idlType"]), tree["optional"], tree["variadic"], read_default(tree["default"])
        )
        for tree in trees
    )


def read_constant(tree: Tree) -> int | float | str | bool | None:
    """The value of a constant."""
    value = tree["value"]
    if value["type"] == "number":
        return (
            int(value["value"], 0)
            if "." not in value["value"] and "e" not in value["value"].lower()
            else float(value["value"])
            if not value["value"].lower().startswith("0x")
            else int(value["value"], 16)
        )
    return value.get("value")


class Reader:
    """Builds a :class:`Model` from syntax trees."""

    def __init__(self) -> None:
        self.model = Model()
        self._mixins: dict[str, list[tuple[str, Tree]]] = {}
        self._includes: list[tuple[str, str]] = []
        self._partials: list[tuple[str, Tree]] = []

    def read(self, trees: Mapping[str, Iterable[Tree]]) -> Model:
        """The model of all specifications.

        Args:
            trees: each specification's definitions, as ``parse.mjs`` prints them.
        """
        for spec, definitions in trees.items():
            for tree in definitions:
                self._define(spec, tree)
        for spec, tree in self._partials:
            self._extend(spec, tree)
        for target, mixin in self._includes:
            for spec, tree in self._mixins.get(mixin, ()):
                if target in self.model.interfaces and is_for_window(tree):
                    self._add_members(self.model.interfaces[target], spec, tree)
                    names = (member.get("name") for member in tree["members"])
                    self.model.mixins.update({(spec, target, name): mixin for name in names if name})
        return self.model

    def _define(self, spec: str, tree: Tree) -> None:
        kind, name = tree["type"], tree.get("name", "")
        if kind == "includes":
            self._includes.append((tree["target"], tree["includes"]))
        elif kind == "interface mixin":
            self._mixins.setdefault(name, []).append((spec, tree))
        elif tree.get("partial"):
            self._partials.append((spec, tree))
        elif kind in ("interface", "namespace", "callback interface"):
            self._define_interface(spec, tree)
        elif kind == "dictionary":
            self.model.dictionaries[name] = Dictionary(name, spec, tree["inheritance"])
            self._add_fields(name, tree)
        elif kind == "enum":
            self.model.enumerations[name] = Enumeration(name, spec, tuple(item["value"] for item in tree["values"]))
        elif kind == "typedef":
            self.model.typedefs[name] = read_type(tree["idlType"])
        elif kind == "callback":
            signature = Signature(read_arguments(tree["arguments"]), read_type(tree["idlType"]))
            self.model.callbacks[name] = Callback(name, spec, signature)

    def _define_interface(self, spec: str, tree: Tree) -> None:
        attributes = attributes_of(tree)
        interface = Interface(
            tree["name"],
            spec,
            tree.get("inheritance"),
            namespace=tree["type"] == "namespace",
            exposed=is_for_window(tree, default=tree["type"] == "callback interface"),
            secure="SecureContext" in attributes,
            global_name="LegacyNoInterfaceObject" not in attributes,
        )
        self.model.interfaces[interface.name] = interface
        for entry in tree.get("extAttrs", ()):
            if entry["name"] == "LegacyFactoryFunction":
                interface.factories[entry["rhs"]["value"]] = Signature(
                    read_arguments(entry["arguments"]), Type(interface.name), fresh=True
                )
        self._add_members(interface, spec, tree)

    def _extend(self, spec: str, tree: Tree) -> None:
        if tree["type"] == "dictionary":
            if tree["name"] in self.model.dictionaries:
                self._add_fields(tree["name"], tree)
            return
        interface = self.model.interfaces.get(tree["name"])
        if interface is not None and is_for_window(tree):
            self._add_members(interface, spec, tree)

    def _add_fields(self, name: str, tree: Tree) -> None:
        for member in tree["members"]:
            self.model.dictionaries[name].fields[member["name"]] = Field(
                member["name"], read_type(member["idlType"]), member["required"], read_default(member["default"])
            )

    def _add_members(self, interface: Interface, spec: str, tree: Tree) -> None:
        secure = "SecureContext" in attributes_of(tree)
        for member in tree["members"]:
            if is_for_window(member):
                self._add_member(interface, spec, member, secure)

    def _add_member(self, interface: Interface, spec: str, tree: Tree, secure: bool) -> None:
        attributes = attributes_of(tree)
        secure = secure or "SecureContext" in attributes
        match tree["type"]:
            case "attribute":
                if tree["special"] == "stringifier":
                    interface.stringifies = True
                interface.members[tree["name"]] = Attribute(
                    tree["name"],
                    read_type(tree["idlType"]),
                    spec,
                    readonly=tree["readonly"],
                    static=tree["special"] == "static",
                    secure=secure,
                    same_object="SameObject" in attributes,
                    forwards="".join(names_in(attributes.get("PutForwards"))),
                    url="ReflectURL" in attributes,
                )
            case "const":
                interface.members[tree["name"]] = Constant(
                    tree["name"], read_type(tree["idlType"]), read_constant(tree), spec
                )
            case "constructor":
                signature = Signature(read_arguments(tree["arguments"]), Type(interface.name), fresh=True)
                interface.constructors = (*(interface.constructors or ()), signature)
            case "operation":
                self._add_operation(interface, spec, tree, secure, "NewObject" in attributes)
            case "iterable":
                kind = "async_iterable" if tree.get("async") else "iterable"
                setattr(interface, kind, tuple(map(read_type, tree["idlType"])))
            case "async_iterable":
                interface.async_iterable = tuple(map(read_type, tree["idlType"]))
            case "maplike" | "setlike" as kind:
                setattr(interface, kind, tuple(map(read_type, tree["idlType"])))

    def _add_operation(self, interface: Interface, spec: str, tree: Tree, secure: bool, fresh: bool) -> None:
        special, name = tree["special"], tree["name"]
        if special == "stringifier":
            interface.stringifies = True
        if special == "getter":
            result = read_type(tree["idlType"])
            if tree["arguments"][0]["idlType"]["idlType"] == "unsigned long":
                interface.indexed = result
            else:
                interface.named = result
        if not name:
            return
        signature = Signature(read_arguments(tree["arguments"]), read_type(tree["idlType"]), fresh)
        known = interface.members.get(name)
        static = special == "static"
        if isinstance(known, Operation) and known.static != static:
            made = Operation(name, (signature,), spec, static, secure)
            interface.static_twins[name] = made if static else known
            interface.members[name] = known if static else made
            return
        earlier = known.signatures if isinstance(known, Operation) else ()
        if signature not in earlier:
            interface.members[name] = Operation(name, (*earlier, signature), spec, static, secure)
