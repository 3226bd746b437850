"""Events are handled, awaited and iterated; handlers are removed, held back, and shared by elements to come."""

from selenium.webdriver.common.by import By

from tests.support.checks import checks_of
from tests.support.tab import Tab

test_events = checks_of("idiom/events")
test_answers = checks_of("idiom/event_answers")

FIELDS = """
import web
from adder import foresight
from web import when

# Else the page is asked again where a busy machine lets an event wait for a tenth of a second.
foresight._FRESH = 60_000

@when("input", "#text")
@when("change", "#box")
def show(event):
    before = web.stats().round_trips
    held = event.target.value if event.type == "input" else event.target.checked
    print(f"{event.type} {held}: {web.stats().round_trips - before} trips")

print("ready")
"""


def test_what_is_typed_and_ticked_comes_along(tab: Tab) -> None:
    tab.python(FIELDS, '<input id="text"><input type="checkbox" id="box">')
    tab.until_printed("ready")
    text, box = (tab.driver.find_element(By.ID, name) for name in ("text", "box"))
    trips = []
    for number in range(10):
        text.send_keys(str(number))
        typed = "".join(map(str, range(number + 1)))
        trips.append(tab.until_printed(f"input {typed}: ").split()[2])
    for number in range(10):
        box.click()
        tab.until(lambda n=number: sum("change" in line for line in tab.printed) > n)
    ticked = [line.split() for line in tab.printed if line.startswith("change")]
    assert [held for _, held, _, _ in ticked] == ["True:", "False:"] * 5
    # The second event may come before the page has been told what is asked.
    for found in (trips, [number for _, _, number, _ in ticked]):
        assert found[0] == "1"
        assert set(found[2:]) == {"0"}, found
