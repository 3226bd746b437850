from collections.abc import Mapping, MutableMapping

from check_tools import js, raises, trips

import web
from web import window


def kinds():
    window.session_storage.clear()
    return [
        js("new Map()"), web.Headers(), web.FormData(), web.URLSearchParams(), window.session_storage,
    ]  # fmt: skip


def check_each_kind_is_a_mutable_mapping():
    for mapping in kinds():
        assert isinstance(mapping, MutableMapping), mapping
        assert len(mapping) == 0 and not mapping and dict(mapping) == {} == mapping and list(mapping.items()) == []
        mapping["a"] = "1"
        mapping["b"] = "2"
        assert mapping["a"] == "1" and "a" in mapping and "z" not in mapping and len(mapping) == 2 and mapping
        assert mapping.get("a") == "1" and mapping.get("z") is None and mapping.get("z", 3) == 3
        assert raises(KeyError, mapping.__getitem__, "z")
        assert sorted(mapping) == sorted(mapping.keys()) == ["a", "b"] and sorted(mapping.values()) == ["1", "2"]
        assert sorted(mapping.items()) == [("a", "1"), ("b", "2")] and ("a", "1") in mapping.items()
        assert dict(mapping) == {**mapping} == {"a": "1", "b": "2"} == mapping and mapping != {"a": "1"}
        assert mapping == mapping and mapping != web.URLSearchParams("a=1&b=2") and hash(mapping) == hash(mapping)
        mapping.update({"b": "3"}, c="4")
        mapping.update([("d", "5")])
        assert mapping == {"a": "1", "b": "3", "c": "4", "d": "5"}
        assert mapping.pop("a") == "1" and mapping.pop("a", None) is None and raises(KeyError, mapping.pop, "a")
        assert mapping.setdefault("b", "9") == "3" and mapping.setdefault("e", "6") == "6"
        del mapping["b"]
        assert mapping == {"c": "4", "d": "5", "e": "6"}
        key, value = mapping.popitem()
        assert {"c": "4", "d": "5", "e": "6"}[key] == value and key not in mapping and len(mapping) == 2
        mapping.clear()
        assert len(mapping) == 0 and raises(KeyError, mapping.popitem)


def check_a_key_that_comes_several_times_comes_with_each_value():
    for mapping in (web.FormData(), web.URLSearchParams()):
        for key, value in (("a", "1"), ("b", "2"), ("a", "3")):
            mapping.append(key, value)
        assert list(mapping.items()) == [("a", "1"), ("b", "2"), ("a", "3")]
        assert list(mapping) == list(mapping.keys()) == ["a", "b", "a"] and list(mapping.values()) == ["1", "2", "3"]
        assert mapping["a"] == "1" and mapping.get_all("a") == ["1", "3"] and mapping.get_all("z") == []
        assert dict(mapping) == {"a": "1", "b": "2"} and mapping != {"a": "1", "b": "2"} and len(mapping) == 3
        mapping["a"] = "4"
        assert list(mapping.items()) == [("a", "4"), ("b", "2")] and mapping == {"a": "4", "b": "2"}
        del mapping["a"]
        assert mapping == {"b": "2"}
        mapping.clear()
        assert list(mapping.items()) == []


def check_headers_put_values_together_and_ignore_case():
    headers = web.Headers({"Content-Type": "text/plain"})
    headers.append("X-A", "1")
    headers.append("x-a", "2")
    assert headers["CONTENT-TYPE"] == "text/plain" and "content-type" in headers
    assert headers == {"content-type": "text/plain", "x-a": "1, 2"} and headers.get_all("X-A") == ["1, 2"]


def check_files_in_a_form_stay_files():
    data = web.FormData()
    data.append("file", web.Blob(["text"]), "name.txt")
    data["a"] = "b"
    (_, file), second = data.items()
    assert isinstance(file, web.File) and file.name == "name.txt" and second == ("a", "b")
    assert isinstance(data.get_all("file")[0], web.File)


def check_the_objects_in_a_map_are_the_pages_own():
    table = js("window.table = new Map([['a', { n: 1 }], [3, 'three']])")
    for key, value in table.items():
        if key == "a":
            value.n = 2
    assert js("table.get('a').n") == 2 and table[3] == "three" and list(table) == ["a", 3]
    big = js("new Map(Array.from({ length: 200 }, (_, i) => [i, i * i]))")
    assert list(big.items()) == [(number, number * number) for number in range(200)]


def check_a_pages_own_mapping_keeps_its_own_methods():
    own = js("""new (class Cache {
        get(key) { return key === 'a' ? 1 : undefined } has(key) { return key === 'a' } keys() { return ['a'].values() }
        update(x) { return `updated ${x}` } *[Symbol.iterator]() { yield ['a', 1] }
    })()""")
    assert isinstance(own, Mapping) and not isinstance(own, MutableMapping)
    assert own["a"] == 1 and dict(own) == {"a": 1} and own == {"a": 1} and own.update(3) == "updated 3"


def check_storage_keeps_keys_that_are_called_like_its_methods():
    storage = window.session_storage
    storage.clear()
    storage.update({"getItem": 1, "length": 2})
    assert storage == {"getItem": "1", "length": "2"} and storage["length"] == "2" and storage.pop("getItem") == "1"
    storage.clear()


def check_entries_take_few_round_trips_and_changes_none():
    data = web.URLSearchParams([[f"k{number}", str(number)] for number in range(50)])
    # `list` itself would ask for the length first.
    assert trips(lambda: [*iter(data.items())]) == 2
    assert trips(lambda: data.get_all("k1")) == 1

    def change():
        data["a"] = "1"
        data.update(b="2", c="3")
        del data["k1"]

    assert trips(change) == 0
    assert len(data) == 52
