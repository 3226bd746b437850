from collections.abc import MutableMapping, MutableSet

from check_tools import js, raises, trips

import web
from web import document


def made(tag="p"):
    return document.create_element(tag)


def check_classes_are_a_mutable_set():
    node = made()
    classes = node.classes
    assert isinstance(classes, MutableSet) and len(classes) == 0 and not classes
    classes.add("a")
    classes.add("b", "c")
    assert node.class_name == "a b c" and len(classes) == 3 and list(classes) == ["a", "b", "c"]
    assert "a" in classes and "z" not in classes and 3 not in classes
    classes.discard("a")
    classes.discard("z")
    classes.remove("b")
    assert raises(KeyError, classes.remove, "z")
    assert node.class_name == "c" and classes == {"c"} and classes | {"d"} == {"c", "d"}
    assert classes.pop() == "c" and node.class_name == ""


def check_classes_are_combined_in_place():
    node = made()
    node.classes |= {"a", "b"}
    assert node.classes == {"a", "b"}
    node.classes -= {"a"}
    node.classes ^= {"b", "c"}
    assert node.classes == {"c"}
    node.classes |= ["d", "e"]
    node.classes &= {"d", "e", "f"}
    assert node.classes == {"d", "e"} and node.classes <= {"d", "e", "f"} and not node.classes.isdisjoint({"e"})
    node.classes.clear()
    assert node.class_name == ""


def check_a_class_is_toggled_and_replaced():
    node = made()
    assert node.classes.toggle("a") is True and node.classes.toggle("a") is False
    assert node.classes.toggle("b", True) is True and node.classes.toggle("b", True) is True
    assert node.classes.toggle("a", False) is False and node.class_name == "b"
    assert node.classes.replace("b", "c") is True and node.classes.replace("b", "d") is False
    assert node.class_name == "c" and str(node.classes) == "c"


def check_classes_are_assigned_from_text_and_from_iterables():
    node = made()
    node.classes = ["a", "b"]
    assert node.class_name == "a b"
    node.classes = "c  d"
    assert node.classes == {"c", "d"}
    node.classes = (name for name in "xy")
    assert node.class_name == "x y"
    other = made()
    other.classes = node.classes
    assert other.class_name == "x y"
    drawing = document.create_element_ns("http://www.w3.org/2000/svg", "svg")
    drawing.classes = {"a"}
    assert drawing.get_attribute("class") == "a"


def check_a_name_with_a_space_is_no_class():
    node = made()
    assert raises(web.DOMException, node.classes.add, "a b").name == "InvalidCharacterError"


def check_changing_classes_waits_for_nothing():
    node = made()

    def change():
        node.classes = ["a"]
        node.classes.add("b")
        node.classes |= ["c", "d"]
        node.classes.discard("a")
        node.classes.toggle("e", True)

    assert trips(change) == 0
    assert node.class_name == "b c d e"


def check_attributes_are_a_mutable_mapping():
    node = made("a")
    attrs = node.attrs
    assert isinstance(attrs, MutableMapping) and len(attrs) == 0 and not attrs
    attrs["href"] = "#top"
    attrs["tabindex"] = 2
    assert attrs["href"] == "#top" and attrs["tabindex"] == "2" and node.tab_index == 2
    assert "href" in attrs and "title" not in attrs and 3 not in attrs
    assert raises(KeyError, attrs.__getitem__, "title") and attrs.get("title", "none") == "none"
    assert list(attrs) == ["href", "tabindex"] and dict(attrs) == {"href": "#top", "tabindex": "2"}
    assert attrs == {"href": "#top", "tabindex": "2"} and attrs.pop("tabindex") == "2"
    assert attrs.setdefault("title", "t") == "t" and attrs.setdefault("title", "u") == "t"
    del attrs["title"]
    del attrs["title"]
    attrs.update({"rel": ["noopener", "external"]}, id="x")
    assert dict(attrs.items()) == {"href": "#top", "rel": "noopener external", "id": "x"}
    attrs.clear()
    assert not node.has_attributes()


def check_true_false_and_none_mean_there_or_not():
    node = made("input")
    node.attrs.update({"disabled": True, "required": False, "title": None, "aria-hidden": False, "draggable": True})
    assert dict(node.attrs) == {"disabled": "", "aria-hidden": "false", "draggable": "true"}
    node.attrs["disabled"] = False
    node.attrs["aria-hidden"] = None
    assert list(node.attrs) == ["draggable"]


def check_what_is_no_text_is_no_attribute():
    node = made()
    assert "title" in str(raises(TypeError, node.attrs.__setitem__, "title", {"a": 1}))
    assert raises(TypeError, node.attrs.__setitem__, "onclick", print)
    assert raises(web.DOMException, node.attrs.__setitem__, "a b", "x").name == "InvalidCharacterError"


def check_data_are_a_mutable_mapping_with_pythons_names():
    node = made()
    node.data["user_id"] = 42
    node.data["nick-name"] = "Ada"
    node.data["isAdmin"] = False
    assert node.get_attribute("data-user-id") == "42" and node.data["user-id"] == node.data["userId"] == "42"
    assert dict(node.data) == {"user_id": "42", "nick_name": "Ada", "is_admin": "false"} and len(node.data) == 3
    assert js("(node) => node.dataset.userId")(node) == "42"
    assert "user_id" in node.data and "x" not in node.data and raises(KeyError, node.data.__getitem__, "x")
    del node.data["nick_name"]
    node.data.update(user_id=None, a=1)
    assert dict(node.data) == {"is_admin": "false", "a": "1"}
    node.data.clear()
    assert not node.data and not node.has_attributes()


def check_changing_attributes_waits_for_nothing():
    node = made()

    def change():
        node.attrs["title"] = "t"
        node.data["a"] = 1
        node.data.update(b=2, c=3)
        del node.data["c"]
        node.attrs["hidden"] = True

    assert trips(change) == 0
    assert dict(node.attrs) == {"title": "t", "data-a": "1", "data-b": "2", "hidden": ""}


def check_dataset_is_a_mapping_with_javascripts_names():
    node = made()
    data = node.dataset
    assert isinstance(data, MutableMapping) and len(data) == 0 and "constructor" not in data and list(data) == []
    data["userId"] = 1
    data.update(a="x", constructor="y")
    assert data == {"userId": "1", "a": "x", "constructor": "y"} and data.userId == "1"
    assert raises(KeyError, data.__getitem__, "toString") and data.get("b") is None
    assert data.pop("a") == "x" and data.pop("a", None) is None and raises(KeyError, data.pop, "a")
    del data["constructor"]
    assert dict(data) == {"userId": "1"} and node.get_attribute("data-user-id") == "1"
