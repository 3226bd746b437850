"""Bad input: a clear message in the page's console, and nothing lost that comes after it."""

from tests.support.tab import Tab

LAST = '<script type="python">print("the last script runs")</script>'


def until_last(tab: Tab, patience: float = 30) -> None:
    """Wait for the script that stands behind the bad ones."""
    tab.until_printed("the last script runs", patience)


def test_a_source_that_cannot_be_had_is_said_to_be_so_and_why(tab: Tab) -> None:
    site = tab.site
    site.add_python("/good.py", "print('good')", headers={"Access-Control-Allow-Origin": "*"})
    site.add_python("/closed.py", "print('never')")
    site.add("/page-not-python", "<!doctype html><p>Log in first</p>")
    tab.open(
        f"""<!doctype html><body>
        <script type="python"></script>
        <script type="python" src=""></script>
        <script type="python" src="http://["></script>
        <script type="python" src="/gone.py"></script>
        <script type="python" src="{site.other}/closed.py"></script>
        <script type="python" src="{site.other}/good.py"></script>
        <script type="python" src="/page-not-python"></script>
        <script type="python" src="/good.py?1" integrity="sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="></script>
        <script type="python" src="http://127.0.0.1:1/nobody-listens.py"></script>
        {LAST}"""
    )
    until_last(tab)
    said = [message.text for message in tab.messages if message.text.startswith("Adder: ")]
    assert said[0] == "Adder: this Python tag is empty: there is nothing to run."
    rest = sorted(said[1:])
    # The platform does not tell why, so the message gives what can be the reason.
    unknown = "the server cannot be reached, or the page's Content-Security-Policy forbids it"
    foreign = f"its server does not allow this page to read it (CORS), or {unknown}"
    expected = sorted(
        [
            "Adder: the src of a Python tag is empty",
            "Adder: the src of a Python tag is no URL: http://[",
            f"Adder: {site.origin}/gone.py could not be loaded: the server answered 404",
            f"Adder: {site.other}/closed.py could not be loaded: {foreign}",
            f"Adder: {site.origin}/page-not-python is not Python: the server sent a page (text/html; charset=utf-8)",
            f"Adder: {site.origin}/good.py?1 could not be loaded: "
            f"its content does not match the integrity attribute, or {unknown}",
            f"Adder: http://127.0.0.1:1/nobody-listens.py could not be loaded: {foreign}",
        ]
    )
    assert rest == expected
    assert tab.printed.count("good") == 1


def test_characters_that_no_source_may_hold_are_named_with_their_line(tab: Tab) -> None:
    tab.site.add_python("/null.py", b"x = 1\ny = 'a\0b'\n")
    tab.site.add_python("/latin-1.py", "print('caf\xe9')".encode("latin-1"))
    tab.open(
        """<!doctype html><body>
        <script type="python" src="/null.py"></script>
        <script>
          const tag = document.createElement('script');
          tag.type = 'python';
          tag.text = 'a = 1\\nb = "\\ud800"';
          document.body.append(tag);
        </script>
        <script type="python" src="/latin-1.py"></script>"""
        + LAST
    )
    until_last(tab)
    tab.until(lambda: len(tab.errors()) == 2, "two errors")
    null = next(text for text in tab.errors() if "null byte" in text)
    lone = next(text for text in tab.errors() if "surrogate" in text)
    assert f'  File "{tab.site.origin}/null.py", line 2\n' in null
    assert null.endswith("SyntaxError: source code cannot contain a null byte")
    assert '#python-2", line 2\n' in lone
    assert lone.endswith("SyntaxError: source code cannot contain a lone surrogate (U+D800)")
    # Bytes that are no UTF-8 are replaced, as in every other text of the web.
    assert "caf\ufffd" in tab.printed


def test_exits_end_their_script_and_nothing_else(tab: Tab) -> None:
    tab.open(
        """<!doctype html><body>
        <script>
          for (const type of ['load', 'error']) document.addEventListener(type, (event) => {
            if (event.target.type === 'python') console.log(type, event.target.id);
          }, true);
          addEventListener('pythonerror', (event) => console.log('pythonerror', event.detail.type));
        </script>
        <script type="python" id="zero">import sys; sys.exit(0)</script>
        <script type="python" id="none">print("before"); raise SystemExit</script>
        <script type="python" id="message">sys.exit("this is why")</script>
        <script type="python" id="three">exit(3)</script>
        <script type="python" id="base">raise BaseException("from the base")</script>
        <script type="python" id="interrupt">raise KeyboardInterrupt</script>
        <script type="python" id="cancelled">
          import asyncio
          asyncio.current_task().cancel()
          await asyncio.sleep(1)
        </script>
        """
        + LAST
    )
    until_last(tab)
    tab.until_printed("error cancelled")
    events = [line for line in tab.printed if line.split()[0] in ("load", "error")]
    assert [event for event in events if event.startswith("load")][:2] == ["load zero", "load none"]
    assert {event.split()[1] for event in events if event.startswith("error")} == {
        "message", "three", "base", "interrupt", "cancelled",
    }  # fmt: skip
    warnings = [message.text for message in tab.messages if message.level == "warn"]
    assert warnings == ["this is why", "the script ended with sys.exit(3)"]
    assert [line for line in tab.printed if line.startswith("pythonerror")] == [
        "pythonerror BaseException", "pythonerror KeyboardInterrupt", "pythonerror CancelledError",
    ]  # fmt: skip


