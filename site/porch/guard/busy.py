"""A moment in which nothing could be counted because very much was: nobody knows what else the counters would say."""

from porch.guard.evidence import Check, Evidence, Finding


def _look(evidence: Evidence) -> Finding | None:
    return Finding("busy", 50) if evidence.busy else None


BUSY = Check("busy", "So much came at once that it could not be counted", _look)
