"""Operations go to the page together, and fail as if they had gone one by one."""

from tests.support.checks import checks_of
from tests.support.extension import collect_garbage, evaluate
from tests.support.tab import Tab

test_batches = checks_of("bridge/batches")

HANDLERS = """
import gc, web
button = document.create_element("button")

def handler():
    pass

def rounds():
    for number in range(1000):
        button.add_event_listener("click", handler)
        button.remove_event_listener("click", handler)
        own = lambda number=number: number
        button.add_event_listener("click", own)
        button.remove_event_listener("click", own)
    web.flush()

def held():
    gc.collect()
    return [web.stats().handles, web.stats().exports]

window.rounds, window.held = rounds, held
print("ready")
"""


def test_a_thousand_handlers_added_and_removed_leave_the_tables_where_they_began(tab: Tab) -> None:
    tab.python(HANDLERS)
    tab.until_printed("ready")
    handles, exports = evaluate(tab.session, "window.held()")
    evaluate(tab.session, "window.rounds().then(() => null)")

    def held() -> list[int]:
        collect_garbage(tab.session)
        return evaluate(tab.session, "window.held()")

    tab.until(lambda: held() == [handles, exports], f"{handles} handles and {exports} exports as before: {held()}")


def test_an_error_that_nobody_waits_for_is_reported_with_its_line(tab: Tab) -> None:
    tab.python(
        """
def spoil():
    document.body.append(document.body)

document.find("#go").on("click", spoil)
print("ready")
""",
        body='<button id="go">go</button><script>addEventListener("pythonerror", (event) => { window.failed = '
        "[event.detail.type, event.detail.lineno]; })</script>",
    )
    tab.until_printed("ready")
    tab.js("document.querySelector('#go').click()")
    assert tab.until(lambda: tab.js("return window.failed")) == ["DOMException", 5]
    assert "in spoil" in tab.until_message("HierarchyRequestError", "error").text


def test_an_error_of_a_script_s_last_line_is_the_script_s(tab: Tab) -> None:
    tab.python("document.body.append(document.body)", attributes='id="bad" onerror="window.bad = true"')
    tab.until(lambda: tab.js("return window.bad"))
