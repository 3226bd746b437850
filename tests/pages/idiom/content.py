from collections.abc import Sequence

from check_tools import raises, trips

from web import document


def made(tag="p", text=""):
    node = document.create_element(tag)
    node.text = text
    return node


def check_nodes_text_and_numbers_are_put_in():
    node = made()
    node.append("a", made("b", "bold"), 1, 2.0, True, None)
    assert node.html == "a<b>bold</b>12.0True"
    node.prepend(0, [made("i"), ("x", [None, "y"])])
    assert node.html == "0<i></i>xya<b>bold</b>12.0True"
    node.replace_children(str(number) for number in range(3))
    assert node.html == "012" and len(node.child_nodes) == 3
    node.replaceChildren()
    assert node.html == "" and not node.child_nodes


def check_nodes_and_text_are_put_beside():
    parent, child = made("div"), made("p")
    parent.append(child)
    child.before("<", 1, made("i"))
    child.after(2, [made("b"), None, ">"])
    assert parent.html == "&lt;1<i></i><p></p>2<b></b>&gt;"
    child.replace_with(3, "x")
    assert parent.text == "<13x2>"
    parent.first_child.replaceWith(made("hr"))
    parent.last_child.before(made("br"))
    assert parent.html == "<hr>1<i></i>3x2<b></b><br>&gt;"


def check_fragments_and_lists_of_the_page_are_put_in():
    source, target = made("ul"), document.create_document_fragment()
    source.append(made("li", 1), made("li", 2))
    target.append(source.children, "end")
    assert len(source.children) == 0 and [node.text for node in target.child_nodes] == ["1", "2", "end"]
    source.append(target)
    assert source.html == "<li>1</li><li>2</li>end"


def check_what_is_neither_node_nor_text_is_a_type_error():
    node = made()
    assert "keyword" in str(raises(TypeError, node.append, {"a": 1}))
    assert "called" in str(raises(TypeError, node.append, made))
    assert raises(TypeError, node.append, node.get_attribute)
    assert "no node" in str(raises(TypeError, node.append, document.create_range()))
    assert raises(TypeError, node.append, "kept out", int) and node.html == ""


def check_putting_in_waits_for_nothing():
    node, other = made(), made()
    document.body.append(node)

    def change():
        node.append("a", other, 3, [made("i"), made("b")])
        other.before(1)
        other.replace_with("x")
        node.remove()

    assert trips(change) == 0
    assert node.html == "a1x3<i></i><b></b>" and node.parent_node is None


def check_children_are_sequences():
    node = made("ul")
    node.append(made("li", number) for number in range(5))
    for items in (node.children, node.child_nodes, node.query_selector_all("li")):
        assert isinstance(items, Sequence) and len(items) == 5 and items
        assert items[0].text == "0" and items[-1].text == "4" and items[0] is node.first_child
        assert [item.text for item in items[1:3]] == ["1", "2"] and [item.text for item in items[::-2]] == [
            "4",
            "2",
            "0",
        ]
        assert [item.text for item in reversed(items)] == ["4", "3", "2", "1", "0"]
        assert node.last_child in items and node not in items and None not in items
        assert raises(IndexError, lambda items=items: items[5])
    assert not made().children and not made().child_nodes and not made().query_selector_all("li")
    # A node is there, whatever is inside.
    assert made() and made("select") and made("form")
