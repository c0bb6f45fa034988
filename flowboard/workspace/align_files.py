"""The files that assertions are aligned from: results, grades, groups, claims and criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.tables import CsvFile, closest, open_csv

if TYPE_CHECKING:
    from flowboard.align.selection.request import Edge
    from flowboard.align.table import Floats
else:
    Floats = Any

FAILS: Final = {
    "true": 0.0,
    "false": 1.0,
    "pass": 0.0,
    "fail": 1.0,
    **dict.fromkeys(("", "error", "unsure", "skipped", "not_run"), nan),
}
"""A cell of results, in small letters, as a verdict: 1.0 fail, 0.0 pass, NaN neither."""
BITS: Final = {"1": 0.0, "0": 1.0}
"""What numbers mean in a column that has no others."""
GRADES: Final = {"good": 0.0, "bad": 1.0, "unsure": nan}


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """What assertions said of rows.

    Args:
        ids: n rows.
        names: m assertions.
        fails: n × m, 1.0 fail, 0.0 pass, NaN neither.
        scores: by name, n numbers of each column that holds numbers instead.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    fails: Floats
    scores: dict[str, Floats]

    @property
    def all_names(self) -> tuple[str, ...]:
        """Assertions and scores."""
        return (*self.names, *self.scores)


@dataclass(frozen=True, slots=True, eq=False)
class Grades:
    """What people said of rows.

    Args:
        bad: n grades, 1.0 bad, 0.0 good, NaN unsure or none.
        unsure: how many are unsure.
        strangers: grades of rows that the results don't have.
    """

    bad: Floats
    unsure: int
    strangers: int


def read_results(path: Path) -> Results:
    """Read `id,<assertion>,…`: True passes, False fails, empty is an error; or numbers, a score.

    Raises:
        WorkspaceError: with file, line and column of what is wrong.
    """
    import numpy as np

    file = open_csv(path)
    key = file.place("id")
    columns = [place for place in range(len(file.header)) if place != key]
    if not columns:
        raise WorkspaceError(
            f"{path}, line 1: there are no assertions beside the id. Add a column for each."
        )
    ids: dict[str, int] = {}
    lines: list[int] = []
    verdicts: list[Floats] = []
    odd: dict[int, list[tuple[int, str]]] = {}
    read = {**FAILS, **{word.title(): value for word, value in FAILS.items()}}
    for row in file.rows():
        label = row.cells[key]
        if not label or label in ids:
            what = f"the id {label!r} is also on line {ids[label]}" if label else "there is no id"
            raise file.wrong(row.line, key, f"{what}. Every row needs an id of its own.")
        ids[label] = row.line
        said = [read.get(row.cells[place]) for place in columns]
        if None in said:
            for number, (place, value) in enumerate(zip(columns, said, strict=True)):
                if value is None:
                    text = row.cells[place].strip()
                    said[number] = FAILS.get(text.lower(), nan)
                    if text.lower() not in FAILS:
                        odd.setdefault(place, []).append((len(verdicts), text))
        lines.append(row.line)
        verdicts.append(np.array(said, dtype=np.float64))
    if not ids:
        raise WorkspaceError(f"{path} has no rows. Add a line for each output.")
    fails = np.array(verdicts)
    scores = {}
    for place, cells in odd.items():
        column = columns.index(place)
        values = _numbers(file, place, fails[:, column], cells, lines)
        if {text for _, text in cells} <= BITS.keys():
            fails[:, column] = [BITS.get(_bit(value), nan) for value in values]
        else:
            scores[file.header[place]] = values
    kept = [n for n, place in enumerate(columns) if file.header[place] not in scores]
    names = tuple(file.header[columns[n]] for n in kept)
    return Results(tuple(ids), names, fails[:, kept], scores)


def _numbers(
    file: CsvFile, place: int, said: Floats, cells: Sequence[tuple[int, str]], lines: Sequence[int]
) -> Floats:
    """A column as n numbers."""
    import numpy as np

    values = np.full(len(said), nan)
    for row, text in cells:
        try:
            values[row] = float(text)
        except ValueError:
            values[row] = nan
        if not isfinite(values[row]):
            raise file.wrong(
                lines[row],
                place,
                f"{text[:40]!r} is no verdict. Write True, False or nothing, or a number.",
            )
    words = np.flatnonzero(~np.isnan(said))
    if len(words):
        numbered = lines[cells[0][0]]
        raise file.wrong(
            lines[int(words[0])],
            place,
            f"this is a verdict, but line {numbered} holds a number. Write one or the other throughout.",
        )
    return values


