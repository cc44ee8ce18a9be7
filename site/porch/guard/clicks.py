"""A program that presses the button once more: while a surge lasts, few may get through by pressing alone."""

from typing import Final

from porch.guard.evidence import Check, Evidence, Finding

FEWEST: Final = 20
"""So many in ten minutes may always get through without a script, however small a form's surge is."""


def _look(evidence: Evidence) -> Finding | None:
    surge, traffic = evidence.rules.surge, evidence.traffic
    if evidence.kiosk or evidence.assurance != "confirmed" or not traffic.form > surge > 0:
        return None
    return Finding("clicks", 50, firm=True) if traffic.clicks > max(FEWEST, surge / 10) else None


CLICKS = Check(
    "clicks", "A surge of submissions, and more of them without computing than people without scripts", _look
)
