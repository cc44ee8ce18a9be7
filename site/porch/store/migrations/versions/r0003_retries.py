"""When a signup's retries began, whether its visitor heard of a refusal; and the sums of calls that are purged."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; signups from before count their retries from when they were accepted."""
    op.add_column("signups", sa.Column("retry_from", sa.Double))
    op.add_column("signups", sa.Column("untold", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "past_calls",
        sa.Column("call", sa.String(8), primary_key=True),
        sa.Column("status", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("reason", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("waited", sa.Double, nullable=False),
        sa.Column("buckets", sa.Text, nullable=False),
        sa.Column("waits", sa.Text, nullable=False),
    )
