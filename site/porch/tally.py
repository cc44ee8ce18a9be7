"""What the guard asks to be counted, and what the store answers: the values that cross between the two.

Nothing here tells who somebody is: subjects, tickets and holders are keyed hashes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Tally:
    """One thing to count one more of: ``subject`` within the last ``window`` seconds."""

    subject: str
    window: float


@dataclass(frozen=True)
class Ticket:
    """Something that is good once: an answer to a challenge. ``holder`` may show it again until it ``expires``.

    The same press of a button may arrive twice; only somebody else's second use is a theft. ``expires`` is in epoch
    seconds.
    """

    id: str
    holder: str
    expires: float


@dataclass(frozen=True)
class Taken:
    """What a ``take`` found: a number for each tally, this one included, and whether the ticket was good."""

    counts: tuple[float, ...] = field(default=())
    honoured: bool = False


class Counters(Protocol):
    """Counts over all processes and machines of a site. Every method raises ``JournalUnavailable``."""

    def take(self, tallies: Sequence[Tally], ticket: Ticket | None = None) -> Taken:
        """Count one more of each tally and take the ticket, in one step that no other can come between."""

    def give_back(self, tallies: Sequence[Tally]) -> None:
        """Count one less of each: what was taken did not happen after all."""

    def note(self, form: str, words: Sequence[str]) -> None:
        """One more of each word at ``form``, for the metrics."""
