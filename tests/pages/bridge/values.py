import asyncio
import dataclasses
import datetime
import enum
import math
import struct

import web
from web import window

UTC = datetime.UTC


def js(source):
    return window.eval(source)


TYPE_OF = js("(value) => Object.prototype.toString.call(value).slice(8, -1)")
SAME = js("(value) => value")
SHOW = js("(value) => JSON.stringify(value)")
IS = js("(a, b) => Object.is(a, b)")


def raises(kind, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__} was raised")


def check_none_is_null_and_undefined_is_none():
    assert SAME(None) is None and TYPE_OF(None) == "Null"
    assert js("undefined") is None and js("null") is None


def check_booleans():
    assert SAME(True) is True and SAME(False) is False and TYPE_OF(True) == "Boolean"


def check_integers_up_to_the_safe_limit_are_numbers():
    for value in (0, 1, -1, 255, 2**31, 2**53 - 1, -(2**53 - 1)):
        back = SAME(value)
        assert back == value and type(back) is int, value
        assert TYPE_OF(value) == "Number"


def check_integers_beyond_are_bigints():
    for value in (2**53, 2**53 + 1, -(2**53) - 1, 10**100):
        back = SAME(value)
        assert back == value and type(back) is int, value
        assert TYPE_OF(value) == "BigInt"
    assert js("2n ** 64n") == 2**64 and js("-5n") == -5


def check_numbers_beyond_the_safe_limit_are_floats():
    assert js("2 ** 53") == 2.0**53 and type(js("2 ** 53")) is float
    assert js("1e300") == 1e300 and type(js("1e300")) is float


def check_floats():
    for value in (0.5, -1.25, math.pi, 5e-324, 1.7976931348623157e308, 1e-7, 1e21):
        assert SAME(value) == value, value
    assert type(SAME(0.5)) is float and type(js("5.0")) is int


def check_odd_floats():
    assert math.isnan(SAME(math.nan)) and IS(math.nan, js("NaN"))
    assert SAME(math.inf) == math.inf and SAME(-math.inf) == -math.inf
    back = SAME(-0.0)
    assert back == 0 and math.copysign(1, back) == -1 and not IS(-0.0, 0)


def check_strings():
    odd = ("\ud800", "a\udfffb", "\0\x01\x1f", '"\\\n\u2028', "z" * 100_000)
    for value in ("", "plain", "ü ß 漢", "😀 astral 𝒳", *odd):
        assert SAME(value) == value, ascii(value[:20])
    assert js("'😀'.length") == len("😀") + 1
    assert js("'\\ud83d\\ude00'") == "😀"


def check_ten_megabytes_of_text():
    text = "0123456789" * 1_000_000
    window.big = text
    assert window.big.__len__() == len(text) and window.big == text
    assert js("big.length") == 10_000_000
    del window.big


def check_bytes_are_a_uint8array():
    data = bytes(range(256))
    assert TYPE_OF(data) == "Uint8Array" and SAME(data) == data and type(SAME(data)) is bytes
    assert TYPE_OF(bytearray(b"x")) == "Uint8Array" and SAME(bytearray(b"xy")) == b"xy"
    assert SAME(memoryview(b"abcdef")[::2]) == b"ace"
    assert SAME(b"") == b"" and js("(bytes) => bytes.byteLength")(b"1" * 1_000_000) == 1_000_000


def check_buffers_and_typed_arrays_are_bytes_and_memoryviews():
    assert js("new Uint8Array([1, 2, 255])") == b"\x01\x02\xff"
    assert js("new Uint8Array([1, 2, 3]).buffer") == b"\1\2\3"
    assert js("new Uint8Array([1, 2, 3, 4]).subarray(1, 3)") == b"\2\3"
    assert js("new DataView(new ArrayBuffer(2))") == b"\0\0"
    numbers = js("new Float64Array([0.5, -1, Infinity])")
    assert type(numbers) is memoryview and numbers.tolist() == [0.5, -1, math.inf]
    assert js("new Int16Array([-5, 7])").tolist() == [-5, 7]
    assert js("new BigUint64Array([2n ** 63n])").tolist() == [2**63]
    names = ("Int8", "Int16", "Uint16", "Int32", "Uint32", "Float32", "Float64", "BigInt64", "BigUint64")
    for format_, name in zip("bhHiIfdqQ", names, strict=True):
        view = memoryview(struct.pack(f"2{format_}", 1, 2)).cast(format_)
        assert TYPE_OF(view) == f"{name}Array" and SAME(view).tolist() == [1, 2], name


def check_bytes_are_pixels():
    import web

    image = web.ImageData(bytes([255, 0, 0, 255] * 4), 2, 2)
    context = document_canvas().get_context("2d")
    context.put_image_data(image, 0, 0)
    assert bytes(context.get_image_data(1, 1, 1, 1).data) == bytes([255, 0, 0, 255])


def document_canvas():
    return window.document.create_element("canvas")


