"""Use case: align assertions with grades, from files of any tool or in a stored run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flowboard.workspace.align_files import (
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
    from flowboard.workspace.catalogue import NodeTypes


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
        written: by criterion the names of the assertions that the flow file has now as chosen; None if
            it wasn't written.
    """

    report: AlignReport
    rows: int
    good: int
    bad: int
    unsure: int
    notes: tuple[str, ...]
    written: Mapping[str, tuple[str, ...]] | None = None

    def to_json(self) -> dict[str, Any]:
        """The alignment as JSON values."""
        grades = {"good": self.good, "bad": self.bad, "unsure": self.unsure, "rows": self.rows}
        told = self.report.to_json() | {"grades": grades, "notes": list(self.notes)}
        if self.written is not None:
            told["written"] = {name: list(chosen) for name, chosen in self.written.items()}
        return told


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
    policy = policy_of(names, wish)
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


def align_run(
    folder: Path, reference: str, node: str, types: NodeTypes, wish: Wish, *, write: bool = False
) -> Alignment:
    """Align the assertions of an evaluator in the run called `reference` with the grades of its rows.

    The criteria and candidates are those that the flow's file has now, where it is still there. With
    `write` it gets the set: each criterion the chosen ones of its candidates.

    Raises:
        WorkspaceError: there is no such run or evaluator, an assertion that is required or excluded
            doesn't exist, or the flow file can't be written.
    """
    from flowboard.store.store import Store
    from flowboard.workspace.errors import in_plain_words
    from flowboard.workspace.evaluators.choosing import write_choice
    from flowboard.workspace.evaluators.measuring import measured, notes_on
    from flowboard.workspace.evaluators.reading import flow_now, read_evaluator
    from flowboard.workspace.stores import find_run

    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        flow = flow_now(found.record.flow_path)
        evaluator = read_evaluator(store, found.record, types, node, flow)
    evidence = evaluator.evidence()
    report = measured(evidence, wish)
    written = write_choice(found.record, types, node, report.chosen) if write else None
    return Alignment(
        report,
        rows=len(evidence.table.ids),
        good=int((evidence.table.bad == 0).sum()),
        bad=int((evidence.table.bad == 1).sum()),
        unsure=evidence.graded.unsure,
        notes=(*notes_on(evidence), *report.notes),
        written=written,
    )


def policy_of(names: Sequence[str], wish: Wish, offered: Collection[str] | None = None) -> Policy:
    """What the wish requires and excludes.

    Args:
        names: of all assertions.
        wish: what is wanted.
        offered: those that can be chosen, if not all; of the others nothing is required or excluded.

    Raises:
        WorkspaceError: there is no such assertion, or one is both required and excluded.
    """
    from flowboard.align.selection.request import Policy

    for option, wanted in (("--require", wish.require), ("--exclude", wish.exclude)):
        for name in wanted:
            if name not in names:
                raise WorkspaceError(
                    f"{option}: the results have no assertion {name!r}.{closest(name, names)}"
                )
    if both := [name for name in wish.require if name in wish.exclude]:
        raise WorkspaceError(f"{both[0]!r} is both required and excluded. Leave one of them out.")
    at_hand = names if offered is None else offered
    return Policy(
        tuple(name for name in dict.fromkeys(wish.require) if name in at_hand),
        tuple(name for name in dict.fromkeys(wish.exclude) if name in at_hand),
    )
