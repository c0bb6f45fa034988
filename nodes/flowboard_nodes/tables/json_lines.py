"""JSON Lines: one object a line, JSON types kept; lines that are no object are reported.

The columns are the union of the keys of the first hundred records. A key that a record lacks is
null; a key that first turns up later is kept, but has no port. No more than a line is ever in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import orjson

from flowboard_nodes.tables.caps import Caps
from flowboard_nodes.tables.columns import Ports
from flowboard_nodes.tables.encoding import REPLACEMENT, Text
from flowboard_nodes.tables.report import Report
from flowboard_nodes.tables.table import Table, columns_of

LOOKED_AT = 100
"""Records that decide on the columns."""


def read(text: Text, caps: Caps, report: Report) -> Table:
    """A file of JSON lines as a table.

    Raises:
        NodeFailed: the file has no record, is one JSON array, or has a line beyond the caps (also
            while records are read).
    """
    stream = _records(text, caps, report)
    head = list(islice(stream, LOOKED_AT))
    if not head:
        raise report.failure("has no record; each line has to be a JSON object")
    columns = columns_of(head)

    def records(ports: Ports) -> Iterator[dict[str, Any]]:
        empty = dict.fromkeys(ports.names)
        known = {column.header: ports.of(column.header) for column in columns}
        for record in chain(head, stream):
            row: dict[str, Any] = empty.copy()
            for key, value in record.items():
                row[known.get(key) or ports.of(key)] = value
            yield row

    return Table(columns, records, open_ended=True)


def _records(text: Text, caps: Caps, report: Report) -> Iterator[dict[str, Any]]:
    lines = iter(lambda: text.stream.readline(caps.cell + 1), "")
    for number, line in enumerate(lines, start=1):
        caps.check_cell(len(line), f"line {number}", report, "is this JSON Lines, an object a line? ")
        if text.damaged and REPLACEMENT in line:
            report.repaired("characters", None, f"line {number} had undecodable bytes, now U+FFFD")
        if not line.strip():
            continue
        try:
            record = _parsed(line)
        except (ValueError, RecursionError) as error:
            report.repaired("json", None, f"line {number} is no JSON ({error}) and was left out")
            continue
        if isinstance(record, dict):
            yield record
        elif number == 1 and isinstance(record, list):
            raise report.failure(
                "is a JSON array, but each line has to be a JSON object; `jq -c '.[]'` turns it into that"
            )
        else:
            report.repaired("json", None, f"line {number} is JSON, but no object, and was left out")


def _parsed(line: str) -> Any:
    """A line of JSON; what only lenient JSON knows (NaN, Infinity, half a surrogate) is made plain."""
    try:
        return orjson.loads(line)
    except ValueError:
        return _whole(json.loads(line, parse_constant=lambda _: None))


def _whole(value: Any) -> Any:
    """The value with lone surrogates, which no UTF-8 can hold, replaced by U+FFFD."""
    match value:
        case str():
            return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        case list():
            return [_whole(item) for item in value]
        case dict():
            return {_whole(key): _whole(item) for key, item in value.items()}
    return value
