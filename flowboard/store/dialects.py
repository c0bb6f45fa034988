"""The only place that knows which database is meant: connections, transactions, upserts, text of bytes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import Text

Insert = sqlite.Insert | postgresql.Insert

WRITES: Final = "flowboard_writes"
"""The execution option of a connection whose transactions take the write lock at once."""

# Keys are random, so a small transaction dirties about one index page per record. Small pages make
# that cheaper (measured: a quarter less CPU than with 4 KiB), a long log lets more of them coincide.
_SQLITE_ONCE: Final = ("PRAGMA page_size = 2048",)
_SQLITE_EACH: Final = (
    "PRAGMA synchronous = FULL",
    "PRAGMA wal_autocheckpoint = 8000",
    "PRAGMA journal_size_limit = 33554432",
    "PRAGMA cache_size = -16000",
)
_SCHEMA_LOCK: Final = 7_305_011  # an arbitrary number that all Flowboard processes agree on


def connect_engine(url: URL, patience: float) -> Engine:
    """An engine for `url`; whoever needs a lock that another process holds waits `patience` seconds."""
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url, pool_pre_ping=True, connect_args={"options": f"-c lock_timeout={int(patience * 1000)}"}
        )
    engine = create_engine(
        url, connect_args={"timeout": patience, "check_same_thread": False, "cached_statements": 256}
    )

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver guesses
        cursor = connection.cursor()
        _write_ahead(cursor, time.monotonic() + patience)
        for pragma in _SQLITE_EACH:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(cursor: Any, deadline: float) -> None:
    """Switch a database to write-ahead logging, which SQLite doesn't wait for by itself."""
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            for pragma in (*_SQLITE_ONCE, "PRAGMA journal_mode = WAL"):
                cursor.execute(pragma)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def lock_schema(connection: Connection) -> None:
    """Keep other processes from making the tables until this write transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _SCHEMA_LOCK})


def insert_into(dialect: Dialect, table: Table) -> Insert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)


def positional(dialect: Dialect) -> Dialect:
    """The same dialect, but compiling statements whose parameters go by position."""
    if dialect.positional:
        return dialect
    kind: Callable[..., Dialect] = type(dialect)
    return kind(paramstyle="format")


class text_of(GenericFunction[str]):  # noqa: N801 - reads as an SQL function
    """The text that stands in a column of UTF-8 bytes."""

    type = Text()
    inherit_cache = True


@compiles(text_of, "sqlite")
def _cast(element: ColumnElement[str], compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS TEXT)"


@compiles(text_of, "postgresql")
def _convert(element: ColumnElement[str], compiler: Any, **options: Any) -> str:
    return f"convert_from({compiler.process(element.clauses, **options)}, 'UTF8')"
