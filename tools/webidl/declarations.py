"""The platform's classes, dictionaries and enumerations as declarations in a stub file."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from .model import Argument, Attribute, Constant, Dictionary, Interface, Member, Model, Operation, Signature, Type
from .names import python_name
from .types import Types

INDENT = "    "

KEYWORDS = "Keywords"
"""Ends the name of a dictionary's twin for keyword arguments, whose names are Python's."""

MAPPING = ("get", "keys", "values", "items")
"""What objects with keys have as a dict has it, in place of what their IDL says."""

_WORD = re.compile(r"(?<![\w.\"'])[A-Za-z_]\w*")


def spellings(member: Member) -> list[str]:
    """The names that a member has in Python: its own, and JavaScript's where that is another and can be written."""
    name = member.name
    python = python_name(name, isinstance(member, Constant))
    if name == python or not name.isidentifier() or keyword.iskeyword(name):
        return [python]
    return [python, name]


def shielded(annotation: str, members: Collection[str]) -> str:
    """An annotation for the body of a class that has members called like types.

    Example:
        >>> shielded("Promise[bytes]", {"bytes"}), shielded("URL | None", {"URL"})
        ('Promise[_builtins.bytes]', '_idl.URL | None')
    """

    def shield(match: re.Match[str]) -> str:
        word = match[0]
        if word not in members or word == "None":
            return word
        return f"_builtins.{word}" if hasattr(builtins, word) else f"_idl.{word}"

    return _WORD.sub(shield, annotation)


def words(text: str) -> set[str]:
    """The names that a text uses."""
    return set(_WORD.findall(text))


