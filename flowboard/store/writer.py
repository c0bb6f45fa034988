"""Writing batches of records, each batch in one transaction: the journal's side of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from flowboard.store.bulk import BulkInsert, CellInsert, last_of_each
from flowboard.store.dialects import drop_if_lost
from flowboard.store.records import CallEnded, CallSent
from flowboard.store.store import Store, write_run_changes
from flowboard.store.tables import call_ends, calls, events, results


class Batch:
    """Records by kind. A result's key is given as bytes, an event as its row."""

    __slots__ = ("calls", "cells", "ends", "events", "results", "run_updates")

    def __init__(self) -> None:
        self.results: list[tuple[bytes, bytes, str, float]] = []
        self.cells: list[tuple[Any, ...]] = []
        self.calls: list[CallSent] = []
        self.ends: list[CallEnded] = []
        self.events: list[tuple[str, int, float, str, str]] = []
        self.run_updates: list[tuple[str, Mapping[str, Any]]] = []


class Writer:
    """Writes batches on a connection that it keeps. It belongs to one thread."""

    def __init__(self, store: Store) -> None:
        dialect = store.engine.dialect
        self._store = store
        self._connection: Connection | None = None
        self._insert_results = BulkInsert(dialect, results, "keep")
        self._insert_cells = CellInsert(dialect)
        self._insert_calls = BulkInsert(dialect, calls)
        self._insert_ends = BulkInsert(dialect, call_ends, "replace")
        self._insert_events = BulkInsert(dialect, events)

    def write(self, batches: Sequence[Batch]) -> None:
        """Write `batches` in one transaction: all of them are durable, or none.

        Raises:
            StoreError: they can't be written.
        """
        with self._store.explaining():
            if self._connection is None:
                self._connection = self._store.writer()
            try:
                with self._connection.begin():
                    self._insert(self._connection, batches)
            except Exception as error:
                drop_if_lost(self._connection, error)
                raise

    def _insert(self, connection: Connection, batches: Sequence[Batch]) -> None:
        cursor = connection.connection.cursor()
        run = cursor.execute
        # In the order of their keys, so that neighbours in the index follow each other: half the cost.
        self._insert_results.execute(run, sorted(row for batch in batches for row in batch.results))
        self._insert_cells.execute(run, (row for batch in batches for row in batch.cells))
        self._insert_calls.execute(run, [_with_digest(row) for batch in batches for row in batch.calls])
        self._insert_ends.execute(run, last_of_each((row for batch in batches for row in batch.ends), 2))
        self._insert_events.execute(run, [row for batch in batches for row in batch.events])
        cursor.close()
        for run_id, changes in (update for batch in batches for update in batch.run_updates):
            write_run_changes(connection, run_id, changes)

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()


def _with_digest(record: CallSent) -> tuple[Any, ...]:
    """The record with the key at its end as bytes."""
    digits = record.call_key
    return record if digits is None else (*record[:-1], bytes.fromhex(digits))
