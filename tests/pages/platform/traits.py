import inspect

from platform_probe import (
    attributes,
    constants,
    constructors,
    exercised,
    lineage,
    members_of,
    operations,
    probe,
    troubles,
    twins,
)

import web
from web import _idl, document, window

ELEMENTS = [
    "a",
    "area",
    "audio",
    "base",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "col",
    "data",
    "datalist",
    "del",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "embed",
    "fieldset",
    "font",
    "form",
    "frame",
    "frameset",
    "h1",
    "head",
    "hr",
    "html",
    "iframe",
    "img",
    "input",
    "label",
    "legend",
    "li",
    "link",
    "map",
    "marquee",
    "menu",
    "meta",
    "meter",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "picture",
    "pre",
    "progress",
    "q",
    "script",
    "select",
    "slot",
    "source",
    "span",
    "style",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "time",
    "title",
    "tr",
    "track",
    "ul",
    "video",
    "custom-element",
    "unknownelement",
]

OBJECTS = (
    "document", "document.doctype", "document.implementation", "document.createTextNode('t')", "document.createComment('c')",
    "document.createDocumentFragment()", "document.createAttribute('a')", "document.body.attributes", "document.body.children",
    "document.body.childNodes", "document.querySelectorAll('p')", "document.body.classList", "document.body.dataset",
    "document.createElement('link').relList", "document.createElement('iframe').sandbox", "document.forms", "document.all",
    "document.styleSheets", "new CSSStyleSheet()", "new CSSStyleSheet().cssRules", "new CSSStyleSheet().media",
    "document.body.style", "getComputedStyle(document.body)", "document.createElement('select').options",
    "document.createElement('form').elements", "document.createElement('table').rows", "document.createElement('table').tBodies",
    "document.createElement('video').buffered", "document.createElement('video').textTracks", "document.createElement('input').validity",
    "document.createElement('div').attachShadow({mode: 'open'})", "document.createElementNS('http://www.w3.org/2000/svg', 'svg')",
    "document.createElementNS('http://www.w3.org/2000/svg', 'path')", "document.createElementNS('http://www.w3.org/1998/Math/MathML', 'math')",
    "document.createElementNS('http://www.w3.org/2000/svg', 'text').x.baseVal",
    "document.createElementNS('http://www.w3.org/2000/svg', 'svg').transform.baseVal",
    "document.createRange()", "document.createTreeWalker(document)", "document.createNodeIterator(document)", "getSelection()",
    "document.evaluate('//p', document, null, 7, null)", "document.fonts", "document.timeline",
    "new DOMParser().parseFromString('<a/>', 'text/xml')", "new DOMParser().parseFromString('<?p x?><a/>', 'text/xml').firstChild",
    "location", "history", "navigator", "navigator.plugins", "navigator.mimeTypes", "screen", "localStorage", "sessionStorage", "performance",
    "performance.timing", "performance.getEntriesByType('navigation')[0]", "customElements", "visualViewport", "matchMedia('print')", "locationbar",
    "new URL('http://x/')", "new URLSearchParams('a=1')", "new Headers({a: 'b'})", "new FormData()", "new Request('/x')", "new Response('x')",
    "new Response('x').body", "new ReadableStream()", "new WritableStream()", "new TransformStream()", "new Blob(['x'])", "new File(['x'], 'n')",
    "new FileReader()", "new XMLHttpRequest()", "new AbortController()", "new AbortController().signal", "new MutationObserver(() => {})",
    "new IntersectionObserver(() => {})", "new ResizeObserver(() => {})", "new PerformanceObserver(() => {})", "new EventTarget()", "new Event('x')",
    "new MouseEvent('x')", "new KeyboardEvent('x')", "new CustomEvent('x')", "new MessageChannel()", "new MessageChannel().port1",
    "new DataTransfer()", "new DataTransfer().items", "new DOMRect()", "new DOMPoint()", "new DOMMatrix()", "new DOMQuad()", "new Path2D()", "new ImageData(1, 1)",
    "new OffscreenCanvas(1, 1)", "new OffscreenCanvas(1, 1).getContext('2d')", "new TextEncoder()", "new TextDecoder()", "crypto", "crypto.subtle",
    "indexedDB", "caches", "new XPathEvaluator()", "new XMLSerializer()", "new StaticRange({startContainer: document, startOffset: 0, endContainer: document, endOffset: 0})",
    "document.body.getClientRects()", "document.body.getBoundingClientRect()", "document.body.getAnimations === undefined ? null : new Animation()",
    "document.createElement('input').labels", "document.createElement('slot')", "new Option('a')", "new Image()", "new Audio()",
    "new DOMException('x')", "speechSynthesis", "new BroadcastChannel('x')", "document.body.attributeStyleMap ?? null", "CSS.highlights ?? null",
    "typeof Highlight === 'undefined' ? null : new Highlight()", "navigator.mediaDevices ?? null", "navigator.permissions", "navigator.storage",
    "navigator.serviceWorker", "navigator.clipboard", "window",
)  # fmt: skip


