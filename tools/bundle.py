"""The JavaScript entry points, and the one call of esbuild that bundles them for both browsers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools import capabilities
from tools.paths import ROOT
from tools.process import run_node
from tools.terminal import Trouble

TARGETS = {"chromium": "chrome137", "firefox": "firefox153"}

# Every page loads the detector, so it has to stay small. Pages with Python wait for the browser to read the other two.
DETECTOR = "content_scripts/detector.js"
DETECTOR_LIMIT = 10_000


@dataclass(frozen=True)
class Entry:
    """A source that becomes one file of the extension."""

    source: str
    target: str
    format: str
    #: ``no``; ``spaces``, so that all names stay; or ``all``.
    minify: str = "no"
    browsers: tuple[str, ...] = ("chromium", "firefox")


ENTRIES = (
    Entry("content_scripts/detector/main.js", DETECTOR, "iife", minify="all"),
    Entry("content_scripts/gatekeeper/main.js", "content_scripts/gatekeeper.js", "iife", minify="spaces"),
    Entry("content_scripts/executor/main.js", "content_scripts/executor.js", "iife", minify="spaces"),
    Entry("extension/background/main.js", "extension/background/main.js", "esm"),
    Entry("extension/host/offscreen.js", "extension/host/offscreen.js", "iife", browsers=("chromium",)),
    Entry("extension/handover/handover.js", "extension/handover/handover.js", "iife"),
    Entry("extension/handover/exchange.js", "extension/handover/exchange.js", "iife"),
    Entry("extension/sandbox/frame.js", "extension/sandbox/frame.js", "iife"),
    Entry("extension/popup/popup.js", "extension/popup/popup.js", "esm"),
    Entry("extension/devtools/devtools.js", "extension/devtools/devtools.js", "esm"),
    Entry("extension/devtools/panel.js", "extension/devtools/panel.js", "esm"),
    Entry("options_ui/options.js", "options_ui/options.js", "esm"),
    Entry("options_ui/welcome.js", "options_ui/welcome.js", "esm"),
)


def entries_for(browser: str) -> list[Entry]:
    """The entry points of a browser's extension."""
    return [entry for entry in ENTRIES if browser in entry.browsers]


def check_sources(root: Path = ROOT) -> None:
    """Every entry point exists.

    Raises:
        Trouble: if not; names the missing ones.
    """
    missing = [entry.source for entry in ENTRIES if not (root / entry.source).is_file()]
    if missing:
        raise Trouble(f"these sources are missing: {', '.join(missing)}. Restore them, or correct tools/bundle.py")


def bundle(outdirs: Mapping[str, Path], defines: Mapping[str, str]) -> None:
    """Bundle for each browser into its folder.

    Args:
        outdirs: the extension's folder by browser.
        defines: constants of the sources (``__VERSION__``…) and their values.

    Raises:
        Trouble: if a source is missing or is not JavaScript, or the detector has grown too large.
    """
    check_sources()
    job = {
        "root": str(ROOT),
        "targets": [
            {
                "outdir": str(outdir),
                "target": TARGETS[browser],
                "alias": {
                    "#host": str(ROOT / f"extension/host/ensure.{browser}.js"),
                    "#capabilities": str(capabilities.TARGET),
                },
                "define": {name: json.dumps(value) for name, value in {**defines, "__BROWSER__": browser}.items()},
                "entries": [
                    {"from": entry.source, "to": entry.target, "format": entry.format, "minify": entry.minify}
                    for entry in entries_for(browser)
                ],
            }
            for browser, outdir in outdirs.items()
        ],
    }
    run_node(ROOT / "tools/bundle.mjs", json.dumps(job), what="bundle the JavaScript sources")
    for outdir in outdirs.values():
        size = (outdir / DETECTOR).stat().st_size
        if size >= DETECTOR_LIMIT:
            raise Trouble(
                f"{DETECTOR} has {size} bytes, and every page pays for them: keep it under {DETECTOR_LIMIT} "
                "by moving what only pages with Python need into the gatekeeper"
            )
