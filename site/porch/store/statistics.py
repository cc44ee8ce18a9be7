"""What metrics, readiness and the dashboard ask of the journal; the database counts, so many processes agree."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, case, func, select, text

from porch.store.database import Database
from porch.store.signup import State
from porch.store.tables import attempts, is_waiting, signups, totals

BUCKETS: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Upper bounds, in seconds, of the histograms of upstream latency and of the wait for a turn."""


@dataclass(frozen=True)
class Calls:
    """Upstream calls of one kind: ``status`` is the HTTP status or None, ``reason`` the word for what went wrong.

    ``buckets`` count the calls that took at most each bound of ``BUCKETS`` (cumulative, as Prometheus wants them).
    """

    call: str
    status: int | None
    reason: str
    count: int
    seconds: float
    buckets: tuple[int, ...]
    waited: float
    waits: tuple[int, ...]


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
        """Every upstream call in the history, summed up by kind and answer."""
        taken = [_within(attempts.c.seconds, bound) for bound in BUCKETS]
        waited = [_within(attempts.c.waited, bound) for bound in BUCKETS]
        kind = (attempts.c.call, attempts.c.status, attempts.c.reason)
        sums = (func.count(), func.sum(attempts.c.seconds), func.sum(attempts.c.waited))
        query = select(*kind, *sums, *taken, *waited).group_by(*kind).order_by(*kind)
        with self._database.read() as connection:
            return [
                Calls(
                    call=row[0],
                    status=row[1],
                    reason=row[2],
                    count=row[3],
                    seconds=row[4],
                    waited=row[5],
                    buckets=tuple(row[6 : 6 + len(BUCKETS)]),
                    waits=tuple(row[6 + len(BUCKETS) :]),
                )
                for row in connection.execute(query)
            ]

    def writable(self) -> None:
        """Write something durably that changes nothing: a lock alone would not notice a full disk.

        Raises ``JournalUnavailable`` if that fails.
        """
        with self._database.write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


def _within(column: ColumnElement[float], bound: float) -> ColumnElement[int]:
    return func.sum(case((column <= bound, 1), else_=0))
