import gc

from check_tools import js, raises

import web
from adder.main import current
from web import document
from web.html import div, li, p, ul


def questions(function):
    """How often a function asks the page for something."""
    channel, asked = current().channel, []
    perform = channel.perform
    channel.perform = lambda operation: asked.append(operation) or perform(operation)
    try:
        function()
    finally:
        del channel.perform
    return asked


def check_an_element_is_made_with_what_is_inside():
    node = div(p("hi"), "text", 3, None, [p(1), (p(n) for n in "ab")], class_="box", id="x")
    assert node.outer_html == '<div class="box" id="x"><p>hi</p>text3<p>1</p><p>a</p><p>b</p></div>'
    assert isinstance(node, web.HTMLDivElement) and isinstance(node.first_child, web.HTMLParagraphElement)
    assert web.html.br().outer_html == "<br>" and web.html.del_().outer_html == "<del></del>"


def check_keyword_arguments_are_attributes():
    node = web.html.label(
        for_="field", hidden=True, aria_label="name", aria_hidden=False, data_x="1", tab_index=3, title=None, lang="de"
    )
    assert dict(node.attrs) == {
        "for": "field", "hidden": "", "aria-label": "name", "aria-hidden": "false", "data-x": "1", "tabindex": "3",
        "lang": "de",
    }  # fmt: skip
    node = web.html.form(accept_charset="utf-8", no_validate=True, hx_get="/x", class_=None, autocomplete="off")
    assert dict(node.attrs) == {"accept-charset": "utf-8", "novalidate": "", "hx-get": "/x", "autocomplete": "off"}
    node = web.html.input(type="checkbox", checked=True, disabled=False, read_only=True, max_length=5, value="v")
    assert node.checked and not node.disabled and node.read_only and node.max_length == 5 and node.value == "v"
    assert web.html.meta(http_equiv="refresh").http_equiv == "refresh" and web.html.td(col_span=2).col_span == 2
    assert web.html.a(rel=["noopener", "external"]).rel == "noopener external"


def check_classes_data_and_style_take_what_fits_them():
    assert div(class_=["a", None, "b"]).class_name == "a b" and div(class_={"a": True, "b": 0}).class_name == "a"
    assert not div(class_={"a": False}).has_attributes()
    node = div(
        data={"user_id": 1, "on": True, "off": None}, style={"width": "3px", "background_color": "red", "top": None}
    )
    assert dict(node.data) == {"user_id": "1", "on": "true"}
    assert node.style == {"width": "3px", "background-color": "red"}
    assert div(style="color: red").style.color == "red"
    assert web.html.object(data="about:blank").get_attribute("data") == "about:blank"


def check_functions_are_handlers():
    seen = []
    node = web.html.button("go", on_click=lambda event: seen.append(event.type), onfocus=lambda: seen.append("focus"))
    node.dispatch_event(web.Event("click"))
    node.dispatch_event(web.Event("focus"))
    assert not node.has_attributes()
    assert dict(div(on_pointer_down="x()", **{"data-a": 1, "class": "b"}).attrs) == {
        "onpointerdown": "x()", "data-a": "1", "class": "b",
    }  # fmt: skip

    async def wait():
        while len(seen) < 2:
            await __import__("asyncio").sleep(0.01)
        assert seen == ["click", "focus"]

    return wait()


def check_what_is_no_attribute_is_set_as_a_property_when_all_is_inside():
    options = [web.html.option(name) for name in "abc"]
    assert web.html.select(options, value="b").selected_index == 1
    assert web.html.textarea(value="text").value == "text" and div(inner_html="<b>x</b>").html == "<b>x</b>"
    box = web.html.input(type="checkbox", indeterminate=True)
    assert box.indeterminate and not box.has_attribute("indeterminate")
    template = web.html.template(p("inside"))
    assert template.content.children[0].text == "inside" and not template.child_nodes


