"""Which grade each row of an evaluator has, by rules that a card can state.

* Of everything that was said of a row, the latest grade stands, whoever gave it: where graders differ,
  the one who grades it again settles it. Rows about which graders differ are counted.
* `unsure` is no grade that decides. What was undone, came back blind, or is of a row that was flagged as
  broken doesn't count, nor what was said of another version of the criterion.
* A row whose every grade was given after a look at the evaluator's verdict is left out: such a grade
  follows the verdict. One that was graded without a look before, and corrected after one, stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from flowboard.store.grades import GradeRecord, counting, flags
from flowboard.workspace.evaluators.subjects import EvaluatorRow
from flowboard.workspace.grading.disputes import RULING
from flowboard.workspace.grading.draws import draws_of, left_then, weights_of
from flowboard.workspace.grading.log import standing

Told = Literal["unsure", "broken", "peeked", "corrected", "disputed", "outdated", "carried"]
"""What is told of some rows beside their grades; see `Graded`."""
_TOLD: Final[tuple[Told, ...]] = (
    "unsure", "broken", "peeked", "corrected", "disputed", "outdated", "carried",
)  # fmt: skip


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
        carried: how many of the grades were given in another run, to an output that came again. An output
            that is only read from a file is the same one in every run.
        told: the keys of all these rows.
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
    told: Mapping[Told, tuple[str, ...]] = field(default_factory=dict)


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
    told: dict[Told, list[str]] = {what: [] for what in _TOLD}
    for row in rows:
        if row.subject in alike:
            continue
        alike.add(row.subject)
        if any(subject in broken for subject in row.subjects):
            told["broken"].append(row.key)
            continue
        kept.append(row)
        entries = sorted(
            (entry for subject in row.subjects for entry in of_subject.get(subject, ())), key=_moment
        )
        if not entries:
            if any(subject in subjects_outdated for subject in row.subjects):
                told["outdated"].append(row.key)
            continue
        stands = entries[-1]
        if all(entry.seen for entry in entries):
            told["peeked"].append(row.key)
        elif stands.grade == "unsure":
            told["unsure"].append(row.key)
        else:
            grades[row.key] = stands
            for what in _told_of(row, entries, run_id):
                told[what].append(row.key)
    ours = {subject: row.key for row in kept for subject in row.subjects}
    return Graded(
        rows=tuple(kept),
        grades=grades,
        weights=_weights(concerned, ours, run_id, len(kept)),
        repeats=_repeats(log, ours, criterion, version),
        told={what: tuple(keys) for what, keys in told.items()},
        **{what: len(keys) for what, keys in told.items()},
    )


def _told_of(row: EvaluatorRow, entries: Sequence[GradeRecord], run_id: str) -> Iterator[Told]:
    """What is told of a row whose grade counts."""
    stands = entries[-1]
    first_opinion = [entry.grade for entry in entries if not entry.seen][-1]
    if stands.seen and stands.grade != first_opinion:
        yield "corrected"
    if _differ(entries):
        yield "disputed"
    if not row.is_read and stands.run_id not in (None, run_id):
        yield "carried"


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
