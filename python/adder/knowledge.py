"""What Python knows of the page without asking: the members that it has read, or set, in this turn.

While a turn of Python's lasts (a script up to its next ``await``, a handler), the page is to it as it is to a task of
JavaScript's: nothing else changes it. So what was read once in a turn need not be read again, until Python itself does
something that may change it. Members that follow from layout, time or the user's doings elsewhere are never known.

Objects that came together, such as the elements that a selector matches, are read together: when a member of one is
asked for, that of all is fetched.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

__all__ = ["LOCAL", "LOCAL_OBJECTS", "PURE", "READABLE", "Knowledge"]

LOCAL = frozenset({
    "alt", "className", "disabled", "htmlFor", "id", "lang", "maxLength", "minLength", "placeholder", "readOnly",
    "tabIndex", "title", "value",
})  # fmt: skip
"""Members of elements that change nothing but their own element when they are set."""

_TEXTS = frozenset({"alt", "className", "htmlFor", "id", "lang", "placeholder", "title"})
"""Those that read as the very text that they were set to (HTML §2.6 "reflect")."""

CONSTANT = frozenset({"localName", "namespaceURI", "nodeName", "nodeType", "prefix", "tagName"})
"""Members that an object has for good."""

READABLE = LOCAL | CONSTANT | frozenset({
    "accept", "action", "attributes", "checked", "childElementCount", "children", "childNodes", "cols", "colSpan",
    "content", "dateTime", "defaultChecked", "defaultValue", "dir", "download", "draggable", "enctype",
    "firstChild", "firstElementChild", "form", "hidden", "href", "hreflang", "label", "lastChild",
    "lastElementChild", "max", "media", "method", "min", "multiple", "name", "nextElementSibling", "nextSibling",
    "nodeValue", "ownerDocument", "parentElement", "parentNode", "pattern", "previousElementSibling",
    "previousSibling", "rel", "required", "rows", "rowSpan", "selected", "selectedIndex", "size", "slot", "src", "step",
    "target", "text", "textContent", "type", "valueAsNumber", "wrap",
})  # fmt: skip
"""Members of nodes that hold still while nobody changes the document or a form."""

PURE = frozenset({
    "addEventListener", "cloneNode", "closest", "compareDocumentPosition", "contains", "createAttribute",
    "createComment", "createDocumentFragment", "createElement", "createElementNS", "createRange", "createTextNode",
    "getAttribute", "getAttributeNames", "getElementById", "getElementsByClassName", "getElementsByName",
    "getElementsByTagName", "hasAttribute", "hasAttributes", "hasChildNodes", "isEqualNode", "isSameNode", "item",
    "key", "matches", "namedItem", "querySelector", "querySelectorAll", "removeEventListener",
})  # fmt: skip
"""Operations that change nothing that is known of any object."""

LOCAL_OBJECTS = frozenset({"classList", "dataset", "style"})
"""Objects of an element; what is done to them changes nothing but the element."""

_LIFE = 0.5
"""Seconds after which nothing is known any more. Code that looks again and again, in one turn, waits for the page."""

_GROUP = 1000
"""Members that are fetched at once."""


class Knowledge:
    """The known members of the page's objects, by handle.

    Attributes:
        is_on: Whether anything is known at all; off, each read goes to the page.
    """

    def __init__(self) -> None:
        self.is_on = True
        self._known: dict[int, dict[str, Any]] = {}
        self._since = 0.0
        #: Which objects each object came together with.
        self._groups: dict[int, list[int]] = {}

    def find(self, handle: int, name: str, default: Any) -> Any:
        """A member's value, or `default` where it is not known."""
        members = self._known.get(handle)
        if members is None or name not in members:
            return default
        if name not in CONSTANT and monotonic() - self._since > _LIFE:
            self.forget()
            return default
        return members[name]

    def learn(self, handle: int, name: str, value: Any) -> None:
        """The page has said what a member is."""
        if not self._known:
            self._since = monotonic()
        self._known.setdefault(handle, {})[name] = value

    def changed(self, handle: int, name: str = "", value: Any = None) -> None:
        """Python has done something that changes one object alone.

        Args:
            handle: Of the element, one of the platform's own.
            name: The member that it has set, if it is one of ``LOCAL``.
            value: What it is set to.
        """
        self._known.pop(handle, None)
        if self.is_on and name in _TEXTS and type(value) is str:
            self.learn(handle, name, value)

    def came_together(self, handles: list[int]) -> None:
        """These objects are alike, and what is asked of one will be asked of the next."""
        if self.is_on and len(handles) > 1:
            for handle in handles:
                self._groups[handle] = handles

    def unknown_beside(self, handle: int, name: str) -> list[int]:
        """The handles of what came together with an object, itself first, whose member is not known."""
        group = self._groups.get(handle)
        if group is None:
            return [handle]
        start = group.index(handle)
        known = self._known
        wanted = [other for other in group[start : start + _GROUP] if name not in known.get(other, ())]
        return [other for other in wanted if other in self._groups] or [handle]

    def forget(self) -> None:
        """Something has been done that may have changed anything."""
        if self._known:
            self._known = {}

    def end(self) -> None:
        """A turn has ended: from now on, the page may be changed by others."""
        if self._known or self._groups:
            self._known = {}
            self._groups = {}

    def let_go(self, handle: int) -> None:
        """A handle is no longer held."""
        self._known.pop(handle, None)
        self._groups.pop(handle, None)
