from platform_probe import (
    agree,
    attributes,
    constants,
    constructors,
    leave_all_but,
    members_of,
    operations,
    probe,
    statics,
    twins,
)

import web
from web import _idl, window

PLAIN = (
    "a", "area", "audio", "base", "blockquote", "body", "br", "button", "canvas", "caption", "col", "data", "datalist",
    "del", "details", "dialog", "dir", "div", "dl", "embed", "fieldset", "font", "form", "frame", "frameset", "h1", "head",
    "hr", "html", "iframe", "img", "input", "label", "legend", "li", "link", "map", "marquee", "menu", "meta", "meter",
    "object", "ol", "optgroup", "option", "output", "p", "param", "picture", "pre", "progress", "q", "script", "select",
    "selectedcontent", "slot", "source", "span", "style", "table", "tbody", "td", "template", "textarea", "time", "title",
    "tr", "track", "ul", "video",
)  # fmt: skip
"""An element of each interface."""

GIVEN = {
    "a": {"href": "'http://u:p@x.org:81/a?b#c'", "protocol": "'https:'", "host": "'y.org:82'", "port": "'83'", "search": "'?q'"},
    "area": {"href": "'http://u:p@x.org:81/a?b#c'", "protocol": "'https:'", "host": "'y.org:82'", "port": "'83'"},
    "audio": {"preload": "'none'", "volume": "0.25", "currentTime": "0", "playbackRate": "2", "srcObject": "null"},
    "input": {"type": "'search'", "valueAsNumber": None, "valueAsDate": None, "selectionStart": "0", "selectionEnd": "1", "selectionDirection": "'backward'", "files": "null", "size": "4", "minLength": "1", "maxLength": "9", "width": "5", "height": "6", "colorSpace": "'display-p3'", "popoverTargetElement": "document.body"},
    "button": {"type": "'reset'", "popoverTargetElement": "document.body", "commandForElement": "document.body"},
    "form": {"method": "'post'", "enctype": "'text/plain'"},
    "canvas": {"width": "40", "height": "30"},
    "meter": {"max": "10", "value": "0.5"},
    "progress": {"max": "10", "value": "0.5"},
    "textarea": {"selectionStart": "0", "selectionEnd": "1", "selectionDirection": "'forward'", "cols": "5", "rows": "6"},
    "table": {"caption": "document.createElement('caption')", "tHead": "document.createElement('thead')", "tFoot": "document.createElement('tfoot')"},
    "marquee": {"behavior": "'slide'", "direction": "'up'"},
    "track": {"kind": "'captions'", "track": None},
    "template": {},
    "body": {},
}  # fmt: skip
"""What attributes of an element are set to, where a value of their type would not do."""

NAMES = {"valueAsNumber", "valueAsDate", "track"}


async def check_elements():
    for name in PLAIN:
        made = await twins(f"document.createElement('{name}')")
        given = {key: value for key, value in GIVEN.get(name, {}).items() if key not in NAMES and key in made.face}
        # Scripts that run and frames that load are other checks' business.
        keep = {"outerHTML", "innerHTML", "src", "srcdoc", "data", *NAMES}
        leave = {"attributes", "style", "sheet"}
        await attributes(made, leave=leave, given=given, keep=keep - {*given})


async def check_sources():
    for name, attribute in (
        ("img", "src"), ("script", "src"), ("audio", "src"), ("video", "src"), ("embed", "src"), ("frame", "src"), ("iframe", "src"),
        ("input", "src"), ("source", "src"), ("track", "src"), ("iframe", "srcdoc"), ("object", "data"),
    ):  # fmt: skip
        await attributes(
            f"document.createElement('{name}')", again=(attribute,), given={attribute: "'/text.txt'"},
            leave=leave_all_but(f"HTML{NAMED.get(name, name.title())}Element", attribute),
        )  # fmt: skip
    await attributes(
        "probe.element('<div><p>x</p></div>')",
        leave=leave_all_but("HTMLDivElement", "innerHTML"),
        given={"innerHTML": "'<b>y</b>'"},
    )
    element = window.probe.element("<div><p>x</p></div>")
    child = element.first_child
    agree("Element.outerHTML", child.outer_html, "(e) => e.outerHTML", child)
    child.outer_html = "<b>y</b>"
    agree("Element.outerHTML", "<b>y</b>", "(e) => e.innerHTML", element)


