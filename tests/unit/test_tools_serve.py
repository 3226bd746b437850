"""The local web server: right types, a cache that never shows yesterday's file, nothing outside its folder."""

import http.client
import os
import socket

import pytest

from tools.serve import HOST, Server
from tools.terminal import Trouble


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "inside"
    (inside / "sub").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    (inside / "index.html").write_text("<p>hello</p>")
    (inside / "code.py").write_text("print('ü')")
    (inside / "module.mjs").write_text("export {}")
    return inside


@pytest.fixture
def get(folder):
    with Server(folder) as server:

        def request(path, headers=None, method="GET"):
            connection = http.client.HTTPConnection(HOST, server.port, timeout=10)
            connection.request(method, path, headers=headers or {})
            response = connection.getresponse()
            body = response.read()
            connection.close()
            return response, body

        yield request


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/code.py", "text/x-python; charset=utf-8"),
        ("/module.mjs", "text/javascript; charset=utf-8"),
    ],
)
def test_files_have_their_types(get, path, kind):
    response, body = get(path)
    assert response.status == 200
    assert response.getheader("Content-Type") == kind
    assert int(response.getheader("Content-Length")) == len(body)


def test_answers_may_be_kept_but_are_checked(get):
    response, _ = get("/code.py")
    assert response.getheader("Cache-Control") == "no-cache"
    assert response.getheader("ETag")
    assert response.getheader("Last-Modified")


def test_a_kept_answer_is_confirmed_without_a_body(get):
    etag = get("/code.py")[0].getheader("ETag")
    response, body = get("/code.py", {"If-None-Match": etag})
    assert (response.status, body) == (304, b"")


def test_a_change_within_the_same_second_is_seen(get, folder):
    old = get("/code.py")[0]
    headers = {"If-None-Match": old.getheader("ETag"), "If-Modified-Since": old.getheader("Last-Modified")}
    state = (folder / "code.py").stat()
    (folder / "code.py").write_text("print('x')")
    os.utime(folder / "code.py", ns=(state.st_atime_ns, state.st_mtime_ns))
    response, body = get("/code.py", headers)
    assert response.status == 200
    assert body == b"print('x')"


def test_a_missing_file_is_404_and_has_no_tag(get):
    response, _ = get("/missing.py")
    assert response.status == 404
    assert response.getheader("ETag") is None


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/sub/../../secret.txt", "//../secret.txt"])
def test_nothing_outside_the_folder_is_served(get, path):
    response, body = get(path)
    assert b"secret" not in body
    assert response.status == 404


def test_head_works(get):
    response, body = get("/code.py", method="HEAD")
    assert (response.status, body) == (200, b"")


def test_it_listens_on_loopback_only(folder):
    with Server(folder) as server:
        assert server.server.server_address[0] == "127.0.0.1"
        assert server.origin == f"http://127.0.0.1:{server.port}"


def test_a_busy_port_is_one_clear_line(folder):
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Trouble, match=f"port {port} is in use: give another one with --port"):
            Server(folder, port)


def test_an_impossible_port_is_one_clear_line(folder):
    with pytest.raises(Trouble, match="70000 is no port"):
        Server(folder, 70000)


def test_a_port_is_free_again_afterwards(folder):
    with Server(folder) as server:
        port = server.port
    with Server(folder, port) as server:
        assert server.port == port
