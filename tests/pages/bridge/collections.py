from collections.abc import Mapping, Sequence

import web
from web import document, window


def js(source):
    return window.eval(source)


def raises(kind, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__} was raised")


def check_an_array_is_a_sequence():
    numbers = window.numbers
    assert len(numbers) == 10 and isinstance(numbers, Sequence)
    assert numbers[0] == 0 and numbers[-1] == 9 and numbers[-10] == 0
    assert list(numbers) == list(range(10)) and list(reversed(numbers)) == list(range(9, -1, -1))
    assert 5 in numbers and 11 not in numbers and "5" not in numbers
    assert sum(numbers) == 45 and max(numbers) == 9
    first, *_, last = numbers
    assert (first, last) == (0, 9)


def check_slices_are_those_of_a_list():
    numbers, same = window.numbers, list(range(10))
    bounds = (None, -12, -7, -3, -1, 0, 2, 5, 9, 10, 12)
    for start in bounds[::2]:
        for stop in bounds[1::2]:
            for step in (None, -3, -1, 2):
                assert numbers[start:stop:step] == same[start:stop:step], (start, stop, step)
    assert numbers[:] == same and numbers[::-1] == same[::-1]
    assert raises(ValueError, lambda: numbers[::0])


def check_an_index_out_of_range_is_an_index_error():
    for index in (10, -11, 1000):
        assert str(index) in str(raises(IndexError, lambda index=index: window.numbers[index]))
    assert raises(IndexError, lambda: js("[]")[0])


def check_an_array_is_changed_in_place():
    array = js("[1, 2, 3]")
    array[0] = "x"
    array[-1] = "z"
    del array[1]
    array.push([4])
    assert array.to_py() == ["x", "z", [4]]
    assert raises(web.JSError, array.__setitem__, 7, 1).name == "RangeError"


def check_lists_of_nodes_are_sequences():
    items = document.query_selector_all("li")
    assert [item.text for item in items] == ["a", "b", "c", "d"]
    assert items[-1].text == "d" and items[1:3] == [items[1], items[2]] and len(items) == 4
    assert items[0] in items and document.body not in items
    assert items[0] is document.find("li")
    children = document.find("#list").children
    assert len(children) == 4 and children[-1] is items[-1]
    assert "one" in document.find("#form").elements


def check_a_class_list_contains_its_classes():
    node = document.create_element("p")
    node.class_name = "a b"
    assert "a" in node.class_list and "c" not in node.class_list and list(node.class_list) == ["a", "b"]


def check_an_array_like_object_of_the_page_is_a_sequence():
    assert list(window.arrayLike) == ["x", "y"] and len(window.arrayLike) == 2 and window.arrayLike[-1] == "y"


def check_a_map_is_a_mapping():
    table = js("new Map([['a', 1], ['b', undefined]])")
    assert isinstance(table, Mapping) and len(table) == 2 and list(table) == ["a", "b"]
    assert table["a"] == 1 and table["b"] is None and "a" in table and "z" not in table
    assert raises(KeyError, lambda: table["z"])
    assert table.get("z") is None and table.get("z", 5) == 5 and table.get("a", 5) == 1
    table["c"] = [3]
    del table["b"]
    assert list(table.keys()) == ["a", "c"] and 1 in table.values()
    assert [key for key, _ in table.items()] == ["a", "c"]
    assert dict(js("new Map([['x', 1]])")) == {"x": 1} == {**js("new Map([['x', 1]])")}


def check_a_map_takes_nodes_as_keys():
    table = window.Map()
    table[document.body] = "body"
    assert table[document.body] == "body" and document.body in table and document.head not in table


def check_storage_is_a_mapping():
    storage = window.session_storage
    storage.clear()
    assert len(storage) == 0 and not storage
    storage["key"] = "value"
    storage["number"] = 5
    assert storage["key"] == "value" and storage["number"] == "5" and "key" in storage and "length" not in storage
    assert sorted(storage) == ["key", "number"] and sorted(storage.items()) == [("key", "value"), ("number", "5")]
    assert raises(KeyError, lambda: storage["missing"]) and storage.get("missing", "") == ""
    del storage["key"]
    assert list(storage) == ["number"] and storage.get_item("key") is None


def check_form_data_is_a_mapping():
    data = window.FormData(document.find("#form"))
    assert data["one"] == "1" and "two" in data and "three" not in data and len(data) == 3
    assert data.get_all("two") == ["2", "3"] and list(data) == ["one", "two", "two"]
    data["three"] = "4"
    del data["two"]
    assert dict(data) == {"one": "1", "three": "4"}


def check_headers_and_url_parameters_are_mappings():
    headers = window.Headers({"X-One": "1"})
    assert headers["x-one"] == "1" and "X-ONE" in headers and list(headers) == ["x-one"] and dict(headers)
    assert raises(KeyError, lambda: headers["absent"])
    parameters = window.URLSearchParams("a=1&b=2&a=3")
    assert parameters["a"] == "1" and list(parameters) == ["a", "b", "a"] and "c" not in parameters
    parameters["c"] = "4"
    assert str(parameters) == "a=1&b=2&a=3&c=4"


def check_a_set_is_iterable_and_knows_its_members():
    members = js("new Set([1, 'a', document.body])")
    assert len(members) == 3 and "a" in members and document.body in members and 2 not in members
    assert list(members) == [1, "a", document.body]


def check_a_long_map_arrives_whole():
    table = js("new Map(Array.from({ length: 300 }, (_, i) => [i, -i]))")
    assert list(table) == list(range(300))


def check_an_iterable_of_the_page_is_iterated_each_time_anew():
    bag = window.Bag("x", "y")
    assert list(bag) == ["x", "y"] == list(bag) and tuple(bag) == ("x", "y")
    assert list(window.Bag()) == []


def check_a_generator_is_not_fetched_ahead():
    window.fetched = []
    generator = window.count()
    assert window.fetched.length == 0
    assert next(generator) == 0 and window.fetched.to_py() == [0]
    for number in generator:
        if number == 3:
            break
    assert window.fetched.to_py() == [0, 1, 2, 3]
    assert next(generator) == 4 and iter(generator) is generator
    for _ in window.Bag(1, 2):
        break


def check_an_iterator_ends_for_good():
    iterator = js("[1][Symbol.iterator]()")
    assert next(iterator) == 1
    assert raises(StopIteration, next, iterator) and raises(StopIteration, next, iterator)
    assert next(iterator, "none") == "none"


def check_what_is_no_iterable_is_a_type_error():
    assert raises(TypeError, iter, js("({})")) and raises(TypeError, len, js("({})"))


async def check_an_async_generator_is_an_async_iterable():
    assert [tick async for tick in window.ticks()] == [0, 1, 2]


async def check_a_loop_left_early_ends_the_async_generator():
    window.ticks_ended = False
    ticks = window.ticks()
    items = aiter(ticks)
    assert await anext(items) == 0
    assert window.ticks_ended is False
    await items.aclose()
    assert window.ticks_ended is True


async def check_an_async_generator_that_throws_raises():
    seen = []
    try:
        async for item in window.failing():
            seen.append(item)
    except web.JSError as error:
        assert error.name == "RangeError" and error.message == "no more"
    else:
        raise AssertionError("nothing was raised")
    assert seen == [1]


async def check_a_stream_is_an_async_iterable():
    body = window.Response("streamed text").body
    assert b"".join([chunk async for chunk in body]) == b"streamed text"
