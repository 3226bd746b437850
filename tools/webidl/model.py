"""What a window has, as one consistent whole: interfaces, dictionaries, enumerations, callbacks, and their types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Type:
    """An IDL type.

    Attributes:
        name: its name, or ``""`` for a union and for a generic type.
        generic: ``sequence``, ``Promise``, ``record``, ``FrozenArray`` and the like; else ``""``.
        arguments: what a generic type is made of, or the members of a union.
        nullable: whether it may be null.
    """

    name: str = ""
    generic: str = ""
    arguments: tuple[Type, ...] = ()
    nullable: bool = False

    @property
    def is_union(self) -> bool:
        """Whether it is one of several types."""
        return not self.name and not self.generic

    def __str__(self) -> str:
        inner = ", ".join(map(str, self.arguments))
        if self.generic:
            text = f"{self.generic}<{inner}>"
        elif self.is_union:
            text = f"({' or '.join(map(str, self.arguments))})"
        else:
            text = self.name
        return text + "?" * self.nullable


UNDEFINED = Type("undefined")


@dataclass(frozen=True)
class Argument:
    """An argument of an operation."""

    name: str
    type: Type
    optional: bool = False
    variadic: bool = False
    default: str | None = None

    def __str__(self) -> str:
        default = f" = {self.default}" if self.default is not None else ""
        return f"{'optional ' * self.optional}{self.type}{'...' * self.variadic} {self.name}{default}"


@dataclass(frozen=True)
class Signature:
    """One overload of an operation or a constructor."""

    arguments: tuple[Argument, ...]
    returns: Type
    fresh: bool = False  # [NewObject]: what it returns, nobody has seen before

    @property
    def required(self) -> int:
        """How many arguments it needs at the least."""
        return sum(not (argument.optional or argument.variadic) for argument in self.arguments)


@dataclass(frozen=True)
class Attribute:
    """An attribute of an interface."""

    name: str
    type: Type
    spec: str
    readonly: bool = False
    static: bool = False
    secure: bool = False
    same_object: bool = False
    forwards: str = ""  # [PutForwards]
    url: bool = False  # [ReflectURL]: names something that is loaded


@dataclass(frozen=True)
class Operation:
    """An operation with all its overloads."""

    name: str
    signatures: tuple[Signature, ...]
    spec: str
    static: bool = False
    secure: bool = False


@dataclass(frozen=True)
class Constant:
    """A constant of an interface."""

    name: str
    type: Type
    value: int | float | str | bool | None
    spec: str


Member = Attribute | Operation | Constant


@dataclass
class Interface:
    """An interface, a namespace or a callback interface, with everything that it gets from elsewhere."""

    name: str
    spec: str
    parent: str | None = None
    namespace: bool = False
    constructors: tuple[Signature, ...] | None = None
    members: dict[str, Member] = field(default_factory=dict)
    exposed: bool = True
    secure: bool = False
    global_name: bool = True  # false for [LegacyNoInterfaceObject]
    factories: dict[str, Signature] = field(default_factory=dict)  # [LegacyFactoryFunction], by name
    iterable: tuple[Type, ...] = ()
    async_iterable: tuple[Type, ...] = ()
    maplike: tuple[Type, ...] = ()
    setlike: tuple[Type, ...] = ()
    indexed: Type | None = None
    named: Type | None = None
    stringifies: bool = False
    # Static operations of the same name as an operation of its objects.
    static_twins: dict[str, Operation] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """A member of a dictionary."""

    name: str
    type: Type
    required: bool
    default: str | None


@dataclass
class Dictionary:
    """A dictionary of options."""

    name: str
    spec: str
    parent: str | None = None
    fields: dict[str, Field] = field(default_factory=dict)


@dataclass(frozen=True)
class Enumeration:
    """An enumeration of strings."""

    name: str
    spec: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Callback:
    """The form of a function that the page calls."""

    name: str
    spec: str
    signature: Signature


@dataclass
class Model:
    """Everything of the platform that a window can meet."""

    interfaces: dict[str, Interface] = field(default_factory=dict)
    dictionaries: dict[str, Dictionary] = field(default_factory=dict)
    enumerations: dict[str, Enumeration] = field(default_factory=dict)
    callbacks: dict[str, Callback] = field(default_factory=dict)
    typedefs: dict[str, Type] = field(default_factory=dict)
    # The mixin that a member comes from: by specification, interface and member.
    mixins: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def lineage(self, name: str) -> Iterator[Interface]:
        """An interface and what it inherits from, itself first."""
        current = self.interfaces.get(name)
        while current is not None:
            yield current
            current = self.interfaces.get(current.parent or "")

    def find(self, interface: str, member: str) -> Member | None:
        """A member of an interface, inherited ones included."""
        return next((found for each in self.lineage(interface) if (found := each.members.get(member))), None)

    @property
    def exposed(self) -> list[Interface]:
        """The interfaces that a window has, parents before their children."""
        done: dict[str, Interface] = {}
        for interface in sorted(self.interfaces.values(), key=lambda each: each.name):
            for each in reversed(list(self.lineage(interface.name))):
                if each.exposed:
                    done.setdefault(each.name, each)
        return list(done.values())
