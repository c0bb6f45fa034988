"""Drafts know whose steps they hold and the file they began with; a flow keeps named versions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add who, what and how to the steps of drafts, and three tables beside them."""
    op.add_column("drafts", sa.Column("actor", TEXT, nullable=False, server_default=""))
    op.add_column("drafts", sa.Column("label", TEXT, nullable=False, server_default=""))
    op.add_column("drafts", sa.Column("kind", TEXT, nullable=False, server_default="edit"))
    op.create_table(
        "draft_bases",
        sa.Column("flow_path", TEXT, primary_key=True),
        sa.Column("file_hash", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_table(
        "pending_renames",
        sa.Column("flow_path", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("old", TEXT, nullable=False),
        sa.Column("new", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("flow_path", "number"),
    )
    op.create_table(
        "flow_versions",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("flow_path", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_index("flow_versions_by_time", "flow_versions", ["flow_path", "created_at"])
