"""What an author may rely on when: run to completion, one asyncio loop, sleeping, asking, and the order of scripts."""

import base64
import hashlib

from tests.support.tab import PATIENCE, Tab

# A page whose title takes its time, and in which much goes on while it is asked for.
SLOW_TITLE = """<script>
window.reads = 0;
Object.defineProperty(window, 'slowly', { get() {
  window.reads += 1;
  document.querySelector('button').click();
  const end = performance.now() + 20;
  while (performance.now() < end);
  return 'slow';
} });
</script>"""


def test_nothing_else_of_python_runs_while_a_task_is_suspended_in_a_bridge_call(tab: Tab) -> None:
    tab.python(
        """
        import asyncio

        trace = []

        async def tick():
            while True:
                trace.append("tick")
                await asyncio.sleep(0)

        def clicked(event):
            trace.append("click")

        document.querySelector("button").addEventListener("click", clicked)
        ticking = asyncio.create_task(tick())
        asyncio.get_running_loop().call_later(0.001, trace.append, "timer")
        await asyncio.sleep(0)
        assert trace == ["tick"], trace
        titles = [window.slowly for _ in range(10)]
        print("during", trace, titles.count("slow"), window.reads)
        while trace.count("click") < 10:
            await asyncio.sleep(0)
        ticking.cancel()
        print("after", trace.count("click"), trace.count("timer"), trace.count("tick") > 1)
        """,
        body="<button></button>",
        head=SLOW_TITLE,
    )
    tab.until_printed("after")
    assert "during ['tick'] 10 10" in tab.printed
    assert "after 10 1 True" in tab.printed


def test_asyncio_works_as_in_a_program_of_its_own(tab: Tab) -> None:
    tab.python(
        """
        import asyncio, sys, time

        async def double(x, delay=0.01):
            await asyncio.sleep(delay)
            return 2 * x

        assert await asyncio.gather(*(double(x, 0.03 - x / 100) for x in range(3))) == [0, 2, 4]

        trace = []
        loop = asyncio.get_running_loop()
        assert asyncio.get_event_loop() is loop and asyncio.new_event_loop() is loop
        loop.call_later(0.02, trace.append, 2)
        loop.call_later(0.01, trace.append, 1)
        loop.call_later(0.01, trace.append, 0).cancel()
        await asyncio.sleep(0.04)
        assert trace == [1, 2], trace

        start = time.monotonic()
        try:
            await asyncio.wait_for(double(1, 10), 0.05)
        except TimeoutError:
            trace.append("wait_for")
        try:
            async with asyncio.timeout(0.05):
                await asyncio.Event().wait()
        except TimeoutError:
            trace.append("timeout")
        assert trace[2:] == ["wait_for", "timeout"] and 0.09 < time.monotonic() - start < 5

        queue, items = asyncio.Queue(1), []

        async def consume():
            while (item := await queue.get()) is not None:
                items.append(item)

        async with asyncio.TaskGroup() as group:
            group.create_task(consume())
            for item in ("a", "b", None):
                await queue.put(item)
        assert items == ["a", "b"]

        try:
            async with asyncio.TaskGroup() as group:
                sleeper = group.create_task(asyncio.sleep(60))
                group.create_task(double(None, 0.01))
        except* TypeError as errors:
            assert sleeper.cancelled() and len(errors.exceptions) == 1

        # Code that was written as a program: it makes a loop of its own and runs it to its end.
        async def main():
            other = asyncio.create_task(double(3))
            assert await asyncio.to_thread(sum, [1, 2]) == 3
            return await other

        assert asyncio.run(main()) == 6
        own = asyncio.new_event_loop()
        assert own.run_until_complete(main()) == 6
        own.close()

        async def leave():
            sys.exit("left")

        try:
            asyncio.run(leave())
        except SystemExit as error:
            assert error.code == "left"
        assert await double(1) == 2
        print("all of asyncio works")
        """
    )
    tab.until(lambda: "all of asyncio works" in tab.printed or tab.errors(), "the end of the script")
    assert tab.errors() == []
    assert tab.printed == ["all of asyncio works"]