NAMED = {"img": "Image", "iframe": "IFrame"}


async def check_constructors():
    for name in _idl.INTERFACES:
        if name.startswith("HTML") and name.endswith("Element") and "_constructor" in vars(getattr(web, name)):
            # The platform makes these of names; and JavaScript only inside the classes of elements of the page's own.
            await constructors(f"!{name}()")


async def check_every_element():
    element = "probe.element('<div title=t tabindex=0>text<p>more</p></div>')"
    await operations(
        element, "!attachInternals()", "insertAdjacentHTML('beforeend', '<i>x</i>')",
        "!insertAdjacentHTML('nowhere', '')", "getHTML()", "getHTML({serializableShadowRoots: true})", "setHTMLUnsafe('<b>u</b>')",
        "setHTML('<b onclick=x>u</b>')",
    )  # fmt: skip
    for owner, markup in (
        ("HTMLElement", "<div tabindex=0>d</div>"), ("SVGElement", "<svg tabindex=0></svg>"), ("MathMLElement", "<math tabindex=0></math>"),
    ):  # fmt: skip
        face = probe.element(markup)
        face.focus(prevent_scroll=True)
        agree(f"{owner}.focus", True, "(e) => document.activeElement === e", face)
        face.blur()
        agree(f"{owner}.blur", False, "(e) => document.activeElement === e", face)
    clicked = "(() => { const e = probe.element('<b>c</b>'); e.n = 0; e.onclick = () => { e.n += 1; }; return e; })()"
    await operations(clicked, "click()", "click()", show="[t.n]")
    popover = "probe.element('<div popover=manual>pop</div>')"
    await operations(
        popover, "showPopover()", "hidePopover()", "togglePopover()", "togglePopover(false)", "hidePopover()",
        show="t.matches(':popover-open')",
    )  # fmt: skip
    await attributes(
        "document.createElement('div')", given={"innerText": "'a b'", "hidden": "'until-found'"}, leave={"style"}
    )
    await attributes(
        "probe.element('<p>a<b>c</b></p>').firstElementChild",
        leave=leave_all_but("HTMLElement", "outerText"),
        given={"outerText": "'z'"},
    )
    root = "(() => { const r = probe.element('<div></div>').attachShadow({mode: 'open', serializable: true}); r.innerHTML = '<p>x</p>'; return r; })()"
    await attributes(root, leave={"adoptedStyleSheets", "styleSheets"}, given={"innerHTML": "'<i>n</i>'"})
    await operations(root, "getHTML()", "setHTMLUnsafe('<p>z')", "setHTML('<u>z')", show="t.innerHTML")
    for source in ("probe.element('<svg tabindex=0></svg>')", "probe.element('<math tabindex=0></math>')"):
        await attributes(
            source, leave={"style", "innerHTML", "outerHTML", "attributes"}, keep={"outerHTML", "innerHTML"}
        )
    await attributes(
        "probe.element('<svg><a href=\"http://u:p@x.org:1/a?b#c\"></a></svg>').firstChild",
        leave={"style", "innerHTML", "outerHTML", "attributes"},
    )
    await attributes(
        "probe.element('<math><a href=\"http://u:p@x.org:1/a?b#c\"></a></math>').firstChild",
        leave={"style", "innerHTML", "outerHTML", "attributes"},
    )


