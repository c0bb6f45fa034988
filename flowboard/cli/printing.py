"""Writing to the terminal: JSON, text, tables and messages."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import typer


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    import orjson

    sys.stdout.buffer.write(
        orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    )
    sys.stdout.buffer.flush()


def print_text(text: str = "") -> None:
    """A line on standard output."""
    typer.echo(printable(text))


def print_message(text: str) -> None:
    """A line on standard error: a message to whoever sits there, no part of the result."""
    typer.echo(printable(text), err=True)


def printable(text: str) -> str:
    """`text` without what a terminal would take for an order: texts of models may hold anything."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in "\n\t" else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table of short texts on standard output. Columns of numbers stand to the right."""
    from rich.cells import cell_len

    lines = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(heads, *lines, strict=True)]
    numeric = [all(_is_figure(line[place]) for line in lines) for place in range(len(heads))]
    for line in [heads, *lines]:
        cells = []
        for text, width, is_right in zip(line, widths, numeric, strict=True):
            space = " " * (width - cell_len(text))
            cells.append(space + text if is_right else text + space)
        print_text("  ".join(cells).rstrip())


def _is_figure(text: str) -> bool:
    return text.strip("$%–-").replace(".", "").replace(",", "").isdigit() or text in ("", "–")


def excerpt(text: str, width: int) -> str:
    """`text` on one line of at most `width` characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def dollars(cost: float | None) -> str:
    """An amount in US dollars: with cents, or more digits where it is small."""
    if cost is None:
        return "–"
    return f"${cost:.2f}" if cost >= 0.1 or not cost else f"${cost:.4f}"


def moment(seconds: float) -> str:
    """A point in time, given in seconds since 1970, as local date and time."""
    from datetime import datetime

    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M:%S")
