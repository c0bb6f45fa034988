"""CSV that a spreadsheet opens as text: what would run as a formula doesn't."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

import orjson

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(
    stream: BinaryIO,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    neutralise_formulas: bool = True,
) -> None:
    """Write `rows` as CSV in UTF-8; lists and mappings as JSON, null as an empty cell."""
    text = io.TextIOWrapper(stream, "utf-8", errors="backslashreplace", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    safe = neutralised if neutralise_formulas else str
    writer.writerow([safe(column) for column in columns])
    for row in rows:
        writer.writerow([_cell(row.get(column), neutralise_formulas) for column in columns])
    text.detach()


def write_json_lines(stream: BinaryIO, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write `rows` as one JSON object per line."""
    from flowboard.flow.canonical import canonical_json

    for row in rows:
        try:
            stream.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        except TypeError:  # lone surrogates and integers beyond 64 bits
            stream.write(canonical_json(row) + b"\n")


def neutralised(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would take it for a formula.

    That is the advice of OWASP on CSV injection. Plain numbers with a sign stay numbers.
    """
    if text.startswith(_FORMULA_STARTS) and not _is_number(text):
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
    return orjson.dumps(value).decode()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and text == text.strip()