async def check_validity():
    show = "[t.validationMessage, t.validity?.valid, t.willValidate]"
    for markup in (
        "<input required>", "<button>b</button>", "<select required><option value=''></select>", "<textarea required></textarea>",
        "<output>o</output>", "<fieldset></fieldset>", "<object></object>",
    ):  # fmt: skip
        await operations(
            f'probe.element("{markup}")',
            "checkValidity()",
            "setCustomValidity('no')",
            "reportValidity()",
            "setCustomValidity('')",
            "checkValidity()",
            show=show,
        )
    await attributes("probe.element('<input required>').validity")
    await operations(
        "probe.element('<form><input required name=n></form>')",
        "checkValidity()",
        "reportValidity()",
        "!requestSubmit(document.body)",
        "reset()",
    )


async def check_submitting():
    for call in ("submit()", "requestSubmit()"):
        await operations("probe.element('<form action=javascript:void(0)><input name=n value=v></form>')", call)
    await attributes("new SubmitEvent('submit', {submitter: probe.element('<button></button>')})", leave={"submitter"})
    await constructors("SubmitEvent('submit')", "FormDataEvent('f', {formData: new FormData()})", "!FormDataEvent('f')")
    button = window.probe.element("<button></button>")
    event = web.SubmitEvent("submit", submitter=button)
    agree("SubmitEvent.submitter", True, "(e, b) => e.submitter === b", event, event.submitter)
    await attributes("new FormDataEvent('f', {formData: new FormData()})")


async def check_text_fields():
    for markup in ("<input value=abcdef>", "<textarea>abcdef</textarea>"):
        await operations(
            f"probe.element('{markup}')", "select()", "setSelectionRange(1, 3)", "setSelectionRange(2, 4, 'backward')", "setRangeText('X')",
            "setRangeText('Y', 0, 1, 'select')", "!setRangeText('Z', 3, 1)",
            show="[t.value, t.selectionStart, t.selectionEnd, t.selectionDirection]",
        )  # fmt: skip
    await operations(
        "probe.element('<input type=number value=3 step=2>')",
        "stepUp()",
        "stepDown(2)",
        "!showPicker()",
        show="t.value",
    )
    await operations("probe.element('<select><option>a</select>')", "!showPicker()", show="t.value")
    await attributes(
        "probe.element('<input type=number value=3>')",
        again=("valueAsNumber",),
        given={"valueAsNumber": "7"},
        leave=leave_all_but("HTMLInputElement", "valueAsNumber"),
    )
    await attributes(
        "probe.element('<input type=date value=2020-01-02>')",
        again=("valueAsDate",),
        given={"valueAsDate": "new Date(86400000)"},
        leave=leave_all_but("HTMLInputElement", "valueAsDate"),
    )
    await attributes(
        "probe.element('<input type=file>')", again=("files",), leave=leave_all_but("HTMLInputElement", "files")
    )
    await attributes(
        "probe.element('<input type=radio checked>')",
        again=("checked",),
        leave=leave_all_but("HTMLInputElement", "checked", "defaultChecked"),
    )


async def check_selects():
    select = "probe.element('<select name=s><option id=o1 value=1>one<option selected value=2>two</select>')"
    await attributes(
        select,
        given={"value": "'1'", "selectedIndex": "1", "length": "1"},
        again=("options", "selectedOptions", "labels"),
        leave={"style", "attributes"},
        keep={"outerHTML", "innerHTML"},
    )
    await operations(
        select, "add(document.createElement('option'))", "item(0)", "namedItem('o1')", "namedItem('zz')", "remove(0)"
    )
    options = f"{select}.options"
    await attributes(options, given={"selectedIndex": "0", "length": "3"})
    await operations(
        options,
        "add(new Option('n', 'v'))",
        "add(new Option('m'), 0)",
        "remove(1)",
        "namedItem('o1')",
        "item(0)",
        show="[...t].map((o) => o.outerHTML)",
    )
    await operations(select, "remove()", show="[t.isConnected]")
    await operations(
        "probe.element('<form><input name=a><input name=b></form>').elements",
        "namedItem('a')",
        "namedItem('c')",
        "item(1)",
    )
    radios = "probe.element('<form><input type=radio name=r value=1><input type=radio name=r value=2 checked></form>').elements.namedItem('r')"
    await attributes(radios, given={"value": "'1'"})


