"""Default actions that a handler prevents on some condition: they happen or not, once, and nobody sees them twice."""

import json

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.support.tab import Tab

COUNT = """<script>
  window.seen = [];
  for (const type of ['submit', 'click', 'reset', 'change', 'input']) {
    document.addEventListener(type, (event) => seen.push(`${type} ${event.target.id}`), true);
  }
</script>"""


def click(tab: Tab, selector: str) -> None:
    tab.driver.find_element(By.CSS_SELECTOR, selector).click()


def open_page(tab: Tab, source: str, body: str) -> str:
    url = tab.python(f'import asyncio, time, web\n{source}\nprint("ready")', body=COUNT + body)
    tab.until_printed("ready")
    return url


CONDITIONAL_SUBMIT = """
@web.when("submit", "form")
def check(event):
    if event.target.elements["name"].value == "bad":
        event.prevent_default()
        assert event.default_prevented
        print("refused")
    else:
        print("accepted")
"""
FORM = """<form id="form" action="/sent.html"><input id="name" name="name" value="bad">
    <button id="first" name="by" value="first">1</button>
    <button id="second" name="by" value="second">2</button></form>"""


def test_a_form_is_sent_only_when_python_lets_it(tab: Tab) -> None:
    tab.site.add("/sent.html", "<title>Sent</title>")
    url = open_page(tab, CONDITIONAL_SUBMIT, FORM)
    before = tab.site.asked("/sent.html")
    click(tab, "#second")
    tab.until_printed("refused")
    assert tab.driver.current_url == url
    assert tab.site.asked("/sent.html") == before
    assert tab.js("return seen") == ["click second", "submit form"]
    field = tab.driver.find_element(By.ID, "name")
    field.clear()
    field.send_keys("good")
    click(tab, "#second")
    tab.until(lambda: tab.driver.title == "Sent")
    assert tab.driver.current_url.endswith("/sent.html?name=good&by=second"), (
        "the button that was clicked is sent along"
    )


def test_a_form_sent_with_the_enter_key_is_sent_once(tab: Tab) -> None:
    tab.site.add("/entered.html", "<title>Entered</title>")
    open_page(tab, CONDITIONAL_SUBMIT, FORM.replace("sent", "entered"))
    before = tab.site.asked("/entered.html")
    tab.driver.find_element(By.ID, "name").send_keys("x", Keys.ENTER)
    tab.until(lambda: tab.driver.title == "Entered")
    assert "name=badx&by=first" in tab.driver.current_url
    assert tab.site.asked("/entered.html") == before + 1


def test_nobody_sees_the_replayed_submit(tab: Tab) -> None:
    open_page(
        tab,
        """
runs = []
@web.when("submit", "form")
def check(event):
    runs.append(1)
    print("run", len(runs))
    if len(runs) > 5:
        event.prevent_default()
@web.when("submit", web.window, capture=True)
def outer(event):
    print("window saw it")
""",
        '<iframe name="there"></iframe>' + FORM.replace("<form", '<form target="there"'),
    )
    tab.site.add("/sent.html", "<title>Sent</title>")
    click(tab, "#first")
    tab.until(lambda: tab.js("return frames[0].document.title") == "Sent")
    assert tab.js("return seen") == ["click first", "submit form"]
    tab.driver.find_element(By.ID, "name").send_keys("more")
    click(tab, "#second")
    tab.until(lambda: tab.js("return frames[0].location.search.includes('more')"))
    tab.until_printed("run 2")
    assert [line for line in tab.printed if line.startswith("run")] == ["run 1", "run 2"]
    assert [line for line in tab.printed if "window saw" in line] == ["window saw it"] * 2


def test_what_the_handler_wrote_into_the_form_is_sent(tab: Tab) -> None:
    tab.site.add("/filled.html", "<title>Filled</title>")
    open_page(
        tab,
        """
@web.when("submit", "form")
def fill(event):
    if event.target.id == "other":
        event.prevent_default()
    document.find("#name").value = "by python"
""",
        FORM.replace("sent", "filled"),
    )
    click(tab, "#first")
    tab.until(lambda: tab.driver.title == "Filled")
    assert "name=by+python&by=first" in tab.driver.current_url


