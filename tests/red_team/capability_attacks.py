"""What a page's Python tries with something switched off: each attack is Python that runs in the page.

An attack is the body of a coroutine function. ``url`` is an address at the canary that nothing else asks for.
"""

NETWORK = {
    "fetch": "await window.fetch(url)",
    "web-fetch": "import web; await web.fetch(url)",
    "websocket": """
import asyncio
s = window.WebSocket.new(url.replace("http", "ws")); s.on("error", lambda event: None)
await asyncio.sleep(0.5)""",
    "websocket-item": 'import asyncio; window["WebSocket"].new(url.replace("http", "ws")); await asyncio.sleep(0.5)',
    "websocket-class": "import asyncio, web; web.WebSocket(url.replace('http', 'ws')); await asyncio.sleep(0.5)",
    "webtransport": 'window.WebTransport.new(url.replace("http", "https"))',
    "webrtc": """
p = window.RTCPeerConnection.new({"iceServers": [{"urls": "stun:" + url.split("/")[2]}]})
p.create_data_channel("x"); await p.set_local_description(await p.create_offer())""",
    "fetch-later": """
import asyncio
window.fetch_later(url, {"activateAfter": 0}); window.performance.now(); await asyncio.sleep(0.5)""",
    "fetch-item": 'await window["fetch"](url)',
    "js-fetch": "import js; await js.fetch(url)",
    "xhr": 'x = window.XMLHttpRequest.new(); x.open("GET", url, False); x.send()',
    "pyodide-http": "from pyodide.http import pyfetch; await pyfetch(url)",
    "urllib": "import urllib.request; urllib.request.urlopen(url).read()",
    "beacon": "window.navigator.send_beacon(url)",
    "beacon-item": 'window.navigator["sendBeacon"].call(window.navigator, url)',
    "eventsource": "window.EventSource.new(url)",
    "image": "i = window.Image.new(); i.src = url",
    "image-item": 'i = document.create_element("img"); i["src"] = url',
    "image-attribute": 'document.create_element("img").set_attribute("src", url)',
    "image-attribute-ns": 'document.create_element("img").set_attribute_ns(None, "src", url)',
    "image-attrs": 'document.create_element("img").attrs["src"] = url',
    "image-attr-node": """
a = document.create_attribute("src"); a.value = url
document.create_element("img").set_attribute_node(a)""",
    "image-attr-map": """
a = document.create_attribute("src"); a.value = url
document.create_element("img").attributes.set_named_item(a)""",
    "image-attr-value": """
i = document.create_element("img"); i.set_attribute("src", "#")
i.attributes[0].value = url""",
    "image-attr-text": """
i = document.create_element("img"); i.set_attribute("src", "#")
i.attributes[0].text_content = url""",
    "srcset": 'document.create_element("img").srcset = url + " 1x"',
    "builder": "import web; document.body.append(web.html.img(src=url))",
    "inner-html": 'document.create_element("div").inner_html = f"<img src={url}>"',
    "inner-html-nested": 'document.create_element("div").inner_html = f"<p><b><img src=\\"{url}\\">"',
    "html": 'document.create_element("div").html = f"<video src={url}>"',
    "inner-html-template": """
t = document.create_element("template"); t.inner_html = f"<img src={url}>"
document.body.append(t.content)""",
    "inner-html-noscript": """
d = document.create_element("div"); document.body.append(d)
d.inner_html = f"<noscript><p title='</noscript><img src={url}>'>\"""",
    "inner-html-clobbered": """
f = document.create_element("div"); document.body.append(f)
f.inner_html = f"<form style='background:url({url})'><input name=attributes><input name=localName></form>\"""",
    "inner-html-svg": """
document.body.append_child(document.create_element("p")).inner_html = f"<svg><image href={url}>"
""",
    "inner-html-style": """
d = document.create_element("div"); document.body.append(d); d.inner_html = f"<p style=\\"background:url({url})\\">x"
""",
    "adjacent": 'document.body.insert_adjacent_html("beforeend", f"<img src={url}>")',
    "html-unsafe": 'document.create_element("div").setHTMLUnsafe(f"<img src={url}>")',
    "fragment": 'document.create_range().create_contextual_fragment(f"<img src={url}>")',
    "parser": """
d = window.DOMParser.new().parse_from_string(f"<img src={url}>", "text/html")
document.body.append(document.adopt_node(d.body.first_child))""",
    "srcdoc": 'f = document.create_element("iframe"); document.body.append(f); f.srcdoc = f"<img src={url}>"',
    "iframe": 'f = document.create_element("iframe"); document.body.append(f); f.src = url',
    "object": 'o = document.create_element("object"); document.body.append(o); o.data = url',
    "embed": 'o = document.create_element("embed"); document.body.append(o); o.src = url',
    "stylesheet": """
l = document.create_element("link"); l.rel = "stylesheet"; l.href = url; document.head.append(l)""",
    "preload": """
l = document.create_element("link"); l.rel = "preload"; l["as"] = "image"; l.href = url; document.head.append(l)""",
    "poster": 'document.create_element("video").poster = url',
    "audio": "window.Audio.new(url).load()",
    "input-image": 'i = document.create_element("input"); i.type = "image"; document.body.append(i); i.src = url',
    "style-property": """
e = document.body.append_child(document.create_element("p")); e.style.background_image = f"url({url})\"""",
    "style-item": """
e = document.body.append_child(document.create_element("p")); e.style["background-image"] = f"url({url})\"""",
    "style-set": """
e = document.body.append_child(document.create_element("p")); e.style.set_property("background", f"url({url})")""",
    "style-text": """
e = document.body.append_child(document.create_element("p")); e.style.css_text = f"background: url({url})\"""",
    "style-forwarded": """
e = document.body.append_child(document.create_element("p")); e.style = f"background: url({url})\"""",
    "style-attribute": """
e = document.body.append_child(document.create_element("p")); e.set_attribute("style", f"background: url({url})")""",
    "style-escaped": """
e = document.body.append_child(document.create_element("p")); e.style.background_image = "u\\\\72l(" + url + ")\"""",
    "style-typed": """
e = document.body.append_child(document.create_element("p"))
e.attributeStyleMap.set("background-image", window.CSSStyleValue.parse("background-image", f"url({url})"))""",
    "style-element": """
s = document.create_element("style"); s.text_content = f"@import \\"{url}\\";"; document.head.append(s)
""",
    "style-element-pieces": """
s = document.create_element("style"); document.head.append(s)
s.append("#pieces { background: u"); s.append(f"rl({url})" + "}")
document.body.append_child(document.create_element("p")).id = "pieces\"""",
    "style-page-text": """
t = document.find("#own-style").first_child
t.append_data(f" #data {{ background: url({url}) }}")
document.body.append_child(document.create_element("p")).id = "data\"""",
    "style-svg-pieces": """
d = document.body.append_child(document.create_element("p"))
d.html = f"<svg><style>#svg-pieces {{ background: u<g>X</g>rl({url}) }}</style></svg><i id=svg-pieces>x</i>\"""",
    "style-range": """
d = document.body.append_child(document.create_element("p"))
d.html = f"<style>#ranged {{ background: u_rl({url}) }}</style><i id=ranged>x</i>"
t = d.find("style").first_child; r = document.create_range()
r.set_start(t, t.data.index("_")); r.set_end(t, t.data.index("_") + 1); r.delete_contents()""",
    "style-selection": """
d = document.body.append_child(document.create_element("p"))
d.html = (f"<style style='display:block' contenteditable>#selected {{ background: u_rl({url}) }}</style>"
    "<i id=selected>x</i>")
s = window.get_selection(); s.select_all_children(d); s.collapse_to_start()
text = "#selected { background: u"
for _ in text: s.modify("move", "forward", "character")
document.exec_command("forwardDelete")""",
    "fragment-frames": """
r = document.create_range(); r.select_node(document.document_element)
r.create_contextual_fragment(f"<frameset><img src={url}>")""",
    "parser-body": """
d = window.DOMParser.new().parse_from_string(f"<body background={url}>", "text/html")
document.document_element.append(document.adopt_node(d.body))""",
    "sheet": """
s = window.CSSStyleSheet.new(); s.replace_sync(f"#sheet {{ background: url({url}) }}")
document.adopted_style_sheets = [s]; document.body.append_child(document.create_element("p")).id = "sheet\"""",
    "rule": """
document.style_sheets[0].insert_rule(f"#rule {{ background: url({url}) }}")
document.body.append_child(document.create_element("p")).id = "rule\"""",
    "font": 'f = window.FontFace.new("canary", f"url({url})"); await f.load()',
    "animate": 'document.body.animate([{"backgroundImage": f"url({url})"}, {"backgroundImage": f"url({url})"}], 1000)',
    "base-relative": """
b = document.create_element("base"); b.href = url.rsplit("/", 1)[0] + "/"; document.head.append(b)""",
    "form": """
f = document.create_element("form"); f.action = url; f.target = "sink0"; document.body.append(f); f.submit()""",
    "form-request": """
f = document.create_element("form"); f.action = url; f.target = "sink1"; document.body.append(f); f.request_submit()""",
    "form-page": "document.find('#own-form').submit()",
    "form-page-click": "document.find('#own-submit').click()",
    "form-page-label": "document.find('#own-label').click()",
    "form-page-dispatch": """
document.find('#own-submit').dispatch_event(window.MouseEvent.new('click', {"bubbles": True, "cancelable": True}))""",
    "link": """
a = document.create_element("a"); a.href = url; a.target = "sink2"; document.body.append(a); a.click()""",
    "link-inner": """
a = document.create_element("a"); a.href = url; a.target = "sink3"; b = document.create_element("b"); a.append(b)
document.body.append(a); b.click()""",
    "open": 'window.open(url, "sink")',
    "worker": "window.Worker.new(url)",
    "worker-data": 'window.Worker.new("data:text/javascript,fetch(\\"" + url + "\\")")',
    "worker-blob": """
b = window.Blob.new([f"fetch('{url}', {{mode: 'no-cors'}})"], {"type": "text/javascript"})
window.Worker.new(window.URL.create_object_url(b))""",
    "frame-blob": """
b = window.Blob.new([f"<img src='{url}'>"], {"type": "text/html"})
f = document.create_element("iframe"); document.body.append(f); f.src = window.URL.create_object_url(b)""",
    "eval": "window.eval(f\"fetch('{url}', {{mode: 'no-cors'}})\")",
    "function": "window.Function(f\"fetch('{url}', {{mode: 'no-cors'}})\")()",
    "function-constructor": "window.Array.constructor(f\"fetch('{url}', {{mode: 'no-cors'}})\")()",
    "async-function": "window.ownAsync.constructor(f\"fetch('{url}', {{mode: 'no-cors'}})\")()",
    "timer-text": "window.set_timeout(f\"fetch('{url}', {{mode: 'no-cors'}})\", 0)",
    "handler-attribute": """
b = document.create_element("b"); b.set_attribute("onclick", f"fetch('{url}', {{mode: 'no-cors'}})"); b.click()""",
    "script": """
s = document.create_element("script"); s.text = f"fetch('{url}', {{mode: 'no-cors'}})"; document.head.append(s)""",
    "script-src": 's = document.create_element("script"); s.src = url; document.head.append(s)',
    "javascript-url": """
a = document.create_element("a"); a.href = f"javascript:void fetch('{url}', {{mode: 'no-cors'}})"
document.body.append(a); a.click()""",
    "reflect-get": 'await window.Reflect.get(window, "fetch")(url)',
    "reflect-boxed": """
name = window.Reflect.construct(window.String, ["fetch"])
await window.Reflect.apply(window.Reflect.get(window, name), None, [url])""",
    "descriptor": 'await window.Object.get_own_property_descriptor(window, "fetch")["value"](url)',
    "values": "await window.Object.values(window.ownBox)[0](url)",
    "alias": "await window.ownFetch(url)",
    "alias-item": "await window.ownBox['f'](url)",
    "alias-call": "window.ownFetch.call(None, url)",
    "alias-bind": "window.ownFetch.bind(None, url)()",
    "alias-apply": "window.ownFetch.apply(None, [url])",
    "alias-array": "window.Array.of(url).forEach(window.ownFetch)",
    "alias-then": "await window.Promise.resolve(url).then(window.ownFetch)",
    "alias-timer": "window.set_timeout(window.ownFetch, 0, url)",
    "alias-listener": 'window.add_event_listener("canary", window.ownFetch); window.ownSay(url)',
    "alias-bound": "window.ownBound(url)",
    "alias-list": "next(iter(window.ownList))(url)",
    "alias-bag": "window.Promise.resolve({'then': window.ownFetch})",
    "callback-return": """
async def give(*rest): return window.ownFetch
await window.Promise.resolve(url).then(give)""",
    "method-callback": """
i = document.create_element("img")
window.Map.new([[url, "src"]]).for_each(i.setAttribute, i)""",
    "wasm-import": """
await window.WebAssembly.instantiate(bytes([0, 97, 115, 109, 1, 0, 0, 0]), {"w": window})""",
    "frame-realm": """
f = document.create_element("iframe"); document.body.append(f)
await f.content_window.fetch(url)""",
    "frame-realm-image": """
f = document.create_element("iframe"); document.body.append(f)
f.content_document.body.inner_html = f"<img src={url}>\"""",
    "frame-realm-function": """
f = document.create_element("iframe"); document.body.append(f)
f.content_window.Function(f"fetch('{url}', {{mode: 'no-cors'}})")()""",
    "window-array": """
f = document.create_element("iframe"); document.body.append(f)
await window[window.length - 1].fetch(url)""",
    "proto-getter": """
p = window.Object.get_prototype_of(document.create_element("img"))
p["__lookupSetter__"].call(p, "src").call(document.create_element("img"), url)""",
    "worklet": "await window.CSS.paintWorklet.addModule(url)",
    "svg-href": """
s = document.create_element_ns("http://www.w3.org/2000/svg", "svg")
i = document.create_element_ns("http://www.w3.org/2000/svg", "image"); i.href.base_val = url
s.append(i); document.body.append(s)""",
    "svg-filter": """
s = document.create_element_ns("http://www.w3.org/2000/svg", "rect"); s.set_attribute("filter", f"url({url}#f)")""",
    "exec-command": """
e = document.find('#own-editor'); e.focus()
document.exec_command("insertHTML", False, f"<img src={url}>")""",
    "meta": """
m = document.create_element("meta"); m.http_equiv = "refresh"; m.content = "0;url=" + url
document.head.append(m)""",
    "python-tag": 's = document.create_element("script"); s.type = "python"; s.src = url; document.body.append(s)',
    "clone": "document.find('#own-template').content.clone_node(True)",
    "gatekeeper-replay": """
from adder.main import current
import adder._wire as wire
page = current().page
page._performed(wire.OP_CALL, page._performed(wire.OP_GET, 1, "ownFetch")[1], [url])""",
    "wire-keep": """
from adder.main import current
import adder._wire as wire
current().page._performed(wire.OP_KEEP, 90001, [wire.OP_METHOD, 1, "fetch", [url]])""",
    "wire-member": """
from adder.main import current
import adder._wire as wire
current().page._performed(wire.OP_METHOD, [1, "navigator"], "sendBeacon", [url])""",
    "wire-read-all": """
from adder.main import current
import adder._wire as wire
current().page._performed(wire.OP_READ_ALL, [[wire.OP_METHOD, [1, "navigator"], "sendBeacon", [url]]])""",
    "wire-list-key": """
from adder.main import current
import adder._wire as wire
page = current().page
page._performed(wire.OP_CALL, page._performed(wire.OP_GET_ITEM, 1, ["a", [["a", ["fetch"]]]])[1], [url])""",
    # These do away with the page, so they come last.
    "sink-stream": """
w = window.WritableStream.new(document).get_writer(); await w.write(f"<img src={url}>")""",
    "write": 'document.write(f"<img src={url}>")',
    "location": "window.location.assign(url)",
    "location-href": "window.location.href = url",
    "location-set": "window.location = url",
}

