"""What people ask of the journal: lists, one signup with its history, and everything, streamed."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import Row, Select, func, literal_column, select

from porch.contact import Contact
from porch.store.database import Database
from porch.store.signup import UNREADABLE, Attempt, Entry, State
from porch.store.tables import attempts, is_not_waiting, is_waiting, signups


class Records:
    """The reading half of the journal. Every method raises ``JournalUnavailable``."""

    _database: Database

    def find(
        self,
        *,
        state: State | None = None,
        form: str | None = None,
        person: str | None = None,
        since: float | None = None,
        untold: bool = False,
        limit: int = 50,
    ) -> list[Entry]:
        """The newest signups first, at most ``limit``; ``since`` in epoch seconds.

        With ``untold`` only those that were refused after their visitor had heard "thanks", until they are erased.
        """
        chosen = self._chosen(state, form, person, since)
        if untold:
            chosen = chosen.where(is_not_waiting & (signups.c.state == "refused"), signups.c.untold)
            chosen = chosen.where(signups.c.contact.is_not(None))
        with self._database.read() as connection:
            rows = connection.execute(chosen.limit(limit))
            return [self._entry(row) for row in rows]

    def show(self, signup: str) -> Entry | None:
        """One signup by its ID or the unmistakable beginning of it, with every call that was made for it."""
        with self._database.read() as connection:
            matches = self._chosen().where(signups.c.id.startswith(signup, autoescape=True)).limit(2)
            rows = connection.execute(matches).all()
            if len(rows) != 1:
                return None
            history = select(attempts).where(attempts.c.signup == rows[0].id).order_by(attempts.c.id)
            return self._entry(rows[0], tuple(map(_attempt, connection.execute(history))))

    def quarantined(self, form: str | None = None) -> list[str]:
        """The IDs of all signups in quarantine, be it only at one form, the oldest first."""
        held = select(signups.c.id).where(is_not_waiting, signups.c.state == "quarantined")
        held = held.order_by(signups.c.accepted_at)
        with self._database.read() as connection:
            return list(connection.scalars(held if form is None else held.where(signups.c.form == form)))

    def quarantined_at(self, form: str, most: int) -> int:
        """How many signups are in quarantine at one form; it stops counting at ``most``."""
        held = select(signups.c.id).where(signups.c.form == form, signups.c.state == literal_column("'quarantined'"))
        with self._database.read() as connection:
            return connection.scalar(select(func.count()).select_from(held.limit(most).subquery())) or 0

    def people_with(self, email: str) -> list[str]:
        """The pseudonyms that signups with this address carry, while their answers are not erased: another machine's
        key or a former one may have made them. It reads the whole table."""
        beginning = json.dumps({"email": email.lower()}, ensure_ascii=False, separators=(",", ":"))[:-1]
        theirs = func.lower(signups.c.contact).startswith(beginning, autoescape=True)
        with self._database.read() as connection:
            return list(connection.scalars(select(signups.c.person).where(theirs).distinct()))

    def export(
        self, *, state: State | None = None, form: str | None = None, since: float | None = None
    ) -> Iterator[Entry]:
        """Every signup, newest first, without holding them all in memory."""
        with self._database.read() as connection:
            streaming = connection.execution_options(yield_per=500)
            with closing(streaming.execute(self._chosen(state, form, None, since))) as rows:
                yield from map(self._entry, rows)

    def count(self, *, state: State | None = None, form: str | None = None, since: float | None = None) -> int:
        """How many signups ``find`` and ``export`` would give without a limit."""
        chosen = self._chosen(state, form, None, since).order_by(None).subquery()
        with self._database.read() as connection:
            return connection.scalar(select(func.count()).select_from(chosen)) or 0

    def _chosen(
        self,
        state: State | None = None,
        form: str | None = None,
        person: str | None = None,
        since: float | None = None,
    ) -> Select[Any]:
        flying = is_waiting & signups.c.lease.is_not(None) & (signups.c.due_at > self._database.now())
        query = select(signups, flying.label("in_flight")).order_by(signups.c.accepted_at.desc(), signups.c.id)
        if state is not None:
            query = query.where(is_waiting if state == "waiting" else is_not_waiting & (signups.c.state == state))
        for column, value in ((signups.c.form, form), (signups.c.person, person)):
            if value is not None:
                query = query.where(column == value)
        return query if since is None else query.where(signups.c.accepted_at >= since)

    def _entry(self, row: Row[Any], history: tuple[Attempt, ...] = ()) -> Entry:
        return Entry(
            id=row.id,
            form=row.form,
            state=row.state,
            contact=_contact(row.contact),
            person=row.person,
            joined=row.joined,
            reason=row.reason,
            status=row.status,
            words=row.words,
            attempts=row.attempts,
            accepted_at=row.accepted_at,
            due_at=row.due_at if row.state == "waiting" else None,
            settled_at=row.settled_at,
            in_flight=bool(row.in_flight),
            untold=row.untold,
            history=history,
        )


def _contact(answers: str | None) -> Contact | None:
    """None too where no answers can be read from it: one damaged row must not hide all others."""
    try:
        return Contact.from_json(answers) if answers else None
    except UNREADABLE:
        return None


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(row.call, row.state, row.reason, row.status, row.words, row.seconds, row.waited, row.at)
