from platform_probe import agree, attributes, constants, constructors, operations, pair, statics, twins, until

import web
from adder import channel
from web import document, window

ELEMENT = "probe.element(\"<div id=a class='x y' title=t><p>one</p>two<!--c--><b>three</b></div>\")"
XML = (
    """new DOMParser().parseFromString('<r xmlns:p="urn:p"><?pi a="1"?><p:c p:d="e"/>t<![CDATA[x]]></r>', "text/xml")"""
)
FRAME_DOCUMENT = "probe.frame().then((frame) => frame.contentDocument)"
RANGE = """(() => { const e = probe.element("<div><p>one</p><p>two</p><p>three</p></div>"); const r = new Range();
    r.setStart(e.firstChild.firstChild, 1); r.setEnd(e.lastChild.firstChild, 2); r.holder = e; return r; })()"""
RANGE_SHOW = "[String(t), t.startOffset, t.endOffset, t.collapsed, t.holder.outerHTML]"
ITERATED = """(() => { const d = document.implementation.createHTMLDocument('t');
    return d.evaluate('//*', d, null, 4, null); })()"""


async def check_events():
    constants("Event")
    await constructors(
        'Event("x")', 'Event("x", {bubbles: true, cancelable: true, composed: true})', "!Event(Symbol())"
    )
    await attributes('new Event("x", {bubbles: true, cancelable: true})')
    event = "document.createEvent('Event')"
    await operations(
        event, 'initEvent("y", true, true)', "preventDefault()", "stopPropagation()", "stopImmediatePropagation()",
        "composedPath()", show="[t.type, t.bubbles, t.defaultPrevented, t.cancelBubble]",
    )  # fmt: skip
    await constructors('CustomEvent("x", {detail: 5})', 'CustomEvent("x")')
    await attributes('new CustomEvent("x", {detail: "d"})')
    await operations(
        "document.createEvent('CustomEvent')", 'initCustomEvent("z", true, false, 7)', show="[t.type, t.detail]"
    )


async def check_an_event_that_is_not_dispatched_yet_is_read_as_it_is():
    event = document.create_event("Event")
    event.init_event("later", True, True)
    event.prevent_default()
    agree("Event.type", event.type, "later")
    agree("Event.initEvent Event.preventDefault", event.default_prevented, "(event) => event.defaultPrevented", event)
    assert event.default_prevented is True


async def check_event_targets():
    await constructors("EventTarget()")
    for source in ("new EventTarget()", ELEMENT):
        made = await twins(source)
        heard = []
        face = made.face

        def listener(event, heard=heard):
            heard.append(event.type)

        face.add_event_listener("ping", listener)
        window.eval("(target) => target.dispatchEvent(new Event('ping'))")(face)
        await until(lambda heard=heard: heard == ["ping"])
        face.remove_event_listener("ping", listener)
        window.eval("(target) => target.dispatchEvent(new Event('ping'))")(face)
        log = window.eval(
            "(target) => { const l = []; target.addEventListener('pong', (e) => l.push(e.type)); return l; }"
        )(face)
        result = face.dispatch_event(web.Event("pong", cancelable=True))
        agree("EventTarget.dispatchEvent", result, "(target) => target.dispatchEvent(new Event('none'))", face)
        agree("EventTarget.dispatchEvent", list(log), ["pong"])
        await window.Promise.resolve(0)
        agree("EventTarget.addEventListener EventTarget.removeEventListener", heard, ["ping"])


async def check_the_present_event():
    made = window.eval("new EventTarget()")
    window.eval("(target) => target.addEventListener('x', (event) => { window.wasCurrent = window.event === event; })")(
        made
    )
    made.dispatch_event(web.Event("x"))
    # There is one while the page answers Python, and no Python runs while there is another.
    agree("Window.event", type(window.event).__name__, "() => window.event?.constructor.name ?? 'NoneType'")
    assert window.wasCurrent is True


