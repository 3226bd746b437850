"""``web.html`` and ``web.svg``: functions that make elements, with attributes and what is inside."""

from __future__ import annotations

import keyword
import sys
from collections.abc import Iterable, Mapping
from types import FrameType
from typing import TYPE_CHECKING, Any

from adder import _wire as wire
from adder import main
from adder.faces import class_for
from adder.main import current
from adder.names import meant, snake

from ._content import content
from ._elements import Data, attribute_text, data_name
from ._events import listen
from ._idl import ELEMENTS

if TYPE_CHECKING:
    from adder.page import Page
    from adder.shapes import Form

__all__ = ["Builders", "html", "svg"]

_MOST_INSIDE = 64
"""More than this is not part of an element's shape, but appended to it."""

XHTML = "http://www.w3.org/1999/xhtml"
SVG = "http://www.w3.org/2000/svg"

_SPELLINGS = {
    "accept_charset": "accept-charset",
    "class_name": "class",
    "http_equiv": "http-equiv",
    "html_for": "for",
}
"""Attributes of HTML whose names are not what is left when the underscores go."""

_PROPERTIES = {
    "indeterminate": None, "inner_html": None, "inner_text": None, "selected_index": None, "src_object": None,
    "text_content": None, "value": ("select", "textarea"),
}  # fmt: skip
"""What is no attribute and is set on the element, when all is in it; and on which elements, if not on all."""

_SVG_CAPITALS = """
attributeName attributeType baseFrequency baseProfile calcMode clipPathUnits diffuseConstant edgeMode filterUnits
glyphRef gradientTransform gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lengthAdjust
limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits numOctaves pathLength
patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio
primitiveUnits refX refY repeatCount repeatDur requiredExtensions requiredFeatures specularConstant
specularExponent spreadMethod startOffset stdDeviation stitchTiles surfaceScale systemLanguage tableValues targetX
targetY textLength viewBox viewTarget xChannelSelector yChannelSelector zoomAndPan
"""
"""Attributes of SVG with capitals (HTML §13.2.6.1 "adjust SVG attributes"); the others have hyphens."""

_SVG_SPELLINGS = {
    **{snake(name): name for name in _SVG_CAPITALS.split()},
    "class_name": "class",
    "tab_index": "tabindex",
}


class Builder:
    """Makes the elements of one name; see :class:`Builders`."""

    __slots__ = ("_forms", "_namespace", "_page", "_plain", "tag")

    def __init__(self, namespace: str, tag: str) -> None:
        self._namespace = namespace
        self.tag = tag
        #: Of the page below: the class of the elements, and their forms by the keywords of a call.
        self._page: Page | None = None
        self._plain: type | None = None
        self._forms: dict[tuple[str, ...], Form] = {}

    def __call__(self, *children: Any, **attributes: Any) -> Any:
        # What nearly all calls are: keywords that are plain attributes and have text, around text and nodes.
        runtime = main._runtime
        page = runtime.page if runtime is not None else current().page
        if page is self._page and self._plain is not None and len(children) <= _MOST_INSIDE and not page.shapes.is_full:
            element = page.shapes.build(self._forms, self._plain, attributes, children, sys._getframe(1))
            if element is not None:
                return element
        return self._built(page, children, attributes, sys._getframe(1))

    def _built(self, page: Page, children: tuple[Any, ...], attributes: dict[str, Any], frame: FrameType) -> Any:
        # All of it is looked at before any of it is made.
        inside = content(children)
        if page is not self._page:
            self._page, self._plain, self._forms = page, None, {}
        interface = self._interface()
        if not interface or page.shapes.is_full:
            return self._built_step_by_step(inside, attributes)
        cls = self._plain = class_for(wire.TRAIT_NODE, interface)
        plain: list[tuple[str, str]] = []
        later = []
        for name, value in attributes.items():
            if self._is_attribute(name, value):
                plain += self._attributes(cls, name, value)
            else:
                later.append((name, value))
        # The values of properties such as `value` are set when all is inside.
        later.sort(key=lambda each: self._is_property(each[0]))
        names = tuple(name for name, _ in plain)
        form = page.shapes.form(self._namespace, self.tag, names)
        if not later and len(names) == len(attributes) and "data" not in attributes:
            self._forms[tuple(attributes)] = form
        first, rest = (inside, []) if len(inside) <= _MOST_INSIDE else ([], inside)
        element = page.shapes.build({names: form}, cls, dict(plain), first, frame, True)
        if rest:
            page.record(wire.OP_METHOD, element._target, "append", page.encoder.encode_all(rest))
        for name, value in later:
            if self._is_property(name):
                setattr(element, name, value)
            else:
                self._set(element, name, value)
        return element

    def _interface(self) -> str:
        """The interface of an element that the page itself has no part in making, else ``""``."""
        if current().globals["document"]._class_name != "HTMLDocument" or self.tag == "template":
            return ""
        return ELEMENTS[self._namespace].get(self.tag, "")

    def _is_property(self, name: str) -> bool:
        return name in _PROPERTIES and self.tag in (_PROPERTIES[name] or (self.tag,)) and not self._namespace

    def _is_attribute(self, name: str, value: Any) -> bool:
        if self._is_property(name) or name == "style":
            return False
        return not (name.startswith("on") and callable(value))

    def _attributes(self, interface: type, name: str, value: Any) -> list[tuple[str, str]]:
        """The names and texts of the attributes that a keyword stands for."""
        if name == "data" and isinstance(value, Mapping):
            texts = [(spelled := data_name(key), attribute_text(spelled, each)) for key, each in value.items()]
        else:
            texts = [self._attribute(interface, name, value) or ("", None)]
        return [(spelled, text) for spelled, text in texts if text is not None]

    def _attribute(self, interface: type, name: str, value: Any) -> tuple[str, str] | None:
        """An attribute's name and text; None where it is not to be there."""
        if value is None:
            return None
        if name in ("class_", "class_name"):
            text, spelled = _class_names(value) or None, "class"
        else:
            spelled = self._spelled(interface, name)
            text = attribute_text(spelled, value)
        return None if text is None else (spelled, text)

    def _built_step_by_step(self, inside: list[Any], attributes: dict[str, Any]) -> Any:
        element = self._made()
        later = []
        for name, value in attributes.items():
            if self._is_property(name):
                later.append((name, value))
            else:
                self._set(element, name, value)
        if inside:
            page = element._page
            holder = element
            if self.tag == "template" and not self._namespace:
                holder = page.handles.member(element, "content", wire.TRAIT_NODE, "DocumentFragment")
            page.record(wire.OP_METHOD, holder._target, "append", page.encoder.encode_all(inside))
        for name, value in later:
            setattr(element, name, value)
        return element

    def _made(self) -> Any:
        document = current().globals["document"]
        if self._namespace:
            return document.create_element_ns(self._namespace, self.tag)
        # Where the document is no HTML, elements without a namespace would be nobody's.
        if document._class_name == "HTMLDocument":
            return document.create_element(self.tag)
        return document.create_element_ns(XHTML, self.tag)

    def _set(self, element: Any, name: str, value: Any) -> None:
        if value is None:
            return
        if name.startswith("on") and callable(value):
            listen(element, name.removeprefix("on").replace("_", ""), value)
        elif name == "data" and isinstance(value, Mapping):
            Data(element).update(value)
        elif name == "style":
            # Not as an attribute: a page's Content-Security-Policy may forbid those.
            element.style = value if isinstance(value, Mapping) else str(value)
        else:
            attribute = self._attribute(type(element), name, value)
            if attribute is not None:
                element.set_attribute(*attribute)

    def _spelled(self, interface: type, name: str) -> str:
        if name.endswith("_") and name != "_":
            name = name[:-1]
        if "_" not in name:
            return name
        if name.startswith("on_"):
            return name.replace("_", "")
        if self._namespace:
            return _SVG_SPELLINGS.get(name) or name.replace("_", "-")
        if name in _SPELLINGS:
            return _SPELLINGS[name]
        # `tab_index` is `tabindex`; what the platform does not know (`hx_get`) has hyphens, as `aria_label` does.
        if hasattr(interface, name) and not name.startswith("aria_"):
            return name.replace("_", "")
        return name.replace("_", "-")

    def __repr__(self) -> str:
        return f"<builder of <{self.tag}>>"


