from platform_probe import agree, attributes, constructors, operations, probe, twins

import web
from web import window

SHOW = "[t.length >= 1, JSON.stringify(t.state), t.scrollRestoration]"


async def loaded(frame, action, *arguments):
    """Does what makes a frame load a document; comes back when it has."""
    done = window.eval("(frame) => new Promise((resolve) => frame.addEventListener('load', resolve, {once: true}))")(
        frame
    )
    action(*arguments)
    await done
    return window.eval("(frame) => frame.contentWindow.location.href")(frame)


async def moved(frame, action, *arguments):
    """Does what makes a frame go through its history without loading; comes back when it has."""
    done = window.eval(
        "(frame) => new Promise((resolve) => frame.contentWindow.addEventListener('popstate', resolve, {once: true}))"
    )(frame)
    action(*arguments)
    await done


async def check_location():
    for name in ("Window", "Document"):
        source = "f.contentWindow" if name == "Window" else "f.contentDocument"
        frames = await twins(f"probe.frame('/blank.html?q=1#h').then((f) => {source})")
        agree(f"{name}.location", frames.face.location.href, "(owner) => owner.location.href", frames.face)
        agree(f"{name}.location", True, "(owner, place) => owner.location === place", frames.face, frames.face.location)
    locations = await twins("probe.frame('/blank.html?q=1#h').then((f) => f.contentWindow.location)")
    await attributes(
        locations, given={"hash": '"#new"'}, keep=("href", "protocol", "host", "hostname", "port", "pathname", "search")
    )


async def check_setting_location_goes_there():
    frame = await probe.frame("/blank.html?q=1")
    for number, name in enumerate(("href", "search", "pathname", "host", "hostname", "port", "protocol")):
        before = window.eval("(frame, name) => frame.contentWindow.location[name]")(frame, name)
        value = {"href": f"/blank.html?n={number}", "search": "?s=2", "pathname": "/text.txt"}.get(name, before)
        place = frame.content_window.location
        if name in ("href", "search", "pathname"):
            there = await loaded(frame, setattr, place, name, value)
            agree(f"Location.{name}", there.endswith(value) or f"{value}?" in there, "() => true")
        if name == "pathname":
            await loaded(frame, setattr, place, "href", "/blank.html?q=3")


async def check_location_operations():
    frame = await probe.frame("/blank.html?q=1")
    there = await loaded(frame, lambda: frame.content_window.location.assign("/blank.html?q=2"))
    agree("Location.assign", there, "(frame) => frame.contentWindow.location.href", frame)
    assert there.endswith("?q=2")
    there = await loaded(frame, lambda: frame.content_window.location.replace("/blank.html?q=3"))
    agree("Location.replace", there, "(frame) => frame.contentWindow.location.href", frame)
    assert there.endswith("?q=3")
    window.eval("(frame) => { frame.contentWindow.mark = 1; }")(frame)
    await loaded(frame, lambda: frame.content_window.location.reload())
    agree("Location.reload", False, "(frame) => 'mark' in frame.contentWindow", frame)


async def check_history():
    histories = await twins("probe.frame().then((frame) => frame.contentWindow.history)")
    agree("Window.history", True, "(history) => history === window.history", window.history)
    await attributes(histories, given={"scrollRestoration": '"manual"'})
    await operations(
        histories, 'replaceState({a: [1]}, "", "?r=1")', 'pushState(7, "", "#x")', '!pushState(1, "", "http://other/")',
        show=SHOW,
    )  # fmt: skip
    histories.face.push_state({"n": 1}, "")
    agree("History.state History.pushState", histories.face.state.n, "(history) => history.state.n", histories.face)


async def check_going_through_history():
    frame = await probe.frame("/blank.html?walk")
    view = frame.content_window
    for number in (1, 2, 3):
        view.history.push_state(number, "", f"#{number}")
    await moved(frame, view.history.back)
    agree("History.back", view.history.state, "(view) => view.history.state", view)
    assert view.history.state == 2
    await moved(frame, view.history.forward)
    agree("History.forward", view.history.state, "(view) => view.history.state", view)
    assert view.history.state == 3
    await moved(frame, view.history.go, -2)
    agree("History.go", view.history.state, "(view) => view.history.state", view)
    assert view.history.state == 1


async def check_events_of_history():
    await constructors(
        'PopStateEvent("p", {state: {a: 1}})', 'HashChangeEvent("h", {oldURL: "http://a/", newURL: "http://b/"})',
        'PageTransitionEvent("p", {persisted: true})', 'PopStateEvent("p")',
    )  # fmt: skip
    await attributes('new PopStateEvent("p", {state: 5, hasUAVisualTransition: true})')
    await attributes('new HashChangeEvent("h", {oldURL: "http://a/", newURL: "http://b/"})')
    await attributes('new PageTransitionEvent("p", {persisted: true})')
    event = web.HashChangeEvent("h", old_url="http://a/", new_url="http://b/")
    agree("HashChangeEvent.newURL", event.new_url, "(event) => event.newURL", event)
    assert (event.old_url, event.new_url) == ("http://a/", "http://b/")