async def check_abort():
    await constructors("AbortController()")
    await attributes("new AbortController()")
    await operations("new AbortController()", 'abort("why")', "abort()", show="[t.signal.aborted, t.signal.reason]")
    await attributes('AbortSignal.abort("r")')
    await operations(
        "AbortController.prototype && new AbortController().signal", "throwIfAborted()", show="[t.aborted]"
    )
    await operations('AbortSignal.abort("stop")', "!throwIfAborted()", show="[t.aborted]")
    await statics("AbortSignal", 'abort("x")', "timeout(100000)", "any([AbortSignal.abort(1)])")


async def check_nodes():
    constants("Node")
    await attributes(ELEMENT, given={"textContent": '"new"'})
    await attributes('document.createTextNode("x")', again=("nodeValue",), given={"nodeValue": '"v"'})
    await operations(
        ELEMENT, 'appendChild(document.createElement("i"))', 'insertBefore(document.createElement("u"), t.firstChild)',
        "removeChild(t.firstChild)", 'replaceChild(document.createElement("s"), t.firstChild)', "!appendChild(t)",
        "hasChildNodes()", "contains(t.firstChild)", "contains(document)", "cloneNode(true)", "cloneNode()",
        "compareDocumentPosition(t.firstChild)", "isEqualNode(t.cloneNode(true))", "isSameNode(t)", "lookupPrefix('urn:x')",
        "lookupNamespaceURI(null)", "isDefaultNamespace('http://www.w3.org/1999/xhtml')", "getRootNode()",
        "getRootNode({composed: true})", 'appendChild(document.createTextNode("q"))', "normalize()",
        "!removeChild(document)",
    )  # fmt: skip


async def check_elements():
    await attributes(
        ELEMENT, given={"id": '"i"', "className": '"p q"', "slot": '"s"'}, leave=("innerHTML", "outerHTML"),
        again=("attributes", "classList", "children"),
    )  # fmt: skip
    await attributes(
        "(() => { const e = probe.element('<div></div>'); e.attachShadow({mode: 'open'}).append('x'); return e; })()",
        again=("shadowRoot",),
        leave=("innerHTML", "outerHTML"),
    )
    await operations(
        ELEMENT, 'append("x", document.createElement("i"))', 'prepend("p")', "getAttribute('id')", "getAttribute('none')",
        "setAttribute('lang', 'é')", "!setAttribute('a b', '')", "hasAttribute('lang')", "hasAttributes()", "getAttributeNames()",
        "toggleAttribute('hidden')", "toggleAttribute('hidden', true)", "removeAttribute('lang')",
        "setAttributeNS('urn:n', 'n:a', 'v')", "getAttributeNS('urn:n', 'a')", "hasAttributeNS('urn:n', 'a')",
        "getAttributeNodeNS('urn:n', 'a')", "removeAttributeNS('urn:n', 'a')", "getAttributeNode('id')",
        "setAttributeNode(document.createAttribute('k'))", "setAttributeNodeNS(document.createAttributeNS('urn:n', 'z'))",
        "removeAttributeNode(t.getAttributeNode('k'))", "closest('.holder')", "!closest('..')", "matches('#a')",
        "webkitMatchesSelector('b')", "querySelector('p')", "querySelector('none')", "querySelectorAll('p, b')",
        "getElementsByTagName('b')", "getElementsByTagNameNS('*', 'b')", "getElementsByClassName('x')",
        "insertAdjacentElement('afterbegin', document.createElement('hr'))", "insertAdjacentText('beforeend', 'end')",
        "moveBefore(t.lastChild, t.firstChild)", "before('B')", "after('A', document.createElement('br'))",
        "attachShadow({mode: 'closed', delegatesFocus: true})", "!attachShadow({mode: 'open'})", "replaceChildren('only')",
    )  # fmt: skip
    await operations(ELEMENT, "replaceWith('r')", show="[t.isConnected, t.parentNode]")
    await operations(ELEMENT, "remove()", show="[t.isConnected, t.parentNode]")


