"""The report cards of evaluators, kept as a history."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table of cards."""
    op.create_table(
        "cards",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("flow_path", TEXT, nullable=False),
        sa.Column("node", TEXT, nullable=False),
        sa.Column("criterion", TEXT, nullable=False),
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("word", TEXT, nullable=False),
        sa.Column("card", TEXT, nullable=False),
        sa.Column("subjects", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("cards_by_evaluator", "cards", ["flow_path", "node", "criterion", "created_at"])
