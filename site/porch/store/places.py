"""How many places a limited form has given away: one row per form, raised in the transaction that records a signup.

A place belongs to a person, not to a submission: whoever signs up again keeps the one place. It is free again when
the platform refuses the address, or a person drops the signup. What is quarantined has no place until it is admitted;
that is an operator's decision, and may go beyond the limit.
"""

import math
import time
from collections.abc import Callable, Collection
from typing import Final

from sqlalchemy import ColumnElement, Connection, Integer, String, bindparam, distinct, exists, func, select, update

from porch.store.database import Database
from porch.store.tables import places, signups, totals

_LOCK: Final = 0x706C616365  # "place": the number of the advisory lock

FRESH: Final = 1.0
"""Seconds for which a process believes what it last read; who asks for a place gets an exact answer all the same."""

_WITHOUT: Final = ("refused", "dropped", "quarantined")
"""States in which a signup has no place."""


def _holds(state: ColumnElement[str]) -> ColumnElement[bool]:
    return state.not_in(_WITHOUT)


_of, _person = bindparam("of", type_=String), bindparam("person", type_=String)
# The empty string keeps SQLite from walking all signups of the form instead of the few of the person.
_has_place = exists().where(signups.c.person == _person, signups.c.form + "" == _of, _holds(signups.c.state))

# Built once: building a statement costs more than running it.
_ONE_MORE: Final = (
    update(places)
    .where(places.c.form == _of, places.c.taken < bindparam("limit", type_=Integer), ~_has_place)
    .values(taken=places.c.taken + 1)
)
_ONE_LESS: Final = update(places).where(places.c.form == _of, ~_has_place).values(taken=places.c.taken - 1)
_IS_THERE: Final = select(_has_place)
_TURN: Final = select(func.pg_advisory_xact_lock(_LOCK))


class Places:
    """Gives places and takes them back, within the caller's transaction.

    Forms without a limit have no row, and cost nothing. Each process counts a form's people once, when it is first
    asked about its places or for one: so a limit may come later, be lowered, or be removed and added again, and the
    number is true from the first page on.
    """

    def __init__(self, database: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._monotonic = monotonic
        self._counted: set[str] = set()
        self._seen: dict[str, tuple[float, int]] = {}
        self._tried_at: dict[str, float] = {}

    def take(self, connection: Connection, form: str, person: str, limit: int) -> bool:
        """Give ``person`` a place, or leave them the one they have. False: every place is taken."""
        self.begin(connection, form)
        asked = {"of": form, "person": person}
        if connection.execute(_ONE_MORE, {**asked, "limit": limit}).rowcount:
            return True
        return bool(connection.scalar(_IS_THERE, asked))

    def begin(self, connection: Connection, form: str) -> None:
        """Lock, and count the form's people unless this process has: those who came before there was a limit."""
        self.lock(connection)
        if form not in self._counted:
            self._count(connection, form)

    def is_due(self, form: str) -> bool:
        """Whether this process should count the form's people now: it has not yet, nor tried it just now."""
        due = form not in self._counted and self._monotonic() >= self._tried_at.get(form, -math.inf) + FRESH
        if due:
            self._tried_at[form] = self._monotonic()
        return due

    def remember(self, form: str) -> None:
        """The transaction of ``begin`` or ``take`` is committed, and with it the count: no need to count again."""
        self._counted.add(form)
        self._seen.pop(form, None)

    def give_back(self, connection: Connection, form: str, person: str) -> None:
        """A signup has lost its place: it is free, unless the person has another signup there. ``lock`` comes first."""
        connection.execute(_ONE_LESS, {"of": form, "person": person})

    def recount(self, connection: Connection, forms: Collection[str]) -> None:
        """Make the numbers of ``forms`` true, after an operator has changed signups. ``lock`` comes first."""
        for form in connection.scalars(select(places.c.form).where(places.c.form.in_(forms))).all():
            self._count(connection, form)

    def lock(self, connection: Connection) -> None:
        """Let everybody else who gives or takes places wait until this transaction ends.

        One lock for all forms, and before any signup is touched: otherwise two transactions could wait for each other.
        SQLite has one writer at a time anyway.
        """
        if not self._database.is_sqlite:
            connection.execute(_TURN)

    def taken(self, form: str) -> int:
        """How many places of a form are taken, at most a second old.

        As long as this process has not counted the form's people to write it down, they are counted for each answer.
        Raises ``JournalUnavailable``.
        """
        seen = self._seen.get(form)
        if seen is None or self._monotonic() - seen[0] > FRESH:
            row = select(places.c.taken).where(places.c.form == form)
            with self._database.read() as connection:
                taken = connection.scalar(row) or 0 if form in self._counted else _people(connection, form)
            seen = self._seen[form] = (self._monotonic(), taken)
        return seen[1]

    def _count(self, connection: Connection, form: str) -> None:
        taken = _people(connection, form)
        statement = self._database.insert(places).values(form=form, taken=taken)
        connection.execute(statement.on_conflict_do_update(index_elements=["form"], set_={"taken": taken}))


def _people(connection: Connection, form: str) -> int:
    """How many people have a place, by their signups."""
    living = select(func.count(distinct(signups.c.person))).where(signups.c.form == form, _holds(signups.c.state))
    purged = select(func.coalesce(func.sum(totals.c.signups), 0)).where(totals.c.form == form)
    return (connection.scalar(living) or 0) + (connection.scalar(purged.where(_holds(totals.c.state))) or 0)
