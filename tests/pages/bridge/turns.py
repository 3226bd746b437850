"""What Python has read is known in the turns after, as long as the page changes nothing."""

import gc

import web
from adder import knowledge
from adder.main import current
from web import document, window

host, other, tree = (document.find(selector) for selector in ("#host", "#other", "#tree"))
body = document.body
# Else what a busy machine holds up for half a second asks once more, for nobody could have objected meanwhile.
knowledge._LIFE = 60


async def ticks(read, source="", count=3):
    """What is read in the handlers of events, before each of which the page does something; and the round trips."""
    seen = []

    def handle(event):
        before = web.stats().round_trips
        seen.append((read(), web.stats().round_trips - before))

    tree.on("tick", handle)
    await window.play(count, source, lambda: None)
    tree.off("tick", handle)
    return seen


def told():
    """How often the page has told of changes."""
    return current().channel._bridge.changes()


def ten_attributes():
    first, last = host.first_element_child, host.last_element_child
    return (
        *(host.id, host.class_name, host.title, host.lang, host.get_attribute("data-a"), host.child_element_count),
        *(host.style.get_property_value("width"), "a" in host.classes, first.text_content, last.text_content),
    )  # fmt: skip


async def check_the_direct_line_comes():
    # With an element that comes and goes, which Python is told of: not amid the checks that count.
    await window.direct_line


async def check_what_does_not_change_is_read_once():
    first, last = host.first_element_child, host.last_element_child
    seen = await ticks(lambda: (*ten_attributes(), first, last), count=100)
    assert {values for values, _ in seen} == {
        ("host", "a", "t", "en", "1", 2, "1px", True, "one", "two", first, last),
    }
    assert sum(trips for _, trips in seen[1:]) == 0, seen


async def check_what_changes_is_read_together():
    first, last = host.first_element_child, host.last_element_child
    before = told()
    seen = await ticks(lambda: (*ten_attributes(), first, last)[2], "host.title = `t${n}`", count=100)
    assert [value for value, _ in seen] == [f"t{n}" for n in range(100)], seen[:9]
    # The first two come to know what is asked for.
    assert {trips for _, trips in seen[2:]} == {1}, seen[:9]
    assert told() - before <= 101
    host.title = "t"


async def check_the_page_tells_once_however_much_it_changes():
    before = told()
    await ticks(lambda: host.id, "for (let i = 0; i < 1000; i += 1) host.dataset.b = i", count=5)
    assert 0 < told() - before <= 6, (before, told())


async def check_what_python_changes_on_one_element_leaves_the_others_known():
    def read():
        other.classes.add("seen")
        other.style.width = "2px"
        return host.id, host.title

    seen = await ticks(read)
    assert [trips for _, trips in seen[1:]] == [0, 0], seen


async def check_each_kind_of_change_is_seen():
    # What is read, and what changes it to what.
    for read, source, expected in [
        (lambda: host.first_child.id, "host.firstChild.id = n", ["0", "1"]),
        (lambda: host.title, "host.title = n", ["0", "1"]),
        (lambda: host.title, "host.setAttribute('title', n)", ["0", "1"]),
        (lambda: host.title, "host.attributes.title.value = n", ["0", "1"]),
        (lambda: host.class_name, "host.className = 'a' + n", ["a0", "a1"]),
        (lambda: "b" in host.classes, "host.classList.toggle('b')", [True, False]),
        (lambda: host.data["a"], "host.dataset.a = n", ["0", "1"]),
        (lambda: host.dataset["a"], "host.dataset.a = n", ["0", "1"]),
        (lambda: host.style.width, "host.style.width = n + 'px'", ["0px", "1px"]),
        (lambda: host.style.css_text, "host.style.cssText = `left: ${n}px`", ["left: 0px;", "left: 1px;"]),
        (lambda: other.text, "other.textContent = n", ["0", "1"]),
        (lambda: other.text, "other.firstChild.data = n + 2", ["2", "3"]),
        (lambda: other.text, "other.innerHTML = `<b>${n}</b>`", ["0", "1"]),
        (lambda: other.text, "other.firstChild.firstChild.splitText(0).data = n + 1", ["1", "21"]),
        (lambda: len(list(other.child_nodes)), "other.append(n)", [2, 3]),
        (lambda: other.first_child.node_name, "other.prepend(n ? document.createElement('i') : n)", ["#text", "I"]),
        (lambda: other.next_sibling.node_name, "other.after(n ? document.createElement('i') : n)", ["#text", "I"]),
        (lambda: document.title, "document.title = n", ["0", "1"]),
        (lambda: document.body.last_element_child.title,
         "const e = document.createElement('i'); e.title = n; document.body.append(e)", ["0", "1"]),
        (lambda: other.parent_node.local_name,
         "(n ? document.body : document.querySelector('main')).append(other)", ["main", "body"]),
        (lambda: host.hidden, "host.hidden = !n", [True, False]),
    ]:  # fmt: skip
        assert [value for value, _ in await ticks(read, source, 2)] == expected, (source, expected)


