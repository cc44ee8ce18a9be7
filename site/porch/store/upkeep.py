"""What people decide about signups, and what time does to them: retry, admit, drop, forget, erase."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Update,
    case,
    delete,
    func,
    literal,
    select,
    update,
)

from porch.store.database import Database
from porch.store.history import lay_by
from porch.store.places import Places
from porch.store.residue import wipe
from porch.store.resumption import resume
from porch.store.switch import Switch
from porch.store.tables import REASON_ROOM, RELEASED, attempts, is_not_waiting, is_waiting, signups, totals
from porch.store.writer import Writer

CHUNK: Final = 500
"""Rows that one transaction of upkeep touches, so that no visitor waits long behind it."""

LONGEST_LEASE: Final = 3600.0
"""Seconds that nobody takes a signup for."""

LONGEST_DELAY: Final = 3 * 24 * 3600.0
"""Seconds that no failed signup waits: after three days it is parked."""

_ERASED: Final[dict[str, Any]] = {"contact": None, "newer": None, "words": ""}


class Upkeep:
    """The part of the journal that changes signups by hand or by age. Every method raises ``JournalUnavailable``."""

    _database: Database
    _writer: Writer
    _switch: Switch
    _places: Places

    def retry(self, ids: Sequence[str] | None = None, *, limit: int = CHUNK) -> int:
        """Deliver parked, refused or still waiting signups now, and lift a pause; without ``ids``, the parked ones.

        Their retries begin anew. Touches at most ``limit``, what was parked first before the rest, and says how many. A
        parked signup whose person has another one waiting at the same form stays parked meanwhile.
        """

        def work(connection: Connection) -> int:
            if ids is None:
                return resume(self._database, connection, ("parked",), ids, limit)
            self._places.lock(connection)
            count = resume(self._database, connection, ("parked", "refused", "waiting"), ids, limit)
            self._places.recount(connection, _forms(connection, signups.c.id.in_(ids)))  # a refused one had none
            return count

        count = self._writer.write(work)
        self._writer.write(self._switch.turn_on)
        self._switch.forget()
        return count

    def admit(self, ids: Sequence[str]) -> int:
        """Let quarantined signups go out; says how many.

        Each takes a place, be it beyond the form's limit. One whose person has another one waiting at the same form,
        be it released just now, stays in quarantine meanwhile.
        """

        def work(connection: Connection) -> int:
            self._places.lock(connection)
            released = func.substr(literal(RELEASED) + signups.c.reason, 1, REASON_ROOM)
            count = resume(self._database, connection, ("quarantined",), ids, len(ids), reason=released)
            self._places.recount(connection, _forms(connection, signups.c.id.in_(ids)))
            return count

        return self._writer.write(work)

    def drop(self, ids: Sequence[str]) -> int:
        """Decide that quarantined or parked signups are never delivered, and erase their answers; says how many."""
        chosen = signups.c.id.in_(ids) & signups.c.state.in_(("quarantined", "parked"))

        def work(connection: Connection) -> int:
            self._places.lock(connection)
            return self._drop(connection, chosen, "dropped")

        return self._writer.write(work)

    def expire_quarantined(self, older_than: float, *, limit: int = CHUNK) -> int:
        """Drop and erase what came longer than ``older_than`` seconds ago and nobody has decided on.

        Touches at most ``limit`` and says how many.
        """
        old = is_not_waiting & (signups.c.state == "quarantined")
        old &= signups.c.accepted_at <= self._database.now() - older_than

        def work(connection: Connection) -> int:
            self._places.lock(connection)
            chosen = select(signups.c.id).where(old).limit(limit).with_for_update()
            return self._drop(connection, signups.c.id.in_(list(connection.scalars(chosen))), "expired")

        return self._writer.write(work)

    def forget(self, person: str) -> int:
        """Erase every answer of a person (``Pseudonyms.of``) and deliver nothing more; says how many signups.

        A call that is under way just then cannot be taken back: ``in_flight`` says when it is over.
        """

        def work(connection: Connection) -> int:
            self._places.lock(connection)
            # Once for both steps: what comes after this was not meant, and must not be erased while it waits.
            theirs = select(signups.c.id).where(signups.c.person == person).with_for_update()
            ids = list(connection.scalars(theirs))
            undelivered = signups.c.state.in_(("waiting", "quarantined", "parked"))
            self._drop(connection, signups.c.id.in_(ids) & undelivered, "forgotten")
            self._erase(connection, ids)
            return len(ids)

        return self._writer.write(work)

    def wipe(self) -> None:
        """Leave nothing readable beside the tables of what was erased: once, after all that is to be erased."""
        wipe(self._database)

    def in_flight(self, person: str) -> float:
        """Seconds until no call for this person can be under way any more; 0: none is. ``forget`` first.

        Ask again soon: mostly they are over much earlier.
        """
        now = self._database.now()
        flying = (signups.c.person == person) & signups.c.lease.is_not(None) & (signups.c.due_at > now)
        with self._database.read() as connection:
            return connection.scalar(select(func.max(signups.c.due_at) - now).where(flying)) or 0.0

    def bring_back(self) -> int:
        """Make due what is due later than anything can be: a clock that was set back since has said so.

        Says how many, at most ``CHUNK``.
        """
        now = self._database.now()
        # Only a failure may be followed by a delay that the platform chose.
        latest = now + case((signups.c.attempts == 0, LONGEST_LEASE), else_=LONGEST_DELAY)
        lost = select(signups.c.id).where(is_waiting, signups.c.due_at > now + LONGEST_LEASE, signups.c.due_at > latest)
        with self._database.read() as connection:
            ids = list(connection.scalars(lost.limit(CHUNK)))
        if not ids:
            return 0
        again = _of(ids).where(is_waiting, signups.c.due_at > latest).values(due_at=now)
        return self._writer.write(lambda connection: connection.execute(again).rowcount)

    def erase_settled(self, older_than: float, *, limit: int = CHUNK) -> int:
        """Erase the answers of signups settled longer than ``older_than`` seconds ago; what remains is the pseudonym
        and the counts. Touches at most ``limit`` and says how many."""
        settled = signups.c.settled_at <= self._database.now() - older_than
        old = (signups.c.state != "parked") & (signups.c.state != "quarantined") & signups.c.contact.is_not(None)

        def work(connection: Connection) -> int:
            chosen = select(signups.c.id).where(settled, old).limit(limit).with_for_update(skip_locked=True)
            ids = list(connection.scalars(chosen))
            self._erase(connection, ids)
            return len(ids)

        return self._writer.write(work)

    def purge_tombstones(self, older_than: float, *, limit: int = CHUNK) -> int:
        """Remove erased signups settled longer than ``older_than`` seconds ago; the counts of them and
        of their calls stay."""

        def work(connection: Connection) -> int:
            old = (signups.c.settled_at <= self._database.now() - older_than) & signups.c.contact.is_(None)
            chosen = select(signups.c.id).where(old).limit(limit).with_for_update(skip_locked=True)
            ids = list(connection.scalars(chosen))
            lay_by(self._database, connection, ids)  # first: in it those who purge take turns
            self._count(connection, ids)
            connection.execute(delete(attempts).where(attempts.c.signup.in_(ids)))
            connection.execute(delete(signups).where(signups.c.id.in_(ids)))
            return len(ids)

        return self._writer.write(work)

    def _drop(self, connection: Connection, chosen: ColumnElement[bool], reason: str) -> int:
        ids = list(connection.scalars(select(signups.c.id).where(chosen).with_for_update()))
        # A lease stays until it runs out: somebody may be delivering, and ``in_flight`` must know.
        settled = {"state": "dropped", "reason": reason, "settled_at": self._database.now()}
        connection.execute(_of(ids).values(settled))
        self._erase(connection, ids)
        self._places.recount(connection, _forms(connection, signups.c.id.in_(ids)))
        return len(ids)

    def _erase(self, connection: Connection, ids: Sequence[str]) -> None:
        connection.execute(_of(ids).values(_ERASED))
        connection.execute(update(attempts).where(attempts.c.signup.in_(ids)).values(words=""))

    def _count(self, connection: Connection, ids: Sequence[str]) -> None:
        counts = select(signups.c.form, signups.c.state, func.count()).where(signups.c.id.in_(ids))
        for form, state, count in connection.execute(counts.group_by(signups.c.form, signups.c.state)).all():
            statement = self._database.insert(totals).values(form=form, state=state, signups=count)
            raised = {"signups": totals.c.signups + statement.excluded.signups}
            connection.execute(statement.on_conflict_do_update(index_elements=["form", "state"], set_=raised))


def _forms(connection: Connection, chosen: ColumnElement[bool]) -> list[str]:
    return list(connection.scalars(select(signups.c.form).where(chosen).distinct()))


def _of(ids: Sequence[str]) -> Update:
    return update(signups).where(signups.c.id.in_(ids))