def test_javascript_that_prevents_is_heard_before_and_after_python(tab: Tab) -> None:
    url = open_page(
        tab,
        """
@web.when("submit", "form")
def check(event):
    if event.type == "never":
        event.prevent_default()
    print("python", event.default_prevented)
document.find("#go").hidden = False
web.window.eval('''form.addEventListener("submit", (event) => {
    seen.push(`after ${event.defaultPrevented}`);
    event.preventDefault();
    seen.push(`then ${event.defaultPrevented}`);
})''')
""",
        FORM.replace("sent", "unsent") + '<button id="go" hidden></button>',
    )
    click(tab, "#first")
    tab.until_printed("python False")
    click(tab, "#second")
    tab.until(lambda: sum("python False" in line for line in tab.printed) == 2)
    assert tab.js("return seen.filter((line) => /after|then/.test(line))") == ["after false", "then true"] * 2
    assert tab.driver.current_url == url
    assert tab.site.asked("/unsent.html") == 0


def test_a_link_is_followed_or_not(tab: Tab) -> None:
    tab.site.add("/followed.html", "<title>Followed</title>")
    url = open_page(
        tab,
        """
@web.when("click", "a")
def follow(event):
    if event.current_target.id == "no":
        event.prevent_default()
        print("kept")
""",
        '<a id="no" href="/gone">no</a> <a id="yes" href="/followed.html"><b id="inside">yes</b></a>',
    )
    click(tab, "#no")
    tab.until_printed("kept")
    assert tab.driver.current_url == url
    assert tab.site.asked("/gone") == 0
    click(tab, "#inside")
    tab.until(lambda: tab.driver.title == "Followed")


def test_a_link_to_a_new_tab_opens_one(tab: Tab) -> None:
    tab.site.add("/new-tab.html", "<title>New</title>")
    open_page(
        tab,
        """
@web.when("click", "a")
def follow(event):
    if event.shift_key:
        event.prevent_default()
""",
        '<a id="yes" href="/new-tab.html" target="_blank">yes</a>',
    )
    before = tab.driver.window_handles
    click(tab, "#yes")
    try:
        tab.until(lambda: len(tab.driver.window_handles) > len(before))
        assert tab.js("return seen") == ["click yes"]
    finally:
        for handle in set(tab.driver.window_handles) - set(before):
            tab.driver.switch_to.window(handle)
            tab.driver.close()
        tab.driver.switch_to.window(before[0])


def test_a_link_clicked_with_control_opens_a_new_tab_and_the_page_stays(tab: Tab) -> None:
    tab.site.add("/modified.html", "<title>Modified</title>")
    url = open_page(
        tab,
        """
@web.when("click", "a")
def follow(event):
    if event.shift_key:
        event.prevent_default()
    print("control", event.ctrl_key)
""",
        '<a id="yes" href="/modified.html">yes</a>',
    )
    before = tab.driver.window_handles
    link = tab.driver.find_element(By.ID, "yes")
    ActionChains(tab.driver).key_down(Keys.CONTROL).click(link).key_up(Keys.CONTROL).perform()
    try:
        tab.until(lambda: len(tab.driver.window_handles) > len(before))
        assert tab.driver.current_url == url
    finally:
        for handle in set(tab.driver.window_handles) - set(before):
            tab.driver.switch_to.window(handle)
            tab.driver.close()
        tab.driver.switch_to.window(before[0])


def test_a_box_that_python_keeps_from_being_ticked_is_not(tab: Tab) -> None:
    open_page(
        tab,
        """
@web.when("click", "#boxes")
def ticked(event):
    if event.target.checked:
        event.prevent_default()
        print("ran", event.target.id)
""",
        """<div id="boxes"><input type="checkbox" id="box"><input type="radio" name="r" id="a" checked>
        <input type="radio" name="r" id="b"></div>""",
    )
    click(tab, "#box")
    tab.until_printed("ran box")
    click(tab, "#b")
    tab.until_printed("ran b")
    states = "return [box.checked, a.checked, b.checked]"
    tab.until(lambda: tab.js(states) == [False, True, False])
    assert tab.js("return seen") == ["click box", "click b"]


