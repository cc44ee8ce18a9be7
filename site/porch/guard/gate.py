"""Gathers what is known of a submission, has it judged, and makes the challenge for those who are asked for more."""

import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from porch.errors import JournalBusy, JournalUnavailable
from porch.guard.bait import bait_name
from porch.guard.challenge import Challenge
from porch.guard.confirmation import Confirmations
from porch.guard.evidence import Assurance, Evidence, Judgement, Rules, Traffic
from porch.guard.guard import judge
from porch.guard.kiosk import KioskLinks
from porch.guard.network import WIDER_FACTOR, wider_network
from porch.guard.proof import Proofs
from porch.guard.recipient import abuse_address
from porch.guard.turnstile import Turnstile
from porch.guard.visit import Visit
from porch.tally import Counters, Taken, Tally, Ticket

TEN_MINUTES: Final = 600.0
HOUR: Final = 3600.0
DAY: Final = 24 * HOUR

COME_BACK: Final = 600
"""Seconds after which a network that was refused should try again; its count goes down all the time."""

_OF_SUBMISSIONS: Final = frozenset({"attempts", "form", "wider"})
"""What counts submissions, whatever becomes of them; everything else counts signups."""

_OF_NETWORK: Final = frozenset({"attempts", "network", "network_everywhere", "wider"})
_OF_EVERYBODY: Final = frozenset({"form", "clicks"})
"""What says that a form has a surge: that is many networks', and no network alone can bring it about."""

_OF_KIOSK: Final = frozenset({"kiosk"})
"""What a thief of a kiosk link uses up with every try, so that the limits of networks hold them then."""

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
        """Count the submission and judge it. Nothing that is counted stays if it is refused, and nothing but that it
        came if it is no signup yet; ``take_back`` what turns out to be none later."""
        assurance, ticket = self._answered(applicant, visit)
        kiosk = self.kiosk(visit.kiosk, applicant.form) if applicant.rules.kiosk else None
        tallies = self._tallies(applicant, visit, kiosk, assurance)
        taken, busy = self._take(tallies, ticket)
        if ticket and not taken.honoured:
            assurance = "none"
        counts = dict(zip(tallies, taken.counts, strict=False))  # none, where nothing could be counted
        evidence = _evidence(applicant, visit, counts, assurance, at_kiosk=kiosk is not None, busy=busy)
        judgement = self._asked_elsewhere(evidence, judge(evidence), visit)
        spared = _spared(evidence, judgement) & counts.keys()
        self._give_back([tallies[name] for name in spared])
        self._write_up(applicant.form, judgement, lost=bool(visit.proof) and assurance != "proved")
        kept = counts.keys() - spared - _OF_SUBMISSIONS
        return replace(judgement, counted=tuple(tallies[name] for name in kept))

    def take_back(self, judgement: Judgement) -> None:
        """The signup did not come about, and not by its visitor's doing: it does not count against them."""
        self._give_back(judgement.counted)

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
        if visit.confirmation:
            confirmed = self._confirmations.check(visit.confirmation, applicant.form, applicant.person)
            if confirmed:
                return "confirmed", Ticket(confirmed[0], holder, confirmed[1])
        return "none", None

    def _asked_elsewhere(self, evidence: Evidence, judgement: Judgement, visit: Visit) -> Judgement:
        """Turnstile is asked only where its word would make a difference: the visitor waits for it."""
        if not (self._turnstile and visit.turnstile) or judgement.ruling in ("pass", "refuse"):
            return judgement
        proved = judge(replace(evidence, assurance="proved"))
        differs = proved.ruling != judgement.ruling
        return proved if differs and self._turnstile.verify(visit.turnstile) == "proved" else judgement

    def _tallies(self, applicant: Applicant, visit: Visit, kiosk: str | None, assurance: Assurance) -> dict[str, Tally]:
        """What to count, by the name that it has in ``Traffic``."""
        form, network, mailbox = applicant.form, visit.network, abuse_address(applicant.email)
        tallies = {
            "form": self._tally(TEN_MINUTES, "form", form),
            "address": self._tally(DAY, "address", applicant.person, form),
            "mailbox": self._tally(DAY, "mailbox", mailbox),
        }
        if kiosk:
            tallies["kiosk"] = self._tally(HOUR, "kiosk", kiosk)
        if network:
            tallies["attempts"] = self._tally(HOUR, "attempts", network, form)
            tallies["network"] = self._tally(HOUR, "network", network, form)
            tallies["network_everywhere"] = self._tally(HOUR, "network", network)
        if wider := wider_network(network):
            tallies["wider"] = self._tally(HOUR, "wider", wider, form)
        if assurance == "confirmed":
            tallies["clicks"] = self._tally(TEN_MINUTES, "clicks", form)
        return tallies

    def _tally(self, window: float, *subject: str) -> Tally:
        return Tally(self._digest(*subject), window)

    def _digest(self, *words: str) -> str:
        return hmac.new(self._key, "\0".join(words).encode(), hashlib.sha256).hexdigest()[:32]

    def _take(self, tallies: Mapping[str, Tally], ticket: Ticket | None) -> tuple[Taken, bool]:
        """What was counted; and whether it could not be because too much came at once."""
        try:
            taken = self._counters.take(list(tallies.values()), ticket)
        except JournalBusy:
            return Taken(honoured=True), True
        except JournalUnavailable as error:
            self._complain(error)
            return Taken(honoured=True), False
        self._counting = True
        return taken, False

    def _give_back(self, tallies: Sequence[Tally]) -> None:
        try:
            self._counters.give_back(tallies)
        except JournalUnavailable as error:
            self._complain(error)

    def _write_up(self, form: str, judgement: Judgement, *, lost: bool) -> None:
        """Count what was found, for the metrics."""
        words = [finding.check for finding in judgement.findings] + (["proof-refused"] if lost else [])
        if judgement.ruling != "pass":
            words.append(judgement.ruling)
        try:
            if words:
                self._counters.note(form, words)
        except JournalUnavailable as error:
            self._complain(error)

    def _complain(self, error: JournalUnavailable) -> None:
        """Once, until it works again; that it is only busy lets nobody pass, and readiness says so."""
        if isinstance(error, JournalBusy):
            return
        if self._counting:
            log.error("The guard cannot count, and lets signups pass that it would have asked for more. %s", error)
        self._counting = False


