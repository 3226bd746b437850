"""A page's Python that climbs from every object it can get, over the names that lead to other realms."""

import json

import web

window, document = web.window, web.document
NAMES = [
    "constructor", "__proto__", "prototype", "default_view", "defaultView", "owner_document", "contentWindow", "contentDocument",
    "opener", "parent", "top", "frames", "self", "globalThis", "caller", "arguments", "callee", "view", "source", "ports",
    "chrome", "browser", "adderTags", "adderGatekeeper", "currentTarget", "srcElement", "isolated", "wrappedJSObject",
]  # fmt: skip


async def nothing():
    return None


def thrown():
    try:
        document.query_selector("[")
    except web.JSError as error:
        return error.value


roots = {
    "window": window,
    "document": document,
    "an element": document.create_element("p"),
    "a frame of the site": document.query_selector("#near"),
    "a frame of another": document.query_selector("#far"),
    "an event": window.Event.new("x") if hasattr(window.Event, "new") else window.Event("x"),
    "an array": window.Array(1, 2),
    "a function": window.fetch,
    "a promise": window.Promise.resolve(1),
    "an error": thrown(),
    "a function of Python's": window.echo(lambda: None),
    "an object of Python's": window.echo(object()),
    "an iterator": window.Map().entries(),
    "a symbol": window.Symbol.iterator,
}
seen = 0
reached = {}
frontier = list(roots.items())
for _ in range(3):
    following = []
    for path, item in frontier:
        for name in NAMES:
            try:
                found = getattr(item, name)
                if not isinstance(found, (web.JSObject if hasattr(web, "JSObject") else type(window).__mro__[-2],)):
                    continue
                verdict, new = json.loads(window.judge(found))
            except Exception:
                continue
            seen += 1
            if verdict:
                reached[f"{path}.{name}"] = verdict
            if new:
                following.append((f"{path}.{name}", found))
    frontier = following

refused = {}
for name in ("document", "localStorage", "name", "eval", "fetch"):
    for path, foreign in (("contentWindow", roots["a frame of another"].contentWindow), ("parent", window.parent)):
        try:
            refused[f"{path}.{name}"] = f"REACHED {getattr(foreign, name)}"
        except Exception as error:
            refused[f"{path}.{name}"] = f"refused: {type(error).__name__}"
window.outcome = json.dumps({"seen": seen, "reached": reached, "refused": refused})
