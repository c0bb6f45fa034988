"""Parquet, read in batches through pyarrow, which is an extra of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from flowboard.node import PortType
from flowboard_nodes.tables.caps import Caps
from flowboard_nodes.tables.columns import Ports, unique_headers
from flowboard_nodes.tables.plain import plain
from flowboard_nodes.tables.report import Report
from flowboard_nodes.tables.table import Column, Table

BATCH = 1000
"""Rows held at a time, beside what Parquet itself needs for one column chunk."""


def read(raw: BinaryIO, caps: Caps, report: Report) -> Table:
    """A Parquet file as a table.

    Raises:
        NodeFailed: pyarrow isn't installed, the file isn't Parquet, or it is beyond the caps (also
            while records are read).
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise report.failure(
            "reading Parquet needs pyarrow: pip install 'flowboard[parquet]', or save the file as CSV"
        ) from error
    try:
        file = pyarrow.parquet.ParquetFile(raw)
    except pyarrow.ArrowInvalid as error:
        raise report.failure(f"is no Parquet file ({error})") from error
    schema = file.schema_arrow
    caps.check_columns(len(schema.names), report)
    headers = unique_headers(schema.names, report)
    columns = [
        Column(header, _type_of(field.type, pyarrow.types))
        for header, field in zip(headers, schema, strict=True)
    ]

    def records(ports: Ports) -> Iterator[dict[str, Any]]:
        names = [ports.of(header) for header in headers]
        number = 0
        try:
            for batch in file.iter_batches(batch_size=BATCH):
                lists = [[plain(value) for value in column.to_pylist()] for column in batch.columns]
                for values in zip(*lists, strict=True):
                    number += 1
                    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
                    caps.check_cell(longest, f"row {number}", report)
                    yield dict(zip(names, values, strict=True))
        except (pyarrow.ArrowInvalid, OSError) as error:
            raise report.failure(f"breaks off: {error}") from error

    return Table(columns, records)


def _type_of(arrow: Any, types: Any) -> PortType:
    if types.is_string(arrow) or types.is_large_string(arrow) or types.is_temporal(arrow):
        return "text"
    if types.is_integer(arrow) or types.is_floating(arrow):
        return "number"
    return "json"
