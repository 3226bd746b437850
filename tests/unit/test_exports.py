"""What the page holds of an interpreter: counted, called, and let go."""

import functools
import textwrap

import pytest

from adder import _wire as wire
from adder.exports import Exports, listener_flags, positional_limit

PREVENT = wire.LISTENER_PREVENT_DEFAULT
MAYBE = wire.LISTENER_MAY_PREVENT_DEFAULT
STOP = wire.LISTENER_STOP_PROPAGATION


class Service:
    def method(self, event):
        event.prevent_default()


@pytest.fixture
def exports():
    return Exports()


def identifier(wire_value):
    return wire_value[1]


def test_the_same_callable_has_the_same_number_while_it_is_held(exports):
    def function():
        pass

    assert identifier(exports.callable(function)) == identifier(exports.callable(function))
    assert identifier(exports.callable(function)) != identifier(exports.callable(lambda: None))
    service, seen = Service(), []
    assert identifier(exports.callable(service.method)) == identifier(exports.callable(service.method))
    assert identifier(exports.callable(service.method)) != identifier(exports.callable(Service().method))
    assert identifier(exports.callable(seen.append)) == identifier(exports.callable(seen.append))
    assert identifier(exports.callable(seen.append)) != identifier(exports.callable(seen.pop))


def test_an_object_is_let_go_when_every_telling_of_its_number_is_released(exports):
    thing = object()
    number = identifier(exports.object(thing))
    exports.object(thing)
    exports.release(number, 1)
    assert exports.get(number) is thing
    exports.release(number, 1)
    assert len(exports) == 0
    with pytest.raises(LookupError, match=str(number)):
        exports.get(number)
    assert identifier(exports.object(thing)) != number


def test_a_release_that_crosses_a_new_use_does_not_take_the_object_away(exports):
    thing = object()
    number = identifier(exports.object(thing))
    # The page has dropped what it was told once; meanwhile it is being told again.
    assert identifier(exports.object(thing)) == number
    exports.release(number, 1)
    assert exports.get(number) is thing


def test_a_release_of_what_is_not_there_is_ignored(exports):
    exports.release(99, 1)
    assert len(exports) == 0


def test_a_short_lived_bound_method_keeps_its_object_alive(exports):
    number = identifier(exports.callable([].append))
    exports.call(number, [1])
    assert exports.get(number).__self__ == [1]


def test_a_call_passes_as_many_arguments_as_are_wanted(exports):
    def call(function, *arguments):
        return exports.call(identifier(exports.callable(function)), list(arguments))

    assert call(lambda: "none", 1, 2) == "none"
    assert call(lambda one: one, 1, 2) == 1
    assert call(lambda *all_: all_, 1, 2) == (1, 2)
    assert call(functools.partial(max, 5), 3) == 5
    assert call(len, "four", 0, []) == 4
    with pytest.raises(TypeError, match="two"):
        call(lambda one, two: one, 1)


def test_the_signature_of_a_callable_is_read_once(exports, monkeypatch):
    def function(one):
        return one

    number = identifier(exports.callable(function))
    assert exports.call(number, [1, 2]) == 1
    monkeypatch.setattr("adder.exports.positional_limit", None)
    assert exports.call(number, [3, 4]) == 3


@pytest.mark.parametrize(
    ("function", "limit"),
    [
        (lambda: 0, 0),
        (lambda a, b: 0, 2),
        (lambda a, /, b: 0, 2),
        (lambda *a: 0, None),
        (lambda a, *b: 0, None),
        (lambda a, *, k: 0, 1),
        (lambda a, k=1: 0, 1),
        (lambda k=1: 0, 0),
        (lambda event=None: 0, 1),
        (lambda a, k=1, event=None: 0, 1),
        (lambda **k: 0, 0),
        (Service().method, 1),
        (functools.partial(lambda a, b: 0, 1), 1),
        (print, None),
        (dict, None),
    ],
)
def test_how_many_arguments_a_callable_wants(function, limit):
    assert positional_limit(function) == limit


def decorated(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments)

    return wrapper


class Handler:
    def __call__(self, event):
        event.stopPropagation()


async def asynchronous(event):
    event.preventDefault()


def nested(event):
    return [event.prevent_default() for _ in "x"], lambda: event.stop_propagation()


@pytest.mark.parametrize(
    ("function", "flags"),
    [
        (lambda event: None, 0),
        (lambda event: event.prevent_default(), PREVENT),
        (lambda event: (event.preventDefault(), event.stop_propagation()), PREVENT | STOP),
        (lambda event: event.stop_immediate_propagation(), wire.LISTENER_STOP_IMMEDIATE_PROPAGATION),
        (asynchronous, PREVENT),
        (nested, MAYBE | STOP),
        (Service().method, PREVENT),
        (Service.method, PREVENT),
        (Handler(), STOP),
        (functools.partial(Service.method, None), PREVENT),
        (decorated(asynchronous), MAYBE),
        (decorated(decorated(Service().method)), MAYBE),
        (functools.wraps(len)(lambda event: event.prevent_default()), PREVENT),
        (functools.cache(lambda event: event.prevent_default()), MAYBE),
        (print, 0),
        (Service, 0),
    ],
)
def test_what_a_handlers_code_does_to_its_event(function, flags):
    assert listener_flags(function) == flags


ALWAYS = """
event.prevent_default()
---
if event.key:
    print(event)
event.prevent_default()
---
if event.key:
    event.prevent_default()
else:
    event.preventDefault()
---
for part in event.path:
    print(part)
event.prevent_default()
return 5
---
while True:
    event.prevent_default()
    if event.key:
        return
---
with open("x") as file:
    event.prevent_default()
    print(file)
---
try:
    event.prevent_default()
    print(event)
except ValueError:
    print("failed")
---
try:
    print(event)
finally:
    event.prevent_default()
---
await event.ready
event.prevent_default()
---
async with event as entered:
    print(entered)
event.prevent_default()
---
match event.key:
    case "a":
        event.prevent_default()
    case _:
        event.prevent_default()
---
import web
prevent = event.prevent_default
prevent()
"""

SOMETIMES = """
if not event.key:
    raise ValueError
event.prevent_default()
---
if event.key:
    event.prevent_default()
raise ValueError
---
if event.key:
    event.prevent_default()
---
if event.key:
    return
event.prevent_default()
---
event.key and event.prevent_default()
---
for part in event.path:
    event.prevent_default()
---
while event.key:
    event.prevent_default()
---
try:
    number = int(event.key)
except ValueError:
    return
event.prevent_default()
---
try:
    number = int(event.key)
except ValueError:
    event.prevent_default()
---
match event.key:
    case "a":
        event.prevent_default()
---
if await event.ready:
    event.prevent_default()
---
def inside():
    event.prevent_default()
inside()
---
return event.prevent_default() if event.key else None
"""


def bodies(text):
    return [body.strip() for body in text.split("---")]


def handler(body):
    """A handler with this body."""
    namespace = {}
    exec(
        f"{'async ' * ('await' in body or 'async' in body)}def handler(event):\n{textwrap.indent(body, ' ')}", namespace
    )
    return namespace["handler"]


@pytest.mark.parametrize("body", bodies(ALWAYS))
def test_code_that_prevents_on_each_way_through_it_prevents(body):
    assert listener_flags(handler(body)) == PREVENT


@pytest.mark.parametrize("body", bodies(SOMETIMES))
def test_code_that_prevents_on_some_ways_may_prevent(body):
    assert listener_flags(handler(body)) == MAYBE
