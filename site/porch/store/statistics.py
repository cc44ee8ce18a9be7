"""What metrics, readiness and the dashboard ask of the journal; the database counts, so many processes agree."""

from sqlalchemy import func, select, text

from porch.store.database import Database
from porch.store.history import BUCKETS, Calls, merge, read_past, sum_up
from porch.store.signup import State
from porch.store.tables import is_waiting, signups, totals

__all__ = ["BUCKETS", "Calls", "Statistics"]


class Statistics:
    """Every method raises ``JournalUnavailable``."""

    def __init__(self, database: Database) -> None:
        self._database = database

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

    def accepted(self, form: str) -> int:
        """How many signups one form has had, for its limit; quarantined and dropped ones do not count."""
        counted = signups.c.state.not_in(("quarantined", "dropped"))
        living = select(func.count()).select_from(signups).where(signups.c.form == form, counted)
        purged = select(func.coalesce(func.sum(totals.c.signups), 0)).where(
            totals.c.form == form, totals.c.state != "dropped"
        )
        with self._database.read() as connection:
            return int(connection.scalar(living) or 0) + int(connection.scalar(purged) or 0)

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
        """Write something durably that changes nothing: a lock alone would not notice a full disk.

        Raises ``JournalUnavailable`` if that fails.
        """
        with self._database.write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
