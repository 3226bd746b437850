"""Python's half of the checks that compare Python's view of the platform with JavaScript's own.

It runs in the page, before a file of checks, which imports it as ``platform_probe``. A member is noted in ``exercised``
when Python has used it and JavaScript, asked about the same object or having done the same to its twin, agrees. Where
they differ, the check fails in the end, with all differences.
"""

import asyncio
import inspect
import sys
from types import ModuleType, SimpleNamespace

import web
from adder.names import snake
from adder.remote import Remote
from web import _idl, window

probe = SimpleNamespace(**{name: window.probe[name] for name in window.Object.keys(window.probe)})
"""The functions of ``platform.js``, each found once: looking one up is as long a way as calling it."""
exercised = set()
refused = set()
"""Members that have only been seen to fail, in Python as in JavaScript."""
troubles = []
FIELDS = {field: name for name, field in getattr(_idl, "FIELDS", {}).items()}

VALUES = {
    "DOMString": '"x1"',
    "USVString": '"x1"',
    "CSSOMString": '"x1"',
    "DOMString?": '"x1"',
    "unsigned long": "3",
    "unsigned long?": "3",
    "long": "3",
    "double": "0.5",
    "unrestricted double": "0.5",
    "unsigned long long": "4",
}
"""What an attribute of a type is set to, as JavaScript."""


def finish_check():
    """Ends a check; fails where anything differed."""
    found = troubles[:]
    troubles.clear()
    window.exercisedMembers = sorted(exercised)
    window.refusedMembers = sorted(refused - exercised)
    probe.clear()
    if found:
        raise AssertionError("\n".join(found))


def handler(*_):
    """What event handlers are set to."""


class Member:
    """A member of a generated class: its interface, JavaScript's name, all its Python names, and what it is."""

    def __init__(self, owner, name, kind, type_="", readonly=True):
        self.owner = owner
        self.name = name
        self.kind = kind
        self.type = type_
        self.readonly = readonly
        self.spellings = []

    def __str__(self):
        return f"{self.owner}.{self.name}"


_members = {}


def is_generated(cls):
    """Whether a class is one of an interface."""
    return cls.__module__.startswith("web._idl.")


def members_of(cls):
    """The members of one generated class itself, by JavaScript's names."""
    known = _members.get(cls)
    if known is not None:
        return known
    known = _members[cls] = {}
    # What the idiom puts in the place of an operation is that operation too.
    by_hand = [part for base in cls.__bases__ if not is_generated(base) for part in base.__mro__]
    replaced = [
        item for part in by_hand for item in vars(part).items() if type(getattr(item[1], "member", None)) is str
    ]
    for spelling, value in [*vars(cls).items(), *replaced]:
        if isinstance(value, property):
            described = (value.__doc__ or "").partition(": ")
            owner, _, name = described[0].partition(".")
            if owner != cls.__name__ or not described[1]:
                continue
            type_ = described[2].rpartition(" [")[0]
            readonly = type_.endswith(" (read only)")
            member = Member(owner, name, "attribute", type_.removesuffix(" (read only)"), readonly)
        elif type(getattr(value, "member", None)) is str:
            member = Member(cls.__name__, value.member, "operation")
        elif isinstance(value, staticmethod):
            member = Member(cls.__name__, value.__func__.__name__, "static")
        elif type(value) in (int, float, str, bool) and not spelling.startswith("_"):
            member = Member(cls.__name__, spelling, "constant")
        else:
            continue
        known.setdefault(member.name, member).spellings.append(spelling)
    return known


def lineage(cls):
    """The generated classes that a face's class is made of."""
    return [each for each in cls.__mro__ if is_generated(each)]


def find_member(cls, name):
    """A member under JavaScript's name, or None."""
    return next((members_of(each)[name] for each in lineage(cls) if name in members_of(each)), None)


def error_name(error):
    """JavaScript's name of what Python raised."""
    return getattr(error, "name", None) or type(error).__name__


def class_of(value):
    """What Python says the class of a page's object is; empty for anything else."""
    if not isinstance(value, Remote) or type(value).__name__ in ("Remote", "Event"):
        return ""
    return type(value).__name__


def differs(what, problem):
    """Notes a difference."""
    if problem:
        troubles.append(f"{what}: {problem}")
    return bool(problem)


class Twins:
    """Two equal objects of the page: Python works on the first, JavaScript on the second."""

    def __init__(self, number, face, source):
        self.number = number
        self.face = face
        self.source = source

    def __del__(self):
        probe.forget(self.number)


async def twins(source):
    """Makes two objects from a JavaScript expression that may await."""
    number = await probe.make(source)
    return Twins(number, probe.first(number), source)


