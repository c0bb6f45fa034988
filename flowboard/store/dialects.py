"""The only place that knows which database is meant: connections, locks, and what SQL differs in.

The types of columns that differ are in `texts`, the errors in `errors`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import Text

from flowboard.store.errors import StoreError

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
# Numbers that all Flowboard processes agree on, for locks that PostgreSQL keeps by number.
_SCHEMA_LOCK: Final = 7_305_011
_WRITE_LOCK: Final = 7_305_012

_ONE_STATE: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_NO_TRANSACTION: Final = {"isolation_level": "AUTOCOMMIT"}


# -- connections --------------------------------------------------------------------------------------


def connect_engine(url: URL, patience: float) -> Engine:
    """An engine for `url`; whoever needs a lock that another process holds waits `patience` seconds.

    Raises:
        StoreError: the driver for this database isn't installed.
    """
    if url.get_backend_name() == "sqlite":
        return _connect_sqlite(url, patience)
    return _connect_postgresql(url, patience)


def _connect_sqlite(url: URL, patience: float) -> Engine:
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


def _connect_postgresql(url: URL, patience: float) -> Engine:
    wishes: dict[str, Any] = {"client_encoding": "utf8"}
    if "connect_timeout" not in url.query:
        wishes["connect_timeout"] = max(2, round(patience))
    try:
        engine = create_engine(url, pool_pre_ping=True, connect_args=wishes)
    except ModuleNotFoundError as error:
        raise StoreError(
            "A store on PostgreSQL needs a driver that isn't installed. Get it with: "
            "pip install 'flowboard[postgres]'"
        ) from error

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        connection.autocommit = True  # else the settings end with this transaction
        cursor = connection.cursor()
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{round(patience * 1000)}ms"])
        # What is acknowledged is on disk, also where an administrator has traded that for speed.
        cursor.execute(
            "SELECT set_config(name, 'on', false) FROM pg_settings "
            "WHERE name = 'synchronous_commit' AND setting = 'off'"
        )
        cursor.close()
        connection.autocommit = False

    return engine


def reading_options(dialect: Dialect) -> Mapping[str, Any]:
    """What makes a connection see one state of the database as long as its transaction lasts."""
    return _ONE_STATE if dialect.name == "postgresql" else {}


def lookup_options(dialect: Dialect) -> Mapping[str, Any]:
    """What spares a connection for single statements the transactions around them."""
    return _NO_TRANSACTION if dialect.name == "postgresql" else {}


def drop_if_lost(connection: Connection, error: Exception) -> bool:
    """Throw the network connection away if its server has ended it; says whether that was so.

    SQLAlchemy does this by itself, but not for statements that go to the driver round it.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, connection.dialect.loaded_dbapi.Error) or connection.closed:
        return False
    if connection.invalidated:
        return True
    is_lost = connection.dialect.is_disconnect(cause, connection.connection.dbapi_connection, None)
    if is_lost:
        connection.invalidate(error)
    return is_lost


def refuse_other_encodings(connection: Connection, name: str) -> None:
    """See that the database can hold any text. SQLite always can.

    Raises:
        StoreError: it was made for the characters of some languages only.
    """
    if connection.dialect.name == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise StoreError(
                f"{name} has the encoding {encoding}, which can't hold every text. Make a database with: "
                "CREATE DATABASE flowboard ENCODING 'UTF8' TEMPLATE template0"
            )


# -- locks --------------------------------------------------------------------------------------------


def lock_schema(connection: Connection) -> None:
    """Keep other processes from making the tables until this write transaction ends."""
    _lock(connection, _SCHEMA_LOCK)


def lock_writing(connection: Connection) -> None:
    """Keep other processes from reading what this write transaction is about to change.

    SQLite has one writer at a time. On PostgreSQL journals write side by side, for each run has
    one, but who reads a number in order to write the next one must be alone.
    """
    _lock(connection, _WRITE_LOCK)


def _lock(connection: Connection, number: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


# -- statements ---------------------------------------------------------------------------------------


def insert_into(dialect: Dialect, table: Table) -> Insert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)


def document_source(dialect: Dialect, table: Table, columns: Sequence[str]) -> str | None:
    """A query that takes the rows of an insert out of one JSON document, where the database can.

    The document is a list of objects, its place in the statement `%s`.
    """
    if dialect.name != "postgresql":
        return None
    quoted = {name: dialect.identifier_preparer.quote(name) for name in columns}
    typed = [f"{quote} {table.c[name].type.compile(dialect)}" for name, quote in quoted.items()]
    document = f"json_to_recordset(%s) AS given ({', '.join(typed)})"
    return f"SELECT {', '.join(quoted.values())} FROM {document}"  # noqa: S608 - our own columns' names


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
    return f"convert_from({compiler.process(element.clauses, **options)}, 'UTF8') COLLATE \"C\""
