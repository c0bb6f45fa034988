"""Several graders: how far they agree, the rows that they see differently, and the ruling that settles one.

A ruling is one more entry of the log. It stands from then on, and what each grader said stays: how far
they agree is reckoned without rulings, or settling a row would make them agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flowboard.store.grades import GradeRecord, counting
from flowboard.workspace.grading.doubts import BAD

if TYPE_CHECKING:
    from flowboard.align.consistency import GraderAgreement

RULING: Final = "ruling_between"
"""The field of a grade that settles a row: the names of those who saw it differently."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A row that graders see differently: by name, the latest that each has said of it."""

    subject: str
    opinions: Mapping[str, GradeRecord]


def opinions(
    log: Sequence[GradeRecord], criterion: str = "", version: int = 1
) -> dict[str, dict[str, GradeRecord]]:
    """By subject and grader, the latest that each has said, overall or of one version of a criterion.

    Args:
        log: oldest entry first.
        criterion: the id; empty for the output as a whole.
        version: of the criterion.
    """
    found: dict[str, dict[str, GradeRecord]] = {}
    for entry in _concerned(log, criterion, version):
        if RULING not in entry.more:
            found.setdefault(entry.subject, {})[entry.grader] = entry
    return found


def disputes(log: Sequence[GradeRecord], criterion: str = "", version: int = 1) -> dict[str, Dispute]:
    """By subject, the rows that one grader finds good and another bad, and that no later ruling settles."""
    ruled = {
        entry.subject: entry.created_at
        for entry in _concerned(log, criterion, version)
        if RULING in entry.more
    }
    return {
        subject: Dispute(subject, said)
        for subject, said in opinions(log, criterion, version).items()
        if {"good", "bad"} <= {one.grade for one in said.values()}
        and max(one.created_at for one in said.values()) > ruled.get(subject, 0.0)
    }


def agreement_of(log: Sequence[GradeRecord], criterion: str = "", version: int = 1) -> GraderAgreement:
    """How far the graders agree on the rows that several have graded; unsure grades don't count."""
    import numpy as np

    from flowboard.align.consistency import grader_agreement

    said = [of_row for of_row in opinions(log, criterion, version).values() if len(of_row) > 1]
    names = sorted({name for of_row in said for name in of_row})
    columns = {
        name: np.array(
            [BAD.get(of_row[name].grade, np.nan) if name in of_row else np.nan for of_row in said]
        )
        for name in names
    }
    return grader_agreement(columns, np.arange(len(said)))


def _concerned(log: Iterable[GradeRecord], criterion: str, version: int) -> list[GradeRecord]:
    return [
        entry
        for entry in counting(log)
        if entry.criterion == criterion and entry.criterion_version == version
    ]