def test_a_task_that_never_rests_and_one_that_waits_let_events_through(tab: Tab) -> None:
    tab.python(
        """
        import asyncio

        clicks = 0

        def clicked(event):
            global clicks
            clicks += 1
            print("clicked", clicks)

        document.querySelector("button").addEventListener("click", clicked)

        async def spin():
            while clicks < 2:
                await asyncio.sleep(0)
            print("spun")

        spinning = asyncio.create_task(spin())
        print("spinning")
        """,
        body="<button>Click</button>",
    )
    tab.until_printed("spinning")
    for number in (1, 2):
        tab.js("document.querySelector('button').click()")
        tab.until_printed(f"clicked {number}")
    tab.until_printed("spun")
    tab.js("document.querySelector('button').click()")
    tab.until_printed("clicked 3")


def test_time_sleep_suspends_python_and_not_the_page(tab: Tab) -> None:
    tab.python(
        """
        import asyncio, time

        trace = []

        async def tick():
            while True:
                trace.append("tick")
                await asyncio.sleep(0)

        ticking = asyncio.create_task(tick())
        asyncio.get_running_loop().call_soon(trace.append, "callback")
        document.querySelector("button").addEventListener("click", lambda event: trace.append("click"))
        frames, start = window.frames_seen, time.monotonic()
        time.sleep(0.4)
        slept = time.monotonic() - start
        print("slept", 0.39 < slept < 5, "page", window.frames_seen - frames >= 5, "python", trace)
        while "click" not in trace:
            await asyncio.sleep(0)
        ticking.cancel()
        for bad in (-1, float("nan")):
            try:
                time.sleep(bad)
            except ValueError:
                print("refused", bad)
        print("done")
        """,
        body="<button></button>",
        head="<script>window.frames_seen = 0; setInterval(() => { frames_seen += 1; "
        "document.querySelector('button')?.click(); }, 20)</script>",
    )
    tab.until_printed("done")
    assert tab.printed == ["slept True page True python []", "refused -1", "refused nan", "done"]


def test_input_asks_through_the_page_s_prompt(tab: Tab) -> None:
    # The browser tells when it is open: Chromium's driver hangs now and then when asked while a prompt is just opening.
    opened: list[object] = []
    events = tab.driver.browsing_context
    handler = events.add_event_handler("user_prompt_opened", opened.append)
    tab.python(
        """
        name = input("What is your name?")
        print("Hello,", name)
        window.eval("window.prompt = (text) => { window.asked = text; return null; }")
        try:
            input("Again? ")
        except EOFError:
            print("dismissed", window.asked)
        """
    )
    tab.until(lambda: opened, "the prompt")
    alert = tab.driver.switch_to.alert
    assert alert.text == "What is your name?"
    alert.send_keys("Ada")
    alert.accept()
    events.remove_event_handler("user_prompt_opened", handler)
    tab.until_printed("dismissed Again?")
    assert tab.printed[0] == "Hello, Ada"


def test_scripts_run_in_document_order_after_the_document_is_parsed(tab: Tab) -> None:
    # The first file is sent only when the second has been asked for: they are fetched side by side, and run in order.
    tab.site.add_python("/order-1.py", "print('file 1')", after="/order-2.py")
    tab.site.add_python("/order-2.py", "print('file 2')")
    tab.open(
        """<!doctype html><body>
        <script>document.addEventListener('DOMContentLoaded', () => console.log('parsed'))</script>
        <script type="python">print("inline 1", document.querySelector("#last").id)</script>
        <script type="python" src="/order-1.py"></script>
        <script type="text/python">print("inline 2")</script>
        <script type="python" src="/order-2.py"></script>
        <div><script type="python">
            text = \"\"\"
            indented
          less
            \"\"\"
            print("inline 3", text.split("\\n"))
        </script></div>
        <p id="last"></p>"""
    )
    tab.until_printed("inline 3")
    assert tab.printed == [
        "parsed", "inline 1 last", "file 1", "inline 2", "file 2", "inline 3 ['', 'indented', '          less', '']",
    ]  # fmt: skip


