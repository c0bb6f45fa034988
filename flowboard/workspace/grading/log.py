"""What a log of grades comes to: which grades stand, and how those agree that were given twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowboard.store.grades import GradeRecord, counting, flags


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands, overall or for one version of one criterion.

    Attributes:
        grades: the latest grade by subject, whoever gave it.
        flags: the marks on broken rows by subject; they concern every criterion.
        own: the subjects that the grader has graded, those graded last at the end.
        repeats: the grader's pairs of a grade and the one that the row got when it came back unmarked.
    """

    grades: Mapping[str, GradeRecord]
    flags: Mapping[str, GradeRecord]
    own: Sequence[str]
    repeats: Sequence[tuple[GradeRecord, GradeRecord]]


def standing(log: Sequence[GradeRecord], grader: str, criterion: str, version: int) -> Standing:
    """What stands in a log, oldest entry first. Grades of other versions of the criterion don't."""

    def concerns(entry: GradeRecord) -> bool:
        return (entry.criterion, entry.criterion_version) == (criterion, version)

    counted = [entry for entry in counting(log) if concerns(entry)]
    own: dict[str, GradeRecord] = {}
    for entry in counted:
        if entry.grader == grader:
            own.pop(entry.subject, None)
            own[entry.subject] = entry
    again = {entry.subject: entry for entry in counting(log, blind=True) if concerns(entry)}
    return Standing(
        grades={entry.subject: entry for entry in counted},
        flags=flags(log),
        own=list(own),
        repeats=[
            (first, entry)
            for entry in again.values()
            if entry.grader == grader and (first := _before(entry, counted)) is not None
        ],
    )


def _before(again: GradeRecord, counted: Sequence[GradeRecord]) -> GradeRecord | None:
    """The grade that the same person had given when the row came back; later corrections don't matter."""
    earlier = [
        entry
        for entry in counted
        if entry.subject == again.subject
        and entry.grader == again.grader
        and entry.created_at <= again.created_at
    ]
    return earlier[-1] if earlier else None
