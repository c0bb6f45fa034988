"""The rows behind the counts of a card: every number that counts rows leads to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from flowboard.flow.assertion import Criterion
from flowboard.workspace.evaluators.graded import Told, graded_rows
from flowboard.workspace.evaluators.measuring import NOTED, Noted, note_of
from flowboard.workspace.evaluators.reading import EvaluatorOfRun

if TYPE_CHECKING:
    from flowboard.align.card import ReportCard

Counted = Literal["bad", "good", "unsure", "carried"]
"""What the basis of a card counts."""

Said = Literal["adds_bad", "adds_good", "silent"]
"""What the line of an assertion counts."""


def rows_of_basis(read: EvaluatorOfRun, card: ReportCard, criterion: str, what: Counted) -> list[str]:
    """The keys of the rows that the basis of a card counts.

    Args:
        read: the evaluator that the card was measured of.
        card: the card.
        criterion: the id of the criterion that it is of; empty for the evaluator as a whole.
        what: which count.
    """
    if what in ("unsure", "carried"):
        return rows_told(read, criterion, what)
    grades = read.evidence(_criterion(read, criterion)).graded.grades
    measured = measured_rows(card)
    if measured is None:  # below the least number of grades all of them are counted
        measured = list(grades)
    return [key for key in measured if key in grades and grades[key].grade == what]


def rows_told(read: EvaluatorOfRun, criterion: str, what: Told) -> list[str]:
    """The keys of the rows that something is told of beside their grades, in the order of the data."""
    of = _criterion(read, criterion)
    name, version = ("", 1) if of is None else (of.id, of.version)
    return list(graded_rows(read.rows, read.log, read.run.id, name, version).told[what])


@dataclass(frozen=True, slots=True)
class CountedNote:
    """A note on a card that counts rows.

    Attributes:
        what: is told of them.
        words: the count as the note says it, such as "3 rows".
    """

    what: Noted
    words: str


_ROWS: Final = re.compile(r"\b([\d,]+) rows?\b")


def counted_in(note: str) -> CountedNote | None:
    """What a note on a card counts; None where it counts no rows."""
    found = _ROWS.search(note)
    if found is None:
        return None
    number = int(found[1].replace(",", ""))
    return next((CountedNote(what, found[0]) for what in NOTED if note_of(what, number) == note), None)


def rows_of_assertion(
    read: EvaluatorOfRun, card: ReportCard, criterion: str, assertion: str, what: Said
) -> list[str]:
    """The keys of the rows that the line of an assertion counts.

    `adds_bad` and `adds_good` are the measured rows that only it fails, or would fail if it was in the
    set; `silent` all rows on which it said neither pass nor fail.
    """
    evidence = read.evidence(_criterion(read, criterion))
    if what == "silent":
        place = {row.key: number for number, row in enumerate(read.rows)}
        verdicts = read.said.verdicts[assertion]
        told = {key: verdicts[place[key]] for key in (row.key for row in evidence.graded.rows)}
        return [key for key, one in told.items() if one is None or one.outcome not in ("pass", "fail")]
    table = evidence.table
    if assertion not in table.names:
        return []
    chosen = [line.name for line in card.assertions if line.chosen and line.name in table.names]
    others = table.assertions([name for name in chosen if name != assertion]).fails == 1
    alone = (table.fails[:, table.names.index(assertion)] == 1) & ~others.any(axis=1)
    kind = 1.0 if what == "adds_bad" else 0.0
    measured = set(measured_rows(card) or ())
    return [
        key
        for key, is_alone, bad in zip(table.ids, alone, table.bad, strict=True)
        if is_alone and bad == kind and key in measured
    ]


def measured_rows(card: ReportCard) -> list[str] | None:
    """The keys of the rows that the figures rest on; None where there is no score."""
    if card.confusion is None:
        return None
    parts = ("failed_bad", "passed_bad", "failed_good", "passed_good", "errors")
    return [key for part in parts for key in getattr(card.confusion, part).rows]


def _criterion(read: EvaluatorOfRun, criterion: str) -> Criterion | None:
    return next((one for one in read.criteria if one.id == criterion), None)
