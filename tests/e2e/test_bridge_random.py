"""Whatever Python does to a page, it reads what JavaScript would have read, whether it asks the page or knows."""

from __future__ import annotations

import hypothesis
import pytest
from hypothesis import strategies as st

from tests.support.extension import evaluate
from tests.support.tab import Tab

# Both sides do the same to nodes of their own. Nodes are told by their number; what is read is noted.
PAGE = """
<div id="stage"></div>
<script>
customElements.define('twin-a', class extends HTMLElement {
  static observedAttributes = ['title', 'id'];
  // The page's own code that runs when Python changes an element, and changes another.
  attributeChangedCallback(name, before, after) { if (this.twin) this.twin[name] = `twin of ${after}`; }
});
window.fresh = () => {
  const nodes = ['div', 'p', 'input', 'section', 'twin-a', 'a'].map((name) => document.createElement(name));
  nodes[4].twin = nodes[1];
  const stage = document.querySelector('#stage');
  stage.replaceChildren(nodes[0]);
  return nodes;
};
// Other trees than the document's, which nodes come into and out of.
const host = document.createElement('div');
const trees = [
  host.attachShadow({ mode: 'closed' }), document.createElement('section'), document.createDocumentFragment(),
  document.implementation.createHTMLDocument('other').body, document.createElement('template').content,
];
document.body.append(host);
const move = (node, into) => { if (!node.contains(into)) into.append(node); };
window.mutate = (nodes, number, what) => {
  const node = nodes[number];
  if (what === 'title') node.title = `${node.title}!`;
  else if (what === 'text') node.textContent = 'from the page';
  else if (what === 'markup') node.innerHTML = '<b>from</b> the page';
  else if (what === 'data') { if (node.firstChild?.nodeType === 3) node.firstChild.data += '+'; }
  else if (what === 'value') nodes[2].value += '+';
  else if (what === 'class') node.classList.toggle('page');
  else if (what === 'style') node.style.setProperty('--x', '9');
  else if (what === 'dataset') node.dataset.a = `${node.dataset.a}!`;
  else if (what === 'attribute') node.toggleAttribute('lang');
  else if (what === 'home') move(node, document.querySelector('#stage'));
  else if (what === 'inside') move(node, nodes[(number + 1) % nodes.length]);
  else if (typeof what === 'number') move(node, trees[what]);
  else node.remove();
};
window.inJavaScript = (steps, nodes = fresh()) => {
  const seen = [];
  const show = (value) => (value instanceof Node ? nodes.indexOf(value) : value);
  for (const [step, number, name, value] of steps) {
    const node = nodes[number];
    if (step === 'set') node[name] = value;
    else if (step === 'attribute') node.setAttribute(name, value);
    else if (step === 'read') seen.push(show(node[name]));
    else if (step === 'ask') seen.push(node.getAttribute(name));
    else if (step === 'in style') seen.push(node.style.getPropertyValue('--x'));
    else if (step === 'in data') seen.push(node.dataset[name] ?? null);
    else if (step === 'in classes') seen.push(node.classList.contains(name));
    else if (step === 'append') node.append(nodes[name]);
    else if (step === 'remove') node.remove();
    else if (step === 'class') node.classList.toggle(name);
    else if (step === 'style') node.style.setProperty('--x', name);
    else if (step === 'page') mutate(nodes, number, name);
    else if (step === 'all') for (const each of document.querySelectorAll('#stage *')) seen.push(show(each[name]));
  }
  return seen;
};
// Several turns on the same nodes. Before each, the page does something: in the task in which it then calls Python, in
// an event that both handle, or in a task before.
const soon = () => new Promise((resolve) => { setTimeout(resolve); });
window.turns = async (taken, run, type = 'turn') => {
  const nodes = fresh();
  const seen = [];
  for (const { mutations, when, steps } of taken) {
    const change = () => { for (const [number, what] of mutations) mutate(nodes, number, what); };
    if (when === 'event') addEventListener(type, change, { once: true, capture: true });
    else if (when === 'timer') await soon().then(change).then(soon);
    else change();
    seen.push(await run(steps, nodes, when === 'event'));
  }
  return seen;
};
window.directly = (steps, nodes, isEvent) => {
  if (isEvent) document.dispatchEvent(new Event('direct'));
  return inJavaScript(steps, nodes);
};
window.throughPython = (knows) => async (steps, nodes, isEvent) => {
  if (!isEvent) return inPython(steps, knows, nodes);
  const handled = new Promise((resolve) => { window.answered = resolve; });
  Object.assign(window, { eventSteps: steps, eventNodes: nodes, eventKnows: knows });
  document.dispatchEvent(new Event('turn'));
  return handled;
};
</script>
"""
PYTHON = """
import web
from adder.main import current

stage = document.find("#stage")
# Between turns, too, Python holds the nodes of which it knows something.
kept = []

def kept_nodes(nodes):
    if nodes is None:
        return list(window.fresh())
    if not kept or kept[0] is not nodes:
        kept[:] = [nodes, list(nodes)]
    return kept[1]

def in_python(steps, knows, nodes=None):
    knowledge = current().page.knowledge
    if knowledge.is_on != knows:
        knowledge.is_on = knows
    nodes = kept_nodes(nodes)
    seen = []
    def show(value):
        return nodes.index(value) if value in nodes else -1 if hasattr(value, "node_type") else value
    for step, number, name, value in steps.to_py():
        node = nodes[number]
        if step == "set":
            setattr(node, name, value)
        elif step == "attribute":
            node.setAttribute(name, value)
        elif step == "read":
            seen.append(show(getattr(node, name)))
        elif step == "ask":
            seen.append(node.get_attribute(name))
        elif step == "in style":
            seen.append(node.style.get_property_value("--x"))
        elif step == "in data":
            seen.append(node.dataset.get(name))
        elif step == "in classes":
            seen.append(name in node.classes)
        elif step == "append":
            node.append(nodes[name])
        elif step == "remove":
            node.remove()
        elif step == "class":
            node.classList.toggle(name)
        elif step == "style":
            node.style.setProperty("--x", name)
        elif step == "page":
            window.mutate(nodes, number, name)
        elif step == "all":
            for each in stage.select("*"):
                seen.append(show(getattr(each, name)))
    return seen

window.inPython = in_python

@web.when("turn", document)
def in_event():
    window.answered(in_python(window.eventSteps, window.eventKnows, window.eventNodes))

print("ready")
"""