#: What leaves the page: its control would be the end of all others.
LEAVING = {"location", "location-href", "location-set", "meta", "base-relative"}

#: Ways that lead nowhere by themselves, and are closed because they are a part of others.
PARTS = {
    "style-selection", "fragment-frames",
    "webtransport", "webrtc", "alias-array", "alias-bag", "callback-return", "wasm-import", "svg-filter", "clone", "worker", "form-page",
    "form-page-click", "form-page-label", "form-page-dispatch",
}  # fmt: skip

JAVASCRIPT = {
    "global-function": "window.ownSay('x')",
    "global-function-item": "window['ownSay']('x')",
    "global-value": "window.ownSecret",
    "global-object": "window.ownBox.secret",
    "element-expando": "document.body.ownExpando",
    "new-expando": "document.body.mine = 1",
    "new-global": "window.mine = 1",
    "replace-global": "window['atob'] = lambda *rest: None",
    "page-class": "window.OwnClass.new()",
    "page-element-member": "document.find('own-element').secret()",
    "eval": "window.eval('ownMark()')",
    "function": "window.Function('ownMark()')()",
    "function-constructor": "document['createElement'].constructor('ownMark()')()",
    "array-constructor": "window.Array.constructor('ownMark()')()",
    "bound-constructor": "window.Promise.resolve(1).then.constructor('ownMark()')()",
    "timer-text": "window.set_timeout('ownMark()', 0)",
    "handler-attribute": "b = document.create_element('b'); b.set_attribute('onclick', 'ownMark()'); b.click()",
    "handler-attrs": "b = document.create_element('b'); b.attrs['onclick'] = 'ownMark()'; b.click()",
    "handler-markup": """
d = document.create_element('div'); document.body.append(d); d.html = '<img src=x: onerror=ownMark()>'
""",
    "handler-builder": "import web; b = web.html.b(onclick='ownMark()'); b.click()",
    "script": "s = document.create_element('script'); s.text = 'ownMark()'; document.head.append(s)",
    "script-builder": "import web; document.head.append(web.html.script('ownMark()'))",
    "script-child": "s = document.create_element('script'); s.append('ownMark()'); document.head.append(s)",
    "script-page": """
s = document.find('#own-text'); s.type = 'text/javascript'; document.head.append(s.clone_node(True))
""",
    "script-fragment": """
document.body.append(document.create_range().create_contextual_fragment("<script>ownMark()</script>"))""",
    "write": "document.write('<script>ownMark()</script>')",
    "link": "a = document.create_element('a'); a.href = 'javascript:ownMark()'; document.body.append(a); a.click()",
    "link-spaced": """
a = document.create_element('a'); a.href = ' java\\nscript:ownMark()'; document.body.append(a); a.click()
""",
    "frame": "f = document.create_element('iframe'); f.src = 'javascript:parent.ownMark()'; document.body.append(f)",
    "srcdoc": """
f = document.create_element('iframe'); f.srcdoc = '<script>parent.ownMark()</script>'; document.body.append(f)
""",
    "blob": """
b = window.Blob.new(["<script>parent.ownMark()</script>"], {"type": "text/html"})
f = document.create_element("iframe"); f.src = window.URL.create_object_url(b); document.body.append(f)""",
    "location": "window.location.href = 'javascript:ownMark()'",
    "open": "window.open('javascript:opener.ownMark()')",
    "descriptor": "window.Object.get_own_property_descriptor(window, 'ownMark')",
    "reflect": "window.Reflect.get(window, 'ownMark')",
    "values": "window.Object.values(window)",
    "callback": "window.Array.of(1).forEach(window.eval)",
    "svg-animation": """
d = document.create_element('div'); document.body.append(d)
d.html = "<svg><a><animate attributeName=href values=javascript:ownMark() /></a></svg>\"""",
    "prototype": "window.Element.prototype['getAttribute'] = lambda *rest: None",
    "proto": "document.body.__setattr__('__proto__', None)",
    "frame-realm": """
f = document.create_element('iframe'); document.body.append(f); f.content_window.parent.ownMark()""",
}

