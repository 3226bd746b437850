"""What handlers ask of the nodes of their events is answered along with the event.

A handler asks the same of each event: ``event.target.value``, ``event.current_target.dataset["id"]``. The page is told
what it asked once, and from then on sends the answers along. An answer is taken where the page had done by then all
that Python had told it to, and has not changed since: then it is what Python would be told if it asked
(:mod:`adder.knowledge`).

Of what a field holds the page cannot say when it changes. It is sent along with events that say that it has, and is
taken for this turn, where the event is fresh and Python has heard nothing since.
"""

from __future__ import annotations

from time import time
from typing import Any

from . import _wire as wire
from .channel import Channel
from .knowledge import Key, Knowledge, reading

__all__ = ["Answers", "Foresight"]

Answers = tuple[int, int, float, list[tuple[int, Any, bool]]]
"""How many operations the page had done, how often it had told of changes, when that was in milliseconds since 1970,
and answers: the question's number, the wire value, and whether the page will say when it changes."""

_FRESH = 100
"""Milliseconds for which it is taken what the page would not tell of. While Python was busy, people may have typed on:
what is put right then is to be what the field has now."""

_MOST_HANDLERS = 1000
"""Handlers whose questions are remembered."""


def _is_foreseen(key: Key) -> bool:
    if type(key) is str:
        return key in wire.FORESEEN_MEMBERS or key in wire.FORESEEN_STATE
    code, member, name, *_ = key
    if code == wire.OP_METHOD:
        return name in wire.FORESEEN_QUESTIONS if not member else member == "classList" and name == "contains"
    if code == wire.OP_GET_ITEM:
        return member == "dataset"
    return code == wire.OP_CONTAINS and member == "classList"


class Foresight:
    """What the page answers ahead."""

    def __init__(self, channel: Channel, knowledge: Knowledge) -> None:
        self._channel = channel
        self._knowledge = knowledge
        #: What the page answers for each handler, by its number: which node, and what.
        self._told: dict[int, list[tuple[int, Key]]] = {}
        self._handler = 0
        self._is_new = False
        #: When Python was last told something that may be later than events that wait for it.
        self._overtaken = 0.0
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
        done, changes, at, found = answers
        if not self._channel.is_as_told(done, changes):
            return
        is_fresh = abs(time() * 1000 - at) <= _FRESH and at > self._overtaken
        # What the page was told is among those operations, so it means the same by an index.
        told = self._told.get(handler, ())
        for (index, _, is_watched), value in zip(found, values, strict=True):
            if (is_watched or is_fresh) and index < len(told) and (handle := nodes.get(told[index][0])):
                self._knowledge.learn(handle, told[index][1], value, is_watched)

    def overtake(self) -> None:
        """Python has been told something out of turn: the page may be further by now than the events that wait."""
        self._overtaken = time() * 1000

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
        if (stand_in, key) not in told and len(told) < wire.LIMIT_FORESEEN:
            told.append((stand_in, key))
            self._is_new = True

    def end(self) -> None:
        """The turn has ended that an event began: tells the page what its handler asked for the first time."""
        self.nodes = {}
        if self._is_new:
            self._is_new = False
            asked = [reading(*each) for each in self._told.get(self._handler, ())]
            self._channel.append([wire.OP_FORESEE, self._handler, asked])
