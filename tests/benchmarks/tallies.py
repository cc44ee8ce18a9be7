"""What counting costs a submission: eight tallies and a ticket, beside an empty table and beside 1,000,000 rows."""

import time
import uuid
from contextlib import closing

from ground import databases, percentile, report
from sqlalchemy import text

from porch.store.database import Database
from porch.store.tallies import Tallies
from porch.tally import Tally, Ticket

ROUNDS, MANY = 1_000, 1_000_000

ROW = "INSERT INTO tallies SELECT 'row' || n, 3600, 0, 1, 0, 9e9 + n"
SERIES = {
    "SQLite": f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {MANY}) {ROW} FROM s",  # noqa: S608 - no input
    "PostgreSQL": f"{ROW} FROM generate_series(1, {MANY}) AS n",
}


def main() -> None:
    """First few rows, then many, in one database."""
    with databases() as urls:
        for name, url in urls.items():
            with closing(Database(url)) as journal, closing(Tallies.beside(journal)) as counters:
                few = _take(counters)
                _fill(counters, name, url)
                many = _take(counters)
                figures = f"{_of(few, 0.5)} -> {_of(many, 0.5)} ms p50, {_of(few, 0.99)} -> {_of(many, 0.99)} ms p99"
                report(f"{name}, 8 tallies and a ticket, 0 -> 1,000,000", figures)
                report(f"{name}, a sweep of 1,000", f"{_sweep(counters, name, url):.1f} ms")


def _take(counters: Tallies) -> list[float]:
    """Milliseconds for each of the rounds: two subjects are everybody's, six are new."""
    times = []
    for _ in range(ROUNDS):
        visitor = uuid.uuid4().hex
        new = [Tally(f"{visitor}{number}", 3600.0) for number in range(6)]
        ticket = Ticket(visitor, "holder", time.time() + 600)
        began = time.perf_counter()
        counters.take([Tally("form", 600.0), Tally("network", 3600.0), *new], ticket)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _fill(counters: Tallies, name: str, url: str) -> None:
    _run(name, url, SERIES[name])
    assert counters.sweep() == 0


def _sweep(counters: Tallies, name: str, url: str) -> float:
    _run(name, url, "UPDATE tallies SET expires = 0 WHERE subject LIKE 'row1%'")
    began = time.perf_counter()
    counters.sweep()
    return (time.perf_counter() - began) * 1000


def _run(name: str, url: str, statement: str) -> None:
    address = url.replace("journal.db", "guard.db") if name == "SQLite" else url
    with closing(Database(address)) as database, database.write() as connection:
        connection.execute(text(statement))


def _of(times: list[float], share: float) -> str:
    return f"{percentile(times, share):.2f}"


if __name__ == "__main__":
    main()
