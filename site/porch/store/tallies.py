"""What the guard counts: one number for every process and machine, and tickets that are good once.

Nothing of it need survive: a counter that is lost with the machine's power costs nothing.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Double,
    Insert,
    String,
    Table,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.sql.dml import ReturningInsert

from porch.errors import JournalUnavailable
from porch.store import windows
from porch.store.checkup import Checkup
from porch.store.database import Database
from porch.store.renewal import is_damage, put_away
from porch.store.tables import metadata, noted, tallies, tickets
from porch.store.writer import T, Work, Writer
from porch.tally import Taken, Tally, Ticket

PATIENCE: Final = 1.0
"""Seconds that a submission waits for its turn to be counted, unless it is told otherwise."""

MORE: Final = 3.0
"""Seconds after which, when its turn has come, it goes on without an answer, whatever SQLite is doing meanwhile."""

CHUNK: Final = 1000
"""Rows that one transaction of ``sweep`` deletes, so that no submission waits long behind it."""

LINGER: Final = 3600.0
"""Seconds that a used ticket is remembered beyond its time: a clock that is set back must not make it good again."""

_READINESS: Final = Tally("readiness", 60.0)


class Tallies:
    """The site's ``Counters`` (``porch.tally``). Use one per process, or make it before the fork.

    On SQLite, whose writers take turns, all that a process's threads ask for during one commit is the next commit; on
    PostgreSQL each writes for itself, since of two such groups each could wait for a row of the other. Every method
    raises ``JournalUnavailable``, and ``JournalBusy`` where others alone stood in the way. ``patience`` and
    ``monotonic`` are in seconds.
    """

    def __init__(
        self, database: Database, *, patience: float = PATIENCE, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._patience = patience
        self._writer = Writer(database)
        self._checkup = Checkup(lambda: self.take([_READINESS]), monotonic)
        self._ready = not database.is_sqlite  # on PostgreSQL a migration has made the tables
        self._now = bindparam("now", type_=Double) if database.is_sqlite else database.now()
        self._honour = self._honouring()
        self._note = self._noting()
        self._sweeps = (self._sweeping(tallies, 0.0), self._sweeping(tickets, LINGER))

    @classmethod
    def beside(
        cls,
        journal: Database,
        *,
        clock: Callable[[], float] = time.time,
        patience: float = PATIENCE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> "Tallies":
        """The counters of the site that keeps its journal in ``journal``.

        On PostgreSQL they are tables of the same database, and no commit of theirs waits for its disk. On SQLite they
        are a file of its own, ``guard.db``. ``clock`` gives epoch seconds there; on PostgreSQL the server's counts.
        """
        if not journal.is_sqlite:
            return cls(journal, patience=patience, monotonic=monotonic)
        url = journal.url.set(database=str(journal.path.with_name("guard.db")))
        address = url.render_as_string(hide_password=False)
        name = "file of the counters (guard.db)"
        database = Database(address, clock=clock, durable=False, pool_size=journal.pool_size, name=name)
        return cls(database, patience=patience, monotonic=monotonic)

    def take(self, tallies: Sequence[Tally], ticket: Ticket | None = None) -> Taken:
        """Count one more of each tally and take the ticket, in one transaction.

        A ticket is honoured when nobody has shown it before, or only this holder; never when its time is over.
        """

        def work(connection: Connection) -> Taken:
            # The ticket last: whoever waits for it has all rows that it needs, so nobody waits in a circle.
            counts = windows.count(connection, tallies, self._clock()) if tallies else ()
            return Taken(counts, ticket is not None and self._take_ticket(connection, ticket))

        return self._write(work)

    def give_back(self, tallies: Sequence[Tally]) -> None:
        """Count one less of each."""
        if tallies:
            self._write(lambda connection: windows.give_back(connection, tallies))

    def note(self, form: str, words: Sequence[str]) -> None:
        """One more of each word at ``form``."""
        rows = [{"form": form, "word": word, "count": times} for word, times in sorted(Counter(words).items())]
        if rows:
            self._write(lambda connection: connection.execute(self._note, rows))

    def noted(self) -> dict[tuple[str, str], int]:
        """How often each word was noted, by form and word, since counting began."""
        if not self._ready:
            self._write(lambda _connection: None)
        with self._database.read() as connection:
            rows = connection.execute(select(noted.c.form, noted.c.word, noted.c.count))
            return {(form, word): count for form, word, count in rows}

    def sweep(self) -> int:
        """Delete what no window needs any more, and tickets whose time is over; says how many, at most ``CHUNK`` of
        each."""
        return self._write(lambda connection: sum(self._delete(connection, old) for old in self._sweeps))

    def reachable(self) -> None:
        """Count something, to see whether it can be done; if that was seen just now, say what was found then."""
        self._checkup.ask()

    def close(self) -> None:
        """Finish the writes that were asked for, and close this process's connections."""
        self._writer.close()
        self._database.close()

    def _clock(self) -> float | None:
        return self._database.clock() if self._database.is_sqlite else None

    def _given(self) -> dict[str, Any]:
        """The time, where a statement has to be told."""
        return {"now": self._database.clock()} if self._database.is_sqlite else {}

    def _write(self, work: Work[T]) -> T:
        try:
            return self._commit(work)
        except JournalUnavailable as error:
            if not (self._database.is_sqlite and is_damage(error)):
                raise
        put_away(self._database.path)
        self._database.engine.dispose()  # the connections to the file that was put away
        self._ready = False
        return self._commit(work)

    def _commit(self, work: Work[T]) -> T:
        if self._database.is_sqlite:
            result = self._writer.write(self._prepared(work), patience=self._patience, longest=self._patience + MORE)
            self._ready = True
            return result
        with self._database.write(durable=False, patience=self._patience) as connection:
            return work(connection)

    def _prepared(self, work: Work[T]) -> Work[T]:
        """``work``, in a file that has the tables."""

        def prepared(connection: Connection) -> T:
            if not self._ready:
                metadata.create_all(connection, tables=[tallies, tickets, noted])
            return work(connection)

        return prepared

    def _take_ticket(self, connection: Connection, ticket: Ticket) -> bool:
        given = {"ticket": ticket.id, "holder": ticket.holder, "expires": ticket.expires, **self._given()}
        return connection.execute(self._honour, given).first() is not None

    def _delete(self, connection: Connection, old: Delete) -> int:
        return connection.execute(old, self._given()).rowcount

    # Statements are built once: building one costs more than running it.

    def _honouring(self) -> ReturningInsert[Any]:
        """A row comes back when the ticket is new, or its holder's."""
        expires = bindparam("expires", type_=Double)
        shown = select(bindparam("ticket", type_=String), bindparam("holder", type_=String), expires)
        insert = self._database.insert(tickets).from_select(
            ["id", "holder", "expires"], shown.where(expires > self._now)
        )
        return insert.on_conflict_do_update(
            index_elements=["id"],
            set_={"expires": tickets.c.expires},
            where=tickets.c.holder == insert.excluded.holder,
        ).returning(tickets.c.id)

    def _noting(self) -> Insert:
        insert = self._database.insert(noted)
        more = {"count": noted.c.count + insert.excluded.count}
        return insert.on_conflict_do_update(index_elements=["form", "word"], set_=more)

    def _sweeping(self, table: Table, linger: float) -> Delete:
        """Deletes some rows whose time is over for ``linger`` seconds; those that others hold are left for later."""
        over = table.c.expires <= self._now - linger
        if self._database.is_sqlite:
            keys = list(table.primary_key)
            return delete(table).where(tuple_(*keys).in_(select(*keys).where(over).limit(CHUNK)))
        # By their place, and in order: PostgreSQL might read the whole table to find them, or to find them again.
        place: ColumnElement[Any] = literal_column("ctid")  # (PostgreSQL docs, "System Columns")
        some = select(place).select_from(table).where(over).order_by(table.c.expires).limit(CHUNK)
        some = some.with_for_update(skip_locked=True)
        return delete(table).where(place == func.any(func.array(some.scalar_subquery())))
