"""What a long queue costs: claiming, settling and asking with 1,000,000 waiting signups against 1,000."""

import time
from collections.abc import Callable
from typing import Any

from ground import databases, median, report
from sqlalchemy import text

from porch.store.database import Database
from porch.store.journal import Journal
from porch.store.signup import Attempt, Verdict
from porch.store.statistics import Statistics

FEW, MANY, ROUNDS = 1_000, 1_000_000, 40

ROW = """
INSERT INTO signups (id, form, person, contact, on_existing, state, accepted_at, due_at)
SELECT 'row' || n, 'newsletter', 'person' || n, '{"email":"person' || n || '@example.com"}', 'message', 'waiting', n, n
"""
SERIES = {
    "SQLite": f"WITH RECURSIVE s(n) AS (SELECT :a UNION ALL SELECT n + 1 FROM s WHERE n < :b) {ROW} FROM s",  # noqa: S608 - no input
    "PostgreSQL": f"{ROW} FROM generate_series(CAST(:a AS integer), CAST(:b AS integer)) AS n",
}

DELIVERED = Verdict("delivered", status=200, attempts=(Attempt("create", "delivered", status=200, seconds=0.3),))


def took(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Milliseconds, the median of the rounds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


def measure(database: Database, journal: Journal) -> dict[str, float]:
    """Milliseconds for each thing that the worker and the metrics do."""
    held = iter([journal.claim("bench", 1, 600)[0] for _ in range(ROUNDS)])
    ask = Statistics(database)
    return {
        "claim 4": took(lambda: journal.claim("bench", 4, 600)),
        "settle": took(lambda: journal.settle(next(held), DELIVERED)),
        "next due": took(journal.next_due),
        "list the newest": took(journal.find, 10),
        "list what is waiting": took(lambda: journal.find(state="waiting"), 10),
        "list what is parked": took(lambda: journal.find(state="parked"), 10),
        "retry": took(journal.retry, 10),
        "erase": took(lambda: journal.erase_settled(3600), 10),
        "oldest waiting": took(ask.oldest_waiting),
        "counts for the metrics": took(ask.counts, 5),
    }


def main() -> None:
    """First few, then many, in one database."""
    with databases() as urls:
        for name, url in urls.items():
            database = Database(url)
            journal = Journal(database)
            fill(database, name, 1, FEW)
            few = measure(database, journal)
            fill(database, name, FEW + 1, MANY)
            many = measure(database, journal)
            for what in few:
                figures = f"{few[what]:8.2f} -> {many[what]:8.2f} ms  x {many[what] / few[what]:.2f}"
                report(f"{name}, {what}, 1,000 -> 1,000,000", figures)
            journal.close()


def fill(database: Database, name: str, first: int, last: int) -> None:
    """Add waiting signups, numbered."""
    with database.write() as connection:
        connection.execute(text(SERIES[name]), {"a": first, "b": last})


if __name__ == "__main__":
    main()
