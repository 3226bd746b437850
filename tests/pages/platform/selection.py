from platform_probe import agree, attributes, leave_all_but, operations

from web import document, window

TARGET = "(() => { const e = probe.element('<p>one two</p>'); getSelection().removeAllRanges(); return e; })()"
FRAME = """probe.frame().then((f) => { const w = f.contentWindow; const s = w.getSelection();
    s.p = w.document.getElementById('p').firstChild; s.setBaseAndExtent(s.p, 1, s.p, 3); return s; })"""
SHOW = "[t.type, t.anchorOffset, t.focusOffset, t.rangeCount, t.isCollapsed, t.p.data]"


async def check_selections():
    await attributes(FRAME)
    await operations(
        FRAME, "collapse(t.p, 2)", "extend(t.p, 4)", "collapseToStart()", "extend(t.p, 5)", "collapseToEnd()",
        "setBaseAndExtent(t.p, 0, t.p, 2)", "!setBaseAndExtent(t.p, 0, t.p, 99)", "containsNode(t.p, true)", "getRangeAt(0)",
        "!getRangeAt(1)", "getComposedRanges()", "modify('extend', 'forward', 'character')", "selectAllChildren(t.p.parentNode)",
        "setPosition(t.p, 1)", "setPosition(null)", "addRange(t.p.ownerDocument.createRange())", "empty()",
        "addRange((() => { const r = t.p.ownerDocument.createRange(); r.selectNode(t.p); return (t.range = r); })())",
        "removeRange(t.range)", "removeAllRanges()", "setBaseAndExtent(t.p, 1, t.p, 3)", "deleteFromDocument()", show=SHOW,
    )  # fmt: skip


async def check_where_selections_come_from():
    for owner in (window, document):
        name = "Window" if owner is window else "Document"
        agree(f"{name}.getSelection", True, "(s) => s === getSelection()", owner.get_selection())


def only(name):
    return leave_all_but(name, "onselectstart", "onselectionchange")


async def check_handlers():
    await attributes("probe.frame().then((f) => f.contentDocument)", leave=only("Document"))
    await attributes("probe.frame().then((f) => f.contentWindow)", leave=only("Window"))
    await attributes("document.createElement('p')", leave=only("HTMLElement"))
    await attributes("probe.element('<svg></svg>')", leave=only("SVGElement"))
    await attributes("probe.element('<math></math>')", leave=only("MathMLElement"))