NODES = st.integers(0, 5)
TEXTS = st.sampled_from(["", "a", "b c", "ä€😀", " x "])
MEMBERS = ["title", "id", "className", "textContent", "parentNode", "firstChild", "nextSibling", "lang", "tagName"]
READABLE = st.sampled_from(MEMBERS)
READ = st.one_of(
    st.tuples(st.just("read"), NODES, READABLE, st.none()),
    st.tuples(st.just("ask"), NODES, st.sampled_from(["title", "class", "lang", "data-a"]), st.none()),
    st.tuples(st.sampled_from(["in style", "in data"]), NODES, st.just("a"), st.none()),
    st.tuples(st.just("in classes"), NODES, st.sampled_from(["page", "one"]), st.none()),
)
READ_ALL = st.tuples(st.just("all"), st.just(0), READABLE, st.none())
# What the page's own code does to a node.
MUTATIONS = st.sampled_from([
    "title", "text", "markup", "data", "value", "class", "style", "dataset", "attribute", "home", "inside", "gone",
    0, 1, 2, 3, 4,
])  # fmt: skip
# Not into one another, where Python does the same.
MUTATION = st.tuples(st.just("page"), NODES, MUTATIONS.filter(lambda what: what != "inside"), st.none())
# Only into nodes before them, so that no node comes to be inside itself.
APPEND = st.integers(1, 5).flatmap(
    lambda child: st.tuples(st.just("append"), st.integers(0, child - 1), st.just(child), st.none())
)
CHANGE = st.one_of(
    st.tuples(st.just("set"), NODES, st.sampled_from(["title", "id", "className", "textContent"]), TEXTS),
    st.tuples(st.just("set"), st.just(2), st.just("value"), TEXTS),
    # The custom element.
    st.tuples(st.just("set"), st.just(4), st.sampled_from(["title", "id"]), TEXTS),
    st.tuples(st.just("attribute"), NODES, st.sampled_from(["title", "id", "class", "value"]), TEXTS),
    APPEND,
    st.tuples(st.just("remove"), st.integers(1, 5), st.none(), st.none()),
    st.tuples(st.just("class"), NODES, st.sampled_from(["one", "two"]), st.none()),
    st.tuples(st.just("style"), NODES, st.sampled_from(["1", "2"]), st.none()),
)
# Those that do not make Python forget everything.
LOCAL_CHANGE = st.one_of(
    st.tuples(st.just("set"), NODES, st.sampled_from(["title", "id", "className"]), TEXTS),
    st.tuples(st.just("class"), NODES, st.sampled_from(["one", "two"]), st.none()),
    st.tuples(st.just("style"), NODES, st.sampled_from(["1", "2"]), st.none()),
)