async def check_nodes_that_move_between_trees_are_known_as_they_are():
    # First in a tree of its own, then in the document, a shadow tree, another document, and out of it again.
    node = document.create_element("p")
    node.append(document.create_element("b"))
    inner = node.first_child
    window.keep.node = node

    def read():
        parent = node.parent_node
        name = parent and parent.node_name
        return name, node.next_sibling, node.title, inner.title, inner.parent_node is node

    places = [
        "null", "document.body", "shadow", "null", "document.implementation.createHTMLDocument('').body",
        "document.createElement('template').content", "document.createDocumentFragment()", "null", "document.body",
    ]  # fmt: skip
    source = f"""
        const place = [{", ".join(f"() => {place}" for place in places)}][n >> 1]();
        const {{ node }} = keep;
        if (n % 2 === 0 && place) place.append(node);
        else if (n % 2 === 0) node.remove();
        else {{ node.title = n; node.firstChild.title = `in ${{n}}`; }}
    """
    seen = await ticks(read, source, 2 * len(places))
    names = [None, "BODY", "#document-fragment", None, "BODY", "#document-fragment", "#document-fragment", None, "BODY"]
    expected = []
    title, inside = "", ""
    for n in range(2 * len(places)):
        if n % 2:
            title, inside = str(n), f"in {n}"
        expected.append((names[n // 2], None, title, inside, True))
    assert [value for value, _ in seen] == expected


async def check_a_subtree_that_was_taken_out_is_known_as_it_is():
    other.html = "<ul><li>a</li></ul>"
    item = other.find("li")
    window.keep.list = other.find("ul")
    seen = await ticks(lambda: item.text, "keep.list.remove(); keep.list.firstChild.textContent = n")
    assert [value for value, _ in seen] == ["0", "1", "2"]


async def check_a_node_that_a_frame_s_document_takes_in_is_known_as_it_is():
    node = document.create_element("p")
    window.keep.node = node
    source = """
        keep.frame ??= document.body.appendChild(document.createElement('iframe'));
        if (n === 1) keep.frame.contentDocument.body.append(keep.node);
        if (n === 3) keep.frame.remove();
        keep.node.title = n;
    """
    seen = await ticks(lambda: (node.title, bool(node.parent_node)), source, 5)
    assert [value for value, _ in seen] == [(str(n), n > 0) for n in range(5)]


async def check_what_the_page_s_own_getters_say_is_asked_for():
    other.html = "<has-own></has-own>"
    own = other.first_child
    seen = await ticks(lambda: own.title)
    assert [value for value, _ in seen] == ["asked 1", "asked 2", "asked 3"]
    getter = "get() { return this.n = (this.n ?? 0) + 1 }"
    window.eval(f"Object.defineProperty(other, 'id', {{ {getter}, configurable: true }})")
    assert [value for value, _ in await ticks(lambda: other.id)] == [1, 2, 3]
    window.eval("delete other.id")


async def check_fields_that_hide_a_form_s_members_are_found():
    other.html = "<form title=t><input></form>"
    form = other.first_child
    seen = await ticks(lambda: form.title, "other.querySelector('input').id = n ? 'title' : ''", 2)
    assert seen[0][0] == "t" and seen[1][0] is other.find("input")


async def check_what_the_page_does_in_python_s_operations_is_seen():
    # An element whose code runs when it is changed, though it looks like the platform's own.
    other.html = "<p is=built-in></p>"
    built_in = other.first_child
    names = iter("xyz")

    def change():
        title = other.title
        built_in.title = next(names)
        return title

    assert [value for value, _ in await ticks(change)] == ["", "of x", "of y"]
    # A method that changes nothing, as a rule.
    window.eval("host.matches = () => { other.title += '!' }")
    other.title = ""

    def ask():
        title = other.title
        host.matches("p")
        return title

    assert [value for value, _ in await ticks(ask)] == ["", "!", "!!"]
    window.eval("delete host.matches")


async def check_what_the_page_does_on_a_replayed_default_action_is_seen():
    other.html = "<input type=checkbox>"
    box = other.first_child
    window.eval("other.firstChild.onchange = () => { other.title += 'x' }")
    other.title = ""
    seen = []

    def may_prevent(event):
        seen.append(other.title)
        if len(seen) > 10:
            event.prevent_default()

    box.on("click", may_prevent)
    await ticks(lambda: None, "other.firstChild.click()")
    assert seen == ["", "x", "xx"]


def check_choosing_in_a_list_is_seen_in_its_options():
    other.html = "<select><option>a</option><option>b</option></select>"
    one, two = other.select("option")
    assert one.selected and not two.selected
    other.first_child.value = "b"
    assert two.selected and not one.selected


async def check_what_is_known_keeps_no_object():
    other.html = "<p><b></b></p>"

    def walk():
        other.first_child.first_child.parent_node.parent_node

    counts = []
    # An event may still be on its way to its end when a round is over; what was kept would be there after each.
    for _ in range(6):
        await ticks(walk)
        gc.collect()
        counts.append(web.stats().handles)
    assert min(counts[3:]) <= min(counts[:3]), counts


async def check_a_script_that_comes_after_a_change_sees_it():
    host.title = "before"
    await ticks(lambda: host.title)
    seen = []
    done = window.eval("""(read) => new Promise((resolve) => {
        window.done = resolve;
        read().then(() => setTimeout(() => {
            host.title = 'after';
            const script = document.createElement('script');
            script.type = 'python';
            script.textContent = 'window.done(document.get_element_by_id("host").title)';
            document.body.append(script);
        }, 20));
    })""")(lambda: seen.append(host.title))
    assert await done == "after"
    assert seen == ["before"]
    host.title = "t"


def finish_check():
    other.title = ""
    if not body.contains(other):
        body.append(other)
