"""The `dataset` node: rows from a file beside the flow, or typed into it."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Annotated, Any, Self

from pydantic import field_validator, model_validator

from flowboard.node import Context, Field, Files, NodeType, Port, SourceRow
from flowboard_nodes.tables import several
from flowboard_nodes.tables.caps import CELL, COLUMNS, LARGEST_CELL, ROWS, Caps
from flowboard_nodes.tables.columns import Ports, no_column
from flowboard_nodes.tables.encoding import CHUNK
from flowboard_nodes.tables.formats import Format, Reading, format_of, opened
from flowboard_nodes.tables.plain import plain
from flowboard_nodes.tables.report import Report
from flowboard_nodes.tables.sampling import draw
from flowboard_nodes.tables.table import Table, columns_of

Path = Annotated[str, Field(min_length=1)]


class Dataset(NodeType):
    """Rows from CSV, TSV, JSON Lines, Excel or Parquet files, or written in the flow.

    Each column feeds a port. Rows stream, so a file may be larger than memory::

        tweets:
          type: dataset
          path: tweets.csv
          columns: {text: Tweet text}
          id: tweet_id
          sample: 100

    or, with the rows in the flow, `rows: [{text: Hello}, {text: Good night}]`.

    * CSV values stay text; the other formats and rows in the flow keep their JSON types, with dates
      as ISO texts and NaN as null. Of an Excel formula, the stored result is read.
    * `path: [may.csv, june.csv]` reads several files, one after the other, that have the same
      columns in any order; `file_column: month` adds a column with the name of the file.
    * What is odd in a file is repaired and reported with its row, or fails when `strict`: values
      without a column are kept as the list `extra_values` of their row, missing ones are empty,
      a second column `name` becomes `name_2`, NUL and undecodable bytes become U+FFFD.
    * `skip` and `limit` cut a part out of the data; `sample` draws from that part. None of them
      changes what a row is called.
    * What is too large to read by mistake is refused, with the field that raises the cap: columns,
      characters in a value, megabytes, and a million rows where there is no `limit`.
    """

    type = "dataset"
    shape = "source"
    category = "Data"
    icon = "table_rows"

    path: Path | Annotated[tuple[Path, ...], Field(min_length=1, max_length=1000)] | None = Field(
        None,
        description="the file, relative to the flow, or a list of files",
        json_schema_extra={"widget": "file"},
    )
    inline: tuple[dict[str, Any], ...] | None = Field(
        None,
        alias="rows",
        description="the rows themselves, each a mapping of columns to values",
        json_schema_extra={"widget": "table"},
    )
    format: Format | None = Field(None, description="default: by the file's extension")
    file_column: str | None = Field(
        None, min_length=1, description="a column to add, with the name of the file that a row is from"
    )
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="port: column, for columns that should be called otherwise",
        json_schema_extra={"widget": "columns"},
    )
    id: str | None = Field(
        None, description="the column that names a row for good; default: a column called id"
    )
    encoding: str | None = Field(None, description="default: found out, and reported if not UTF-8")
    delimiter: str | None = Field(
        None, min_length=1, max_length=1, description="default: a tab in TSV, found out in CSV"
    )
    quote: str = Field('"', max_length=1, description="what quotes a value in CSV; empty for nothing")
    sheet: int | str | None = Field(
        None, description="in Excel: the sheet, by name or by number from 1; default: the first"
    )
    header_row: int = Field(1, ge=1, le=1000, description="in Excel: the row that names the columns")
    skip: int = Field(0, ge=0, description="rows to leave out at the start")
    limit: int | None = Field(None, ge=1, description="rows to read at most")
    sample: int | None = Field(None, ge=1, description="rows to draw at random")
    seed: int = Field(0, ge=-(2**63), lt=2**63, description="another seed draws other rows")
    strict: bool = Field(False, description="fail at the first oddity instead of repairing it")
    max_megabytes: int | None = Field(
        None, ge=1, le=1_000_000, description="default: 4,000 of a file, 300 of an unpacked workbook"
    )
    max_columns: int = Field(COLUMNS, ge=1, le=20_000, description="columns to take at most")
    max_cell: int = Field(CELL, ge=1000, le=LARGEST_CELL, description="characters that a value may have")

    @field_validator("path", mode="before")
    @classmethod
    def _a_file_or_files(cls, path: Any) -> Any:
        names = path if isinstance(path, list | tuple) else [path]
        if path is not None and not all(isinstance(name, str) and name for name in names):
            raise ValueError("`path` is the name of a file, or a list of such names")
        return path

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, name: str | None) -> str | None:
        try:
            if name is not None:
                "".encode(name)
                codecs.lookup(name)
        except LookupError as error:
            raise ValueError(f"there is no text encoding {name!r}; try utf-8 or cp1252") from error
        return name

    @field_validator("columns")
    @classmethod
    def _sound_columns(cls, columns: dict[str, str]) -> dict[str, str]:
        for port in columns:
            if not port.isidentifier():
                raise ValueError(f"{port!r} can't name a port; use letters, digits and _ (port: column)")
        headers = list(columns.values())
        doubled = next((header for header in headers if headers.count(header) > 1), None)
        if doubled is not None:
            raise ValueError(f"two ports take the column {doubled!r}; one port can be wired many times")
        return columns

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.path is None) == (self.inline is None):
            raise ValueError("give either `path`, a file, or `rows`, the rows themselves")
        if self.delimiter is not None and self.delimiter in "\r\n" + self.quote:
            raise ValueError('`delimiter` can\'t be a line end or the quote; write a tab as "\\t"')
        for place, name in enumerate(self._files):
            if name in self._files[:place]:
                raise ValueError(f"`path` lists {name!r} twice; each file is read once")
            if self.format is None:
                format_of(name)
        return self

    def output_ports(self) -> Sequence[Port] | None:
        """Known from rows in the flow; None where the file decides."""
        return None if self.inline is None else self._ports(self._inline_table())

    def peek(self, files: Files) -> Sequence[Port]:
        """The ports as the head of the file has them."""
        if self.inline is not None:
            return self._ports(self._inline_table())
        with self._table(files, self._silent(), CHUNK) as table:
            return self._ports(table)

    def data_files(self) -> Sequence[str]:
        """The file or files, if there are any."""
        return self._files

    def rows(self, ctx: Context) -> Iterator[SourceRow]:
        """The rows, streamed in the order of the data.

        Raises:
            NodeFailed: the file can't be read as what it claims to be.
        """
        report = Report(
            self._source,
            lambda message, level: ctx.log(message, "warning" if level == "warning" else "info"),
            strict=self.strict,
        )
        try:
            with self._table(ctx.files, report) as table:
                ports = self._ports_of(table, report)
                rows = self._identified(table, ports, report)
                last = None if self.limit is None else self.skip + self.limit
                part = islice(rows, self.skip, last)
                chosen = part if self.sample is None else draw(part, self.sample, self.seed)
                yield from chosen if self.limit is not None else self._not_too_many(chosen, report)
        finally:
            report.finish()

    def _not_too_many(self, rows: Iterable[SourceRow], report: Report) -> Iterator[SourceRow]:
        """The rows, with a failure where nobody has said that there may be so many."""
        for number, row in enumerate(rows):
            if number == ROWS:
                raise report.failure(
                    f"has more than {ROWS:,} rows; `limit` says how many to read, `sample` draws some"
                )
            yield row

    def _identified(self, table: Table, ports: Ports, report: Report) -> Iterator[SourceRow]:
        """The records as rows, with the value of the id column where there is one."""
        port = ports.find(self.id or "id")
        if port is None and self.id is not None:
            headers = [column.header for column in table.columns]
            raise report.failure(no_column("id", self.id, headers))
        for record in table.records(ports):
            value = None if port is None else record.get(port)
            yield SourceRow(record, None if value in (None, "") else str(value))

    def _ports(self, table: Table) -> list[Port]:
        ports = self._ports_of(table, self._silent())
        return [
            Port(name, column.type, "" if name == column.header else f"column {column.header!r}")
            for column, name in zip(table.columns, ports.names, strict=True)
        ]

    def _ports_of(self, table: Table, report: Report) -> Ports:
        return Ports([column.header for column in table.columns], self.columns, report, self._caps)

    @contextmanager
    def _table(self, files: Files, report: Report, look: int | None = None) -> Iterator[Table]:
        """The table that the configuration names; its files are open only within."""
        if self.path is None:
            yield self._inline_table()
        elif isinstance(self.path, str) and self.file_column is None:
            with self._opened(files, self.path, report, look) as table:
                yield table
        else:
            yield several.read(self._files, self._opener(files, report, look), self.file_column, report)

    def _opener(self, files: Files, report: Report, look: int | None) -> several.Open:
        @contextmanager
        def open_table(name: str, columns_only: bool) -> Iterator[Table]:
            if columns_only:
                with self._opened(files, name, self._silent().about(name), CHUNK) as table:
                    yield table
                return
            of_file = report.about(name)
            try:
                with self._opened(files, name, of_file, look) as table:
                    yield table
            finally:
                of_file.finish()

        return open_table

    @contextmanager
    def _opened(self, files: Files, name: str, report: Report, look: int | None) -> Iterator[Table]:
        how = Reading(
            encoding=self.encoding,
            delimiter=self.delimiter,
            quote=self.quote,
            sheet=self.sheet,
            header_row=self.header_row,
            caps=self._caps,
        )
        with (
            files.open(name) as raw,
            opened(raw, self.format or format_of(name), how, report, look) as table,
        ):
            yield table

    def _inline_table(self) -> Table:
        plain_rows = [plain(row) for row in self.inline or ()]
        columns = columns_of(plain_rows)

        def records(ports: Ports) -> Iterator[dict[str, Any]]:
            empty = dict.fromkeys(ports.names)
            for row in plain_rows:
                yield empty | {ports.of(header): value for header, value in row.items()}

        return Table(columns, records)

    @property
    def _files(self) -> tuple[str, ...]:
        if self.path is None:
            return ()
        return (self.path,) if isinstance(self.path, str) else self.path

    @property
    def _source(self) -> str:
        """What messages call the data."""
        more = f" and {len(self._files) - 1} more" if len(self._files) > 1 else ""
        return f"{self._files[0]}{more}" if self._files else "rows"

    @property
    def _caps(self) -> Caps:
        return Caps(self.max_megabytes, self.max_columns, self.max_cell)

    def _silent(self) -> Report:
        return Report(self._source, lambda message, level: None)