@st.composite
def steps(draw: st.DrawFn) -> list[tuple]:
    """Reads, changes, and the same reads again: what was known, and may be so no more."""
    drawn = []
    for _ in range(draw(st.integers(1, 6))):
        reads = draw(st.lists(st.one_of(READ, READ_ALL), min_size=1, max_size=6))
        changes = draw(st.lists(st.one_of(CHANGE, MUTATION), min_size=1, max_size=3))
        drawn += [*reads, *changes, *reads]
    return drawn


@pytest.mark.timeout(300)
def test_python_reads_what_javascript_reads(tab: Tab) -> None:
    tab.python(PYTHON, body=PAGE)
    tab.until_printed("ready")

    @hypothesis.settings(max_examples=60, deadline=None, derandomize=True)
    @hypothesis.given(steps())
    def compare(taken: list[tuple]) -> None:
        there, known, asked = evaluate(
            tab.session,
            "[inJavaScript(args[0]), await inPython(args[0], true), await inPython(args[0], false)]"
            ".map((seen) => JSON.parse(JSON.stringify(seen)))",
            [list(step) for step in taken],
        )
        assert asked == there
        assert known == there

    compare()


@st.composite
def turns(draw: st.DrawFn) -> list[dict]:
    """The same reads in each turn, before and after the page and Python have changed something or nothing."""
    reads = draw(st.lists(READ, min_size=1, max_size=6))
    drawn = []
    for _ in range(draw(st.integers(2, 6))):
        changes = draw(st.lists(LOCAL_CHANGE, max_size=2))
        drawn.append({
            "mutations": draw(st.lists(st.tuples(NODES, MUTATIONS), max_size=2)),
            "when": draw(st.sampled_from(["before", "timer", "event"])),
            "steps": [*reads, *changes, *(reads if changes else [])],
        })  # fmt: skip
    return drawn


@pytest.mark.timeout(300)
def test_python_reads_what_javascript_reads_turn_after_turn(tab: Tab) -> None:
    tab.python(PYTHON, body=PAGE)
    tab.until_printed("ready")

    @hypothesis.settings(max_examples=60, deadline=None, derandomize=True)
    @hypothesis.given(turns())
    def compare(taken: list[dict]) -> None:
        there, known, asked = evaluate(
            tab.session,
            "[await turns(args[0], directly, 'direct'), await turns(args[0], throughPython(true)),"
            " await turns(args[0], throughPython(false))].map((seen) => JSON.parse(JSON.stringify(seen)))",
            taken,
        )
        assert asked == there
        assert known == there

    compare()
