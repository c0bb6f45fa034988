"""What goes wrong with a database, as sentences that say what to do next."""

from __future__ import annotations

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError

_LOCKED: Final = (
    "{name} is locked by another program. Close that program or wait for it, then try again."
)
_FULL: Final = (
    "{name} can't grow: the disk is full or a size limit is reached. Free some space, then resume the run; "
    "everything acknowledged so far is kept."
)
_DISK: Final = (
    "{name} can't be read or written: the disk is full, gone or faulty, or a size limit is reached. Look after "
    "the disk, then resume the run; everything acknowledged so far is kept."
)
_CORRUPT: Final = (
    "{name} is damaged or isn't a Flowboard store. Move the file away (with its -wal and -shm files, if there "
    "are any) and start again with an empty store; nothing was deleted."
)
_UNREACHABLE: Final = (
    "{name} can't be opened for writing. Check that its folder exists and that you may write there, or set "
    "FLOWBOARD_STORE to another place."
)
_DOUBLED: Final = (
    "{name} already holds a record of this number: another process writes the same run. Let one of them "
    "finish, then resume the run."
)
_NO_SERVER: Final = (
    "{name} can't be reached ({reason}). Check that its server runs, and that FLOWBOARD_STORE names host, "
    "database, user and password rightly."
)
_LOST: Final = (
    "{name} has ended the connection ({reason}). Everything acknowledged so far is kept: when its server runs "
    "again, resume the run."
)
_FORBIDDEN: Final = (
    "{name} may not be written by this user ({reason}). Let its owner grant that, or set FLOWBOARD_STORE to "
    "another place."
)
_OTHER: Final = "{name} refused a request ({reason}). Try again; if it stays so, move the store away and report this."

# By primary SQLite result code: the low byte of what the driver reports.
_BY_SQLITE_CODE: Final = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_CORRUPT: _CORRUPT,
    sqlite3.SQLITE_NOTADB: _CORRUPT,
    sqlite3.SQLITE_CANTOPEN: _UNREACHABLE,
    sqlite3.SQLITE_READONLY: _UNREACHABLE,
    sqlite3.SQLITE_PERM: _UNREACHABLE,
    sqlite3.SQLITE_CONSTRAINT: _DOUBLED,
}

# By the first characters of an SQLSTATE, the longest first.
_BY_SQLSTATE: Final = {
    "53100": _FULL,
    "55P03": _LOCKED,
    "40P01": _LOCKED,
    "42501": _FORBIDDEN,
    "25006": _FORBIDDEN,
    "57P": _LOST,
    "23": _DOUBLED,
    "08": _LOST,
}

# By how the driver for PostgreSQL begins to tell what no server has told, and which so has no SQLSTATE.
_BY_WORDS: Final = {
    "connection failed": _NO_SERVER,
    "connection timeout": _NO_SERVER,
    "failed to resolve": _NO_SERVER,
    "invalid connection option": _NO_SERVER,
    "the connection is": _LOST,
    "consuming input failed": _LOST,
    "sending query failed": _LOST,
    "server closed the connection": _LOST,
}


class StoreError(Exception):
    """The store can't do what was asked. The message says why and what to do next."""


def explain(name: str, error: Exception) -> StoreError:
    """The error of a driver as a `StoreError` about the store called `name`.

    Takes errors of a driver as well as those that SQLAlchemy wraps around them.
    """
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    sentence = _OTHER
    code = getattr(cause, "sqlite_errorcode", None)
    if isinstance(code, int):
        sentence = _BY_SQLITE_CODE.get(code & 0xFF, _OTHER)
    elif isinstance(cause, UnicodeDecodeError):
        sentence = _CORRUPT  # text that isn't text: SQLite itself doesn't look
    elif hasattr(cause, "sqlstate"):
        table, told = (_BY_SQLSTATE, cause.sqlstate) if cause.sqlstate else (_BY_WORDS, str(cause))
        sentence = next((text for start, text in table.items() if told.startswith(start)), _OTHER)
    return StoreError(sentence.format(name=name, reason=_reason(str(cause))))


def _reason(told: str) -> str:
    """What happened, out of what a driver tells: without the server's address, which the name has."""
    line = told.strip().partition("\n")[0].rpartition(" failed: ")[2]
    return line.removeprefix("FATAL:").strip().rstrip(".")