def check_svg_has_its_own_names():
    picture = web.svg.svg(
        web.svg.circle(cx=5, cy=5.5, r=4, stroke_width=2, fill="none"),
        web.svg.linear_gradient(id="g", gradient_units="userSpaceOnUse"),
        web.svg.linearGradient(gradientUnits="userSpaceOnUse"),
        web.svg.text("words", text_anchor="middle", class_="label", font_size=3),
        view_box="0 0 10 10", preserve_aspect_ratio="none", tab_index=0,
    )  # fmt: skip
    assert dict(picture.attrs) == {"viewBox": "0 0 10 10", "preserveAspectRatio": "none", "tabindex": "0"}
    circle, gradient, same, text = picture.children
    assert dict(circle.attrs) == {"cx": "5", "cy": "5.5", "r": "4", "stroke-width": "2", "fill": "none"}
    assert isinstance(circle, web.SVGCircleElement) and circle.r.base_val.value == 4
    assert isinstance(gradient, web.SVGLinearGradientElement) and gradient.tag_name == same.tag_name == "linearGradient"
    assert gradient.get_attribute("gradientUnits") == same.get_attribute("gradientUnits") == "userSpaceOnUse"
    assert dict(text.attrs) == {"text-anchor": "middle", "class": "label", "font-size": "3"} and text.text == "words"


def check_custom_and_unknown_elements_are_made_by_their_names():
    assert web.html["my-element"]("x", some_thing=1).outer_html == '<my-element some-thing="1">x</my-element>'
    assert web.html.my_element().local_name == "my-element"
    js("""customElements.define('x-counter', class extends HTMLElement {
        constructor() { super(); this.count = 7 } twice() { return this.count * 2 } })""")
    counter = web.html.x_counter(id="c")
    assert counter.count == 7 and counter.twice() == 14 and counter.id == "c"
    assert web.html["blink"]().local_name == "blink"


def check_there_is_a_function_for_each_element():
    names = dir(web.html)
    assert len(names) > 110 and {"div", "h1", "input", "object", "del_", "map", "var"} <= set(names)
    assert all(getattr(web.html, name) for name in names)
    assert {"circle", "linear_gradient", "fe_gaussian_blur", "use", "foreign_object"} <= set(dir(web.svg))
    error = raises(AttributeError, lambda: web.html.dvi)
    assert str(error) == "HTML has no element 'dvi'. Did you mean: 'div'?"
    assert raises(AttributeError, lambda: web.svg.cirle)


def check_nothing_is_made_where_something_is_wrong():
    assert raises(TypeError, div, {"class": "box"}) and raises(TypeError, div, title={"a": 1})
    assert raises(TypeError, div, li) and raises(TypeError, div, title=print)


def check_building_rows_waits_for_nothing():
    body = document.body

    def build():
        table = web.html.table(
            web.html.caption("Rows", class_="c"),
            web.html.tbody(
                web.html.tr(
                    web.html.td(row), web.html.td(f"name {row}", class_=["name"], style={"width": "3px"}),
                    web.html.td(web.html.button("x", on_click=lambda event, row=row: None, data={"row": row})),
                    id=f"row-{row}",
                )
                for row in range(200)
            ),
        )  # fmt: skip
        body.append(table, web.svg.svg(web.svg.rect(width=1), view_box="0 0 1 1"), ul(li(n) for n in range(9)))

    before = current().channel.waits
    assert questions(build) == []
    # Of so many operations the page is made to say now and then that it keeps up.
    assert current().channel.waits - before <= 4
    assert len(document.select("tr")) == 200 and document.find("#row-199 .name").text == "name 199"
    assert document.find("#row-7 button").data["row"] == "7"
    document.find("table").remove()


def check_what_was_built_and_dropped_is_let_go():
    page = current().page
    gc.collect()
    before = len(page.handles)
    for number in range(100):
        div(p(number), p("x", class_="y"), style={"width": "1px"})
    gc.collect()
    assert len(page.handles) == before, (len(page.handles), before)
