"""A store: opening the database, its runs, and looking up results by key."""

from __future__ import annotations

import os
import secrets
import time
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, Self

from sqlalchemy import Connection, Dialect, Engine, RowMapping, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from flowboard.store.dialects import (
    WRITES,
    connect_engine,
    drop_if_lost,
    lock_writing,
    lookup_options,
    positional,
    reading_options,
)
from flowboard.store.errors import StoreError, explain
from flowboard.store.location import display_name, prepare_folder, store_url
from flowboard.store.schema import bring_up_to_date
from flowboard.store.tables import results, runs
from flowboard.store.texts import from_json, to_json

PATIENCE: Final = 10.0
"""Seconds to wait for a lock that another process holds."""

_LOOKUP_SIZES: Final = (1, 10, 100, 500)
"""How many keys a lookup asks for at once: few sizes, so that their statements stay prepared."""

_RUN_COLUMNS: Final = frozenset(column.name for column in runs.columns)
_JSON_COLUMNS: Final = ("options", "summary")


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One execution of a flow. Times are UTC in seconds since 1970; `snapshot` is the flow as YAML."""

    id: str
    flow_name: str
    flow_path: str
    snapshot: str
    options: dict[str, Any]
    status: str
    started_at: float
    ended_at: float | None
    heartbeat_at: float | None
    pid: int | None
    summary: dict[str, Any] | None
    parent: str | None


class Store:
    """An open database. It reads on connections of its own, so that a journal can write meanwhile.

    Every method raises `StoreError`, whose message says what to do, when the database can't serve.
    The methods may be called from several threads.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        """For an engine whose tables are up to date; `name` is what messages call the store."""
        self.engine = engine
        self.name = name
        self._lookup_lock = Lock()
        self._reading_options = reading_options(engine.dialect)
        self._lookup_connection = self._connect_for_lookups()

    @classmethod
    def open(cls, where: str | os.PathLike[str], *, patience: float = PATIENCE) -> Self:
        """Open the store at `where`, a path or URL as `locate_store` gives it, and make it if needed.

        Whenever another process holds a lock it is waited for, `patience` seconds at most.

        Raises:
            StoreError: it is damaged, locked, unreachable, of a newer version or not a store.
        """
        url = store_url(str(where))
        name = display_name(str(where))
        if url.get_backend_name() == "sqlite":
            prepare_folder(Path(str(url.database)))
        engine = connect_engine(url, patience)
        try:
            bring_up_to_date(engine, name)
            return cls(engine, name)
        except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
            engine.dispose()
            raise explain(name, error) from error
        except StoreError:
            engine.dispose()
            raise

    def close(self) -> None:
        """Give back all connections."""
        self._lookup_connection.close()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # -- transactions ------------------------------------------------------------------------------

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """Turn the errors of the database inside into `StoreError`."""
        try:
            yield
        except (DBAPIError, self.engine.dialect.loaded_dbapi.Error, UnicodeDecodeError) as error:
            raise explain(self.name, error) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database and writes nothing."""
        with self.explaining(), self.engine.connect() as connection:
            yield connection.execution_options(**self._reading_options)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction that is alone in changing things; it commits at the end.

        Only journals write beside it, to runs of their own.
        """
        with self.explaining(), self.writer() as connection, connection.begin():
            lock_writing(connection)
            yield connection

    def writer(self) -> Connection:
        """A connection for writing, in transactions that the caller begins. The caller closes it.

        On SQLite they take the write lock when they begin.
        """
        return self.engine.connect().execution_options(**{WRITES: True})

    # -- runs --------------------------------------------------------------------------------------

    def create_run(
        self,
        flow_name: str,
        flow_path: str,
        snapshot: str,
        options: Mapping[str, Any] | None = None,
        *,
        status: str = "running",
        pid: int | None = None,
        parent: str | None = None,
    ) -> str:
        """Record the start of a run and give its id: eight lower-case letters and digits."""
        now = time.time()
        values = {
            "flow_name": flow_name,
            "flow_path": flow_path,
            "snapshot": snapshot,
            "options": _json(options or {}),
            "status": status,
            "started_at": now,
            "heartbeat_at": now,
            "pid": pid,
            "parent": parent,
        }
        while True:
            run_id = b32encode(secrets.token_bytes(5)).decode().lower()
            try:
                with self.explaining(), self.writer() as connection, connection.begin():
                    connection.execute(insert(runs).values(id=run_id, **values))
            except StoreError as error:
                if not isinstance(error.__cause__, IntegrityError):
                    raise
            else:
                return run_id

    def update_run(self, run_id: str, **changes: Any) -> None:
        """Change columns of a run: `status`, `ended_at`, `summary`, …

        While a journal writes, `Journal.add_run_update` does this without waiting.
        """
        with self.writing() as connection:
            write_run_changes(connection, run_id, changes)

    def heartbeat(self, run_id: str) -> None:
        """Note that the run's process is alive."""
        self.update_run(run_id, heartbeat_at=time.time())

    def runs(self, limit: int = 20, *, flow_path: str | None = None) -> list[RunRecord]:
        """The latest runs, newest first; of one flow or of all."""
        query = select(runs).order_by(runs.c.started_at.desc(), runs.c.id).limit(limit)
        if flow_path is not None:
            query = query.where(runs.c.flow_path == flow_path)
        with self.reading() as connection:
            return [_run(row) for row in connection.execute(query).mappings()]

    def find_run(self, reference: str, *, flow_path: str | None = None) -> RunRecord:
        """The run called `reference`: its id, `latest`, or a prefix that no other run has.

        Raises:
            StoreError: there is none, or there are several; the message lists candidates.
        """
        latest = self.runs(5, flow_path=flow_path)
        known = ", ".join(f"{run.id} ({run.flow_name}, {run.status})" for run in latest)
        if reference == "latest":
            if not latest:
                raise StoreError("There are no runs yet. Start one with: flowboard run FLOW")
            return latest[0]
        query = select(runs).where(runs.c.id.startswith(reference.lower(), autoescape=True))
        with self.reading() as connection:
            found = [_run(row) for row in connection.execute(query.order_by(runs.c.id)).mappings()]
        for run in found:
            if run.id == reference.lower() or len(found) == 1:
                return run
        if not found:
            hint = f"The latest are: {known}." if known else "There are no runs yet."
            raise StoreError(f"There is no run {reference!r}. {hint}")
        candidates = ", ".join(run.id for run in found[:10])
        raise StoreError(f"Several runs begin with {reference!r}: {candidates}. Give more letters.")

    # -- results -----------------------------------------------------------------------------------

    def lookup(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The stored values for those of `keys` (64 hex digits each) that are known.

        This is the hot path of a run from cache: it costs a few microseconds per key when many
        are asked for at once.
        """
        wanted = {bytes.fromhex(key): key for key in keys}
        digests = list(wanted)
        with self._lookup_lock, self.explaining():
            try:
                found = self._ask_for(digests)
            except self.engine.dialect.loaded_dbapi.Error as error:
                if not drop_if_lost(self._lookup_connection, error):
                    raise
                found = self._ask_for(digests)
        return {wanted[bytes(digest)]: bytes(value) for digest, value in found}

    def lookup_one(self, key: str) -> bytes | None:
        """The stored value for `key`, or None."""
        return self.lookup((key,)).get(key)

    def _connect_for_lookups(self) -> Connection:
        return self.engine.connect().execution_options(**lookup_options(self.engine.dialect))

    def _ask_for(self, digests: list[bytes]) -> list[tuple[bytes, bytes]]:
        found: list[tuple[bytes, bytes]] = []
        if self._lookup_connection.invalidated:  # its server was restarted since
            self._lookup_connection = self._connect_for_lookups()
        cursor = self._lookup_connection.connection.cursor()
        kind: Callable[[], Dialect] = type(self.engine.dialect)
        for part in _parts(digests):
            cursor.execute(_lookup_statement(kind, len(part)), part)
            found += cursor.fetchall()
        cursor.close()
        return found


def write_run_changes(connection: Connection, run_id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a run on a connection that writes."""
    unknown = sorted(changes.keys() - _RUN_COLUMNS)
    if unknown:
        raise ValueError(f"a run has no column {unknown[0]!r}")
    values = {name: _json(value) if name in _JSON_COLUMNS else value for name, value in changes.items()}
    connection.execute(update(runs).where(runs.c.id == run_id).values(**values))


@cache
def _lookup_statement(kind: Callable[[], Dialect], size: int) -> str:
    """The SQL that looks up `size` keys, compiled once in a process: stores are opened all the time."""
    query = select(results.c.key, results.c.value).where(results.c.key.in_([bytes(32).hex()] * size))
    return str(query.compile(dialect=positional(kind()), compile_kwargs={"render_postcompile": True}))


def _parts(digests: list[bytes]) -> Iterable[tuple[bytes, ...]]:
    """`digests` in tuples of the sizes that are prepared, filled up with the last one."""
    most = _LOOKUP_SIZES[-1]
    for start in range(0, len(digests), most):
        part = digests[start : start + most]
        size = next(size for size in _LOOKUP_SIZES if size >= len(part))
        yield (*part, *[part[-1]] * (size - len(part)))


def _run(row: RowMapping) -> RunRecord:
    values = dict(row)
    for name in _JSON_COLUMNS:
        if values[name] is not None:
            values[name] = from_json(values[name])
    return RunRecord(**values)


def _json(value: Any) -> str | None:
    return None if value is None else to_json(value)