def pair(first, second, source="pair"):
    """Takes two faces as twins."""
    return Twins(probe.pair(first, second), first, source)


async def as_twins(made):
    return await twins(made) if isinstance(made, str) else made


async def attributes(made, leave=(), given=None, again=(), keep=()):
    """Compares all attributes of an object that no other object has been used for yet.

    Args:
        made: the object: twins, or JavaScript that makes one.
        leave: attributes to leave alone altogether.
        given: JavaScript for values to set writable attributes to, by name, with ``t`` for the object; None leaves
            one as it is.
        again: attributes to compare although others have been used for it.
        keep: attributes not to set.
    """
    made = await as_twins(made)
    face, cls, given = made.face, type(made.face), given or {}
    chosen = {}
    for each in lineage(cls):
        for name, member in members_of(each).items():
            is_new = str(member) not in exercised or name in again or name in given
            if member.kind == "attribute" and is_new and name not in leave:
                chosen.setdefault(name, member)
    for name in given:
        if name not in chosen:
            troubles.append(f"{cls.__name__} ({made.source}) has no attribute {name}")
    absent = set(probe.absent(face, list(chosen)))
    for name in absent:
        for spelling in chosen[name].spellings:
            try:
                value = getattr(face, spelling)
            except AttributeError:
                pass
            else:
                troubles.append(f"{chosen[name]}: this browser has it not, yet Python reads {value!r}")
    present = [member for name, member in chosen.items() if name not in absent]
    good = {member.name for member in present}
    for number in range(2):
        names, values = [], []
        for member in present:
            if number < len(member.spellings):
                try:
                    values.append(getattr(face, member.spellings[number]))
                except Exception as error:
                    differs(f"{member} of {made.source}", f"reading raised {error!r}")
                    good.discard(member.name)
                else:
                    names.append(member.name)
        if names:
            found = probe.compare(made.number, names, values, [class_of(value) for value in values])
            for name, problem in zip(names, found, strict=True):
                if differs(f"{chosen[name]} of {made.source}", problem):
                    good.discard(name)
    _set_handlers(made, [member for member in present if member.type.endswith("EventHandler")], good)
    for member in present:
        if not member.readonly and not member.type.endswith("EventHandler") and member.name not in keep:
            source = _value_for(member, face, given)
            if source is not None and differs(f"{member} of {made.source}", _set(made, member, source)):
                good.discard(member.name)
    exercised.update(str(member) for member in present if member.name in good)


def _set_handlers(made, members, good):
    face = made.face
    for member in members:
        setattr(face, member.spellings[0], handler)
    names = [member.name for member in members]
    wrong = set(probe.functions(face, names)) if names else set()
    for member in members:
        if getattr(face, member.spellings[-1]) is not handler:
            wrong.add(member.name)
        setattr(face, member.spellings[-1], None)
    wrong.update(probe.notNull(face, names) if names else ())
    for member in members:
        if differs(f"{member} of {made.source}", "is not the handler that was set" if member.name in wrong else ""):
            good.discard(member.name)


def _value_for(member, face, given):
    if member.name in given:
        return given[member.name]
    if member.type == "boolean":
        return "false" if getattr(face, member.spellings[0]) else "true"
    if member.type in VALUES:
        return VALUES[member.type]
    if member.type in _idl.ENUMERATIONS:
        return f'"{list(getattr(web, member.type))[-1].value}"'
    return None


def _set(made, member, source):
    failed = ""
    value = probe.value(made.number, source)
    try:
        setattr(made.face, member.spellings[0], value)
    except Exception as error:
        failed = error_name(error)
    return probe.set(made.number, member.name, source, failed, getattr(made.face, member.spellings[0]))


def _split(call):
    name, _, rest = call.partition("(")
    return name, rest.rpartition(")")[0]


async def _arguments(number, source):
    positional, keys, values = await probe.arguments(number, source)
    return list(positional), {FIELDS.get(key) or snake(key): value for key, value in zip(keys, values, strict=True)}


