"""When to deliver again, and when never: pure decisions, no clock and no chance of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from porch.errors import TryAgainLater

FIRST: Final = 2.0
"""Seconds before the second delivery; each further one waits twice as long."""

LONGEST: Final = 3600.0
"""Seconds that are never exceeded between two deliveries, except where the platform itself asks for more."""

GIVE_UP: Final = 3 * 24 * 3600.0
"""Seconds after which a signup waits for the operator instead."""


@dataclass(frozen=True)
class Retry:
    """Deliver again in ``delay`` seconds."""

    delay: float


@dataclass(frozen=True)
class Park:
    """Leave it to the operator, for this reason: a short fixed word."""

    reason: str


def next_attempt(attempts: int, error: TryAgainLater, age: float, random: Callable[[], float]) -> Retry | Park:
    """What follows after ``error``, after ``attempts`` failures before, for a signup ``age`` seconds old.

    ``random`` gives numbers from 0 to 1: the delay is drawn from the upper half of the backoff, so that signups that
    failed together do not come back together. The platform's own wish for a delay is a lower bound.
    """
    backoff = min(LONGEST, FIRST * 2 ** min(attempts, 30))
    delay = max(backoff * (0.5 + random() / 2), error.retry_after or 0.0)
    if age + delay > GIVE_UP:
        return Park("given-up")
    return Retry(delay)
