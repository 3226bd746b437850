from platform_probe import (
    agree,
    attributes,
    constants,
    constructors,
    exercised,
    find_member,
    leave_other_specs,
    operations,
    pair,
    probe,
    statics,
    twins,
    until,
)

import web
from adder.names import snake
from web import document, window

FRAME = "probe.frame().then((f) => f.contentWindow)"
FAILED_SOURCE = """new Promise((resolve) => { const source = new EventSource('/none');
    source.onerror = () => { source.onerror = null; resolve(source); }; })"""
FRAME_DOCUMENT = "probe.frame().then((f) => f.contentDocument)"


async def check_windows():
    await attributes(
        FRAME,
        leave=leave_other_specs("Window", "html"),
        given={"name": "'n'", "status": "'s'", "opener": "null"},
        keep={"location"},
    )
    await operations(
        FRAME, "atob('YQ==')", "!atob('?')", "btoa('a')", "!btoa('é—')", "blur()", "focus()", "stop()", "captureEvents()", "releaseEvents()",
        "structuredClone({a: [1, {b: 2}]})", "!structuredClone(() => {})", "createImageBitmap(new ImageData(2, 2))",
        "!createImageBitmap(document.body)", "clearTimeout(999)", "clearInterval(999)", "cancelAnimationFrame(999)", "close()",
        "getSelection()", show="[t.name]",
    )  # fmt: skip
    for name in (
        "window",
        "self",
        "document",
        "navigator",
        "location",
        "history",
        "frames",
        "top",
        "parent",
        "customElements",
        "screen",
    ):
        member = find_member(type(window), name)
        agree(str(member), True, f"(value) => value === window.{name}", getattr(window, member.spellings[0]))
    for name in ("localStorage", "sessionStorage"):
        agree(f"Window.{name}", True, f"(value) => value === window.{name}", getattr(window, snake(name)))


async def check_timers():
    calls = []
    number = window.set_timeout(lambda value: calls.append(value), 1, "t")
    agree("Window.setTimeout", type(number).__name__ == "int", "() => typeof setTimeout('') === 'number'")
    await until(lambda: calls == ["t"])
    number = window.set_interval(lambda: calls.append("i"), 1)
    await until(lambda: calls.count("i") > 1)
    window.clear_interval(number)
    agree("Window.setInterval Window.clearInterval", calls[0], "t")
    window.queue_microtask(lambda: calls.append("m"))
    await until(lambda: "m" in calls)
    agree("Window.queueMicrotask", calls.count("m"), 1)
    window.clear_timeout(window.set_timeout(lambda: calls.append("never"), 1500))
    window.set_timeout(lambda: calls.append("later"), 1550)
    await until(lambda: "later" in calls)
    agree("Window.clearTimeout", "never" in calls, False)
    number = window.request_animation_frame(lambda time: calls.append(time))
    agree(
        "Window.requestAnimationFrame",
        type(number).__name__ == "int",
        "() => typeof requestAnimationFrame(() => {}) === 'number'",
    )
    await until(lambda: type(calls[-1]) in (int, float))
    two_frames = window.eval(
        "() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))"
    )
    drawn = []
    for attempt in range(20):
        # The frame may come between the two; then it is too late to cancel.
        window.cancel_animation_frame(window.request_animation_frame(lambda attempt=attempt: drawn.append(attempt)))
        await two_frames()
        if attempt not in drawn:
            break
    agree("Window.cancelAnimationFrame", attempt in drawn, False)


