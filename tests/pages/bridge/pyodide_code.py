"""Code as it is written for Pyodide, unchanged."""

import asyncio

import js
from js import Object, console, document
from pyodide.ffi import (
    JsArray,
    JsCallable,
    JsDomElement,
    JsException,
    JsPromise,
    JsProxy,
    create_once_callable,
    create_proxy,
    run_sync,
    to_js,
)

host = document.getElementById("host")


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def check_a_proxy_is_a_handler():
    seen = []
    proxy = create_proxy(lambda event: seen.append(event.type))
    host.addEventListener("click", proxy)
    host.click()
    await until(lambda: seen == ["click"])
    host.removeEventListener("click", proxy)
    host.click()
    js.setTimeout(create_once_callable(lambda: seen.append("later")), 0)
    await until(lambda: "later" in seen)
    assert seen == ["click", "later"]
    proxy.destroy()


def check_to_js_makes_data():
    assert js.JSON.stringify(to_js([1, [2, "x"]])) == '[1,[2,"x"]]'
    assert js.JSON.stringify(to_js({"a": {"b": 1}}, dict_converter=Object.fromEntries)) == '{"a":{"b":1}}'
    options = Object.new()
    options.bubbles = True
    assert js.CustomEvent.new("x", options).bubbles
    assert js.CustomEvent.new("x", to_js({"bubbles": True}, dict_converter=Object.fromEntries)).bubbles


def check_the_page_s_objects_are_proxies():
    assert isinstance(host, JsProxy) and isinstance(host, JsDomElement)
    assert isinstance(js.eval("[1]"), JsArray)
    assert isinstance(js.fetch, JsCallable)
    assert isinstance(js.Promise.resolve(1), JsPromise)
    assert not isinstance(host, JsPromise)
    assert not isinstance("text", JsProxy)
    assert isinstance(create_proxy(print), JsProxy)


def check_exceptions_are_caught():
    try:
        js.eval("null.x")
    except JsException as error:
        assert error.name == "TypeError"
    else:
        raise AssertionError("no error")


def check_run_sync_waits_for_the_page_s_promises():
    assert run_sync(js.Promise.resolve(5)) == 5
    assert run_sync(js.fetch("/bridge/pyodide_code.html")).ok


async def check_pyfetch_fetches():
    from pyodide.http import pyfetch

    response = await pyfetch("/bridge/pyodide_code.html")
    assert response.status == 200 and 'id="host"' in await response.string()


def check_run_js_runs_in_the_page():
    from pyodide.code import run_js

    assert run_js("document.querySelector('#host').id") == "host"


def check_the_console_prints():
    console.log("from Pyodide's code")


def check_new_makes_instances():
    assert js.Date.new(0).year == 1970 or js.Date.new(0).getFullYear() == 1970
    assert js.URL.new("https://example.org/x").pathname == "/x"
    assert js.Array.new(3).length == 3