def _class_names(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return " ".join(name for name, is_there in value.items() if is_there)
    return " ".join(name for name in value if name) if isinstance(value, Iterable) else ""


class Builders:
    """Functions that make elements, one for each name (DOM §4.5 ``createElement``): ``web.html``, ``web.svg``.

    Positional arguments are what is inside: nodes, text, numbers, lists and other iterables of these; None is left out.
    Keyword arguments are attributes. Underscores stand for what Python's names cannot have: ``class_``, ``for_``,
    ``aria_label``, ``http_equiv``; the names that HTML writes as one word may have them too (``tab_index``), and SVG's
    keep their capitals (``view_box``). True and False mean that an attribute is there or not, None leaves it out.

    ``class_`` takes a string, an iterable of names, or a dict that says which of its keys hold; ``style`` a string or
    a mapping of CSS properties; ``data`` a mapping for ``data-*``. A function as ``on_click``, or
    ``on_pointer_down``, handles the event ``click``, or ``pointerdown``. The ``value`` of ``textarea`` and
    ``select``, ``inner_html``, ``text_content``, ``inner_text``, ``src_object``, ``selected_index`` and
    ``indeterminate`` are set as properties when all is inside.

    Nothing of this waits for the page, elements of the page's own making (``web.html["my-clock"]()``) apart.

    Raises:
        AttributeError: there is no element of this name; ``web.html["name"]`` makes it all the same.
        TypeError: what is to be inside is neither a node nor text.

    Example::

        from web.html import div, p

        document.body.append(
            div(p("hi"), "text", class_="box", data={"k": 1}, style={"width": "3px"}, on_click=handler),
            web.html.label("Name", for_="name"),
            web.svg.svg(web.svg.circle(cx=5, cy=5, r=4, stroke_width=2), view_box="0 0 10 10"),
        )
    """

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self._tags = {python_tag(tag): tag for tag in ELEMENTS[namespace]}

    def __getattr__(self, name: str) -> Builder:
        tag = self._tags.get(name) or (name if name in self._tags.values() else None)
        if tag is None and not name.startswith("_") and not self._namespace and "_" in name.strip("_"):
            tag = name.replace("_", "-")
        if tag is None:
            language = "SVG" if self._namespace else "HTML"
            raise AttributeError(f"{language} has no element {name!r}{meant(name, self._tags)}")
        builder = Builder(self._namespace, tag)
        self.__dict__[name] = builder
        return builder

    def __getitem__(self, tag: str) -> Builder:
        return Builder(self._namespace, tag)

    def __dir__(self) -> list[str]:
        return sorted(self._tags)

    def __repr__(self) -> str:
        return "<builders of SVG elements>" if self._namespace else "<builders of HTML elements>"


def python_tag(tag: str) -> str:
    """The name of an element as an attribute: ``del`` is ``del_``, ``linearGradient`` is ``linear_gradient``."""
    name = snake(tag).replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


html = Builders("")
svg = Builders(SVG)
# So that `from web.html import div, p` works as from a module.
sys.modules["web.html"] = html
sys.modules["web.svg"] = svg
