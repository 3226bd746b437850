"""What of the standard library cannot be done in a page says why, and what can be done is done by the page's means."""

import asyncio
import concurrent.futures
import multiprocessing
import os
import smtplib
import socket
import ssl
import subprocess
import threading
import urllib.error
import urllib.request
import warnings
import webbrowser


def raised(kind, function, *arguments, **options):
    try:
        function(*arguments, **options)
    except kind as error:
        return str(error)
    raise AssertionError(f"{function} raised nothing")


def check_processes():
    for attempt in (
        lambda: subprocess.run(["ls"]),
        lambda: subprocess.check_output("ls", shell=True),
        lambda: os.system("ls"),
        lambda: os.popen("ls"),
        lambda: os.fork(),
        lambda: os.execvp("ls", ["ls"]),
    ):
        assert "no processes in a page" in raised(OSError, attempt)
    assert "no processes in a page" in raised(ImportError, multiprocessing.Process(target=print).start)
    assert "no processes in a page" in raised(ImportError, multiprocessing.Pool, 2)


async def check_processes_of_asyncio():
    try:
        await asyncio.create_subprocess_exec("ls")
    except OSError as error:
        assert "no processes in a page" in str(error)
    else:
        raise AssertionError


def check_threads():
    thread = threading.Thread(target=print)
    assert "asyncio" in raised(RuntimeError, thread.start)
    assert not thread.is_alive()
    assert threading.enumerate() == [threading.main_thread()]
    assert "asyncio" in raised(RuntimeError, threading.Timer(1, print).start)
    assert "asyncio" in raised(RuntimeError, concurrent.futures.ThreadPoolExecutor().submit, print)


async def check_to_thread_runs_at_once():
    assert await asyncio.to_thread(sum, [1, 2]) == 3


def check_sockets():
    with socket.socket() as line:
        assert "no sockets in a page" in raised(OSError, line.connect, ("127.0.0.1", 80))
        assert "window.fetch" in raised(OSError, line.bind, ("", 0))
    assert "no sockets in a page" in raised(OSError, socket.create_connection, ("127.0.0.1", 80))
    assert "no sockets in a page" in raised(socket.gaierror, socket.getaddrinfo, "example.org", 80)
    assert "no sockets in a page" in raised(OSError, smtplib.SMTP, "example.org")


def check_mail_and_files_over_the_network():
    import ftplib
    import imaplib
    import poplib

    for client in (ftplib.FTP, imaplib.IMAP4, poplib.POP3):
        assert "no sockets in a page" in raised(OSError, client, "example.org")


def check_servers():
    import http.server
    import socketserver
    import xmlrpc.server

    place = ("127.0.0.1", 0)
    assert "no sockets in a page" in raised(OSError, socketserver.TCPServer, place, socketserver.BaseRequestHandler)
    assert "no sockets in a page" in raised(OSError, http.server.HTTPServer, place, http.server.BaseHTTPRequestHandler)
    assert "no sockets in a page" in raised(OSError, xmlrpc.server.SimpleXMLRPCServer, place)


def check_an_xmlrpc_client_makes_the_page_s_requests():
    import xmlrpc.client

    # The page's own address takes no calls: what it answers is what the site says to a page that it does not have.
    proxy = xmlrpc.client.ServerProxy(str(window.location.origin) + "/no-such-page")
    try:
        proxy.add(1, 2)
    except xmlrpc.client.ProtocolError as error:
        assert error.errcode == 404
    else:
        raise AssertionError


async def check_connections_of_asyncio():
    for attempt in (asyncio.open_connection("127.0.0.1", 80), asyncio.start_server(print, "127.0.0.1", 80)):
        try:
            await attempt
        except OSError as error:
            assert "no sockets in a page" in str(error)
        else:
            raise AssertionError


def check_ssl_has_what_libraries_ask_for():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["h2", "http/1.1"])
    context.load_default_certs()
    assert isinstance(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext)
    assert issubclass(ssl.SSLError, OSError)
    assert ssl.OPENSSL_VERSION_INFO >= (1, 1, 1)


def check_requests_may_be_given_a_context():
    with urllib.request.urlopen(document.URL, context=ssl.create_default_context()) as response:
        assert response.status == 200


def check_webbrowser_opens_a_tab():
    window.eval("""
        window.opened = [];
        window.realOpen = window.open;
        window.open = (...call) => { opened.push(call.join(' ')); return opened.length < 3 ? window : null; }
    """)
    try:
        assert webbrowser.open("https://example.org/")
        assert webbrowser.open_new_tab("other.html")
        assert not webbrowser.get().open("blocked.html")
        assert list(window.opened) == ["https://example.org/ _blank", "other.html _blank", "blocked.html _blank"]
    finally:
        window.eval("window.open = realOpen")


