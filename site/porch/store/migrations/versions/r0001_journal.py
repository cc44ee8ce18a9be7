"""The journal: signups, the calls made for them, the switch that pauses deliveries, totals, and the budget's turn."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _signups()
    _attempts()
    op.create_table(
        "switches",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", sa.Double, nullable=False),
        sa.Column("probe_at", sa.Double, nullable=False),
    )
    op.create_table(
        "totals",
        sa.Column("form", sa.String(100), primary_key=True),
        sa.Column("state", sa.String(16), primary_key=True),
        sa.Column("signups", sa.Integer, nullable=False),
    )
    op.create_table(
        "budget",
        sa.Column("account", sa.String(32), primary_key=True),
        sa.Column("turn", sa.Double, nullable=False),
    )


def _signups() -> None:
    op.create_table(
        "signups",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("form", sa.String(100), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("contact", sa.Text),
        sa.Column("newer", sa.Text),
        sa.Column("on_existing", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("joined", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("reason", sa.String(64), nullable=False, server_default=""),
        sa.Column("status", sa.Integer),
        sa.Column("words", sa.Text, nullable=False, server_default=""),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("uncertain", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("join_as", sa.String(16)),
        sa.Column("accepted_at", sa.Double, nullable=False),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("lease", sa.String(100)),
        sa.Column("settled_at", sa.Double),
    )
    _partial("ux_signups_one_waiting", ["form", "person"], "state = 'waiting'", unique=True)
    _partial("ix_signups_due", ["due_at"], "state = 'waiting'")
    _partial("ix_signups_erasable", ["settled_at"], "settled_at IS NOT NULL AND contact IS NOT NULL")
    _partial("ix_signups_waiting", ["accepted_at"], "state = 'waiting'")
    _partial("ix_signups_settled", ["state", "accepted_at"], "state <> 'waiting'")
    op.create_index("ix_signups_accepted", "signups", ["accepted_at"])
    op.create_index("ix_signups_form", "signups", ["form", "state"])
    op.create_index("ix_signups_person", "signups", ["person"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("signup", sa.String(32), sa.ForeignKey("signups.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("call", sa.String(8), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("waited", sa.Double, nullable=False),
    )
    op.create_index("ix_attempts_signup", "attempts", ["signup"])
    op.create_index("ix_attempts_metrics", "attempts", ["call", "status", "reason", "seconds", "waited"])


def _partial(name: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    """An index over some rows only, on either database."""
    op.create_index(
        name, "signups", columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
