from platform_probe import agree, attributes, constructors, leave_other_specs, operations, pair, twins, until

import web
from adder.names import snake
from web import document, window

BOX = """probe.element('<div style="position: relative; overflow: scroll; width: 50px; height: 40px; border: 2px solid">' +
    '<div style="width: 500px; height: 400px">text <span>inside</span></div></div>')"""
TEXT = f"{BOX}.firstChild.firstChild"
FRAME = """probe.frame().then((f) => { f.contentDocument.body.innerHTML = '<div style="width: 2000px; height: 3000px">x</div>';
    return f.contentWindow; })"""


def only(name):
    return leave_other_specs(name, "cssom-view")


async def check_elements():
    await attributes(BOX, leave=only("HTMLDivElement"), given={"scrollTop": "7", "scrollLeft": "8"})
    await operations(
        BOX, "scroll(3, 4)", "scroll({top: 5, left: 6, behavior: 'instant'})", "scrollTo(1, 2)", "scrollTo({top: 9})", "scrollBy(2, 3)",
        "scrollBy({left: 1})", "checkVisibility()", "checkVisibility({checkOpacity: true, visibilityProperty: true})",
        show="[t.scrollLeft, t.scrollTop]",
    )  # fmt: skip
    box = await twins(BOX)
    for name, source in (
        ("getBoundingClientRect", "getBoundingClientRect()"),
        ("getClientRects", "getClientRects()[0]"),
    ):
        mine = getattr(box.face, snake(name))()
        mine = mine[0] if name == "getClientRects" else mine
        agree(f"Element.{name}", [mine.x, mine.y, mine.width, mine.height],
              list(window.eval(f"(e) => {{ const r = e.{source}; return [r.x, r.y, r.width, r.height]; }}")(box.face)))  # fmt: skip
    inner = window.eval("(e) => e.querySelector('span')")(box.face)
    inner.scroll_into_view(block="end", inline="end", behavior="instant")
    agree("Element.scrollIntoView", [box.face.scroll_left, box.face.scroll_top],
          list(window.eval("(e) => { e.scrollTo(0, 0); e.querySelector('span').scrollIntoView({block: 'end', inline: 'end'}); return [e.scrollLeft, e.scrollTop]; }")(box.face)))  # fmt: skip
    for call in ("scrollParent()", "getBoxQuads()"):
        await operations(f"(() => {{ const b = {BOX}; return b.firstChild; }})()", call, show="1")
    one = pair(box.face, box.face)
    await operations(
        one, "getBoxQuads()", "convertQuadFromNode(new DOMQuad(), document.body)", "convertRectFromNode(new DOMRect(1, 2, 3, 4), document.body)",
        "convertPointFromNode({x: 1, y: 2}, document.body)", show="1",
    )  # fmt: skip
    text = window.eval("(e) => e.firstChild.firstChild")(box.face)
    await operations(
        pair(text, text), "getBoxQuads()", "convertQuadFromNode(new DOMQuad(), document.body)",
        "convertRectFromNode(new DOMRect(1, 2, 3, 4), document.body)", "convertPointFromNode({x: 1, y: 2}, document.body)", show="1",
    )  # fmt: skip
    await attributes("probe.element('<img width=10 height=10>')", leave=only("HTMLImageElement"))


async def check_documents():
    made = pair(document, document)
    await attributes(made, leave=only("Document"))
    await operations(
        made, "elementFromPoint(5, 5)", "elementsFromPoint(5, 5)", "elementFromPoint(-1, -1)", "caretPositionFromPoint(5, 5)",
        "getBoxQuads()", "convertQuadFromNode(new DOMQuad(), document.body)",
        "convertRectFromNode(new DOMRect(1, 2, 3, 4), document.body)", "convertPointFromNode({x: 1, y: 2}, document.body)", show="1",
    )  # fmt: skip
    caret = "(() => { const e = probe.element('<p style=\"position: fixed; top: 0; left: 0; font-size: 30px\">caret</p>'); return document.caretPositionFromPoint(20, 40); })()"
    if "caretPositionFromPoint" in document:
        position = window.eval(caret)
        await attributes(pair(position, position))
        await operations(pair(position, position), "getClientRect()", show="1")


async def check_windows():
    await attributes(pair(window, window), leave=only("Window"))
    await operations(
        FRAME, "scroll(3, 4)", "scrollTo(5, 6)", "scrollTo({top: 7, left: 1})", "scrollBy(1, 2)", "matchMedia('(min-width: 1px)')",
        "moveTo(1, 2)", "moveBy(1, 1)", "resizeTo(100, 100)", "resizeBy(1, 1)", show="[t.scrollX, t.scrollY, t.pageXOffset, t.innerWidth]",
    )  # fmt: skip
    await attributes(pair(window.screen, window.screen))
    await attributes("visualViewport")


async def check_media_queries():
    await attributes("matchMedia('(min-width: 10px)')")
    heard = []
    query = window.match_media("(min-width: 10px)")

    def listener(event):
        heard.append(event.matches)

    query.add_listener(listener)
    event = web.MediaQueryListEvent("change", media="print", matches=True)
    query.dispatch_event(event)
    await until(lambda: heard)
    agree("MediaQueryList.addListener", heard, [True])
    query.remove_listener(listener)
    query.dispatch_event(web.MediaQueryListEvent("change"))
    await window.Promise.resolve(0)
    agree("MediaQueryList.removeListener", heard, [True])
    await constructors("MediaQueryListEvent('change', {media: 'print', matches: true})")
    await attributes("new MediaQueryListEvent('change', {media: 'print', matches: true})")


async def check_ranges():
    range_ = window.eval(f"(() => {{ const r = document.createRange(); r.selectNodeContents({BOX}); return r; }})()")
    await operations(pair(range_, range_), "getBoundingClientRect()", "getClientRects()", show="1")


async def check_mouse_events():
    event = "new MouseEvent('click', {clientX: 3, clientY: 4})"
    await attributes(event, leave=only("MouseEvent"))
