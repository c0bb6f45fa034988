"""Undoing a grade and flagging a row go into the log too, and what other tools note beside a grade."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add what an entry does, whether verdicts had been seen before, and unknown fields."""
    op.add_column("grades", sa.Column("action", TEXT, nullable=False, server_default="grade"))
    op.add_column("grades", sa.Column("seen", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("grades", sa.Column("more", TEXT))
