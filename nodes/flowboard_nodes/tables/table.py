"""What every format reads into: columns, and records that stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flowboard.node import PortType
from flowboard_nodes.tables.columns import Ports


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the file names it, and what its values are."""

    header: str
    type: PortType = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file in order, and its records; `records` may be called once.

    `records` is given the ports that the columns feed and yields one mapping of values by port
    for each record, in the order of the file. An `open_ended` table has records that may lack some
    of the columns, or have more.
    """

    columns: Sequence[Column]
    records: Callable[[Ports], Iterator[dict[str, Any]]]
    open_ended: bool = False


def type_of(values: Iterable[Any]) -> PortType:
    """The port type that takes all of these values; nulls fit every type."""
    kinds = {type(value) for value in values} - {type(None)}
    if kinds and kinds <= {str}:
        return "text"
    if kinds and kinds <= {int, float}:
        return "number"
    return "json"


def columns_of(records: Sequence[dict[str, Any]]) -> list[Column]:
    """The union of the records' keys in order of first appearance, typed by their values."""
    headers = dict.fromkeys(header for record in records for header in record)
    return [
        Column(header, type_of(record[header] for record in records if header in record))
        for header in headers
    ]
