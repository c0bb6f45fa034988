"""Inserting many rows: SQLAlchemy compiles the statement once, the driver gets tuples.

A statement carries up to 256 rows. That isn't only cheaper than one statement per row: the driver
lets go of the interpreter lock in every statement, and getting it back from a busy event loop takes
up to 5 ms. With `executemany` a batch of 2,000 rows could so last six seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, Final, Literal

from sqlalchemy import Dialect, Table

from flowboard.store.dialects import insert_into, positional

OnConflict = Literal["fail", "keep", "replace"]
_MOST_ROWS: Final = 256
_SIZES: Final = tuple(_MOST_ROWS >> shift for shift in range(_MOST_ROWS.bit_length()))
"""Powers of two, so that the driver can keep every statement prepared."""


class BulkInsert:
    """An insert into one table. Rows are tuples in the order of the table's columns.

    `on_conflict` says what happens to a row whose primary key is there: `fail`, `keep` the old one
    or `replace` it.
    """

    def __init__(self, dialect: Dialect, table: Table, on_conflict: OnConflict = "fail") -> None:
        columns = [column.name for column in table.columns]
        keys = [column.name for column in table.primary_key]
        statement = insert_into(dialect, table)
        if on_conflict == "keep":
            statement = statement.on_conflict_do_nothing(index_elements=keys)
        elif on_conflict == "replace":
            changed = {name: statement.excluded[name] for name in columns if name not in keys}
            statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
        compiled = str(statement.compile(dialect=positional(dialect), column_keys=columns))
        self._head, values, rest = compiled.partition(" VALUES ")
        self._group, conflict, tail = rest.partition(" ON CONFLICT ")
        self._head += values
        self._tail = conflict + tail
        self._statements = {size: self._statement(size) for size in _SIZES}
        self._replaces = on_conflict == "replace"
        self._key_width = len(keys)
        if columns[: len(keys)] != keys:
            raise ValueError(f"the primary key of {table.name} must stand first")

    def _statement(self, size: int) -> str:
        return self._head + ", ".join([self._group] * size) + self._tail

    def execute(
        self, execute: Callable[[str, tuple[Any, ...]], Any], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """Insert `rows` through the `execute` of a driver's cursor. Of rows with equal keys the last wins."""
        if self._replaces and len(rows) > 1:
            width = self._key_width  # PostgreSQL refuses to replace a row twice in one statement
            rows = list({row[:width]: row for row in rows}.values())
        start = 0
        while start < len(rows):
            size = next(size for size in _SIZES if size <= len(rows) - start)
            execute(self._statements[size], tuple(chain.from_iterable(rows[start : start + size])))
            start += size