def _bit(value: float) -> str:
    return "" if value != value else str(int(value))


def read_grades(path: Path, ids: Sequence[str]) -> Grades:
    """Read `id,grade`: good, bad or unsure. Other columns are left alone.

    Raises:
        WorkspaceError: with file, line and column of what is wrong; or no grade is of these rows.
    """
    import numpy as np

    file = open_csv(path)
    key, grade = file.place("id"), file.place("grade")
    place = {name: row for row, name in enumerate(ids)}
    bad = np.full(len(ids), nan)
    seen: dict[str, tuple[int, str]] = {}
    for row in file.rows():
        label, word = row.cells[key], row.cells[grade].strip().lower()
        if word not in GRADES:
            raise file.wrong(
                row.line, grade, f"{row.cells[grade][:40]!r} is no grade. Write good, bad or unsure."
            )
        line, before = seen.setdefault(label, (row.line, word))
        if before != word:
            raise file.wrong(
                row.line,
                grade,
                f"{label!r} is {word} here and {before} on line {line}. Keep one of them.",
            )
        if label in place:
            bad[place[label]] = GRADES[word]
    strangers = sum(label not in place for label in seen)
    if seen and strangers == len(seen):
        raise WorkspaceError(
            f"{path}: none of its {len(seen)} ids is in the results. Use the same ids in both files."
        )
    unsure = sum(word == "unsure" and label in place for label, (_, word) in seen.items())
    return Grades(bad, unsure, strangers)


def read_groups(path: Path, ids: Sequence[str]) -> list[str]:
    """Read `id,group`; a row without one is a group of its own.

    Raises:
        WorkspaceError: with file, line and column of what is wrong.
    """
    file = open_csv(path)
    key, group = file.place("id"), file.place("group")
    groups: dict[str, tuple[int, str]] = {}
    for row in file.rows():
        label, name = row.cells[key], row.cells[group]
        line, before = groups.setdefault(label, (row.line, name))
        if before != name:
            raise file.wrong(row.line, group, f"{label!r} is in {before!r}, says line {line}. Keep one.")
    return [f"group {groups[name][1]}" if name in groups else f"row {name}" for name in ids]


def read_claims(path: Path, names: Sequence[str]) -> tuple[Edge, ...]:
    """Read `stricter_A,implied_B`: whatever passes the one passes the other. More columns may follow.

    Raises:
        WorkspaceError: with file, line and column of what is wrong.
    """
    from flowboard.align.selection.request import Edge

    file = open_csv(path)
    stricter, implied = file.place("stricter_A", "stricter"), file.place("implied_B", "implied")
    known = frozenset(names)
    claims = []
    for row in file.rows():
        for place in (stricter, implied):
            if row.cells[place] not in known:
                raise file.wrong(row.line, place, _unknown(row.cells[place], names))
        claims.append(Edge(row.cells[stricter], row.cells[implied]))
    return tuple(claims)


def read_criteria(path: Path, names: Sequence[str]) -> dict[str, str]:
    """Read `assertion,criterion`.

    Raises:
        WorkspaceError: with file, line and column of what is wrong.
    """
    file = open_csv(path)
    assertion, criterion = file.place("assertion", "name"), file.place("criterion")
    criteria: dict[str, str] = {}
    for row in file.rows():
        name, meaning = row.cells[assertion], row.cells[criterion]
        if name not in names:
            raise file.wrong(row.line, assertion, _unknown(name, names))
        if criteria.setdefault(name, meaning) != meaning:
            raise file.wrong(
                row.line, criterion, f"{name!r} belongs to {criteria[name]!r} already. Keep one of them."
            )
    return criteria


def _unknown(name: str, names: Sequence[str]) -> str:
    return f"the results have no assertion {name!r}.{closest(name, names)}"
