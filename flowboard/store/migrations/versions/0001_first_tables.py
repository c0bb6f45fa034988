"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "runs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("flow_name", TEXT, nullable=False),
        sa.Column("flow_path", TEXT, nullable=False),
        sa.Column("snapshot", TEXT, nullable=False),
        sa.Column("options", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("started_at", sa.Float, nullable=False),
        sa.Column("ended_at", sa.Float),
        sa.Column("heartbeat_at", sa.Float),
        sa.Column("pid", sa.Integer),
        sa.Column("summary", TEXT),
        sa.Column("parent", TEXT),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("runs_by_start", "runs", ["started_at"])
    op.create_table(
        "results",
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "cells",
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("node", TEXT, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("reused", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("cache_key", sa.LargeBinary),
        sa.Column("outputs", TEXT),
        sa.Column("verdicts", TEXT),
        sa.Column("passed", sa.Boolean),
        sa.Column("error", TEXT),
        sa.Column("input_tokens", sa.BigInteger),
        sa.Column("output_tokens", sa.BigInteger),
        sa.Column("cost", sa.Float),
        sa.Column("latency", sa.Float),
        sa.Column("finish_reason", TEXT),
        sa.PrimaryKeyConstraint("run_id", "node", "position", "key"),
    )
    op.create_table(
        "calls",
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("node", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("model", TEXT, nullable=False),
        sa.Column("identity", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("sent_at", sa.Float, nullable=False),
        sa.Column("call_key", sa.LargeBinary),
        sa.PrimaryKeyConstraint("run_id", "number"),
    )
    op.create_table(
        "call_ends",
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("ended_at", sa.Float, nullable=False),
        sa.Column("http_status", sa.Integer),
        sa.Column("latency", sa.Float),
        sa.Column("input_tokens", sa.BigInteger),
        sa.Column("output_tokens", sa.BigInteger),
        sa.Column("cached_tokens", sa.BigInteger),
        sa.Column("cost", sa.Float),
        sa.Column("finish_reason", TEXT),
        sa.Column("request_id", TEXT),
        sa.Column("error", TEXT),
        sa.PrimaryKeyConstraint("run_id", "number"),
    )
    op.create_table(
        "events",
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("time", sa.Float, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("payload", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "seq"),
    )
    op.create_table(
        "grades",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("node", TEXT, nullable=False),
        sa.Column("port", TEXT, nullable=False),
        sa.Column("criterion", TEXT, nullable=False),
        sa.Column("criterion_version", sa.Integer, nullable=False),
        sa.Column("grade", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("grader", TEXT, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("output_hash", TEXT),
        sa.Column("run_id", TEXT),
        sa.Column("key", TEXT),
        sa.Column("blind", sa.Boolean, nullable=False),
        sa.Column("probability", sa.Float),
        sa.Column("supersedes", TEXT),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("grades_by_subject", "grades", ["subject", "criterion"])
    op.create_index("grades_by_node", "grades", ["node", "created_at"])
    op.create_table(
        "prompt_versions",
        sa.Column("flow_path", TEXT, nullable=False),
        sa.Column("node", TEXT, nullable=False),
        sa.Column("version_hash", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("flow_path", "node", "version_hash"),
    )
    op.create_table(
        "drafts",
        sa.Column("flow_path", TEXT, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("ops", TEXT, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("flow_path", "seq"),
    )
