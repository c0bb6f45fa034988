"""What rows are shown: a filter as a person puts it together, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from flowboard.workspace.board.board import Column, RowFilter
from flowboard.workspace.board.marks import Mark

CHOICES: Final = (
    Mark.FAIL,
    Mark.PARTLY,
    Mark.ERROR,
    Mark.PASS,
    Mark.DONE,
    Mark.UNSURE,
    Mark.SKIPPED,
    Mark.AWAITING,
    Mark.GRADED_BAD,
    Mark.GRADED_GOOD,
    Mark.GRADED_UNSURE,
)
"""The marks that a column can be filtered by, the bad ones first."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the matrix; `marks` by column key. Nothing set means all rows."""

    text: str = ""
    only_bad: bool = False
    first_bad: str = ""
    marks: dict[str, frozenset[Mark]] = field(default_factory=dict)
    rows: frozenset[str] | None = None
    because: str = ""
    """Why just these `rows`: `fixed since run k3x`."""

    @property
    def any(self) -> bool:
        """Whether anything is filtered."""
        return self != Filters()

    def wanted(self) -> RowFilter:
        """The filter for the board."""
        return RowFilter(self.marks, self.first_bad, self.text, self.rows, self.only_bad)

    def with_marks(self, column: str, marks: frozenset[Mark]) -> Filters:
        """The filters with other marks for a column; none for any."""
        rest = {key: value for key, value in self.marks.items() if key != column}
        return replace(self, marks=rest | ({column: marks} if marks else {}))

    def chips(self, columns: Sequence[Column], titles: dict[str, str]) -> list[tuple[str, Filters]]:
        """What is filtered by, in words, each with the filters without it."""
        chips = []
        for key, marks in self.marks.items():
            column = next((one for one in columns if one.key == key), None)
            name = titles.get(column.node, column.node) if column else key
            label = f" {column.label}" if column and column.label else ""
            words = ", ".join(mark.word for mark in CHOICES if mark in marks)
            chips.append((f"{name}{label}: {words}", self.with_marks(key, frozenset())))
        if self.first_bad:
            name = titles.get(self.first_bad, self.first_bad)
            chips.append((f"first bad: {name}", replace(self, first_bad="")))
        if self.only_bad:
            chips.append(("anything bad", replace(self, only_bad=False)))
        if self.rows is not None:
            chips.append(
                (self.because or f"{len(self.rows)} rows", replace(self, rows=None, because=""))
            )
        return chips
