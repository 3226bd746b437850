from platform_probe import agree, attributes, constants, constructors, operations, until

from web import document, window

MODIFIERS = "ctrlKey: true, shiftKey: true, altKey: true, metaKey: true, bubbles: true"
MOUSE = f"new MouseEvent('click', {{clientX: 3, clientY: 4, screenX: 5, screenY: 6, button: 1, buttons: 2, detail: 1, relatedTarget: document.body, movementX: 1, {MODIFIERS}}})"
KEY = f"new KeyboardEvent('keydown', {{key: 'a', code: 'KeyA', location: 1, repeat: true, isComposing: true, charCode: 97, keyCode: 65, {MODIFIERS}}})"


async def check_ui_events():
    await constructors("UIEvent('x', {detail: 3, view: window})", "UIEvent('x')", "!UIEvent()")
    await attributes("new UIEvent('x', {detail: 3, view: window})")
    await operations(
        "document.createEvent('UIEvent')",
        "initUIEvent('y', true, true, window, 4)",
        show="[t.type, t.detail, t.view === window]",
    )
    await constructors("FocusEvent('x', {relatedTarget: document.body})")
    await attributes("new FocusEvent('x', {relatedTarget: document.body})")


async def check_mouse_events():
    constants("WheelEvent")
    await constructors(MOUSE.removeprefix("new "), "MouseEvent('m')")
    await attributes(MOUSE)
    await operations(MOUSE, "getModifierState('Shift')", "getModifierState('CapsLock')", show="1")
    await operations(
        "document.createEvent('MouseEvent')",
        "initMouseEvent('z', true, true, window, 1, 2, 3, 4, 5, true, false, true, false, 1, document.body)",
        show="[t.type, t.detail, t.screenX, t.screenY, t.clientX, t.clientY, t.ctrlKey, t.shiftKey, t.button, t.relatedTarget]",
    )
    wheel = "new WheelEvent('wheel', {deltaX: 1, deltaY: 2.5, deltaZ: 3, deltaMode: 1})"
    await constructors(wheel.removeprefix("new "))
    await attributes(wheel)


async def check_keyboard_events():
    constants("KeyboardEvent")
    await constructors(KEY.removeprefix("new "), "KeyboardEvent('k')")
    await attributes(KEY)
    await operations(KEY, "getModifierState('Control')", show="1")
    await operations(
        "document.createEvent('KeyboardEvent')", "initKeyboardEvent('k', true, true, window, 'b', 1, true, false, true, false)",
        show="[t.type, t.key, t.location, t.ctrlKey, t.shiftKey]",
    )  # fmt: skip


async def check_input_and_composition():
    await constructors("InputEvent('i', {data: 'd', inputType: 'insertText', isComposing: true})")
    await attributes("new InputEvent('i', {data: 'd', inputType: 'insertText', isComposing: true})")
    await constructors("CompositionEvent('c', {data: 'é'})")
    await attributes("new CompositionEvent('c', {data: 'é'})")
    await operations(
        "document.createEvent('CompositionEvent')",
        "initCompositionEvent('d', true, true, window, 'x')",
        show="[t.type, t.data]",
    )
    await attributes("document.createEvent('TextEvent')")
    await operations(
        "document.createEvent('TextEvent')", "initTextEvent('t', true, true, window, 'x')", show="[t.type, t.data]"
    )


async def check_handlers_see_what_was_dispatched():
    heard = []
    made = window.probe.element("<p></p>")
    made.add_event_listener("click", lambda event: heard.append((event.client_x, event.ctrlKey, event.related_target)))
    window.eval("(target, event) => target.dispatchEvent(event)")(made, window.eval(MOUSE))
    await until(lambda: heard)
    agree("MouseEvent.clientX MouseEvent.ctrlKey", list(heard[0][:2]), [3, True])
    assert heard[0][2] is document.body
