"""The form asks every browser to compute for a moment, and this one has not yet."""

from porch.guard.evidence import Check, Evidence, Finding


def _look(evidence: Evidence) -> Finding | None:
    if evidence.kiosk or evidence.rules.proof_of_work != "always":
        return None
    return Finding("compute", 50) if evidence.assurance == "none" else None


COMPUTE = Check("compute", "The browser had not done the computation that the form asks for", _look)
