"""What is recorded of Python code that runs."""

import sys

import pytest

from adder.devtools.profiler.monitor import Monitor
from adder.devtools.profiler.recording import LIBRARY, PAGE, Recording

FILE = "https://a.example/page.py"


class Clock:
    """A second passes each time that anybody looks."""

    def __init__(self):
        self.now = 0

    def __call__(self):
        self.now += 1
        return self.now


def compiled(source, file=FILE):
    namespace = {}
    exec(compile(source, file, "exec"), namespace)
    return namespace


def record(function, *arguments, hidden=()):
    """Runs a function under the profiler; the recording."""
    recording = Recording(Clock())
    monitor = Monitor(recording, hidden=(__file__, *hidden))
    monitor.begin()
    try:
        function(*arguments)
    finally:
        monitor.end()
        recording.end()
    return recording


def calls(recording):
    return {one.name: one.calls for one in recording.entries if one.calls}


def tree(recording):
    return [(depth, recording.entries[number].name) for number, *_, depth in recording.spans()]


def test_functions_are_recorded_with_place_and_calls():
    page = compiled("def inner(n):\n    return n\n\ndef outer():\n    inner(1)\n    inner(2)")
    recording = record(page["outer"])
    assert tree(recording) == [(0, "outer"), (1, "inner"), (1, "inner")]
    inner = next(one for one in recording.entries if one.name == "inner")
    assert (inner.kind, inner.file, inner.line, inner.calls) == (PAGE, FILE, 1, 2)


def test_methods_go_by_their_qualified_names():
    page = compiled("class Till:\n    def total(self):\n        return sum(x for x in range(3))\ntill = Till()")
    recording = record(page["till"].total)
    assert calls(recording) == {"Till.total": 1, "Till.total.<locals>.<genexpr>": 1}


def test_an_exception_ends_the_functions_that_it_leaves():
    source = """
def fail():
    raise ValueError

def outer():
    try:
        fail()
    except ValueError:
        after()

def after():
    pass
"""
    recording = record(compiled(source)["outer"])
    assert tree(recording) == [(0, "outer"), (1, "fail"), (1, "after")]


def test_a_generator_runs_while_it_runs_and_is_called_once():
    source = """
def numbers():
    yield 1
    yield 2

def use():
    for _ in numbers():
        other()

def other():
    pass
"""
    recording = record(compiled(source)["use"])
    assert calls(recording) == {"use": 1, "numbers": 1, "other": 2}
    assert tree(recording) == [
        (0, "use"),
        (1, "numbers"),
        (1, "other"),
        (1, "numbers"),
        (1, "other"),
        (1, "numbers"),
    ]


def test_a_coroutine_that_awaits_does_not_run_meanwhile():
    source = """
import asyncio

async def outer():
    await inner()

async def inner():
    await asyncio.sleep(0)
    other()

def other():
    pass
"""
    page = compiled(source)
    recording = record(step_through, page["outer"])
    assert tree(recording) == [(0, "outer"), (1, "inner"), (0, "outer"), (1, "inner"), (2, "other")]
    assert calls(recording) == {"outer": 1, "inner": 1, "other": 1}


def step_through(function):
    coroutine = function()
    while True:
        try:
            coroutine.send(None)
        except StopIteration:
            return


def test_a_generator_that_is_closed_runs_once_more():
    source = """
def numbers():
    try:
        yield 1
    finally:
        other()

def use():
    found = numbers()
    next(found)
    found.close()

def other():
    pass
"""
    recording = record(compiled(source)["use"])
    assert tree(recording) == [(0, "use"), (1, "numbers"), (1, "numbers"), (2, "other")]


RUNTIME = "/runtime/main.py"
LIBRARY_FILE = "/lib/python/json.py"


def test_the_runtime_is_folded_with_what_it_does_by_means_of_a_library():
    library = compiled("def dumps(value):\n    return encode(value)\n\ndef encode(value):\n    return ''", LIBRARY_FILE)
    runtime = compiled("def send(back):\n    dumps(1)\n    back()", RUNTIME)
    runtime["dumps"] = library["dumps"]
    page = compiled("def use():\n    dumps(2)\n    send(back)\n\ndef back():\n    pass")
    page.update(dumps=library["dumps"], send=runtime["send"])
    recording = record(page["use"], hidden=("/runtime/",))
    assert tree(recording) == [(0, "use"), (1, "dumps"), (2, "encode"), (1, "back")]
    assert {one.name: one.kind for one in recording.entries if one.calls} == {
        "use": PAGE,
        "dumps": LIBRARY,
        "encode": LIBRARY,
        "back": PAGE,
    }


def test_a_module_that_is_imported_is_recorded():
    page = compiled("def load():\n    run()")
    page["run"] = lambda: compiled("def f(): pass\nf()", LIBRARY_FILE)
    recording = record(page["load"])
    assert tree(recording) == [(0, "load"), (1, "<module>"), (2, "f")]


def test_what_ran_already_is_there_and_is_no_call():
    page = compiled("def outer():\n    begin()\n    inner()\n\ndef inner():\n    pass")
    recording = Recording(Clock())
    monitor = Monitor(recording, hidden=(__file__,))
    page["begin"] = lambda: monitor.begin(sys._getframe(1))
    try:
        page["outer"]()
    finally:
        monitor.end()
        recording.end()
    names = [name for _, name in tree(recording)]
    assert names[-2:] == ["outer", "inner"]
    assert calls(recording) == {"inner": 1}


def test_an_entry_that_is_made_while_it_records_is_the_one_that_was_asked_for():
    recording = Recording(Clock())
    monitor = Monitor(recording, hidden=(__file__,))
    monitor.begin()
    try:
        numbers = [recording.entry(PAGE, name) for name in "abc"]
    finally:
        monitor.end()
    assert [recording.entries[number].name for number in numbers] == ["a", "b", "c"]


def test_nothing_is_left_of_it_when_it_has_ended():
    page = compiled("def f():\n    pass")
    recording = record(page["f"])
    page["f"]()
    assert calls(recording) == {"f": 1}
    assert sys.monitoring.get_tool(sys.monitoring.PROFILER_ID) is None
    assert calls(record(page["f"])) == {"f": 1}


def test_it_works_beside_a_debugger():
    monitoring = sys.monitoring
    lines = []
    monitoring.use_tool_id(monitoring.DEBUGGER_ID, "debugger")
    try:
        monitoring.register_callback(
            monitoring.DEBUGGER_ID, monitoring.events.LINE, lambda code, line: lines.append((code.co_name, line))
        )
        monitoring.set_events(monitoring.DEBUGGER_ID, monitoring.events.LINE)
        page = compiled("def f():\n    return 1")
        recording = record(page["f"])
    finally:
        monitoring.set_events(monitoring.DEBUGGER_ID, 0)
        monitoring.free_tool_id(monitoring.DEBUGGER_ID)
    assert calls(recording) == {"f": 1}
    assert ("f", 2) in lines


def test_a_page_that_has_taken_all_places_is_told_of():
    monitoring = sys.monitoring
    places = (monitoring.PROFILER_ID, monitoring.COVERAGE_ID)
    taken = [tool for tool in places if monitoring.get_tool(tool) is None]
    for tool in taken:
        monitoring.use_tool_id(tool, "the page")
    try:
        with pytest.raises(RuntimeError, match="taken by this page"):
            Monitor(Recording(Clock())).begin()
    finally:
        for tool in taken:
            monitoring.free_tool_id(tool)