async def operations(made, *calls, show=""):
    """Does calls to both of the twins, one after the other, and compares results and what becomes of the objects.

    Args:
        made: the object: twins, or JavaScript that makes one.
        calls: JavaScript, such as ``append("x", t.firstChild)`` where ``t`` is the object. A last argument that is a
            plain object is given by Python as keyword arguments. After a ``!``, both must fail alike.
        show: JavaScript for what to compare afterwards, if not the object ``t`` itself.
    """
    made = await as_twins(made)
    for call in calls:
        expected, call = call.startswith("!"), call.removeprefix("!")
        name, source = _split(call)
        member = find_member(type(made.face), name)
        absent = bool(probe.absent(made.face, [name]))
        if member is None:
            troubles.append(f"{type(made.face).__name__} ({made.source}) has no operation {name}")
            continue
        what = f"{member.owner}.{call} of {made.source}"
        arguments, options = await _arguments(made.number, source)
        result, failed = None, ""
        try:
            result = getattr(made.face, member.spellings[0])(*arguments, **options)
            if inspect.isawaitable(result):
                result = await result
        except Exception as error:
            failed = error_name(error)
        if absent:
            differs(what, "" if failed else "this browser has it not, yet Python's call did not fail")
            continue
        problem = await probe.call(made.number, name, failed, result, show, False)
        if failed and not problem and not expected:
            problem = f"fails: {failed}"
        if not differs(what, problem):
            (refused if failed else exercised).add(str(member))


async def constructors(*calls):
    """Makes objects in Python and in JavaScript, and compares them.

    Args:
        calls: JavaScript, such as ``Event("x", {bubbles: true})``. After a ``!``, both must fail alike.
    """
    for call in calls:
        expected, call = call.startswith("!"), call.removeprefix("!")
        name, source = _split(call)
        arguments, options = await _arguments(0, source)
        result, failed = None, ""
        absent = bool(probe.absent(window, [name]))
        try:
            cls = getattr(web, name)
            result = cls(*arguments, **options)
            # An object that JavaScript has not made yet could not fail yet.
            result = window.Object(result)
        except AttributeError:
            failed = "AttributeError"
        except Exception as error:
            failed = error_name(error)
        if absent:
            differs(call, "" if failed == "AttributeError" else f"this browser has it not, yet Python says {failed!r}")
            continue
        problem = await probe.call(0, name, failed, result, "", True)
        if not failed and type(result).__name__ != name and not problem:
            problem = f"Python's class is {type(result).__name__}"
        if failed and not problem and not expected:
            problem = f"fails: {failed}"
        if not differs(f"new {call}", problem):
            (refused if failed else exercised).add(f"{name}.constructor")


async def statics(name, *calls):
    """The same as :func:`operations` for static operations of an interface, or operations of a namespace."""
    cls = getattr(web, name)
    if name not in window:
        return
    javascript = window[name]
    made = pair(javascript, javascript, name)
    for call in calls:
        member_name, source = _split(call)
        if probe.absent(javascript, [member_name]):
            continue
        arguments, options = await _arguments(made.number, source)
        spelling = snake(member_name)
        try:
            result = getattr(cls, spelling)(*arguments, **options)
            if inspect.isawaitable(result):
                result = await result
        except Exception as error:
            differs(f"{name}.{call}", f"raised {error!r}")
            continue
        if not differs(f"{name}.{call}", await probe.call(made.number, member_name, "", result, "1", False)):
            exercised.add(f"{name}.{member_name}")


def constants(*names):
    """Compares all constants of interfaces."""
    for name in names:
        cls = getattr(web, name)
        found = [member.name for member in members_of(cls).values() if member.kind == "constant"]
        for member, value in zip(found, probe.constants(name, found), strict=True):
            if value is None:
                continue
            mine = getattr(cls, member)
            if not differs(f"{name}.{member}", "" if mine == value else f"Python has {mine!r}, JavaScript {value!r}"):
                exercised.add(f"{name}.{member}")


def agree(what, mine, theirs, *arguments):
    """Compares a value that Python got by hand with JavaScript's.

    Args:
        what: the members that it shows to work, to be noted.
        mine: what Python has.
        theirs: a JavaScript function that says what JavaScript has, or that itself where it is known already.
        arguments: the function's.
    """
    if isinstance(theirs, str) and "=>" in theirs:
        theirs = window.eval(f"({theirs})")(*arguments)
    if not differs(what, "" if mine == theirs else f"Python has {mine!r}, JavaScript {theirs!r}"):
        exercised.update(what.split())


async def until(condition):
    """Waits until a condition holds."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


def leave_all_but(name, *wanted):
    """All attributes of an interface and of those it inherits from, except some."""
    return {member for each in lineage(getattr(web, name)) for member in members_of(each)} - {*wanted}


def leave_other_specs(name, spec):
    """All attributes of an interface and of those it inherits from, except those that one specification defines."""
    documented = {}
    for each in lineage(getattr(web, name)):
        for member in members_of(each).values():
            documented.setdefault(member.name, getattr(getattr(each, member.spellings[0]), "__doc__", None) or "")
    return {name for name, text in documented.items() if f"[{spec}]" not in text}


module = sys.modules["platform_probe"] = ModuleType("platform_probe", __doc__)
vars(module).update({name: value for name, value in globals().items() if not name.startswith("__")})
