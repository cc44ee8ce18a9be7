"""The same e-mail address again and again: somebody floods a mailbox, from however many networks."""

from porch.guard.evidence import Check, Evidence, Finding


def _look(evidence: Evidence) -> Finding | None:
    limit, traffic = evidence.rules.per_address, evidence.traffic
    if limit <= 0:
        return None
    many = traffic.address > limit or traffic.address_everywhere > 3 * limit
    return Finding("address", 100, firm=True) if many else None


ADDRESS = Check("address", "The same e-mail address was signed up again and again within a day", _look)