def test_a_box_that_python_lets_be_ticked_is_and_its_change_is_seen_once(tab: Tab) -> None:
    open_page(
        tab,
        """
@web.when("click", "#boxes")
def ticked(event):
    if event.alt_key:
        event.prevent_default()
@web.when("change", "#boxes")
def changed(event):
    print("changed", event.target.id, event.target.checked)
""",
        """<div id="boxes"><input type="checkbox" id="box"><input type="radio" name="r" id="a" checked>
        <input type="radio" name="r" id="b"><label id="label" for="box">label</label></div>""",
    )
    click(tab, "#box")
    tab.until_printed("changed box True")
    click(tab, "#label")
    tab.until_printed("changed box False")
    click(tab, "#b")
    tab.until_printed("changed b True")
    assert tab.js("return [box.checked, a.checked, b.checked]") == [False, False, True]
    seen = tab.js("return seen")
    once = [f"{kind} {name}" for name in ("box", "b") for kind in ("input", "change")]
    assert [seen.count(line) for line in once] == [2, 2, 1, 1], seen
    # A click on a label is one on its box too.
    assert [seen.count(f"click {name}") for name in ("label", "box", "b")] == [1, 2, 1], seen


def test_what_a_held_click_does_on_other_elements_happens_too(tab: Tab) -> None:
    tab.site.add("/by-click.html", "<title>By click</title>")
    open_page(
        tab,
        """
@web.when("click", "body")
def clicked(event):
    if event.shift_key:
        event.prevent_default()
@web.when("submit", "form")
def submitted(event):
    web.window.sessionStorage["seen"] = web.window.JSON.stringify(web.window.seen)
    if not event.submitter:
        event.prevent_default()
""",
        """<details id="details"><summary id="summary">more</summary>text</details>
        <label id="label">text <input id="text"></label><button id="popper" popovertarget="pop">pop</button>
        <p id="pop" popover="manual">popover</p>
        <form action="/by-click.html"><button id="send" name="b" value="1">send</button></form>""",
    )
    click(tab, "#summary")
    tab.until(lambda: tab.js("return details.open"))
    click(tab, "#label")
    tab.until(lambda: tab.js("return document.activeElement.id") == "text")
    click(tab, "#popper")
    tab.until(lambda: tab.js("return pop.matches(':popover-open')"))
    click(tab, "#send")
    tab.until(lambda: tab.driver.title == "By click")
    assert tab.driver.current_url.endswith("?b=1")
    seen = json.loads(tab.js("return sessionStorage.seen"))
    assert [line for line in seen if "send" in line or "submit" in line] == ["click send", "submit "]


def test_a_reset_happens_or_not(tab: Tab) -> None:
    open_page(
        tab,
        """
@web.when("reset", "form")
def reset(event):
    if event.target.id == "no":
        event.prevent_default()
    print("ran", event.target.id)
""",
        """<form id="no"><input id="kept" value="old"><button type="reset" id="r1">r</button></form>
        <form id="yes"><input id="emptied" value="old"><button type="reset" id="r2">r</button></form>""",
    )
    tab.js("kept.value = emptied.value = 'new'")
    click(tab, "#r1")
    click(tab, "#r2")
    tab.until(lambda: tab.js("return emptied.value") == "old")
    assert tab.js("return kept.value") == "new"
    assert [line for line in tab.js("return seen") if "reset" in line] == ["reset no", "reset yes"]


def test_an_async_handler_decides_before_its_first_await(tab: Tab) -> None:
    open_page(
        tab,
        """
@web.when("click", "input")
async def ticked(event):
    if event.target.id == "no":
        event.prevent_default()
    await web.window.Promise.resolve(None)
    print("went on", event.target.id)
    await asyncio.sleep(1000)
@web.when("click", "#late")
async def late(event):
    await asyncio.sleep(0)
    if event.type == "click":
        event.prevent_default()
""",
        """<input type="checkbox" id="no"><input type="checkbox" id="yes">
        <label id="l"><input type="checkbox" id="late"></label>""",
    )
    for name in ("no", "yes", "late"):
        click(tab, f"#{name}")
        tab.until_printed(f"went on {name}")
    tab.until(
        lambda: tab.js("return ['yes', 'late'].every((id) => window[id].checked && seen.includes(`change ${id}`))")
    )
    assert tab.js("return no.checked") is False
    tab.until_message("event.prevent_default() came too late for this 'click' event")
    assert "prevent_default=True" in tab.until_printed("RuntimeWarning")


