from collections.abc import MutableMapping

from check_tools import raises, trips

import web
from web import document, window


def made():
    return document.create_element("div")


def check_properties_are_attributes_in_both_spellings():
    node = made()
    node.style.width = "3px"
    node.style.background_color = "red"
    node.style.marginLeft = "1em"
    node.style.css_float = "left"
    node.style.opacity = 0.5
    node.style.clear = "both"
    assert node.style.width == "3px" and node.style.backgroundColor == node.style.background_color == "red"
    assert node.style.margin_left == "1em" and node.style.float_ == "left" and node.style.opacity == "0.5"
    assert node.style.clear == "both" and node.style.height == ""
    node.style.width = None
    del node.style.opacity
    assert node.style.width == "" and node.style.opacity == ""


def check_a_vendors_property_is_reached():
    node = made()
    node.style.webkit_line_clamp = 3
    assert node.style.webkit_line_clamp == node.style.webkitLineClamp == "3"


def check_an_unknown_property_is_an_attribute_error_with_a_suggestion():
    node = made()
    error = raises(AttributeError, setattr, node.style, "widht", "3px")
    assert "no property 'widht'" in str(error) and "Did you mean: 'width'" in str(error)
    assert "Did you mean: 'background_color'" in str(raises(AttributeError, lambda: node.style.backgroundcolor))
    assert raises(KeyError, node.style.__setitem__, "widht", "3px")
    assert "background_color" in dir(node.style) and "float_" in dir(node.style) and "css_text" in dir(node.style)


def check_a_style_is_a_mapping_of_what_is_set():
    style = made().style
    assert isinstance(style, MutableMapping) and not style and len(style) == 0 and list(style) == []
    style["width"] = "3px"
    style["background-color"] = "red"
    style["--Accent"] = "teal"
    assert len(style) == 3 and list(style) == ["width", "background-color", "--Accent"] and style
    assert style["width"] == "3px" and style["--Accent"] == "teal" and style[0] == "width" and style[-1] == "--Accent"
    assert "--Accent" in style and "--accent" not in style and "height" not in style
    assert raises(KeyError, style.__getitem__, "height") and raises(KeyError, style.__getitem__, "--other")
    assert style.get("height") is None and style.get("height", "0") == "0"
    assert style == {"width": "3px", "background-color": "red", "--Accent": "teal"}
    assert dict(style.items()) == dict(style) and set(style.values()) == {"3px", "red", "teal"}
    del style["--Accent"]
    del style["--Accent"]
    assert style.pop("width") == "3px" and style.pop("width", None) is None
    style.update({"line-height": 1.5, "background-color": None}, text_align="right")
    assert style == {"line-height": "1.5", "text-align": "right"}


def check_a_value_may_be_important():
    node = made()
    node.style.color = "red !important"
    node.style["--a"] = "b !IMPORTANT"
    assert node.style.color == "red" and node.style.get_property_priority("color") == "important"
    assert node.style["--a"].strip() == "b" and node.style.get_property_priority("--a") == "important"
    node.style.color = "blue"
    assert node.style.color == "blue" and node.style.get_property_priority("color") == ""


def check_a_style_is_set_as_a_whole():
    node = made()
    node.style = "color: red; width: 1px"
    assert node.style == {"color": "red", "width": "1px"}
    node.style = {"background_color": "blue", "--x": 3, "color": None}
    assert node.style == {"background-color": "blue", "--x": "3"}
    node.style.css_text = ""
    assert not node.style


def check_setting_properties_waits_for_nothing():
    node = made()

    def change():
        node.style.width = "3px"
        node.style.background_color = "red"
        node.style["--accent"] = "teal"
        node.style.update(color="blue", height=None)
        del node.style["color"]
        node.style.clear = "both"

    assert trips(change) == 0
    assert node.style.css_text.replace(" ", "") == "width:3px;background-color:red;--accent:teal;clear:both;"


def check_a_computed_style_is_read_the_same_way():
    node = made()
    document.body.append(node)
    node.style = {"background_color": "rgb(1, 2, 3)", "--accent": "teal"}
    computed = window.get_computed_style(node)
    assert computed.background_color == computed["background-color"] == "rgb(1, 2, 3)"
    assert computed["--accent"] == "teal" and computed.display == "block" and "display" in computed
    assert raises(web.DOMException, computed.__setitem__, "color", "red").name == "NoModificationAllowedError"
    node.remove()


def check_style_sheets_and_rules_are_sequences():
    sheet = document.find("#sheet").sheet
    assert sheet in document.style_sheets and document.style_sheets[-1] is sheet
    rules = sheet.css_rules
    assert len(rules) == 3 and [rule.css_text[:2] for rule in rules[:2]] == [".a", ".b"]
    assert isinstance(rules[0], web.CSSStyleRule) and isinstance(rules[-1], web.CSSMediaRule)
    assert rules[0].selector_text == ".a" and rules[0].style.color == "red" and dict(rules[1].style) == {"width": "1px"}
    assert rules[2].css_rules[0].style["--deep"].strip() == "1"
    rules[0].style.color = "blue"
    rules[0].style.update({"font-weight": "bold"})
    assert rules[0].css_text.replace(" ", "") == ".a{color:blue;font-weight:bold;}"
    index = sheet.insert_rule(".c { top: 0 }", len(rules))
    assert len(rules) == 4 and rules[index].style == {"top": "0px"}
    sheet.delete_rule(index)
    assert [rule.selector_text for rule in reversed(rules[:2])] == [".b", ".a"]


def check_a_sheet_is_made_and_adopted():
    sheet = web.CSSStyleSheet()
    sheet.replace_sync(".made { color: rgb(1, 2, 3) }")
    document.adopted_style_sheets.push(sheet)
    node = made()
    node.classes.add("made")
    document.body.append(node)
    assert window.get_computed_style(node).color == "rgb(1, 2, 3)"
    document.adopted_style_sheets = []
    node.remove()
