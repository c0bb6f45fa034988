"""The tables. What fills quickly is laid out so that a write touches few pages.

* Cells, calls and events are clustered by run and order: new rows land at the end of their index.
  An index over keys (which begin with random hex) would cost twice as much per cell.
* A call is two rows, each written once: when it is sent and when it has ended.
* Digests are kept as their 32 bytes, not as 64 digits.

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
    Text,
    TypeDecorator,
)


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
    Column("id", Text, primary_key=True),
    Column("flow_name", Text, nullable=False),
    Column("flow_path", Text, nullable=False),
    Column("snapshot", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("heartbeat_at", Float),
    Column("pid", Integer),
    Column("summary", Text),
    Column("parent", Text),
    Index("runs_by_start", "started_at"),
)

results = Table(
    "results",
    metadata,
    Column("key", Digest, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    Column("created_at", Float, nullable=False),
)

cells = Table(
    "cells",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("node", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("reused", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("cache_key", Digest),
    Column("outputs", Text),
    Column("verdicts", Text),
    Column("passed", Boolean),
    Column("error", Text),
    Column("input_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    Column("cost", Float),
    Column("latency", Float),
    Column("finish_reason", Text),
)

calls = Table(
    "calls",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("node", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("model", Text, nullable=False),
    Column("identity", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("sent_at", Float, nullable=False),
    Column("call_key", Digest),
)

call_ends = Table(
    "call_ends",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("ended_at", Float, nullable=False),
    Column("http_status", Integer),
    Column("latency", Float),
    Column("input_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    Column("cached_tokens", BigInteger),
    Column("cost", Float),
    Column("finish_reason", Text),
    Column("request_id", Text),
    Column("error", Text),
)

events = Table(
    "events",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("time", Float, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
)

grades = Table(
    "grades",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("node", Text, nullable=False),
    Column("port", Text, nullable=False),
    Column("criterion", Text, nullable=False),
    Column("criterion_version", Integer, nullable=False),
    Column("grade", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("grader", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("output_hash", Text),
    Column("run_id", Text),
    Column("key", Text),
    Column("blind", Boolean, nullable=False),
    Column("probability", Float),
    Column("supersedes", Text),
    Index("grades_by_subject", "subject", "criterion"),
    Index("grades_by_node", "node", "created_at"),
)

prompt_versions = Table(
    "prompt_versions",
    metadata,
    Column("flow_path", Text, primary_key=True),
    Column("node", Text, primary_key=True),
    Column("version_hash", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("created_at", Float, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("flow_path", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("ops", Text, nullable=False),
    Column("created_at", Float, nullable=False),
)
