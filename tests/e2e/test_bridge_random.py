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
window.mutate = (nodes, number, what) => {
  const node = nodes[number];
  if (what === 'title') node.title = `${node.title}!`;
  else if (what === 'text') node.textContent = 'from the page';
  else if (what === 'value') nodes[2].value += '+';
  else if (what === 'class') node.classList.toggle('page');
  else node.remove();
};
window.inJavaScript = (steps) => {
  const nodes = fresh();
  const seen = [];
  const show = (value) => (value instanceof Node ? nodes.indexOf(value) : value);
  for (const [step, number, name, value] of steps) {
    const node = nodes[number];
    if (step === 'set') node[name] = value;
    else if (step === 'attribute') node.setAttribute(name, value);
    else if (step === 'read') seen.push(show(node[name]));
    else if (step === 'append') node.append(nodes[name]);
    else if (step === 'remove') node.remove();
    else if (step === 'class') node.classList.toggle(name);
    else if (step === 'style') node.style.setProperty('--x', name);
    else if (step === 'page') mutate(nodes, number, name);
    else if (step === 'all') for (const each of document.querySelectorAll('#stage *')) seen.push(show(each[name]));
  }
  return seen;
};
</script>
"""
PYTHON = """
from adder.main import current

stage = document.find("#stage")

def in_python(steps, knows):
    current().page.knowledge.is_on = knows
    nodes = list(window.fresh())
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
print("ready")
"""

NODES = st.integers(0, 5)
TEXTS = st.sampled_from(["", "a", "b c", "ä€😀", " x "])
READABLE = st.sampled_from(["title", "id", "className", "textContent", "parentNode", "firstChild", "tagName"])
READ = st.tuples(st.just("read"), NODES, READABLE, st.none())
READ_ALL = st.tuples(st.just("all"), st.just(0), READABLE, st.none())
# What the page's own code does to a node while Python's turn lasts.
MUTATION = st.tuples(st.just("page"), NODES, st.sampled_from(["title", "text", "value", "class", "gone"]), st.none())
CHANGE = st.one_of(
    st.tuples(st.just("set"), NODES, st.sampled_from(["title", "id", "className", "textContent"]), TEXTS),
    st.tuples(st.just("set"), st.just(2), st.just("value"), TEXTS),
    # The custom element.
    st.tuples(st.just("set"), st.just(4), st.sampled_from(["title", "id"]), TEXTS),
    st.tuples(st.just("attribute"), NODES, st.sampled_from(["title", "id", "class", "value"]), TEXTS),
    # Only into nodes before them, so that no node comes to be inside itself.
    st.integers(1, 5).flatmap(
        lambda child: st.tuples(st.just("append"), st.integers(0, child - 1), st.just(child), st.none())
    ),
    st.tuples(st.just("remove"), st.integers(1, 5), st.none(), st.none()),
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
