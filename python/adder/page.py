"""The page as Python sees it: the table of remote objects, and the operations on them."""

from __future__ import annotations

from collections.abc import Callable
from types import FrameType
from typing import Any
from weakref import ref

from . import _wire as wire
from .channel import Channel
from .codec import Decoder, Encoder
from .errors import DOMException, JSError, recorded_at
from .events import Event, event_class_for
from .exports import Exports
from .faces import class_for
from .foresight import Answers, Foresight
from .js_frames import passed
from .knowledge import LOCAL, LOCAL_OBJECTS, PURE, READABLE, VALUED, Key, Knowledge, question, reading
from .places import Place
from .remote import MISSING, Method, Remote, _set_class_name, _set_target, is_operation, wire_value
from .shapes import Shapes

__all__ = ["Page"]

_UNKNOWN = object()
_new = object.__new__
_CHANGING = frozenset({
    wire.OP_CALL, wire.OP_DELETE, wire.OP_DELETE_ITEM, wire.OP_NEW, wire.OP_NEXT, wire.OP_SET_ITEM,
})  # fmt: skip
"""Operations after which nothing is known any more. Setting members and calling methods have rules of their own."""

_ASKING = frozenset({wire.OP_GET, wire.OP_METHOD, wire.OP_GET_ITEM, wire.OP_CONTAINS})
"""Operations whose answer may be known."""

_IS_NODE = wire.TRAIT_NODE

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