async def check_character_data():
    await constructors('Text("x")', "Text()", 'Comment("c")')
    await attributes('document.createTextNode("abc")', given={"data": '"é"'})
    await attributes(
        "(() => { const e = probe.element('<div><i></i>text<b></b></div>'); return e.childNodes[1]; })()",
        again=("nextElementSibling", "previousElementSibling"),
        leave=("data",),
    )
    await operations(
        "probe.element('<div>text<b></b></div>').firstChild", "substringData(1, 2)", "!substringData(9, 1)", "appendData('x')",
        "insertData(0, '0')", "deleteData(0, 1)", "replaceData(0, 1, 'T')", "splitText(2)", "before('b')", "after('a')",
        show="t.parentNode",
    )  # fmt: skip
    for call in ("replaceWith('r', document.createElement('p'))", "remove()"):
        await operations(
            "new Comment('c') && probe.element('<div><!--c--></div>').firstChild", call, show="[t.parentNode]"
        )


async def check_attributes_and_lists():
    await attributes("probe.element('<p id=x></p>').getAttributeNode('id')", given={"value": '"v"'})
    await attributes("probe.element('<p id=x></p>').attributes")
    await operations(
        "probe.element('<p id=x title=y></p>').attributes", "getNamedItem('id')", "getNamedItem('no')", "item(1)", "item(7)",
        "getNamedItemNS(null, 'id')", "setNamedItem(document.createAttribute('k'))", "removeNamedItem('k')",
        "!removeNamedItem('k')", "setNamedItemNS(document.createAttributeNS('urn:n', 'z'))", "removeNamedItemNS('urn:n', 'z')",
    )  # fmt: skip
    await attributes("probe.element('<p class=\"a b\"></p>').classList", given={"value": '"q r"'})
    await operations(
        "probe.element('<p class=\"a b\"></p>').classList", "add('c', 'd')", "remove('a')", "contains('b')", "toggle('b')",
        "toggle('e', true)", "replace('c', 'z')", "replace('none', 'y')", "item(0)", "item(9)", "!add('')", "!supports('x')",
        show="t.value",
    )  # fmt: skip
    await operations(
        "document.createElement('link').relList", "supports('stylesheet')", "supports('none')", show="t.value"
    )
    await attributes("probe.element('<p><i></i><b name=n></b></p>').children")
    await operations(
        "probe.element('<p><i></i><b id=n></b></p>').children", "item(0)", "item(5)", "namedItem('n')", "namedItem('')"
    )
    await attributes("probe.element('<p>a<b></b></p>').childNodes")
    await operations("probe.element('<p>a<b></b></p>').childNodes", "item(1)", "item(5)")


async def check_documents():
    await constructors("Document()", "DocumentFragment()")
    await attributes(FRAME_DOCUMENT)
    await attributes("document.doctype")
    await attributes("document.implementation")
    await operations(
        "document.implementation.createHTMLDocument('t')", "createElement('p')", "createElement('x-y')", "createElementNS('urn:n', 'n:e')",
        "!createElement('a b')", "createTextNode('x')", "createComment('c')", "createDocumentFragment()", "createAttribute('a')",
        "createAttributeNS('urn:n', 'n:a')", "!createCDATASection('x')", "createProcessingInstruction('t', 'd')",
        "createEvent('Event')", "createRange()", "createNodeIterator(t)", "createTreeWalker(t, NodeFilter.SHOW_TEXT)",
        "importNode(document.createElement('i'), true)", "adoptNode(document.createElement('b'))",
        "getElementById('none')", "getElementsByClassName('x')", "getElementsByTagName('title')",
        "getElementsByTagNameNS('*', 'body')", "querySelector('body')", "querySelectorAll('head, body')",
        "createExpression('//p')", "createNSResolver(t)", "evaluate('count(//*)', t, null, XPathResult.NUMBER_TYPE, null)",
        "!append('text')", "!prepend('text')", "replaceChildren(t.createComment('x'))", "append(t.createComment('end'))",
        "prepend(t.createComment('start'))", "moveBefore(t.lastChild, t.firstChild)",
    )  # fmt: skip
    await operations(XML, "createCDATASection('x')")
    await operations(
        "document.implementation", "createDocument('urn:n', 'root', null)", "createDocumentType('a', 'b', 'c')",
        "createHTMLDocument('title')", "createHTMLDocument()", "hasFeature()", show="1",
    )  # fmt: skip
    await operations(
        "document.implementation.createHTMLDocument('t').doctype", "before(document.createComment('b'))", "after(document.createComment('a'))",
        show="t.parentNode",
    )  # fmt: skip
    for call in ("remove()", "replaceWith(document.createComment('r'))"):
        await operations("document.implementation.createHTMLDocument('t').doctype", call, show="[t.parentNode]")


