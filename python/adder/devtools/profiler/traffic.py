"""What went over the line to the page while a recording lasted.

Sums are exact; of lines that wait and of kinds of operations, there is a limit to how many are told from one another.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...places import Place

__all__ = ["Traffic", "Turn", "Wait"]

_MOST_TURNS = 5000
_MOST_WAITS = 2000
_MOST_OPERATIONS = 1000

_SIZES = (1, 10, 100, 1000)
"""From how many operations on a batch counts as a large one of its class."""

_ELSEWHERE = Place("", 0, "…")


@dataclass(slots=True)
class Turn:
    """What the event loop ran in one go.

    Attributes:
        entry: The number of the recording's entry that says what it was.
        began: When, in seconds of the recording.
        took: How long it took.
        waited: How much of that it waited for the page.
        trips: How often it did: its round trips.
        operations: What it asked the page to do.
    """

    entry: int
    began: float
    took: float = 0.0
    waited: float = 0.0
    trips: int = 0
    operations: int = 0


@dataclass(slots=True)
class Wait:
    """All waiting of one line for the answer to one kind of operation.

    Attributes:
        what: The operation.
        place: The line.
        count: How often.
        total: Seconds of all.
        longest: Those of the longest.
    """

    what: str
    place: Place
    count: int = 0
    total: float = 0.0
    longest: float = 0.0


class Traffic:
    """Counts it.

    Attributes:
        batches: How many have been sent.
        sent: The operations in them.
        characters: How large they were.
        trips: How often Python waited for the page.
        waited: How long, in seconds.
        cached: How many reads were answered without asking the page.
        sizes: How many batches had one operation, up to ten, a hundred, a thousand, and more.
        operations: How often each kind of operation was sent.
        left_out: Turns that there was no room for.
        is_paused: Whether nothing counts for now.
    """

    def __init__(self) -> None:
        self.batches = 0
        self.sent = 0
        self.characters = 0
        self.trips = 0
        self.waited = 0.0
        self.cached = 0
        self.sizes = [0] * (len(_SIZES) + 1)
        self.operations: dict[str, int] = {}
        self.left_out = 0
        self.is_paused = False
        self._waits: dict[tuple[str, Place], Wait] = {}
        self._turns: list[Turn] = []

    def batch(self, operations: int, characters: int) -> None:
        """A batch was sent."""
        if self.is_paused:
            return
        self.batches += 1
        self.sent += operations
        self.characters += characters
        self.sizes[sum(operations > most for most in _SIZES)] += 1

    def operation(self, what: str) -> None:
        """An operation was among those of a batch."""
        if self.is_paused:
            return
        if what not in self.operations and len(self.operations) >= _MOST_OPERATIONS:
            what = "…"
        self.operations[what] = self.operations.get(what, 0) + 1

    def wait(self, what: str, place: Place | None, seconds: float) -> None:
        """Python has waited for the page.

        Args:
            what: For which operation.
            place: The author's line that did.
            seconds: How long.
        """
        if self.is_paused:
            return
        self.trips += 1
        self.waited += seconds
        key = (what, place or _ELSEWHERE)
        if key not in self._waits and len(self._waits) >= _MOST_WAITS:
            key = ("…", _ELSEWHERE)
        wait = self._waits.setdefault(key, Wait(*key))
        wait.count += 1
        wait.total += seconds
        wait.longest = max(wait.longest, seconds)

    def turn(self, turn: Turn) -> None:
        """The event loop has run something. The longest are kept."""
        self._turns.append(turn)
        if len(self._turns) >= 2 * _MOST_TURNS:
            self._thin()

    def _thin(self) -> None:
        self._turns.sort(key=lambda turn: -turn.took)
        self.left_out += max(0, len(self._turns) - _MOST_TURNS)
        del self._turns[_MOST_TURNS:]

    @property
    def waits(self) -> list[Wait]:
        """What was waited for, the most time first."""
        return sorted(self._waits.values(), key=lambda wait: -wait.total)

    @property
    def turns(self) -> list[Turn]:
        """What was run, in its order."""
        self._thin()
        return sorted(self._turns, key=lambda turn: turn.began)