def test_a_handler_that_raises_lets_the_default_action_happen(tab: Tab) -> None:
    open_page(
        tab,
        """
@web.when("click", "input")
def fails(event):
    if event.target.id == "no":
        event.prevent_default()
    raise ValueError("in " + event.target.id)
""",
        '<input type="checkbox" id="yes"><input type="checkbox" id="no">',
    )
    click(tab, "#yes")
    tab.until_message("ValueError: in yes", "error")
    tab.until(lambda: tab.js("return yes.checked && seen.includes('change yes')"))
    click(tab, "#no")
    tab.until_message("ValueError: in no", "error")
    click(tab, "#yes")
    tab.until(lambda: tab.js("return !yes.checked && seen.filter((line) => line === 'change yes').length === 2"))
    assert tab.js("return no.checked") is False, "it had been prevented before"


def test_several_handlers_are_all_waited_for(tab: Tab) -> None:
    open_page(
        tab,
        """
def first(event):
    if event.target.id == "never":
        event.prevent_default()
    print("first", event.target.id)
def second(event):
    if event.target.id == "no":
        event.prevent_default()
    print("second", event.target.id)
document.find("#boxes").on("click", second)
for box in document.select("input"):
    box.on("click", first)
""",
        '<div id="boxes"><input type="checkbox" id="no"><input type="checkbox" id="yes"></div>',
    )
    click(tab, "#no")
    tab.until_printed("second no")
    click(tab, "#yes")
    tab.until(lambda: tab.js("return seen.includes('change yes')"))
    tab.until_printed("second yes")
    assert tab.js("return no.checked") is False
    assert [line for line in tab.printed if line.split()[0] in ("first", "second")] == [
        "first no", "second no", "first yes", "second yes",
    ]  # fmt: skip


def test_keys_are_typed_though_a_condition_could_have_prevented_them_and_the_author_is_told(tab: Tab) -> None:
    open_page(
        tab,
        """
@web.when("keydown", "#field")
def key(event):
    if event.key == "b":
        event.prevent_default()
@web.when("keydown", "#declared", prevent_default=True)
def none():
    print("not typed")
@web.when("keydown", "#always")
def always(event):
    if event.key == "a":
        print("key a")
    event.prevent_default()
""",
        '<input id="field"><input id="declared"><input id="always">',
    )
    tab.driver.find_element(By.ID, "field").send_keys("abab")
    tab.until(lambda: tab.js("return field.value") == "abab")
    tab.until_printed("came too late for this 'keydown' event")
    tab.driver.find_element(By.ID, "declared").send_keys("a")
    tab.until_printed("not typed")
    tab.driver.find_element(By.ID, "always").send_keys("a")
    tab.until_printed("key a")
    assert tab.js("return [declared.value, always.value]") == ["", ""]
    assert sum("came too late" in line for line in tab.printed) == 1, "once for each line of the author's"


def test_a_form_in_a_shadow_tree_is_held_and_replayed_unseen(tab: Tab) -> None:
    tab.site.add("/shadow.html", "<title>Shadow</title>")
    open_page(
        tab,
        """
root = document.find("#host").attach_shadow(mode="open")
root.inner_html = '<form action="/shadow.html"><button id="go" name="b" value="1">go</button></form>'
web.window.root = root
web.window.eval("root.querySelector('form').addEventListener('submit', () => seen.push('inner submit'))")
@web.when("submit", root.query_selector("form"))
def check(event):
    if event.submitter is None:
        event.prevent_default()
    web.window.sessionStorage["seen"] = web.window.JSON.stringify(web.window.seen)
""",
        '<div id="host"></div>',
    )
    tab.js("root.querySelector('button').click()")
    tab.until(lambda: tab.driver.title == "Shadow")
    assert tab.driver.current_url.endswith("/shadow.html?b=1")
    assert json.loads(tab.js("return sessionStorage.seen")).count("inner submit") == 1