STORAGE = {
    "local": "window.local_storage.set_item('loot', '1')",
    "local-item": "window.local_storage['loot'] = '1'",
    "local-read": "window.local_storage.get_item('secret')",
    "local-name": "window['localStorage'].secret",
    "session": "window.session_storage['loot'] = '1'",
    "cookie": "document.cookie = 'loot=1'",
    "cookie-read": "document.cookie",
    "cookie-item": "document['cookie']",
    "cookie-store": "await window.cookieStore.set('loot', '1')",
    "indexed": "window.indexedDB.open('loot')",
    "indexed-snake": "window.indexed_db.open('loot')",
    "caches": "await window.caches.open('loot')",
    "files": "await window.navigator.storage.get_directory()",
    "alias": "window.ownStorage.set_item('loot', '1')",
    "alias-item": "window.ownStorage['loot'] = '1'",
    "alias-json": "window.JSON.stringify(window.ownStorage)",
    "alias-keys": "list(window.ownStorage)",
    "alias-in": "'secret' in window.ownStorage",
    "class": "window.Storage.prototype.getItem.call(window.ownStorage, 'secret')",
    "eval": "window.eval('localStorage.loot = 1')",
    "descriptor": """
window.Object.get_own_property_descriptor(window.Document.prototype, 'cookie')['get'].call(document)
""",
    "frame": """
f = document.create_element('iframe'); document.body.append(f); f.content_window.local_storage['loot'] = '1'""",
}

OTHERS = {
    "clipboard": [
        "await window.navigator.clipboard.write_text('x')", "document.exec_command('copy')",
        "document.exec_command('PASTE')", "window.navigator['clipboard']",
        "window.ClipboardEvent.new('paste').clipboard_data",
    ],
    "media": [
        "await window.navigator.media_devices.get_user_media({'audio': True})",
        "await window.navigator.mediaDevices.enumerate_devices()", "await window.ownDevices.enumerateDevices()",
        "window.MediaRecorder",
    ],
    "location": [
        "window.navigator.geolocation.get_current_position(print)", "window.ownPlace.getCurrentPosition(print)",
        "window.navigator['geolocation']",
    ],
    "notifications": [
        "window.Notification.new('x')", "await window.Notification.request_permission()",
        "window.navigator.service_worker.register('/x.js')",
    ],
}  # fmt: skip
