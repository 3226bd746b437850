"""Handlers in Python: how they are added and removed, what they learn of the event, and what they do to it."""

from selenium.webdriver.common.by import By

from tests.support.checks import checks_of
from tests.support.tab import Tab

test_events = checks_of("bridge/events")


def test_a_real_click_and_a_real_key_reach_python_with_their_attributes(tab: Tab) -> None:
    tab.python(
        """
        import web

        @web.when("click", "#button")
        def clicked(event):
            print(f"click trusted={event.is_trusted} x={event.client_x > 0} {event.target.id} {event.pointer_type}")

        @web.when("keydown", "#field")
        def typed(event):
            print(f"key {event.key} {event.code} shift={event.shift_key} {event.current_target.id}")

        @web.when("input", "#field")
        async def changed(event):
            print(f"value {event.target.value}")

        print("ready")
        """,
        body='<button id="button">b</button><input id="field">',
    )
    tab.until_printed("ready")
    tab.driver.find_element(By.ID, "button").click()
    tab.until_printed("click trusted=True x=True button mouse")
    tab.driver.find_element(By.ID, "field").send_keys("aB")
    tab.until_printed("key a KeyA shift=False field")
    tab.until_printed("key B KeyB shift=")
    tab.until_printed("value aB")


def test_a_submit_that_python_prevents_does_not_leave_the_page(tab: Tab) -> None:
    url = tab.python(
        """
        import web

        @web.when("submit", "#seen")
        def by_its_code(event):
            event.prevent_default()
            print("by its code", event.submitter.id)

        @web.when("submit", "#declared", prevent_default=True)
        async def by_declaration():
            print("by declaration")

        @web.when("click", "a", prevent_default=True)
        def link():
            print("link")

        print("ready")
        """,
        body="""<form id="seen" action="/gone"><button id="one">1</button></form>
            <form id="declared" action="/gone"><button id="two">2</button></form><a href="/gone">a link</a>""",
    )
    tab.until_printed("ready")
    for selector, printed in (("#one", "by its code one"), ("#two", "by declaration"), ("a", "link")):
        tab.driver.find_element(By.CSS_SELECTOR, selector).click()
        tab.until_printed(printed)
        assert tab.driver.current_url == url
    assert tab.site.asked("/gone") == 0


def test_an_event_that_python_does_not_prevent_takes_its_course(tab: Tab) -> None:
    tab.site.add("/next.html", "<title>Next</title>")
    tab.python(
        'import web\nweb.when("submit", "form")(lambda event: None)\nprint("ready")',
        body='<form action="/next.html"><button>send</button></form>',
    )
    tab.until_printed("ready")
    tab.driver.find_element(By.TAG_NAME, "button").click()
    tab.until(lambda: tab.driver.title == "Next")


def test_an_exception_in_a_handler_is_reported_with_its_line_and_harms_no_other_handler(tab: Tab) -> None:
    tab.python(
        """import web
button = document.find("button")

@web.when("click", button)
def fails():
    raise ValueError("on purpose")

button.on("click", lambda: print("the other one ran"))
print("ready")""",
        body="<button>b</button>",
    )
    tab.until_printed("ready")
    tab.driver.find_element(By.TAG_NAME, "button").click()
    tab.until_printed("the other one ran")
    message = tab.until_message("ValueError: on purpose", "error")
    assert ", line 8, in fails" in message.text
    assert tab.js("return document.title") == "Test"