async def check_tables():
    table = "probe.element('<table><tbody><tr><td>1<td>2<tr><td>3</table>')"
    await attributes(
        table,
        again=("rows", "tBodies", "caption", "tHead", "tFoot"),
        leave={"style", "attributes"},
        keep={"innerHTML", "outerHTML", "caption", "tHead", "tFoot"},
    )
    await operations(
        table, "createCaption()", "createTHead()", "createTFoot()", "createTBody()", "insertRow()", "insertRow(0)", "!insertRow(99)",
        "deleteRow(0)", "!deleteRow(99)", "deleteCaption()", "deleteTHead()", "deleteTFoot()",
    )  # fmt: skip
    await attributes(
        f"{table}.tBodies[0]", again=("rows",), leave={"style", "attributes"}, keep={"innerHTML", "outerHTML"}
    )
    await operations(f"{table}.tBodies[0]", "insertRow(0)", "deleteRow(-1)", "!deleteRow(9)")
    await attributes(
        f"{table}.rows[0]", again=("cells", "rowIndex"), leave={"style", "attributes"}, keep={"innerHTML", "outerHTML"}
    )
    await operations(f"{table}.rows[0]", "insertCell()", "insertCell(0)", "deleteCell(0)", "!deleteCell(9)")


async def check_interactive_elements():
    dialog = "probe.element('<dialog>d</dialog>')"
    await operations(
        dialog,
        "show()",
        "close('r')",
        "showModal()",
        "close()",
        "showModal()",
        "requestClose('q')",
        show="[t.open, t.returnValue]",
    )
    await operations("probe.element('<dialog></dialog>')", "show()", "!showModal()", show="[t.open]")
    await operations("probe.element('<marquee>m</marquee>')", "stop()", "start()")
    slot = "(() => { const e = probe.element('<div><p>x</p></div>'); const r = e.attachShadow({mode: 'open', slotAssignment: 'manual'}); r.innerHTML = '<slot>d</slot>'; return r.firstChild; })()"
    await operations(
        slot,
        "assignedNodes()",
        "assignedNodes({flatten: true})",
        "assignedElements()",
        "assign(t.getRootNode().host.firstChild)",
        "assignedElements()",
        show="1",
    )
    await operations("probe.element('<map name=m></map>')", "click()")
    for name in ("iframe", "embed", "object"):
        await operations(f"document.createElement('{name}')", "getSVGDocument()")
    await statics("HTMLScriptElement", "supports('module')", "supports('none')")


