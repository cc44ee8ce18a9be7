"""When calls really began, for every process and machine: the budget plans turns, and a late start must not crowd them.

A thread may wake later than it asked for. Its call then begins close to the next ones, and eleven could fall into one
second. So there are as many starts as the platform allows calls in a second, and each is used again only after a good
second: of eleven calls, two have used the same start, and so lie further apart than a second.
"""

from math import ceil
from typing import Any, Final

from sqlalchemy import Connection, Double, bindparam, func, or_, select, update

from porch.store.database import Database
from porch.store.tables import budget

_NAME: Final = "start"

MOST: Final = 50
"""Calls a second above which nobody counts them: that is no platform's limit, but the wish for none."""

_ROOM: Final = 0.8
"""The part of what the turns leave free that is kept for delays between here and the platform; the rest lets those who
come after a late call catch up."""

_SOON: Final = 0.005
"""Seconds until asking again, when others hold every start for a moment."""


class Starts:
    """``rate`` is in calls a second."""

    def __init__(self, database: Database, rate: float) -> None:
        self._database = database
        self._count = ceil(rate) if rate <= MOST else 0
        self._period = 1 + (self._count / rate - 1) * _ROOM
        now = self._now = bindparam("now", type_=Double) if database.is_sqlite else database.now()
        # A start used later than now was noted by a clock since set back.
        free = or_(budget.c.turn <= now - self._period, budget.c.turn > now)
        ours = budget.c.account.startswith(_NAME)
        chosen = select(budget.c.account).where(ours, free).order_by(budget.c.turn).limit(1)
        one = chosen.with_for_update(skip_locked=True).scalar_subquery()
        self._take = update(budget).where(budget.c.account == one).values(turn=now).returning(budget.c.account)
        self._ask = select(func.min(budget.c.turn) + self._period - now).where(ours)

    def begin(self, patience: float | None = None) -> float:
        """Note that a call begins now, and return 0; or say how many seconds it has to wait before it asks again.

        ``patience`` is how many seconds it waits for the locks of others. Raises ``JournalUnavailable``.
        """
        if not self._count:
            return 0.0
        with self._database.write(durable=False, patience=patience) as connection:
            given: dict[str, Any] = {"now": self._database.clock()} if self._database.is_sqlite else {}
            if connection.scalar(self._take, given) is not None:
                return 0.0
            wait: float | None = connection.scalar(self._ask, given)
            if wait is None:
                self._prepare(connection)
                return _SOON
            return max(wait, _SOON)

    def _prepare(self, connection: Connection) -> None:
        rows = [{"account": f"{_NAME} {number}", "turn": 0.0} for number in range(self._count)]
        connection.execute(self._database.insert(budget).on_conflict_do_nothing(), rows)
