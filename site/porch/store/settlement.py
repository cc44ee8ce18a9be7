"""How the outcome of a delivery is written down: the signup's state, and beside it the history of every call."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, case, insert, literal, null, select, update

from porch.store.acceptance import newest_answers
from porch.store.database import Database
from porch.store.places import Places
from porch.store.signup import Attempt, Claim, Verdict
from porch.store.tables import RELEASED, attempts, is_waiting, signups


def settle(database: Database, connection: Connection, claim: Claim, verdict: Verdict, places: Places) -> bool:
    """Write down ``verdict``. False: the lease was lost meanwhile, and only the history was written.

    Of a person who was forgotten meanwhile the platform's words are not kept: they may repeat the answers.
    """
    now = database.now()
    refused = verdict.state == "refused"
    if refused:
        places.lock(connection)
    waiting = verdict.state == "waiting"
    values = {
        "state": verdict.state,
        "joined": verdict.joined,
        "reason": _reason(verdict),
        "status": verdict.status,
        "words": verdict.words,
        "attempts": signups.c.attempts + (1 if verdict.counted and verdict.attempts else 0),
        "uncertain": verdict.uncertain,
        "join_as": verdict.join_as,
        "lease": None,
        "due_at": now + verdict.delay,
        "settled_at": null() if waiting else now,
        "untold": verdict.untold,
    }
    if waiting:
        values |= newest_answers(literal(verdict.uncertain))
    held = (signups.c.id == claim.id) & (signups.c.lease == claim.lease)
    row = connection.execute(
        update(signups).where(held & is_waiting).values(values).returning(signups.c.newer, signups.c.person)
    ).first()
    if row is None:
        return _come_back(connection, claim, verdict, now)
    _remember(connection, claim.id, verdict.attempts, now)
    if row.newer is not None and not waiting:
        _follow_up(connection, claim.id, now)
    if refused:
        places.give_back(connection, claim.form, row.person)
    return True


def _reason(verdict: Verdict) -> ColumnElement[str]:
    """The verdict's reason. Why it was once in quarantine stays, unless there is a reason why this is the end."""
    said = literal(verdict.reason)
    if verdict.reason and verdict.state != "waiting":
        return said
    return case((signups.c.reason.startswith(RELEASED), signups.c.reason), else_=said)


def _come_back(connection: Connection, claim: Claim, verdict: Verdict, now: ColumnElement[float]) -> bool:
    """Note the calls for a signup that is not ours any more; if it was forgotten, it is out of the air from now on."""
    connection.execute(
        update(signups).where(signups.c.id == claim.id, signups.c.lease == claim.lease).values(lease=None)
    )
    row = connection.execute(select(signups.c.contact).where(signups.c.id == claim.id).with_for_update()).first()
    if row is not None:
        erased = row.contact is None
        calls = [replace(call, words="") if erased else call for call in verdict.attempts]
        _remember(connection, claim.id, calls, now)
    return False


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
        literal(uuid.uuid4().hex),
        *(signups.c[name] for name in copied),
        signups.c.newer,
        literal("waiting"),
        now,
        now,
        now,
    ).where(signups.c.id == signup)
    target = ["id", *copied, "contact", "state", "accepted_at", "due_at", "retry_from"]
    connection.execute(insert(signups).from_select(target, source))
    connection.execute(update(signups).where(signups.c.id == signup).values(newer=None))