def trouble_of(source, face):
    """How the traits of an object differ from what its interface's class says."""
    cls = type(face)
    classes = lineage(cls)
    if not classes:
        return f"{source} has no class of the platform's: {cls.__name__}"
    if classes[0]._traits != cls._traits:
        return f"{source}: {classes[0].__name__} has traits {classes[0]._traits}, the object {cls._traits}"
    return ""


def check_the_traits_of_classes_are_those_of_their_objects():
    found = [
        trouble_of(name, window.document.createElementNS("http://www.w3.org/1999/xhtml", name)) for name in ELEMENTS
    ]
    for source in OBJECTS:
        face = window.eval(source)
        if face is not None and not isinstance(face, BaseException):
            found.append(trouble_of(source, face))
    assert not any(found), "\n".join(filter(None, found))
    assert len(found) > 170


def check_both_spellings_are_one_member():
    count = 0
    for name in _idl.INTERFACES:
        cls = web._platform.interface(name)
        for member in members_of(cls).values():
            assert len({id(inspect.getattr_static(cls, spelling)) for spelling in member.spellings}) == 1, str(member)
            count += len(member.spellings) == 2
    assert count > 2000


def check_both_spellings_give_the_same_value():
    element = window.probe.element("<p id=x class='a b' tabindex=2>text</p>")
    for face in (document, element, window.location, window.navigator, window.screen):
        for cls in lineage(type(face)):
            for member in members_of(cls).values():
                if member.kind == "attribute" and len(member.spellings) == 2 and not probe.absent(face, [member.name]):
                    first, second = (getattr(face, spelling) for spelling in member.spellings)
                    same = first == second or (first != first and second != second)
                    # Some attributes give another object each time.
                    assert same or type(first) is type(second) is not str, str(member)


async def check_the_comparison_notices_an_attribute_that_reads_wrong():
    made = await twins("document.createElement('p')")
    cls = next(each for each in lineage(type(made.face)) if each.__name__ == "Element")
    right = vars(cls)["tag_name"]
    try:
        cls.tag_name = property(lambda _: "Q", doc=right.__doc__)
        await attributes(made, again=("tagName",))
    finally:
        cls.tag_name = right
    noticed = [each for each in troubles if "tagName" in each]
    troubles.clear()
    assert len(noticed) == 1 and "Element.tagName" not in exercised


async def check_the_comparison_notices_an_attribute_that_is_not_set():
    made = await twins("document.createElement('p')")
    cls = next(each for each in lineage(type(made.face)) if each.__name__ == "HTMLElement")
    right = vars(cls)["lang"]
    exercised.discard("HTMLElement.lang")
    try:
        cls.lang = property(right.fget, lambda *_: None, doc=right.__doc__)
        await attributes(made, again=("lang",))
    finally:
        cls.lang = right
    noticed = [each for each in troubles if "HTMLElement.lang" in each]
    troubles.clear()
    assert len(noticed) == 1 and "HTMLElement.lang" not in exercised


async def check_the_comparison_notices_operations_that_do_something_else():
    made = await twins("document.createElement('p')")
    cls = next(each for each in lineage(type(made.face)) if each.__name__ == "Element")
    for name, wrong in (("setAttribute", lambda *_: None), ("getAttribute", lambda *_: "other")):
        right = next(vars(cls)[spelling] for spelling in members_of(cls)[name].spellings)
        wrong.member = name
        spelling = members_of(cls)[name].spellings[0]
        try:
            setattr(cls, spelling, wrong)
            await operations(made, f"{name}('title', 'x')")
        finally:
            setattr(cls, spelling, right)
        assert len(troubles) == 1 and f"Element.{name}" not in exercised, (name, troubles)
        troubles.clear()
    await operations(made, "closest('..')")
    assert len(troubles) == 1 and "Element.closest" not in exercised
    troubles.clear()


async def check_the_comparison_notices_objects_made_otherwise_and_wrong_constants():
    right = vars(web.URL)["_constructor"]
    await constructors("URL('no url')")
    assert len(troubles) == 1 and right and "URL.constructor" not in exercised
    troubles.clear()
    try:
        web.Node.ELEMENT_NODE = 9
        constants("Node")
    finally:
        web.Node.ELEMENT_NODE = 1
    assert len(troubles) == 1 and "Node.ELEMENT_NODE" not in exercised
    troubles.clear()
