"""Cells pasted from a spreadsheet, as rows of data."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any, Final

MOST_ROWS: Final = 1_000
"""Rows that a flow takes from a paste; more belong into a file beside it."""
MOST_COLUMNS: Final = 100


def rows_of_paste(text: str, columns: Sequence[str]) -> tuple[list[str], list[dict[str, str]]]:
    """The columns and rows that a pasted text has: cells between tabs, as spreadsheets copy them.

    Where the grid has no columns yet the first line names them. Where it has, a first line that names
    the same columns is left out, and the cells go into its columns from the left.
    """
    lines = [line for line in csv.reader(StringIO(text), delimiter=_delimiter(text)) if any(line)]
    if not lines:
        return list(columns), []
    names = [name.strip() for name in lines[0]]
    if not columns:
        columns, lines = _apart(names), lines[1:]
    elif set(filter(None, names)) <= set(columns):
        columns = [*names, *(name for name in columns if name not in names)]
        lines = lines[1:]
    widest = min(max((len(line) for line in lines), default=0), MOST_COLUMNS)
    columns = [*columns, *(f"column_{number + 1}" for number in range(len(columns), widest))]
    rows = [dict(zip(columns, line, strict=False)) for line in lines[:MOST_ROWS]]
    return list(columns), rows


def columns_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The columns that some rows have, in order of first appearance."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    if "\t" in first:
        return "\t"
    return ";" if first.count(";") > first.count(",") else "," if "," in first else "\t"


def _apart(names: Sequence[str]) -> list[str]:
    """Names of columns, each of them once and none empty."""
    found: list[str] = []
    for number, name in enumerate(names[:MOST_COLUMNS], 1):
        wanted = name or f"column_{number}"
        again = 2
        unique = wanted
        while unique in found:
            unique, again = f"{wanted}_{again}", again + 1
        found.append(unique)
    return found