async def check_messages():
    heard = []
    window.eval(
        "window.heard = []; addEventListener('message', (event) => { if (event.data?.by) heard.push(event.data); })"
    )
    window.post_message({"by": "python", "n": [1, 2]}, window.location.origin)
    window.eval("postMessage({by: 'javascript', n: [1, 2]}, location.origin)")
    await until(lambda: len(window.heard) == 2)
    agree("Window.postMessage", [list(each.n) for each in window.heard], [[1, 2], [1, 2]])
    errors = window.eval(
        "(() => { window.reported = []; addEventListener('error', (e) => { reported.push(e.message); e.preventDefault(); }); return reported; })()"
    )
    window.report_error(window.Error("told"))
    await until(lambda: len(errors) == 1)
    agree("Window.reportError", "told" in errors[0], True)
    await constructors("MessageChannel()", "BroadcastChannel('b')")
    await attributes("new MessageChannel()")
    await attributes("new MessageChannel().port1", leave=set())
    await attributes("new BroadcastChannel('b')")
    channel = web.MessageChannel()
    channel.port1.onmessage = lambda event: heard.append(event.data)
    channel.port2.post_message("over")
    await until(lambda: heard == ["over"])
    agree("MessagePort.postMessage MessageChannel.constructor", heard, ["over"])
    window.eval("(port) => port.postMessage('again')")(channel.port2)
    await until(lambda: heard == ["over", "again"])
    await operations("new MessageChannel().port1", "start()", "close()", "!postMessage(() => {})", show="1")
    await operations("new BroadcastChannel('c')", "postMessage('x')", "close()", "!postMessage('y')", show="t.name")
    event = "new MessageEvent('m', {data: 'd', origin: 'http://o', lastEventId: 'l', source: window, ports: []})"
    await constructors("MessageEvent('m', {data: 'd', origin: 'http://o', lastEventId: 'l'})")
    await attributes(event)
    await operations(
        "new MessageEvent('m')",
        "initMessageEvent('n', true, true, 'd', 'o', 'l', window, [])",
        show="[t.type, t.data, t.origin, t.lastEventId]",
    )


async def check_documents():
    await attributes(
        FRAME_DOCUMENT, leave=leave_other_specs("Document", "html"), given={"title": "'t'", "dir": "'rtl'", "cookie": "'a=b'", "designMode": "'on'", "bgColor": "'red'"},
        keep={"location", "domain", "body"},
    )  # fmt: skip
    made = await twins(FRAME_DOCUMENT)
    await operations(
        made, "hasFocus()", "getElementsByName('x')", "execCommand('bold')", "queryCommandEnabled('bold')", "queryCommandIndeterm('bold')",
        "queryCommandState('bold')", "queryCommandSupported('bold')", "queryCommandValue('bold')", "captureEvents()", "releaseEvents()", "clear()",
        "open()", "write('<p>one</p>')", "writeln('two')", "close()", show="t.body?.innerHTML",
    )  # fmt: skip
    await statics("Document", "parseHTMLUnsafe('<p>x</p>')", "parseHTML('<p>x</p>')")
    await operations(
        "(() => { const d = document.implementation.createHTMLDocument('t'); d.body.innerHTML = '<form name=f></form><img name=i src=x><a name=a href=x>'; return d.all; })()",
        "item(0)", "namedItem('f')", "item('i')", show="t.length",
    )  # fmt: skip
    await attributes("document.implementation.createHTMLDocument('t').all")
    await constructors("DOMParser()", "XMLSerializer()")
    await operations(
        "new DOMParser()",
        "parseFromString('<p>x', 'text/html')",
        "parseFromString('<a/>', 'text/xml')",
        "!parseFromString('', 'none')",
        show="1",
    )
    await operations("new XMLSerializer()", "serializeToString(document.createElement('p'))", show="1")
    await operations("document.createRange()", "createContextualFragment('<p>x</p>y')", show="1")
    agree("Document.currentScript", document.current_script, "() => document.currentScript")


async def check_navigator():
    made = pair(window.navigator, window.navigator)
    await attributes(made)
    await operations(
        made,
        "javaEnabled()",
        "taintEnabled()",
        "!registerProtocolHandler('none', '/')",
        "!unregisterProtocolHandler('none', '/')",
        show="1",
    )
    for name in ("plugins", "mimeTypes"):
        array = f"navigator.{name}"
        await attributes(array)
        await operations(array, "item(0)", "item(99)", "namedItem('x')", show="t.length")
    await operations("navigator.plugins", "refresh()", show="t.length")
    if window.eval("navigator.plugins.length"):
        await attributes("navigator.plugins[0]")
        await operations("navigator.plugins[0]", "item(0)", "namedItem('application/pdf')", show="1")
    if window.eval("navigator.mimeTypes.length"):
        await attributes("navigator.mimeTypes[0]")
    if "userActivation" in window.navigator:
        await attributes("navigator.userActivation")
    await attributes("locationbar")
    if "external" in window:
        await operations("external", "AddSearchProvider()", "IsSearchProviderInstalled()", show="1")
    await attributes(
        "location.ancestorOrigins ?? document.createElement('p')",
        leave={"style", "attributes", "innerHTML", "outerHTML"},
        keep={"innerHTML"},
    )
    if "ancestorOrigins" in window.location:
        await operations("location.ancestorOrigins", "item(0)", "contains('x')", show="t.length")