class Page:
    """The page as Python sees it: performs operations and keeps the table of remote objects.

    Args:
        channel: The line to the page.
        exports: What the page holds of this interpreter.
        create_future: Makes a future of the running event loop.
    """

    def __init__(self, channel: Channel, exports: Exports, create_future: Callable[[], Any]) -> None:
        self.channel = channel
        self.exports = exports
        self.encoder = Encoder(self)
        self.decoder = Decoder(self)
        self._create_future = create_future
        self.knowledge = Knowledge(self._unwatch)
        self.foresight = Foresight(channel, self.knowledge)
        self.shapes = Shapes(self)
        #: Tells what a value stands for that was made for JavaScript, by Pyodide's own means.
        self.unwrapper: Callable[[Any], Any] = lambda value: value
        #: What Python keeps for elements whose class is Python's, by their number.
        self.elements: dict[int, dict[str, Any]] = {}
        channel.before_wait = self.knowledge.end
        channel.after_wait = self.knowledge.heard
        #: The face of each object. An entry whose face is gone is as good as none.
        self._live: dict[int, Entry] = {}
        self._members: dict[tuple[int, str], Entry] = {}
        #: Entries whose faces are gone, for :meth:`sweep`.
        self._gone: list[Entry] = []
        self._note_gone = self._gone.append
        channel.gone = self._gone
        channel.sweep = self.sweep
        self._received: dict[int, int] = {}
        self._awaited: dict[int, Any] = {}
        self._next_own = _FIRST_OWN
        #: Functions of the page's that are arguments of the operation which is being put together, and nothing else.
        self._lent: list[Remote] = []
        Remote._page = self

    def _unwatch(self) -> None:
        self.channel.close()
        self.channel.precede([wire.OP_UNWATCH])

    # Operations.

    def perform(self, code: int, *operands: Any) -> Any:
        """Performs an operation, waits, and returns its value or raises its error. Operands are wire values."""
        if code in _ASKING and self.knowledge.is_on:
            asked = question(code, operands)
            if asked is not None and self._is_node(asked[0]):
                return self._ask(*asked)
        self._before(code, operands)
        try:
            return self._decoded_member(self._performed(code, *operands))
        finally:
            self._lent.clear()

    def _before(self, code: int, operands: tuple[Any, ...]) -> None:
        """An operation is about to be done: forgets what may not be so any more."""
        if code == wire.OP_METHOD or code == wire.OP_SET:
            target, name = operands[:2]
            if code == wire.OP_METHOD and name in PURE:
                return
            if type(target) is not int and target[1] in LOCAL_OBJECTS and self._is_known_plain(target[0]):
                self.knowledge.changed(target[0])
                return
        elif code not in _CHANGING:
            return
        self.knowledge.forget()

    def face_of(self, handle: int) -> Remote | None:
        """The face of one of the page's objects, if Python has one."""
        known = self._live.get(handle)
        return known() if known is not None else None

    def _is_node(self, handle: int) -> bool:
        face = self.face_of(handle)
        return face is not None and bool(face._traits & wire.TRAIT_NODE)

    def _is_known_plain(self, handle: int) -> bool:
        face = self.face_of(handle)
        return face is not None and self._is_plain(face)

    def _performed(self, code: int, *operands: Any) -> Any:
        """The wire value of an operation."""
        outcome, value, place = self.channel.perform([code, *operands])
        if outcome == wire.OUTCOME_ERROR:
            raise self._error(value, place)
        return value

    def _performed_together(self, code: int, *operands: Any) -> list[Any] | None:
        """The wire values of an operation that asks for several things; None where one of them throws."""
        outcome, value, place = self.channel.perform([code, *operands])
        if outcome == wire.OUTCOME_OK:
            return value[1]
        error = self._error(value, place)
        if place is not None:
            raise error
        return None

    def _error(self, value: Any, place: Place | None) -> BaseException:
        error = self.decoder.decode(value)
        if place is None:
            return error
        # What was recorded after it has not been done; so what is known of that is not so.
        self.knowledge.forget()
        return recorded_at(error, place)

    def record(self, code: int, *operands: Any, frame: FrameType | None = None) -> None:
        """Has an operation performed whose result nobody needs: with the next batch, or at once within ``try``.

        Args:
            code: The operation.
            operands: Wire values.
            frame: Where to look for the author's line from, if not from the caller on.
        """
        self._before(code, operands)
        if not self.channel.record([code, *operands], frame):
            self.perform(code, *operands)
        if self._lent:
            self._lent.clear()

    def make(self, traits: int, class_name: str, code: int, *operands: Any) -> Remote:
        """Has an operation performed that makes a new object, and stands for that object without waiting for it.

        Args:
            traits: What the object can do, a sum of ``wire.TRAIT_*``.
            class_name: Its interface.
            code: The operation.
            operands: Its operands.
        """
        if code != wire.OP_METHOD or operands[1] not in PURE:
            self.knowledge.forget()
        if not self.channel.record([wire.OP_KEEP, self._next_own, [code, *operands]]):
            return self.perform(code, *operands)
        self._lent.clear()
        return self.picked(class_name, traits)

    def picked(self, class_name: str, traits: int) -> Remote:
        """A face for an object that an operation is going to enter under the handle of the face."""
        return self.fresh(class_for(traits, class_name), class_name)

    def fresh(self, cls: type[Remote], class_name: str = "") -> Remote:
        """The same with the class of its face; `class_name` is for one that has no name of its own."""
        handle = self._next_own
        self._next_own = handle + 2
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

    def confirm(self) -> None:
        """Waits until all that was recorded is done; raises what went wrong in it."""
        if self.channel.is_unsure:
            self.perform(wire.OP_SYNC)

    def get(self, remote: Remote, name: str) -> Any:
        """Reads a member, under JavaScript's name; ``MISSING`` where there is none."""
        target = remote._target
        if name in READABLE and type(target) is int and remote._traits & wire.TRAIT_NODE and self.knowledge.is_on:
            return self._ask(target, name)
        return self.perform(wire.OP_GET, target, name)

    def _ask(self, handle: int, key: Key) -> Any:
        """What is known of an object under a key; else what the page answers."""
        if self.foresight.nodes:
            self.foresight.note(handle, key)
        value = self.knowledge.find(handle, key, _UNKNOWN)
        if value is not _UNKNOWN:
            self.channel.cached += 1
            return value
        asked, values = self._answers(handle, key)
        is_watched = self.channel.is_watched
        members = [self._decoded_member(value) for value in values]
        for each, member in zip(asked, members, strict=True):
            self.knowledge.learn(*each, member, is_watched, each == asked[0])
        return members[0]

    def _answers(self, handle: int, key: Key) -> tuple[list[tuple[int, Key]], list[Any]]:
        """Asks the page for something, and for what will be asked for next: what was asked for, and the wire values."""
        asked = self.knowledge.outdated_with(handle, key)
        if asked:
            values = self._performed_together(wire.OP_READ_ALL, [reading(*each) for each in asked])
            if values is not None:
                return asked, values
        handles = self.knowledge.unknown_beside(handle, key)
        if len(handles) > 1:
            values = self._performed_together(wire.OP_GET_ALL, handles, key)
            if values is not None:
                return [(each, key) for each in handles], values
        # Or one of the others throws where this one may not.
        return [(handle, key)], [self._performed(*reading(handle, key))]

    def _decoded_member(self, value: Any) -> Any:
        if type(value) is list and value[0] == wire.TAG_UNDEFINED and len(value) > 1:
            return MISSING
        return self.decoder.decode(value)

    @staticmethod
    def _is_plain(remote: Remote) -> bool:
        """Whether it is an element of the platform's own; in a custom one, the page's code runs when it is changed."""
        return bool(remote._traits & wire.TRAIT_NODE) and remote._class_name != "HTMLElement"

    def invoke(self, remote: Remote, name: str, arguments: list[Any], frame: FrameType | None = None) -> None:
        """Has a method called whose result nobody needs. The arguments are wire values; see :meth:`record`."""
        target = remote._target
        if type(target) is not int:
            self._before(wire.OP_METHOD, (target, name))
        elif name not in PURE:
            self.knowledge.forget()
        operation = [wire.OP_METHOD, target, name, arguments]
        if not self.channel.record(operation, frame):
            self.perform(*operation)
        if self._lent:
            self._lent.clear()

    def handle_event(self, handler: int, event: Any, answers: Answers | None = None) -> None:
        """A handler is about to be called with an event; `answers` came along with it."""
        # Decoded in any case, so that a handle in it is counted and let go.
        values = [self._decoded_member(value) for _, value in answers[2]] if answers is not None else []
        fields = event._fields if isinstance(event, Event) else {}
        nodes = {}
        for name, stand_in in (("target", wire.HANDLE_TARGET), ("current_target", wire.HANDLE_CURRENT_TARGET)):
            node = fields.get(name)
            if isinstance(node, Remote) and node._traits & _IS_NODE:
                nodes[stand_in] = node._handle
        self.foresight.begin(handler, nodes, answers, values)

    def end_turn(self) -> None:
        """A step of a task is done: others come to their turn, Python's and the page's."""
        self.foresight.end()
        self.knowledge.end()
        self.channel.end_run()

    def set(self, remote: Remote, name: str, value: Any, frame: FrameType | None = None) -> None:
        """Sets a member, under JavaScript's name; see :meth:`record`."""
        target = remote._target
        if type(target) is not int:
            self._before(wire.OP_SET, (target, name))
        elif (
            name in LOCAL
            and remote._traits & _IS_NODE
            and (kind := remote._class_name) != "HTMLElement"
            and (name != "value" or kind in VALUED)
        ):
            # As `_is_plain` has it, and as often as a page is written to.
            self.knowledge.changed(target, name, value)
        else:
            self.knowledge.forget()
        operation = [wire.OP_SET, target, name, value if type(value) is str else wire_value(self, value)]
        if not self.channel.record(operation, frame):
            self.perform(*operation)
        if self._lent:
            self._lent.clear()

    def call(self, remote: Remote, name: str, arguments: list[Any]) -> Any:
        """Calls a method whose result is wanted. The arguments are wire values."""
        return self.perform(wire.OP_METHOD, remote._target, name, arguments)

    def member(self, remote: Remote, name: str, traits: int, class_name: str) -> Remote:
        """The object that a member always is, such as an element's ``style``, without asking the page for it."""
        parent = remote._target
        if type(parent) is not int:
            return self.get(remote, name)
        key = (parent, name)
        known = self._members.get(key)
        member = known() if known is not None else None
        if member is None:
            member = class_for(traits, class_name)([parent, name], class_name, remote)
            self._members[key] = entry = Entry(member, self._note_gone)
            entry.key = key
        return member

    def realise(self, remote: Remote) -> int:
        """Gives the member of another object a handle of its own; returns it."""
        parent, name = remote._target
        value = self._performed(wire.OP_GET, parent, name)
        if type(value) is not list or value[0] != wire.TAG_HANDLE:
            # No AttributeError: that would make Python look for `_handle` as for a member of the page's object.
            raise TypeError(f"this browser's object has no {name}")
        handle = value[1]
        self._received[handle] = self._received.get(handle, 0) + 1
        reference = self._live.get(handle)
        known = reference() if reference is not None else None
        if known is None:
            known = remote
            self._enter(handle, remote)
        del self._members[parent, name]
        object.__setattr__(remote, "_target", handle)
        if known is not remote:
            # The page has sent the object by itself before: that face lets go of the handle, and not before this one.
            object.__setattr__(remote, "_holder", known)
        return handle

    def listen(
        self,
        target: Remote,
        event: str,
        handler: Any,
        flags: int | None,
        options: dict[str, Any],
        selector: str | None = None,
    ) -> None:
        """Adds an event handler (DOM §2.7 ``addEventListener``).

        Args:
            target: Whose events.
            event: Their type.
            handler: What to call.
            flags: What the page does when it dispatches one, as a sum of ``wire.LISTENER_*``; None for what the code
                of the handler says.
            options: As in JavaScript.
            selector: Of the elements inside the target that the handler is for, if it is not for the target itself. The
                page looks when it dispatches an event. Each such handler has to be an object of its own.
        """
        encoded = self.encoder.encode_all((handler, options))
        self.record(wire.OP_LISTEN, target._target, event, encoded[0], flags, encoded[1], selector)

    # Promises.

    def future(self, handle: int) -> Any:
        """A future of the event loop that settles with the page's promise."""
        future = self._create_future()
        self._awaited[self.channel.await_promise(handle)] = future
        return future

    def settle(self, number: int, outcome: int, value: Any, *failed: int) -> None:
        """A promise that was awaited under `number` has settled; `failed` says which recorded operation is why."""
        # Decoded even where nobody wants it any more, so that a handle in it is counted and let go.
        decoded = self._decoded(value, failed)
        future = self._awaited.pop(number, None)
        if future is None or future.done():
            return
        if outcome == wire.OUTCOME_OK:
            future.set_result(decoded)
        else:
            future.set_exception(decoded)

    def wait_for(self, handle: int) -> Any:
        """The value of a promise, waiting for it synchronously."""
        outcome, value, *failed = self.channel.wait_settled(handle)
        decoded = self._decoded(value, failed)
        if outcome == wire.OUTCOME_ERROR:
            raise decoded
        return decoded

    def failure(self, run: int, index: int, value: Any) -> BaseException:
        """The error of an operation that nobody waited for."""
        return self._decoded(value, (run, index))

    def _decoded(self, value: Any, failed: Any) -> Any:
        decoded = self.decoder.decode(value)
        place = self.channel.place_of(*failed) if failed else None
        return decoded if place is None else recorded_at(decoded, place)

    # codec.References

    def handle_of(self, value: Any) -> int | None:
        if isinstance(value, Remote):
            return value._handle
        if isinstance(value, Method):
            return value._function._handle
        if is_operation(value):
            # An operation of the platform's is the page's function, not a callable of Python's.
            function = self.decoder.decode(self._performed(wire.OP_GET, value.__self__._target, value.__func__.member))
            # Let go of now, it would not be there any more when another argument needs a round trip as well.
            self._lent.append(function)
            return function._handle
        return None

    def unwrap(self, value: Any) -> Any:
        return self.unwrapper(value)

    def export_callable(self, value: Any) -> list[Any]:
        return self.exports.callable(value)

    def export_object(self, value: Any) -> list[Any]:
        return self.exports.object(value)

    def take_back(self, identifiers: list[int]) -> None:
        for identifier in identifiers:
            self.exports.release(identifier, 1)

    # codec.Sources

    def remote(self, handle: int, traits: int, class_name: str, element: int = 0) -> Remote:
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

    def event(self, handle: int, traits: int, class_name: str, fields: dict[str, Any]) -> Remote:
        return event_class_for(traits, class_name)(self.remote(handle, traits, class_name), fields)

    def error(self, thrown: Any, name: str, message: str, stack: str, is_dom: bool) -> BaseException:
        if isinstance(thrown, BaseException):
            passed(thrown, stack)
            return thrown
        kind = DOMException if is_dom else JSError
        return kind(name, message, stack, thrown)

    def exported(self, identifier: int) -> Any:
        return self.exports.get(identifier)

    def sweep(self) -> None:
        """Lets go of the handles of all faces that are gone by now, unless their objects have new faces."""
        gone = self._gone[:]
        del self._gone[: len(gone)]
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
        self.knowledge.let_go(handles)
        self.channel.drop([(handle, received.pop(handle)) for handle in handles])

    def faces(self) -> list[Remote | None]:
        """The face of each of the page's objects that Python holds; None where it is gone and not yet let go of."""
        return [entry() for entry in list(self._live.values())]

    @property
    def live_handles(self) -> int:
        """How many of the page's objects Python holds."""
        self.sweep()
        return len(self._received)
