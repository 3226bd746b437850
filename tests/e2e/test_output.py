"""What Python prints and what goes wrong in it shows up where a page's author looks: in the page's console."""

import functools
import json
from typing import Any

from tests.support.tab import Tab

# Keeps what the page hears of Python's exceptions.
LISTENER = """<script>
window.heard = [];
addEventListener('pythonerror', ({ detail, target }) => heard.push({
  type: detail.type, message: detail.message, traceback: detail.traceback, filename: detail.filename,
  lineno: detail.lineno, onWindow: target === window,
}));
</script>"""


def heard(tab: Tab, count: int) -> list[dict[str, Any]]:
    """The details of the page's ``pythonerror`` events, when there are as many as expected."""
    return tab.until(
        lambda: (events := tab.js("return window.heard")) and len(events) >= count and events, f"{count} events"
    )


def said(tab: Tab) -> list[tuple[str, str]]:
    """The console's messages with their levels."""
    return [(message.level, message.text) for message in tab.messages]


def test_prints_go_to_the_console_and_stderr_to_its_warnings(tab: Tab) -> None:
    tab.python(
        """
        import logging, sys, warnings
        print("one", 2, None, sep=", ")
        print("two\\nlines")
        print("to stderr", file=sys.stderr)
        warnings.warn("careful")
        logging.warning("logged")
        console.log("directly", 3)
        print("pieces ", end="")
        print("of a line")
        print("no newline", end="", flush=True)
        print("at the end", end="")
        """
    )
    tab.until_printed("at the end")
    first, *rest = [text for level, text in said(tab) if level == "warn"]
    assert first == "to stderr"
    assert rest[0].split("/")[-1].endswith(': UserWarning: careful\n  warnings.warn("careful")'), rest
    assert ".html:8: " in rest[0]
    assert rest[1] == "WARNING:root:logged"
    assert [text for level, text in said(tab) if level == "info"] == [
        "one, 2, None", "two\nlines", "directly 3", "pieces of a line", "no newline", "at the end",
    ]  # fmt: skip


def test_any_text_of_any_length_can_be_printed(tab: Tab) -> None:
    # Half a surrogate pair does not get through WebDriver, so it is the page that compares.
    tab.python(
        r"""
        print("é 日本 🐍 \x00 \x1b[1m 100%")
        print("lone \ud83d surrogate")
        print("x" * 2_500_000 + "é🐍" * 300_000)
        class Odd:
            def __repr__(self): return "odd \udfff"
        print(Odd())
        print("done")
        """,
        head="<script>window.logged = []; console.log = (text) => { logged.push(text); }</script>",
    )
    tab.until(lambda: tab.js("return logged.at(-1) === 'done'"), "the end of the script")
    assert (
        tab.js(
            r"""
        const long = logged.splice(2, logged.length - 4).join('');
        return [logged[0] === 'é 日本 🐍 \x00 \x1b[1m 100%', logged[1] === 'lone \ud83d surrogate',
          long === 'x'.repeat(2_500_000) + 'é🐍'.repeat(300_000), logged[2] === 'odd \udfff', logged.length === 4];
        """
        )
        == [True] * 5
    )


def test_an_exception_names_the_page_and_its_line_and_the_next_script_still_runs(tab: Tab) -> None:
    tab.site.add_python("/module.py", "def fail():\n    raise KeyError('gone')\n\n\nfail()\n")
    url = tab.open(
        f"""<!doctype html><title>Errors</title>{LISTENER}<body>
        <p>ä</p>
        <script type="python" id="one">
          def divide(a, b):
              return a / b

          print("before")
          divide(1, 0)
          print("never")
        </script>
        <p></p> <script type="python">print("second"); divide("x", 2)</script>
        <script type="python" src="/module.py"></script>
        <script type="python">
          try:
              divide(1, 0)
          except ZeroDivisionError as error:
              raise RuntimeError("while dividing") from error
        </script>
        <script type="python">
          import json
          json.loads("{{")
        </script>
        <script type="python">
          if True:
              print("unclosed"
        </script>
        <script type="python">print("at the end")</script>"""
    )
    line = functools.partial(tab.site.line_of, url)
    events = heard(tab, 6)
    tab.until_printed("at the end")
    assert [event["type"] for event in events] == [
        "ZeroDivisionError", "TypeError", "KeyError", "RuntimeError", "JSONDecodeError", "SyntaxError",
    ]  # fmt: skip
    assert all(event["onWindow"] for event in events)
    assert [event["message"] for event in events][:4] == [
        "division by zero", "unsupported operand type(s) for /: 'str' and 'int'", "'gone'", "while dividing",
    ]  # fmt: skip
    assert [(event["filename"], event["lineno"]) for event in events] == [
        (url, line("return a / b")),
        (url, line("return a / b")),
        (f"{tab.site.origin}/module.py", 2),
        (url, line("while dividing")),
        (url, line("json.loads")),
        (url, line("unclosed")),
    ]
    # What is heard is what the console shows.
    tab.until(lambda: len(tab.errors()) >= len(events), "the errors in the console")
    assert tab.errors() == [event["traceback"] for event in events]
    first, second, third, fourth, fifth, sixth = tab.errors()
    assert first == "\n".join(
        [
            "Traceback (most recent call last):",
            f'  File "{url}", line {line("divide(1, 0)")}, in <module>',
            "    divide(1, 0)",
            "    ~~~~~~^^^^^^",
            f'  File "{url}", line {line("return a / b")}, in divide',
            "    return a / b",
            "           ~~^~~",
            "ZeroDivisionError: division by zero",
        ]
    )
    assert f'line {line("second")}, in <module>\n    print("second"); divide("x", 2)\n' in second
    assert f'  File "{tab.site.origin}/module.py", line 5, in <module>\n    fail()\n' in third
    assert "The above exception was the direct cause of the following exception:" in fourth
    assert fourth.startswith("Traceback")
    assert "ZeroDivisionError: division by zero" in fourth
    assert fourth.endswith("RuntimeError: while dividing")
    assert "/json/decoder.py" in fifth
    assert sixth == (
        f'  File "{url}", line {line("unclosed")}\n'
        '    print("unclosed"\n'
        "         ^\n"
        "SyntaxError: '(' was never closed"
    )
    for text in tab.errors():
        assert "adder" not in text
        assert "asyncio" not in text


