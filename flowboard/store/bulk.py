"""Inserting many rows: SQLAlchemy compiles the statement once, the driver gets tuples.

A statement carries up to 256 rows. That isn't only cheaper than one statement per row: the driver
lets go of the interpreter lock in every statement, and getting it back from a busy event loop takes
up to 5 ms. With `executemany` a batch of 2,000 rows could so last six seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, Final, Literal

from sqlalchemy import Dialect, Table

from flowboard.store.dialects import insert_into, positional
from flowboard.store.records import CELL_COLUMNS, PLAIN_CELL_COLUMNS
from flowboard.store.tables import cells

Execute = Callable[[str, tuple[Any, ...]], Any]
"""The `execute` of a driver's cursor."""

OnConflict = Literal["fail", "keep", "replace"]
_MOST_ROWS: Final = 256
_SIZES: Final = tuple(_MOST_ROWS >> shift for shift in range(_MOST_ROWS.bit_length()))
"""Powers of two, so that the driver can keep every statement prepared."""

_CELL_KEY_WIDTH: Final = len(cells.primary_key)
_PLAIN_WIDTH: Final = len(PLAIN_CELL_COLUMNS)
_DIGEST: Final = PLAIN_CELL_COLUMNS.index("cache_key")
_NOTHING_MORE: Final = (None,) * (len(CELL_COLUMNS) - _PLAIN_WIDTH)


class BulkInsert:
    """An insert into one table. Rows are tuples in the order of `columns`, by default all of the table's.

    `on_conflict` says what happens to a row whose primary key is there: `fail`, `keep` the old one
    or `replace` it; columns that aren't inserted then become NULL.
    """

    def __init__(
        self,
        dialect: Dialect,
        table: Table,
        on_conflict: OnConflict = "fail",
        columns: Sequence[str] | None = None,
    ) -> None:
        keys = [column.name for column in table.primary_key]
        every = [column.name for column in table.columns]
        statement = insert_into(dialect, table)
        if on_conflict == "keep":
            statement = statement.on_conflict_do_nothing(index_elements=keys)
        elif on_conflict == "replace":
            changed = {name: statement.excluded[name] for name in every if name not in keys}
            statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
        compiled = str(
            statement.compile(dialect=positional(dialect), column_keys=list(columns or every))
        )
        self._head, values, rest = compiled.partition(" VALUES ")
        self._group, conflict, tail = rest.partition(" ON CONFLICT ")
        self._head += values
        self._tail = conflict + tail
        self._statements = {size: self._statement(size) for size in _SIZES}

    def _statement(self, size: int) -> str:
        return self._head + ", ".join([self._group] * size) + self._tail

    def execute(self, execute: Execute, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert `rows` through the `execute` of a driver's cursor. Rows to replace have distinct keys."""
        start = 0
        while start < len(rows):
            size = next(size for size in _SIZES if size <= len(rows) - start)
            execute(self._statements[size], tuple(chain.from_iterable(rows[start : start + size])))
            start += size


class CellInsert:
    """The insert of cells, replacing those that are there.

    Binding a NULL costs as much as binding a value, so cells without verdicts, usage and error are
    inserted by a statement that leaves these columns out: that halves their cost.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._plain = BulkInsert(dialect, cells, "replace", PLAIN_CELL_COLUMNS)
        self._full = BulkInsert(dialect, cells, "replace", CELL_COLUMNS)

    def execute(self, execute: Execute, records: Iterable[tuple[Any, ...]]) -> None:
        """Insert `records`, tuples in the order of `CELL_COLUMNS`. Of the same cell the last one counts."""
        plain, full = [], []
        for record in last_of_each(records, _CELL_KEY_WIDTH):
            digits = record[_DIGEST]
            digest = None if digits is None else bytes.fromhex(digits)
            if record[_PLAIN_WIDTH:] == _NOTHING_MORE:
                plain.append((*record[:_DIGEST], digest))
            else:
                full.append((*record[:_DIGEST], digest, *record[_PLAIN_WIDTH:]))
        self._plain.execute(execute, plain)
        self._full.execute(execute, full)


def last_of_each(rows: Iterable[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    """The rows without those that a later one with the same first `width` values replaces.

    PostgreSQL refuses to replace a row twice in one statement.
    """
    return list({row[:width]: row for row in rows}.values())
