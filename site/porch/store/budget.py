"""The shared upstream budget: one row that says when the next call may start, for every process and machine.

This is the generic cell rate algorithm without a burst (ITU-T I.371): each reservation moves the row by one interval.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import Connection, Double, bindparam, case, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from porch.errors import JournalUnavailable
from porch.store.database import Database
from porch.store.renewal import is_damage, put_away
from porch.store.starts import Starts
from porch.store.tables import budget

_ACCOUNT: Final = "upstream"
LONGEST_WAIT: Final = 60.0
"""The most seconds anybody may wait for a turn. A turn later than that was written by a clock since set back."""

_ALONE: Final = 0.1
"""The part of the rate that a process takes by itself while it cannot ask the others."""


class Budget:
    """``rate`` calls a second at most, evenly spaced, in the order of asking."""

    def __init__(self, database: Database, rate: float) -> None:
        self._interval = 1 / rate
        self._database = database
        self._clock = database.clock if database.is_sqlite else time.monotonic
        self._ready = not database.is_sqlite  # on PostgreSQL a migration has made the table
        self._turn = self._statement()
        self._own = _Pace(self._interval / _ALONE)
        self._starts = Starts(database, rate)

    @classmethod
    def beside(cls, journal: Database, rate: float, *, clock: Callable[[], float] = time.monotonic) -> "Budget":
        """The budget of the site that keeps its journal in ``journal``.

        On SQLite it is a file of its own that no commit waits for: losing it costs nothing, since a turn is over
        within seconds. ``clock`` must be the same for all processes of the machine, as the monotonic one is.
        """
        if not journal.is_sqlite:
            return cls(journal, rate)
        url = journal.url.set(database=str(journal.path.with_name("budget.db")))
        address = url.render_as_string(hide_password=False)
        return cls(Database(address, clock=clock, durable=False, pool_size=journal.pool_size), rate)

    def reserve(self, max_wait: float, *, within: float | None = None) -> float | None:
        """Take the next turn: how many seconds until it comes. None: later than ``max_wait``, and nothing was taken.

        ``within`` is how many seconds others may hold up the answer. If the shared row cannot be reached, this process
        goes on at a tenth of the rate by itself.
        """
        max_wait = min(max_wait, LONGEST_WAIT)
        try:
            return self._reserve(max_wait, within)
        except JournalUnavailable as error:
            self._renew(error)
            return self._own.reserve(max_wait)

    def begin(self, *, within: float | None = None) -> float:
        """The turn has come: 0 if the call may begin now, else the seconds to wait before asking once more.

        ``within`` is how many seconds others may hold up the answer. It is 0 for whoever is on time; a call that is
        late must not come too close to the next ones.
        """
        try:
            return self._starts.begin(within)
        except JournalUnavailable:
            return 0.0

    def close(self) -> None:
        """Close this process's connections."""
        self._database.close()

    def _reserve(self, max_wait: float, within: float | None) -> float | None:
        with self._database.write(durable=False, patience=within) as connection:
            if not self._ready:
                budget.create(connection, checkfirst=True)
            asked = self._clock()
            wait = self._take(connection, max_wait)
        self._ready = True
        # Waiting for the row and the commit is part of the wait: what is left of it is what keeps the calls apart.
        return None if wait is None else max(0.0, wait - (self._clock() - asked))

    def _take(self, connection: Connection, max_wait: float) -> float | None:
        """Seconds from the moment the statement is sent until the turn. None: too late, and not taken."""
        given = {"max_wait": max_wait, **({"now": self._clock()} if self._database.is_sqlite else {})}
        wait: float | None = connection.scalar(self._turn, given)
        if wait is None and connection.scalar(select(budget.c.account).where(budget.c.account == _ACCOUNT)) is None:
            first = self._database.insert(budget).values(account=_ACCOUNT, turn=0.0)
            connection.execute(first.on_conflict_do_nothing())
            wait = connection.scalar(self._turn, given)
        return wait

    def _statement(self) -> ReturningUpdate[Any]:
        """The reservation, built once: building it costs more than running it."""
        now = bindparam("now", type_=Double) if self._database.is_sqlite else self._database.now()
        turn, latest = budget.c.turn, now + LONGEST_WAIT + self._interval
        start = case((turn < now, now), (turn > latest, now), else_=turn)
        return (
            update(budget)
            .where(budget.c.account == _ACCOUNT, start <= now + bindparam("max_wait", type_=Double))
            .values(turn=start + self._interval)
            .returning(turn - self._interval - now)
        )

    def _renew(self, error: JournalUnavailable) -> None:
        """A file that a power failure has damaged is made anew: the next turn is everybody's again."""
        if self._database.is_sqlite and is_damage(error):
            with suppress(JournalUnavailable):
                put_away(self._database.path)
            self._database.engine.dispose()  # the connections to the file that was put away
            self._ready = False


class _Pace:
    """The same within one process."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._lock = threading.Lock()
        self._turn = 0.0

    def reserve(self, max_wait: float) -> float | None:
        with self._lock:
            now = time.monotonic()
            start = max(now, self._turn)
            if start > now + max_wait:
                return None
            self._turn = start + self._interval
            return start - now
