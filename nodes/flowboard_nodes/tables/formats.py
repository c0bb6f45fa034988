"""Which format a file has, and how it is opened as a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final, Literal

from flowboard_nodes.tables import delimited, excel, json_lines, parquet
from flowboard_nodes.tables.caps import Caps
from flowboard_nodes.tables.encoding import open_text
from flowboard_nodes.tables.report import Report
from flowboard_nodes.tables.table import Table

Format = Literal["csv", "tsv", "jsonl", "parquet", "excel"]

_FORMATS: Final[dict[str, Format]] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "excel",
    ".xlsm": "excel",
}


def format_of(name: str) -> Format:
    """The format that the name of a file tells.

    Raises:
        ValueError: it tells none.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".xls":
        raise ValueError(f"{name!r} is in Excel's old format; save it as .xlsx or CSV")
    if suffix not in _FORMATS:
        raise ValueError(
            f"the name {name!r} doesn't tell the format; give `format`: csv, tsv, jsonl, parquet or excel"
        )
    return _FORMATS[suffix]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read, as far as its format asks: the fields of the `dataset` node."""

    encoding: str | None
    delimiter: str | None
    quote: str
    sheet: int | str | None
    header_row: int
    caps: Caps


@contextmanager
def opened(
    raw: BinaryIO, kind: Format, how: Reading, report: Report, look: int | None = None
) -> Iterator[Table]:
    """An open file as a table, as long as the context lasts; `look` as in `open_text`.

    Raises:
        NodeFailed: the file can't be read as this format, or is beyond the caps.
    """
    how.caps.check_size(raw, report)
    if kind == "parquet":
        yield parquet.read(raw, how.caps, report)
        return
    if kind == "excel":
        with excel.read(raw, how.sheet, how.header_row, how.caps, report) as table:
            yield table
        return
    newline = "\n" if kind == "jsonl" else ""
    text = open_text(raw, how.encoding, report, newline=newline, look=look)
    with text.stream:
        if kind == "jsonl":
            yield json_lines.read(text, how.caps, report)
        else:
            delimiter = "\t" if kind == "tsv" and how.delimiter is None else how.delimiter
            yield delimited.read(text, delimiter, how.quote, how.caps, report)
