"""The journal: the record of every signup, and the queue of those still to be delivered, in one table.

What is asked for here is durable when the call returns; ``JournalUnavailable`` means that it was not done.
What people ask of it (``find``, ``show``, ``export``) is in ``Records``, what they decide (``retry``, ``forget``) in
``Upkeep``; a ``Journal`` is both.
"""

import logging
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select, update

from porch.contact import Contact
from porch.errors import JournalUnavailable
from porch.store.acceptance import accept, accept_limited, newest_answers, quarantine
from porch.store.database import Database
from porch.store.places import Places
from porch.store.records import Records
from porch.store.settlement import settle
from porch.store.signup import UNREADABLE, Acceptance, Claim, Hold, Signup, Verdict
from porch.store.switch import PROBE_EVERY, Pause, Switch
from porch.store.tables import is_waiting, signups
from porch.store.upkeep import Upkeep
from porch.store.writer import T, Work, Writer

__all__ = ["Acceptance", "Claim", "Hold", "Journal", "Pause", "Signup", "Verdict"]

log = logging.getLogger(__name__)

_ANSWERED: Final = ("delivered", "existing", "refused")
"""States that only a platform which knows the key can bring about."""

_NO_ANSWER: Final = (401, 429)
"""What a platform says before it has looked at the key, or because it does not know it; and every 5xx."""

AT_ONCE: Final = 0.5
"""Seconds that somebody who only looks at a page waits for others who write."""


