"""What handlers ask of the nodes of their events is answered along with the event.

A handler asks the same of each event: ``event.target.closest("tr")``, ``event.current_target.dataset["id"]``. The page
is told what it asked once, and from then on sends the answers along, those of which it will say when they change. An
answer is taken where the page had done by then all that Python had told it to, and has not changed since: then it is
what Python would be told if it asked (:mod:`adder.knowledge`).
"""

from __future__ import annotations

from typing import Any

from . import _wire as wire
from .channel import Channel
from .knowledge import Key, Knowledge, reading

__all__ = ["Answers", "Foresight"]

Answers = tuple[int, int, list[tuple[int, Any]]]
"""How many operations the page had done, how often it had told of changes, and answers, by the question's number."""

_MOST = 8
"""Questions of one handler."""

_MOST_HANDLERS = 1000
"""Handlers whose questions are remembered."""


def _is_foreseen(key: Key) -> bool:
    if type(key) is str:
        return key in wire.FORESEEN_MEMBERS
    code, member, name, *_ = key
    if code == wire.OP_METHOD:
        return not member and name in wire.FORESEEN_QUESTIONS
    return code == wire.OP_GET_ITEM and member == "dataset"


class Foresight:
    """What the page answers ahead."""

    def __init__(self, channel: Channel, knowledge: Knowledge) -> None:
        self._channel = channel
        self._knowledge = knowledge
        #: What the page answers for each handler, by its number: which node, and what.
        self._told: dict[int, list[tuple[int, Key]]] = {}
        self._handler = 0
        self._is_new = False
        #: The handles of the nodes of the event that is being handled, and what stands for them.
        self.nodes: dict[int, int] = {}

    def begin(self, handler: int, nodes: dict[int, int], answers: Answers | None, values: list[Any]) -> None:
        """A handler is about to be called with an event.

        Args:
            handler: Its number.
            nodes: The handles of the event's nodes, by the handles that stand for them.
            answers: What came along with the event.
            values: The answers as Python has them.
        """
        self.end()
        self._handler = handler
        self.nodes = {handle: stand_in for stand_in, handle in nodes.items()}
        if answers is None or not self._knowledge.is_on:
            return
        done, changes, found = answers
        if not self._channel.is_as_told(done, changes):
            return
        # What the page was told is among those operations, so it means the same by an index.
        told = self._told.get(handler, ())
        for (index, _), value in zip(found, values, strict=True):
            if index < len(told) and (handle := nodes.get(told[index][0])):
                self._knowledge.learn(handle, told[index][1], value, is_watched=True)

    def note(self, handle: int, key: Key) -> None:
        """Python asks something of one of the page's objects."""
        stand_in = self.nodes.get(handle)
        if stand_in is None or not _is_foreseen(key):
            return
        told = self._told.get(self._handler)
        if told is None:
            if len(self._told) >= _MOST_HANDLERS:
                self._told.clear()
            told = self._told[self._handler] = []
        if (stand_in, key) not in told and len(told) < _MOST:
            told.append((stand_in, key))
            self._is_new = True

    def end(self) -> None:
        """The turn has ended that an event began: tells the page what its handler asked for the first time."""
        self.nodes = {}
        if self._is_new:
            self._is_new = False
            asked = [reading(*each) for each in self._told.get(self._handler, ())]
            self._channel.append([wire.OP_FORESEE, self._handler, asked])
