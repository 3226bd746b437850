import json

from platform_probe import agree, attributes, constructors, operations, statics, twins

from web import window

REQUEST = """new Request("/data.json?x=1", {method: "POST", body: '{"a": 1}', headers: {"X-A": "b"}, cache: "no-store",
    credentials: "omit", redirect: "error", referrerPolicy: "origin", integrity: "", keepalive: true})"""
RESPONSE = 'new Response("text é", {status: 201, statusText: "Made", headers: {"X-A": "b", "Content-Type": "text/x"}})'
HEADERS = 'new Headers([["a", "1"], ["a", "2"], ["b", "é"]])'
FORM = """(() => { const form = new FormData(); form.append("a", "1"); return new Response(form); })()"""
READ = """Promise.resolve(value).then(async (value) => typeof value?.getReader === "function"
    ? new TextDecoder().decode((await value.getReader().read()).value) : value)"""


async def check_headers():
    await constructors("Headers()", HEADERS.removeprefix("new "), 'Headers({"X-Y": "z"})', '!Headers([["a b", "c"]])')
    await operations(
        HEADERS, 'append("c", "3")', 'get("A")', 'get("none")', 'has("b")', 'set("a", "9")', 'delete("b")', "getSetCookie()",
        'append("set-cookie", "x=1")', "getSetCookie()", '!append("a b", "c")',
        show="JSON.stringify([...t])",
    )  # fmt: skip


async def check_requests():
    await constructors(
        'Request("/data.json")',
        'Request("/data.json", {method: "PUT", body: "b", headers: {a: "b"}, referrerPolicy: "origin"})',
        '!Request("http://u:p@x/")',
    )
    await attributes(REQUEST)
    for call in ("text()", "json()", "arrayBuffer()", "blob()", "bytes()", "clone()"):
        await operations(REQUEST, call, show="[t.bodyUsed]")
    await operations('new Request("/x", {method: "POST", body: new URLSearchParams("a=1")})', "formData()", show="1")
    await operations(REQUEST, "textStream()", show="1")


async def check_responses():
    await constructors("Response()", 'Response("x", {status: 404, headers: {a: "b"}})', '!Response("x", {status: 99})')
    await attributes(RESPONSE)
    for call in ("text()", "!json()", "arrayBuffer()", "blob()", "bytes()", "clone()"):
        await operations(RESPONSE, call, show="[t.bodyUsed]")
    await operations("""new Response('{"a": [1, null, "é"]}')""", "json()", show="[t.bodyUsed]")
    await operations(FORM, "formData()", show="1")
    await operations(RESPONSE, "textStream()", show="1")
    await statics("Response", "error()", 'redirect("http://x/")', 'redirect("http://x/y", 307)', "json([1, {a: 2}])")


async def check_fetch():
    frames = await twins("probe.frame().then((frame) => frame.contentWindow)")
    await operations(
        frames,
        'fetch("/data.json")',
        '!fetch("http://u:p@x/")',
        'fetchLater("/text.txt", {activateAfter: 60000})',
        show="1",
    )
    response = await window.fetch("/data.json", method="GET", cache="no-store", headers={"X-B": "c"})
    data = await response.json()
    same = window.eval(
        "async () => { const r = await fetch('/data.json'); return [await r.text(), r.headers.get('x-test')]; }"
    )
    text, header = await same()
    agree("Response.json", data, json.loads(text))
    agree("Headers.get", response.headers.get("x-test"), header)
    await attributes("fetch('/data.json')", again=("url", "type", "ok", "redirected"))
    if "fetchLater" in window:
        await attributes("fetchLater('/text.txt', {activateAfter: 60000})")
