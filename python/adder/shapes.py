"""Elements that are built in one operation, as clones of a template for each shape.

An element's *shape* is its name, the names of its attributes (with their values, where these have been the same
before), and what is inside: texts, nodes, and elements of shapes of their own.

What has been built *stands open*: nothing is recorded yet. When an element is built around others that stand open, they
become part of it, and when anything else is recorded, what stands open is recorded before it. An element whose face
is gone by then needs no handle.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any
from weakref import ref

from . import _wire as wire
from .places import author_place, in_try_block, internal_files
from .remote import Remote, _set_target

if TYPE_CHECKING:
    from .page import Page

__all__ = ["NODE", "TEXT", "Form", "Shapes"]

TEXT, NODE = 0, 1
"""What is inside of an element and no element of a shape."""

_FIRST = 2
"""The first number of a shape, after those two."""

_MOST = 4000
"""Shapes that the page keeps a template for. A page that builds more has no two elements alike."""

_DEEPEST = 50
"""Levels of elements in one operation."""

_MOST_OPEN = 128
"""Elements that stand open before the older half of them is recorded, so that the page can make a start."""

_MOST_CONSTANT = 32
"""Sets of values that the attributes of one form are known to have, each with a template of its own."""

_MOST_SEEN = 64
"""Sets of values of which is remembered that they have come once."""

_SAFE = frozenset({
    "class", "colspan", "dir", "disabled", "for", "hidden", "id", "lang", "name", "placeholder", "role", "rowspan",
    "scope", "tabindex", "title", "type",
})  # fmt: skip
"""Attributes that do nothing by themselves, so that a template may have them: one with ``src`` would load it."""

Values = list[Any]
"""Of one element: its handle (0 where nobody needs it), the values of its attributes, and what is inside."""


class Form:
    """An element's name and the names of its attributes: what is known of elements before there are any.

    Args:
        namespace: Its namespace, ``""`` for HTML's.
        name: Its name.
        attributes: Names of its attributes.
    """

    __slots__ = ("_is_safe", "_seen", "attributes", "constants", "name", "namespace", "shapes")

    def __init__(self, namespace: str, name: str, attributes: tuple[str, ...]) -> None:
        self.namespace = namespace
        self.name = name
        self.attributes = attributes
        #: Shapes by what is inside, for attributes of any value.
        self.shapes: dict[tuple[int, ...], int] = {}
        #: The same for values that come again and again.
        self.constants: dict[tuple[str, ...], dict[tuple[int, ...], int]] = {}
        self._is_safe = all(each in _SAFE or each.startswith(("aria-", "data-")) for each in attributes)
        self._seen: set[tuple[str, ...]] = set()

    def notice(self, given: tuple[str, ...]) -> None:
        """The attributes have had these values."""
        if not self._is_safe:
            return
        if given not in self._seen:
            if len(self._seen) >= _MOST_SEEN:
                self._seen.clear()
            self._seen.add(given)
        elif len(self.constants) < _MOST_CONSTANT:
            self.constants[given] = {}


Open = tuple[Values, int, int, ref[Remote], CodeType | None, int]
"""An element that stands open: what it has, its shape, how many levels it has, its face, and where it was built."""

_IS_NODE = wire.TRAIT_NODE
_new = object.__new__


class Shapes:
    """The shapes that the page knows, and what stands open.

    Attributes:
        open: What stands open, by its handle. Nothing in it is seen or changed by anybody before it is recorded.
        is_full: Whether the page knows as many shapes as it may.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._channel = page.channel
        #: Namespace, name, names of attributes, what is inside, and the values of constant attributes.
        self._shapes: list[tuple[Form, tuple[int, ...], tuple[str, ...] | None]] = []
        self._defined: set[int] = set()
        self.is_full = False
        self.forms: dict[tuple[str, str, tuple[str, ...]], Form] = {}
        self.open: dict[int, Open] = {}
        #: Elements that became part of one that stands open, by their handles.
        self._inside: dict[int, Open] = {}
        page.channel.open = self.open
        page.channel.close = self.close

    def form(self, namespace: str, name: str, attributes: tuple[str, ...]) -> Form:
        """The form of elements with this name and these attributes."""
        key = (namespace, name, attributes)
        form = self.forms.get(key)
        if form is None:
            form = Form(namespace, name, attributes)
            if len(self.forms) < _MOST:
                self.forms[key] = form
        return form

    def build(
        self,
        forms: dict[tuple[str, ...], Form],
        interface: type[Remote],
        attributes: dict[str, Any],
        children: Iterable[Any],
        frame: FrameType,
        is_spelled: bool = False,
    ) -> Remote | None:
        """An element with its attributes and what is inside; not waited for.

        Args:
            forms: The forms that it may have, by the names that attributes are given under.
            interface: The class of its face.
            attributes: The values of its attributes: texts.
            children: Texts, numbers and nodes.
            frame: Where it is built, or a frame of the runtime's own that this was called from.
            is_spelled: Whether attributes are as the page is to have them; else an empty text may mean none.

        Returns:
            None, and nothing is done, where it has no such form, or anything else is among attributes and children.
        """
        # Pages build by the ten thousand: this is one function, and looks at each thing once.
        form = forms.get(tuple(attributes))
        if form is None:
            return None
        shapes = form.shapes
        constant = None
        values: Values = [0]
        if attributes:
            given = tuple(attributes.values())
            for value in given:
                if type(value) is not str or not (value or is_spelled):
                    return None
            constant = form.constants.get(given)
            if constant is not None:
                shapes = constant
            else:
                form.notice(given)
                values += given
        depth = 1
        opened = self.open
        inside: tuple[int, ...] = ()
        absorbed = None
        has_nodes = False
        if children:
            kinds = []
            for child in children:
                kind = type(child)
                if kind is str:
                    values.append(child)
                    kinds.append(TEXT)
                elif isinstance(child, Remote):
                    target = child._target
                    built = opened.get(target) if type(target) is int else None
                    if built is not None and built[2] < _DEEPEST:
                        part, shape, levels = built[:3]
                        values.append(part)
                        kinds.append(shape)
                        if levels >= depth:
                            depth = levels + 1
                        if absorbed is None:
                            absorbed = [target]
                        else:
                            absorbed.append(target)
                    elif child._traits & _IS_NODE:
                        values.append([wire.TAG_HANDLE, child._handle])
                        kinds.append(NODE)
                        has_nodes = True
                    else:
                        return None
                elif kind is int or kind is float:
                    values.append(str(child))
                    kinds.append(TEXT)
                else:
                    return None
            inside = tuple(kinds)
            if absorbed is not None:
                for target in absorbed:
                    built = opened.pop(target, None)
                    # The same element can be in one place only: the last.
                    if built is None:
                        return self._twice(forms, interface, attributes, children, frame, is_spelled)
                    self._inside[target] = built
        number = shapes.get(inside)
        if number is None:
            self._shapes.append((form, inside, None if constant is None else given))
            number = shapes[inside] = len(self._shapes) + _FIRST - 1
            self.is_full = len(self._shapes) >= _MOST
        if has_nodes:
            # It takes them from where they are, which is not for later.
            self._page.knowledge.forget()
        page = self._page
        handles = page.handles
        handle = values[0] = handles.next_own
        handles.next_own = handle + 2
        face = _new(interface)
        _set_target(face, handle)
        code = frame.f_code
        instruction = frame.f_lasti
        if internal_files.get(code.co_filename) is not False:
            place = author_place(frame)
            code, instruction = place if place is not None else (None, 0)
        opened[handle] = (values, number, depth, ref(face), code, instruction)
        if has_nodes:
            self.close()
        elif code is not None and code.co_exceptiontable and in_try_block(code, instruction):
            self.close()
            page.perform(wire.OP_SYNC)
        elif len(opened) >= _MOST_OPEN:
            self._close_some(_MOST_OPEN // 2)
        return face

    def _twice(
        self,
        forms: dict[tuple[str, ...], Form],
        interface: type[Remote],
        attributes: dict[str, Any],
        children: Iterable[Any],
        frame: FrameType,
        is_spelled: bool = False,
    ) -> Remote | None:
        """The same where an element is among the children more than once: none of them is built along."""
        self.open.update(self._inside)
        self._inside.clear()
        self.close()
        return self.build(forms, interface, attributes, children, frame, is_spelled)

    def close(self) -> None:
        """Records what stands open."""
        self._close_some(len(self.open))

    def _close_some(self, count: int) -> None:
        """Records what has stood open for longest."""
        built = [self.open.pop(handle) for handle in list(self.open)[:count]]
        enter = self._page.handles.enter
        for values, _, _, reference, _, _ in (*built, *self._inside.values()):
            face = reference()
            if face is None:
                values[0] = 0
            else:
                enter(values[0], face)
        self._inside.clear()
        channel = self._channel
        for values, number, _, _, code, instruction in built:
            if number not in self._defined:
                self._defined.add(number)
                channel.precede([wire.OP_SHAPE, number, self._definition(number)])
            channel.put([wire.OP_BUILD, number, values], None if code is None else (code, instruction))

    def _definition(self, shape: int) -> list[Any]:
        """A shape as the page is told of it."""
        form, inside, given = self._shapes[shape - _FIRST]
        children = [kind if kind < _FIRST else self._definition(kind) for kind in inside]
        return [form.namespace, form.name, list(form.attributes), children, None if given is None else list(given)]