def check_getpass_asks_and_warns():
    import getpass

    window.eval("window.prompt = (text) => text === 'Name? ' ? null : text + ' secret'")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert getpass.getpass("Word:") == "Word: secret"
    assert caught[0].category is getpass.GetPassWarning
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raised(EOFError, getpass.getpass, "Name? ")
    assert getpass.getuser() == "web_user"


def check_sqlite_keeps_a_file():
    import sqlite3

    with sqlite3.connect("/tmp/notes.db") as database:
        database.execute("create table notes (text)")
        database.execute("insert into notes values (?)", ("tea",))
    with sqlite3.connect("/tmp/notes.db") as database:
        assert database.execute("select text from notes").fetchall() == [("tea",)]


def check_decimal_is_exact():
    from decimal import Decimal, localcontext

    with localcontext() as context:
        context.prec = 50
        assert str(Decimal(1) / 3) == "0." + "3" * 50


def check_what_a_machine_says_of_itself():
    import locale
    import platform

    assert platform.system() == "Emscripten"
    assert platform.python_implementation() == "CPython"
    assert os.cpu_count() == 1
    assert os.environ["HOME"] == "/home/web"
    language = window.navigator.language.partition("-")[0]
    assert os.environ["LANG"].startswith(language)
    assert os.environ["LANGUAGE"].startswith(language)
    assert locale.setlocale(locale.LC_ALL, "") == os.environ["LANG"]
    assert os.environ["LANG"].endswith(".UTF-8")


def check_time_zones_come_with_the_extension():
    import datetime
    import sys
    import zoneinfo

    assert "tzdata" not in sys.modules
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    summer = datetime.datetime(2026, 7, 1, 12, tzinfo=berlin)
    assert (summer.tzname(), summer.utcoffset()) == ("CEST", datetime.timedelta(hours=2))
    assert summer.astimezone(zoneinfo.ZoneInfo("Asia/Kathmandu")).strftime("%H:%M") == "15:45"
    assert len(zoneinfo.available_timezones()) > 400
    here = window.Intl.DateTimeFormat().resolvedOptions().timeZone
    assert zoneinfo.ZoneInfo(here).key == here
    try:
        zoneinfo.ZoneInfo("Europe/Nowhere")
    except zoneinfo.ZoneInfoNotFoundError:
        pass
    else:
        raise AssertionError


def check_hashes():
    import hashlib

    assert hashlib.sha256(b"abc").hexdigest().startswith("ba7816bf")
    for name in hashlib.algorithms_guaranteed:
        hashlib.new(name, b"abc")
    assert not hasattr(hashlib, "scrypt")
    assert not hasattr(hashlib, "pbkdf2_hmac")


def check_mmap_maps_a_file():
    import mmap

    with open("/tmp/mapped", "w+b") as file:
        file.write(b"tea and milk")
        file.flush()
        with mmap.mmap(file.fileno(), 0) as mapped:
            assert mapped.find(b"milk") == 8
            mapped[:3] = b"TEA"
            mapped.flush()
        file.seek(0)
        assert file.read() == b"TEA and milk"


def check_locks_of_files_always_succeed():
    import fcntl

    with open("/tmp/locked", "w") as one, open("/tmp/locked", "w") as other:
        for file in (one, other):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def check_there_are_no_terminals():
    import pty
    import termios
    import tty

    with open("/tmp/no-terminal", "w") as file:
        raised(termios.error, termios.tcgetattr, file)
        raised(termios.error, tty.setraw, file)
    raised(OSError, pty.openpty)


def check_a_shelf_needs_what_is_not_here():
    import shelve

    assert "sqlite3" in raised(ImportError, shelve.open, "/tmp/shelf")


def check_the_only_signal_is_an_interrupt():
    import signal

    before = signal.signal(signal.SIGINT, lambda *_: None)
    assert signal.signal(signal.SIGINT, before) is not before
    raised(OSError, signal.pause)


def check_files_are_always_ready():
    import select
    import selectors

    with open("/tmp/ready", "w") as file:
        assert select.select([], [file], [], 0) == ([], [file], [])
        with selectors.DefaultSelector() as selector:
            selector.register(file, selectors.EVENT_WRITE)
            assert [key.fileobj for key, _ in selector.select(0)] == [file]
