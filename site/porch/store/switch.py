"""The switch that pauses deliveries in every process and on every machine, when the platform refuses the key."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, or_, select, update

from porch.store.database import Database
from porch.store.tables import switches

PROBE_EVERY: Final = 300.0
"""Seconds between the single deliveries that try whether the key works again."""

_FRESH: Final = 1.0
"""Seconds for which a process believes what it last read."""

_NAME: Final = "deliveries"


@dataclass(frozen=True)
class Pause:
    """Deliveries are paused: why, since when and when one is tried again (epoch seconds)."""

    reason: str
    since: float
    probe_at: float


class Switch:
    """Remembers what it read for a second, so that asking costs nothing; ``monotonic`` gives seconds."""

    def __init__(self, database: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._seen: tuple[float, Pause | None] | None = None

    def pause(self) -> Pause | None:
        """The pause, if there is one; at most a second old. Raises ``JournalUnavailable``."""
        with self._lock:
            seen = self._seen
        if seen is None or self._monotonic() - seen[0] > _FRESH:
            with self._database.read() as connection:
                row = connection.execute(select(switches).where(switches.c.name == _NAME)).first()
            seen = (self._monotonic(), Pause(row.reason, row.since, row.probe_at) if row else None)
            with self._lock:
                self._seen = seen
        return seen[1]

    def forget(self) -> None:
        """Read anew at the next question."""
        with self._lock:
            self._seen = None

    def turn_off(self, connection: Connection, reason: str) -> None:
        """Pause deliveries; the first reason and time stay."""
        now = self._database.now()
        values = {"name": _NAME, "reason": reason, "since": now, "probe_at": now + PROBE_EVERY}
        connection.execute(self._database.insert(switches).values(values).on_conflict_do_nothing())

    def turn_on(self, connection: Connection) -> None:
        """Deliver again."""
        connection.execute(delete(switches).where(switches.c.name == _NAME))

    def hasten_probe(self, connection: Connection) -> None:
        """Let one delivery be tried now, if they are paused."""
        connection.execute(update(switches).where(switches.c.name == _NAME).values(probe_at=self._database.now()))

    def may_probe(self, connection: Connection) -> bool:
        """Whether one delivery may be tried now although deliveries are paused; says yes to one process only."""
        now = self._database.now()
        # Later than the next probe can be: a clock that was set back since has said so.
        due = or_(switches.c.probe_at <= now, switches.c.probe_at > now + PROBE_EVERY)
        probe = (
            update(switches)
            .where(switches.c.name == _NAME, due)
            .values(probe_at=now + PROBE_EVERY)
            .returning(switches.c.name)
        )
        return connection.execute(probe).first() is not None