class Journal(Records, Upkeep):
    """Use one per process, or make it before the fork: threads and connections begin with the first call.

    ``step`` hears of each moment at which a process could die: ``"accept: before commit"``, ``"accept: after commit"``,
    and the same for ``claim`` and ``settle``.
    """

    def __init__(
        self, database: Database, *, writer: Writer | None = None, step: Callable[[str], None] = lambda _name: None
    ) -> None:
        self._database = database
        self._step = step
        self._writer = writer or Writer(database)
        self._switch = Switch(database)
        self._places = Places(database)

    def close(self) -> None:
        """Finish the writes that were asked for, and close this process's connections."""
        self._writer.close()
        self._database.close()

    def accept(self, signup: Signup, *, hold: Hold | None = None, limit: int | None = None) -> Acceptance | None:
        """Record a signup; with ``hold``, nobody else delivers it meanwhile. None: the form's ``limit`` is reached.

        There is no claim, and the worker will deliver, when it was not held, is quarantined, repeats a signup that is
        still waiting, or deliveries are paused.
        """
        lease = _lease(hold.owner) if hold and not self.paused() else None
        if signup.quarantined:  # it takes no place
            return self._write(
                "accept", lambda connection: quarantine(self._database, connection, signup, self._places)
            )
        if limit is None:
            return self._write("accept", lambda connection: accept(self._database, connection, signup, lease, hold))
        found = self._write(
            "accept",
            lambda connection: accept_limited(self._database, connection, signup, lease, hold, self._places, limit),
        )
        self._places.remember(signup.form)
        return found

    def claim(self, owner: str, limit: int, lease: float) -> list[Claim]:
        """Take at most ``limit`` signups that are due, the longest due first, for ``lease`` seconds.

        Whoever holds a lease that has run out may have been about to deliver: such a claim is ``uncertain``. While
        deliveries are paused there is now and then a single claim, to try the key. What cannot be read is parked.
        """
        pause = self.paused()
        rows = self._write("claim", lambda connection: self._claim(connection, _lease(owner), limit, lease, pause))
        return [claim for row in rows if (claim := self._read(row)) is not None]

    def settle(self, claim: Claim, verdict: Verdict) -> bool:
        """Write down what came of a delivery. False: the lease ran out and somebody else took the signup."""
        resume = _knows_key(verdict) and self.paused() is not None

        def work(connection: Connection) -> bool:
            if resume:
                self._switch.turn_on(connection)
            return settle(self._database, connection, claim, verdict, self._places)

        done = self._write("settle", work)
        if resume:
            self._switch.forget()
        return done

    def release(self, claims: Iterable[Claim]) -> None:
        """Give back signups that were not handed to the platform: anybody may take them now."""
        leases = [(claim.id, claim.lease) for claim in claims]
        if leases:
            self._writer.write(lambda connection: self._release(connection, leases))

    def next_due(self) -> float | None:
        """Seconds until a signup is due, 0 or less if one is already; None: none is waiting."""
        due = select(func.min(signups.c.due_at) - self._database.now()).where(is_waiting)
        with self._database.read() as connection:
            wait = connection.scalar(due)
        pause = self.paused()
        return wait if wait is None or pause is None else max(wait, self._until(pause))

    def places_taken(self, form: str) -> int:
        """How many places a form with a limit has given away; at most a second old, while ``accept`` is exact.

        Who signed up before there was a limit is counted first, once in each process; while that cannot be written at
        once, they are counted again and again. Raises ``JournalUnavailable`` if that cannot be read either.
        """
        if self._places.is_due(form):
            with suppress(JournalUnavailable):  # whoever only looks at the page does not wait for others who write
                self._writer.write(lambda connection: self._places.begin(connection, form), patience=AT_ONCE)
                self._places.remember(form)
        return self._places.taken(form)

    def paused(self) -> Pause | None:
        """Why deliveries are paused everywhere, if they are; at most a second old."""
        return self._switch.pause()

    def pause(self, reason: str) -> None:
        """Pause deliveries in every process, until one succeeds or a person resumes them."""
        self._writer.write(lambda connection: self._switch.turn_off(connection, reason))
        self._switch.forget()

    def resume(self) -> None:
        """Deliver again."""
        self._writer.write(self._switch.turn_on)
        self._switch.forget()

    def probe_now(self) -> None:
        """Whoever begins to deliver may have a mended key: if deliveries are paused, one is tried at once."""
        if self.paused() is not None:
            self._writer.write(self._switch.hasten_probe)
            self._switch.forget()

    def _write(self, name: str, work: Work[T]) -> T:
        """``work``, durably, with its two steps told."""

        def told(connection: Connection) -> T:
            result = work(connection)
            self._step(f"{name}: before commit")
            return result

        result = self._writer.write(told)
        self._step(f"{name}: after commit")
        return result

    def _claim(
        self, connection: Connection, lease: str, limit: int, seconds: float, pause: Pause | None
    ) -> list[Row[Any]]:
        if pause is not None:
            limit = 1 if self._switch.may_probe(connection) else 0
        now = self._database.now()
        due = (
            select(signups.c.id)
            .where(is_waiting, signups.c.due_at <= now)
            .order_by(signups.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        chosen = list(connection.scalars(due)) if limit else []
        if not chosen:
            return []
        uncertain = or_(signups.c.uncertain, signups.c.lease.is_not(None))
        ours = {"uncertain": uncertain, "lease": lease, "due_at": now + seconds, **newest_answers(uncertain)}
        age = now - func.coalesce(signups.c.retry_from, signups.c.accepted_at)
        taken = update(signups).where(signups.c.id.in_(chosen)).values(ours).returning(signups, age.label("age"))
        rows = {row.id: row for row in connection.execute(taken)}
        return [rows[signup] for signup in chosen]

    def _read(self, row: Row[Any]) -> Claim | None:
        """The claim that a row is; None: it cannot be read, and is parked for the operator."""
        try:
            return _claim_of(row)
        except UNREADABLE:
            log.error("signup %s cannot be read: it is parked.", row.id, extra={"form": row.form})
        held = (signups.c.id == row.id) & (signups.c.lease == row.lease) & is_waiting
        parked = {"state": "parked", "reason": "unreadable", "lease": None, "settled_at": self._database.now()}
        self._writer.write(lambda connection: connection.execute(update(signups).where(held).values(parked)))
        return None

    def _release(self, connection: Connection, leases: list[tuple[str, str]]) -> None:
        for signup, lease in leases:
            held = (signups.c.id == signup) & (signups.c.lease == lease) & is_waiting
            free = {"lease": None, "due_at": self._database.now(), **newest_answers(signups.c.uncertain)}
            connection.execute(update(signups).where(held).values(free))

    def _until(self, pause: Pause) -> float:
        """Seconds until a delivery may try whether a pause is over."""
        with self._database.read() as connection:
            wait = pause.probe_at - (connection.scalar(select(self._database.now())) or 0.0)
        return wait if wait <= PROBE_EVERY else 0.0  # the clock was set back since


def _lease(owner: str) -> str:
    return f"{owner}/{uuid.uuid4().hex[:12]}"


def _knows_key(verdict: Verdict) -> bool:
    """Whether this is what a platform says that knows the key, be it yes or no."""
    status = verdict.attempts[-1].status if verdict.attempts else None
    refused = status is not None and 400 <= status < 500 and status not in _NO_ANSWER
    return verdict.state in _ANSWERED or refused


def _claim_of(row: Row[Any]) -> Claim:
    return Claim(
        id=row.id,
        form=row.form,
        contact=Contact.from_json(row.contact),
        on_existing=row.on_existing,
        lease=row.lease,
        attempts=row.attempts,
        age=row.age,
        uncertain=row.uncertain,
        join_as=row.join_as,
    )
