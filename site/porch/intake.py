"""The one way in: validate, record, deliver now if possible, and say what became of it.

A signup is in the journal, durably, before anything else happens to it; only then may the visitor hear "thanks".
"""

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from porch.delivery.courier import Courier
from porch.errors import JournalUnavailable
from porch.forms.builder import PublicForm
from porch.forms.definition import FormDefinition
from porch.forms.mapping import contact_from
from porch.store.journal import Journal
from porch.store.pseudonym import Pseudonyms
from porch.store.signup import Acceptance, Claim, Hold, Signup, Verdict

Answer = Literal["subscribed", "existing", "joined", "received"]
"""What an accepted signup hears; ``received`` is recorded and safe, with the delivery still to come."""

TURN_PATIENCE: Final = 1.5
"""Seconds that a visitor waits for a turn at the platform; the worker waits less, so a visitor finds one."""

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
class Full:
    """Every place was taken when this one came; nothing was kept."""


@dataclass(frozen=True)
class Unrecorded:
    """The journal could not be written: nothing was kept, and the visitor must hear so."""


Outcome = Accepted | Invalid | Full | Unrecorded


class Intake:
    """Takes submissions in.

    ``owner`` names this machine in leases, ``wake`` tells the worker that there is something to deliver, ``deadline``
    is how many seconds a visitor waits for the platform; ``clock`` gives epoch seconds, ``monotonic`` seconds.
    """

    def __init__(
        self,
        journal: Journal,
        courier: Courier,
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
        self._pseudonyms = pseudonyms
        self._owner = owner
        self._deadline = deadline
        self._wake = wake
        self._clock = clock
        self._monotonic = monotonic

    def submit(self, definition: FormDefinition, form: PublicForm) -> Outcome:
        """Take one filled form in. What the visitor did wrong is in the form afterwards."""
        deadline = self._monotonic() + self._deadline
        if not form.validate():
            return Invalid()
        try:
            acceptance = self._record(definition, form)
        except JournalUnavailable as error:
            log.error("A signup could not be recorded, and the visitor was told so. %s", error)
            return Unrecorded()
        if acceptance is None:
            return Full()
        if acceptance.claim is None:
            self._wake()
            return Accepted("received")
        return self._deliver(acceptance.claim, form, deadline)

    def _record(self, definition: FormDefinition, form: PublicForm) -> Acceptance | None:
        """The signup in the journal; held for the visitor, if the visitor may hear what the platform says."""
        contact = contact_from(definition, form)
        signup = Signup(
            id=uuid.uuid4().hex,
            form=definition.slug,
            contact=contact,
            on_existing=definition.existing,
            person=self._pseudonyms.of(contact.email),
            accepted_at=self._clock(),
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