class Declarations:
    """Writes the declarations of one model.

    Args:
        model: The platform.
        idioms: For each interface that has a hand-written class to inherit from, the names that class declares; they
            take the place of what IDL says.
        shadowed: Members that are left out, by interface and name.
    """

    def __init__(
        self,
        model: Model,
        idioms: Mapping[str, Collection[str]] | None = None,
        shadowed: Collection[tuple[str, str]] = (),
    ) -> None:
        self._model = model
        self._types = Types(model)
        self._idioms = idioms or {}
        self._shadowed = shadowed

    # Enumerations and dictionaries.

    def enumeration(self, name: str, members: Mapping[str, str]) -> Iterator[str]:
        """An enumeration.

        Args:
            name: Its name.
            members: The value of each member.
        """
        yield f"class {name}(StrEnum):"
        yield from (f"{INDENT}{member} = {value!r}" for member, value in members.items())
        yield ""

    def dictionary(self, name: str) -> Iterator[str]:
        """A dictionary as a ``TypedDict``, and its twin for keyword arguments where their names differ."""
        dictionary = self._model.dictionaries[name]
        yield from self._typed_dict(dictionary, "")
        if self.keywords(name) != name:
            yield from self._typed_dict(dictionary, KEYWORDS)

    def keywords(self, name: str) -> str:
        """The ``TypedDict`` of a dictionary's keyword arguments."""
        lineage = self._lineage(name)
        differs = any(python_name(field) != field for each in lineage for field in each.fields)
        return f"{name}{KEYWORDS}" if differs else name

    def _lineage(self, name: str) -> list[Dictionary]:
        result = []
        dictionary = self._model.dictionaries.get(name)
        while dictionary is not None:
            result.append(dictionary)
            dictionary = self._model.dictionaries.get(dictionary.parent or "")
        return result

    def _fields(self, name: str) -> set[str]:
        return {python_name(field) for each in self._lineage(name) for field in each.fields}

    def _is_demanding(self, name: str) -> bool:
        return any(field.required for each in self._lineage(name) for field in each.fields.values())

    def _typed_dict(self, dictionary: Dictionary, suffix: str) -> Iterator[str]:
        name = dictionary.name + suffix
        inherited = {field for each in self._lineage(dictionary.name)[1:] for field in each.fields}
        fields = {}
        for field in dictionary.fields.values():
            spelled = python_name(field.name) if suffix else field.name
            if field.name not in inherited and (suffix or spelled.isidentifier()):
                annotation = self._types.taken(field.type)
                fields[spelled] = f"Required[{annotation}]" if field.required else annotation
        parent = dictionary.parent if dictionary.parent in self._model.dictionaries else ""
        base = (self.keywords(parent) if suffix else parent) if parent else "TypedDict"
        if not any(keyword.iskeyword(field) for field in fields):
            yield f"class {name}({base}, total=False):"
            members = set(fields)
            yield from (f"{INDENT}{field}: {shielded(each, members)}" for field, each in fields.items())
            if not fields:
                yield f"{INDENT}pass"
        else:
            # A field that is a keyword in Python cannot be written in the body of a class.
            for each in self._lineage(dictionary.name)[1:]:
                fields.update({field.name: self._types.taken(field.type) for field in each.fields.values()})
            inner = ", ".join(f"{field!r}: {annotation}" for field, annotation in fields.items())
            yield f"{name} = TypedDict({name!r}, {{{inner}}}, total=False)"
        yield ""

    # Interfaces.

    def interface(self, interface: Interface) -> Iterator[str]:
        """An interface as a class."""
        idiom = self._idioms.get(interface.name)
        parent = self._model.interfaces.get(interface.parent or "")
        bases = [f"{interface.name}Idiom"] if idiom is not None else []
        bases += self._mapping(interface)
        bases.append(parent.name if parent and parent.exposed else "PlatformObject")
        yield f"class {interface.name}({', '.join(bases)}):"
        body = list(self.body(interface))
        yield from (INDENT + line for line in body or ["pass"])
        yield ""

    def body(self, interface: Interface) -> Iterator[str]:
        """What stands in the class of an interface."""
        left_out = {*self._idioms.get(interface.name, ())}
        left_out.update(name for owner, name in self._shadowed if owner == interface.name)
        if self._mapping(interface):
            left_out.update(MAPPING)
        members = {name for member in interface.members.values() for name in spellings(member)}
        yield from self._constructor(interface, members)
        for member in interface.members.values():
            for name in spellings(member):
                # Of two members with the same Python spelling (`fontSize`, `font-size`) the first one has it.
                if name not in left_out:
                    left_out.add(name)
                    yield from self.member(interface, member, name, members)
        if "__iter__" not in left_out:
            yield from self._protocols(interface, members)

    def _mapping(self, interface: Interface) -> list[str]:
        pair = interface.iterable or interface.maplike
        # What has numbered items, too, is a sequence.
        if len(pair) != 2 or interface.indexed is not None:
            return []
        key, value = map(self._types.given, pair)
        return [f"ReadableMapping[{key}, {value}]"]

    def _constructor(self, interface: Interface, members: Collection[str]) -> Iterator[str]:
        if interface.constructors:
            yield from self._overloads(interface.constructors, "__init__", "None", members)
        elif any(each.constructors for each in self._model.lineage(interface.name)) or not interface.parent:
            yield "def __init__(self, no_constructor: Never, /) -> None: ..."

    def member(self, interface: Interface, member: Member, name: str, members: Collection[str] = ()) -> Iterator[str]:
        """A member under one of its names.

        Args:
            interface: Whose it is.
            member: The member.
            name: Its name here.
            members: All names of that class.
        """
        static = interface.namespace or (not isinstance(member, Constant) and member.static)
        if isinstance(member, Constant):
            yield f"{name}: ClassVar[{shielded(type(member.value).__name__, members)}]"
        elif isinstance(member, Operation):
            yield from self._overloads(member.signatures, name, None, members, static=static)
        else:
            yield from self._attribute(member, name, members, static)

    def _attribute(self, member: Attribute, name: str, members: Collection[str], static: bool) -> Iterator[str]:
        given = shielded(self._types.given(member.type), members)
        # A style takes a mapping of properties, too.
        forwarded = "str | Mapping[str, Any]" if member.name == "style" else "str"
        taken = shielded(forwarded if member.forwards else self._types.taken(member.type), members)
        decorator = "_builtins.property" if "property" in members else "property"
        if static:
            yield f"{name}: ClassVar[{given}]"
        elif member.readonly and not member.forwards:
            yield f"@{decorator}"
            yield f"def {name}(self) -> {given}: ..."
        elif given == taken:
            yield f"{name}: {given}"
        else:
            yield f"@{decorator}"
            yield f"def {name}(self) -> {given}: ..."
            yield f"@{name}.setter"
            yield f"def {name}(self, value: {taken}, /) -> None: ..."

    def _overloads(
        self,
        signatures: Iterable[Signature],
        name: str,
        returns: str | None,
        members: Collection[str],
        *,
        static: bool = False,
    ) -> Iterator[str]:
        lines = list(
            dict.fromkeys(
                f"def {name}({parameters}) -> {shielded(returns or self._types.fresh(signature.returns), members)}: ..."
                for signature in signatures
                for parameters in self._parameters(signature, members, static)
            )
        )
        for line in lines:
            if len(lines) > 1:
                yield "@overload"
            if static:
                yield "@staticmethod"
            yield line

    def _parameters(self, signature: Signature, members: Collection[str], static: bool) -> Iterator[str]:
        """The parameter lists that stand for a signature: a second one where options may be keywords instead."""
        first = [] if static else ["self"]
        positional = [*first, *(self._parameter(each, members) for each in signature.arguments if not each.variadic)]
        variadic = [f"*{self._parameter(each, members)}" for each in signature.arguments if each.variadic]
        last = signature.arguments[-1] if signature.arguments else None
        options = self._types.dictionaries(last.type) if last else []

        def spelled(parts: list[str], *more: str) -> str:
            end = ["/"] if len(parts) > len(first) else []
            # What comes before something required is required too, whatever the IDL says.
            needed = max((place for place, part in enumerate(parts) if not part.endswith(" = ...")), default=-1)
            parts = [part.removesuffix(" = ...") if place < needed else part for place, part in enumerate(parts)]
            return ", ".join([*parts, *end, *more])

        if not last or not options:
            yield spelled(positional, *variadic)
            return
        kind = f"Unpack[{self.keywords(options[0])}]" if len(options) == 1 else "Any"
        keywords = f"**keywords: {shielded(kind, members)}"
        if len(options) == 1 and python_name(last.name) in self._fields(options[0]):
            # A checker would take the positional argument for the keyword.
            positional[-1] = positional[-1].replace(python_name(last.name), "options", 1)
        if last.optional and not (len(options) == 1 and self._is_demanding(options[0])):
            yield spelled(positional, keywords)
        else:
            yield spelled(positional)
            yield spelled(positional[:-1], keywords)

    def _parameter(self, argument: Argument, members: Collection[str]) -> str:
        default = " = ..." if argument.optional else ""
        return f"{python_name(argument.name)}: {shielded(self._types.taken(argument.type), members)}{default}"

    def _protocols(self, interface: Interface, members: Collection[str]) -> Iterator[str]:
        def given(type_: Type) -> str:
            return shielded(self._types.given(type_), members)

        listed, sliced = shielded("list", members), shielded("slice", members)
        if interface.indexed is not None:
            # Where the getter says null, Python raises IndexError.
            item = given(interface.indexed).removesuffix(" | None")
            yield "@overload"
            yield f"def __getitem__(self, key: {shielded('int', members)}, /) -> {item}: ..."
            yield "@overload"
            yield f"def __getitem__(self, key: {sliced}, /) -> {listed}[{item}]: ..."
            if interface.named is not None:
                yield "@overload"
                value = given(interface.named).removesuffix(" | None")
                yield f"def __getitem__(self, key: {shielded('str', members)}, /) -> {value}: ..."
            yield f"def __iter__(self) -> Iterator[{item}]: ..."
            yield f"def __reversed__(self) -> Iterator[{item}]: ..."
            yield "def __len__(self) -> int: ..."
        elif interface.setlike or len(interface.iterable) == 1:
            yield f"def __iter__(self) -> Iterator[{given((interface.setlike or interface.iterable)[0])}]: ..."
            yield "def __len__(self) -> int: ..."
        elif interface.named is not None:
            value = given(interface.named).removesuffix(" | None")
            yield f"def __getitem__(self, key: {shielded('str', members)}, /) -> {value}: ..."
            yield f"def __setitem__(self, key: {shielded('str', members)}, value: Any, /) -> None: ..."
            yield f"def __delitem__(self, key: {shielded('str', members)}, /) -> None: ..."
        if interface.async_iterable:
            pair = ", ".join(map(given, interface.async_iterable))
            item = f"tuple[{pair}]" if len(interface.async_iterable) == 2 else pair
            yield f"def __aiter__(self) -> AsyncIterator[{item}]: ..."

    def factory(self, name: str, signature: Signature) -> Iterator[str]:
        """A function that makes objects of an interface, such as ``Image``."""
        lines = self._overloads([signature], name, None, (), static=True)
        return (line for line in lines if line != "@staticmethod")

    # What stands for any element.

    def any_element(self, elements: Iterable[Interface]) -> Iterator[str]:
        """``AnyElement``: has the members of all kinds of elements; those that kinds disagree about are Any.

        Args:
            elements: The interfaces of elements, without ``Element``.
        """
        elements = list(elements)
        parents = {interface.parent for interface in elements}
        declared: dict[str, set[str]] = {}
        own: set[str] = set()
        for interface in [*elements, *self._model.lineage("Element")]:
            by_hand = self._idioms.get(interface.name, ())
            for name in by_hand:
                declared.setdefault(name, set()).add("by hand")
            for member in interface.members.values():
                for name in spellings(member):
                    if name not in by_hand and (interface.name, name) not in self._shadowed:
                        declared.setdefault(name, set()).add("\n".join(self.member(interface, member, name)))
                        own |= {name} if interface in elements else set()
        leaves = [interface.name for interface in elements if interface.name not in parents]
        yield f"class AnyElement({', '.join(leaves)}):"
        yield f"{INDENT}def __init__(self, no_constructor: Never, /) -> None: ..."
        yield f"{INDENT}def __getitem__(self, key: Any, /) -> Any: ..."
        yield f"{INDENT}def __iter__(self) -> Iterator[Any]: ..."
        yield from (f"{INDENT}{name}: Any" for name in sorted(own) if len(declared[name]) > 1)
        yield ""
