"""What Python knows of the page without asking: what it has read, or set.

While a turn of Python's lasts (a script up to its next ``await``, a handler), the page is to it as it is to a task of
JavaScript's: nothing else changes it. So what was read once in a turn need not be read again, until Python itself does
something that may change it. Members that follow from layout, time or the user's doings elsewhere are never known.

What the page *watches* is known for longer: until the page says that it has changed something
(``content_scripts/executor/watch.js`` decides what that can be said of, and each answer tells whether it will be).

What is asked for together is fetched together: objects that came together, such as the elements that a selector
matches; and, after a change, all that had been asked for before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice
from time import monotonic
from typing import Any
from weakref import ref

from . import _wire as wire
from .remote import Remote

__all__ = ["LOCAL", "LOCAL_OBJECTS", "PURE", "READABLE", "VALUED", "Key", "Knowledge", "question", "reading"]

LOCAL = frozenset({
    "alt", "className", "disabled", "htmlFor", "id", "lang", "maxLength", "minLength", "placeholder", "readOnly",
    "tabIndex", "title", "value",
})  # fmt: skip
"""Members of elements that change nothing but their own element when they are set."""

VALUED = frozenset({"HTMLInputElement", "HTMLTextAreaElement"})
"""The elements of which that is true for ``value``, which elsewhere is the content, or the choice of options."""

_TEXTS = frozenset({"alt", "className", "htmlFor", "id", "lang", "placeholder", "title"})
"""Those that read as the very text that they were set to (HTML §2.6 "reflect")."""

CONSTANT = frozenset({"localName", "namespaceURI", "nodeName", "nodeType", "prefix", "tagName"})
"""Members that an object has for good."""

READABLE = LOCAL | CONSTANT | frozenset({
    "accept", "action", "attributes", "checked", "childElementCount", "children", "childNodes", "cols", "colSpan",
    "content", "dateTime", "defaultChecked", "defaultValue", "dir", "download", "draggable", "enctype",
    "firstChild", "firstElementChild", "hidden", "href", "hreflang", "label", "lastChild",
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
    "getElementsByTagName", "getPropertyPriority", "getPropertyValue", "hasAttribute", "hasAttributes",
    "hasChildNodes", "isEqualNode", "isSameNode", "item", "key", "matches", "namedItem", "querySelector",
    "querySelectorAll", "removeEventListener",
})  # fmt: skip
"""Operations that change nothing that is known of any object."""

LOCAL_OBJECTS = frozenset({"classList", "dataset", "style"})
"""Objects of an element; what is done to them changes nothing but the element."""

_ASKING = frozenset({"closest", "getAttribute", "hasAttribute", "hasAttributes", "hasChildNodes"})
"""Operations of nodes whose answer to the same arguments is as good to know as a member is."""

_is_type = re.compile(r"[A-Za-z][\w-]*", re.ASCII).fullmatch
"""Whether a selector is the name of a type. Which elements match others may change with any change of any element."""

_ASKING_OBJECTS = frozenset({"contains", "getPropertyPriority", "getPropertyValue", "item"})
"""Those of such objects."""

_LIFE = 0.5
"""Seconds after which nothing is known that the page could not object to. Code that looks again and again, in one turn,
waits for the page."""

_GROUP = 1000
"""Members that are fetched at once."""

Key = str | tuple[Any, ...]
"""What is known of an object: a member, or the answer to a question."""

_UNKNOWN = object()


def question(code: int, operands: tuple[Any, ...]) -> tuple[int, Key] | None:
    """The handle of the object that an operation asks something of, and what; None where it is no such question."""
    target = operands[0]
    if type(target) is int:
        if code != wire.OP_METHOD or operands[1] not in _ASKING:
            return None
        handle, member = target, ""
    else:
        handle, member = target
        if member not in LOCAL_OBJECTS:
            return None
    if code == wire.OP_METHOD:
        _, name, arguments = operands
        if (member and name not in _ASKING_OBJECTS) or not all(type(value) is str for value in arguments):
            return None
        if name == "closest" and not (len(arguments) == 1 and _is_type(arguments[0])):
            return None
        return handle, (code, member, name, tuple(arguments))
    if code in (wire.OP_GET, wire.OP_GET_ITEM, wire.OP_CONTAINS) and type(operands[1]) is str:
        return handle, (code, member, operands[1])
    return None


def reading(handle: int, key: Key) -> list[Any]:
    """The operation that asks for what is known of an object under a key."""
    if type(key) is str:
        return [wire.OP_GET, handle, key]
    code, member, *operands = key
    target = [handle, member] if member else handle
    return [code, target, *(list(operand) if type(operand) is tuple else operand for operand in operands)]


class Knowledge:
    """What is known of the page's objects, by handle.

    Args:
        unwatch: Tells the page that it need not watch any more, before whatever is recorded next.
    """

    def __init__(self, unwatch: Callable[[], None] = lambda: None) -> None:
        self._is_on = True
        self._unwatch = unwatch
        #: What is known in this turn, and since when.
        self._known: dict[int, dict[Key, Any]] = {}
        self._since = 0.0
        #: What is known for as long as the page does not object; objects weakly, since Python may let go of them.
        self._watched: dict[int, dict[Key, Any]] = {}
        #: Those objects, for this turn.
        self._held: list[Remote] = []
        #: What was fetched along with something else, and nobody has asked for yet.
        self._ahead: dict[int, dict[Key, Any]] = {}
        #: When the page could last object.
        self._heard = monotonic()
        #: What was watched until something changed.
        self._outdated: dict[int, dict[Key, Any]] = {}
        #: Which objects each object came together with.
        self._groups: dict[int, list[int]] = {}

    @property
    def is_on(self) -> bool:
        """Whether anything is known at all; off, each read goes to the page."""
        return self._is_on

    @is_on.setter
    def is_on(self, is_on: bool) -> None:
        self.forget()
        self._outdated = {}
        self._is_on = is_on

    def find(self, handle: int, key: Key, default: Any) -> Any:
        """What is known, or `default` where nothing is."""
        members = self._known.get(handle)
        if members is not None and key in members:
            if key in CONSTANT or monotonic() - self._since <= _LIFE:
                return members[key]
            self._known = {}
        value = self._find_watched(handle, key)
        if value is _UNKNOWN or (key not in CONSTANT and monotonic() - self._heard > _LIFE):
            return default
        return value

    def _find_watched(self, handle: int, key: Key) -> Any:
        members = self._watched.get(handle)
        if members is None or key not in members:
            ahead = self._ahead.get(handle)
            if ahead is None or key not in ahead:
                return _UNKNOWN
            # From now on, it is worth being fetched again.
            members = self._watched.setdefault(handle, {})
            members[key] = ahead.pop(key)
        value = members[key]
        if type(value) is not ref:
            return value
        found = value()
        return _UNKNOWN if found is None else found

    def learn(self, handle: int, key: Key, value: Any, is_watched: bool = False, is_asked: bool = True) -> None:
        """The page has answered.

        Args:
            handle: Of what object.
            key: What was asked.
            value: The answer.
            is_watched: Whether the page will say when it is not so any more.
            is_asked: Whether it was asked for, and not only fetched along with something.
        """
        if is_watched:
            members = self._watched if is_asked else self._ahead
            if isinstance(value, Remote):
                self._held.append(value)
                value = ref(value)
            members.setdefault(handle, {})[key] = value
            return
        if not self._known:
            self._since = monotonic()
        self._known.setdefault(handle, {})[key] = value

    def changed(self, handle: int, name: str = "", value: Any = None) -> None:
        """Python has done something that changes one object alone.

        Args:
            handle: Of the element, one of the platform's own.
            name: The member that it has set, if it is one of ``LOCAL``.
            value: What it is set to.
        """
        if self._ahead:
            self._ahead.pop(handle, None)
        if self._watched and (watched := self._watched.pop(handle, None)):
            self._outdated[handle] = watched
        known = self._known
        if self._is_on and name in _TEXTS and type(value) is str:
            if not known:
                self._since = monotonic()
            known[handle] = {name: value}
        elif known:
            known.pop(handle, None)

    def came_together(self, handles: list[int]) -> None:
        """These objects are alike, and what is asked of one will be asked of the next."""
        if self._is_on and len(handles) > 1:
            for handle in handles:
                self._groups[handle] = handles

    def unknown_beside(self, handle: int, name: Key) -> list[int]:
        """The handles of what came together with an object, itself first, whose member is not known."""
        group = self._groups.get(handle)
        if group is None or type(name) is not str:
            return [handle]
        start = group.index(handle)
        known, watched, ahead = self._known, self._watched, self._ahead
        wanted = [handle]
        for other in group[start + 1 : start + _GROUP]:
            if not (name in known.get(other, ()) or name in watched.get(other, ()) or name in ahead.get(other, ())):
                wanted.append(other)
        return [other for other in wanted if other in self._groups] or [handle]

    def outdated_with(self, handle: int, key: Key) -> list[tuple[int, Key]]:
        """What was known before something changed, if that which is asked for now was: then the rest soon will be.

        Returns:
            Handles and keys, that which is asked for first; nothing where it was not known, or it alone.
        """
        if key not in self._outdated.get(handle, ()):
            return []
        outdated, self._outdated = self._outdated, {}
        del outdated[handle][key]
        others = ((other, each) for other, members in outdated.items() for each in members)
        rest = list(islice(others, _GROUP - 1))
        return [(handle, key), *rest] if rest else []

    def forget(self) -> None:
        """Python is about to do something that may change anything."""
        if self._known:
            self._known = {}
        if self._watched or self._ahead:
            self._outdate()
            self._unwatch()

    def _outdate(self) -> None:
        if self._watched:
            self._outdated = self._watched
            self._watched = {}
        self._ahead = {}

    def heard(self, is_changed: bool) -> None:
        """Python has heard from the page: that something has changed, or else that nothing has."""
        self._heard = monotonic()
        if is_changed:
            self._known = {}
            self._outdate()

    def end(self) -> None:
        """A turn has ended: from now on, the page may be changed by others."""
        if self._known or self._groups or self._held:
            self._known = {}
            self._groups = {}
            self._held = []

    def let_go(self, handles: Iterable[int]) -> None:
        """Handles are no longer held."""
        for table in (self._known, self._watched, self._ahead, self._outdated, self._groups):
            if table:
                for handle in handles:
                    table.pop(handle, None)
