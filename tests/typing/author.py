"""What an author of pages may write, as a type checker sees it. Lines that it must complain about end in `# wrong`.

This file is checked and never run; see `tests/unit/test_stubs.py`.
"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import web
from web import DOMException, JSError, console, document, when, window
from web.html import canvas as make_canvas

if TYPE_CHECKING:
    from web.types import ScrollIntoViewOptions

# Names, in both spellings.

heading = document.create_element("h1")
heading.text = "Hello"
heading.class_name = heading.className + " big"
heading.innerHTML = heading.inner_html
heading.set_attribute("id", "title")
heading.setAttribute("id", "title")
uri: str | None = heading.namespace_uri
url: str = document.url
heading.clas_name = "big"  # wrong
heading.set_atribute("id", "title")  # wrong
document.titel = "x"  # wrong
print(document.location.hots)  # wrong

# Arguments.

heading.set_attribute("id")  # wrong
heading.set_attribute("id", 3)  # wrong
heading.append("text", heading, document.create_text_node("more"))
heading.append(3, [heading, "text"], None)
heading.before(1)
document.body.replace_children()
heading.scroll_into_view(block="center", behavior="smooth")
heading.scroll_into_view({"block": "center"})
heading.scroll_into_view(True)
heading.scroll_into_view(blok="center")  # wrong
heading.scroll_into_view({"blok": "center"})  # wrong
options: "ScrollIntoViewOptions" = {"behavior": "smooth"}
heading.scroll_into_view(options)
window.scroll_to(0, 100)
window.scroll_to(top=100)
window.set_timeout(lambda: None, 100)
document.title = 3  # wrong

# Elements that are found.

document.find("#name").value = "Ada"
document.find("#name").text = "Ada"
document.find("#name").hiden = True  # wrong
for link in document.select("a"):
    print(link.href, link.text)
    print(link.hreff)  # wrong
inputs: list[web.HTMLInputElement] = document.select("input")
inputs[0].select()
form: web.HTMLFormElement = document.find("#order")
for row in document.find("table").rows:
    for cell in row.cells[1:]:
        cell.text = 3
active = document.active_element
active.blur()  # wrong
if active is not None:
    active.blur()
if isinstance(active, web.HTMLInputElement):
    print(active.selection_start)

# What Python adds to elements.

heading.classes.add("big")
heading.classes |= {"a", "b"}
heading.classes = ["a"]
print("a" in heading.classes, heading.classes.toggle("open") is True, sorted(heading.classes))
heading.attrs["title"] = "t"
heading.attrs.update({"hidden": True})
print(heading.attrs["title"].upper(), heading.data["user_id"].upper())
heading.data["user_id"] = 3
heading.atrs["title"] = "t"  # wrong
heading.style.background_color = "red"
heading.style.lineHeight = 1.5
heading.style["--accent"] = 3
heading.style.update({"color": "red"}, line_height=2)
heading.style = {"color": "red"}
heading.style.widht = "3px"  # wrong
print(heading.style["--accent"].upper(), "color" in heading.style, dict(heading.style.items()))

box = web.html.div(web.html.p("hi"), 3, class_="box", on_click=lambda: None)
box.align = "left"
web.html.canvas().get_context("2d").fill()
make_canvas().get_context("2d").fill()
web.html["my-clock"](box).text = "12"
web.svg.circle(cx=3).r.base_val.value = 3
web.html.dvi()  # wrong

# Mappings.

window.local_storage.update({"a": 1})
print(window.local_storage["a"].upper(), web.FormData().get_all("a")[0], web.Headers().pop("a", None))
for name, text in window.session_storage.items():
    print(name.upper(), text.upper())

# Constructors, statics, constants, enumerations.

address = web.URL("/path", document.base_uri)
address.search_params.append("q", "x")
for key, value in address.search_params.items():
    print(key.upper(), value.upper())
print(web.URL.can_parse("https://example.org"), web.Node.ELEMENT_NODE + 1)
click = web.MouseEvent("click", bubbles=True, client_x=3)
web.MouseEvent("click", clientx=3)  # wrong
web.MouseEvent()  # wrong
web.Node()  # wrong
picture = web.Image(32, 32)
picture.src = "x.png"
event = web.CustomEvent("greet", detail={"name": "Ada"})
document.dispatch_event(event)
headers = web.Headers({"Accept": "text/plain"})
accepted: str | None = headers.get("Accept")
print(web.CSS.escape("a b"))
state: str = document.ready_state
if document.ready_state == web.DocumentReadyState.COMPLETE:
    console.log("loaded", document)

# Events.


@when("click", "#go", prevent_default=True)
def go(event: web.MouseEvent) -> None:
    print(event.client_x + 1, event.target.value)
    print(event.clientx)  # wrong


@web.when("submit", heading, prevent_defalt=True)  # wrong
async def send() -> None:
    await asyncio.sleep(1)


heading.on("click", lambda: print("clicked"), once=True)
heading.on("click", 3)  # wrong
heading.add_event_listener("click", go, passive=True)
heading.onclick = go
go(web.MouseEvent("click"))


@heading.on("pointerdown")
def press(event: web.PointerEvent) -> float:
    return event.pressure


@when("input", "#search", within="#form", debounce=0.3)
def search(event: web.InputEvent) -> None:
    heading.off("click", press)


async def wait() -> None:
    event = await web.next_event(heading, "click", timeout=3)
    print(event.client_x)
    async with web.mutations(heading, child_list=True, subtree=True) as changes:
        async for records in changes:
            print(records[0].added_nodes[0].text)
    web.mutations(heading, childlist=True)  # wrong
    async for entries in web.intersections(heading, threshold=0.5):
        print(entries[-1].is_intersecting)


# Promises.


async def load(addresses: Sequence[str]) -> str:
    try:
        response = await window.fetch(addresses[0], method="POST", body="text", headers={"A": "b"})
        print(response.ok, response.status + 1)
        data = await web.fetch(web.URL(addresses[0]), method="PUT", cache="no-store")
        print(data.headers["ETag"], await data.json())
        web.fetch(addresses[0], verb="PUT")  # wrong
        return await response.text()
    except DOMException as error:
        return error.name
    except JSError as error:
        return error.message


def load_now() -> str:
    response = window.fetch("data.txt").result()
    return response.text()  # wrong


# Drawing; the page's own JavaScript.

canvas = document.find("canvas")
pen = canvas.get_context("2d")
pen.line_width = 3
pen.fill_style = "red"
pen.fill_rect(0, 0, canvas.width, canvas.height)
pen.fill_rect(0, 0, "1", "2")  # wrong
pen.stroke(web.Path2D("M0 0L1 1"))
pen.stroke(window.Path2D("M0 0L1 1"))
observer = web.IntersectionObserver(lambda entries: print(entries), threshold=[0, 1], root_margin="1px")
observer.observe(heading)
window.some_library.anything(1, 2)
window.greet = lambda name: print(name)


# Files.


async def files() -> None:
    web.fs.persist("/data")
    await web.fs.sync()
    picked = await web.fs.pick_file(types=[".csv"])
    picked.read_text()  # wrong
    if picked is not None:
        text: str = picked.read_text()
        with open(picked) as source:
            print(source.read(), picked.size + 1, text)
    for path, file in (await web.fs.pick_directory() or {}).items():
        print(path.upper(), file.name)
    saved: bool = await web.fs.save_file("text", "name.txt")
    await web.fs.save_file(3, "name.txt")  # wrong
    print(saved)