def test_an_async_script_runs_when_it_is_ready_and_waits_neither_for_the_parser_nor_for_other_scripts(tab: Tab) -> None:
    # The page's last script, and with it the parser, and the file are held back until the async scripts have run.
    tab.site.add("/last.js", "console.log('last.js')", "text/javascript", after="/async-file-ran", longest=PATIENCE)
    tab.site.add_python("/held.py", "print('held')", after="/async-file-ran", longest=PATIENCE)
    tab.site.add_python("/async.py", "print('async file', document.readyState); window.fetch('/async-file-ran')")
    tab.open(
        """<!doctype html><body>
        <script type="python">print("in order", document.readyState)</script>
        <script type="python" async>print("async inline", document.readyState)</script>
        <script type="python" src="/async.py" async></script>
        <script type="python" src="/held.py"></script>
        <script src="/last.js"></script>"""
    )
    tab.until_printed("held")
    assert tab.printed[:2] == ["async inline loading", "async file loading"]
    assert tab.printed[2] == "last.js"
    assert tab.printed[3].startswith("in order ")
    assert tab.printed[4] == "held"


def test_a_script_that_awaits_lets_the_next_one_start(tab: Tab) -> None:
    tab.site.add("/held-reply", "reply", "text/plain", after="/third-runs")
    tab.open(
        """<!doctype html><body>
        <script type="python">
          print("first starts")
          reply = await window.fetch("/held-reply")
          print("first ends with a", await reply.text())
        </script>
        <script type="python">print("second")</script>
        <script type="python">
          window.fetch("/third-runs")
          print("third")
        </script>"""
    )
    tab.until_printed("first ends")
    assert tab.printed == ["first starts", "second", "third", "first ends with a reply"]


def test_load_and_error_fire_on_the_element_when_its_script_has_ended(tab: Tab) -> None:
    source = "print('right integrity')"
    digest = base64.b64encode(hashlib.sha384(source.encode()).digest()).decode()
    tab.site.add_python("/integrity.py", source)
    tab.site.add_python("/plain.py", "import asyncio; await asyncio.sleep(0.05); print('plain')")
    tab.open(
        f"""<!doctype html><body><script>
        for (const type of ['load', 'error']) document.addEventListener(type, (event) => {{
          if (event.target.type === 'python') console.log(type, event.target.id, event.bubbles);
        }}, true);
        </script>
        <script type="python" id="good">print("good")</script>
        <script type="python" id="raises">1 / 0</script>
        <script type="python" id="mistaken">1 +</script>
        <script type="python" id="plain" src="/plain.py"></script>
        <script type="python" id="right" src="/integrity.py" integrity="sha384-{digest}"></script>
        <script type="python" id="wrong" src="/integrity.py?2" integrity="sha384-{digest.swapcase()}"></script>
        <script type="python" id="gone" src="/gone.py"></script>"""
    )
    expected = {
        "load good false", "error raises false", "error mistaken false", "load plain false", "load right false",
        "error wrong false", "error gone false",
    }  # fmt: skip
    fired = tab.until(
        lambda: (lines := [line for line in tab.printed if line.split()[0] in ("load", "error")])[6:] and lines,
        "seven events",
    )
    assert len(fired) == 7
    assert set(fired) == expected
    for what, event in (
        ("good", "load good"), ("plain", "load plain"), ("ZeroDivisionError: division by zero", "error raises"),
    ):  # fmt: skip
        assert tab.printed.index(what) < tab.printed.index(f"{event} false")
    assert tab.printed.count("right integrity") == 1
