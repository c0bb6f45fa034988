"""CSV that a spreadsheet opens as text: what would run as a formula doesn't.

All CSV that Flowboard writes is written here. The rule is OWASP's on CSV injection: an apostrophe
goes before a text that begins with a character which begins a formula, also where white space,
quotes or characters that nobody sees stand before it, as some programs drop these.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO, Final, TextIO

import orjson

from flowboard.flow.canonical import canonical_json

_SKIPPED: Final = (
    "\\s\"'`´‘’“”«»\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\uff02\uff07"
)
"""What a program may drop at the start of a cell: space, quotes, controls and invisible marks."""

_FORMULA: Final = re.compile(f"[\t\r\n＝＋－＠]|[{_SKIPPED}]*[=+\\-@＝＋－＠﹢﹣﹦﹫]")
"""How a text begins that a spreadsheet may run."""

_NUMBER: Final = re.compile(r" *[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)? *")


_LINE_END: Final = "\r\n"


class _Lines:
    """Ends lines with a line feed, for a CSV writer that is told otherwise.

    Python quotes a cell only for the characters of its own line end. A bare carriage return would
    stay unquoted, and what follows it would be the beginning of a row to a spreadsheet.
    """

    def __init__(self, text: TextIO) -> None:
        self._text = text

    def write(self, line: str) -> None:
        self._text.write(line.removesuffix(_LINE_END) + "\n")


def write_csv(
    stream: BinaryIO,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    neutralise_formulas: bool = True,
) -> None:
    """Write `rows` as CSV in UTF-8; lists and mappings as JSON, null as an empty cell."""
    text = io.TextIOWrapper(stream, "utf-8", errors="backslashreplace", newline="", write_through=True)
    writer = csv.writer(_Lines(text), lineterminator=_LINE_END)
    safe = neutralised if neutralise_formulas else str
    writer.writerow([safe(column) for column in columns])
    for row in rows:
        writer.writerow([_cell(row.get(column), neutralise_formulas) for column in columns])
    text.detach()


def write_json_lines(stream: BinaryIO, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write `rows` as one JSON object per line."""
    for row in rows:
        try:
            stream.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        except TypeError:  # lone surrogates and integers beyond 64 bits
            stream.write(canonical_json(row) + b"\n")


def neutralised(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would take it for a formula.

    Numbers with a sign stay numbers.
    """
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _cell(value: Any, neutralise_formulas: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutralised(value) if neutralise_formulas else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # lone surrogates and integers beyond 64 bits
        return canonical_json(value).decode()
