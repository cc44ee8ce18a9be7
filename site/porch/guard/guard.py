"""All the checks, and the ruling on what they find. Nothing here asks the network, a clock or a database."""

from collections.abc import Iterable, Mapping
from typing import Final

from porch.guard.address import ADDRESS
from porch.guard.bait import BAIT
from porch.guard.busy import BUSY
from porch.guard.clicks import CLICKS
from porch.guard.compute import COMPUTE
from porch.guard.evidence import Assurance, Check, Evidence, Finding, Judgement, Ruling
from porch.guard.haste import HASTE
from porch.guard.links import LINKS
from porch.guard.network import FLOOD, NETWORK
from porch.guard.surge import SURGE
from porch.guard.throwaway import THROWAWAY

CHECKS: Final[tuple[Check, ...]] = (
    BAIT,
    HASTE,
    LINKS,
    THROWAWAY,
    NETWORK,
    FLOOD,
    ADDRESS,
    SURGE,
    COMPUTE,
    CLICKS,
    BUSY,
)
"""Every check, in the order in which operators read what they found."""

LINE: Final = 50
"""Points from which a submission does not pass just so."""

CREDIT: Final[Mapping[Assurance, int]] = {"none": 0, "confirmed": 50, "proved": 70}
"""Points that an answered challenge takes off. A press of a button costs a program less than a computation does."""


def judge(evidence: Evidence) -> Judgement:
    """Every check's finding on ``evidence``, and what comes of them together. Raises nothing."""
    findings = tuple(finding for check in CHECKS if (finding := check.look(evidence)) is not None)
    return Judgement(ruling_on(findings, evidence.assurance), findings)


def ruling_on(findings: Iterable[Finding], assurance: Assurance) -> Ruling:
    """What comes of ``findings``: more of them, or heavier ones, never make it milder.

    Only a flood is turned away. Firm points stand against a signup whatever its browser answers; the others are made up
    for by an answered challenge, so whoever has not been asked yet is asked before their signup waits for a person.
    """
    findings = tuple(findings)
    if any(finding.check == FLOOD.name for finding in findings):
        return "refuse"
    if sum(finding.points for finding in findings if finding.firm) >= LINE:
        return "quarantine"
    if sum(finding.points for finding in findings) - CREDIT[assurance] < LINE:
        return "pass"
    return "challenge" if assurance == "none" else "quarantine"