RECURSIONS = {
    "plain": "def f(x): return f(x + 1)\nf(0)",
    "with a high limit": "import sys\nsys.setrecursionlimit(5_000)\ntry: f(0)\nfinally: sys.setrecursionlimit(1000)",
    "with a bridge call": "def f(x):\n  if x % 50 == 0: document.title\n  return f(x + 1)\nf(0)",
    "through repr": "class A:\n  def __repr__(self): return f'<{self!r}>'\nrepr(A())",
    "through eq": "class A:\n  def __eq__(self, other): return [self] == [A()]\nA() == A()",
    "through getattr": "class A:\n  def __getattr__(self, name): return getattr(self, name + 'x')\nA().x",
    "through init": "class A:\n  def __init__(self): A()\nA()",
    "through sort": "def f(x=0): return sorted([2, 1], key=f)\nf()",
    "through a cache": "from functools import cache\n@cache\ndef f(x): return f(x + 1)\nf(0)",
    "through partial": "from functools import partial\ndef f(x): return partial(f, x)()\nf(0)",
    "through map": "def f(x): return list(map(f, [x]))\nf(0)",
    "of coroutines": "async def f(): await f()\nawait f()",
    "of generators": "def f(): yield from f()\nlist(f())",
    "of the compiler": "eval('-' * 100_000 + '1')",
    "of json": "import json\na = []\na.append(a)\njson.dumps(a, check_circular=False)",
    "of pickle": "import pickle\na = []\nfor i in range(100_000): a = [a]\npickle.dumps(a)",
}


def test_infinite_recursion_is_an_exception_like_any_other(tab: Tab) -> None:
    scripts = "".join(
        '<script type="python">\ntry:\n'
        + "".join(f"  {line}\n" for line in source.split("\n"))
        + f"except (RecursionError, MemoryError) as error: print('caught', {name!r})\n</script>\n"
        for name, source in RECURSIONS.items()
    )
    runaway = f'<script type="python">{RECURSIONS["through repr"]}</script>'
    tab.open(f"<!doctype html><title>T</title><body>{scripts}{runaway}{LAST}")
    until_last(tab)
    assert [line.removeprefix("caught ") for line in tab.printed if line.startswith("caught")] == list(RECURSIONS)
    (error,) = tab.errors()
    assert "more times]" in error
    assert error.split("\n")[-1].startswith("RecursionError: ")


def test_an_overflow_that_no_exception_can_tell_of_ends_python_with_a_message_and_leaves_the_page(tab: Tab) -> None:
    # isinstance takes so little of the stack that CPython can see that the browser's is full before it notices.
    tab.python(
        """
        print("before")
        kind = int
        for _ in range(100_000):
            kind = (kind,)
        isinstance("", kind)
        """
    )
    message = tab.until_message("Adder: ", "error")
    assert message.text.startswith(
        "Adder: Python could not go on: its stack overflowed, over very deeply nested data ("
    )
    # Firefox shows a line of Pyodide's own, too, which takes another way.
    lines = tab.printed
    assert lines.index("before") < lines.index(message.text.split("\n")[0])
    assert tab.js("return 1 + 1") == 2
    tab.python("print('another page')")
    tab.until_printed("another page")


def test_a_script_that_never_yields_blocks_neither_the_page_nor_other_tabs_and_ends_with_its_tab(tab: Tab) -> None:
    tab.open(
        """<!doctype html><body><script>window.ticks = 0; setInterval(() => { window.ticks += 1; }, 10);</script>
        <script type="python">
          print("spinning")
          while True:
              pass
        </script>"""
    )
    tab.until_printed("spinning")
    before = tab.js("return window.ticks")
    tab.until(lambda: tab.js("return window.ticks") >= before + 10, "the page's timers")
    spinning = tab.driver.current_window_handle
    tab.driver.switch_to.new_window("tab")
    try:
        tab.python("print('another tab')")
        tab.until_printed("another tab")
    finally:
        tab.driver.close()
        tab.driver.switch_to.window(spinning)
    # Leaving the page ends the script: what comes next has the processor to itself.
    tab.python("print('the next page')")
    tab.until_printed("the next page")


def test_two_hundred_scripts_run_in_order(tab: Tab) -> None:
    tags = "\n".join(f'<script type="python">print("script {number}")</script>' for number in range(200))
    tab.open(f"<!doctype html><body>{tags}")
    tab.until_printed("script 199")
    assert tab.printed == [f"script {number}" for number in range(200)]


