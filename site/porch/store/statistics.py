"""What metrics, readiness and the dashboard ask of the journal; the database counts, so many processes agree."""

import time
from collections.abc import Callable

from sqlalchemy import func, select, text

from porch.store.checkup import Checkup
from porch.store.database import PATIENCE, Database
from porch.store.history import BUCKETS, Calls, merge, read_past, sum_up
from porch.store.signup import State
from porch.store.tables import is_waiting, signups, totals

__all__ = ["BUCKETS", "Calls", "Statistics"]


class Statistics:
    """Every method raises ``JournalUnavailable``. ``monotonic`` gives seconds."""

    def __init__(self, database: Database, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._checkup = Checkup(self._write_nothing, monotonic)

    def counts(self) -> dict[tuple[str, State], int]:
        """How many signups there are, by form and state; those that were purged count as well."""
        living = select(signups.c.form, signups.c.state, func.count()).group_by(signups.c.form, signups.c.state)
        purged = select(totals.c.form, totals.c.state, totals.c.signups)
        counts: dict[tuple[str, State], int] = {}
        with self._database.read() as connection:
            for query in (living, purged):
                for form, state, count in connection.execute(query):
                    counts[form, state] = counts.get((form, state), 0) + count
        return counts

    def oldest_waiting(self) -> float | None:
        """Seconds since the oldest signup that is still waiting was accepted; None: none is."""
        age = select(self._database.now() - func.min(signups.c.accepted_at)).where(is_waiting)
        with self._database.read() as connection:
            return connection.scalar(age)

    def calls(self) -> list[Calls]:
        """Every upstream call there ever was, summed up by kind and answer."""
        with self._database.read() as connection:
            return merge([*read_past(connection), *sum_up(connection)])

    def writable(self) -> None:
        """See whether the journal can be written; if that was seen just now, say what was found then."""
        self._checkup.ask()

    def _write_nothing(self) -> None:
        """Write something durably that changes nothing: a lock alone would not notice a full disk."""
        with self._database.write(patience=PATIENCE) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
