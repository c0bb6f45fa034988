"""Rows whose grade is in doubt, to be graded again before any other: what drift leaves for a grader to do.

Four signs raise the queue: the criterion has a newer version than a grade; the grader agrees with
himself less than before; bad rows that every assertion passes pile up; a judge that was asked again
says something else of its anchors. `align.drift` tells them from noise, `align.regrading` finds the fewest rows that bring the intervals back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flowboard.store.grades import GradeRecord, counting
from flowboard.workspace.grading.log import Standing
from flowboard.workspace.grading.signatures import signatures

if TYPE_CHECKING:
    from flowboard.align.drift import Signal
    from flowboard.align.table import AlignmentTable, Floats

DOUBT: Final = "doubt"
"""Where `GradeRecord.more` holds the cause for which a row was graded again."""
_WHY: Final[Mapping[str, str]] = {
    "criterion": "The criterion has changed since this row was graded. ",
    "grader": "Rows that came back lately got other grades than before, so some are looked at again. ",
    "new_failure": "",  # what it says would give a verdict away
    "judge": "An evaluator is checked on rows that are graded, and this is one of them. ",
}
BAD: Final = {"good": 0.0, "bad": 1.0}
"""Grades as numbers; unsure ones are none."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row to grade again; `why` is for the grader and gives no verdict away."""

    subject: str
    cause: str
    why: str


def doubts(
    passes: Mapping[str, Mapping[str, bool]],
    log: Sequence[GradeRecord],
    stands: Standing,
    criterion: str,
    version: int,
    moved: Sequence[Signal] = (),
) -> list[Doubt]:
    """The rows to grade again, the most telling first; each at most once for a cause.

    Args:
        passes: all rows by subject, each with the assertions that pass or fail it.
        log: of the node, oldest first.
        stands: what of it stands for this criterion and version.
        criterion: the id, empty for the output as a whole.
        version: that of today.
        moved: signs that judges no longer say what they said of rows that are graded.
    """
    counted = [entry for entry in counting(log) if entry.criterion == criterion]
    latest = {entry.subject: entry for entry in counted} | dict(stands.grades)
    if not latest:
        return []
    table, failed = _table(passes, latest)
    found: dict[str, Doubt] = {}
    signals = _signals(table, counted, latest, stands, version if criterion else None)
    for signal in (*signals, *moved):
        settled = {entry.subject for entry in counted if entry.more.get(DOUBT) == signal.cause}
        if signal.cause == "criterion":  # of every version anew
            settled = set(stands.grades)
        for one in _queue(table, failed, [row for row in signal.rows if row not in settled]):
            found.setdefault(one[0], Doubt(one[0], signal.cause, _WHY[signal.cause] + one[1]))
    return list(found.values())


def _signals(
    table: AlignmentTable,
    counted: Sequence[GradeRecord],
    latest: Mapping[str, GradeRecord],
    stands: Standing,
    version: int | None,
) -> list[Signal]:
    import numpy as np

    from flowboard.align.drift import RECENT, criterion_edited, grader_drifts, new_failures

    here = [entry for subject in table.ids if (entry := latest.get(subject)) is not None]
    found: list[Signal | None] = []
    if version is not None:
        found.append(
            criterion_edited({entry.subject: entry.criterion_version for entry in here}, version)
        )
    same = np.array([float(first.grade == again.grade) for first, again in stands.repeats])
    recent = stands.repeats[-min(RECENT, len(same) // 2) :] if len(same) > 1 else []
    if recent:
        since = recent[0][1].created_at
        found.append(
            grader_drifts(
                same,
                [again.subject for _, again in stands.repeats],
                [entry.subject for entry in here if entry.created_at >= since],
            )
        )
    graded_at = [latest[row].created_at if row in latest else np.nan for row in table.ids]
    found.append(new_failures(table, np.array(graded_at)))
    return [signal for signal in found if signal is not None]


def _queue(table: AlignmentTable, failed: Floats, doubted: Sequence[str]) -> list[tuple[str, str]]:
    from flowboard.align.regrading import regrade_queue

    return [(row.id, row.why) for row in regrade_queue(table, failed, doubted).rows]


def _table(
    passes: Mapping[str, Mapping[str, bool]], latest: Mapping[str, GradeRecord]
) -> tuple[AlignmentTable, Floats]:
    """Rows with the grades that they have, of whatever version, and the verdicts of the set of all."""
    import numpy as np

    from flowboard.align.table import AlignmentTable

    names, fails, failed = signatures(list(passes.values()))
    ids = tuple(passes)
    grades = [BAD.get(latest[one].grade, np.nan) if one in latest else np.nan for one in ids]
    n = len(ids)
    return AlignmentTable(ids, names, fails, np.array(grades), np.arange(n), np.ones(n)), failed
