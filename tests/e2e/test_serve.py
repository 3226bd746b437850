"""A web application in the page answers the page's own forms and links."""

from __future__ import annotations

import pytest

from tests.support.tab import Tab

pytestmark = pytest.mark.timeout(200)

APP = """
import html
from urllib.parse import parse_qs

import web

def app(environ, start_response):
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    cookie = environ.get("HTTP_COOKIE", "")
    if path == "/order" and method == "POST":
        body = environ["wsgi.input"].read().decode("utf-8", "replace")
        if "multipart" in environ["CONTENT_TYPE"]:
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [repr(sorted(line for line in body.split("\\r\\n") if line and "--" not in line)).encode()]
        start_response("303 See Other", [("Location", "/shop/done?item=" + parse_qs(body)["item"][0]),
                                         ("Set-Cookie", "basket=1; Path=/")])
        return [b""]
    query = parse_qs(environ["QUERY_STRING"])
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    item = html.escape(query.get("item", query.get("q", ["nothing"]))[0])
    link = "<a id=next href=/shop/next>next</a>"
    return [f"<!doctype html><body><p id=result>{method} {path} {item} {cookie}</p>{link}".encode()]

server = web.serve(app, at="/shop", into="#answer")
document.body.dataset.ready = "yes"
"""
BODY = """
<form id="order" method="post" action="/shop/order"><input name="item" value="tea ü"><button id="go">Go</button></form>
<form id="search" action="/shop/find"><input name="q" value="a&b"><button id="find">Find</button></form>
<form id="upload" method="post" action="/shop/order" enctype="multipart/form-data">
  <input name="title" value="x"><button id="send" name="by" value="button">Send</button></form>
<form id="other" action="/elsewhere"><button id="leave">Leave</button></form>
<form action="/shop/framed" target="frame"><button id="framed">In a frame</button>
  <button id="within" formtarget="_self">Here</button></form>
<iframe name="frame"></iframe>
<div id="answer"></div>
"""


@pytest.fixture
def shop(tab: Tab) -> Tab:
    tab.python(APP, BODY)
    tab.until(lambda: tab.js("return document.body?.dataset.ready") or tab.errors(), "the application")
    assert not tab.errors()
    return tab


def answered(tab: Tab, text: str) -> None:
    tab.until(lambda: text in (tab.text("#answer") or "") or tab.errors(), text)
    assert text in tab.text("#answer"), tab.errors()


def test_a_form_is_posted_to_it_and_its_redirect_followed(shop: Tab) -> None:
    where = shop.js("return location.href")
    shop.js("document.querySelector('#go').click()")
    answered(shop, "GET /done tea ü basket=1")
    # A link in what it answered is its, too.
    shop.js("document.querySelector('#next').click()")
    answered(shop, "GET /next nothing basket=1")
    assert shop.js("return location.href") == where
    assert shop.site.asked("/shop/order") == 0


def test_a_form_that_asks_and_one_with_parts(shop: Tab) -> None:
    shop.js("document.querySelector('#find').click()")
    answered(shop, "GET /find a&b")
    shop.js("document.querySelector('#send').click()")
    answered(shop, """name="title"', 'button', 'x']""")


def test_what_is_not_its_goes_its_usual_way(shop: Tab) -> None:
    shop.site.add("/elsewhere", "<!doctype html><title>Elsewhere</title>there")
    shop.js("document.querySelector('#leave').click()")
    shop.until(lambda: shop.js("return location.pathname") == "/elsewhere", "the other page")


def test_what_is_for_a_frame_goes_its_usual_way(shop: Tab) -> None:
    shop.site.add("/shop/framed", "<!doctype html><title>Framed</title>the server's")
    before = shop.site.asked("/shop/framed")
    shop.js("document.querySelector('#framed').click()")
    shop.until(lambda: shop.site.asked("/shop/framed") == before + 1, "the frame's page")
    assert shop.text("#answer") == ""
    # A button may have another say than its form.
    shop.js("document.querySelector('#within').click()")
    answered(shop, "GET /framed nothing")
    assert shop.site.asked("/shop/framed") == before + 1


def test_it_can_be_asked_and_ended(shop: Tab) -> None:
    shop.python(
        APP + "answer = await server.request('POST', '/shop/order', data={'item': 'milk'})\n"
        "server.close()\n"
        "document.body.dataset.outcome = repr((answer.status, answer.header('Content-Type'), 'milk' in answer.text))\n",
        BODY,
    )
    shop.until(lambda: shop.js("return document.body?.dataset.outcome") or shop.errors(), "the answer")
    assert shop.js("return document.body.dataset.outcome") == "(200, 'text/html; charset=utf-8', True)"
    before = shop.site.asked("/shop/find")
    shop.site.add("/shop/find", "<!doctype html><title>Server</title>the real one")
    shop.js("document.querySelector('#find').click()")
    shop.until(lambda: shop.site.asked("/shop/find") == before + 1, "the server's own page")