def test_exceptions_in_handlers_timers_and_tasks_are_reported_too(tab: Tab) -> None:
    url = tab.python(
        """
        import asyncio, sys

        def on_click(event):
            raise ValueError("in a handler")

        async def on_async_click(event):
            await asyncio.sleep(0)
            raise ValueError("in an async handler")

        async def work(text):
            await asyncio.sleep(0)
            raise ValueError(text)

        def later():
            raise ValueError("in a timer")

        button = document.querySelector("button")
        button.addEventListener("click", on_click)
        button.addEventListener("click", on_async_click)
        button.click()
        kept = asyncio.create_task(work("in a task that is kept"))
        asyncio.create_task(work("in a task"))
        asyncio.get_running_loop().call_later(0.01, later)
        window.setTimeout(lambda: work("in a timer of the page"), 10)
        asyncio.get_running_loop().call_later(0.01, sys.exit, 0)
        """,
        body="<button></button>",
        head=LISTENER,
    )
    events = heard(tab, 6)
    assert {event["message"] for event in events} == {
        f"in {where}" for where in (
            "a handler", "an async handler", "a task", "a task that is kept", "a timer", "a timer of the page",
        )
    }  # fmt: skip
    assert len(events) == 6
    assert {event["filename"] for event in events} == {url}
    # Firefox tells WebDriver of a rejected promise also when a listener has dealt with it.
    # And the console's lines come on a way of their own.
    shown = tab.until(
        lambda: len(found := [text for text in tab.errors() if not text.startswith("PythonError: ")]) >= 6 and found
    )
    assert sorted(shown) == sorted(event["traceback"] for event in events)
    for text in shown:
        assert text.startswith(f'Traceback (most recent call last):\n  File "{url}", line ')
        assert "/adder" not in text


def test_a_frame_s_exception_names_the_line_of_the_frame_s_own_document(tab: Tab) -> None:
    markup = """<p></p>
    <script type="python">
      x = 1
      x.missing
    </script>"""
    tab.site.add("/framed.html", markup)
    literal = json.dumps(markup).replace("</", "<\\/")
    tab.open(
        f"<!doctype html><body><iframe srcdoc='{markup}'></iframe><iframe src='/framed.html'></iframe>"
        f"<script>const markup = {literal};"
        "const frame = document.createElement('iframe');"
        "frame.src = URL.createObjectURL(new Blob([markup], { type: 'text/html' }));"
        "document.body.append(frame);</script>"
    )
    tab.until(lambda: len(tab.errors()) >= 3, "three exceptions")
    for text in tab.errors():
        assert text.endswith("AttributeError: 'int' object has no attribute 'missing'")
    srcdoc, blob, framed = sorted(tab.errors())
    assert '  File "about:srcdoc", line 4, in <module>\n    x.missing\n' in srcdoc
    assert '  File "blob:' in blob
    assert ", line 4, in <module>\n    x.missing\n" in blob
    # Chromium keeps the documents of frames in a part of its cache that no script can read. Where the page's line is
    # not known, the script is named by its number, and the line is its own.
    place = "framed.html#python-1" if tab.browser == "chromium" else "framed.html"
    line = 3 if tab.browser == "chromium" else 4
    assert f'  File "{tab.site.origin}/{place}", line {line}, in <module>\n    x.missing\n' in framed
