"""Which grade each row of an evaluator has, by rules that a card can state.

* Of everything that was said of a row, the latest grade stands, whoever gave it: where graders differ,
  the one who grades it again settles it. Rows about which graders differ are counted.
* `unsure` is no grade that decides. What was undone, came back blind, or is of a row that was flagged as
  broken doesn't count, nor what was said of another version of the criterion.
* A row whose every grade was given after a look at the evaluator's verdict is left out: such a grade
  follows the verdict. One that was graded without a look before, and corrected after one, stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flowboard.store.grades import GradeRecord, counting, flags
from flowboard.workspace.evaluators.subjects import EvaluatorRow
from flowboard.workspace.grading.disputes import RULING
from flowboard.workspace.grading.draws import draws_of, left_then, weights_of
from flowboard.workspace.grading.log import standing


@dataclass(frozen=True, slots=True)
class Graded:
    """The grades of an evaluator's rows, overall or for one criterion.

    Attributes:
        rows: those that count, each subject once, without broken ones.
        grades: good or bad, by the key of a row.
        weights: inverse inclusion probabilities by the key of a row; 1.0 where it isn't there.
        repeats: pairs of a grade and the blind one that the same person gave later.
        unsure, broken, peeked, corrected, disputed, outdated: how many rows are graded unsure, are
            flagged as broken, are left out for a look at the verdict, were corrected after one, are seen
            differently by two graders, and have grades of another version of the criterion only.
        carried: how many of the grades were given in another run.
    """

    rows: tuple[EvaluatorRow, ...]
    grades: Mapping[str, GradeRecord]
    weights: Mapping[str, float]
    repeats: Sequence[tuple[GradeRecord, GradeRecord]]
    unsure: int = 0
    broken: int = 0
    peeked: int = 0
    corrected: int = 0
    disputed: int = 0
    outdated: int = 0
    carried: int = 0


def graded_rows(
    rows: Iterable[EvaluatorRow],
    log: Sequence[GradeRecord],
    run_id: str,
    criterion: str = "",
    version: int = 1,
) -> Graded:
    """The grades of rows, from the log of the node that is judged, oldest entry first.

    Args:
        rows: of the evaluator.
        log: all entries.
        run_id: of the run that the rows are of.
        criterion: the id of a criterion; empty for the output as a whole.
        version: of the criterion today.
    """
    broken = flags(log)
    said = [entry for entry in counting(log) if entry.criterion == criterion]
    concerned = [entry for entry in said if entry.criterion_version == version or not criterion]
    of_subject = _by_subject(concerned)
    subjects_outdated = {entry.subject for entry in said} - of_subject.keys()
    kept, grades, alike = [], {}, set()
    counts = dict.fromkeys(
        ("unsure", "broken", "peeked", "corrected", "disputed", "outdated", "carried"), 0
    )
    for row in rows:
        if row.subject in alike:
            continue
        alike.add(row.subject)
        if any(subject in broken for subject in row.subjects):
            counts["broken"] += 1
            continue
        kept.append(row)
        entries = sorted(
            (entry for subject in row.subjects for entry in of_subject.get(subject, ())), key=_moment
        )
        if not entries:
            counts["outdated"] += any(subject in subjects_outdated for subject in row.subjects)
            continue
        stands = entries[-1]
        if all(entry.seen for entry in entries):
            counts["peeked"] += 1
        elif stands.grade == "unsure":
            counts["unsure"] += 1
        else:
            grades[row.key] = stands
            first_opinion = [entry.grade for entry in entries if not entry.seen][-1]
            counts["corrected"] += stands.seen and stands.grade != first_opinion
            counts["disputed"] += _differ(entries)
            counts["carried"] += stands.run_id not in (None, run_id)
    ours = {subject: row.key for row in kept for subject in row.subjects}
    return Graded(
        rows=tuple(kept),
        grades=grades,
        weights=_weights(concerned, ours, run_id, len(kept)),
        repeats=_repeats(log, ours, criterion, version),
        **counts,
    )


def _moment(entry: GradeRecord) -> tuple[float, str]:
    return entry.created_at, entry.id


def _by_subject(entries: Iterable[GradeRecord]) -> dict[str, list[GradeRecord]]:
    found: dict[str, list[GradeRecord]] = {}
    for entry in entries:
        found.setdefault(entry.subject, []).append(entry)
    return found


def _differ(entries: Sequence[GradeRecord]) -> bool:
    """Whether two graders see a row differently, each by the latest that they have said, unsettled."""
    if RULING in entries[-1].more:
        return False  # somebody has settled it
    latest = {entry.grader: entry.grade for entry in entries}
    return {"good", "bad"} <= set(latest.values())


def _weights(
    entries: Sequence[GradeRecord], ours: Mapping[str, str], run_id: str, rows: int
) -> dict[str, float]:
    """Weights by row: a row counts as drawn by the first draw of any of its subjects."""
    draws = [draw for draw in draws_of(entries, run_id) if draw.id in ours]
    by_subject = weights_of(draws, rows, left_then(entries, run_id))
    found: dict[str, float] = {}
    for draw in draws:
        found.setdefault(ours[draw.id], by_subject[draw.id])
    return found


def _repeats(
    log: Sequence[GradeRecord], ours: Mapping[str, str], criterion: str, version: int
) -> list[tuple[GradeRecord, GradeRecord]]:
    graders = sorted({entry.grader for entry in log if entry.blind})
    stands = [standing(log, grader, criterion, version) for grader in graders]
    return [pair for one in stands for pair in one.repeats if pair[0].subject in ours]
