"""The places that limited forms have given away."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table. It fills by itself: a form's first signup counts those before it."""
    op.create_table(
        "places",
        sa.Column("form", sa.String(100), primary_key=True),
        sa.Column("taken", sa.Integer, nullable=False),
    )
