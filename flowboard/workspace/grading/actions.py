"""What a grader did, so that it is taken back step by step, also after a reload.

The log is the memory: the steps of a session that begins are those that its grader made lately and that
still stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from flowboard.store.grades import GradeRecord, counting, flags
from flowboard.workspace.grading.rows import GradingRow

LATELY: Final = 12 * 3600.0
"""Seconds. What was done longer ago isn't taken back by a key; it is corrected by a new grade."""


@dataclass(slots=True)
class Action:
    """What the grader did to a row in one go, so that it is taken back in one go."""

    row: GradingRow
    entries: list[GradeRecord] = field(default_factory=list)


def actions_of(
    log: Sequence[GradeRecord],
    grader: str,
    criterion: str,
    rows: Mapping[str, GradingRow],
    since: float,
) -> list[Action]:
    """What one person did and hasn't taken back, oldest first.

    Args:
        log: oldest entry first.
        grader: the person.
        criterion: of the session; empty for the output as a whole, with the grades given by criteria
            beside it.
        rows: those of the session, by subject; what was done to others is left out.
        since: UTC in seconds since 1970; what was done before is left out.
    """
    standing = {
        entry.id: entry
        for entry in (*counting(log), *counting(log, blind=True), *flags(log).values())
        if entry.grader == grader and criterion in ("", entry.criterion)
    }
    found: list[Action] = []
    for entry in log:
        if entry.id not in standing or entry.subject not in rows or entry.created_at < since:
            continue
        if found and _is_note_on(entry, found[-1].entries):
            found[-1].entries.append(entry)
        else:
            found.append(Action(rows[entry.subject], [entry]))
    return found


def undoing(entry: GradeRecord, grader: str, run_id: str) -> GradeRecord:
    """The entry of the log by which a person takes another one back."""
    return replace(
        GradeRecord(entry.subject, entry.node, entry.port, entry.grade),
        criterion=entry.criterion,
        criterion_version=entry.criterion_version,
        grader=grader,
        run_id=run_id,
        key=entry.key,
        supersedes=entry.id,
        action="undo",
    )


def noted_again(noted: GradeRecord, entry: GradeRecord) -> GradeRecord:
    """A grade stated again with the note of `entry`: it says of the row what it said before."""
    return replace(
        entry,
        criterion=noted.criterion,
        criterion_version=noted.criterion_version,
        blind=noted.blind,
        seen=noted.seen,
        probability=noted.probability,
        more=noted.more,
        supersedes=noted.id,
    )


def _is_note_on(entry: GradeRecord, before: Sequence[GradeRecord]) -> bool:
    return any(
        one.id == entry.supersedes and one.grade == entry.grade and one.note != entry.note
        for one in before
    )
