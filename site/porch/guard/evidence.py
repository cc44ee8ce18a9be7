"""All that is known of one submission when it is judged, and what a check says of it. Values only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from porch.tally import Tally

Assurance = Literal["none", "confirmed", "proved"]
"""What the other side has done to be believed: nothing, pressed a button once more, or had its browser compute."""

Ruling = Literal["pass", "challenge", "quarantine", "refuse"]


@dataclass(frozen=True)
class Rules:
    """A form's ``[guard]``; 0 means no limit, and no kiosk links."""

    proof_of_work: Literal["surge", "always", "never"] = "surge"
    per_network: int = 30
    per_address: int = 3
    surge: int = 600
    kiosk: int = 0


@dataclass(frozen=True)
class Traffic:
    """What has been counted, this submission included; 0 where nothing could be counted."""

    attempts: float = 0.0
    """Submissions of the last hour from its network at this form, whatever became of them."""
    network: float = 0.0
    """Signups of the last hour from its network at this form."""
    network_everywhere: float = 0.0
    """Signups of the last hour from its network over all forms."""
    address: float = 0.0
    """Signups of the last day for its very address at this form."""
    mailbox: float = 0.0
    """Signups of the last day for its mailbox, by whichever alias, over all forms."""
    form: float = 0.0
    """Submissions of the last ten minutes at this form, of each network no more than it may make."""
    clicks: float = 0.0
    """Signups of the last ten minutes at this form that were only confirmed, not proved."""
    kiosk: float = 0.0
    """Submissions of the last hour through its kiosk link."""
    wider: float = 0.0
    """Submissions of the last hour at this form from the /56 around its IPv6 network, whatever became of them."""


@dataclass(frozen=True)
class Evidence:
    """One submission, as the checks see it."""

    rules: Rules
    traffic: Traffic = Traffic()
    answers: Mapping[str, str] = field(default_factory=dict)
    """What was posted for one-line text fields, by property, as it came."""
    domain: str = ""
    """The part of the address behind the @, in small ASCII letters."""
    bait: bool = False
    seconds: float | None = None
    kiosk: bool = False
    """Whether it came through a kiosk link that has signups left."""
    busy: bool = False
    """Whether so much came that this one could not be counted."""
    assurance: Assurance = "none"


@dataclass(frozen=True)
class Finding:
    """What one check says: so many points against. ``firm`` ones cannot be made up for by an answered challenge."""

    check: str
    points: int
    firm: bool = False


@dataclass(frozen=True)
class Check:
    """One question about a submission. ``about`` is what an operator reads as the reason."""

    name: str
    about: str
    look: Callable[[Evidence], Finding | None]


@dataclass(frozen=True)
class Judgement:
    """The ruling, and every finding that led to it; visitors never see which."""

    ruling: Ruling
    findings: tuple[Finding, ...] = ()
    counted: tuple[Tally, ...] = ()
    """What was counted for the signup that this is about to be."""

    @property
    def reason(self) -> str:
        """The names of the checks that found something, for the journal: ``bait, surge``."""
        return ", ".join(finding.check for finding in self.findings)
