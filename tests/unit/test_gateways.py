"""Web applications are called as their servers would call them."""

from __future__ import annotations

import asyncio

import pytest

from web._gateways import Answer, Lifespan, Question, call, is_asgi


def wsgi(environ, start_response):
    start_response("201 Created", [("Content-Type", "text/plain; charset=latin-1"), ("Set-Cookie", "a=1; Path=/")])
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    names = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_HOST", "wsgi.url_scheme", "HTTP_X_Y")
    return [str([environ[name] for name in names]).encode("latin-1"), body]


async def asgi(scope, receive, send):
    message = await receive()
    assert message["body"] == b"sent"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"Content-Type", b"application/json")]})
    await send({"type": "http.response.body", "body": b'{"path": "', "more_body": True})
    await send({"type": "http.response.body", "body": scope["path"].encode() + b'"}'})


def answer_of(app, question) -> Answer:
    return asyncio.run(call(app, question))


def test_a_wsgi_application():
    answer = answer_of(wsgi, Question("POST", "https://a.example/shop/%C3%BC?q=1", {"X-Y": "z"}, b"!", "/shop"))
    assert answer.status == 201
    assert answer.text == "['POST', '/shop', '/Ã¼', 'q=1', 'a.example', 'https', 'z']!"
    assert answer.header("Content-Type") == "text/plain; charset=latin-1"
    assert answer.cookies() == {"a": "1"}


def test_an_asgi_application():
    answer = answer_of(asgi, Question("POST", "http://a.example/%C3%BC", body=b"sent"))
    assert answer.json() == {"path": "/ü"}


def test_which_of_the_two_an_application_is():
    class Callable:
        async def __call__(self, scope, receive, send): ...

    assert is_asgi(asgi)
    assert is_asgi(Callable())
    assert not is_asgi(wsgi)


def test_an_application_that_does_not_answer_says_so():
    async def silent(scope, receive, send): ...

    with pytest.raises(RuntimeError, match=r"http\.response\.start"):
        answer_of(silent, Question("GET", "http://a.example/"))
    with pytest.raises(RuntimeError, match="start_response"):
        answer_of(lambda environ, start_response: [], Question("GET", "http://a.example/"))


def test_a_wsgi_answer_is_closed():
    class Chunks(list):
        closed = False

        def close(self):
            self.closed = True

    chunks = Chunks([b"x"])

    def app(environ, start_response):
        start_response("200 OK", [])
        return chunks

    assert answer_of(app, Question("GET", "http://a.example/")).body == b"x"
    assert chunks.closed


class Living:
    """An ASGI application that notes what it is told of its life, and answers with its state."""

    def __init__(self, **answers):
        self.told = []
        self.answers = {"startup": "complete", "shutdown": "complete", **answers}

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            scope["state"]["database"] = "open"
            for _ in range(2):
                what = (await receive())["type"].removeprefix("lifespan.")
                self.told.append(what)
                if self.answers[what] == "raise":
                    raise ValueError(what)
                await send({"type": f"lifespan.{what}.{self.answers[what]}", "message": "no room"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(scope["state"].get("database")).encode()})


def test_an_asgi_application_begins_once_before_its_requests_which_see_its_state_and_ends():
    app = Living()

    async def live():
        lifespan = Lifespan(app)
        await asyncio.gather(lifespan.begin(), lifespan.begin())
        answers = [await call(app, Question("GET", "https://a.example/"), lifespan.state) for _ in range(2)]
        assert app.told == ["startup"]
        await lifespan.end()
        await lifespan.end()
        return answers

    assert [answer.body for answer in asyncio.run(live())] == [b"open", b"open"]
    assert app.told == ["startup", "shutdown"]


@pytest.mark.parametrize("what", ["startup", "shutdown"])
def test_an_application_that_cannot_begin_or_end_says_why(what):
    lifespan = Lifespan(Living(**{what: "failed"}))

    async def live():
        await lifespan.begin()
        await lifespan.end()

    with pytest.raises(RuntimeError, match=f"{what} failed: no room"):
        asyncio.run(live())


def test_what_an_application_raises_at_its_end_is_not_lost():
    lifespan = Lifespan(Living(shutdown="raise"))

    async def live():
        await lifespan.begin()
        await lifespan.end()

    with pytest.raises(ValueError, match="shutdown"):
        asyncio.run(live())


@pytest.mark.parametrize("app", [asgi, Living(startup="raise"), lambda environ, start_response: []])
def test_an_application_without_a_lifespan_is_left_alone(app):
    async def live():
        lifespan = Lifespan(app)
        await lifespan.begin()
        await lifespan.end()
        return lifespan.state

    assert asyncio.run(live()) == {}
