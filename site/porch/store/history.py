"""The history of upstream calls, summed up: what is still told call by call, and what was purged."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, Connection, case, func, select, text

from porch.store.database import Database
from porch.store.tables import attempts, past_calls

BUCKETS: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Upper bounds, in seconds, of the histograms of upstream latency and of the wait for a turn."""

_LOCK: Final = 0x63616C6C73  # "calls": the number of the advisory lock


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


def sum_up(connection: Connection, chosen: Sequence[str] | None = None) -> list[Calls]:
    """The calls of the history, by kind and answer; ``chosen``: only those for these signups."""
    taken = [_within(attempts.c.seconds, bound) for bound in BUCKETS]
    waited = [_within(attempts.c.waited, bound) for bound in BUCKETS]
    kind = (attempts.c.call, attempts.c.status, attempts.c.reason)
    sums = (func.count(), func.sum(attempts.c.seconds), func.sum(attempts.c.waited))
    query = select(*kind, *sums, *taken, *waited).group_by(*kind).order_by(*kind)
    if chosen is not None:
        query = query.where(attempts.c.signup.in_(chosen))
    middle = 6 + len(BUCKETS)
    return [
        Calls(row[0], row[1], row[2], row[3], row[4], tuple(row[6:middle]), row[5], tuple(row[middle:]))
        for row in connection.execute(query)
    ]


def read_past(connection: Connection) -> list[Calls]:
    """The calls that were purged."""
    return [
        Calls(call, status or None, reason, count, seconds, tuple(json.loads(took)), waited, tuple(json.loads(waits)))
        for call, status, reason, count, seconds, waited, took, waits in connection.execute(select(past_calls))
    ]


def lay_by(database: Database, connection: Connection, chosen: Sequence[str]) -> None:
    """Add the calls for these signups to the past ones, before they are purged."""
    if not database.is_sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    for calls in merge([*read_past(connection), *sum_up(connection, chosen)]):
        sums = {
            "count": calls.count,
            "seconds": calls.seconds,
            "waited": calls.waited,
            "buckets": json.dumps(calls.buckets),
            "waits": json.dumps(calls.waits),
        }
        kind = {"call": calls.call, "status": calls.status or 0, "reason": calls.reason}
        statement = database.insert(past_calls).values(**kind, **sums)
        connection.execute(statement.on_conflict_do_update(index_elements=list(kind), set_=sums))


def merge(several: Iterable[Calls]) -> list[Calls]:
    """One for each kind."""
    merged: dict[tuple[str, int, str], Calls] = {}
    for calls in several:
        kind = (calls.call, calls.status or 0, calls.reason)
        merged[kind] = _sum(merged[kind], calls) if kind in merged else calls
    return [merged[kind] for kind in sorted(merged)]


def _sum(one: Calls, other: Calls) -> Calls:
    return replace(
        one,
        count=one.count + other.count,
        seconds=one.seconds + other.seconds,
        waited=one.waited + other.waited,
        buckets=tuple(map(sum, zip(one.buckets, other.buckets, strict=True))),
        waits=tuple(map(sum, zip(one.waits, other.waits, strict=True))),
    )


def _within(column: ColumnElement[float], bound: float) -> ColumnElement[int]:
    return func.sum(case((column <= bound, 1), else_=0))
