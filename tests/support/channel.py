"""A channel that answers as a test says, for the faces of the page's objects to be tested without a page."""

from __future__ import annotations

from typing import Any

from adder import _wire as wire

MISSING = [wire.TAG_UNDEFINED, 1]
"""What a read gives where there is no such member."""


def handle(number: int, traits: int = 0, class_name: str = "Thing") -> list[Any]:
    """An object of the page's, as it is sent."""
    return [wire.TAG_HANDLE, number, traits, class_name]


def items(*values: Any) -> list[Any]:
    """A list, as it is sent."""
    return [wire.TAG_LIST, list(values)]


class FakeChannel:
    """Answers what is performed from a list, and notes all that it was asked and told, in order."""

    def __init__(self):
        self.asked = []
        self.recorded = []
        self.answers = []
        self._dropped = []
        self.promises = 0
        self.cached = 0
        self.is_watched = False
        self.places = {}
        #: Whether the author's code stands in the body of a `try`.
        self.is_in_try = False
        #: What stands open, as in the real one.
        self.open = {}
        self.close = lambda: None
        #: Faces that are gone, as in the real one.
        self.gone = []
        self.sweep = lambda: None

    def record(self, operation, frame=None):
        if self.is_in_try:
            return False
        self.asked.append(operation)
        self.recorded.append(operation)
        self.sweep()
        return True

    def perform(self, operation):
        self.asked.append(operation)
        self.sweep()  # the real one does whenever many are gone
        answer = self.answers.pop(0)
        outcome, value, *place = answer if isinstance(answer, tuple) else (wire.OUTCOME_OK, answer)
        return outcome, value, place[0] if place else None

    @property
    def is_unsure(self):
        return bool(self.recorded)

    def place_of(self, run, index):
        return self.places.get((run, index))

    @property
    def dropped(self):
        """The handles that were let go of, with those that would be with the next flush."""
        self.sweep()
        return self._dropped

    def drop(self, handles):
        self._dropped += handles

    def await_promise(self, number):
        self.promises += 1
        return self.promises