async def check_custom_elements():
    window.eval("window.makeClass = () => class extends HTMLElement {}")
    registry = await twins(
        f"{FRAME}.then((w) => {{ w.K = w.eval('(class extends HTMLElement {{}})'); w.customElements.w = w; return w.customElements; }})"
    )
    await operations(
        registry, "define('x-one', t.w.K)", "!define('x-one', t.w.K)", "!define('one', t.w.K)", "get('x-one')", "get('x-none')",
        "getName(t.w.K)", "whenDefined('x-one')", "!whenDefined('none')", "upgrade(t.w.document.body)", "!initialize(t.w.document)", show="1",
    )  # fmt: skip
    await constructors(
        "CustomElementRegistry()"
        if "initialize" in window.CustomElementRegistry.prototype
        else "!CustomElementRegistry()"
    )
    if "initialize" in window.CustomElementRegistry.prototype:
        await operations("new CustomElementRegistry()", "initialize(document.createElement('p'))", show="1")


async def check_data_transfer():
    await constructors("DataTransfer()")
    source = "(() => { const d = new DataTransfer(); d.setData('text/plain', 'p'); d.items.add(new File(['x'], 'f.txt', {lastModified: 1})); return d; })()"
    await attributes(source, given={"dropEffect": "'copy'", "effectAllowed": "'move'"})
    await operations(
        source,
        "getData('text/plain')",
        "setData('text/html', '<p>')",
        "clearData('text/plain')",
        "clearData()",
        "setDragImage(document.createElement('img'), 0, 0)",
        show="t.types",
    )
    await attributes(f"{source}.items")
    await operations(
        f"{source}.items", "add('d', 'text/x')", "!add('d', 'text/x')", "remove(0)", "clear()", show="t.length"
    )
    await attributes(f"{source}.items[0]")
    await operations(
        f"(() => {{ window.transfer = {source}; return transfer.items[1]; }})()", "getAsFile()", show="t.kind"
    )
    texts = []
    item = window.eval(f"(() => {{ window.transfer = {source}; return transfer.items[0]; }})()")
    item.get_as_string(lambda text: texts.append(text))
    await until(lambda: texts)
    wanted = await window.eval("(item) => new Promise((resolve) => item.getAsString(resolve))")(item)
    agree("DataTransferItem.getAsString", texts, [wanted])
    await constructors("DragEvent('d')")
    await attributes("new DragEvent('d', {dataTransfer: new DataTransfer()})")


async def check_events():
    for source in (
        "ErrorEvent('e', {message: 'm', filename: 'f', lineno: 1, colno: 2, error: 'x'})",
        "PromiseRejectionEvent('p', {promise: Promise.resolve(1), reason: 'r'})",
        "ToggleEvent('t', {oldState: 'open', newState: 'closed'})",
        "CommandEvent('c', {command: 'show-modal', source: document.body})",
        "PageRevealEvent('p')", "PageSwapEvent('p')", "CloseWatcher()",
    ):  # fmt: skip
        await constructors(source)
        if source.partition("(")[0] in window:
            await attributes(f"new {source}")
    await attributes("document.createEvent('BeforeUnloadEvent')", given={"returnValue": "'stay'"})
    if "CloseWatcher" in window:
        watcher = "(() => { const w = new CloseWatcher(); w.n = 0; w.onclose = () => { w.n += 1; }; return w; })()"
        for call in ("requestClose()", "close()", "destroy()"):
            await operations(watcher, call, "close()", show="[t.n]")


async def check_workers():
    constants("EventSource")
    await constructors(
        "Worker('/worker.js')",
        "Worker('/worker.js', {name: 'n'})",
        "EventSource('/none')",
        "SharedWorker('/worker.js')",
    )
    await attributes("new Worker('/worker.js')")
    heard = []
    worker = web.Worker("/worker.js")
    worker.onmessage = lambda event: heard.append(event.data)
    worker.post_message({"n": 1})
    await until(lambda: heard)
    agree("Worker.postMessage Worker.constructor", heard[0].n, 1)
    await operations("new Worker('/worker.js')", "terminate()", "!postMessage(() => {})", show="1")
    await attributes(FAILED_SOURCE)
    await operations("new EventSource('/none')", "close()", show="t.readyState")
    if "SharedWorker" in window:
        await attributes("new SharedWorker('/worker.js')")
    if "audioWorklet" in window.BaseAudioContext.prototype:
        worklet = "(new OfflineAudioContext(1, 1, 8000)).audioWorklet"
        await operations(worklet, "addModule('/worker.js')", show="1")
        await operations(worklet, "!addModule('http://no.invalid/')", show="1")


