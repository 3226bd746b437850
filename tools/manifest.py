"""Firefox's manifest, derived from Chromium's. A pure function: a manifest in, another one out.

``manifest.json`` at the root is Chromium's, and the only one that is written by hand.
"""

import copy
import json
from pathlib import Path
from typing import Any

Manifest = dict[str, Any]

GECKO_ID = "adder@adder-python.org"
FIREFOX_MINIMUM = "153.0"

# Firefox knows none of these; it warns of them, or, for "sandbox" before 154, silently does not sandbox.
CHROMIUM_KEYS = (
    "minimum_chrome_version",
    "sandbox",
    "offscreen",
    "cross_origin_embedder_policy",
    "cross_origin_opener_policy",
    "message_serialization",
    "storage",
    "key",
)
CHROMIUM_PERMISSIONS = ("offscreen", "system.memory")
# The event page is kept awake by alarms while a document runs Python; Chromium's offscreen document needs none.
FIREFOX_PERMISSIONS = ("alarms",)


def for_chromium(manifest: Manifest) -> Manifest:
    """Chromium's manifest is the one at the root."""
    return copy.deepcopy(manifest)


def for_firefox(manifest: Manifest) -> Manifest:
    """Firefox's manifest; the argument is left as it is."""
    result = {key: copy.deepcopy(value) for key, value in manifest.items() if key not in CHROMIUM_KEYS}

    permissions = [name for name in result.get("permissions", []) if name not in CHROMIUM_PERMISSIONS]
    permissions += [name for name in FIREFOX_PERMISSIONS if name not in permissions]
    result["permissions"] = sorted(permissions)

    background = result.get("background", {})
    if "service_worker" in background:
        script = background.pop("service_worker")
        result["background"] = {"scripts": [script], **background}

    # Firefox gives each installation an address of its own, and warns of the key that would give one to each session.
    for resources in result.get("web_accessible_resources", []):
        resources.pop("use_dynamic_url", None)

    policies = result.get("content_security_policy")
    if policies:
        policies.pop("sandbox", None)

    result["browser_specific_settings"] = {
        "gecko": {
            "id": GECKO_ID,
            "strict_min_version": FIREFOX_MINIMUM,
            "data_collection_permissions": {"required": ["none"]},
        }
    }
    return result


TRANSFORMS = {"chromium": for_chromium, "firefox": for_firefox}


def read(path: Path) -> Manifest:
    """The hand-written manifest."""
    return json.loads(path.read_text(encoding="utf-8"))


def text(manifest: Manifest) -> str:
    """A manifest as it is written to ``dist``."""
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
