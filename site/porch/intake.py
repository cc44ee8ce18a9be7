"""The one way in: validate, guard, record, deliver now if possible, and say what became of it.

A signup is in the journal, durably, before anything else happens to it; only then may the visitor hear "thanks".
"""

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from porch.contact import Contact
from porch.delivery.courier import Courier
from porch.errors import JournalUnavailable
from porch.forms.builder import PublicForm
from porch.forms.definition import FormDefinition
from porch.forms.mapping import contact_from
from porch.guard.challenge import Challenge
from porch.guard.evidence import Judgement, Rules
from porch.guard.gate import COME_BACK, Applicant, Gate
from porch.guard.visit import Visit
from porch.store.journal import Journal
from porch.store.pseudonym import Pseudonyms
from porch.store.signup import Acceptance, Claim, Hold, Signup, Verdict

Answer = Literal["subscribed", "existing", "joined", "received"]
"""What an accepted signup hears; ``received`` is recorded and safe, with the delivery still to come."""

TURN_PATIENCE: Final = 1.5
"""Seconds that a visitor waits for a turn at the platform; the worker waits less, so a visitor finds one."""

MOST_QUARANTINED: Final = 5000
"""Signups of one form that wait in quarantine; more are asked to come back later, with their answers kept."""

MARGIN: Final = 10.0
"""Seconds beyond the deadline for which a signup stays with the visitor's path before a worker may take it."""


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Accepted:
    """The signup is safe in the journal."""

    answer: Answer


@dataclass(frozen=True)
class Invalid:
    """The visitor has something to mend; the form carries the errors and the values."""


@dataclass(frozen=True)
class Doubtful:
    """The address looks mistyped: the visitor is asked once, and may keep it. The form knows the suggestion."""


@dataclass(frozen=True)
class Challenged:
    """Something looks odd; a person gets on with one press. Nothing is kept here, the visitor's form has it all."""

    challenge: Challenge


@dataclass(frozen=True)
class TooMany:
    """Far more comes from that network than people could send; nothing was kept. It may come back in ``seconds``."""

    seconds: int


@dataclass(frozen=True)
class Full:
    """Every place was taken when this one came; nothing was kept."""


@dataclass(frozen=True)
class Unrecorded:
    """The journal could not be written: nothing was kept, and the visitor must hear so."""


Outcome = Accepted | Invalid | Doubtful | Challenged | TooMany | Full | Unrecorded


class Intake:
    """Takes submissions in.

    ``owner`` names this machine in leases, ``wake`` tells the worker that there is something to deliver, ``deadline``
    is how many seconds a visitor waits for the platform; ``clock`` gives epoch seconds, ``monotonic`` seconds.
    """

    def __init__(
        self,
        journal: Journal,
        courier: Courier,
        gate: Gate,
        pseudonyms: Pseudonyms,
        *,
        owner: str,
        deadline: float,
        wake: Callable[[], None],
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._journal = journal
        self._courier = courier
        self._gate = gate
        self._pseudonyms = pseudonyms
        self._owner = owner
        self._deadline = deadline
        self._wake = wake
        self._clock = clock
        self._monotonic = monotonic

    def submit(self, definition: FormDefinition, form: PublicForm, visit: Visit, *, asks: bool = True) -> Outcome:
        """Take one filled form in. What the visitor did wrong is in the form afterwards.

        ``asks``: somebody is there who can be asked whether an address is meant as it was typed.
        """
        deadline = self._monotonic() + self._deadline
        if not form.validate():
            return Invalid()
        if asks and form.suggestion:
            return Doubtful()
        contact = contact_from(definition, form)
        applicant = self._applicant(definition, form, contact)
        judgement = self._gate.examine(applicant, visit)
        if judgement.ruling == "challenge":
            return Challenged(self._gate.challenge(applicant))
        if judgement.ruling == "refuse":
            return TooMany(COME_BACK)
        outcome = self._keep(definition, form, contact, judgement, deadline)
        if not isinstance(outcome, Accepted):
            self._gate.take_back(judgement)
        return outcome

    def _keep(
        self, definition: FormDefinition, form: PublicForm, contact: Contact, judgement: Judgement, deadline: float
    ) -> Outcome:
        """Record the signup, and deliver it now if possible."""
        try:
            if judgement.ruling == "quarantine" and (outcome := self._no_room(definition)):
                return outcome
            acceptance = self._record(definition, contact, judgement)
        except JournalUnavailable as error:
            log.error("A signup could not be recorded, and the visitor was told so. %s", error)
            return Unrecorded()
        if acceptance is None:
            return Full()
        if acceptance.claim is None:
            self._wake()
            return Accepted("received")
        return self._deliver(acceptance.claim, form, deadline)

    def _no_room(self, definition: FormDefinition) -> Outcome | None:
        """What there is to say to a signup that cannot wait in quarantine: who has no place anyway should know, and
        a flood must not fill the disk."""
        if definition.limit is not None and self._journal.places_taken(definition.slug) >= definition.limit:
            return Full()
        crowded = self._journal.quarantined_at(definition.slug, most=MOST_QUARANTINED) >= MOST_QUARANTINED
        return TooMany(COME_BACK) if crowded else None

    def _applicant(self, definition: FormDefinition, form: PublicForm, contact: Contact) -> Applicant:
        rules = Rules(**definition.guard.model_dump())
        lines = [field for field in form.inputs() if field.definition.type == "text" and field.typed]
        answers = {field.definition.name: str(field.typed[0]) for field in lines}  # with the line breaks it had
        return Applicant(definition.slug, rules, self._pseudonyms.of(contact.email), contact.email, answers)

    def _record(self, definition: FormDefinition, contact: Contact, judgement: Judgement) -> Acceptance | None:
        """The signup in the journal; held for the visitor, if the visitor may hear what the platform says."""
        signup = Signup(
            id=uuid.uuid4().hex,
            form=definition.slug,
            contact=contact,
            on_existing=definition.existing,
            person=self._pseudonyms.of(contact.email),
            accepted_at=self._clock(),
            quarantined=judgement.reason if judgement.ruling == "quarantine" else "",
        )
        hold = Hold(self._owner, self._deadline + MARGIN) if definition.reveal_existing else None
        return self._journal.accept(signup, hold=hold, limit=definition.limit)

    def _deliver(self, claim: Claim, form: PublicForm, deadline: float) -> Outcome:
        verdict = self._courier.deliver(claim, deadline=deadline, max_wait=TURN_PATIENCE)
        if verdict.state == "refused":
            form.refuse_address()
            return Invalid()
        if verdict.state == "waiting":
            self._wake()
        return Accepted(_answer(verdict))


def _answer(verdict: Verdict) -> Answer:
    if verdict.joined:
        return "joined"
    if verdict.state == "delivered":
        return "subscribed"
    return "existing" if verdict.state == "existing" else "received"