def _evidence(
    applicant: Applicant,
    visit: Visit,
    counts: Mapping[str, float],
    assurance: Assurance,
    *,
    at_kiosk: bool,
    busy: bool,
) -> Evidence:
    """What the checks see; ``counts`` by their names in ``Traffic``."""
    traffic = Traffic(**counts)
    return Evidence(
        rules=applicant.rules,
        traffic=traffic,
        answers=applicant.answers,
        domain=applicant.email.rpartition("@")[2].lower(),
        bait=visit.bait,
        seconds=visit.seconds,
        kiosk=at_kiosk and traffic.kiosk <= applicant.rules.kiosk,
        busy=busy,
        assurance=assurance,
    )


def _spared(evidence: Evidence, judgement: Judgement) -> frozenset[str]:
    """What a submission was counted in and should not have been, by its name in ``Traffic``."""
    everything = frozenset(field.name for field in fields(Traffic))
    if judgement.ruling == "refuse":
        return everything
    passes = judgement.ruling == "pass"
    spared = frozenset() if passes else everything - _OF_SUBMISSIONS - _OF_KIOSK
    if evidence.kiosk and passes:
        return _OF_NETWORK | _OF_EVERYBODY  # the people around a booth have an allowance of their own
    return spared | _OF_EVERYBODY if _is_crowd(evidence) else spared


def _is_crowd(evidence: Evidence) -> bool:
    """Whether more comes from one hand than may come from there."""
    limit, traffic = evidence.rules.per_network, evidence.traffic
    return limit > 0 and (traffic.attempts > limit or traffic.wider > WIDER_FACTOR * limit)
