"""More submissions of one form than it ever has: the only sign of bots that come from everywhere at once."""

from porch.guard.evidence import Check, Evidence, Finding


def _look(evidence: Evidence) -> Finding | None:
    if evidence.kiosk:
        return None
    return Finding("surge", 50) if evidence.traffic.form > evidence.rules.surge > 0 else None


SURGE = Check("surge", "Far more submissions than usual came to this form within ten minutes", _look)
