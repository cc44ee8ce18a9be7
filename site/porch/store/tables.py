"""The journal's tables. Times are epoch seconds: the same on both databases, and free of time zones."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
    literal_column,
    text,
)

REVISION: Final = "0004"
"""The newest migration. Readiness compares it with the database, without the migration library (35 MiB)."""

REASON_ROOM: Final = 64
"""Characters of a signup's reason."""

RELEASED: Final = "released: "
"""How the reason of a signup begins that a person let out of quarantine; what follows is why it was there."""

metadata: Final = MetaData()

signups: Final = Table(
    "signups",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("form", String(100), nullable=False),
    Column("person", String(64), nullable=False),
    Column("contact", Text),  # JSON; null once erased
    Column("newer", Text),  # answers of a repeated submission, given while this one was in flight
    Column("on_existing", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("joined", Boolean, nullable=False, server_default=false()),
    Column("reason", String(REASON_ROOM), nullable=False, server_default=""),
    Column("status", Integer),
    Column("words", Text, nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("uncertain", Boolean, nullable=False, server_default=false()),
    Column("join_as", String(16)),
    Column("accepted_at", Double, nullable=False),
    # When anybody may take it next: after a failure, the time of the next attempt; while it is leased, the end of the
    # lease. One column for both, so that a claim is one short walk along one index.
    Column("due_at", Double, nullable=False),
    Column("lease", String(100)),
    Column("settled_at", Double),
    # When it came, or was last put back in the queue, by the database's clock: what its age is counted from.
    Column("retry_from", Double),
    Column("untold", Boolean, nullable=False, server_default=false()),  # refused after its visitor had heard "thanks"
)

is_waiting: Final = signups.c.state == literal_column("'waiting'", String)
"""Written out, not bound: only then do both databases see that the partial indexes below fit a query."""

is_not_waiting: Final = signups.c.state != literal_column("'waiting'", String)

_WAITING = text("state = 'waiting'")
_SETTLED = text("state <> 'waiting'")
_ERASABLE = text("settled_at IS NOT NULL AND contact IS NOT NULL")

Index(
    "ux_signups_one_waiting",
    signups.c.form,
    signups.c.person,
    unique=True,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
Index("ix_signups_due", signups.c.due_at, sqlite_where=_WAITING, postgresql_where=_WAITING)
Index("ix_signups_erasable", signups.c.settled_at, sqlite_where=_ERASABLE, postgresql_where=_ERASABLE)
# No index but the partial ones begins with what a claim asks for: SQLite, which knows nothing of how many signups are
# waiting, would take it and read all of them.
Index("ix_signups_waiting", signups.c.accepted_at, sqlite_where=_WAITING, postgresql_where=_WAITING)
Index("ix_signups_settled", signups.c.state, signups.c.accepted_at, sqlite_where=_SETTLED, postgresql_where=_SETTLED)
Index("ix_signups_accepted", signups.c.accepted_at)
Index("ix_signups_form", signups.c.form, signups.c.state)
Index("ix_signups_person", signups.c.person)

attempts: Final = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("signup", String(32), ForeignKey("signups.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Double, nullable=False),
    Column("call", String(8), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("status", Integer),
    Column("words", Text, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("waited", Double, nullable=False),
)
# Everything the metrics ask about upstream calls, so that they read this index and never the table.
Index(
    "ix_attempts_metrics", attempts.c.call, attempts.c.status, attempts.c.reason, attempts.c.seconds, attempts.c.waited
)

switches: Final = Table(
    "switches",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", Double, nullable=False),
    Column("probe_at", Double, nullable=False),
)

totals: Final = Table(
    "totals",
    metadata,
    Column("form", String(100), primary_key=True),
    Column("state", String(16), primary_key=True),
    Column("signups", Integer, nullable=False),
)

past_calls: Final = Table(
    "past_calls",
    metadata,
    Column("call", String(8), primary_key=True),
    Column("status", Integer, primary_key=True, autoincrement=False),  # 0: there was no answer
    Column("reason", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("waited", Double, nullable=False),
    Column("buckets", Text, nullable=False),  # JSON, as are the next ones
    Column("waits", Text, nullable=False),
)

places: Final = Table(
    "places",
    metadata,
    Column("form", String(100), primary_key=True),
    Column("taken", Integer, nullable=False),
)

budget: Final = Table(
    "budget",
    metadata,
    Column("account", String(32), primary_key=True),
    Column("turn", Double, nullable=False),  # when the next call may start
)

# What the guard counts. On SQLite these stand in a file of their own (``tallies.Tallies.beside``).
tallies: Final = Table(
    "tallies",
    metadata,
    Column("subject", String(100), primary_key=True),
    Column("width", Double, primary_key=True),  # seconds: the window
    Column("slot", BigInteger, nullable=False),  # which window since 1970 is counted
    Column("count", Integer, nullable=False),
    Column("previous", Integer, nullable=False),  # the count of the slot before
    Column("expires", Double, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_tallies_expires", tallies.c.expires)

tickets: Final = Table(
    "tickets",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("holder", String(100), nullable=False),
    Column("expires", Double, nullable=False),
)
Index("ix_tickets_expires", tickets.c.expires)

noted: Final = Table(
    "noted",
    metadata,
    Column("form", String(100), primary_key=True),
    Column("word", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
)
