"""The courier takes one signup to the platform, and the platform's answer back to the journal."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeVar

from porch.audience.base import Audience, Receipt
from porch.delivery.alarm import Alarm
from porch.delivery.breaker import Breaker
from porch.delivery.retry import Park, next_attempt
from porch.errors import AddressRefused, AudienceError, JournalUnavailable, KeyRefused, TryAgainLater
from porch.store.budget import Budget
from porch.store.journal import Journal
from porch.store.signup import Attempt, Claim, State, Verdict

PATIENCE: Final = 1.0
"""Seconds the worker waits for a turn: less than visitors do, so that they find one even behind a backlog."""

OLD: Final = 60.0
"""Seconds after which a signup that waits must not always come behind the visitors of the moment."""

OLD_PATIENCE: Final = 2.0
"""Seconds the worker waits for such a one's turn: more than visitors do, so that it finds one even among many."""

LONGEST_WAIT: Final = 10.0
"""Seconds for which a delivery without a deadline asks again for a turn, before the signup is given back."""

LEASE: Final = 120.0
"""Seconds for which the worker takes a signup: two calls with their timeouts and waits, and room to spare."""

SHORTEST_CALL: Final = 0.5
"""Seconds of the deadline below which a call is not begun: it would only end in doubt."""

T = TypeVar("T")
log = logging.getLogger(__name__)


class _NoTurn(Exception):
    """The budget or the deadline leaves no turn in time."""


@dataclass
class _Trip:
    """One delivery under way: until when it may last, and the calls made so far."""

    claim: Claim
    deadline: float | None
    max_wait: float
    calls: list[Attempt] = field(default_factory=list)
    key_refused: AudienceError | None = None


