import asyncio
import gc

from check_tools import raises

import web
from web import document, window
from web.html import div, p


async def check_mutations_are_iterated():
    node, seen = div(), []
    async with web.mutations(node) as changes:
        node.append(p("a"), p("b"))
        async for records in changes:
            seen += [added.text for record in records for added in record.added_nodes]
            break
    node.append(p("c"))
    assert seen == ["a", "b"]
    assert [records async for records in changes] == []


async def check_what_mutations_tell_is_chosen():
    node = div(p("x"))
    changes = web.mutations(node, attributes=True, subtree=True, attribute_filter=["title"])
    node.append(p())
    node.first_child.attrs["id"] = "no"
    node.first_child.attrs["title"] = "yes"
    async for records in changes:
        assert [(record.type, record.attribute_name) for record in records] == [("attributes", "title")]
        break
    changes.close()
    changes.close()


async def check_a_bad_choice_is_an_error_with_its_line():
    try:
        web.mutations(div(), subtree=True)
    except web.JSError as error:
        assert error.name == "TypeError"
    else:
        raise AssertionError("no JSError was raised")


async def check_an_iterator_that_nobody_holds_observes_no_more():
    window.eval("""{ const disconnect = MutationObserver.prototype.disconnect; window.disconnected = 0;
        MutationObserver.prototype.disconnect = function () { disconnected += 1; disconnect.call(this); }; }""")
    before = window.disconnected
    changes = web.mutations(div())
    del changes
    gc.collect()
    await asyncio.sleep(0)
    assert window.disconnected == before + 1


async def check_sizes_are_iterated():
    node = div(style={"width": "30px", "height": "10px"})
    document.body.append(node)
    widths = []
    async with web.resizes(node) as sizes:
        async for entries in sizes:
            widths.append(entries[-1].content_rect.width)
            if len(widths) == 2:
                break
            node.style.width = "40px"
    assert widths == [30, 40] and entries[-1].target is node
    node.remove()


async def check_intersections_are_iterated():
    node = div("x", style={"height": "5px"})
    document.body.prepend(node)
    seen = []
    async for entries in web.intersections(node, threshold=[0, 1]):
        seen.append(entries[-1].is_intersecting)
        if seen[-1] is False:
            break
        node.style.display = "none"
    assert seen == [True, False]
    node.remove()


async def check_performance_entries_are_iterated():
    window.performance.mark("before")
    async with web.performance_entries("mark", "measure", buffered=True) as measured:
        window.performance.measure("way", "before")
        names = set()
        async for entries in measured:
            names |= {entry.name for entry in entries}
            if {"before", "way"} <= names:
                break
    assert raises(TypeError, web.performance_entries)


async def check_observers_take_callbacks_too():
    node, seen = div(), []
    observer = web.MutationObserver(lambda records, observer: seen.append((len(records), observer)))
    observer.observe(node, child_list=True)
    node.append("x")
    while not seen:
        await asyncio.sleep(0.005)
    assert seen == [(1, observer)]
    observer.disconnect()


async def check_a_responses_body_is_iterated():
    response = await window.fetch(document.url)
    chunks = [chunk async for chunk in response.body]
    assert b"".join(chunks).lower().startswith(b"<!doctype html><title>checks</title>")


async def check_a_stream_that_is_left_early_is_cancelled():
    window.eval("""window.makeStream = () => new ReadableStream({
        start(c) { for (let i = 0; i < 5; i += 1) c.enqueue(`part ${i}`) }, cancel() { window.cancelled = true } })""")
    parts = []
    async for part in window.makeStream():
        parts.append(part)
        if len(parts) == 2:
            break
    gc.collect()
    while not window.has_own_property("cancelled"):
        await asyncio.sleep(0.005)
    assert parts == ["part 0", "part 1"]
