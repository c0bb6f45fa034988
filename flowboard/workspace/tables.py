"""Small CSV files from the command line, read with the line and column of whatever is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flowboard.workspace.errors import WorkspaceError

LONGEST_CELL: Final = 1_000_000
"""Characters."""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row of a file.

    Args:
        line: its last line in the file, from 1 on.
        cells: as many as the header has.
    """

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file whose header has been read.

    Args:
        path: the file.
        header: its columns.
    """

    path: Path
    header: tuple[str, ...]

    def rows(self) -> Iterator[CsvRow]:
        """Its rows; empty lines are skipped.

        Raises:
            WorkspaceError: a row has more or fewer cells than the header.
        """
        lines = _lines(self.path)
        next(lines)
        width = len(self.header)
        for line, cells in lines:
            if not cells:
                continue
            if len(cells) != width:
                raise WorkspaceError(
                    f"{self.path}, line {line}: there are {len(cells)} cells, but the header has {width}."
                    " Add what is missing, or put cells that hold commas in quotes."
                )
            yield CsvRow(line, cells)

    def place(self, *names: str) -> int:
        """Where the column is that has one of these names.

        Raises:
            WorkspaceError: there is none.
        """
        for name in names:
            if name in self.header:
                return self.header.index(name)
        raise WorkspaceError(
            f"{self.path}, line 1: there is no column {names[0]!r}. The columns are"
            f" {', '.join(map(repr, self.header))}; rename the right one."
        )

    def wrong(self, line: int, column: int, what: str) -> WorkspaceError:
        """An error about one cell."""
        return WorkspaceError(f"{self.path}, line {line}, column {self.header[column]!r}: {what}")


def open_csv(path: Path) -> CsvFile:
    """Read the header of a CSV file in UTF-8.

    Raises:
        WorkspaceError: it can't be read, has no header, or two columns of one name.
    """
    _, header = next(_lines(path), (1, []))
    if not header:
        raise WorkspaceError(f"{path} is empty. Its first line has to name the columns.")
    seen: set[str] = set()
    for name in header:
        if name in seen:
            raise WorkspaceError(f"{path}, line 1: two columns are named {name!r}. Rename one of them.")
        seen.add(name)
    return CsvFile(path, tuple(header))


def closest(name: str, names: Sequence[str]) -> str:
    """` Is it 'X'?` for the most similar name, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(name, names, 1)
    return f" Is it {near[0]!r}?" if near else ""


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            csv.field_size_limit(LONGEST_CELL)
            reader = csv.reader(stream, strict=True)
            try:
                for cells in reader:
                    yield reader.line_num, cells
            except csv.Error as error:
                raise WorkspaceError(
                    f"{path}, line {reader.line_num}: this isn't CSV ({error})."
                ) from error
    except OSError as error:
        raise WorkspaceError(f"{path} can't be read ({error.strerror}). Check its name.") from error
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"{path} isn't UTF-8 text. Save it as such.") from error
