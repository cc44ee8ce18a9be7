"""How the outcome of a delivery is written down: the signup's state, and beside it the history of every call."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, func, insert, literal, null, select, update

from porch.store.database import Database
from porch.store.places import Places
from porch.store.signup import Attempt, Claim, Verdict
from porch.store.tables import attempts, is_waiting, signups


def settle(database: Database, connection: Connection, claim: Claim, verdict: Verdict, places: Places) -> bool:
    """Write down ``verdict``. False: the lease was lost meanwhile, and only the history was written."""
    now = database.now()
    refused = verdict.state == "refused"
    if refused:
        places.lock(connection)
    _remember(connection, claim.id, verdict.attempts, now)
    waiting = verdict.state == "waiting"
    values = {
        "state": verdict.state,
        "joined": verdict.joined,
        "reason": verdict.reason,
        "status": verdict.status,
        "words": verdict.words,
        "attempts": signups.c.attempts + (1 if verdict.counted and verdict.attempts else 0),
        "uncertain": verdict.uncertain,
        "join_as": verdict.join_as,
        "lease": None,
        "due_at": now + verdict.delay,
        "settled_at": null() if waiting else now,
    }
    if waiting:  # nothing is settled yet, so the newest answers are simply the answers
        values |= {"contact": func.coalesce(signups.c.newer, signups.c.contact), "newer": None}
    held = (signups.c.id == claim.id) & (signups.c.lease == claim.lease) & is_waiting
    row = connection.execute(
        update(signups).where(held).values(values).returning(signups.c.newer, signups.c.person)
    ).first()
    if row is None:
        return False
    if row.newer is not None:
        _follow_up(connection, claim.id, now)
    if refused:
        places.give_back(connection, claim.form, row.person)
    return True


def _remember(connection: Connection, signup: str, calls: Sequence[Attempt], now: ColumnElement[float]) -> None:
    for call in calls:
        values = {
            "signup": signup,
            "at": now,
            "call": call.call,
            "state": call.state,
            "reason": call.reason,
            "status": call.status,
            "words": call.words,
            "seconds": call.seconds,
            "waited": call.waited,
        }
        connection.execute(insert(attempts).values(values))


def _follow_up(connection: Connection, signup: str, now: ColumnElement[float]) -> None:
    """Answers that came while ``signup`` was in flight become a signup of their own."""
    copied = ["form", "person", "on_existing"]
    source = select(
        literal(uuid.uuid4().hex), *(signups.c[name] for name in copied), signups.c.newer, literal("waiting"), now, now
    ).where(signups.c.id == signup)
    target = ["id", *copied, "contact", "state", "accepted_at", "due_at"]
    connection.execute(insert(signups).from_select(target, source))
    connection.execute(update(signups).where(signups.c.id == signup).values(newer=None))
