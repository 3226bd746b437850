from platform_probe import agree, attributes, constructors, operations, pair, twins

from adder.names import snake
from web import window

FRAMES = "probe.frame().then((frame) => frame.contentWindow)"


async def check_storage():
    made = pair(window.localStorage, window.localStorage)
    window.localStorage.clear()
    window.local_storage.set_item("a", "1")
    await attributes(made)
    storages = await twins(f"{FRAMES}.then((w) => {{ w.sessionStorage.clear(); return w.sessionStorage; }})")
    await operations(
        storages, 'setItem("a", "1")', 'getItem("a")', 'setItem("b", "é")', 'getItem("none")', "key(0)", "key(9)",
        'removeItem("a")', "clear()", 'setItem("c", 3)',
        show="JSON.stringify(t)",
    )  # fmt: skip
    for name in ("localStorage", "sessionStorage"):
        storage = getattr(window, snake(name))
        storage.set_item("from", "Python")
        agree(f"Window.{name} Storage.setItem", storage.get_item("from"), f"() => {name}.from")
        agree(f"Window.{name}", getattr(window, name) is storage, f"(storage) => storage === {name}", storage)
        storage.clear()


async def check_storage_events():
    await constructors(
        'StorageEvent("storage")',
        'StorageEvent("storage", {key: "k", oldValue: "o", newValue: "n", url: "http://x/", storageArea: localStorage})',
    )
    await attributes(
        'new StorageEvent("s", {key: "k", oldValue: "o", newValue: "n", url: "http://x/", storageArea: localStorage})'
    )
    await operations(
        'new StorageEvent("s")',
        'initStorageEvent("t", true, true, "k", "o", "n", "http://x/", localStorage)',
        show="[t.type, t.bubbles, t.key, t.oldValue, t.newValue, t.url, t.storageArea === localStorage]",
    )
