"""Sliding windows: how one row tells how often something happened within the last so many seconds.

Time is cut into slots as long as the window. The row knows the count of the newest slot and of the one before it; what
is asked for is the newest plus that share of the one before which the window still covers. That is exact where events
are spread evenly within a slot, and never more than the two slots together.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Integer, Row, TextClause, bindparam, case, delete, text, update

from porch.store.tables import tallies
from porch.tally import Tally

_SERVER_NOW: Final = "CAST(EXTRACT(EPOCH FROM statement_timestamp()) AS DOUBLE PRECISION)"

# A slot one later than ours was begun by somebody whose clock was read a moment after ours, and who was faster; one
# that is later still was written by a clock that has been set back since.
_GOES_ON: Final = "tallies.slot BETWEEN excluded.slot AND excluded.slot + 1"

_CHANGES: Final = f"""
    previous = CASE WHEN {_GOES_ON} THEN tallies.previous
                    WHEN tallies.slot = excluded.slot - 1 THEN tallies.count ELSE 0 END,
    count = excluded.count + CASE WHEN {_GOES_ON} THEN tallies.count ELSE 0 END,
    slot = CASE WHEN {_GOES_ON} THEN tallies.slot ELSE excluded.slot END,
    expires = CASE WHEN {_GOES_ON} THEN tallies.expires ELSE excluded.expires END
"""

_LESS: Final = bindparam("less", type_=Integer)
_GIVE_BACK: Final = (
    update(tallies)
    .where(tallies.c.subject == bindparam("of"), tallies.c.width == bindparam("within"))
    .values(
        count=case((tallies.c.count > _LESS, tallies.c.count - _LESS), else_=0),
        previous=case(
            (tallies.c.count > 0, tallies.c.previous), (tallies.c.previous > _LESS, tallies.c.previous - _LESS), else_=0
        ),
    )
)

_NOTHING_LEFT: Final = delete(tallies).where(
    tallies.c.subject == bindparam("of"),
    tallies.c.width == bindparam("within"),
    tallies.c.count == 0,
    tallies.c.previous == 0,
)


def count(connection: Connection, asked: Sequence[Tally], now: float | None) -> tuple[float, ...]:
    """Count one more of each and say how often it has happened; ``now`` is None where the database's clock counts."""
    wanted = _in_order(asked)
    given: dict[str, Any] = {} if now is None else {"now": now}
    for number, (tally, times) in enumerate(wanted):
        given |= {f"subject{number}": tally.subject, f"width{number}": float(tally.window), f"times{number}": times}
    rows = connection.execute(_counting(now is not None, len(wanted)), given)
    found = {(row.subject, row.width): _estimate(row) for row in rows}
    return tuple(found[tally.subject, float(tally.window)] for tally in asked)


def give_back(connection: Connection, given: Sequence[Tally]) -> None:
    """Count one less of each, wherever it is counted by now; what is nothing then takes no room."""
    less = [{"of": tally.subject, "within": float(tally.window), "less": times} for tally, times in _in_order(given)]
    connection.execute(_GIVE_BACK, less)
    connection.execute(_NOTHING_LEFT, [{"of": one["of"], "within": one["within"]} for one in less])


def _in_order(several: Iterable[Tally]) -> list[tuple[Tally, int]]:
    """Each once, with how often it is there; always in the same order, so that no two wait for each other's rows."""
    return sorted(Counter(several).items(), key=lambda item: (item[0].subject, item[0].window))


def _estimate(row: Row[Any]) -> float:
    covered = min(max(row.slot + 1 - row.position, 0.0), 1.0)
    return float(row.count + row.previous * covered)


@cache
def _counting(is_sqlite: bool, rows: int) -> TextClause:
    """The statement, as text and once for each number of rows: building it with more comfort costs more than running
    it."""
    now = ":now" if is_sqlite else _SERVER_NOW
    values = ", ".join(_values(number, now, is_sqlite) for number in range(rows))
    return text(
        f"INSERT INTO tallies (subject, width, slot, count, previous, expires) VALUES {values}"  # noqa: S608 - no input
        f" ON CONFLICT (subject, width) DO UPDATE SET {_CHANGES}"
        f" RETURNING subject, width, slot, count, previous, {now} / width AS position"
    )


def _values(number: int, now: str, is_sqlite: bool) -> str:
    width = f"CAST(:width{number} AS DOUBLE PRECISION)"
    slot = f"CAST({now} / {width} AS BIGINT)" if is_sqlite else f"CAST(floor({now} / {width}) AS BIGINT)"
    return f"(:subject{number}, {width}, {slot}, CAST(:times{number} AS INTEGER), 0, ({slot} + 2) * {width})"