class Courier:
    """Delivers claims. It never raises what a platform does wrong: that is a ``Verdict``.

    ``monotonic`` gives seconds, ``sleep`` waits for the turn (bounded by ``max_wait``), ``random`` numbers from 0 to 1.
    ``lease`` is how many seconds the worker takes a signup for; ``step`` hears of each moment at which a process could
    die: ``"create: before call"``, ``"create: after call"``, and the same for ``join``.
    """

    def __init__(
        self,
        audience: Audience,
        journal: Journal,
        budget: Budget,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = random.random,
        sleep: Callable[[float], None] = time.sleep,
        lease: float = LEASE,
        step: Callable[[str], None] = lambda _name: None,
    ) -> None:
        self._audience = audience
        self._journal = journal
        self._budget = budget
        self._monotonic = monotonic
        self._random = random
        self._sleep = sleep
        self._lease = lease
        self._step = step
        self._breaker = Breaker(monotonic)
        self._alarm = Alarm(log, monotonic)

    def deliver(self, claim: Claim, *, deadline: float | None = None, max_wait: float = PATIENCE) -> Verdict:
        """Deliver one signup and settle it.

        ``deadline`` is the moment, by ``monotonic``, when the answer must be there; ``max_wait`` the seconds it may
        wait for a turn at the platform. If either leaves no time, it is given back, still waiting, and the worker
        delivers it. So it is, at once, while the platform does not answer anybody (``Breaker``). Without a deadline it
        asks for a turn again until ``LONGEST_WAIT`` is over. What no deadline bounds is the operating system's search
        for the platform's address; a slow one counts as no answer.

        A journal that is away does not undo the answer: the lease runs out, and the signup is delivered once more,
        which the platform absorbs.
        """
        if deadline is None and claim.age > OLD:
            max_wait = max(max_wait, OLD_PATIENCE)
        trip = _Trip(claim, deadline, max_wait)
        try:
            verdict = self._travel(trip)
        except _NoTurn:
            verdict = _still_waiting(claim, "turn")
        verdict = replace(verdict, attempts=tuple(trip.calls), untold=deadline is None and verdict.state == "refused")
        try:
            self._write_down(trip, verdict)
        except JournalUnavailable as error:
            log.error("signup %s went out as %s, but %s It will be delivered again.", claim.id, verdict.state, error)
        self._alarm.tell(claim, verdict)
        return verdict

    def claim_due(self, owner: str, limit: int) -> list[Claim]:
        """Take at most ``limit`` signups that are due, for ``lease`` seconds. Raises ``JournalUnavailable``."""
        due = self._journal.next_due()
        return [] if due is None or due > 0 else self._journal.claim(owner, limit, self._lease)

    def _travel(self, trip: _Trip) -> Verdict:
        claim = trip.claim
        if claim.join_as is not None:
            return self._join(trip, claim.join_as)
        answer = self._call(trip, "create", lambda timeout: self._audience.create(claim.contact, timeout=timeout))
        if isinstance(answer, Verdict):
            return answer
        if answer is Receipt.CREATED:
            return Verdict("delivered", status=200)
        # If an earlier delivery may have got through, the contact that exists is the one we made.
        state: State = "delivered" if claim.uncertain else "existing"
        if claim.on_existing == "join-lists" and claim.contact.mailing_lists:
            return self._join(trip, state)
        return Verdict(state, status=409)

    def _join(self, trip: _Trip, state: State) -> Verdict:
        contact = trip.claim.contact

        def join(timeout: float | None) -> None:
            self._audience.join(contact.email, contact.mailing_lists, timeout=timeout)

        try:
            answer = self._call(trip, "join", join)
        except _NoTurn:
            return replace(_still_waiting(trip.claim, "turn"), join_as=state)
        if isinstance(answer, Verdict):
            return replace(answer, join_as=state)
        return Verdict(state, joined=True, status=200)

    def _call(self, trip: _Trip, call: Literal["create", "join"], send: Callable[[float | None], T]) -> T | Verdict:
        """Wait for a turn and make one call; what goes wrong becomes a verdict. Raises ``_NoTurn``."""
        if trip.deadline is not None and self._breaker.is_open():
            raise _NoTurn
        waited = self._wait_for_turn(trip)
        began = self._monotonic()

        def note(state: State, reason: str = "", status: int | None = 200, words: str = "") -> None:
            taken = self._monotonic() - began
            late = trip.deadline is not None and self._monotonic() > trip.deadline + SHORTEST_CALL
            self._breaker.note(answered=(status is not None and not late) or reason == "error")
            trip.calls.append(Attempt(call, state, reason, status, words, taken, waited))

        self._step(f"{call}: before call")
        try:
            answer = send(None if trip.deadline is None else trip.deadline - began)
            self._step(f"{call}: after call")
        except AudienceError as error:
            verdict = self._judge(trip, call, error)
            note(verdict.state, error.reason, error.status, error.words)
            return verdict
        except Exception as error:  # a defect of ours must not be repeated for ever, nor lose the signup
            words = f"{type(error).__name__} while delivering"
            log.error("signup %s: %s", trip.claim.id, words)
            note("parked", "error", None, words)
            return Verdict("parked", reason="error", words=words, uncertain=True)
        if answer is Receipt.EXISTING:
            note("existing", "existing", 409)
        else:
            note("delivered")
        return answer

    def _wait_for_turn(self, trip: _Trip) -> float:
        """Seconds that were waited for the turn. Raises ``_NoTurn``."""
        began = self._monotonic()
        while True:
            left = self._left(trip)
            patience = trip.max_wait if left is None else min(trip.max_wait, left)
            wait = self._budget.reserve(patience, within=left) if patience >= 0 else None
            if wait is not None:
                self._sleep(wait)
                self._begin(trip)
                return max(wait, self._monotonic() - began)
            if trip.deadline is not None or self._monotonic() - began > LONGEST_WAIT:
                raise _NoTurn
            self._sleep(trip.max_wait * (0.25 + self._random() / 2))

    def _begin(self, trip: _Trip) -> None:
        """Wait until the call may begin, now that its turn has come. Raises ``_NoTurn`` if that takes too long."""
        end = self._monotonic() + LONGEST_WAIT
        while True:
            left = self._left(trip)
            late = self._budget.begin(within=left) if left is None or left >= 0 else 0.0
            if (left is not None and late > left) or self._monotonic() + late > end:
                raise _NoTurn
            if late <= 0:
                break
            self._sleep(late)
        if (left := self._left(trip)) is not None and left < 0:
            raise _NoTurn

    def _left(self, trip: _Trip) -> float | None:
        """Seconds of the deadline that may still be spent waiting; None: there is no deadline."""
        return None if trip.deadline is None else trip.deadline - self._monotonic() - SHORTEST_CALL

    def _judge(self, trip: _Trip, call: str, error: AudienceError) -> Verdict:
        """What an error means for the signup: the error's class is the decision."""
        claim = trip.claim
        words: dict[str, Any] = {"reason": error.reason, "status": error.status, "words": error.words}
        if isinstance(error, KeyRefused):
            trip.key_refused = error
            return replace(_still_waiting(claim, error.reason), status=error.status, words=error.words)
        if isinstance(error, TryAgainLater):
            uncertain = claim.uncertain or error.uncertain
            plan = next_attempt(claim.attempts, error, claim.age, self._random)
            if isinstance(plan, Park):
                return Verdict("parked", uncertain=uncertain, **{**words, "reason": plan.reason})
            return Verdict("waiting", delay=plan.delay, uncertain=uncertain, join_as=claim.join_as, **words)
        if isinstance(error, AddressRefused) and call == "create":
            return Verdict("refused", **words)
        return Verdict("parked", uncertain=claim.uncertain, join_as=claim.join_as, **words)

    def _write_down(self, trip: _Trip, verdict: Verdict) -> None:
        if trip.key_refused is not None:
            log.error("The platform refuses LOOPS_API_KEY: deliveries are paused.", extra={"status": verdict.status})
            self._journal.pause(str(trip.key_refused))  # its words stay out of the log: they may repeat what was sent
        if verdict.attempts:
            self._journal.settle(trip.claim, verdict)
        else:
            self._journal.release([trip.claim])


def _still_waiting(claim: Claim, reason: str) -> Verdict:
    """Not delivered, and not the signup's fault: at once again, and no attempt is counted."""
    return Verdict("waiting", reason=reason, uncertain=claim.uncertain, join_as=claim.join_as, counted=False)
