"""Python values to wire values and back, without a page."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adder import _wire as wire
from adder.codec import MAX_SAFE_INTEGER, Decoder, Encoder

UTC = datetime.UTC


class Page:
    """References and sources of a codec: numbers what goes by reference, and remembers it."""

    def __init__(self):
        self.values = []
        self.taken_back = []

    def handle_of(self, value):
        return value.handle if isinstance(value, Remote) else None

    def export_callable(self, value):
        self.values.append(value)
        return [wire.TAG_FUNCTION, len(self.values) - 1, 0, "f"]

    def unwrap(self, value):
        return value

    def export_object(self, value):
        self.values.append(value)
        return [wire.TAG_OBJECT, len(self.values) - 1, "T"]

    def take_back(self, identifiers):
        self.taken_back += identifiers

    def remote(self, handle, traits, class_name):
        return Remote(handle)

    def event(self, handle, traits, class_name, fields):
        return (handle, class_name, fields)

    def error(self, thrown, name, message, stack, is_dom):
        return (thrown, name, message, stack, is_dom)

    def exported(self, identifier):
        return self.values[identifier]


@dataclasses.dataclass(frozen=True)
class Remote:
    handle: int


@pytest.fixture
def page():
    return Page()


def round_trip(value, page=None):
    page = page or Page()
    return Decoder(page).decode(json.loads(json.dumps(Encoder(page).encode(value))))


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters())
    | st.binary()
    | st.datetimes(
        min_value=datetime.datetime(1, 1, 2), max_value=datetime.datetime(9999, 12, 30), timezones=st.just(UTC)
    ).map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000, fold=0)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=30,
)


@given(plain)
def test_plain_data_comes_back_equal_and_of_the_same_type(value):
    back = round_trip(value)
    assert back == value
    assert repr(back) == repr(value)  # 0.0 is not -0.0, and True is not 1


@given(plain)
def test_a_wire_value_is_json_without_nan_or_infinity(value):
    json.dumps(Encoder(Page()).encode(value), allow_nan=False)


@pytest.mark.parametrize("value", [math.inf, -math.inf, -0.0])
def test_odd_numbers_come_back(value):
    back = round_trip(value)
    assert (back, math.copysign(1, back)) == (value, math.copysign(1, value))


def test_nan_comes_back():
    assert math.isnan(round_trip(math.nan))


@pytest.mark.parametrize("value", [2**53, 2**53 + 1, -(2**53), 10**50])
def test_an_integer_that_no_number_holds_is_a_bigint(value):
    assert Encoder(Page()).encode(value) == [wire.TAG_BIGINT, str(value)]
    assert Encoder(Page()).encode(MAX_SAFE_INTEGER) == MAX_SAFE_INTEGER


@pytest.mark.parametrize("text", ["\ud800", "x\udfff", "😀", "\0"])
def test_any_text_comes_back_lone_surrogates_included(text):
    assert round_trip(text) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ((1, [2]), [1, [2]]),
        ({5}, [5]),
        (frozenset([5]), [5]),
        ({1: "a", 2.5: "b"}, {"1": "a", "2.5": "b"}),
        (bytearray(b"x"), b"x"),
        (memoryview(b"abcd")[::2], b"ac"),
        (enum.Enum("E", {"A": "a"}).A, "a"),
        (enum.IntEnum("I", {"A": 3}).A, 3),
        (enum.StrEnum("S", ["A"]).A, "a"),
        (dataclasses.make_dataclass("P", ["x", "y"])(1, [2]), {"x": 1, "y": [2]}),
        (type("Text", (str,), {})("x"), "x"),
        (type("Table", (dict,), {})(a=1), {"a": 1}),
        (type("List", (list,), {})([1]), [1]),
    ],
)
def test_what_goes_by_value_as_something_simpler(value, expected):
    back = round_trip(value)
    assert back == expected
    assert type(back) is type(expected)


def test_a_view_of_numbers_stays_one():
    view = memoryview(bytes(16)).cast("d")
    assert round_trip(view).tolist() == [0.0, 0.0]
    assert round_trip(view).format == "d"
    assert round_trip(memoryview(bytes(4)).cast("?")) == bytes(4)


def test_a_date_of_another_zone_is_the_same_moment():
    east = datetime.datetime(2024, 1, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    assert round_trip(east) == east
    local = datetime.datetime(2024, 1, 1, 12)
    assert round_trip(local) == local.astimezone(UTC)


def test_a_date_keeps_its_milliseconds_exactly():
    for year in (1901, 2024, 9998):
        start = datetime.datetime(year, 5, 6, 7, 8, 9, tzinfo=UTC)
        for milliseconds in range(1000):
            moment = start + datetime.timedelta(milliseconds=milliseconds)
            assert round_trip(moment) == moment


def test_dates_that_python_cannot_have_are_numbers(page):
    assert math.isnan(Decoder(page).decode([wire.TAG_DATE, None]))
    assert Decoder(page).decode([wire.TAG_DATE, 8.64e15]) == 8.64e15


@pytest.mark.parametrize("key", [None, True, (1,), b"x", 1j])
def test_a_dict_key_that_is_no_text_is_a_type_error(key):
    with pytest.raises(TypeError, match=f"needs string keys, not {type(key).__name__}"):
        round_trip({key: 1})


def test_what_contains_itself_is_a_value_error():
    loop = {"list": []}
    loop["list"].append(loop)
    with pytest.raises(ValueError, match="contains itself"):
        round_trip(loop)
    shared = [1]
    assert round_trip([shared, shared]) == [[1], [1]]


def test_data_goes_to_the_depth_that_the_gatekeeper_lets_pass():
    def nested(depth):
        value = []
        for _ in range(depth - 1):
            value = [value]
        return value

    deep = nested(wire.LIMIT_DEPTH)
    assert round_trip(deep) == deep
    with pytest.raises(ValueError, match=f"{wire.LIMIT_DEPTH} levels"):
        round_trip(nested(wire.LIMIT_DEPTH + 1))


def test_other_objects_and_callables_go_by_reference(page):
    thing = object()
    assert round_trip(thing, page) is thing
    assert round_trip([len, {"f": thing}], page) == [len, {"f": thing}]
    assert Encoder(page).encode(Remote(7)) == [wire.TAG_HANDLE, 7]


def test_a_class_goes_by_reference_also_if_it_is_one_of_data(page):
    cls = dataclasses.make_dataclass("P", ["x"])
    assert round_trip(cls, page) is cls


def test_what_was_exported_before_an_error_is_taken_back(page):
    encoder = Encoder(page)
    with pytest.raises(TypeError):
        encoder.encode_all([len, {"x": object()}, {None: 1}])
    assert page.taken_back == [0, 1]
    encoder.encode(len)
    with pytest.raises(TypeError):
        encoder.encode({None: 1})
    assert page.taken_back == [0, 1]


def test_what_comes_by_reference_is_handed_to_the_runtime(page):
    decode = Decoder(page).decode
    assert decode([wire.TAG_HANDLE, 9, 0, "Object"]) == Remote(9)
    event = [wire.TAG_EVENT, 9, 0, "MouseEvent", [["x", 1], ["target", [wire.TAG_HANDLE, 3, 0, "P"]]]]
    assert decode(event) == (9, "MouseEvent", {"x": 1, "target": Remote(3)})
    assert decode([wire.TAG_ERROR, "thrown", "Error", "m", "s", False]) == ("thrown", "Error", "m", "s", False)
    assert decode([wire.TAG_UNDEFINED]) is None
