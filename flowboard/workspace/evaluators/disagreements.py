"""Where an evaluator and people see a row differently, and where people do among themselves.

What the evaluator says is what it said in the run, of every graded row: a list to read, not a
measure. How well it agrees is on its card, which rests on rows that nothing was chosen on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from flowboard.assertions.outcomes import combine
from flowboard.flow.assertion import Criterion
from flowboard.node import Verdict
from flowboard.store.grades import GradeRecord
from flowboard.workspace.evaluators.graded import graded_rows
from flowboard.workspace.evaluators.reading import EvaluatorOfRun
from flowboard.workspace.evaluators.subjects import EvaluatorRow
from flowboard.workspace.grading.disputes import agreement_of, disputes, opinions

if TYPE_CHECKING:
    from flowboard.align.consistency import GraderAgreement

Kind = Literal["false_pass", "false_fail"]
_KINDS: Final[Mapping[tuple[str, str], Kind]] = {
    ("pass", "bad"): "false_pass",
    ("fail", "good"): "false_fail",
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A row that the evaluator passes and a person finds bad, or the other way round.

    `verdicts` are those of the assertions that decide, `grade` is the one that stands.
    """

    row: EvaluatorRow
    kind: Kind
    verdicts: tuple[Verdict, ...]
    grade: GradeRecord


@dataclass(frozen=True, slots=True)
class DisputedRow:
    """A row that one grader finds good and another bad: of each the latest grade, bad ones first."""

    row: EvaluatorRow
    verdicts: tuple[Verdict, ...]
    opinions: tuple[GradeRecord, ...]


@dataclass(frozen=True, slots=True)
class Disagreements:
    """The graded rows of an evaluator, overall or for one criterion.

    Attributes:
        criterion: None for the output as a whole.
        bad, good: rows with such a grade that the evaluator passed or failed.
        silent: rows with such a grade of which it said neither.
        rows: those seen differently, false passes before false fails, each in the order of the data.
        disputed: those that graders see differently and nobody has settled.
        graders: who has graded, by name.
        agreement: how far the graders agree; None where no row has two of them.
    """

    criterion: Criterion | None
    bad: int
    good: int
    silent: int
    rows: tuple[Disagreement, ...]
    disputed: tuple[DisputedRow, ...]
    graders: tuple[str, ...]
    agreement: GraderAgreement | None = None

    @property
    def graded(self) -> int:
        """All rows with a grade that says good or bad."""
        return self.bad + self.good + self.silent

    def count(self, kind: Kind) -> int:
        """How many rows are seen differently in this way."""
        return sum(one.kind == kind for one in self.rows)


def disagreements(evaluator: EvaluatorOfRun) -> tuple[Disagreements, ...]:
    """What people and an evaluator see differently: overall, and for each criterion that has grades.

    Overall comes first, also without grades of the output as a whole.
    """
    graded = {entry.criterion for entry in evaluator.log}
    criteria = [one for one in evaluator.criteria if one.id in graded]
    return tuple(_of(evaluator, criterion) for criterion in (None, *criteria))


def _of(evaluator: EvaluatorOfRun, criterion: Criterion | None) -> Disagreements:
    name, version = ("", 1) if criterion is None else (criterion.id, criterion.version)
    graded = graded_rows(evaluator.rows, evaluator.log, evaluator.run.id, name, version)
    counts = {"good": 0, "bad": 0, "silent": 0}
    found: list[Disagreement] = []
    for row in graded.rows:
        grade = graded.grades.get(row.key)
        if grade is None:
            continue
        verdicts = _deciding(row, name)
        outcome = combine(verdicts) if verdicts else "not_run"
        counts[grade.grade if outcome in ("pass", "fail") else "silent"] += 1
        if (kind := _KINDS.get((outcome, grade.grade))) is not None:
            found.append(Disagreement(row, kind, verdicts, grade))
    ours = {subject: row for row in reversed(graded.rows) for subject in row.subjects}
    log = [entry for entry in evaluator.log if entry.subject in ours]
    said = opinions(log, name, version).values()
    return Disagreements(
        criterion=criterion,
        **counts,
        rows=tuple(sorted(found, key=lambda one: one.kind != "false_pass")),
        disputed=tuple(_disputed(log, ours, name, version)),
        graders=tuple(sorted({grader for of_row in said for grader in of_row})),
        agreement=agreement_of(log, name, version) if any(len(one) > 1 for one in said) else None,
    )


def _deciding(row: EvaluatorRow, criterion: str) -> tuple[Verdict, ...]:
    """What the assertions that decide said in the run; of one criterion, if it is named."""
    return tuple(one for one in row.verdicts if criterion in ("", one.criterion))


def _disputed(
    log: Sequence[GradeRecord], ours: Mapping[str, EvaluatorRow], criterion: str, version: int
) -> Iterable[DisputedRow]:
    for dispute in disputes(log, criterion, version).values():
        row = ours[dispute.subject]
        told = sorted(dispute.opinions.values(), key=lambda one: (one.grade != "bad", one.grader))
        yield DisputedRow(row, _deciding(row, criterion), tuple(told))
