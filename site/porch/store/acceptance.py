"""How a signup is recorded, and what happens when the same person submits the same form twice.

While a signup is waiting, a second one by the same person at the same form makes no second row, so it can make no
second contact. Its answers replace the waiting ones: the newest are what the visitor saw last. If the waiting one is
just being delivered, or may have got through before, different answers are kept beside it, and follow it as a signup of
their own once it is settled (``settlement``): that is what would have happened had the visitor been slower.

Quarantined signups stand apart: they neither join a waiting one nor stand in its way. What somebody may have looked at
never changes, so that a decision is about what was seen, and is never kept longer. The same answers of the same person
at the same form are no second row; other answers are, but a flood of them at one address stays ``VERSIONS`` rows.
"""

from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    String,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from porch.store.database import SERVER_NOW, Database
from porch.store.places import Places
from porch.store.signup import Acceptance, Claim, Hold, Signup
from porch.store.tables import REASON_ROOM, is_waiting, signups

VERSIONS: Final = 3
"""How many different answers of a person at a form wait in quarantine; more of them replace the newest."""

# The empty strings keep the databases from walking all that is in quarantine, or at the form, instead of the few of the
# person.
_HELD: Final = (
    select(signups.c.id, signups.c.reason, signups.c.contact, signups.c.retry_from)
    .where(signups.c.person == bindparam("who", type_=String), signups.c.form + "" == bindparam("of", type_=String))
    .where(signups.c.state + "" == literal_column("'quarantined'", String))
    .with_for_update()
)


def accept(
    database: Database, connection: Connection, signup: Signup, lease: str | None, hold: Hold | None
) -> Acceptance:
    """Record ``signup``, under ``lease`` for the seconds of ``hold`` if it is given."""
    while True:
        if _insert(database, connection, signup, lease, hold):
            return Acceptance(signup.id, _claim(signup, lease))
        row = _standing(connection, signup)
        if row is not None and row.id == signup.id:  # a commit whose answer was lost: it is recorded already
            return Acceptance(signup.id, _claim(signup, lease) if lease and row.lease == lease else None)
        if row is not None:
            _repeat(connection, signup, row)
            return Acceptance(row.id, None, repeated=True)
        # It was settled between the two statements; then there is room for this one.


def accept_limited(
    database: Database,
    connection: Connection,
    signup: Signup,
    lease: str | None,
    hold: Hold | None,
    places: Places,
    limit: int,
) -> Acceptance | None:
    """The same for a form with ``limit`` places; None: they are all taken, and nothing is recorded."""
    if not places.take(connection, signup.form, signup.person, limit):
        return None
    return accept(database, connection, signup, lease, hold)


def newest_answers(in_doubt: ColumnElement[bool]) -> dict[str, Any]:
    """The answers of a signup that comes back into the queue, as values for its row: the newest there are.

    Where the platform may have the older ones already (``in_doubt``), these stay: what it says next is about them.
    """
    return {
        "contact": case((in_doubt, signups.c.contact), else_=func.coalesce(signups.c.newer, signups.c.contact)),
        "newer": case((in_doubt, signups.c.newer), else_=null()),
    }


def quarantine(database: Database, connection: Connection, signup: Signup, places: Places) -> Acceptance:
    """Keep ``signup`` for an operator, unless the same answers wait already; those get its reasons as well.

    One at a time, over all processes, by the lock of places: else each of two might find nothing and make a row.
    """
    places.lock(connection)
    held = connection.execute(_HELD, {"of": signup.form, "who": signup.person}).all()
    answers = signup.contact.to_json()
    for row in held:
        if row.id == signup.id:  # a commit whose answer was lost: it is recorded already
            return Acceptance(row.id, None)
    for row in held:
        if row.contact == answers:
            reasons = {"reason": _together(row.reason, signup.quarantined)}
            connection.execute(update(signups).where(signups.c.id == row.id).values(reasons))
            return Acceptance(row.id, None, repeated=True)
    if _insert(database, connection, signup, None, None) and len(held) >= VERSIONS:
        oldest_first = sorted(held, key=lambda row: (row.retry_from or 0.0, row.id))
        too_many = [row.id for row in oldest_first[VERSIONS - 1 :]]
        connection.execute(delete(signups).where(signups.c.id.in_(too_many)))
    return Acceptance(signup.id, None)


def _together(*reasons: str) -> str:
    """The names of all checks, each once; as many as there is room for."""
    together = ""
    for name in dict.fromkeys(name for reason in reasons for name in reason.split(", ")):
        longer = f"{together}, {name}" if together else name[:REASON_ROOM]
        together = longer if len(longer) <= REASON_ROOM else together
    return together


def _insert(database: Database, connection: Connection, signup: Signup, lease: str | None, hold: Hold | None) -> bool:
    values = {
        "id": signup.id,
        "form": signup.form,
        "person": signup.person,
        "contact": signup.contact.to_json(),
        "on_existing": signup.on_existing,
        "state": "quarantined" if signup.quarantined else "waiting",
        "reason": _together(signup.quarantined),
        "accepted_at": signup.accepted_at,
        "held": hold.seconds if lease and hold else 0.0,
        "lease": lease,
        **({"now": database.clock()} if database.is_sqlite else {}),
    }
    return connection.execute(_insertion(database.is_sqlite), values).first() is not None


@cache
def _insertion(is_sqlite: bool) -> Any:
    """The statement, built once: building it costs more than running it."""
    insert = sqlite.insert(signups) if is_sqlite else postgresql.insert(signups)
    now = bindparam("now", type_=Double) if is_sqlite else SERVER_NOW
    insert = insert.values(due_at=now + bindparam("held", type_=Double), retry_from=now)
    return insert.on_conflict_do_nothing().returning(signups.c.id)


def _claim(signup: Signup, lease: str | None) -> Claim | None:
    if lease is None:
        return None
    return Claim(signup.id, signup.form, signup.contact, signup.on_existing, lease)


def _standing(connection: Connection, signup: Signup) -> Any:
    """The row that stands in the way, if any: this very signup, or one by the same person that is waiting."""
    same = (signups.c.form == signup.form) & (signups.c.person == signup.person) & is_waiting
    columns = select(signups.c.id, signups.c.contact, signups.c.lease)
    for found in (signups.c.id == signup.id, same):
        row = connection.execute(columns.where(found).with_for_update()).first()
        if row is not None:
            return row
    return None


def _repeat(connection: Connection, signup: Signup, row: Any) -> None:
    answers = signup.contact.to_json()
    waiting = update(signups).where(signups.c.id == row.id)
    if row.contact == answers:
        connection.execute(waiting.where(signups.c.newer.is_not(None)).values(newer=None))  # they are not newest now
        return
    free = signups.c.lease.is_(None) & ~signups.c.uncertain  # a lease that ran out may have been delivered
    replaced = {"contact": answers, "newer": None, "on_existing": signup.on_existing}
    if not connection.execute(waiting.where(free).values(replaced)).rowcount:
        connection.execute(waiting.values(newer=answers))
