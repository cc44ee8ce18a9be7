"""Gathers what is known of a submission, has it judged, and makes the challenge for those who are asked for more."""

import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Final

from porch.errors import JournalUnavailable
from porch.guard.bait import bait_name
from porch.guard.challenge import Challenge
from porch.guard.confirmation import Confirmations
from porch.guard.evidence import Assurance, Evidence, Judgement, Rules, Traffic
from porch.guard.guard import judge
from porch.guard.kiosk import KioskLinks
from porch.guard.proof import Proofs
from porch.guard.recipient import abuse_address
from porch.guard.turnstile import Turnstile
from porch.guard.visit import Visit
from porch.tally import Counters, Taken, Tally, Ticket

TEN_MINUTES: Final = 600.0
HOUR: Final = 3600.0
DAY: Final = 24 * HOUR

COME_BACK: Final = 600
"""Seconds after which a network that was refused may try again: an hour's count has gone down by then."""

_ATTEMPTS: Final = ("attempts", "form")
"""What counts submissions, whatever becomes of them; everything else counts signups."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Applicant:
    """Who signs up where: the form and its rules, the person's pseudonym, and what the checks may read."""

    form: str
    rules: Rules
    person: str
    email: str
    answers: Mapping[str, str]


class Gate:
    """Judges submissions; all processes and machines that share ``counters`` and ``keys`` judge alike.

    ``keys`` from oldest to newest; ``clock`` gives epoch seconds. If the counters fail, submissions are judged without
    them: a person must not be turned away because a number could not be written.
    """

    def __init__(
        self,
        counters: Counters,
        keys: tuple[str, ...],
        clock: Callable[[], float],
        *,
        turnstile: Turnstile | None = None,
    ) -> None:
        self._counters = counters
        self._key = hashlib.sha256(b"porch/guard\0" + keys[-1].encode()).digest()
        self._proofs = Proofs(keys[-1].encode(), clock)
        self._confirmations = Confirmations(keys, clock)
        self._kiosks = KioskLinks(keys, clock)
        self._turnstile = turnstile
        self._counting = True

    def bait(self, form: str, taken: frozenset[str]) -> str:
        """The name of the input that no person sees, at this form; none of ``taken``."""
        return bait_name(self._key, form, taken)

    def kiosk(self, token: str, form: str) -> str | None:
        """Which of the form's kiosk links a token is of; None: of none."""
        return self._kiosks.check(token, form) if token else None

    def kiosk_link(self, form: str, days: float) -> str:
        """The token of a new kiosk link, good for so many days."""
        return self._kiosks.make(form, days)

    def fresh_proof(self, form: str) -> str:
        """A proof-of-work challenge as JSON text."""
        return self._proofs.make(form)

    def challenge(self, applicant: Applicant) -> Challenge:
        """What the form carries that is shown again."""
        form, never = applicant.form, applicant.rules.proof_of_work == "never"
        return Challenge(
            confirmation=self._confirmations.make(form, applicant.person),
            proof=None if never else self._proofs.make(form),
            widget=self._turnstile.site_key if self._turnstile else None,
        )

    def examine(self, applicant: Applicant, visit: Visit) -> Judgement:
        """Count the submission and judge it."""
        assurance, ticket = self._answered(applicant, visit)
        kiosk = self.kiosk(visit.kiosk, applicant.form) if applicant.rules.kiosk else None
        tallies = self._tallies(applicant, visit, kiosk, assurance)
        taken = self._take(tallies, ticket)
        if ticket and not taken.honoured:
            assurance = "none"
        counts = dict(zip(tallies, taken.counts, strict=False))  # none, where nothing could be counted
        traffic = Traffic(**{field.name: counts.get(field.name, 0.0) for field in fields(Traffic)})
        evidence = Evidence(
            rules=applicant.rules,
            traffic=traffic,
            answers=applicant.answers,
            domain=applicant.email.rpartition("@")[2].lower(),
            bait=visit.bait,
            seconds=visit.seconds,
            kiosk=kiosk is not None and traffic.kiosk <= applicant.rules.kiosk,
            assurance=assurance,
        )
        judgement = judge(evidence)
        signups = [tally for name, tally in tallies.items() if name in counts and name not in _ATTEMPTS]
        self._write_up(applicant, judgement, signups, lost=bool(visit.proof) and assurance != "proved")
        return judgement

    def note(self, form: str, word: str) -> None:
        """One more of ``word`` at ``form``, for the metrics."""
        try:
            self._counters.note(form, [word])
        except JournalUnavailable as error:
            self._complain(error)

    def _answered(self, applicant: Applicant, visit: Visit) -> tuple[Assurance, Ticket | None]:
        """How a challenge was answered, and the ticket that makes the answer good once."""
        holder = self._digest("holder", applicant.form, applicant.person)
        if visit.proof and (proof := self._proofs.check(visit.proof, applicant.form)):
            return "proved", Ticket(proof[0], holder, proof[1])
        if self._turnstile and visit.turnstile and self._turnstile.verify(visit.turnstile, None) == "proved":
            return "proved", None
        if visit.confirmation:
            confirmed = self._confirmations.check(visit.confirmation, applicant.form, applicant.person)
            if confirmed:
                return "confirmed", Ticket(confirmed[0], holder, confirmed[1])
        return "none", None

    def _tallies(self, applicant: Applicant, visit: Visit, kiosk: str | None, assurance: Assurance) -> dict[str, Tally]:
        """What to count, by the name that it has in ``Traffic``."""
        form, network, address = applicant.form, visit.network, abuse_address(applicant.email)
        tallies = {
            "form": self._tally(TEN_MINUTES, "form", form),
            "address": self._tally(DAY, "address", address, form),
            "address_everywhere": self._tally(DAY, "address", address),
        }
        if kiosk:
            tallies["kiosk"] = self._tally(HOUR, "kiosk", kiosk)
        if network:
            tallies["attempts"] = self._tally(HOUR, "attempts", network)
            tallies["network"] = self._tally(HOUR, "network", network, form)
            tallies["network_everywhere"] = self._tally(HOUR, "network", network)
        if assurance == "confirmed":
            tallies["clicks"] = self._tally(TEN_MINUTES, "clicks", form)
        return tallies

    def _tally(self, window: float, *subject: str) -> Tally:
        return Tally(self._digest(*subject), window)

    def _digest(self, *words: str) -> str:
        return hmac.new(self._key, "\0".join(words).encode(), hashlib.sha256).hexdigest()[:32]

    def _take(self, tallies: Mapping[str, Tally], ticket: Ticket | None) -> Taken:
        try:
            taken = self._counters.take(list(tallies.values()), ticket)
        except JournalUnavailable as error:
            self._complain(error)
            return Taken(honoured=True)
        self._counting = True
        return taken

    def _write_up(self, applicant: Applicant, judgement: Judgement, signups: list[Tally], *, lost: bool) -> None:
        """Give back what was counted for a signup that is none, and count what was found."""
        words = [finding.check for finding in judgement.findings] + (["proof-refused"] if lost else [])
        if judgement.ruling != "pass":
            words.append(judgement.ruling)
        try:
            if judgement.ruling != "pass":
                self._counters.give_back(signups)
            if words:
                self._counters.note(applicant.form, words)
        except JournalUnavailable as error:
            self._complain(error)

    def _complain(self, error: JournalUnavailable) -> None:
        """Once, until it works again."""
        if self._counting:
            log.error("The guard cannot count, and lets signups pass that it would have asked for more. %s", error)
        self._counting = False