async def check_sanitizer():
    if "Sanitizer" not in window:
        return
    await constructors("Sanitizer()", "Sanitizer({elements: ['p']})")
    await operations(
        "new Sanitizer({elements: ['p', 'b'], attributes: ['id']})", "get()", "allowElement('i')", "removeElement('b')", "replaceElementWithChildren('u')",
        "allowAttribute('title')", "removeAttribute('id')", "setComments(true)", "setDataAttributes(true)", "removeUnsafe()",
        "allowProcessingInstruction('x')", "removeProcessingInstruction('x')", "setJavascriptURLs(true)",
        show="t.get()",
    )  # fmt: skip


async def check_navigation():
    if "navigation" not in window:
        return
    show = "[t.canGoBack, t.entries().length, t.currentEntry?.url]"
    source = f"{FRAME}.then((w) => w.navigation)"
    made = await twins(source)
    await attributes(made)
    await operations(made, "entries()", "updateCurrentEntry({state: 5})", show=show)
    await attributes(f"{source}.then((n) => n.currentEntry)")
    await operations(f"{source}.then((n) => n.currentEntry)", "getState()", show="t.index")
    await attributes(f"{source}.then((n) => n.activation)")
    await constructors(
        "NavigationCurrentEntryChangeEvent('n', {from: navigation.currentEntry, navigationType: 'push'})"
    )
    await attributes(
        "new NavigationCurrentEntryChangeEvent('n', {from: navigation.currentEntry, navigationType: 'push'})"
    )
    caught = """(async () => { const f = await probe.frame(); const n = f.contentWindow.navigation; let caught;
        n.addEventListener('navigate', (e) => { caught = e; e.intercept({handler: () => new Promise(() => {})}); });
        n.navigate('#there', {info: 'i'}).finished.catch(() => {}); caught.navigation = n; return caught; })()"""
    event = await twins(caught)
    await attributes(event)
    await attributes(f"{caught}.then((e) => e.destination)")
    await operations(f"{caught}.then((e) => e.destination)", "getState()", show="t.url")
    await attributes(f"{caught}.then((e) => e.navigation.transition)")
    await operations(event, "!scroll()", "!intercept()", show="t.navigationType")
    await constructors(
        f"NavigateEvent('n', {{destination: (await {caught}).destination, signal: new AbortController().signal}})"
    )
    frame = await window.probe.frame("/blank.html")
    navigation = frame.content_window.navigation
    for action, wanted in (
        (lambda: navigation.navigate("#a"), "#a"), (lambda: navigation.navigate("#b", history="push", state=3), "#b"),
        (lambda: navigation.back(), "#a"), (lambda: navigation.forward(), "#b"),
        (lambda: navigation.traverse_to(navigation.entries()[0].key), "/blank.html"),
    ):  # fmt: skip
        result = action()
        await result.finished
        agree("Navigation.navigate", navigation.current_entry.url, "(f) => f.contentWindow.location.href", frame)
        assert navigation.current_entry.url.endswith(wanted)
    exercised.update({"Navigation.back", "Navigation.forward", "Navigation.traverseTo"})
    loaded = window.eval("(f) => new Promise((r) => f.addEventListener('load', () => r(true), {once: true}))")(frame)
    navigation.reload()
    agree("Navigation.reload", await loaded, True)


async def check_opening_a_window_of_a_name_goes_to_the_frame_of_that_name():
    # It must have its name from the start: else the browser opens a window of that name.
    frame = probe.element('<iframe name="target-of-open" src="/blank.html"></iframe>')
    await until(lambda: frame.content_document.url.endswith("/blank.html"))
    opened = window.open("/blank.html?opened", "target-of-open")
    await until(lambda: opened is not None and opened.location.search == "?opened")
    agree("Window.open", frame.content_window.location.search, "(opened) => opened.location.search", opened)
    assert frame.content_window.location.search == "?opened"


async def check_the_rest():
    if "Origin" in window:
        await constructors("Origin()")
        await operations("new Origin()", "isSameOrigin(new Origin())", "isSameSite(new Origin())", show="t.opaque")
        await attributes("new Origin()")
        await statics("Origin", "from('https://x.org')")
    entries = window.performance.get_entries_by_type("visibility-state")
    if len(entries):
        await attributes(pair(entries[0], entries[0]))
