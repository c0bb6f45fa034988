"""Use case: what becomes of the grades of a criterion that has a new version.

The log is only appended to. *Keep* states each grade again for the new version, marked as carried by
a ruling; *requeue* states none, so that the rows are ungraded for the new version and come before the
grader again (`align.regrading` says which of them first). Either way the old entries stay.

Two criteria that were merged hold together: an output is good if it was good for both, and bad if it
was bad for either. A row that was found good for one and not graded for the other is asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from flowboard.store import grades
from flowboard.store.grades import GradeRecord, counting
from flowboard.store.store import Store
from flowboard.workspace.evaluators.criteria import CriteriaEdit, Decision, Replaced
from flowboard.workspace.evaluators.writing import judged_step

CARRIED: Final = "carried_from"
"""The field of a grade that was stated again: criterion and version it was given for."""

Grade = Literal["good", "bad", "unsure"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of grades: how many were stated again, and the subjects that are to be graded again."""

    kept: int
    requeued: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values."""
        return {"kept": self.kept, "requeued": list(self.requeued)}


def in_question(store: Store, edit: CriteriaEdit) -> list[GradeRecord]:
    """The grades that count for the versions that an edit has replaced by others."""
    return [entry for one in edit.replaced if one.version for entry in _of(_log(store, edit), one)]


def settle(store: Store, edit: CriteriaEdit, decision: Decision) -> Settled:
    """Carry out what was decided about the grades of the old versions."""
    log = _log(store, edit)
    kept: list[GradeRecord] = []
    subjects: dict[str, None] = {}
    for one in edit.replaced:
        if one.version is None:
            continue
        entries = _of(log, one)
        subjects |= dict.fromkeys(entry.subject for entry in entries)
        if decision == "keep":
            kept += _restated(entries, one)
    grades.append(store, kept)
    settled = {entry.subject for entry in kept}
    return Settled(len(kept), tuple(subject for subject in subjects if subject not in settled))


def _log(store: Store, edit: CriteriaEdit) -> list[GradeRecord]:
    return counting(grades.log(store, judged_step(edit.flow, edit.node)))


def _of(log: Iterable[GradeRecord], replaced: Replaced) -> list[GradeRecord]:
    """The latest grade of each person on each subject, for each of the old versions."""
    latest = {
        (entry.subject, entry.grader, entry.criterion): entry
        for entry in log
        if (entry.criterion, entry.criterion_version) in replaced.before
    }
    return list(latest.values())


def _restated(entries: Sequence[GradeRecord], replaced: Replaced) -> Iterator[GradeRecord]:
    assert replaced.version is not None
    by_person: dict[tuple[str, str], dict[str, GradeRecord]] = {}
    for entry in entries:
        by_person.setdefault((entry.subject, entry.grader), {})[entry.criterion] = entry
    for given in by_person.values():
        grade = _together(given, replaced)
        if grade is None:
            continue
        deciding = next(entry for entry in given.values() if entry.grade == grade)
        notes = dict.fromkeys(entry.note for entry in given.values() if entry.note)
        yield replace(
            GradeRecord(deciding.subject, deciding.node, deciding.port, grade),
            criterion=replaced.criterion,
            criterion_version=replaced.version,
            note="; ".join(notes),
            grader=deciding.grader,
            output_hash=deciding.output_hash,
            run_id=deciding.run_id,
            key=deciding.key,
            probability=deciding.probability,
            seen=any(entry.seen for entry in given.values()),
            more={**deciding.more, CARRIED: f"{deciding.criterion}@{deciding.criterion_version}"},
        )


def _together(given: Mapping[str, GradeRecord], replaced: Replaced) -> Grade | None:
    """What one person's grades for the old versions say of the new one; None if they leave it open."""
    found = {entry.grade for entry in given.values()}
    if "bad" in found:
        return "bad"
    if len(given) < len(replaced.before):
        return None
    return "unsure" if "unsure" in found else "good"
