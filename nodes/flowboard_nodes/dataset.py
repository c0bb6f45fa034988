"""The `dataset` node: rows from a file beside the flow, or typed into it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, Literal, Self

from pydantic import field_validator, model_validator

from flowboard.node import Context, Field, Files, NodeType, Port, SourceRow
from flowboard_nodes.tables import delimited, json_lines, parquet
from flowboard_nodes.tables.columns import Ports, no_column
from flowboard_nodes.tables.encoding import CHUNK, open_text
from flowboard_nodes.tables.plain import plain
from flowboard_nodes.tables.report import Report
from flowboard_nodes.tables.sampling import draw
from flowboard_nodes.tables.table import Table, columns_of

Format = Literal["csv", "tsv", "jsonl", "parquet"]

_FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}


class Dataset(NodeType):
    """Rows from a CSV, TSV, JSON Lines or Parquet file, or written in the flow.

    Each column feeds a port. Rows stream, so a file may be larger than memory::

        tweets:
          type: dataset
          path: tweets.csv
          columns: {text: Tweet text}
          id: tweet_id
          sample: 100

    or, with the rows in the flow, `rows: [{text: Hello}, {text: Good night}]`.

    * CSV values stay text; JSON Lines, Parquet and rows in the flow keep their JSON types, with
      dates as ISO texts and NaN as null.
    * What is odd in a file is repaired and reported with its row, or fails when `strict`: values
      without a column are kept as the list `extra_values` of their row, missing ones are empty,
      a second column `name` becomes `name_2`, NUL and undecodable bytes become U+FFFD.
    * `skip` and `limit` cut a part out of the file; `sample` draws from that part. None of them
      changes what a row is called.
    """

    type = "dataset"
    shape = "source"
    category = "Data"
    icon = "table_rows"

    path: str | None = Field(
        None,
        min_length=1,
        description="the file, relative to the flow",
        json_schema_extra={"widget": "file"},
    )
    inline: tuple[dict[str, Any], ...] | None = Field(
        None,
        alias="rows",
        description="the rows themselves, each a mapping of columns to values",
        json_schema_extra={"widget": "table"},
    )
    format: Format | None = Field(None, description="default: by the file's extension")
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
    skip: int = Field(0, ge=0, description="rows to leave out at the start")
    limit: int | None = Field(None, ge=1, description="rows to read at most")
    sample: int | None = Field(None, ge=1, description="rows to draw at random")
    seed: int = Field(0, ge=-(2**63), lt=2**63, description="another seed draws other rows")
    strict: bool = Field(False, description="fail at the first oddity instead of repairing it")

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
        self._format()
        return self

    def output_ports(self) -> Sequence[Port] | None:
        """Known from rows in the flow; None where the file decides."""
        return None if self.inline is None else self._ports(self._inline_table())

    def peek(self, files: Files) -> Sequence[Port]:
        """The ports as the head of the file has them."""
        if self.inline is not None:
            return self._ports(self._inline_table())
        with self._table(files, self._silent(), look=CHUNK) as table:
            return self._ports(table)

    def data_files(self) -> Sequence[str]:
        """The file, if there is one."""
        return () if self.path is None else (self.path,)

    def rows(self, ctx: Context) -> Iterator[SourceRow]:
        """The rows, streamed in the order of the data.

        Raises:
            NodeFailed: the file can't be read as what it claims to be.
        """
        report = Report(
            self.path or "rows",
            lambda message, level: ctx.log(message, "warning" if level == "warning" else "info"),
            strict=self.strict,
        )
        try:
            with self._table(ctx.files, report) as table:
                ports = Ports([column.header for column in table.columns], self.columns, report)
                rows = self._identified(table, ports, report)
                last = None if self.limit is None else self.skip + self.limit
                part = islice(rows, self.skip, last)
                yield from part if self.sample is None else draw(part, self.sample, self.seed)
        finally:
            report.finish()

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
        ports = Ports([column.header for column in table.columns], self.columns, self._silent())
        return [
            Port(name, column.type, "" if name == column.header else f"column {column.header!r}")
            for column, name in zip(table.columns, ports.names, strict=True)
        ]

    @contextmanager
    def _table(self, files: Files, report: Report, look: int | None = None) -> Iterator[Table]:
        """The table that the configuration names; its file is open only within."""
        if self.path is None:
            yield self._inline_table()
            return
        kind = self._format()
        with files.open(self.path) as raw:
            if kind == "parquet":
                yield parquet.read(raw, report)
                return
            newline = "\n" if kind == "jsonl" else ""
            text = open_text(raw, self.encoding, report, newline=newline, look=look)
            with text.stream:
                if kind == "jsonl":
                    yield json_lines.read(text, report)
                else:
                    delimiter = "\t" if kind == "tsv" and self.delimiter is None else self.delimiter
                    yield delimited.read(text, delimiter, self.quote, report)

    def _inline_table(self) -> Table:
        plain_rows = [plain(row) for row in self.inline or ()]
        columns = columns_of(plain_rows)

        def records(ports: Ports) -> Iterator[dict[str, Any]]:
            empty = dict.fromkeys(ports.names)
            for row in plain_rows:
                yield empty | {ports.of(header): value for header, value in row.items()}

        return Table(columns, records)

    def _format(self) -> Format | None:
        if self.format is not None or self.path is None:
            return self.format
        suffix = PurePosixPath(self.path).suffix.lower()
        if suffix not in _FORMATS:
            raise ValueError(
                f"the name {self.path!r} doesn't tell the format; give `format`: csv, tsv, jsonl or parquet"
            )
        return _FORMATS[suffix]

    def _silent(self) -> Report:
        return Report(self.path or "rows", lambda message, level: None)
