"""What a recording says of the line to the page and of the network: turns, waits, batches and requests."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.performance import Shop, shop
from tests.support.tab import Tab

WORK = """
import web

@web.when("click", "#go")
def go(event):
    slow = document.find("h1")
    for number in range(3):
        slow.style.width = f"{100 + number}px"
        slow.client_width
    for _ in range(200):
        document.body.append(document.create_element("p"))
    document.find("#out").text = "6 of True"

print("ready")
"""


def row_of(rows: list[dict[str, str]], is_it: Callable[[dict[str, str]], bool]) -> dict[str, str]:
    """The one row of which something is true."""
    [found] = [row for row in rows if is_it(row)]
    return found


def test_a_recording_says_what_the_event_loop_ran_how_long_and_how_often_it_waited(tab: Tab) -> None:
    with shop(tab, WORK) as view:
        view.record_purchase()
        turn = row_of(view.table("turns"), lambda row: row["what"] == "event click")
        assert int(turn["trips"]) >= 3
        assert int(turn["operations"]) >= 206
        assert 0 < view.micros(turn["waited"]) <= view.micros(turn["took"])
        # The click may be all that there is to see: what is looked at is another part of it before.
        view.panel.click("[data-zoom=closer]")
        part = view.state["range"]
        view.panel.click("[data-table=turns] .function")
        view.panel.until(lambda: view.state["range"] != part, "the turn in the chart")


def test_a_script_is_a_turn_of_its_own_when_the_page_is_loaded_again(tab: Tab) -> None:
    with shop(tab, WORK) as view:
        view.start()
        view.reload()
        view.until_recording()
        view.stop()
        name = view.url.rsplit("/", 1)[1]
        assert row_of(view.table("turns"), lambda row: row["what"] == f"script {name}")


def test_the_line_that_waits_for_the_page_is_named_with_what_it_asked_for(tab: Tab) -> None:
    with shop(tab, WORK) as view:
        view.record_purchase()
        read = row_of(view.table("reads"), lambda row: row["what"].endswith(".clientWidth"))
        assert read["what"] == "HTMLHeadingElement.clientWidth"
        # The script begins on line 3 of the page.
        assert read["place"].endswith(":11")
        assert (read["count"], read["name"]) == ("3", "go")
        assert view.micros(read["longest"]) <= view.micros(read["total"])


def test_what_was_sent_is_counted_by_batch_and_by_operation(tab: Tab) -> None:
    with shop(tab, WORK) as view:
        view.record_purchase()
        operations = {row["what"]: row["count"] for row in view.table("operations")}
        assert operations["HTMLHeadingElement.style.setProperty()"] == "3", operations
        sums = view.sums
        assert int(sums["trips"]) >= 3
        assert int(sums["batches"]) >= 3
        assert sums["characters"].endswith("kB")


REQUESTS = """
import urllib.request
import web

@web.when("click", "#go")
async def go(event):
    response = await window.fetch("tea.json", method="POST", body="x")
    await response.text()
    await window.fetch("nothing.json")
    urllib.request.urlopen("cake.txt").read()
    xhr = window.XMLHttpRequest.new()
    xhr.open("GET", "milk.txt", False)
    xhr.send()
    document.find("#out").text = f"6 of {xhr.status == 200}"

print("ready")
"""


def requests_of(view: Shop) -> dict[str, dict[str, str]]:
    """What was asked of the network, by the last part of the address."""
    return {row["url"].rpartition("/")[2]: row for row in view.table("requests")}


def test_requests_have_method_address_status_size_and_the_line_that_made_them(tab: Tab) -> None:
    tab.site.add("/tea.json", "[1, 2, 3]", "application/json")
    tab.site.add("/cake.txt", "c" * 3000, "text/plain")
    tab.site.add("/milk.txt", "m" * 20, "text/plain")
    with shop(tab, REQUESTS) as view:
        view.record_purchase()
        found = requests_of(view)
        assert [found[name]["method"] for name in ("tea.json", "nothing.json", "cake.txt", "milk.txt")] == [
            "POST", "GET", "GET", "GET",
        ]  # fmt: skip
        assert [found[name]["status"] for name in ("tea.json", "nothing.json", "cake.txt", "milk.txt")] == [
            "200", "404", "200", "200",
        ]  # fmt: skip
        assert (found["tea.json"]["size"], found["cake.txt"]["size"]) == ("9 B", "3 kB")
        assert found["tea.json"]["place"].endswith(":9")
        assert found["milk.txt"]["place"].endswith(":15")
        assert found["cake.txt"]["place"].endswith(":12"), "the page's own line, not urllib's"
        assert view.micros(found["cake.txt"]["took"]) > 0
        assert found["tea.json"]["url"] == f"{tab.site.origin}/tea.json"


def test_a_request_that_fails_says_why(tab: Tab) -> None:
    source = REQUESTS.replace('await window.fetch("nothing.json")', "await refused()").replace(
        "import web",
        "import web\n\nasync def refused():\n    try:\n        await window.fetch('http://127.0.0.1:1/')\n"
        "    except Exception:\n        pass\n",
    )
    for name in ("tea.json", "cake.txt", "milk.txt"):
        tab.site.add(f"/{name}", "x", "text/plain")
    with shop(tab, source) as view:
        view.record_purchase()
        failed = row_of(view.table("requests"), lambda row: "127.0.0.1:1/" in row["url"])
        assert failed["status"] == ""
        assert "etch" in failed["url"] or "NetworkError" in failed["url"], "the reason stands beside the address"


HOSTILE = """
import web
from adder.devtools import channel

@web.when("click", "#go")
def go(event):
    markup = "<img src=x onerror=document.title='owned'>"
    for rows in ([None], [[0] * 12] * 9, [[markup] * 12], {"a": 1}, "text", [[1e999, {}, [], None, -1]]):
        for kind in ("turns", "reads", "operations", "requests", "profile", "done"):
            channel.send("profile", {"type": kind, "rows": rows, "traffic": rows, "duration": 5})
            channel.send("memory", {"type": kind, "rows": rows, "table": "__proto__", "id": 1})
    getattr(document, markup, None)
    setattr(window, markup, lambda: None)
    document.find("#out").text = f"6 of {getattr(window, markup) is not None}"

print("ready")
"""


def test_what_python_says_of_its_traffic_is_shown_as_text(tab: Tab) -> None:
    with shop(tab, HOSTILE) as view:
        view.record_purchase()
        shown = [row["what"] for row in view.table("operations")]
        assert any("<img src=x onerror" in what for what in shown)
        assert view.panel.js("return document.querySelectorAll('adder-performance img').length") == 0
        assert view.panel.js("return document.title") == "Python"