def test_five_megabytes_of_source_run(tab: Tab) -> None:
    # As long sources are made: data, and a great many lines of code.
    data = "data = '" + "x" * 2_500_000 + "'\n"
    comments = "# A line of commentary that says nothing at all, and says it at some length.\n" * 30_000
    code = "".join(f"def function_{number}(x):\n    return x + {number}\n" for number in range(12_000))
    source = f"{data}{comments}{code}print('five megabytes', len(data), function_11999(1))\n1 / 0\n"
    assert len(source) > 5_000_000
    url = tab.site.add_python("/large.py", source)
    tab.open(f'<!doctype html><body><script type="python" src="/large.py"></script>{LAST}')
    until_last(tab, 60)
    assert "five megabytes 2500000 12000" in tab.printed
    (error,) = tab.errors()
    assert f'  File "{url}", line {source.count(chr(10))}, in <module>\n    1 / 0\n' in error


def test_a_page_that_has_changed_the_language_before_python_came_still_has_python(tab: Tab) -> None:
    tab.site.add("/data.json", '{"from": ["the", "server"]}', "application/json")
    tab.python(
        """
        import asyncio
        button = document.querySelector("button")
        clicked = asyncio.Event()

        def on_click(event):
            print("clicked", event.type, event.target.id, event.detail)
            clicked.set()

        button.addEventListener("click", on_click)
        button.click()
        await clicked.wait()
        print(document.title, button.id, window.numbers[1], list(window.numbers), window.numbers.to_py())
        print(window.record.to_py(), window.echo({"a": [1, 2.5, None, "x"]}).to_py())
        print(sorted(window.realMap.keys()), (await window.later).text)
        reply = await window.fetch("/data.json")
        print(await reply.json())
        print(await window.callBack(lambda x: x + 1))
        print([element.id for element in document.querySelectorAll("p")])
        try:
            window.missing()
        except AttributeError as error:
            print("missing")
        try:
            document.querySelector("[")
        except Exception as error:
            print(type(error).__name__, error.name)
        button.remove()
        print("done", document.querySelector("button"))
        """,
        body='<button id="b"></button><p id="one"></p><p id="two"></p>',
        head="""<script>
        window.numbers = [1, 2, 3];
        window.record = { a: 1, b: [true, null] };
        window.realMap = new Map([['k', 1]]);
        window.later = new Promise((resolve) => { setTimeout(resolve, 10, { text: 'settled' }); });
        window.echo = (value) => value;
        window.callBack = async (f) => f(1);
        const broken = () => { throw new Error('the page broke this'); };
        for (const name of ['map', 'push', 'pop', 'shift', 'splice', 'slice', 'forEach', 'every', 'some', 'filter',
          'join', 'includes', 'indexOf', 'concat', 'keys', 'values', 'entries', 'find', 'reduce', 'toJSON']) {
          Array.prototype[name] = broken;
        }
        Object.prototype.toJSON = broken;
        Object.prototype.extra = 'enumerable everywhere';
        String.prototype.toJSON = broken;
        window.JSON = { parse: broken, stringify: broken };
        window.Promise = class { constructor() { broken(); } };
        window.Map = class { constructor() { broken(); } };
        for (const owner of [WeakMap, WeakSet, Set]) owner.prototype.has = owner.prototype.add = broken;
        Array.prototype[Symbol.iterator] = broken;
        window.WeakMap = window.WeakRef = window.FinalizationRegistry = broken;
        window.Symbol = broken;
        window.Reflect = { apply: broken };
        window.Uint8Array = broken;
        Function.prototype.call = Function.prototype.apply = Function.prototype.bind = broken;
        </script>""",
    )
    tab.until(lambda: any(line.startswith("done") for line in tab.printed) or tab.errors(), "the end of the script")
    assert tab.errors() == []
    assert tab.printed == [
        "clicked click b 0",
        "Test b 2 [1, 2, 3] [1, 2, 3]",
        "{'a': 1, 'b': [True, None]} {'a': [1, 2.5, None, 'x']}",
        "['k'] settled",
        "{'from': ['the', 'server']}",
        "2",
        "['one', 'two']",
        "missing",
        "DOMException SyntaxError",
        "done None",
    ]


def test_a_page_that_has_changed_a_part_of_the_language_still_has_python(tab: Tab) -> None:
    tab.python(
        """
        first, second = document.querySelectorAll("p")
        assert first is document.querySelector("p") and first is not second
        second.addEventListener("click", lambda event: print("clicked", event.target.id))
        second.click()
        """,
        body='<p id="one"></p><p id="two"></p>',
        head="""<script>
        const broken = () => { throw new Error('the page broke this'); };
        Map.prototype.set = WeakMap.prototype.set = Array.isArray = Object.keys = Reflect.defineProperty = broken;
        Array.prototype.every = () => true;
        </script>""",
    )
    tab.until_printed("clicked two")
    assert tab.errors() == []
