"""Several files read as one table, one after the other.

Files that name their columns in a header must have the same ones, in any order: a column that is
missing from one of them is a mistake more often than not. JSON Lines may differ, as their records
may within a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from flowboard_nodes.tables.columns import Ports
from flowboard_nodes.tables.report import Report
from flowboard_nodes.tables.table import Column, Table

Open = Callable[[str, bool], AbstractContextManager[Table]]
"""Opens the file of this name as a table; with True only as far as its columns need, and silently."""


def read(names: Sequence[str], open_table: Open, file_column: str | None, report: Report) -> Table:
    """The files `names` as one table, in this order.

    Args:
        names: the files, as the flow names them.
        open_table: opens one of them.
        file_column: a column to add, with the name of the file that a record is from.
        report: speaks for all files together.

    Raises:
        NodeFailed: the files differ in their columns (also while records are read).
    """
    heads: dict[str, Table] = {}
    for name in names:
        with open_table(name, True) as table:
            heads[name] = table
    columns = _united(heads.values())
    for name, table in heads.items():
        _check(name, table, columns, heads, report)
    if file_column is not None:
        if file_column in columns:
            raise report.failure(
                f"there is a column {file_column!r} in the data; give `file_column` another name"
            )
        columns[file_column] = Column(file_column)

    def records(ports: Ports) -> Iterator[dict[str, Any]]:
        for name in names:
            with open_table(name, False) as table:
                _check(name, table, columns, heads, report, beside=file_column)
                for record in table.records(ports):
                    if file_column is not None:
                        record[ports.of(file_column)] = name
                    yield record

    return Table(list(columns.values()), records, open_ended=True)


def _united(tables: Iterable[Table]) -> dict[str, Column]:
    """All columns by header, in order of first appearance, of a type that fits every file."""
    columns: dict[str, Column] = {}
    for table in tables:
        for column in table.columns:
            known = columns.setdefault(column.header, column)
            if known.type != column.type:
                columns[column.header] = Column(column.header, "json")
    return columns


def _check(
    name: str,
    table: Table,
    columns: Mapping[str, Column],
    heads: Mapping[str, Table],
    report: Report,
    beside: str | None = None,
) -> None:
    """See that a file with a header has every column, and no other."""
    if table.open_ended:
        return
    headers = {column.header for column in table.columns}
    wanted = [header for header in columns if header != beside]
    missing = next((header for header in wanted if header not in headers), None)
    if missing is not None:
        having = next(other for other, head in heads.items() if _has(head, missing))
        raise report.about(name).failure(
            f"has no column {missing!r}, which {having} has; files that are read together need the "
            "same columns, so add or rename it, or read the files with two nodes"
        )
    if len(headers) > len(wanted):
        raise report.about(name).failure("was changed while it was read; run the flow again")


def _has(table: Table, header: str) -> bool:
    return any(column.header == header for column in table.columns)
