"""The edits of criteria, kept as a log beside that of grades."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table of edits."""
    op.create_table(
        "criterion_edits",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("flow_path", TEXT, nullable=False),
        sa.Column("node", TEXT, nullable=False),
        sa.Column("criterion", TEXT, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("edit", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "criterion_edits_by_evaluator", "criterion_edits", ["flow_path", "node", "created_at"]
    )
