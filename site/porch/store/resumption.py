"""How signups come back into the queue because a person says so, be they parked, refused or quarantined."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Update, exists, literal_column, null, select, update
from sqlalchemy.exc import IntegrityError

from porch.store.database import Database
from porch.store.signup import State
from porch.store.tables import is_not_waiting, is_waiting, signups


def resume(
    database: Database,
    connection: Connection,
    states: Sequence[State],
    ids: Sequence[str] | None,
    limit: int,
    reason: ColumnElement[str] | None = None,
) -> int:
    """Let at most ``limit`` signups in ``states`` wait from now on, and say how many; what was settled first is first.

    Without ``ids`` all that are in ``states``. One by one: two of the same person may not wait at once at a form.
    """
    flying = is_waiting & signups.c.lease.is_not(None) & (signups.c.due_at > database.now())
    movable = signups.c.state.in_(states) & signups.c.contact.is_not(None) & ~_stood_before() & ~flying
    chosen = select(signups.c.id).where(movable)
    chosen = chosen.where(is_not_waiting if ids is None else signups.c.id.in_(ids))
    again = {"state": "waiting", "due_at": database.now(), "attempts": 0, "settled_at": null()}
    again |= {"retry_from": database.now(), "untold": False}
    again |= {} if reason is None else {"reason": reason}
    change = update(signups).where(movable).values(again)  # if it still is: it may be delivered by now
    found = list(connection.scalars(chosen.order_by(signups.c.settled_at).limit(limit)))
    return sum(_change(connection, change.where(signups.c.id == signup)) for signup in found)


def _change(connection: Connection, change: Update) -> int:
    """How many rows it changes: none, where the same person signs up anew at this very moment.

    On PostgreSQL that one cannot be seen before it is committed; on SQLite nobody else writes meanwhile.
    """
    try:
        with connection.begin_nested():
            return connection.execute(change).rowcount
    except IntegrityError:
        return 0


def _stood_before() -> ColumnElement[bool]:
    """Whether another signup of the same person is waiting at the same form."""
    other = signups.alias()
    same = (other.c.form == signups.c.form) & (other.c.person == signups.c.person)
    waiting = other.c.state == literal_column("'waiting'")
    return exists().where(same, waiting, other.c.id != signups.c.id)
