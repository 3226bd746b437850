"""The page as Python sees it: the operations on its objects."""

from __future__ import annotations

from collections.abc import Callable
from types import FrameType
from typing import Any

from . import _wire as wire
from .channel import Channel
from .codec import Decoder, Encoder
from .errors import DOMException, JSError, recorded_at
from .events import Event, event_class_for
from .exports import Exports
from .faces import class_for
from .foresight import Answers, Foresight
from .handles import Handles
from .js_frames import passed
from .knowledge import LOCAL, LOCAL_OBJECTS, PURE, READABLE, VALUED, Key, Knowledge, question, reading
from .places import Place
from .promises import Promises
from .remote import MISSING, Method, Remote, is_operation, wire_value
from .shapes import Shapes

__all__ = ["Page"]

_UNKNOWN = object()
_CHANGING = frozenset({
    wire.OP_CALL, wire.OP_DELETE, wire.OP_DELETE_ITEM, wire.OP_NEW, wire.OP_NEXT, wire.OP_SET_ITEM,
})  # fmt: skip
"""Operations after which nothing is known any more. Setting members and calling methods have rules of their own."""

_ASKING = frozenset({wire.OP_GET, wire.OP_METHOD, wire.OP_GET_ITEM, wire.OP_CONTAINS})
"""Operations whose answer may be known."""

_IS_NODE = wire.TRAIT_NODE


class Page:
    """The page as Python sees it: performs operations.

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
        self.knowledge = Knowledge(self._unwatch)
        self.handles = Handles(channel, self.knowledge)
        #: For the decoder.
        self.remote = self.handles.receive
        self.foresight = Foresight(channel, self.knowledge)
        self.promises = Promises(channel, self._decoded, create_future, self.foresight.overtake)
        self.shapes = Shapes(self)
        #: Tells what a value stands for that was made for JavaScript, by Pyodide's own means.
        self.unwrapper: Callable[[Any], Any] = lambda value: value
        channel.before_wait = self.knowledge.end
        channel.after_wait = self.knowledge.heard
        channel.gone = self.handles.gone
        channel.sweep = self.handles.sweep
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

    def _is_node(self, handle: int) -> bool:
        face = self.handles.face_of(handle)
        return face is not None and bool(face._traits & wire.TRAIT_NODE)

    def _is_known_plain(self, handle: int) -> bool:
        face = self.handles.face_of(handle)
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
        if not self.channel.record([wire.OP_KEEP, self.handles.next_own, [code, *operands]]):
            return self.perform(code, *operands)
        self._lent.clear()
        return self.handles.fresh(class_for(traits, class_name), class_name)

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
        values = [self._decoded_member(value) for _, value, _ in answers[3]] if answers is not None else []
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

    def realise(self, remote: Remote) -> int:
        """Gives the member of another object a handle of its own; returns it."""
        parent, name = remote._target
        value = self._performed(wire.OP_GET, parent, name)
        if type(value) is not list or value[0] != wire.TAG_HANDLE:
            # No AttributeError: that would make Python look for `_handle` as for a member of the page's object.
            raise TypeError(f"this browser's object has no {name}")
        self.handles.adopt(remote, value[1])
        return value[1]

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

    # Failures.

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