def check_dates():
    moment = datetime.datetime(2024, 2, 29, 12, 30, 15, 123000, UTC)
    assert SAME(moment) == moment and TYPE_OF(moment) == "Date"
    assert js("(date) => date.toISOString()")(moment) == "2024-02-29T12:30:15.123Z"
    early = datetime.datetime(1901, 1, 1, 0, 0, 0, 1000, UTC)
    assert SAME(early) == early
    east = datetime.datetime(2024, 1, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    assert SAME(east) == east == datetime.datetime(2024, 1, 1, tzinfo=UTC)
    assert js("new Date(0)") == datetime.datetime(1970, 1, 1, tzinfo=UTC)


def check_dates_that_python_cannot_have():
    assert math.isnan(js("new Date(NaN)"))
    assert js("new Date(8.64e15)") == 8.64e15


def check_lists_tuples_and_sets_are_arrays():
    for value in ([1, "a", None], (1, "a", None)):
        assert TYPE_OF(value) == "Array" and SHOW(value) == '[1,"a",null]'
    assert SHOW({5}) == SHOW(frozenset([5])) == "[5]"
    assert SHOW([]) == "[]" and SHOW([[1], [2, [3]]]) == "[[1],[2,[3]]]"
    assert js("(list) => Array.isArray(list) && list instanceof Array")([1])


def check_dicts_are_objects():
    assert SHOW({"a": 1, "b": {"c": [True]}}) == '{"a":1,"b":{"c":[true]}}'
    assert SHOW({1: "one", 2.5: "x"}) == '{"1":"one","2.5":"x"}'
    assert js("(o) => Object.getPrototypeOf(o) === Object.prototype")({})
    assert js("(o) => Object.keys(o).join() + o.__proto__.a")({"__proto__": {"a": 1}}) == "__proto__1"


def check_a_dict_with_a_key_that_is_no_text_is_a_type_error():
    for key in (None, True, (1, 2), b"x"):
        error = raises(TypeError, SHOW, {key: 1})
        assert "string keys" in str(error) and type(key).__name__ in str(error)


def check_dataclasses_are_objects():
    @dataclasses.dataclass
    class Point:
        x: int
        y: object

    assert SHOW(Point(1, Point(2, None))) == '{"x":1,"y":{"x":2,"y":null}}'


def check_enums_are_their_values():
    Colour = enum.Enum("Colour", {"RED": "red", "ONE": 1})  # noqa: N806
    Kind = enum.StrEnum("Kind", ["LOUD"])  # noqa: N806
    Level = enum.IntEnum("Level", ["LOW"])  # noqa: N806
    assert [SAME(Colour.RED), SAME(Colour.ONE), SAME(Kind.LOUD), SAME(Level.LOW)] == ["red", 1, "loud", 1]


def check_subclasses_of_plain_types_are_plain():
    Text = type("Text", (str,), {})  # noqa: N806
    Count = type("Count", (int,), {})  # noqa: N806
    Table = type("Table", (dict,), {})  # noqa: N806
    assert SAME(Text("x")) == "x" and SAME(Count(3)) == 3 and SHOW(Table(a=1)) == '{"a":1}'


def check_what_contains_itself_is_a_clear_error():
    cycle = [1]
    cycle.append({"again": cycle})
    assert "contains itself" in str(raises(ValueError, SAME, cycle))
    twice = [1]
    assert SHOW([twice, twice]) == "[[1],[1]]"
    error = raises(web.JSError, js("(() => { const a = {}; a.a = [a]; return a })()").to_py)
    assert error.name == "TypeError" and "contains itself" in error.message


def check_what_is_nested_too_deeply_is_a_clear_error():
    deep = []
    for _ in range(500):
        deep = [deep]
    assert "200 levels" in str(raises(ValueError, SAME, deep))
    for _ in range(350):
        deep = deep[0]
    assert SHOW(deep) == "[" * 151 + "]" * 151


def check_other_objects_go_by_reference_and_come_back_the_same():
    class Thing:
        pass

    thing = Thing()
    assert SAME(thing) is thing
    assert SAME([thing])[0] is thing
    assert js("(value) => String(value)")(thing) == "[object Python " + Thing.__qualname__ + "]"
    assert SAME(range(3)) == range(3)


def check_page_objects_inside_data_keep_their_identity():
    body = window.document.body
    assert js("(o) => o.list[0] === document.body")({"list": [body]})
    assert js("(f) => f === document.getElementById")(window.document.get_element_by_id)


def check_to_py_copies_plain_data():
    data = js("({ list: [1, [2.5]], map: new Map([['k', new Set([1])]]), none: null, nope: void 0, at: new Date(0) })")
    assert data.to_py() == {
        "list": [1, [2.5]],
        "map": {"k": [1]},
        "none": None,
        "nope": None,
        "at": datetime.datetime(1970, 1, 1, tzinfo=UTC),
    }
    assert js("({ body: document.body })").to_py()["body"] is window.document.body


async def check_the_json_of_a_response_is_plain_data():
    response = window.Response('{"a": [1, {"b": null}], "big": 1e300}')
    assert await response.json() == {"a": [1, {"b": None}], "big": 1e300}
    assert window.Response("[1]").json().result() == [1]


async def check_values_cross_as_arguments_and_results_of_callbacks():
    window.call = js("async (f, ...values) => Object.is(await f(...values), values[0])")
    for value in (None, True, 2**53 + 1, 0.1, "😀\ud800"):
        assert await window.call(lambda given: given, value), value
    assert await window.call(lambda *values: len(values), 3, 2, 1)
    await asyncio.sleep(0)
