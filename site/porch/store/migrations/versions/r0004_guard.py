"""What the guard counts: tallies of submissions, tickets that are good once, and words for the metrics."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "tallies",
        sa.Column("subject", sa.String(100), primary_key=True),
        sa.Column("width", sa.Double, primary_key=True),
        sa.Column("slot", sa.BigInteger, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("previous", sa.Integer, nullable=False),
        sa.Column("expires", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tallies_expires", "tallies", ["expires"])
    op.create_table(
        "tickets",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("holder", sa.String(100), nullable=False),
        sa.Column("expires", sa.Double, nullable=False),
    )
    op.create_index("ix_tickets_expires", "tickets", ["expires"])
    op.create_table(
        "noted",
        sa.Column("form", sa.String(100), primary_key=True),
        sa.Column("word", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
