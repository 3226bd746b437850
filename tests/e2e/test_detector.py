"""The detector finds Python tags wherever a page may have them, and runs what a browser would run of JavaScript."""

from tests.support.tab import Tab

TYPES = ("python", "text/python", "text/python3", "application/python", "application/x-python", "py", " PYTHON\n", "Py")

LATER = """
<!doctype html><title>Later</title><body>
<template><script type="python">print("ran", "clone of a template")</script></template>
<script>
const make = (fill) => {
  const tag = document.createElement('script');
  tag.type = 'python';
  fill?.(tag);
  return tag;
};
const source = (name) => `print("ran", "${name}")`;
addEventListener('load', () => {
  document.body.append(make((tag) => { tag.text = source('text, then append'); }));
  document.body.append(make((tag) => { tag.src = '/later.py?1'; }));
  document.body.append(make((tag) => { tag.text = source('async off'); tag.async = false; }));
  document.body.append(make((tag) => { tag.text = source('async on'); tag.async = true; }));
  const template = document.querySelector('template');
  document.body.replaceChildren(template, make((tag) => { tag.append(source('replaceChildren')); }));
  const box = document.createElement('div');
  box.append(make((tag) => { tag.textContent = source('in a subtree'); }));
  document.body.prepend(box);
  document.body.append(template.content.cloneNode(true));
  const [text, node, src, pieces] = [make(), make(), make(), make()];
  document.body.append(text, node, src, pieces);
  setTimeout(() => {
    text.text = source('append, then text');
    node.append(source('append, then a text node'));
    // By itself, so that no other change makes the detector look.
    setTimeout(() => { src.src = '/later.py?2'; });
  });
});
</script></body>
"""


def ran(tab: Tab) -> list[str]:
    """What the page's scripts said of themselves, in order."""
    return [line.removeprefix("ran ") for line in tab.printed if line.startswith("ran ")]


def insert(tab: Tab, source: str) -> None:
    """Insert a Python tag as a page's script does."""
    tab.js(
        "const t = document.createElement('script'); t.type = 'python'; t.text = arguments[0];document.body.append(t)",
        source,
    )


def until_all_else_ran(tab: Tab) -> None:
    """Wait until everything that the page had to run so far has been started, by running one more script after it."""
    insert(tab, "import asyncio; await asyncio.sleep(0.1); print('all else ran')")
    tab.until_printed("all else ran")


def test_every_type_of_a_python_tag_runs_in_any_case_and_no_other(tab: Tab) -> None:
    tags = "".join(f'<script type="{kind}">print("ran", "{kind.strip()}")</script>\n' for kind in TYPES)
    unknown = ("pythonic", "text/x-py", "p y", "python;v=3")
    others = "".join(f'<script type="{kind}">print("ran", "{kind}")</script>' for kind in unknown)
    inert = '<template><script type="python">print("ran", "template")</script></template>'
    tab.open(f'<!doctype html><body>{others}{inert}<svg><script type="python">print("ran", "svg")</script></svg>{tags}')
    tab.until(lambda: len(ran(tab)) >= len(TYPES), "all tags")
    until_all_else_ran(tab)
    assert ran(tab) == [kind.strip() for kind in TYPES]


def test_a_tag_that_a_script_inserts_runs_once_it_has_something_to_run(tab: Tab) -> None:
    tab.site.add_python("/later.py", "print('ran', 'src')")
    tab.open(LATER)
    expected = [
        "text, then append", "src", "async on", "replaceChildren", "in a subtree", "clone of a template",
        "append, then text", "append, then a text node", "src",
    ]  # fmt: skip
    tab.until(lambda: len(ran(tab)) >= len(expected), f"{expected}")
    until_all_else_ran(tab)
    assert sorted(ran(tab)) == sorted(expected)
    # With `async = false` it looks like one of innerHTML's; the warning says so.
    tab.until(lambda: sum("do not set its async to false" in line for line in tab.printed) == 1, "the warning")


def test_a_tag_runs_once_and_as_it_was_when_it_was_inserted(tab: Tab) -> None:
    tab.site.add_python("/right.py", "print('ran', 'right src')")
    tab.site.add_python("/wrong.py", "print('ran', 'wrong src')")
    tab.open(
        """<!doctype html><body>
        <script type="python" id="text">print("ran", "right text")</script>
        <script>
          const text = document.getElementById('text');
          text.text = 'print("ran", "wrong text")';
        </script>
        <script type="python" id="src" src="/right.py"></script>
        <script>
          const src = document.getElementById('src');
          src.src = '/wrong.py';
          src.type = 'text/plain';
        </script>
        <script type="python" id="removed">print("ran", "removed")</script>
        <script>document.getElementById('removed').remove();</script>
        <script>
          const late = document.createElement('script');
          late.id = 'late';
          late.type = 'python';
          late.text = 'print("ran", "right late")';
          document.body.append(late);
          queueMicrotask(() => { late.text = 'print("ran", "wrong late")'; });
          document.head.append(text);
        </script>"""
    )
    tab.until(lambda: len(ran(tab)) >= 4, "four scripts")
    tab.js(
        "const [text, src, late] = ['text', 'src', 'late'].map((id) => document.getElementById(id));"
        "document.body.prepend(text); late.remove(); document.body.append(late); src.src = '/wrong.py?2'"
    )
    until_all_else_ran(tab)
    assert sorted(ran(tab)) == ["removed", "right late", "right src", "right text"]
    assert tab.site.asked("/wrong.py") == 0


