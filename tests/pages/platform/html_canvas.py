from platform_probe import agree, attributes, constructors, operations, twins, until

from web import window

PAGE = "Object.assign(document.createElement('canvas'), {width: 20, height: 20}).getContext('2d')"
WORKER = "new OffscreenCanvas(20, 20).getContext('2d')"
PIXELS = "t.getImageData(0, 0, 20, 20).data"
STYLES = {
    "fillStyle": "'#123456'", "strokeStyle": "'red'", "globalCompositeOperation": "'xor'", "font": "'12px serif'",
    "filter": "'blur(1px)'", "shadowColor": "'#010203'", "letterSpacing": "'2px'", "wordSpacing": "'3px'", "lang": "'en'",
    "globalAlpha": "0.5", "lineWidth": "2", "miterLimit": "3", "lineCap": "'round'", "lineJoin": "'bevel'", "textAlign": "'center'",
    "textBaseline": "'top'", "direction": "'rtl'", "fontKerning": "'none'", "fontStretch": "'condensed'",
    "fontVariantCaps": "'small-caps'", "textRendering": "'optimizeSpeed'", "imageSmoothingQuality": "'high'",
}  # fmt: skip
PATHS = (
    "beginPath()", "moveTo(1, 2)", "lineTo(10, 12)", "arc(5, 5, 3, 0, 1)", "arc(5, 5, 3, 0, 1, true)", "arcTo(1, 2, 8, 9, 2)",
    "bezierCurveTo(1, 2, 3, 4, 9, 8)", "quadraticCurveTo(1, 9, 4, 4)", "ellipse(5, 5, 2, 3, 0, 0, 2)", "rect(2, 2, 5, 5)",
    "roundRect(1, 1, 8, 8, 2)", "closePath()", "!arc(1, 1, -1, 0, 1)",
)  # fmt: skip


async def check_contexts():
    for source in (PAGE, WORKER):
        made = await twins(source)
        given = {name: value for name, value in STYLES.items() if name in made.face}
        await attributes(made, given=given)
        await operations(
            source, *PATHS, "stroke()", "fill()", "fill('evenodd')", "fillRect(0, 0, 5, 5)", "clearRect(1, 1, 2, 2)", "strokeRect(3, 3, 9, 9)",
            "fill(new Path2D('M0 0 L9 0 L9 9'))", "save()", "translate(1, 2)", "rotate(0.5)", "scale(2, 1.5)", "transform(1, 0, 0, 1, 1, 1)",
            "getTransform()", "setTransform(1, 0, 0, 1, 2, 2)", "setTransform()", "resetTransform()", "clip()", "restore()",
            "setLineDash([1, 2])", "getLineDash()", "isPointInPath(3, 3)", "isPointInStroke(3, 3)", "isContextLost()",
            "getContextAttributes()", "fillText('x', 2, 9)", "strokeText('x', 2, 9, 30)", "measureText('abc')",
            "createImageData(2, 3)", "getImageData(0, 0, 2, 2)", "!getImageData(0, 0, 0, 0)", "putImageData(new ImageData(2, 2), 0, 0)",
            "drawImage(new OffscreenCanvas(3, 3), 1, 1)", "drawImage(new OffscreenCanvas(3, 3), 0, 0, 2, 2, 1, 1, 5, 5)",
            "createLinearGradient(0, 0, 9, 9)", "createRadialGradient(1, 1, 1, 5, 5, 5)", "createConicGradient(1, 2, 3)",
            "createPattern(new OffscreenCanvas(2, 2), 'repeat')", "reset()", show=PIXELS,
        )  # fmt: skip
    await operations(PAGE, "drawFocusIfNeeded(t.canvas)", show=PIXELS)
    show = (
        "(() => { const c = "
        + PAGE
        + "; c.fillStyle = t; c.fillRect(0, 0, 9, 9); return c.getImageData(0, 0, 9, 9).data; })()"
    )
    await operations(
        f"{PAGE}.createLinearGradient(0, 0, 9, 9)", "addColorStop(0, 'red')", "!addColorStop(2, 'red')", show=show
    )
    await operations(
        f"{PAGE}.createPattern(new OffscreenCanvas(2, 2), 'repeat')",
        "setTransform(new DOMMatrix([2, 0, 0, 2, 1, 1]))",
        show=show,
    )
    await attributes(f"{PAGE}.measureText('abc')")


async def check_paths():
    await constructors("Path2D()", "Path2D('M0 0 L9 9')", "Path2D(new Path2D())")
    show = "(() => { const c = " + PAGE + "; c.stroke(t); return c.getImageData(0, 0, 20, 20).data; })()"
    await operations("new Path2D()", *PATHS[1:], "addPath(new Path2D('M1 1 L9 5'))", show=show)


async def check_image_data():
    await constructors("ImageData(2, 3)", "!ImageData(0, 0)")
    await attributes("new ImageData(2, 1)")


async def check_canvases():
    element = "Object.assign(document.createElement('canvas'), {width: 4, height: 4})"
    await operations(
        element,
        "getContext('2d')",
        "getContext('none')",
        "getContext('2d', {alpha: false})",
        "toDataURL()",
        "toDataURL('image/png', 0.5)",
        show="1",
    )
    blobs = []
    canvas = window.eval(element)
    canvas.to_blob(lambda blob: blobs.append(blob))
    await until(lambda: blobs)
    wanted = await window.eval("(c) => new Promise((r) => c.toBlob((b) => r(b.size)))")(canvas)
    agree("HTMLCanvasElement.toBlob", blobs[0].size, wanted)
    await operations(element, "transferControlToOffscreen()", show="1")
    await constructors("OffscreenCanvas(3, 4)")
    await attributes("new OffscreenCanvas(3, 4)", given={"width": "5", "height": "6"})
    await operations(
        "new OffscreenCanvas(3, 4)", "getContext('2d')", "transferToImageBitmap()", "convertToBlob()", show="[t.width, t.height]",
    )  # fmt: skip
    bitmap = "createImageBitmap(new ImageData(3, 4))"
    await attributes(bitmap)
    await operations(bitmap, "close()", show="[t.width, t.height]")
    renderer = "document.createElement('canvas').getContext('bitmaprenderer')"
    await attributes(renderer)
    await operations(
        renderer, "transferFromImageBitmap(null)", f"transferFromImageBitmap(await {bitmap})", show="[t.canvas.width]"
    )
