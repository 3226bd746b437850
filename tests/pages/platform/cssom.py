from platform_probe import (
    Twins,
    agree,
    attributes,
    constants,
    constructors,
    leave_all_but,
    operations,
    pair,
    probe,
    statics,
    twins,
)

import web
from web import document, window

SHEET = """(() => { const s = new CSSStyleSheet(); s.replaceSync('p { color: red; margin-top: 1px !important } @media (min-width: 1px) { b { top: 0 } }'); return s; })()"""
STYLE = """(() => { const e = document.createElement('style'); e.title = 't';
    e.textContent = `@namespace p url(urn:p);
        p { color: red; --x: 1; margin-top: 1px !important } @media (min-width: 1px) { b { top: 0 } i { left: 0 } }
        @page :first { margin-left: 1px; @top-left { content: "x" } } @font-face { font-family: F }`;
    document.getElementById('stage').append(e); return e; })()"""
RULE = f"{STYLE}.sheet.cssRules"
IMPORT = """new Promise((r) => { const e = document.createElement('style'); e.onload = () => r(e.sheet.cssRules[0]);
    e.textContent = '@import url("/style.css") layer(l) supports(display: block) screen;';
    document.getElementById('stage').append(e); })"""


async def check_rules():
    constants("CSSRule")
    await attributes(f"{RULE}[1]", given={"selectorText": '"b, i"'})
    await attributes(f"{RULE}[1]", given={"cssText": '"ignored"'})
    await attributes(f"{RULE}[2]", again=("cssRules",))
    await attributes(IMPORT, again=("styleSheet", "media"), given={"media": '"print"'})
    await attributes(f"{RULE}[0]")
    await attributes(f"{RULE}[3]", given={"selectorText": '":left"'})
    page = await twins(f"{RULE}[3]")
    await attributes(Twins(probe.pair(page.face.style, probe.second(page.number).style), page.face.style, "@page"))
    await attributes(f"{RULE}[3].cssRules?.[0] ?? {RULE}[3]")
    await operations(
        f"{RULE}[2]",
        "insertRule('u { top: 1px }', 1)",
        "!insertRule('?', 0)",
        "deleteRule(0)",
        "!deleteRule(9)",
        show="t.cssText",
    )
    await attributes(RULE)
    await operations(RULE, "item(2)", "item(99)", show="1")


async def check_style_sheets():
    await constructors("CSSStyleSheet()", 'CSSStyleSheet({media: "print", disabled: true})')
    await attributes(f"{STYLE}.sheet", given={"media": '"print"'})
    await attributes(SHEET)
    show = "[...t.cssRules].map((r) => r.cssText)"
    await operations(
        SHEET, "insertRule('u { top: 1px }', 0)", "insertRule('i { top: 1px }')", "deleteRule(1)", "!deleteRule(99)", "!insertRule('')",
        "addRule('em', 'top: 2px', 0)", "removeRule(0)", "replace('a { top: 3px }')", "replaceSync('s { top: 4px }')", show=show,
    )  # fmt: skip
    await operations(f"{STYLE}.sheet", "!replaceSync('a {}')", show="t.cssRules.length")
    await attributes("document.styleSheets")
    await operations("document.styleSheets", "item(0)", "item(99)", show="1")
    await attributes(f"{STYLE}.sheet.media", given={"mediaText": '"screen, print"'})
    await operations(
        f"{STYLE}.sheet.media", "appendMedium('print')", "appendMedium('screen')", "item(0)", "item(9)", "deleteMedium('print')",
        "!deleteMedium('tty')", show="t.mediaText",
    )  # fmt: skip


async def check_declarations():
    element = "probe.element('<p style=\"color: red; top: 1px !important; --x: 2\">x</p>')"
    made = await twins(element)
    styles = Twins(probe.pair(made.face.style, probe.second(made.number).style), made.face.style, "style")
    await attributes(styles, given={"cssText": '"left: 2px; color: blue"', "cssFloat": '"left"'})
    await operations(
        styles, "getPropertyValue('left')", "getPropertyPriority('left')", "setProperty('top', '3px', 'important')",
        "getPropertyPriority('top')", "setProperty('--y', ' z ')", "item(0)", "item(99)", "removeProperty('left')",
        "removeProperty('none')", show="t.cssText",
    )  # fmt: skip
    face = web.CSSStyleDeclaration
    assert isinstance(made.face.style, face)
    computed = window.get_computed_style(made.face)
    agree(
        "Window.getComputedStyle",
        computed.get_property_value("display"),
        "(e) => getComputedStyle(e).display",
        made.face,
    )
    agree("Window.getComputedStyle", computed.color, "(e) => getComputedStyle(e).color", made.face)
    await operations(pair(window, window), "getComputedStyle(document.body)", "!getComputedStyle(1)", show="1")


async def check_elements_with_style():
    for source in (
        "probe.element('<p style=\"top: 0\"></p>')",
        "probe.element('<svg style=\"top: 0\"></svg>')",
        "probe.element('<math style=\"top: 0\"></math>')",
    ):
        made = await twins(source)
        await attributes(made, leave=leave_all_but(type(made.face).__name__, "style"), given={"style": '"left: 5px"'})
    await attributes(STYLE, leave=leave_all_but("HTMLStyleElement", "sheet"))
    link = "new Promise((r) => { const e = document.createElement('link'); e.rel = 'stylesheet'; e.href = '/style.css'; e.onload = () => r(e); document.getElementById('stage').append(e); })"
    await attributes(link, leave=leave_all_but("HTMLLinkElement", "sheet"))
    svg = "probe.element('<svg><style>p { top: 0 }</style></svg>').firstChild"
    await attributes(svg, leave=leave_all_but("SVGStyleElement", "sheet"))
    pi = """new DOMParser().parseFromString('<?xml-stylesheet href="/style.css"?><r/>', 'text/xml').firstChild"""
    await attributes(pi, leave=leave_all_but("ProcessingInstruction", "sheet"))


async def check_documents_with_style_sheets():
    for source in (
        "probe.frame().then((f) => f.contentDocument)",
        "probe.element('<div></div>').attachShadow({mode: 'open'})",
    ):
        made = await twins(source)
        await attributes(made, leave=leave_all_but(type(made.face).__name__, "adoptedStyleSheets", "styleSheets"))
    shadow = await twins(source)
    sheet = web.CSSStyleSheet()
    sheet.replace_sync("p { top: 0 }")
    for root, name in ((shadow.face, "ShadowRoot"), (document, "Document")):
        root.adopted_style_sheets = [sheet]
        agree(
            f"{name}.adoptedStyleSheets",
            len(root.adopted_style_sheets),
            "(root) => root.adoptedStyleSheets.length",
            root,
        )
        assert root.adopted_style_sheets[0] is sheet
        root.adopted_style_sheets = []


async def check_the_namespace():
    await statics("CSS", "escape('a b#c')", "escape('1')")
