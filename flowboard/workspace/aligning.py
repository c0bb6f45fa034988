"""Use case: align assertions with grades, from files of any tool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flowboard.workspace.align_files import (
    Results,
    read_claims,
    read_criteria,
    read_grades,
    read_groups,
    read_results,
)
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.tables import closest

if TYPE_CHECKING:
    from flowboard.align.align_report import AlignReport
    from flowboard.align.selection.request import Method, Objective, Policy


@dataclass(frozen=True, slots=True)
class AlignFiles:
    """Where everything is; see `flowboard.workspace.align_files` for what each holds."""

    results: Path
    grades: Path
    groups: Path | None = None
    subsumes: Path | None = None
    criteria: Path | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of the set; see `flowboard.align.selection.request.Request`."""

    coverage: float = 0.8
    ffr: float = 0.25
    objective: str | None = None
    method: str = "auto"
    require: Sequence[str] = ()
    exclude: Sequence[str] = ()
    combine: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Alignment:
    """The report, and what was read.

    Args:
        report: see `flowboard.align.align_report`.
        rows: how many there are.
        good, bad, unsure: how many are graded so.
        notes: on the files and on the report, in sentences.
    """

    report: AlignReport
    rows: int
    good: int
    bad: int
    unsure: int
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The alignment as JSON values."""
        grades = {"good": self.good, "bad": self.bad, "unsure": self.unsure, "rows": self.rows}
        return self.report.to_json() | {"grades": grades, "notes": list(self.notes)}


def align_files(files: AlignFiles, wish: Wish) -> Alignment:
    """Align the assertions of some results with grades.

    Raises:
        WorkspaceError: a file can't be read or makes no sense; with file, line and column.
    """
    import numpy as np

    from flowboard.align.aligning import align
    from flowboard.align.learned.thresholds import ScoredEvaluator
    from flowboard.align.selection.request import Request, Targets
    from flowboard.align.table import AlignmentTable

    results = read_results(files.results)
    grades = read_grades(files.grades, results.ids)
    names = results.all_names
    policy = _policy(results, wish)
    group_names = read_groups(files.groups, results.ids) if files.groups else list(results.ids)
    _, groups = np.unique(group_names, return_inverse=True)
    table = AlignmentTable(
        results.ids,
        results.names,
        results.fails,
        grades.bad,
        groups.astype(np.int64),
        np.ones(len(results.ids)),
    )
    request = Request(
        targets=Targets(wish.coverage, wish.ffr),
        objective=cast("Objective | None", wish.objective),
        method=cast("Method", wish.method),
        policy=policy,
        edges=read_claims(files.subsumes, names) if files.subsumes else (),
        criteria=read_criteria(files.criteria, names) if files.criteria else {},
        seed=wish.seed,
    )
    scores = [ScoredEvaluator(name, values) for name, values in results.scores.items()]
    report = align(table, request, learners=scores, combine=wish.combine, group_names=group_names)
    notes = report.notes
    if grades.strangers:
        notes = (f"{grades.strangers} grades are of rows that the results don't have.", *notes)
    return Alignment(
        report,
        rows=len(results.ids),
        good=int((grades.bad == 0).sum()),
        bad=int((grades.bad == 1).sum()),
        unsure=grades.unsure,
        notes=notes,
    )


def _policy(results: Results, wish: Wish) -> Policy:
    from flowboard.align.selection.request import Policy

    names = results.all_names
    for option, wanted in (("--require", wish.require), ("--exclude", wish.exclude)):
        for name in wanted:
            if name not in names:
                raise WorkspaceError(
                    f"{option}: the results have no assertion {name!r}.{closest(name, names)}"
                )
    if both := [name for name in wish.require if name in wish.exclude]:
        raise WorkspaceError(f"{both[0]!r} is both required and excluded. Leave one of them out.")
    return Policy(tuple(dict.fromkeys(wish.require)), tuple(dict.fromkeys(wish.exclude)))