def test_markup_that_a_script_inserts_does_not_run(tab: Tab) -> None:
    # HTML does not run script elements that innerHTML made. Chromium's detector tells them by their looks; in Firefox,
    # where they have none, the gatekeeper asks the browser.
    tag = '\'<script type="python">print("ran", "%s")</\' + \'script>\''
    tab.open(
        "<!doctype html><body><div id='a'></div><div id='b'></div><script>"
        f"document.getElementById('a').innerHTML = {tag % 'while parsing'};"
        "addEventListener('load', () => {"
        f"  document.getElementById('b').insertAdjacentHTML('beforeend', {tag % 'later'});"
        "});"
        "</script>"
        '<script type="python">print("ran", "parsed")</script>'
        '<script>document.write(\'<script type="python">print("ran", "document.write")</\' + \'script>\')</script>'
    )
    tab.until(lambda: {"parsed", "document.write"} <= set(ran(tab)), "the scripts of the page's own markup")
    until_all_else_ran(tab)
    tab.until(lambda: sum("inserted as markup" in line for line in tab.printed) == 2, "a word on each of the two")
    assert ran(tab) == ["parsed", "document.write"]


def test_frames_of_the_site_run_their_own_python(tab: Tab) -> None:
    tag = '<script type="python">print("ran", document.body.id, window.frameElement.id)</script>'
    tab.site.add("/inner.html", f'<body id="nested">{tag}')
    tab.site.add("/outer.html", '<body id="outer"><iframe id="frame" src="/inner.html"></iframe>')
    tab.open(
        f"""<!doctype html><body>
        <iframe id="frame" srcdoc='<body id="srcdoc">{tag}'></iframe>
        <iframe src="/outer.html"></iframe>
        <template>{tag}</template>
        <script>
          const tag = document.querySelector('template').innerHTML;
          const frame = (src) => {{
            const made = document.createElement('iframe');
            made.id = 'frame';
            if (src) made.src = src;
            document.body.append(made);
            return made.contentDocument;
          }};
          frame(URL.createObjectURL(new Blob([`<body id="blob">${{tag}}`], {{ type: 'text/html' }})));
          const written = frame();
          written.open();
          written.write(`<body id="written">${{tag}}`);
          written.close();
          const blank = frame();
          blank.body.id = 'blank';
          // Made by one document, inserted into another.
          const python = document.createElement('script');
          python.type = 'python';
          python.text = 'print("ran", document.body.id, window.frameElement.id)';
          blank.body.append(python);
        </script>"""
    )
    names = {f"{name} frame" for name in ("srcdoc", "nested", "blob", "written", "blank")}
    # Five interpreters boot at once.
    tab.until(lambda: set(ran(tab)) >= names, f"{names}", patience=90)
    assert sorted(ran(tab)) == sorted(names)


def test_a_page_with_a_python_runtime_of_its_own_keeps_the_types_that_it_claims(tab: Tab) -> None:
    claimed = "".join(
        f'<script type="{kind}" {more}>print("ran", "{kind}")</script>'
        for kind in ("text/python", "text/python3", "py") for more in ("", "async")
    )  # fmt: skip
    ours = '<script type="python">print("ran", "ours")</script>'
    for path in ("/lib/brython.min.js", "/pyscript/core.js"):
        tab.site.add(path, "", "text/javascript")
    # The runtime may come after the tags.
    tab.open(
        f"<!doctype html><body>{claimed}{ours}"
        '<script src="/lib/brython.min.js"></script><script type="module" src="/pyscript/core.js"></script>'
    )
    tab.until(lambda: ran(tab), "ours")
    until_all_else_ran(tab)
    assert ran(tab) == ["ours"]
    # Bundled with the page's own code, it is known by what it leaves in the window.
    bundled = "<script>window.__BRYTHON__ = {}; window.pyscript = {};</script>"
    tab.open(f"<!doctype html><body>{bundled}{claimed}{ours}")
    tab.until(lambda: ran(tab), "ours")
    until_all_else_ran(tab)
    assert ran(tab) == ["ours"]


def test_a_page_may_opt_out_by_tag_or_as_a_whole(tab: Tab) -> None:
    off = '<script type="python" data-adder="off">print("ran", "tag that is off")</script>'
    python = '<script type="python">print("ran", "{}")</script>'
    # The frame is another document, which has opted out of nothing.
    frame = '<iframe srcdoc=\'<script type="python">print("ran", "frame")</script>\'></iframe>'
    tab.open(f'<!doctype html><html data-adder="off"><body>{off}{python.format("page that is off")}{frame}')
    tab.until(lambda: ran(tab), "the frame")
    assert ran(tab) == ["frame"]
    tab.open(f"<!doctype html><body>{off}{python.format('page')}")
    tab.until(lambda: ran(tab), "the page's own")
    until_all_else_ran(tab)
    assert ran(tab) == ["page"]
