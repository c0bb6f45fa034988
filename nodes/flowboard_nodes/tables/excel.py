"""Excel workbooks (.xlsx, .xlsm), streamed through openpyxl, which is an extra of its own.

One sheet is a table. Of a formula, the result is read that was stored when the workbook was last
saved; dates become ISO texts, as in Parquet, and an error such as `#N/A` becomes null and is told.

openpyxl rather than a faster reader: it streams, so that a sheet with one cell in its last row and
column costs nothing, where a reader of dense ranges asks for billions of cells.
"""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, BinaryIO

from flowboard.node import NodeFailed
from flowboard_nodes.tables.caps import Caps
from flowboard_nodes.tables.columns import Ports, unique_headers
from flowboard_nodes.tables.delimited import OVERFLOW
from flowboard_nodes.tables.plain import plain
from flowboard_nodes.tables.report import Report
from flowboard_nodes.tables.table import Column, Table, type_of
from flowboard_nodes.tables.workbook import look_through

LOOKED_AT = 100
"""Rows that decide on the types of the columns."""

MOST_ROWS = 1_048_576
"""Of any sheet. Row numbers in a file may claim more."""


@contextmanager
def read(
    raw: BinaryIO, sheet: int | str | None, header_row: int, caps: Caps, report: Report
) -> Iterator[Table]:
    """A sheet of a workbook as a table, as long as the context lasts.

    Args:
        raw: the file.
        sheet: the name of the sheet or its number from 1; None for the first that isn't hidden.
        header_row: the row that names the columns, from 1; what stands above is left out.
        caps: how many bytes, columns and characters there may be.
        report: is told of every repair.

    Raises:
        NodeFailed: openpyxl isn't installed, the file is no workbook or has no such sheet, or it is
            beyond the caps (also while records are read).
    """
    try:
        import openpyxl
    except ImportError as error:
        raise report.failure(
            "reading Excel needs openpyxl: pip install 'flowboard[excel]', or save the sheet as CSV"
        ) from error
    uncalculated = look_through(raw, caps, report)
    if uncalculated:
        report.warn(
            f"formulas without a stored result read as empty ({uncalculated:,} in the workbook); open it "
            "in a spreadsheet program and save it, so that they are calculated"
        )
    # It warns of styles and extensions that it doesn't know, to nobody's use.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    with _in_plain_words(report):
        workbook = openpyxl.load_workbook(raw, read_only=True, data_only=True, keep_links=False)
    try:
        yield _table(_sheet(workbook, sheet, report), header_row, caps, report)
    finally:
        workbook.close()


def _table(chosen: Any, header_row: int, caps: Caps, report: Report) -> Table:
    chosen.reset_dimensions()  # a file may claim to be smaller than it is
    rows = _rows(chosen, caps, report)
    above = next(islice(rows, header_row - 1, header_row), (0, []))[1]
    if not above:
        raise report.failure(
            f"row {header_row} of the sheet {chosen.title!r} is empty, but has to name the columns; "
            "`header_row` says which row does"
        )
    headers = unique_headers(["" if value is None else str(value) for value in above], report)
    head = list(islice(rows, LOOKED_AT))
    kinds = [type_of(row[place] for _, row in head if place < len(row)) for place in range(len(headers))]

    def records(ports: Ports) -> Iterator[dict[str, Any]]:
        names, width = [ports.of(header) for header in headers], len(headers)
        number = blank = 0
        for place, values in chain(head, rows):
            if not values:
                blank += 1
                continue
            number += 1
            if blank:
                what = "1 blank row" if blank == 1 else f"{blank} blank rows"
                report.repaired("blank", number, f"comes after {what}, left out")
                blank = 0
            record = dict.fromkeys(names) | dict(zip(names, values, strict=False))
            if len(values) > width:
                record[OVERFLOW] = values[width:]
                report.repaired(
                    "ragged",
                    number,
                    f"(row {place} of the sheet) has values beyond the last column; kept as {OVERFLOW}",
                )
            yield record

    return Table([Column(name, kind) for name, kind in zip(headers, kinds, strict=True)], records)


def _rows(chosen: Any, caps: Caps, report: Report) -> Iterator[tuple[int, list[Any]]]:
    """The rows of a sheet as plain values, each with its number, without empty cells at their ends."""
    cells = chosen.iter_rows()
    for number in range(1, MOST_ROWS + 2):
        with _in_plain_words(report):
            row = next(cells, None)
            if row is None:
                return
            values = [_value(cell, number, report) for cell in row]
        while values and values[-1] is None:
            values.pop()
        caps.check_columns(len(values), report, f"row {number}")
        longest = max((len(value) for value in values if isinstance(value, str)), default=0)
        caps.check_cell(longest, f"row {number}", report)
        yield number, values
    raise report.failure(f"has more than {MOST_ROWS:,} rows, which no sheet has; save it as CSV")


def _value(cell: Any, number: int, report: Report) -> Any:
    """The value of a cell as JSON can hold it."""
    value = cell.value
    if isinstance(value, str):
        if cell.data_type == "e":
            report.repaired("error", None, f"row {number} of the sheet has the error {value}, now null")
            return None
        return value.replace("_x000D_", "\r") or None  # how Excel writes a carriage return
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        from openpyxl.styles.numbers import is_datetime

        if is_datetime(str(cell.number_format).lower()) == "date":
            return value.date().isoformat()
    return plain(value)


def _sheet(workbook: Any, wanted: int | str | None, report: Report) -> Any:
    """The sheet that is wanted; a number goes by place, and by name where there is no such place."""
    sheets = workbook.worksheets
    by_name = {sheet.title: sheet for sheet in sheets}
    listed = ", ".join(map(repr, by_name)) or "none"
    if wanted is None:
        visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets
        if not visible:
            raise report.failure("has no sheet with rows")
        if len(sheets) > 1:
            report.note(f"the sheet {visible[0].title!r} is read; `sheet` chooses another of: {listed}")
        return visible[0]
    if wanted in by_name:
        return by_name[wanted]
    place = int(wanted) if str(wanted).isdecimal() else 0
    if 1 <= place <= len(sheets):
        return sheets[place - 1]
    if str(wanted) in by_name:
        return by_name[str(wanted)]
    raise report.failure(f"has no sheet {wanted!r}; it has: {listed}")


@contextmanager
def _in_plain_words(report: Report) -> Iterator[None]:
    """What openpyxl raises on a broken workbook, which may be anything, as a failure to read it."""
    try:
        yield
    except NodeFailed:
        raise
    except Exception as error:
        name = type(error).__name__
        raise report.failure(f"is no workbook that can be read ({name}: {error})") from error
