"""The pages under examples/ do what they say, and show the Python that does it."""

from __future__ import annotations

import re

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.support.tab import Tab
from tools.paths import ROOT
from tools.serve import TYPES

EXAMPLES = ROOT / "examples"
PAGES = sorted(path.name for path in EXAMPLES.glob("*.html"))


@pytest.fixture
def examples(tab: Tab) -> Tab:
    """A tab on a site with the examples."""
    for path in EXAMPLES.iterdir():
        tab.site.add(f"/{path.name}", path.read_bytes(), TYPES[path.suffix])
    return tab


def visit(tab: Tab, name: str) -> None:
    """Open an example; the last of its scripts shows its source in colour."""
    tab.go(f"{tab.site.origin}/{name}")
    tab.until(lambda: tab.js("return document.querySelector('script.shown') !== null"))
    tab.until(lambda: tab.js("return document.querySelector('.without-adder') === null"))


def click(tab: Tab, selector: str) -> None:
    tab.driver.find_element(By.CSS_SELECTOR, selector).click()


def fill(tab: Tab, selector: str, text: str) -> None:
    field = tab.driver.find_element(By.CSS_SELECTOR, selector)
    field.clear()
    field.send_keys(text)


def test_the_first_page_evaluates_an_expression_and_leads_to_every_example(examples: Tab) -> None:
    visit(examples, "index.html")
    examples.until_text("338350", "#value")
    examples.until_text("Python 3.", "#version")
    fill(examples, "#expression", "[n ** 2 for n in range(4)]")
    examples.until_text("[0, 1, 4, 9]", "#value")
    fill(examples, "#expression", "1 / 0")
    examples.until_text("ZeroDivisionError: division by zero", "#value")
    links = examples.js("return [...document.querySelectorAll('.cards a')].map((link) => link.getAttribute('href'))")
    assert sorted([*links, "index.html"]) == PAGES
    assert all(examples.js("return [...document.querySelectorAll('.cards span')].map((line) => line.textContent)"))


@pytest.mark.parametrize("name", PAGES)
def test_an_example_shows_its_own_python_and_loses_the_note_for_readers_without_adder(examples: Tab, name: str) -> None:
    page = (EXAMPLES / name).read_text(encoding="utf-8")
    assert "If you see this, Adder is not running here" in page
    visit(examples, name)
    assert "If you see this" not in examples.js("return document.body.innerText")
    shown = examples.js("return [...document.querySelectorAll('.shown + pre')].map((pre) => pre.innerText.trim())")
    written = [text.strip() for text in re.findall(r'<script type="python">(.*?)</script>', page, re.DOTALL)]
    assert shown == written
    assert examples.js("return document.querySelectorAll('pre .keyword, pre .string').length") > 0


def test_hello_writes_a_text_with_the_title_of_the_page(examples: Tab) -> None:
    visit(examples, "hello.html")
    assert examples.text("#greeting") == "Hello from Python! This page is called “Hello · Adder”."
    examples.until_printed("print() writes to the page's console")


def test_the_counter_counts_clicks_and_starts_again(examples: Tab) -> None:
    visit(examples, "counter.html")
    click(examples, "#more")
    examples.until_text("1 click", "#count")
    click(examples, "#more")
    examples.until_text("2 clicks", "#count")
    click(examples, "#reset")
    examples.until_text("0 clicks", "#count")
    examples.js("document.querySelector('#more').dispatchEvent(new MouseEvent('click', { shiftKey: true }))")
    examples.until_text("10 clicks", "#count")


def test_the_form_is_answered_by_python_and_not_sent(examples: Tab) -> None:
    visit(examples, "form.html")
    url = examples.driver.current_url
    fill(examples, "[name=name]", "Ada")
    fill(examples, "[name=cups]", "")
    click(examples, "#order button")
    examples.until_text("Please write a number", "#answer")
    fill(examples, "[name=cups]", "99")
    click(examples, "#order button")
    examples.until_text("between 1 and 20", "#answer")
    fill(examples, "[name=cups]", "3" + Keys.ENTER)
    examples.until_text("Thank you, Ada: 3 × Assam, that is €7.20.", "#answer")
    assert examples.driver.current_url == url


def test_the_clock_shows_the_time_and_goes_on(examples: Tab) -> None:
    visit(examples, "clock.html")
    now = "const now = new Date(); return [now.getHours() * 3600 + now.getMinutes() * 60 + now.getSeconds()"
    shown, real = examples.until(
        lambda: (
            re.fullmatch(r"\d\d:\d\d:\d\d", examples.text("#time") or "")
            and examples.js(f"{now}, document.querySelector('#time').textContent]")[::-1]
        )
    )
    hours, minutes, seconds = map(int, shown.split(":"))
    assert (real - hours * 3600 - minutes * 60 - seconds) % 86400 <= 2
    examples.until(lambda: examples.text("#time") != shown)
    second = int((examples.text("#time") or "")[-2:])
    examples.until(lambda: examples.js("return document.querySelector('#second').getAttribute('transform')"))
    angle = float(examples.js("return document.querySelector('#second').getAttribute('transform').slice(7, -1)"))
    assert (angle / 6 - second) % 60 <= 2


def test_the_table_is_built_and_sorted_by_a_click_on_a_heading(examples: Tab) -> None:
    visit(examples, "table.html")
    first_column = "return [...document.querySelectorAll('tbody td:first-child')].map((cell) => cell.innerText)"
    names = ["Mercury", "Mars", "Venus", "Earth", "Neptune", "Uranus", "Saturn", "Jupiter"]
    examples.until(lambda: examples.js(first_column) == names)
    assert "142,984" in (examples.text("#planets") or "")
    click(examples, "#planets th:nth-child(1) button")
    examples.until(lambda: examples.js(first_column) == sorted(names))
    click(examples, "#planets th:nth-child(4) button")
    examples.until(lambda: (examples.js(first_column) or [""])[-1] == "Saturn" and len(examples.js(first_column)) == 8)


def test_the_canvas_is_drawn_and_drawn_anew_when_the_slider_moves(examples: Tab) -> None:
    visit(examples, "canvas.html")
    painted = """const canvas = document.querySelector('canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let hash = 0, dots = 0;
        for (let i = 3; i < data.length; i += 4) if (data[i]) { dots += 1; hash = (hash * 31 + i) | 0; }
        return [dots, hash];"""
    dots, before = examples.js(painted)
    assert dots > 10_000
    examples.driver.find_element(By.ID, "petals").send_keys(Keys.ARROW_RIGHT)
    examples.until(lambda: examples.js(painted)[0] > 10_000 and examples.js(painted)[1] != before)


def test_the_error_is_shown_with_its_line_in_the_page_and_in_the_console(examples: Tab) -> None:
    visit(examples, "error.html")
    lines = (EXAMPLES / "error.html").read_text(encoding="utf-8").split("\n")
    line = next(number for number, text in enumerate(lines, 1) if "return sum(numbers)" in text)
    examples.until_text(f"ZeroDivisionError on line {line}: division by zero", "#seen")
    examples.until_text(f'/error.html", line {line}, in average', "#traceback")
    examples.until_text("This script ran all the same. average([3, 4, 5]) is 4.0.", "#after")
    message = examples.until_message("ZeroDivisionError", "error")
    assert message.text == examples.text("#traceback")
