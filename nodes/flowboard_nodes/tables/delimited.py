"""CSV and TSV through the standard library's reader, with everything odd in them reported.

* A row with too few values gets empty ones; a row with too many keeps the rest as a list under
  `extra_values`.
* NUL characters, which few stores can hold, become U+FFFD, as do bytes that don't fit the encoding.
* A quote that is opened and never closed is a failure: it would swallow the rest of the file.
* No more than one row is ever in memory, and a row has an end even where the file has no line ends.
* Blank lines between rows are left out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from flowboard_nodes.tables.caps import LARGEST_RECORD, Caps
from flowboard_nodes.tables.columns import Ports, unique_headers
from flowboard_nodes.tables.encoding import REPLACEMENT, Text
from flowboard_nodes.tables.report import Report
from flowboard_nodes.tables.table import Column, Table

OVERFLOW = "extra_values"
"""Under this name a row keeps the values that have no column."""

_DELIMITERS = ",;\t|"
_SAMPLE = 1 << 16
_SNIFFED_ROWS = 50

# Given to the csv reader after the last line. It stands alone when all quotes are closed, and else
# at the end of the field that swallowed it; NUL can't come from the file, as it has been replaced.
_END = "\0"

_UNCLOSED = "is a quote opened there and not closed? `quote: ''` reads quotes as plain text, "


def read(text: Text, delimiter: str | None, quote: str, caps: Caps, report: Report) -> Table:
    """A delimited file as a table; its first row that isn't blank names the columns.

    Args:
        text: the decoded file.
        delimiter: one character, or None to find it out.
        quote: one character, or "" where quotes have no meaning.
        caps: how many columns there may be, and how long a value.
        report: is told of every repair.

    Raises:
        NodeFailed: the file is empty, its quotes don't close, or it is beyond the caps (also while
            records are read).
    """
    csv.field_size_limit(LARGEST_RECORD)  # of the whole process; each table keeps to its own caps
    lines = _Lines(text, caps, report)
    quoting: dict[str, Any] = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    reader = csv.reader(lines, delimiter=delimiter or _sniff(text, quoting, report), **quoting)
    rows = _rows(reader, lines, caps, report)
    header = next((values for values in rows if values), None)
    if header is None:
        raise report.failure("is empty; its first line has to name the columns")
    caps.check_columns(len(header), report)
    if lines.odd:
        report.repaired("characters", None, f"the header had {lines.told()}")
    headers = unique_headers(header, report)

    def records(ports: Ports) -> Iterator[dict[str, Any]]:
        names, width = [ports.of(header) for header in headers], len(headers)
        number = blank = 0
        for values in rows:
            number += 1
            if len(values) == width and not lines.odd and not blank:
                yield dict(zip(names, values, strict=True))
                continue
            if not values:
                number, blank = number - 1, blank + 1
                continue
            if blank:
                report.repaired("blank", number, f"comes after {_count(blank, 'blank line')}, left out")
                blank = 0
            caps.check_columns(len(values), report, f"row {number} (line {reader.line_num})")
            yield _repaired(values, names, number, reader.line_num, lines, report)

    return Table([Column(header) for header in headers], records)


def _repaired(
    values: list[str], names: list[str], number: int, line: int, lines: _Lines, report: Report
) -> dict[str, Any]:
    """A row that may be ragged or hold odd characters, as complete as it can be, and reported."""
    place, width = f"(line {line})", len(names)
    if lines.odd:
        report.repaired("characters", number, f"{place} had {lines.told()}")
    if len(values) < width:
        missing = ", ".join(names[len(values) :])
        report.repaired(
            "ragged", number, f"{place} has {len(values)} of {width} values; left empty: {missing}"
        )
        values = values + [""] * (width - len(values))
    record: dict[str, Any] = dict(zip(names, values[:width], strict=True))
    if len(values) > width:
        extra = values[width:]
        record[OVERFLOW] = extra
        report.repaired(
            "ragged", number, f"{place} has {len(values)} values for {width} columns; kept as {OVERFLOW}"
        )
    return record


class _Lines:
    """The lines of a file for the csv reader, which notes the odd characters that it replaces."""

    def __init__(self, text: Text, caps: Caps, report: Report) -> None:
        self._text = text
        self._caps = caps
        self._report = report
        self.odd: dict[str, int] = {}
        """What was odd since it was last told, with counts."""
        self.first = 1
        """The line at which the present row begins."""
        self.length = 0
        """Characters of the present row so far."""

    def __iter__(self) -> Iterator[str]:
        damaged, longest, stream = self._text.damaged, self._caps.record, self._text.stream
        while line := stream.readline(longest + 1):
            self.length += len(line)
            if self.length > longest:
                self._caps.check_record(self.length, f"line {self.first}", self._report, _UNCLOSED)
            if "\0" in line:
                self._note("NUL characters", line.count("\0"))
                line = line.replace("\0", REPLACEMENT)
            elif damaged and REPLACEMENT in line:
                self._note("undecodable bytes", line.count(REPLACEMENT))
            yield line
        yield _END

    def _note(self, what: str, count: int) -> None:
        self.odd[what] = self.odd.get(what, 0) + count

    def told(self) -> str:
        """What was odd, as words, and forget it."""
        words = " and ".join(f"{count} {what}" for what, count in self.odd.items())
        self.odd.clear()
        return f"{words}, now U+FFFD"


def _rows(reader: Any, lines: _Lines, caps: Caps, report: Report) -> Iterator[list[str]]:
    """What the csv reader gives, up to the end mark, with its errors in our words."""
    while True:
        try:
            values: list[str] = next(reader)
        except csv.Error as error:
            raise report.failure(f"line {lines.first}: {error}; {_UNCLOSED}or save it anew") from error
        if lines.length > caps.cell:
            longest = max(map(len, values), default=0)
            caps.check_cell(longest, f"line {lines.first}", report, _UNCLOSED)
        if values and values[-1].endswith(_END):
            break
        lines.first, lines.length = reader.line_num + 1, 0
        yield values
    if values != [_END]:
        raise report.failure(
            f"line {lines.first}: a quote is opened and never closed, so that the rest of the file "
            "would be one value; close it, or read quotes as plain text with `quote: ''`"
        )


def _sniff(text: Text, quoting: dict[str, Any], report: Report) -> str:
    """The delimiter that gives the most columns, and the same number in the most rows."""
    sample = text.stream.read(_SAMPLE)
    text.stream.seek(0)
    lines = sample.splitlines(keepends=True)
    if len(sample) == _SAMPLE and len(lines) > 1:
        lines.pop()

    def fitness(delimiter: str) -> tuple[float, int]:
        widths: list[int] = []
        for values in csv.reader(lines, delimiter=delimiter, **quoting):
            if values:
                widths.append(len(values))
            if len(widths) == _SNIFFED_ROWS:
                break
        if not widths or widths[0] == 1:
            return 0.0, 0
        return widths.count(widths[0]) / len(widths), widths[0]

    best = max(_DELIMITERS, key=fitness)
    if best != ",":
        report.note(f"the values are parted by {best!r}; `delimiter` sets another")
    return best


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
