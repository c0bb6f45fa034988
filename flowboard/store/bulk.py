"""Inserting many rows: SQLAlchemy compiles the statement once, the driver gets tuples.

A statement carries up to 256 rows. That isn't only cheaper than one statement per row: the driver
lets go of the interpreter lock in every statement, and getting it back from a busy event loop takes
up to 5 ms. With `executemany` a batch of 2,000 rows could so last six seconds.

PostgreSQL gets the rows of a statement as one JSON document: its driver spends 15 µs on binding the
values of a cell one by one, and 1 µs on a cell in a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, Final, Literal

import orjson
from sqlalchemy import Dialect, Table

from flowboard.store.dialects import document_source, insert_into, positional
from flowboard.store.records import CELL_COLUMNS, PLAIN_CELL_COLUMNS
from flowboard.store.tables import cells
from flowboard.store.texts import AnyText, is_storable, storable

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
        given = list(columns or every)
        statement = insert_into(dialect, table)
        if on_conflict == "keep":
            statement = statement.on_conflict_do_nothing(index_elements=keys)
        elif on_conflict == "replace":
            changed = {name: statement.excluded[name] for name in every if name not in keys}
            statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
        compiled = str(statement.compile(dialect=positional(dialect), column_keys=given))
        head, _, rest = compiled.partition(" VALUES ")
        group, conflict, tail = rest.partition(" ON CONFLICT ")
        self._any_text = [
            place for place, name in enumerate(given) if isinstance(table.c[name].type, AnyText)
        ]
        self._names = [str(name) for name in given]  # orjson takes no subclass of str for a key
        source = document_source(dialect, table, given)
        self._takes_document = source is not None
        sources = {size: source or f"VALUES {', '.join([group] * size)}" for size in _SIZES}
        self._statements = {size: f"{head} {source}{conflict}{tail}" for size, source in sources.items()}

    def execute(self, execute: Execute, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert `rows` through the `execute` of a driver's cursor. Rows to replace have distinct keys."""
        for place in self._any_text:
            rows = _made_storable(rows, place)
        start = 0
        while start < len(rows):
            size = next(size for size in _SIZES if size <= len(rows) - start)
            part = rows[start : start + size]
            values = (
                (self._document(part),) if self._takes_document else tuple(chain.from_iterable(part))
            )
            execute(self._statements[size], values)
            start += size

    def _document(self, rows: Sequence[tuple[Any, ...]]) -> str:
        named = [dict(zip(self._names, row, strict=True)) for row in rows]
        return orjson.dumps(named, default=_as_bytea).decode()


def _as_bytea(value: bytes) -> str:
    """Bytes as PostgreSQL reads them in a text."""
    return f"\\x{value.hex()}"


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


def _made_storable(rows: Sequence[tuple[Any, ...]], place: int) -> Sequence[tuple[Any, ...]]:
    """The rows with the text at `place` as every database can hold it: one look where all can already."""
    if is_storable("".join([row[place] or "" for row in rows])):
        return rows
    return [
        (*row[:place], None if row[place] is None else storable(row[place]), *row[place + 1 :])
        for row in rows
    ]


def last_of_each(rows: Iterable[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    """The rows without those that a later one with the same first `width` values replaces.

    PostgreSQL refuses to replace a row twice in one statement.
    """
    return list({row[:width]: row for row in rows}.values())