async def check_fragments():
    source = "document.createRange().createContextualFragment('<p id=f>a</p><b>c</b>')"
    await attributes(source, given={"textContent": "'x'"})
    await operations(
        source, "append('x')", "prepend(document.createElement('i'))", "getElementById('f')", "querySelector('b')",
        "querySelectorAll('*')", "moveBefore(t.lastChild, t.firstChild)", "replaceChildren('y')",
    )  # fmt: skip
    await attributes(
        "(() => probe.element('<div></div>').attachShadow({mode: 'open', clonable: true}))()",
        leave=("innerHTML", "adoptedStyleSheets"),
    )  # fmt: skip
    slotted = "(() => { const e = probe.element('<div>t</div>'); e.attachShadow({mode: 'open'}).innerHTML = '<slot></slot>'; return e.firstChild; })()"
    await attributes(slotted, again=("assignedSlot",), leave=("data",))


async def check_processing_instructions():
    source = f"{XML}.documentElement.firstChild"
    await attributes(source)
    await constructors('!ProcessingInstruction("t", "d")')
    await operations(
        source, "getAttribute('a')", "getAttributeNames()", "hasAttribute('a')", "hasAttributes()", "setAttribute('b', '2')",
        "toggleAttribute('c')", "removeAttribute('a')",
    )  # fmt: skip


async def check_mutation_observers():
    await constructors("!MutationObserver(1)")
    records = []
    observer = web.MutationObserver(lambda changes, *_: records.extend(changes))
    node = window.probe.element("<div><p></p>old</div>")
    observer.observe(
        node, child_list=True, attributes=True, character_data=True, subtree=True, attribute_old_value=True
    )
    node.set_attribute("title", "x")
    node.first_child.remove()
    await until(lambda: len(records) == 2)
    agree(
        "MutationObserver.constructor MutationObserver.observe", [r.type for r in records], ["attributes", "childList"]
    )
    for record in records:
        made = pair(record, record)
        await attributes(made, again=("addedNodes", "removedNodes", "attributeName", "target"))
    # In one batch, also on a slow machine: else the observer is called before its records are taken.
    old, channel._OLD = channel._OLD, 60
    node.set_attribute("title", "y")
    taken = observer.take_records()
    channel._OLD = old
    agree("MutationObserver.takeRecords", [each.attribute_name for each in taken], ["title"])
    observer.disconnect()
    node.set_attribute("title", "z")
    agree("MutationObserver.disconnect", len(observer.take_records()), 0)
    theirs = window.eval("(f) => new MutationObserver(f)")(lambda *_: None)
    agree("MutationObserver.constructor", type(theirs).__name__, type(observer).__name__)


