"""The page's objects that Python holds: each has a handle, and a face that stands for it.

The page's end is ``content_scripts/executor/handles.js``. A handle goes back to the page with how often it was
received, so that one which is on its way meanwhile is not lost.
"""

from __future__ import annotations

from typing import Any
from weakref import ref

from .channel import Channel
from .faces import class_for
from .knowledge import Knowledge
from .remote import Remote, _set_class_name, _set_target

__all__ = ["Handles"]

_new = object.__new__

_FIRST_OWN = 17
"""The first handle that Python picks. Its handles are odd; those that the page picks are even."""


class Entry(ref[Remote]):
    """A face in a table of the page's. Its callback is a list's ``append``: scripts let go of faces by the thousand,
    and no code of Python's runs for each of them.

    Attributes:
        key: Under what it is in the table: a handle; for what a member of another object always is, the other's handle
            and the name.
    """

    __slots__ = ("key",)

    key: int | tuple[int, str]


class Handles:
    """The table of handles and faces.

    Args:
        channel: The line to the page.
        knowledge: Forgets what it knows of objects that Python lets go of.

    Attributes:
        elements: What Python keeps for elements whose class is Python's, by their number.
        gone: Entries whose faces are gone, for :meth:`sweep`.
        next_own: The handle that Python picks next.
    """

    def __init__(self, channel: Channel, knowledge: Knowledge) -> None:
        self._channel = channel
        self._knowledge = knowledge
        self.elements: dict[int, dict[str, Any]] = {}
        #: The face of each object. An entry whose face is gone is as good as none.
        self._live: dict[int, Entry] = {}
        self._members: dict[tuple[int, str], Entry] = {}
        self._received: dict[int, int] = {}
        self.gone: list[Entry] = []
        self._note_gone = self.gone.append
        self.next_own = _FIRST_OWN

    def face_of(self, handle: int) -> Remote | None:
        """The face of one of the page's objects, if Python has one."""
        known = self._live.get(handle)
        return known() if known is not None else None

    def fresh(self, cls: type[Remote], class_name: str = "") -> Remote:
        """A face for an object that an operation is going to enter under the handle of the face.

        Args:
            cls: Its class.
            class_name: The object's interface, where the class has no name of its own.
        """
        handle = self.next_own
        self.next_own = handle + 2
        self._received[handle] = 1
        face = _new(cls)
        _set_target(face, handle)
        if class_name:
            _set_class_name(face, class_name)
        self._enter(handle, face)
        return face

    def enter(self, handle: int, face: Remote) -> None:
        """A face that was there before the page has heard of its handle is to be found by it now."""
        self._received[handle] = 1
        self._enter(handle, face)

    def _enter(self, handle: int, face: Remote) -> None:
        self._live[handle] = entry = Entry(face, self._note_gone)
        entry.key = handle

    def _face(self, handle: int, traits: int, class_name: str) -> Remote:
        cls = class_for(traits, class_name)
        face = cls.__new__(cls)
        Remote.__init__(face, handle, class_name)
        self._enter(handle, face)
        return face

    def receive(self, handle: int, traits: int, class_name: str, element: int = 0) -> Remote:
        """The face of an object that the page has sent; `element` is the number of one of a Python class's."""
        self._received[handle] = self._received.get(handle, 0) + 1
        known = self._live.get(handle)
        face = known() if known is not None else None
        # An element may have been met before it had a class of Python's.
        if face is None or (element and not face._tag_name):
            face = self._face(handle, traits, class_name)
            if element:
                # All faces that an element has in its life share what Python keeps for it.
                face.__dict__ = self.elements.setdefault(element, {})
        return face

    def member(self, remote: Remote, name: str, traits: int, class_name: str) -> Remote:
        """The object that a member always is, such as an element's ``style``, without asking the page for it."""
        parent = remote._target
        if type(parent) is not int:
            return remote._page.get(remote, name)
        key = (parent, name)
        known = self._members.get(key)
        member = known() if known is not None else None
        if member is None:
            member = class_for(traits, class_name)([parent, name], class_name, remote)
            self._members[key] = entry = Entry(member, self._note_gone)
            entry.key = key
        return member

    def adopt(self, remote: Remote, handle: int) -> None:
        """The member of another object gets a handle of its own: the one under which the page has sent it."""
        parent, name = remote._target
        self._received[handle] = self._received.get(handle, 0) + 1
        known = self.face_of(handle)
        if known is None:
            known = remote
            self._enter(handle, remote)
        del self._members[parent, name]
        object.__setattr__(remote, "_target", handle)
        if known is not remote:
            # The page has sent the object by itself before: that face lets go of the handle, and not before this one.
            object.__setattr__(remote, "_holder", known)

    def sweep(self) -> None:
        """Lets go of the handles of all faces that are gone by now, unless their objects have new faces."""
        gone = self.gone[:]
        del self.gone[: len(gone)]
        live, members, received = self._live, self._members, self._received
        handles = []
        for entry in gone:
            key = entry.key
            if type(key) is not int:
                if members.get(key) is entry:
                    del members[key]
            elif live.get(key) is entry:
                del live[key]
                handles.append(key)
        if not handles:
            return
        self._knowledge.let_go(handles)
        self._channel.drop([(handle, received.pop(handle)) for handle in handles])

    def faces(self) -> list[Remote | None]:
        """The face of each of the page's objects that Python holds; None where it is gone and not yet let go of."""
        return [entry() for entry in list(self._live.values())]

    def __len__(self) -> int:
        """How many of the page's objects Python holds."""
        self.sweep()
        return len(self._received)
