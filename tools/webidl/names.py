"""The Python spelling of the platform's members, irregular ones included."""

from __future__ import annotations

import re
import sys

from tools.paths import ROOT

# The rule is the runtime's own; of that, this module needs nothing that a page would be needed for.
sys.path.append(str(ROOT / "python"))
from adder.names import camel, snake

__all__ = ["camel", "python_name"]

IRREGULAR = {
    "createTBody": "create_tbody",
    "createTFoot": "create_tfoot",
    "createTHead": "create_thead",
    "deleteTFoot": "delete_tfoot",
    "deleteTHead": "delete_thead",
    "deprecatedURNtoURL": "deprecated_urn_to_url",
    "getBBox": "get_bbox",
    "iconURLs": "icon_urls",
    "is2D": "is_2d",
    "isNaN": "is_nan",
    "javascriptURLs": "javascript_urls",
    "kHz": "khz",
    "sRGBHex": "srgb_hex",
    "sdpMLineIndex": "sdp_mline_index",
    "setJavascriptURLs": "set_javascript_urls",
    "tBodies": "tbodies",
    "tFoot": "tfoot",
    "tHead": "thead",
    "vertexAttribIPointer": "vertex_attrib_ipointer",
}
"""Members whose Python spelling is not what the rule of :func:`adder.names.snake` gives."""

_DIMENSION = re.compile(r"([123]D)(?=$|[A-Z_])")


def python_name(name: str, is_constant: bool = False) -> str:
    """The Python spelling of a member.

    Constants stay in capitals, keywords get an underscore.

    Example:
        >>> python_name("namespaceURI"), python_name("for"), python_name("URL"), python_name("texImage2D")
        ('namespace_uri', 'for_', 'url', 'tex_image_2d')
        >>> python_name("ELEMENT_NODE", is_constant=True)
        'ELEMENT_NODE'
    """
    if is_constant:
        return name
    irregular = IRREGULAR.get(name)
    if irregular:
        return irregular
    if name.isupper():
        return name.lower()
    # `texImage2D` is tex_image_2d, and a CSS descriptor has hyphens.
    return snake(_DIMENSION.sub(lambda match: f"_{match[1].lower()}", name).replace("-", "_"))