async def check_ranges():
    constants("Range")
    await constructors(
        "Range()", "StaticRange({startContainer: document, startOffset: 0, endContainer: document, endOffset: 1})"
    )
    await attributes(RANGE)
    await attributes(
        "new StaticRange({startContainer: document, startOffset: 0, endContainer: document, endOffset: 1})"
    )
    await operations(
        RANGE, "cloneRange()", "cloneContents()", "compareBoundaryPoints(Range.START_TO_END, t)", "comparePoint(t.holder, 0)",
        "isPointInRange(t.holder, 1)", "intersectsNode(t.holder.firstChild)", "setStart(t.holder.firstChild.firstChild, 0)",
        "setEnd(t.holder, 1)", "setStartBefore(t.holder.firstChild)", "setStartAfter(t.holder.firstChild)",
        "setEndBefore(t.holder.lastChild)", "setEndAfter(t.holder.lastChild)", "selectNode(t.holder.firstChild)",
        "surroundContents(document.createElement('b'))", "selectNodeContents(t.holder)", "insertNode(document.createElement('i'))",
        "!setStart(t.holder, 99)", "extractContents()", "collapse(true)", "detach()", show=RANGE_SHOW,
    )  # fmt: skip
    await operations(RANGE, "deleteContents()", show=RANGE_SHOW)


async def check_traversal():
    constants("NodeFilter")
    walker = f"(() => {{ const e = {ELEMENT}; return document.createTreeWalker(e, NodeFilter.SHOW_ALL, null); }})()"
    await attributes(walker, given={"currentNode": "t.root.lastChild"})
    await operations(
        walker, "firstChild()", "nextSibling()", "nextNode()", "previousSibling()", "previousNode()", "lastChild()", "parentNode()",
        show="[t.currentNode.nodeName]",
    )  # fmt: skip
    iterator = f"(() => {{ const e = {ELEMENT}; return document.createNodeIterator(e, NodeFilter.SHOW_ELEMENT); }})()"
    await attributes(iterator)
    await operations(
        iterator, "nextNode()", "nextNode()", "previousNode()", "detach()", show="[t.referenceNode.nodeName]"
    )


async def check_xpath():
    constants("XPathResult")
    await constructors("XPathEvaluator()")
    await operations(
        "new XPathEvaluator()", "createExpression('//p')", "createNSResolver(document)", "!createExpression('///')",
        "evaluate('string(//title)', document, null, 2, null)", show="1",
    )  # fmt: skip
    await operations("document.createExpression('1 + 1')", "evaluate(document, 1, null)", show="1")
    node = ELEMENT
    for kind, names in (
        (1, ("numberValue",)), (2, ("stringValue",)), (3, ("booleanValue",)), (9, ("singleNodeValue",)), (7, ("snapshotLength",)),
        (4, ("invalidIteratorState", "resultType")),
    ):  # fmt: skip
        expression = {1: "count(*)", 2: "string(p)", 3: "true()"}.get(kind, "*")
        source = f"document.evaluate('{expression}', {node}, null, {kind}, null)"
        others = {"numberValue", "stringValue", "booleanValue", "singleNodeValue", "snapshotLength"} - {*names}
        await attributes(source, leave=others, again=names)
    await operations(f"document.evaluate('*', {node}, null, 7, null)", "snapshotItem(0)", "snapshotItem(9)", show="1")
    await operations(ITERATED, "iterateNext()", "iterateNext()", "iterateNext()", show="1")


async def check_xslt():
    sheet = """new DOMParser().parseFromString('<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:param name="p"/><xsl:template match="/"><out><xsl:value-of select="$p"/></out></xsl:template></xsl:stylesheet>', "text/xml")"""
    if "XSLTProcessor" not in window:
        return
    await constructors("XSLTProcessor()")
    await operations(
        "new XSLTProcessor()", f"importStylesheet({sheet})", "setParameter(null, 'p', 'v')", "getParameter(null, 'p')",
        "transformToFragment(document.implementation.createDocument('', 'r', null), document)",
        "transformToDocument(document.implementation.createDocument('', 'r', null))", "removeParameter(null, 'p')",
        "clearParameters()", "reset()", show="t.getParameter(null, 'p')",
    )  # fmt: skip
