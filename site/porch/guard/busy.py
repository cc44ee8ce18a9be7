"""A moment in which nothing could be counted because very much was: nobody knows what else the counters would say.

Where a form has no limit at all, they would say nothing.
"""

from porch.guard.evidence import Check, Evidence, Finding


def _look(evidence: Evidence) -> Finding | None:
    rules = evidence.rules
    would_matter = rules.per_network > 0 or rules.per_address > 0 or rules.surge > 0
    return Finding("busy", 50) if evidence.busy and would_matter else None


BUSY = Check("busy", "So much came at once that it could not be counted", _look)
