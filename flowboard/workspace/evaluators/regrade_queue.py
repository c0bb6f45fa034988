"""Use case: the rows that an edit of a criterion left to be graded again, offered until they are.

For the grading page::

    for request in regrade_requests(flow.path, session.types, node, session.flow):
        # request.criterion, request.version, request.text: what is to be judged, as it is worded now
        # request.sentence: for people, such as "6 rows to grade again: ..."
        # request.rows: the rows that are left, the most telling first, each with its `key`, `subject`
        #     and `why`, which gives no verdict away
        grader.session.go_to(request.rows[0].key)
        grader.grade_by(request.criterion, "good")     # with this version it leaves the queue

`smallest_set` chooses the rows when a criterion is edited; the edit is kept in the store with them
(`store.criterion_edits`), so that the queue is there after a reload and a restart. A row leaves it when
anybody has graded it for the new version. An edit that was taken back asks for nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flowboard.align.words import counted
from flowboard.flow.document import Flow
from flowboard.runtime.plan import PlanError
from flowboard.store import criterion_edits, grades
from flowboard.store.criterion_edits import CriterionEdit
from flowboard.store.grades import counting
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.reading import read_evaluator
from flowboard.workspace.evaluators.runs import run_with_rows
from flowboard.workspace.evaluators.subjects import EvaluatorRow, evaluator_rows
from flowboard.workspace.evaluators.writing import criteria_in, criterion_in, judged_step
from flowboard.workspace.stores import existing_store

WHY = "The criterion has changed since this row was graded, and of the rows graded before it tells most."
"""Why a row comes back, for its grader."""


@dataclass(frozen=True, slots=True)
class RegradeRow:
    """A row to grade again: `key` in the latest run, empty where that run has no such output."""

    key: str
    subject: str
    why: str = WHY


@dataclass(frozen=True, slots=True)
class RegradeRequest:
    """What one edit of a criterion left to grade again.

    Attributes:
        criterion, version, text: as the flow has it now.
        rows: those that are left and that the latest run has, the most telling first.
        asked: how many were asked for when the criterion was edited.
        missing: how many are left that the latest run doesn't have: their outputs are others now.
        sentence: the same for people.
    """

    criterion: str
    version: int
    text: str
    rows: tuple[RegradeRow, ...]
    asked: int
    missing: int
    sentence: str


def regrade_requests(
    flow_path: Path, types: NodeTypes, node: str, now: Flow
) -> tuple[RegradeRequest, ...]:
    """What edits of an evaluator's criteria left to grade again, the oldest edit first; often nothing.

    Reads the store; takes a moment for thousands of rows, so call it beside the page.

    Args:
        flow_path: the flow's file.
        types: the node types at hand.
        node: the evaluator. For any other node there is nothing to grade again.
        now: the flow as it is now, such as the draft of an editor.

    Raises:
        WorkspaceError: the store can't be read.
    """
    try:
        criteria = {one.id: one for one in criteria_in(now, node)}
    except WorkspaceError:
        return ()
    with existing_store(flow_path) as store:
        if store is None:
            return ()
        standing = _standing_edits(criterion_edits.log(store, str(flow_path), node), criteria)
        if not standing:
            return ()
        graded = _graded(store, judged_step(now, node))
        run = run_with_rows(store, flow_path, node)
        rows = [] if run is None else evaluator_rows(store, run, types, node)
        return tuple(
            request
            for edit in standing
            if (request := _request(edit, criteria[edit.criterion].text, graded, rows)) is not None
        )


def smallest_set(
    store: Store,
    run: RunRecord | None,
    types: NodeTypes,
    node: str,
    before: Flow,
    criterion: str,
    doubted: Sequence[str],
) -> tuple[str, ...]:
    """The fewest subjects that bring the intervals of a criterion back, the most telling first.

    All of them where it can't be told, as without a run or verdicts of what decided the criterion.

    Args:
        store: of the flow.
        run: with the rows; None if there is none.
        types: the node types at hand.
        node: the evaluator.
        before: the flow before the edit, by whose version the grades were given.
        criterion: the id of the criterion that was edited.
        doubted: the subjects whose grades no longer count.
    """
    from flowboard.align.regrading import regrade_queue

    if run is None or not doubted:
        return tuple(doubted)
    try:
        read = read_evaluator(store, run, types, node, before)
    except (PlanError, WorkspaceError):
        return tuple(doubted)
    evidence = read.evidence(criterion_in(before, node, criterion))
    deciding = {one.name for one in read.said.assertions if one.decides}
    table = evidence.table.assertions([name for name in evidence.table.names if name in deciding])
    if not table.names:
        return tuple(doubted)
    in_question = set(doubted)
    subjects = {row.key: row.subjects for row in evidence.graded.rows}
    keys = [key for key, ours in subjects.items() if in_question & set(ours)]
    queue = regrade_queue(table, table.fails.max(axis=1), keys)
    # A row may have been graded at several nodes, under a subject for each: one of them stands for it.
    chosen = [next(one for one in subjects[row.id] if one in in_question) for row in queue.rows]
    return tuple(chosen) or tuple(doubted)


def _standing_edits(log: Sequence[CriterionEdit], now: Mapping[str, object]) -> list[CriterionEdit]:
    """The latest edit of each criterion that asked for rows and is the version of today."""
    latest = {
        edit.criterion: edit
        for edit in log
        if edit.requeued and edit.after == getattr(now.get(edit.criterion), "version", None)
    }
    return sorted(latest.values(), key=lambda edit: (edit.created_at, edit.id))


def _graded(store: Store, step: str) -> set[tuple[str, int, str]]:
    return {
        (entry.criterion, entry.criterion_version, entry.subject)
        for entry in counting(grades.log(store, step))
    }


def _request(
    edit: CriterionEdit,
    text: str,
    graded: Collection[tuple[str, int, str]],
    rows: Sequence[EvaluatorRow],
) -> RegradeRequest | None:
    assert edit.after is not None
    version = edit.after
    of_subject = {subject: row for row in reversed(rows) for subject in row.subjects}

    def is_left(subject: str) -> bool:
        row = of_subject.get(subject)
        known = (subject,) if row is None else row.subjects
        return not any((edit.criterion, version, one) in graded for one in known)

    left = [one for one in edit.requeued if is_left(one)]
    if not left:
        return None
    found = {of_subject[one].key: one for one in reversed(left) if one in of_subject}
    waiting = tuple(RegradeRow(key, subject) for key, subject in reversed(found.items()))
    missing = sum(one not in of_subject for one in left)
    sentence = (
        f"{counted(len(waiting), 'row')} to grade again: “{text}” has changed since "
        f"{'it was' if len(waiting) == 1 else 'they were'} graded."
    )
    if missing:
        had = "had another output, so it is" if missing == 1 else "had other outputs, so they are"
        sentence += f" {counted(missing, 'row')} {had} left out."
    return RegradeRequest(edit.criterion, version, text, waiting, len(edit.requeued), missing, sentence)
