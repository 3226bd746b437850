"""What a function takes, read where it lies: nothing is called, no attribute is asked for, and no annotation evaluated.

A function of the page's own has it in its code object. One of the platform's has it in its description: the signatures
as Web IDL writes them, whose last argument may be a dictionary of options, which Python gives by keyword.
"""

from __future__ import annotations

import inspect
import re
from itertools import count
from types import BuiltinFunctionType, CodeType, FunctionType, MethodDescriptorType, MethodType, WrapperDescriptorType
from typing import Any, NamedTuple

from adder import interfaces
from adder.names import snake

from .classes import dictionary, documentation, is_a, lineage, members_of_class
from .text import words

__all__ = ["Parameter", "active", "signatures"]

_MOST_DEFAULT = 30

_DESCRIBED = (BuiltinFunctionType, MethodDescriptorType, WrapperDescriptorType)
"""Their signatures are part of CPython."""

_IDL = re.compile(r"[^(\n]+\((.*)\)(?: → |$)")
_OPENING, _CLOSING = "(<[{", ")>]}"


class Parameter(NamedTuple):
    """Something that a function takes.

    Attributes:
        name: Its name.
        text: How it is shown.
        by_place: Whether it can be given by its place.
        by_name: Whether it can be given by its name.
    """

    name: str
    text: str
    by_place: bool = True
    by_name: bool = True


def signatures(value: Any, is_bound: bool = False) -> list[list[Parameter]]:
    """What a call of a value may look like: one list for each way, none where that is not known.

    Args:
        value: Anything.
        is_bound: Whether the first argument is given already, as a method's is.
    """
    if is_a(value, MethodType):
        return signatures(value.__func__, True)
    if is_a(value, interfaces.either):
        value = value.operation
    described = _described_by(value)
    if described:
        return [_of_platform(line) for line in described.split("\n")]
    if is_a(value, type):
        return _of_class(value)
    if is_a(value, FunctionType):
        found = _of_function(value)
    elif type(value) in _DESCRIBED:
        found = _of_signature(value)
    else:
        return []
    return [] if found is None else [found[1:] if is_bound and found and found[0].by_place else found]


def active(parameters: list[Parameter], place: int, name: str) -> int:
    """Which of the parameters an argument is for, counted from 0; -1 for none.

    Args:
        parameters: A function's.
        place: How many arguments stand before it.
        name: The name by which it is given; empty for none.
    """
    for number, parameter in enumerate(parameters):
        if parameter.name == name if name else parameter.by_place and number == place:
            return number
    stars = "**" if name else "*"
    return next((number for number, each in enumerate(parameters) if each.text == f"{stars}{each.name}"), -1)


def _of_function(function: FunctionType) -> list[Parameter]:
    own = dictionary(function)
    wrapped = own.get("__wrapped__")
    if type(own.get("__signature__")) is inspect.Signature:
        return [_parameter(each) for each in own["__signature__"].parameters.values()]
    if is_a(wrapped, FunctionType) and wrapped is not function:
        return _of_function(wrapped)
    code: CodeType = function.__code__
    names = list(code.co_varnames)
    defaults = function.__defaults__ or ()
    first = code.co_argcount - len(defaults)
    found = [
        Parameter(name, _with_default(name, *defaults[max(0, place - first) :][:1] if place >= first else ()),
                  by_name=place >= code.co_posonlyargcount)
        for place, name in enumerate(names[: code.co_argcount])
    ]  # fmt: skip
    end = code.co_argcount + code.co_kwonlyargcount
    starred = iter(names[end:])
    if code.co_flags & inspect.CO_VARARGS:
        found.append(_starred("*", next(starred)))
    keywords = function.__kwdefaults__ or {}
    for name in names[code.co_argcount : end]:
        given = (keywords[name],) if name in keywords else ()
        found.append(Parameter(name, _with_default(name, *given), by_place=False))
    if code.co_flags & inspect.CO_VARKEYWORDS:
        found.append(_starred("**", next(starred)))
    return found


def _starred(stars: str, name: str) -> Parameter:
    return Parameter(name, stars + name, False, False)


def _with_default(name: str, *default: Any) -> str:
    return f"{name}={words(default[0], _MOST_DEFAULT, asks=False)[0]}" if default else name


def _of_class(cls: type) -> list[list[Parameter]]:
    """What its ``__init__`` takes, or its ``__new__``."""
    for base in lineage(cls):
        members = members_of_class(base)
        for name in ("__init__", "__new__"):
            made = members.get(name)
            made = made.__func__ if type(made) is staticmethod else made
            if is_a(made, FunctionType):
                return signatures(made, True)
        if base is not object and ("__init__" in members or "__new__" in members):
            # One that is written in C; a metaclass of the page's own may have another word on it.
            found = _of_signature(base) if type(base) is type else None
            return [] if found is None else [found]
    return [[]]


def _of_signature(value: Any) -> list[Parameter] | None:
    try:
        return [_parameter(each) for each in inspect.signature(value).parameters.values()]
    except (ValueError, TypeError):
        return None


def _parameter(parameter: inspect.Parameter) -> Parameter:
    kind, name = parameter.kind, parameter.name
    if kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        return _starred("*" if kind == parameter.VAR_POSITIONAL else "**", name)
    given = () if parameter.default is parameter.empty else (parameter.default,)
    text = _with_default(name, *given)
    return Parameter(name, text, kind != parameter.KEYWORD_ONLY, kind != parameter.POSITIONAL_ONLY)


def _described_by(value: Any) -> str:
    """The description of one of the platform's operations or constructors; empty for all else."""
    if is_a(value, FunctionType):
        return documentation(value) if value.__globals__ is vars(interfaces) else ""
    if is_a(value, interfaces.InterfaceType):
        made = members_of_class(value).get("_constructor")
        return made.text if is_a(made, interfaces.Signatures) else ""
    return ""


def _of_platform(line: str) -> list[Parameter]:
    match = _IDL.match(line)
    arguments = _split(match[1]) if match else []
    found = []
    options: dict[str, str] = {}
    for argument, place in zip(arguments, count(1), strict=False):
        type_, _, name = argument.partition(" = ")[0].rpartition(" ")
        if place == len(arguments):
            options = _options_of(type_)
        shown = snake(name)
        if type_.endswith("..."):
            found.append(_starred("*", shown))
        else:
            found.append(Parameter(shown, f"{type_.removeprefix('optional ')} {shown}", by_name=False))
    return found + [Parameter(name, f"{name}: {text}", by_place=False) for name, text in options.items()]


def _options_of(type_: str) -> dict[str, str]:
    """What can be given by keyword where an argument has a type: the fields of the dictionaries that this names."""
    from web._idl.options import OPTIONS

    return {name: text for word in re.findall(r"\w+", type_) for name, text in OPTIONS.get(word, {}).items()}


def _split(text: str) -> list[str]:
    """Arguments, at the commas that are in no bracket."""
    found = [""]
    depth = 0
    for letter in text:
        depth += (letter in _OPENING) - (letter in _CLOSING)
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return [argument.strip() for argument in found if argument.strip()]
