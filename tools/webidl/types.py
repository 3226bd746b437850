"""IDL types as Python's, for the stubs.

What Python gets and what it may give differ: an enumeration's value comes as a member of its ``StrEnum``, and may be
given as any string. So there are two spellings of each type, :meth:`Types.given` for results and :meth:`Types.taken`
for arguments.
"""

from __future__ import annotations

from .model import Model, Type

STRINGS = {"DOMString", "USVString", "ByteString", "CSSOMString"}
INTEGERS = {
    "byte", "octet", "short", "unsigned short", "long", "unsigned long", "long long", "unsigned long long", "bigint",
}  # fmt: skip
FLOATS = {"float", "unrestricted float", "double", "unrestricted double"}
BUFFERS = {
    "ArrayBuffer", "SharedArrayBuffer", "DataView", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array",
    "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array", "Float16Array", "Float32Array",
    "Float64Array",
}  # fmt: skip

CALLBACK_INTERFACES = {"EventListener", "NodeFilter", "XPathNSResolver"}
"""Interfaces that a function implements."""

GIVEN = {
    # Whose code makes the elements knows more about them than the IDL: see AnyElement.
    "Element": "AnyElement",
    # An entry that is not from <input type=file> is a string, and to ask each time helps nobody.
    "FormDataEntryValue": "str | Any",
    # Reading gives the string; the trusted kinds are only ever set.
    "TrustedHTML": "str",
    "TrustedScript": "str",
    "TrustedScriptURL": "str",
}
"""What results are where the IDL's answer would make every author write a cast."""


class Types:
    """Spells the types of one model."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def given(self, type_: Type) -> str:
        """The annotation of what the platform returns."""
        return self._spell(type_, taken=False)

    def taken(self, type_: Type) -> str:
        """The annotation of what the platform accepts."""
        return self._spell(type_, taken=True)

    def fresh(self, type_: Type) -> str:
        """The annotation of what an operation has made itself: a trusted string, say, is then no mere string."""
        return type_.name if type_.name.startswith("Trusted") else self.given(type_)

    def dictionaries(self, type_: Type) -> list[str]:
        """The dictionaries that a value of the type may be."""
        if type_.name in self._model.typedefs:
            return self.dictionaries(self._model.typedefs[type_.name])
        if type_.is_union:
            return [name for member in type_.arguments for name in self.dictionaries(member)]
        return [type_.name] if type_.name in self._model.dictionaries else []

    def _spell(self, type_: Type, taken: bool) -> str:
        unique = list(dict.fromkeys(self._parts(type_, taken)))
        # A union with Any says that the value may also be something else; taken as an argument, Any says it all.
        if "Any" in unique and (taken or type_.name not in GIVEN):
            return "Any"
        # `X | None` reads best with None at the end.
        if type_.nullable or ("None" in unique and len(unique) > 1):
            unique = [part for part in unique if part != "None"] + ["None"]
        return " | ".join(unique)

    def _parts(self, type_: Type, taken: bool) -> list[str]:
        name = type_.name
        if not taken and name in GIVEN:
            return GIVEN[name].split(" | ")
        if type_.is_union:
            return [part for member in type_.arguments for part in _members(self._spell(member, taken))]
        if type_.generic:
            return [self._generic(type_, taken)]
        if name in self._model.typedefs:
            return _members(self._spell(self._model.typedefs[name], taken))
        if name in STRINGS:
            return ["str"]
        if name in INTEGERS:
            return ["int"]
        if name in FLOATS:
            return ["float"]
        if name in BUFFERS:
            return ["bytes", "bytearray", "memoryview"] if taken else ["bytes"]
        if name == "boolean":
            return ["bool"]
        if name == "undefined":
            return ["None"]
        if name in self._model.enumerations:
            return [name, "str"] if taken else [name]
        if name in self._model.dictionaries:
            return [name]
        if name in self._model.callbacks or (taken and name in CALLBACK_INTERFACES):
            return ["Callable[..., Any]"]
        interface = self._model.interfaces.get(name)
        if interface is not None and interface.exposed:
            return [name]
        return ["Any"]

    def _generic(self, type_: Type, taken: bool) -> str:
        inner = [self._spell(argument, taken) for argument in type_.arguments]
        match type_.generic:
            case "Promise":
                return f"Awaitable[{inner[0]}]" if taken else f"Promise[{inner[0]}]"
            case "record":
                return f"Mapping[{inner[0]}, {inner[1]}]"
            case "ObservableArray" if not taken:
                return f"MutableSequence[{inner[0]}]"
            case "sequence" | "FrozenArray" | "ObservableArray":
                return f"Sequence[{inner[0]}]"
            case "async_sequence":
                return f"AsyncIterable[{inner[0]}]"
            case _:
                return "Any"


def _members(annotation: str) -> list[str]:
    """The members of a union, those inside brackets left together.

    Example:
        >>> _members("str | Sequence[int | str]")
        ['str', 'Sequence[int | str]']
    """
    parts, depth = [""], 0
    for piece in annotation.replace(" | ", "|"):
        depth += (piece == "[") - (piece == "]")
        if piece == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.replace("|", " | ") for part in parts]
