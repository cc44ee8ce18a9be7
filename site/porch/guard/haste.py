"""A form that was sent sooner than anybody reads it."""

from typing import Final

from porch.guard.evidence import Check, Evidence, Finding

SOONEST: Final = 0.8
"""Seconds. Browsers fill in a whole form at once, so people are quick too: this alone never holds anybody up."""


def _look(evidence: Evidence) -> Finding | None:
    if evidence.kiosk or evidence.seconds is None:
        return None
    return Finding("haste", 30) if evidence.seconds < SOONEST else None


HASTE = Check("haste", "The form was sent within a second of being opened", _look)
