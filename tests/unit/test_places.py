"""Where an author's code stands: which line an operation was recorded at, and whether ``try`` waits for its error."""

import contextlib
import sys
import textwrap

import pytest

from adder import places
from adder.places import Place, author_place, in_try_block


@pytest.fixture
def internal(monkeypatch):
    """Says which files are the runtime's own."""

    def choose(*prefixes):
        monkeypatch.setattr(places, "INTERNAL_PREFIXES", prefixes)
        monkeypatch.setattr(places, "internal_files", {})

    return choose


def define(filename, source):
    """What a source defines, as if it stood in a file of that name."""
    namespace = {"author_place": author_place}
    exec(compile(textwrap.dedent(source), filename, "exec"), namespace)
    return namespace


# The author's line.


def test_the_frames_of_the_runtime_are_passed_over(internal):
    internal("/lib/adder.zip/")
    inner = define(
        "/lib/adder.zip/adder/page.py",
        """
        def record():
            return author_place()

        class Face:
            @property
            def text(self):
                return record()
        """,
    )
    page = define("https://page.example/", "def handler(face):\n    before = 1\n    return face.text")
    place = Place.of(*page["handler"](inner["Face"]()))
    assert place == Place("https://page.example/", 3, "handler")


def test_the_innermost_of_the_author_s_frames_is_the_one(internal):
    internal("/lib/adder.zip/")
    page = define(
        "page", "def outer():\n    return inner()\n\ndef inner():\n    return author_place()\n\nfound = outer()"
    )
    assert Place.of(*page["found"]) == Place("page", 5, "inner")


def test_a_script_s_own_lines_belong_to_its_module(internal):
    internal("/lib/adder.zip/")
    assert Place.of(*define("page", "\n\n\nfound = author_place()")["found"]).function == "<module>"


def test_where_only_the_runtime_runs_there_is_no_author(internal):
    internal("")
    assert author_place() is None


def test_the_runtime_ships_where_its_frames_are_passed_over():
    assert "/lib/adder.zip/" in places.INTERNAL_PREFIXES


def test_each_line_of_a_call_over_several_is_the_call_s(internal):
    internal("/lib/adder.zip/")
    page = define("page", "found = [\n    1,\n    author_place(),\n    3,\n][1]")
    assert Place.of(*page["found"]).line == 3


# Within try. Each function says what `in_try_block` says of the line that asks.


def asked():
    frame = sys._getframe(1)
    return in_try_block(frame.f_code, frame.f_lasti)


class Manager:
    def __init__(self):
        self.inside = asked()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


def test_code_without_try_is_not_in_one():
    assert not asked()


def body():
    try:
        return asked()
    except ValueError:
        return None


def body_of_finally():
    try:
        return asked()
    finally:
        len("")


def body_of_group():
    try:
        return asked()
    except* ValueError:
        pass
    return None


def loop_in_body():
    found = []
    try:
        for _ in range(2):
            if True:
                found.append(asked())
    except ValueError:
        pass
    return all(found)


def generator_s_body():
    def generate():
        try:
            yield asked()
        except ValueError:
            yield None

    return next(generate())


def handler_within_body():
    try:
        try:
            raise KeyError
        except KeyError as error:
            return error is not None and asked()
    except ValueError:
        return None


def cleaning_up_within_body():
    found = None
    try:
        try:
            raise KeyError
        finally:
            found = asked()
    except KeyError:
        return found


def after_a_with_within_body():
    try:
        with contextlib.nullcontext():
            len("")
        return asked()
    except ValueError:
        return None


@pytest.mark.parametrize(
    "function",
    [
        body,
        body_of_finally,
        body_of_group,
        loop_in_body,
        generator_s_body,
        handler_within_body,
        cleaning_up_within_body,
        after_a_with_within_body,
    ],
)
def test_the_body_of_a_try_wants_its_errors(function):
    assert function() is True


@pytest.mark.skipif(sys.version_info < (3, 12), reason="a comprehension is a function of its own before 3.12")
def test_a_comprehension_in_the_body_of_a_try_belongs_to_it():
    def comprehending():
        try:
            return [asked() for _ in range(2)]
        except ValueError:
            return None

    assert comprehending() == [True, True]


def driven(coroutine):
    """The result of a coroutine that awaits nothing which takes time."""
    try:
        while True:
            coroutine.send(None)
    except StopIteration as end:
        return end.value


def handler():
    try:
        raise KeyError
    except KeyError:
        return asked()


def handler_with_name():
    try:
        raise KeyError
    except KeyError as error:
        return error is None or asked()


def alternative():
    try:
        len("")
    except ValueError:
        return None
    else:
        return asked()


def cleaning_up():
    try:
        len("")
    finally:
        found = asked()
    return found


def cleaning_up_after_an_error():
    seen = []

    def fail():
        try:
            raise KeyError
        finally:
            seen.append(asked())

    with contextlib.suppress(KeyError):
        fail()
    return seen.pop()


def before():
    found = asked()
    with contextlib.suppress(ValueError):
        len("")
    return found


def after():
    with contextlib.suppress(ValueError):
        len("")
    return asked()


def manager():
    with Manager() as made:
        return made.inside


def with_s_expression():
    with contextlib.nullcontext(asked()) as found:
        return found


def comprehensions():
    return any([asked() for _ in "x"] + [*{asked() for _ in "x"}] + [*{key: asked() for key in "x"}.values()])


def generator_expression():
    return any(asked() for _ in "x")


def generator():
    def generate():
        yield asked()
        yield asked()

    return any(generate())


def coroutine():
    async def nothing():
        return asked()

    async def items():
        yield asked()

    async def work():
        found = [asked(), await nothing(), asked()]
        async for item in items():
            found += [item, asked()]
        return any(found)

    return driven(work())


def called_from_a_body():
    def inner():
        return asked()

    try:
        return inner()
    except ValueError:
        return None


@pytest.mark.parametrize(
    "function",
    [
        handler,
        handler_with_name,
        alternative,
        cleaning_up,
        cleaning_up_after_an_error,
        before,
        after,
        manager,
        with_s_expression,
        comprehensions,
        generator_expression,
        generator,
        coroutine,
        called_from_a_body,
    ],
)
def test_what_python_guards_for_itself_and_what_stands_beside_a_try_is_recorded(function):
    assert function() is False


def test_codes_that_are_equal_but_not_the_same_are_looked_at_each():
    source = "def ask():\n    try:\n        return asked()\n    except ValueError:\n        pass"
    for _ in range(3):
        namespace = {"asked": asked}
        exec(compile(source, "page", "exec"), namespace)
        assert namespace["ask"]() is True


def test_looking_is_done_once_for_each_code(monkeypatch):
    looked = []
    ranges = places._protected_ranges
    monkeypatch.setattr(places, "_protected_ranges", lambda code: looked.append(code) or ranges(code))
    monkeypatch.setattr(places, "_protected", {})
    body()
    body()
    handler()
    assert looked == [body.__code__, handler.__code__]


def body_of_with():
    with contextlib.nullcontext():
        return asked()


def body_of_async_with():
    async def work():
        async with contextlib.AsyncExitStack():
            return asked()

    return driven(work())


@pytest.mark.parametrize("function", [body_of_with, body_of_async_with])
def test_the_body_of_a_with_does_not(function):
    assert function() is False


def test_the_body_of_a_with_inside_a_try_does():
    def function():
        try:
            with contextlib.nullcontext():
                return asked()
        except ValueError:
            return None

    assert function() is True