async def check_media():
    constants("HTMLMediaElement", "HTMLTrackElement", "MediaError")
    await operations(
        "document.createElement('video')", "canPlayType('video/none')", "load()", "pause()", "fastSeek(0)", "getStartDate()",
        "addTextTrack('captions', 'l', 'en')", show="[t.paused, t.textTracks.length]",
    )  # fmt: skip
    await operations(
        "(() => { const e = document.createElement('audio'); e.src = 'data:,x'; return e; })()",
        "!play()",
        show="[t.paused]",
    )
    broken = "new Promise((r) => { const e = document.createElement('audio'); e.onerror = () => r(e); e.src = 'data:audio/wav,x'; })"
    await attributes(broken, again=("error",), leave=leave_all_but("HTMLAudioElement", "error"))
    await attributes(f"{broken}.then((e) => e.error)")
    await attributes("document.createElement('video').buffered")
    await operations("document.createElement('video').buffered", "!start(0)", "!end(0)")
    sound = "new Promise((r) => { const e = document.createElement('audio'); e.onloadeddata = () => r(e); e.src = window.sound; })"
    window.sound = window.eval(WAVE)
    await operations(f"{sound}.then((e) => e.seekable)", "start(0)", "end(0)", show="t.length")
    tracks = "(() => { const v = document.createElement('video'); const t = v.addTextTrack('captions', 'l', 'en'); t.mode = 'showing'; t.v = v; return t; })()"
    await attributes(tracks, given={"mode": "'hidden'"})
    await operations(
        tracks,
        "addCue((t.cue = new VTTCue(0, 1, 'x')))",
        "!removeCue(new VTTCue(0, 1, 'y'))",
        "removeCue(t.cue)",
        show="t.cues.length",
    )
    cue = "(() => { const c = new VTTCue(0, 1, 'x'); c.id = 'c'; return c; })()"
    await attributes(cue, leave=set(members_of(web.VTTCue)), given={"startTime": "0.5", "endTime": "2"})
    cues = "(() => { const v = document.createElement('video'); const t = v.addTextTrack('captions'); t.mode = 'hidden'; const c = new VTTCue(0, 1, 'x'); c.id = 'c'; t.addCue(c); return t.cues; })()"
    await attributes(cues)
    await operations(cues, "getCueById('c')", "getCueById('none')", show="t.length")
    await attributes("document.createElement('video').textTracks")
    await operations("document.createElement('video').textTracks", "getTrackById('x')", show="t.length")
    for name in ("audioTracks", "videoTracks"):
        if name in window.HTMLMediaElement.prototype:
            await attributes(f"document.createElement('video').{name}")
            await operations(f"document.createElement('video').{name}", "getTrackById('x')", show="t.length")
    await constructors("TrackEvent('t')")
    await attributes("new TrackEvent('addtrack', {track: document.createElement('video').addTextTrack('captions')})")


WAVE = """(() => { const d = new DataView(new ArrayBuffer(8044)); const s = (o, t) => [...t].forEach((c, i) => d.setUint8(o + i, c.charCodeAt(0)));
    s(0, 'RIFF'); d.setUint32(4, 8036, true); s(8, 'WAVEfmt '); d.setUint32(16, 16, true); d.setUint16(20, 1, true);
    d.setUint16(22, 1, true); d.setUint32(24, 8000, true); d.setUint32(28, 8000, true); d.setUint16(32, 1, true);
    d.setUint16(34, 8, true); s(36, 'data'); d.setUint32(40, 8000, true);
    return URL.createObjectURL(new Blob([d.buffer], {type: 'audio/wav'})); })()"""


async def check_internals():
    window.eval("""window.FormThing ??= (() => { class Thing extends HTMLElement { static formAssociated = true;
        constructor() { super(); this.internals = this.attachInternals(); } } customElements.define('form-thing', Thing); return Thing; })()""")
    internals = "probe.element('<form-thing></form-thing>').internals"
    own = {m for m, member in members_of(web.ElementInternals).items() if m.startswith(("aria", "role"))}
    await attributes(internals, leave=own)
    await operations(
        internals, "setFormValue('v')", "setValidity({valueMissing: true}, 'missing')", "checkValidity()", "reportValidity()", "setValidity({})",
        "checkValidity()", show="[t.validationMessage, t.validity.valid]",
    )  # fmt: skip
    one = "document.createElement('custom-one')"
    window.eval("customElements.get('custom-one') ?? customElements.define('custom-one', class extends HTMLElement {})")
    await operations(one, "attachInternals()", show="1")


async def check_images():
    source = "new Promise((r) => { const e = new Image(4, 5); e.onload = () => r(e); e.src = 'data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22 width=%229%22 height=%228%22/>'; })"
    await attributes(
        source,
        again=("complete", "naturalWidth", "naturalHeight", "currentSrc"),
        leave={"style", "attributes"},
        keep={"outerHTML", "innerHTML", "src"},
    )
    await operations(source, "decode()", show="t.complete")
    image = web.Image(3, 4)
    agree("HTMLImageElement.width", image.width, "(e) => e.width", image)
