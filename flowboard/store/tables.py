"""The tables. What fills quickly is laid out so that a write touches few pages.

* Cells, calls and events are clustered by run and order: new rows land at the end of their index.
  An index over keys (which begin with random hex) would cost twice as much per cell.
* A call is two rows, each written once: when it is sent and when it has ended.
* Digests are kept as their 32 bytes, not as 64 digits.
* What people, files or models may have written is `AnyText`; `PlainText` holds our own words and JSON.

Times are seconds since 1970 in UTC.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    TypeDecorator,
    false,
)

from flowboard.store.texts import AnyText, PlainText


class Digest(TypeDecorator[str]):
    """A sha256 digest: 64 hex digits in Python, 32 bytes in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Digits to bytes."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Bytes to digits."""
        return None if value is None else bytes(value).hex()


metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("flow_name", AnyText, nullable=False),
    Column("flow_path", AnyText, nullable=False),
    Column("snapshot", AnyText, nullable=False),
    Column("options", PlainText, nullable=False),
    Column("status", PlainText, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("heartbeat_at", Float),
    Column("pid", Integer),
    Column("summary", PlainText),
    Column("parent", PlainText),
    Index("runs_by_start", "started_at"),
)

results = Table(
    "results",
    metadata,
    Column("key", Digest, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("created_at", Float, nullable=False),
)

cells = Table(
    "cells",
    metadata,
    Column("run_id", PlainText, primary_key=True),
    Column("node", PlainText, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("key", AnyText, primary_key=True),
    Column("status", PlainText, nullable=False),
    Column("reused", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("cache_key", Digest),
    Column("outputs", PlainText),
    Column("verdicts", PlainText),
    Column("passed", Boolean),
    Column("error", AnyText),
    Column("input_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    Column("cost", Float),
    Column("latency", Float),
    Column("finish_reason", AnyText),
)

calls = Table(
    "calls",
    metadata,
    Column("run_id", PlainText, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("node", PlainText, nullable=False),
    Column("key", AnyText, nullable=False),
    Column("purpose", AnyText, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("model", AnyText, nullable=False),
    Column("identity", AnyText, nullable=False),
    Column("origin", AnyText, nullable=False),
    Column("source", PlainText, nullable=False),
    Column("sent_at", Float, nullable=False),
    Column("call_key", Digest),
)

call_ends = Table(
    "call_ends",
    metadata,
    Column("run_id", PlainText, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("state", PlainText, nullable=False),
    Column("ended_at", Float, nullable=False),
    Column("http_status", Integer),
    Column("latency", Float),
    Column("input_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    Column("cached_tokens", BigInteger),
    Column("cost", Float),
    Column("finish_reason", AnyText),
    Column("request_id", AnyText),
    Column("error", AnyText),
)

events = Table(
    "events",
    metadata,
    Column("run_id", PlainText, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("time", Float, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("payload", PlainText, nullable=False),
)

grades = Table(
    "grades",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("subject", AnyText, nullable=False),
    Column("node", AnyText, nullable=False),
    Column("port", AnyText, nullable=False),
    Column("criterion", AnyText, nullable=False),
    Column("criterion_version", Integer, nullable=False),
    Column("grade", PlainText, nullable=False),
    Column("note", AnyText, nullable=False),
    Column("grader", AnyText, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("output_hash", AnyText),
    Column("run_id", AnyText),
    Column("key", AnyText),
    Column("blind", Boolean, nullable=False),
    Column("probability", Float),
    Column("supersedes", AnyText),
    Column("action", PlainText, nullable=False, server_default="grade"),
    Column("seen", Boolean, nullable=False, server_default=false()),
    Column("more", PlainText),
    Index("grades_by_subject", "subject", "criterion"),
    Index("grades_by_node", "node", "created_at"),
)

prompt_versions = Table(
    "prompt_versions",
    metadata,
    Column("flow_path", AnyText, primary_key=True),
    Column("node", AnyText, primary_key=True),
    Column("version_hash", PlainText, primary_key=True),
    Column("text", AnyText, nullable=False),
    Column("created_at", Float, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("flow_path", AnyText, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("ops", PlainText, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("actor", AnyText, nullable=False, server_default=""),
    Column("label", AnyText, nullable=False, server_default=""),
    Column("kind", PlainText, nullable=False, server_default="edit"),
)

draft_bases = Table(
    "draft_bases",
    metadata,
    Column("flow_path", AnyText, primary_key=True),
    Column("file_hash", PlainText, nullable=False),
    Column("text", AnyText, nullable=False),
    Column("created_at", Float, nullable=False),
)

pending_renames = Table(
    "pending_renames",
    metadata,
    Column("flow_path", AnyText, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("old", PlainText, nullable=False),
    Column("new", PlainText, nullable=False),
)

flow_versions = Table(
    "flow_versions",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("flow_path", AnyText, nullable=False),
    Column("name", AnyText, nullable=False),
    Column("text", AnyText, nullable=False),
    Column("actor", AnyText, nullable=False),
    Column("created_at", Float, nullable=False),
    Index("flow_versions_by_time", "flow_path", "created_at"),
)

cards = Table(
    "cards",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("flow_path", AnyText, nullable=False),
    Column("node", AnyText, nullable=False),
    Column("criterion", AnyText, nullable=False),
    Column("run_id", PlainText, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("word", PlainText, nullable=False),
    Column("card", PlainText, nullable=False),
    Column("subjects", PlainText, nullable=False),
    Index("cards_by_evaluator", "flow_path", "node", "criterion", "created_at"),
)

criterion_edits = Table(
    "criterion_edits",
    metadata,
    Column("id", AnyText, primary_key=True),
    Column("flow_path", AnyText, nullable=False),
    Column("node", AnyText, nullable=False),
    Column("criterion", AnyText, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("actor", AnyText, nullable=False),
    Column("edit", PlainText, nullable=False),
    Index("criterion_edits_by_evaluator", "flow_path", "node", "created_at"),
)
