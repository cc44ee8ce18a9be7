"""The same mailbox again and again: somebody floods it, from however many networks."""

from porch.guard.evidence import Check, Evidence, Finding

MAILBOX_FACTOR = 3
"""So many times what one address may sign up at one form its mailbox may, over all forms and aliases."""


def _look(evidence: Evidence) -> Finding | None:
    """A mailbox that is flooded by way of aliases is still somebody's: the address itself, when it comes for the first
    time, gets on by computing."""
    limit, traffic = evidence.rules.per_address, evidence.traffic
    if limit <= 0:
        return None
    if traffic.address > limit:
        return Finding("address", 100, firm=True)
    if traffic.mailbox > MAILBOX_FACTOR * limit:
        return Finding("address", 100, firm=traffic.address > 1)
    return None


ADDRESS = Check("address", "The same mailbox was signed up again and again within a day", _look)
